//! Step, code, cause, the one thing to do and its button: no red card is a dead end.

use eframe::egui::Ui;

use crate::domain::Failure;
use crate::seen::{Command, SlotState, SlotView, UnitView};
use crate::ui::act::{Act, Beneath};
use crate::ui::look::{Control as _, Ink, Look, Parts as _, Tone, bold, mono, outlined_ui, regular, shown};
use crate::words::failure::Case;
use crate::words::{bench, failure};

/// Why a unit is not through, as it happened.
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

/// What happened, large, and where.
pub(crate) fn happened_ui(ui: &mut Ui, unit: &UnitView, tone: Tone) {
    let look = ui.look();
    let Some(case) = case(unit) else { return };
    let words = failure::of(case, look.lang);
    let code = case.failure;
    ui.text_ui(words.title, bold(20.0), tone);
    ui.text_ui(place(unit, code, look), bold(13.0), Ink::Plain);
    ui.text_ui(words.cause, regular(13.0), Ink::Muted);
    if let Some(detail) = &unit.detail {
        ui.text_ui(shown::plain(detail), mono(12.0), Ink::Muted);
    }
}

/// What to do, with its buttons.
pub(crate) fn todo_ui(ui: &mut Ui, slot: &SlotView, unit: &UnitView, tone: Tone, acts: &mut Vec<Act>) {
    let (look, palette, text) = (ui.look(), ui.palette(), ui.text());
    let Some(case) = case(unit) else { return };
    outlined_ui(ui, palette.tint(tone).ink, |ui| {
        ui.text_ui(text.todo, regular(12.0), Ink::Muted);
        ui.text_ui(failure::of(case, look.lang).todo, bold(16.0), Ink::Plain);
        ui.add_space(4.0);
        ui.horizontal_wrapped(|ui| {
            let again = matches!(slot.state, SlotState::Ended(_)) && slot.state.can_start();
            if again && ui.primary_ui(text.start_again, true).clicked() {
                acts.push(Act::Send(Command::Start(slot.id)));
            }
            ui.button_ui(text.show_transcript, true).asks(acts, Act::Show(Beneath::Transcript(slot.id)));
        });
    });
}
