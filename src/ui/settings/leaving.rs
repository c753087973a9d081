//! Finished batches: how long they are kept on record, which are past that, and the dialog that lets one leave.

use std::sync::Arc;

use eframe::egui::{Context, TextEdit, Ui};
use jiff::Timestamp;

use super::known::Known;
use super::ruled::ruled_ui;
use crate::decisions::leaving::{ClosedBatch, closed_batches, has_left};
use crate::decisions::roles::who_may;
use crate::decisions::{Supervisors, desk};
use crate::domain::{Deed, PinUse, Retention};
use crate::platform::runtime;
use crate::seen::{Decision, Refusal, Signed};
use crate::store::DataDir;
use crate::ui::host::Wake;
use crate::ui::job::Job;
use crate::ui::launch::Launch;
use crate::ui::look::{Ink, Parts as _, Tone, answers_ui, bold, dialog_ui, regular, shown};
use crate::ui::sign::{Form, Labels};
use crate::words::leaving as words;

/// Letters of a number of months.
const LONGEST: usize = 8;
/// Letters of a day, in a time of RFC 3339.
const DAY: usize = 10;

/// The batches, and who may let one leave.
type Read = (Vec<ClosedBatch>, Vec<String>);

/// The dialog.
struct Asked {
    batch: ClosedBatch,
    form: Form,
}

enum Pressed {
    Keep,
    Leave(Box<Signed>),
}

/// The section as it stands.
pub(super) struct Leaving {
    launch: Arc<dyn Launch>,
    data: DataDir,
    wake: Wake,
    typed: String,
    kept: Retention,
    /// The administrator has set it.
    is_ruled: bool,
    known: Known<Read>,
    asked: Option<Asked>,
    /// Whether it has left; otherwise it does at the next start.
    desk: Option<Job<Result<bool, Refusal>>>,
    /// The batch that was decided about last, and whether it has left.
    done: Option<(String, bool)>,
}

impl Leaving {
    pub fn new(launch: Arc<dyn Launch>, data: DataDir, is_ruled: bool, wake: Wake) -> Self {
        let kept = launch.retention();
        Self {
            launch,
            data,
            wake,
            typed: kept.to_string(),
            kept,
            is_ruled,
            known: Known::Unasked,
            asked: None,
            desk: None,
            done: None,
        }
    }

    /// Forgets what was read: it is read anew when somebody asks the next time.
    pub fn leave(&mut self) {
        (self.known, self.asked, self.done) = (Known::Unasked, None, None);
    }

    /// Keeps what is typed; gives what was kept before and what is now, where that is another one. What is no number of months is not kept.
    pub fn keep(&mut self) -> Option<(Retention, Retention)> {
        let chosen = self.typed.parse().ok().filter(|chosen| *chosen != self.kept && !self.is_ruled)?;
        self.launch.choose_retention(chosen);
        Some((std::mem::replace(&mut self.kept, chosen), chosen))
    }

    /// Takes what threads brought.
    pub fn poll(&mut self) {
        if let Some(told) = Job::end(&mut self.desk) {
            match told.unwrap_or(Err(Refusal::NotRecorded(None, None))) {
                Ok(has_left) => {
                    self.done = self.asked.take().map(|asked| (asked.batch.batch, has_left));
                    self.read();
                }
                Err(why) => self.asked.iter_mut().for_each(|asked| asked.form.refuse(why.clone())),
            }
        }
        self.known.poll();
    }

    fn read(&mut self) {
        let (data, retention) = (self.data.clone(), self.typed.parse().unwrap_or(self.kept));
        let read = move || {
            let supervisors = Supervisors::read(&data).ok()?;
            let who = who_may(supervisors.all(), Deed::Pin(PinUse::RetireBatch));
            Some((closed_batches(&data, retention, Timestamp::now()).ok()?, who))
        };
        self.known = Known::reading(&self.wake, read);
    }

