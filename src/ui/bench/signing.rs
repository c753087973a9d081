//! Decisions at the bench that need nothing but somebody who makes them: an answer that uses a further registration, registering that goes on.

use eframe::egui::{Context, Ui};

use crate::decisions::roles::who_may;
use crate::domain::{BoardFault, Circumstance, Deed, LabelSettled, ResultSettled};
use crate::seen::{Choice, Command, Decision, SlotState, SlotView, Snapshot};
use crate::ui::act::Act;
use crate::ui::look::{Ink, Look, Parts as _, regular, shown};
use crate::ui::sign::{Asking, Form, Labels, Pressed};
use crate::words::{Lang, bench, beside, disposition, going_on, label, question, results, rework};

/// A decision that nobody has signed yet.
pub(crate) struct Signing {
    decision: Decision,
    form: Form,
    /// Why a board was replaced, once somebody has said so.
    fault: Option<BoardFault>,
    about: About,
}

/// What is decided about, as it stood when somebody began to; empty where it is not about that.
#[derive(Default)]
struct About {
    /// The slot that asks.
    slot: Option<String>,
    serial_number: Option<String>,
    /// The label that was scanned, where that is asked about.
    label: Option<String>,
    batch: String,
}

impl About {
    /// `at`: the batch among those that are open.
    fn new(decision: &Decision, snapshot: &Snapshot, at: usize) -> Self {
        let about = Self { batch: beside_others(snapshot, at), ..Self::default() };
        match decision {
            Decision::Answer { question, .. } => {
                let asked =
                    |slot: &&SlotView| matches!(&slot.state, SlotState::Asking(_, asked) if asked.id == *question);
                let Some(slot) = snapshot.slots.iter().find(asked) else { return about };
                let SlotState::Asking(unit, asked) = &slot.state else { return about };
                let batch = beside_others(snapshot, slot.batch);
                let (serial_number, label) = (unit.serial_number.clone(), asked.label.clone());
                Self { slot: Some(slot.name.clone()), serial_number, label, batch }
            }
            Decision::LetArticleGo { .. } => {
                let Some(batch) = snapshot.batches().nth(at) else { return about };
                let name = match snapshot.is_shared() {
                    true => about.batch,
                    false => shown::plain(&batch.batch.name).into_owned(),
                };
                let serial_number = match &batch.stopped_so {
                    Some(Circumstance::FirstArticle { serial_number }) => serial_number.clone(),
                    _ => None,
                };
                Self { serial_number, batch: name, ..Self::default() }
            }
            _ => about,
        }
    }

    fn said(&self, lang: Lang) -> String {
        let slot = self.slot.as_ref().map(|slot| bench::slot(&shown::plain(slot), lang));
        let serial_number = self.serial_number.as_ref().map(|number| shown::plain(number).into_owned());
        let label = self.label.as_ref().map(|label| question::scanned(&shown::plain(label), lang));
        let batch = Some(self.batch.clone()).filter(|batch| !batch.is_empty());
        [slot, serial_number, label, batch].into_iter().flatten().collect::<Vec<_>>().join(" · ")
    }
}

/// Which batch something is asked of, where several are open.
pub(super) fn beside_others(snapshot: &Snapshot, at: usize) -> String {
    let batch = snapshot.batches().nth(at).filter(|_| snapshot.is_shared());
    batch.map(|batch| beside::named(at, &shown::plain(&batch.batch.name))).unwrap_or_default()
}

impl Signing {
    /// One of the supervisors, or whoever says a name. `at`: the batch among those that are open.
    pub fn new(decision: Decision, snapshot: &Snapshot, at: usize) -> Self {
        let operator = snapshot.operator.as_deref().unwrap_or_default();
        let deed = decision.pin_use().map_or(Deed::Work, Deed::Pin);
        let about = About::new(&decision, snapshot, at);
        Self { form: Form::new(&who_may(&snapshot.supervisors, deed), operator), decision, fault: None, about }
    }

