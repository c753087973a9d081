//! What is said in the place of rows.

use eframe::egui::{Frame, Margin, Ui};

use super::question::Question;
use crate::ui::launch::Refused;
use crate::ui::list_dialog::refused_said;
use crate::ui::look::{Ink, Parts as _, Tone, bold, regular};
use crate::words::book_looking as words;

/// What is said in the place of rows, where there are none to be shown. True where it was said.
pub(super) fn without_rows_ui<Q, A>(ui: &mut Ui, question: &mut Question<Q, A>) -> bool
where
    Q: PartialEq + Clone + Send + 'static,
    A: Send + 'static,
{
    if matches!(question.answer(), Some(Ok(_))) {
        return false;
    }
    Frame::new().inner_margin(Margin::same(12)).show(ui, |ui| {
        let Some(Err(why)) = question.answer() else {
            ui.text_ui(words::text(ui.lang()).asking, regular(14.0), Ink::Muted);
            return;
        };
        refused_ui(ui, why);
        ui.add_space(6.0);
        if ui.button_ui(words::text(ui.lang()).again, !question.is_at_work()).clicked() {
            question.again();
            ui.ctx().request_repaint();
        }
    });
    true
}

/// Why the book gave no answer.
pub(super) fn refused_ui(ui: &mut Ui, why: &Refused) {
    let said = match why {
        Refused::Faults(faults) if faults.is_empty() => words::text(ui.lang()).broke.to_owned(),
        why => refused_said(why, ui.lang()),
    };
    ui.text_ui(said, regular(14.0), Tone::Fail);
}

/// No row, and what can be done then.
pub(super) fn nothing_ui(ui: &mut Ui, head: &str, note: &str) {
    ui.add_space((ui.available_height() * 0.25).min(120.0));
    ui.vertical_centered(|ui| {
        ui.text_ui(head, bold(18.0), Ink::Plain);
        ui.text_ui(note, regular(14.0), Ink::Muted);
    });
}
