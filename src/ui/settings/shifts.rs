//! When the shifts of a day begin.

use std::sync::Arc;

use eframe::egui::{TextEdit, Ui};

use super::ruled::ruled_ui;
use crate::domain::ShiftStarts;
use crate::ui::launch::Launch;
use crate::ui::look::{Ink, Parts as _, Tone, regular};
use crate::words::settings as words;

/// Letters of a list of starts.
const LONGEST: usize = 64;

/// The field as it stands.
pub(super) struct Shifts {
    launch: Arc<dyn Launch>,
    typed: String,
    kept: ShiftStarts,
    /// The administrator has set them.
    is_ruled: bool,
}

impl Shifts {
    pub fn new(launch: Arc<dyn Launch>, is_ruled: bool) -> Self {
        let kept = launch.shift_starts();
        Self { launch, typed: kept.to_string(), kept, is_ruled }
    }

    pub fn field_ui(&mut self, ui: &mut Ui) {
        let text = words::text(ui.lang());
        let field = TextEdit::singleline(&mut self.typed).hint_text(text.shift_hint).char_limit(LONGEST);
        ruled_ui(ui, self.is_ruled, |ui| ui.field_ui(text.shift_starts, field));
        if self.typed.parse::<ShiftStarts>().is_err() {
            ui.text_ui(text.shift_form, regular(13.0), Tone::Warn);
        }
        ui.text_ui(text.shift_note, regular(13.0), Ink::Muted);
    }

    /// Keeps what is typed; gives what was kept before and what is now, where that is another one. What are no starts is not kept.
    pub fn keep(&mut self) -> Option<(ShiftStarts, ShiftStarts)> {
        let chosen = self.typed.parse().ok().filter(|chosen| *chosen != self.kept && !self.is_ruled)?;
        self.launch.choose_shift_starts(&chosen);
        Some((std::mem::replace(&mut self.kept, chosen.clone()), chosen))
    }
}
