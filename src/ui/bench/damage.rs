//! The record is not what it was: what is lost, and the way on for a person who has read it.

use eframe::egui::{Frame, Margin, Ui};

use super::setup::Acceptance;
use super::vouch::{Fields, Vouch};
use crate::domain::record_fault::RecordFault;
use crate::ui::look::Look;
use crate::ui::look::fonts::{bold, regular};
use crate::ui::look::palette::Tone;
use crate::ui::look::parts::{button_ui, primary_ui, text_ui};
use crate::words::damage::text;
use crate::words::desk::record_fault;

/// What was found, and what was filled in so far.
pub(super) struct Damage {
    faults: Vec<RecordFault>,
    fields: Fields,
    refused: Vec<String>,
}

/// What was asked for.
pub(super) enum Pressed {
    Nothing,
    Leave,
    Accept(Acceptance),
}

impl Damage {
    /// `operator`: who decides, where there are no supervisors.
    pub fn new(faults: Vec<RecordFault>, supervisors: Vec<String>, operator: &str) -> Self {
        Self { faults, fields: Fields::new(supervisors, operator), refused: Vec::new() }
    }

    /// Why it was not accepted; what was filled in stays, but not the PIN.
    pub fn refuse(&mut self, lines: &[String]) {
        self.refused = lines.to_vec();
        self.fields.forget_pin();
    }

    /// `at_work`: it is being put on record.
    pub fn damage_ui(&mut self, ui: &mut Ui, look: Look, at_work: bool) -> Pressed {
        let (palette, words) = (look.palette(), text(look.lang));
        let tint = palette.tint(Tone::Fail);
        Frame::new().fill(tint.fill).corner_radius(8).inner_margin(Margin::symmetric(14, 10)).show(ui, |ui| {
            ui.set_width(ui.available_width());
            text_ui(ui, words.head, bold(14.0), tint.ink);
            for fault in &self.faults {
                text_ui(ui, format!("\u{b7} {}", record_fault(fault, look.lang)), regular(13.0), palette.ink);
            }
            text_ui(ui, words.first, regular(13.0), palette.ink);
        });
        ui.add_space(8.0);
        let can_accept = self.faults.iter().all(RecordFault::can_be_accepted);
        if can_accept {
            self.fields.fields_ui(ui, look, words.why);
        }
        for line in &self.refused {
            text_ui(ui, line, regular(13.0), tint.ink);
        }
        let mut pressed = Pressed::Nothing;
        ui.horizontal_wrapped(|ui| {
            // The safe one first.
            if primary_ui(ui, words.leave, "", !at_work, palette).clicked() {
                pressed = Pressed::Leave;
            }
            let is_whole = self.fields.has_name() && self.fields.has_reason();
            let word = if at_work { words.at_work } else { words.accept };
            if can_accept && button_ui(ui, word, "", is_whole && !at_work, palette).clicked() {
                self.refused.clear();
                let Vouch { by, why, pin } = self.fields.vouch();
                pressed = Pressed::Accept(Acceptance { faults: self.faults.clone(), by, why, pin });
            }
        });
        pressed
    }
}
