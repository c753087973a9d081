//! What is decided in the start dialog, with a reason: to go on with a record that is not what it was, or to close a batch for good.

use eframe::egui::{Margin, Ui};

use super::ticket::{Ticket, ticket_ui};
use crate::domain::{PinUse, RecordFault};
use crate::seen::{Decision, Refusal, Signed};
use crate::ui::look::{Buttons, Ink, Parts as _, Tone, Which, bold, buttons_ui, regular, shown};
use crate::ui::sign::{Form, Labels};
use crate::words::desk::record_fault;
use crate::words::{batch, damage};

/// What is decided, and what was filled in so far.
pub(crate) struct Settling {
    decision: Decision,
    form: Form,
    /// What support needs to know of it, where it stops the station.
    ticket: Option<Ticket>,
}

/// What was asked for.
pub(crate) enum Pressed {
    Nothing,
    Leave,
    Decide(Box<(Decision, Signed)>),
}

impl Settling {
    /// `operator`: who decides, where there are no supervisors.
    pub fn new(decision: Decision, supervisors: &[String], operator: &str) -> Self {
        Self { decision, form: Form::new(supervisors, operator), ticket: None }
    }

    /// With what support needs to know.
    pub fn with_ticket(self, ticket: Ticket) -> Self {
        Self { ticket: Some(ticket), ..self }
    }

    /// Why it was not decided; what was filled in stays, but not the PIN.
    pub fn refuse(&mut self, why: Refusal) {
        match (&mut self.decision, why) {
            // Something else is wrong by now: that must be read first.
            (Decision::Accept { faults, .. }, Refusal::Damaged(now)) => {
                let [lost, asks] = RecordFault::in_two(&now);
                *faults = if asks.is_empty() { lost } else { asks };
                self.form = Form::new(self.form.supervisors(), self.form.name());
            }
            (_, why) => self.form.refuse(why),
        }
    }

    /// Whether nothing is wrong but that this is another PC.
    pub fn asks_whether_copied(&self) -> bool {
        self.copied().is_some()
    }

    /// The other answer to a record that was written on another PC last: this one is a copy.
    fn copied(&self) -> Option<Decision> {
        match &self.decision {
            Decision::Accept { faults, .. } if is_question(faults) => Some(Decision::Copied { faults: faults.clone() }),
            _ => None,
        }
    }

    /// `at_work`: it is being put on record.
    pub fn settling_ui(&mut self, ui: &mut Ui, at_work: bool) -> Pressed {
        let (damage, batch) = (damage::text(ui.lang()), batch::text(ui.lang()));
        let (why, leave, decide, at_work_word) = match &mut self.decision {
            Decision::Accept { faults, .. } => {
                faults_ui(ui, faults);
                let can_accept = faults.iter().all(RecordFault::can_be_accepted);
                (damage.why, damage.leave, can_accept.then_some(damage.accept), damage.at_work)
            }
            decision => {
                closing_ui(ui, decision);
                (batch.close_why, ui.text().cancel, Some(batch.close), batch.close)
            }
        };
        if decide.is_some() {
            let labels = Labels { own: damage.by, supervisor: damage.by_supervisor, why, ..Labels::default() };
            self.form.fields_ui(ui, labels);
        }
        self.form.refused_ui(ui, self.decision.pin_use().unwrap_or(PinUse::Other));
        let signed = self.form.reasoned().filter(|_| !at_work);
        let decides = if at_work { Some(at_work_word) } else { decide };
        let copied = self.copied();
        // Moved or copied: neither is answered in passing.
        let words = match (&copied, decides) {
            (Some(_), Some(_)) if !at_work => vec![damage.moved, damage.copied],
            (_, decides) => decides.into_iter().collect(),
        };
        let others: Vec<_> = words.into_iter().map(|word| (word, signed.is_some())).collect();
        // The safe one is what one wants pressed.
        let buttons = Buttons { primary: Some((leave, !at_work)), others: &others, leave: None };
        let pressed = match (buttons_ui(ui, &buttons), signed) {
            (Some(Which::Other(which)), Some(signed)) => {
                self.form.forget_refusal();
                let decision = copied.filter(|_| which == 1).unwrap_or_else(|| self.decision.clone());
                Pressed::Decide(Box::new((decision, signed)))
            }
            (Some(Which::Primary), _) => Pressed::Leave,
            _ => Pressed::Nothing,
        };
        if let Some(ticket) = &self.ticket {
            ui.add_space(16.0);
            ticket_ui(ui, ticket);
        }
        pressed
    }
}

/// Whether nothing is wrong but that this is another PC.
fn is_question(faults: &[RecordFault]) -> bool {
    !faults.is_empty() && faults.iter().all(RecordFault::is_other_machine)
}

/// What is lost.
fn faults_ui(ui: &mut Ui, faults: &[RecordFault]) {
    let lang = ui.lang();
    let words = damage::text(lang);
    ui.toned_ui(Tone::Fail, Margin::symmetric(14, 10), |ui| {
        let is_moved = is_question(faults);
        ui.text_ui(if is_moved { words.moved_head } else { words.head }, bold(14.0), Tone::Fail);
        for fault in faults {
            ui.text_ui(format!("\u{b7} {}", record_fault(fault, lang)), regular(13.0), Ink::Plain);
        }
        if !is_moved {
            ui.text_ui(words.first, regular(13.0), Ink::Plain);
        }
    });
    ui.add_space(8.0);
}

/// Which batch, and what closing means.
fn closing_ui(ui: &mut Ui, decision: &mut Decision) {
    let words = batch::text(ui.lang());
    ui.text_ui(words.close_ask.trim_end_matches('…'), bold(15.0), Ink::Plain);
    let Decision::CloseBatch { file, registration_off } = decision else { return };
    ui.text_ui(shown::plain(&file.display().to_string()), bold(14.0), Ink::Plain);
    ui.text_ui(words.close_note, regular(13.0), Ink::Muted);
    ui.add_space(4.0);
    ui.checkbox(registration_off, words.registration_off);
    ui.add_space(8.0);
}
