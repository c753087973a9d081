//! A slot that asks: the button that shows its question. It is answered on the sheet alone.

use eframe::egui::Ui;

use crate::seen::Question;
use crate::ui::act::Act;
use crate::ui::look::{Control as _, Parts as _};
use crate::words::question as words;

/// The button.
pub(crate) fn question_ui(ui: &mut Ui, question: &Question, acts: &mut Vec<Act>) {
    ui.button_ui(words::text(ui.lang()).answer, true).asks(acts, Act::ShowQuestion(question.id));
}
