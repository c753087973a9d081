//! Asks who works at the bench.

use eframe::egui::{Context, TextEdit};

use crate::seen::Command;
use crate::ui::act::Act;
use crate::ui::look::{Control as _, Ink, Look, Parts as _, answers_ui, bold, dialog_ui};

/// The dialog; false when it is over.
pub(crate) fn operator_ui(ctx: &Context, name: &mut String, acts: &mut Vec<Act>) -> bool {
    let text = Look::of(ctx).text();
    let answered = dialog_ui(ctx, "operator", 320.0, false, |ui| {
        let head = ui.line_ui(text.operator, bold(16.0), Ink::Plain);
        ui.add_space(8.0);
        let edit = TextEdit::singleline(name).desired_width(f32::INFINITY).char_limit(64);
        ui.add(edit).labelled_by(head.id).focus_first();
        ui.add_space(12.0);
        answers_ui(ui, (text.ok, !name.trim().is_empty()), (text.cancel, true), true)
    });
    if answered == Some(true) {
        acts.push(Act::Send(Command::Operator(name.trim().to_owned())));
    }
    answered.is_none()
}
