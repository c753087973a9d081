//! Asks who works at the bench.

use eframe::egui::{Context, Key, TextEdit};

use crate::seen::command::Command;
use crate::ui::act::Act;
use crate::ui::look::Look;
use crate::ui::look::fonts::bold;
use crate::ui::look::parts::{button_ui, dialog, line_ui, primary_ui};

/// The dialog; false when it is over.
pub(crate) fn operator_ui(ctx: &Context, look: Look, name: &mut String, acts: &mut Vec<Act>) -> bool {
    let (palette, text) = (look.palette(), look.text());
    let modal = dialog(ctx, "operator").show(ctx, |ui| {
        ui.set_width(320.0);
        let head = line_ui(ui, text.operator, bold(16.0), palette.ink);
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
            if primary_ui(ui, text.ok, "", named, palette).clicked() || entered {
                acts.push(Act::Send(Command::Operator(name.trim().to_owned())));
                over = true;
            }
            over |= button_ui(ui, text.cancel, "", true, palette).clicked();
        });
        over
    });
    !(modal.inner || modal.should_close())
}
