//! What a slot's state says: word, mark, tone, and whose unit it is about. Pure.

use std::borrow::Cow;

use crate::domain::Outcome;
use crate::seen::{Question, SlotState, Snapshot, UnitView};
use crate::ui::look::{Look, Mark, Tone, shown, verdict};
use crate::words::failure::{self, Case};
use crate::words::{bench, question, results};

/// What a slot shows.
pub(crate) struct Face<'a> {
    pub tone: Tone,
    pub mark: Mark,
    /// The largest thing on the slot.
    pub word: &'static str,
    /// The same in the operator's language, where the word alone does not tell it.
    pub beside: &'static str,
    /// What is asked.
    pub title: &'static str,
    /// What it means, in one or two lines. A verdict that is not PASS says more than this.
    pub notes: [Cow<'static, str>; 2],
    /// The unit that is plugged in.
    pub unit: Option<&'a UnitView>,
    /// The unit that was taken out.
    pub last: Option<&'a UnitView>,
    pub question: Option<&'a Question>,
}

impl<'a> Face<'a> {
    pub fn of(state: &'a SlotState, snapshot: &Snapshot, look: Look) -> Self {
        let (text, hands_free) = (look.text(), snapshot.starts_by_itself());
        let face = Self {
            tone: Tone::Wait,
            mark: Mark::Ring,
            word: text.plug_in,
            beside: "",
            title: "",
            notes: ["".into(), "".into()],
            unit: None,
            last: None,
            question: None,
        };
        match state {
            SlotState::Empty { last } => Self {
                notes: note(if hands_free { text.plug_in_auto } else { text.plug_in_key }),
                last: last.as_deref(),
                ..face
            },
            SlotState::Ready { last } => {
                let notes = match snapshot.profile.is_new {
                    true => [bench::first_unit(&snapshot.profile, look.lang).into(), text.ready_note.into()],
                    false => note(text.ready_note),
                };
                Self { word: text.ready, notes, last: last.as_deref(), ..face }
            }
            SlotState::Running(unit) if unit.waits_for_label() && !unit.aborting => Self {
                tone: Tone::Warn,
                mark: Mark::Bars,
                word: text.scan_its_label,
                notes: note(text.scan_its_label_note),
                unit: Some(unit),
                ..face
            },
            SlotState::Running(unit) if unit.waits_for_cloud() && !unit.aborting => Self {
                tone: Tone::Warn,
                mark: Mark::Ring,
                word: text.waits_for_cloud,
                notes: [text.waits_for_cloud_note.into(), counted(unit, look).unwrap_or_default().into()],
                unit: Some(unit),
                ..face
            },
            SlotState::Running(unit) => Self {
                tone: Tone::Run,
                mark: Mark::Arrow,
                word: unit.step.map_or(text.ready, |step| bench::doing(step, look.lang)),
                notes: [
                    if unit.aborting { text.aborting } else { text.leave_it_in }.into(),
                    counted(unit, look).unwrap_or_default().into(),
                ],
                unit: Some(unit),
                ..face
            },
            SlotState::Asking(unit, question) => {
                let circumstance = question.circumstance.as_ref();
                let words = failure::of(Case { circumstance, ..question.about.into() }, look.lang);
                let label =
                    question.label.as_deref().map(|label| question::scanned(&shown::short(label, 40), look.lang));
                Self {
                    tone: Tone::Ask,
                    mark: Mark::Query,
                    word: question::text(look.lang).asks,
                    title: words.title,
                    notes: [words.cause.into(), label.unwrap_or_default().into()],
                    unit: Some(unit),
                    question: Some(question),
                    ..face
                }
            }
            SlotState::Ended(unit) => {
                let outcome = unit.outcome.unwrap_or(Outcome::Unknown);
                let (tone, mark) = verdict(outcome);
                let unplug = if hands_free { text.unplug_next } else { text.unplug };
                let notes = match outcome.went_well() {
                    true if unit.is_untold => [results::text(look.lang).untold.into(), unplug.into()],
                    true => [bench::through(outcome, unit.proof, unit.would, look.lang).into(), unplug.into()],
                    false => note(bench::outcome(outcome, look.lang)),
                };
                let beside = bench::outcome_beside(outcome, look.lang);
                Self { tone, mark, word: outcome.word(), beside, notes, unit: Some(unit), ..face }
            }
        }
    }
}

impl Face<'_> {
    /// How much of its room's height the word takes. A state that is no verdict is smaller: what ended, and is still there, is seen first.
    pub fn word_share(&self) -> f32 {
        if self.unit.is_some_and(|unit| unit.outcome.is_some()) { 1.0 } else { 0.62 }
    }
}

/// What the unit waits for, in seconds, once that takes its time.
pub(crate) fn counted(unit: &UnitView, look: Look) -> Option<String> {
    let waiting = unit.waiting.filter(|_| unit.outcome.is_none())?;
    let limit = waiting.limit.map(|limit| limit.as_secs_f64().ceil() as u64);
    Some(bench::waiting(waiting.what, waiting.seconds()?, limit, look.lang))
}

/// One line beneath the word.
fn note(line: impl Into<Cow<'static, str>>) -> [Cow<'static, str>; 2] {
    [line.into(), "".into()]
}

/// What the job's list says of a unit: where it stands, and what else there is to know.
pub(crate) fn listed(unit: &UnitView) -> Option<String> {
    let told: Vec<_> = [&unit.site, &unit.note].into_iter().flatten().map(|text| shown::plain(text)).collect();
    (!told.is_empty()).then(|| told.join(" · "))
}
