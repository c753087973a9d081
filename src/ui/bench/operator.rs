//! Asks who works at the bench.

use eframe::egui::{Context, Key, TextEdit};

use crate::seen::command::Command;
use crate::ui::act::Act;
use crate::ui::look::{Ink, Look, Parts as _, bold, dialog};

/// The dialog; false when it is over.
pub(crate) fn operator_ui(ctx: &Context, name: &mut String, acts: &mut Vec<Act>) -> bool {
    let text = Look::of(ctx).text();
    let modal = dialog(ctx, "operator").show(ctx, |ui| {
        ui.set_width(320.0);
        let head = ui.line_ui(text.operator, bold(16.0), Ink::Plain);
        ui.add_space(8.0);
        let edit = ui.add(TextEdit::singleline(name).desired_width(f32::INFINITY).char_limit(64)).labelled_by(head.id);
        if ctx.memory(|memory| memory.focused().is_none()) {
            edit.request_focus();
        }
        ui.add_space(12.0);
        let named = !name.trim().is_empty();
        let entered = named && ui.input(|input| input.key_pressed(Key::Enter));
        let mut over = false;
        ui.horizontal(|ui| {
            if ui.primary_ui(text.ok, named).clicked() || entered {
                acts.push(Act::Send(Command::Operator(name.trim().to_owned())));
                over = true;
            }
            over |= ui.button_ui(text.cancel, true).clicked();
        });
        over
    });
    !(modal.inner || modal.should_close())
}