    /// Whether what is decided is still asked: a question goes with its unit.
    fn is_asked(&self, snapshot: &Snapshot) -> bool {
        let Decision::Answer { question: wanted, .. } = &self.decision else { return true };
        let is_it = |slot: &SlotView| matches!(&slot.state, SlotState::Asking(_, asked) if asked.id == *wanted);
        snapshot.slots.iter().any(is_it)
    }

    /// Whether it asks why a board was replaced.
    fn asks_why(&self) -> bool {
        matches!(self.decision, Decision::Answer { choice: Choice::BoardReplaced, .. })
    }

    /// The dialog; false when it is over. It stays when its question goes: the PIN that somebody is typing must not go on into the bench.
    pub fn dialog_ui(&mut self, ctx: &Context, snapshot: &Snapshot, acts: &mut Vec<Act>) -> bool {
        let is_asked = self.is_asked(snapshot);
        let look = Look::of(ctx);
        let (text, names, going_on) = (look.text(), disposition::text(look.lang), going_on::text(look.lang));
        let labels = Labels { own: names.by, supervisor: names.by_supervisor, ..Labels::default() };
        let about = self.about.said(look.lang);
        let refused = snapshot.batches().flat_map(|batch| &batch.results).flat_map(|results| &results.refused);
        let of_what = match &self.decision {
            Decision::Results { ids, .. } => {
                let of_it: Vec<_> = refused.filter(|one| ids.contains(&one.id)).collect();
                results::refused(look.lang, ids.len() as u64, &of_it)
            }
            Decision::Labels { units, .. } => units.iter().map(|keys| shown::plain(&keys.serial_number)).collect(),
            _ => String::new(),
        };
        let label = label::text(look.lang);
        let results = results::text(look.lang);
        let (id, head, note, sign) = match &self.decision {
            Decision::GoOn => ("going on", going_on.head, going_on.note, text.go_on),
            Decision::LetArticleGo { .. } => {
                ("first article", going_on.article_head, going_on.article_note, going_on.let_article_go)
            }
            Decision::Results { how: ResultSettled::Again, .. } => {
                ("results", results.again_head, of_what.as_str(), text.ok)
            }
            Decision::Results { how: ResultSettled::Dropped, .. } => {
                ("results", results.drop_head, of_what.as_str(), results.drop_them)
            }
            Decision::Labels { how: LabelSettled::Again, .. } => {
                ("label", label.reprint_head, of_what.as_str(), label.print_now)
            }
            Decision::Labels { .. } => ("label", label.there_head, of_what.as_str(), text.ok),
            Decision::Answer { choice: Choice::BoardReplaced, .. } => {
                ("board replaced", rework::text(look.lang).head, "", text.ok)
            }
            _ => ("supervisor", text.vouch, "", text.ok),
        };
        let wrong = (!is_asked).then(|| question::text(look.lang).gone.to_owned());
        let is_ready = is_asked && (self.fault.is_some() || !self.asks_why());
        let mut reasons = self.asks_why().then_some(&mut self.fault);
        let asking = Asking { id, head, about: &about, note, labels, sign, wrong, is_ready };
        let pressed = asking.dialog_with_ui(ctx, &mut self.form, |ui| {
            if let Some(fault) = &mut reasons {
                faults_ui(ui, fault);
            }
        });
        let stands = pressed.is_none();
        if let Some(Pressed::Sign(mut signed)) = pressed {
            if let Some(fault) = self.fault {
                signed.why = fault.word().to_owned();
            }
            acts.push(Act::Send(Command::decide(self.decision.clone(), signed)));
        }
        stands
    }
}

/// The reasons for which a board is replaced, to pick from.
fn faults_ui(ui: &mut Ui, picked: &mut Option<BoardFault>) {
    let lang = ui.lang();
    ui.line_ui(rework::text(lang).why, regular(13.0), Ink::Muted);
    for fault in BoardFault::ALL {
        if ui.radio(*picked == Some(fault), rework::board_fault(fault, lang)).clicked() {
            *picked = Some(fault);
        }
    }
    ui.add_space(6.0);
}
