//! Step, code, cause, and the one thing to do: no red card is a dead end.

use eframe::egui::Ui;

use crate::domain::Failure;
use crate::seen::UnitView;
use crate::ui::look::{Ink, Look, Parts as _, Tone, bold, mono, outlined_ui, regular, shown};
use crate::words::failure::Case;
use crate::words::{bench, failure};

/// Rows of why, and of what was said about it.
const CAUSE_ROWS: usize = 3;
const DETAIL_ROWS: usize = 2;

/// Why a unit is unfinished, as it happened.
pub(crate) fn case(unit: &UnitView) -> Option<Case<'_>> {
    let UnitView { code, step, outcome, circumstance, .. } = unit;
    Some(Case { failure: (*code)?, step: *step, outcome: *outcome, circumstance: circumstance.as_ref() })
}

/// Code and step.
pub(crate) fn place(unit: &UnitView, code: Failure, look: Look) -> String {
    match unit.step {
        Some(step) => format!("{} · {} {}", code.code(), look.text().in_step, bench::step(step, look.lang)),
        None => code.code().to_owned(),
    }
}

/// What happened, large, and where. `low`: there is no room for why.
pub(crate) fn happened_ui(ui: &mut Ui, unit: &UnitView, tone: Tone, low: bool) {
    let look = ui.look();
    let Some(case) = case(unit) else { return };
    let words = failure::of(case, look.lang);
    let code = case.failure;
    ui.text_ui(words.title, bold(if low { 16.0 } else { 20.0 }), tone);
    ui.text_ui(place(unit, code, look), bold(13.0), Ink::Plain);
    if low {
        return;
    }
    // All of it shows where the pointer is on it, and stands in the logs: the slot is as high as ever.
    ui.rows_ui(words.cause, regular(13.0), Ink::Muted, CAUSE_ROWS);
    // What was so is told by the cause already.
    if let Some(detail) = unit.detail.as_ref().filter(|_| unit.circumstance.is_none()) {
        ui.rows_ui(shown::plain(detail), mono(12.0), Ink::Muted, DETAIL_ROWS);
    }
}

/// What to do. Its button is the primary one over the slot, where Start is.
pub(crate) fn todo_ui(ui: &mut Ui, unit: &UnitView, tone: Tone, low: bool) {
    let (look, palette, text) = (ui.look(), ui.palette(), ui.text());
    let Some(case) = case(unit) else { return };
    outlined_ui(ui, palette.tint(tone).ink, |ui| {
        if !low {
            ui.text_ui(text.todo, regular(12.0), Ink::Muted);
        }
        ui.text_ui(failure::of(case, look.lang).todo, bold(16.0), Ink::Plain);
    });
}
