//! Closes a batch for good, in the start dialog.

use eframe::egui::Ui;

use crate::ui::look::{Ink, Parts as _, Tone, bold, regular, shown};
use crate::ui::signature::{self, Signature, Signed};
use crate::words::batch::text;

/// What was filled in so far.
pub(crate) struct Closing {
    batch: String,
    signature: Signature,
    refused: Vec<String>,
}

/// What was asked for.
pub(crate) enum Pressed {
    Nothing,
    Leave,
    Close(Signed),
}

impl Closing {
    /// `operator`: who decides, where there are no supervisors.
    pub fn new(batch: String, supervisors: Vec<String>, operator: &str) -> Self {
        Self { batch, signature: Signature::new(&supervisors, operator), refused: Vec::new() }
    }

    /// Why it was not closed.
    pub fn refuse(&mut self, lines: &[String]) {
        self.refused = lines.to_vec();
        self.signature.forget_pin();
    }

    /// `at_work`: it is being put on record.
    pub fn closing_ui(&mut self, ui: &mut Ui, at_work: bool) -> Pressed {
        let look = ui.look();
        let words = text(look.lang);
        ui.text_ui(words.close_ask.trim_end_matches('…'), bold(15.0), Ink::Plain);
        ui.text_ui(shown::plain(&self.batch), bold(14.0), Ink::Plain);
        ui.text_ui(words.close_note, regular(13.0), Ink::Muted);
        ui.add_space(8.0);
        let damage = crate::words::damage::text(look.lang);
        let names = signature::Words { by: damage.by, by_supervisor: damage.by_supervisor, why: words.close_why };
        self.signature.fields_ui(ui, &names);
        for line in &self.refused {
            ui.text_ui(line, regular(13.0), Tone::Fail);
        }
        let mut pressed = Pressed::Nothing;
        ui.horizontal_wrapped(|ui| {
            // The safe one first.
            if ui.primary_ui(look.text().cancel, !at_work).clicked() {
                pressed = Pressed::Leave;
            }
            let signed = self.signature.signed().filter(|_| !at_work);
            let closes = ui.button_ui(words.close, signed.is_some()).clicked();
            if let Some(signed) = signed.filter(|_| closes) {
                self.refused.clear();
                pressed = Pressed::Close(signed);
            }
        });
        pressed
    }
}
