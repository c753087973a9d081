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
                *faults = now;
                self.form = Form::new(self.form.supervisors(), self.form.name());
            }
            (_, why) => self.form.refuse(why),
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
        let decides = if at_work { Some(at_work_word) } else { decide }.map(|word| [(word, signed.is_some())]);
        let others = decides.as_ref().map_or(&[][..], |decides| decides);
        // The safe one is what one wants pressed.
        let buttons = Buttons { primary: Some((leave, !at_work)), others, leave: None };
        let pressed = match (buttons_ui(ui, &buttons), signed) {
            (Some(Which::Other(_)), Some(signed)) => {
                self.form.forget_refusal();
                Pressed::Decide(Box::new((self.decision.clone(), signed)))
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

/// What is lost.
fn faults_ui(ui: &mut Ui, faults: &[RecordFault]) {
    let lang = ui.lang();
    let words = damage::text(lang);
    ui.toned_ui(Tone::Fail, Margin::symmetric(14, 10), |ui| {
        ui.text_ui(words.head, bold(14.0), Tone::Fail);
        for fault in faults {
            ui.text_ui(format!("\u{b7} {}", record_fault(fault, lang)), regular(13.0), Ink::Plain);
        }
        ui.text_ui(words.first, regular(13.0), Ink::Plain);
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
