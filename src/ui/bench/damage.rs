//! The record is not what it was: what is lost, and the way on for a person who has read it.

use eframe::egui::{Margin, Ui};

use crate::domain::record_fault::RecordFault;
use crate::ui::launch::Acceptance;
use crate::ui::look::{Ink, Parts as _, Tone, bold, regular};
use crate::ui::signature::{self, Signature, Signed};
use crate::words::damage::text;
use crate::words::desk::record_fault;

/// What was found, and what was filled in so far.
pub(crate) struct Damage {
    faults: Vec<RecordFault>,
    signature: Signature,
    refused: Vec<String>,
}

/// What was asked for.
pub(crate) enum Pressed {
    Nothing,
    Leave,
    Accept(Acceptance),
}

impl Damage {
    /// `operator`: who decides, where there are no supervisors.
    pub fn new(faults: Vec<RecordFault>, supervisors: Vec<String>, operator: &str) -> Self {
        Self { faults, signature: Signature::new(&supervisors, operator), refused: Vec::new() }
    }

    /// Why it was not accepted; what was filled in stays, but not the PIN.
    pub fn refuse(&mut self, lines: &[String]) {
        self.refused = lines.to_vec();
        self.signature.forget_pin();
    }

    /// `at_work`: it is being put on record.
    pub fn damage_ui(&mut self, ui: &mut Ui, at_work: bool) -> Pressed {
        let look = ui.look();
        let (palette, words) = (look.palette(), text(look.lang));
        let tint = palette.tint(Tone::Fail);
        ui.toned_ui(Tone::Fail, Margin::symmetric(14, 10), |ui| {
            ui.text_ui(words.head, bold(14.0), tint.ink);
            for fault in &self.faults {
                ui.text_ui(format!("\u{b7} {}", record_fault(fault, look.lang)), regular(13.0), Ink::Plain);
            }
            ui.text_ui(words.first, regular(13.0), Ink::Plain);
        });
        ui.add_space(8.0);
        let can_accept = self.faults.iter().all(RecordFault::can_be_accepted);
        if can_accept {
            let names = signature::Words { by: words.by, by_supervisor: words.by_supervisor, why: words.why };
            self.signature.fields_ui(ui, &names);
        }
        for line in &self.refused {
            ui.text_ui(line, regular(13.0), tint.ink);
        }
        let mut pressed = Pressed::Nothing;
        ui.horizontal_wrapped(|ui| {
            // The safe one first.
            if ui.primary_ui(words.leave, !at_work).clicked() {
                pressed = Pressed::Leave;
            }
            let signed = self.signature.signed().filter(|_| !at_work);
            let word = if at_work { words.at_work } else { words.accept };
            let accepts = can_accept && ui.button_ui(word, signed.is_some()).clicked();
            if let Some(Signed { by, why, pin }) = signed.filter(|_| accepts) {
                self.refused.clear();
                pressed = Pressed::Accept(Acceptance { faults: self.faults.clone(), by, why, pin });
            }
        });
        pressed
    }
}