    /// `is_bench_open`: it holds the record. `operator`: who decides, where there are no supervisors.
    pub fn section_ui(&mut self, ui: &mut Ui, is_bench_open: bool, operator: &str) {
        let text = words::text(ui.lang());
        let field = TextEdit::singleline(&mut self.typed).char_limit(LONGEST);
        ruled_ui(ui, self.is_ruled, |ui| ui.field_ui(text.months, field));
        if self.typed.parse::<Retention>().is_err() {
            ui.text_ui(text.months_form, regular(13.0), Tone::Warn);
        }
        ui.text_ui(text.months_note, regular(13.0), Ink::Muted);
        ui.add_space(4.0);
        if ui.small_ui(text.list).clicked() {
            self.done = None;
            self.read();
        }
        match &self.known {
            Known::Unasked => {}
            Known::Reading(_) => {
                ui.text_ui(text.reading, regular(14.0), Ink::Muted);
            }
            Known::Unreadable => {
                ui.text_ui(text.unread, regular(14.0), Tone::Warn);
            }
            Known::Read((batches, _)) if batches.is_empty() => {
                ui.text_ui(text.none, regular(14.0), Ink::Plain);
            }
            Known::Read((batches, who)) => {
                let asked = batches.iter().filter(|batch| row_ui(ui, batch, is_bench_open)).last();
                if let Some(batch) = asked {
                    (self.asked, self.done) =
                        (Some(Asked { batch: batch.clone(), form: Form::new(who, operator) }), None);
                }
                if is_bench_open {
                    ui.text_ui(text.bench_open, regular(13.0), Ink::Muted);
                }
            }
        }
        match &self.done {
            None => {}
            Some((_, true)) => {
                ui.text_ui(text.done, regular(14.0), Tone::Pass);
            }
            Some((batch, false)) => {
                ui.text_ui(words::leaves_later(ui.lang(), &shown::plain(batch)), regular(14.0), Tone::Warn);
            }
        }
    }

    pub fn dialog_ui(&mut self, ctx: &Context) {
        let at_work = self.desk.is_some();
        let Some(Asked { batch, form }) = &mut self.asked else { return };
        match dialog_ui(ctx, "let leave", 520.0, Pressed::Keep, |ui| content_ui(ui, batch, form, at_work)) {
            None => {}
            // What is being put on record is waited for.
            Some(Pressed::Keep) if at_work => {}
            Some(Pressed::Keep) => self.asked = None,
            Some(Pressed::Leave(signed)) => {
                let (data, segment) = (self.data.clone(), batch.segment.clone());
                let decide = move || {
                    let decision = Decision::RetireBatch { segment: segment.clone() };
                    runtime().block_on(desk::decide(&data, &decision, &signed))?;
                    Ok(has_left(&data, &segment).unwrap_or_default())
                };
                self.desk = Some(Job::start(&self.wake, decide));
            }
        }
    }
}

/// One batch; whether it is asked for.
fn row_ui(ui: &mut Ui, batch: &ClosedBatch, is_bench_open: bool) -> bool {
    let (lang, text) = (ui.lang(), words::text(ui.lang()));
    let ClosedBatch { segment: _, batch, since, is_past, needed } = batch;
    let is_asked = ui.horizontal_wrapped(|ui| {
        let day = since.get(..DAY).unwrap_or(since);
        ui.text_ui(words::since(lang, &shown::plain(batch), day), regular(14.0), Ink::Plain);
        if *is_past {
            ui.text_ui(text.past, bold(14.0), Tone::Warn);
        }
        let can_leave = needed.is_none() && !is_bench_open;
        can_leave && ui.small_named_ui(text.ask, &format!("{} {batch}", text.ask)).clicked()
    });
    if let Some(needed) = needed {
        ui.text_ui(words::needed(*needed, lang), regular(13.0), Ink::Muted);
    }
    is_asked.inner
}

fn content_ui(ui: &mut Ui, batch: &ClosedBatch, form: &mut Form, at_work: bool) -> Option<Pressed> {
    let text = words::text(ui.lang());
    ui.text_ui(text.dialog, bold(16.0), Ink::Plain);
    ui.add_space(4.0);
    ui.text_ui(shown::plain(&batch.batch), bold(14.0), Ink::Plain);
    ui.add_space(4.0);
    for note in [text.goes, text.stays, text.file] {
        ui.text_ui(note, regular(13.0), Ink::Plain);
        ui.add_space(4.0);
    }
    let labels = Labels { own: text.by, supervisor: text.by_supervisor, why: text.why, ..Labels::default() };
    form.fields_ui(ui, labels);
    form.refused_ui(ui, PinUse::RetireBatch);
    ui.add_space(12.0);
    let signed = form.reasoned();
    let word = if at_work { text.at_work } else { text.leave };
    // It takes something away: it is pressed.
    let does = answers_ui(ui, (word, signed.is_some() && !at_work), (text.keep, !at_work), false)?;
    match signed.filter(|_| does) {
        Some(signed) => {
            form.forget_refusal();
            Some(Pressed::Leave(Box::new(signed)))
        }
        None => Some(Pressed::Keep),
    }
}
