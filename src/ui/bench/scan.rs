//! The field for a label: a scanner reaches the bench without it, a hand or a scanner that is slow needs it.

use eframe::egui::{Context, Id, Key, Margin, TextEdit, Ui};

use crate::seen::Command;
use crate::ui::act::Act;
use crate::ui::look::{Parts as _, mono};
use crate::words::scan as words;

/// More than any label holds.
const LONGEST: usize = 1024;
const WIDTH: f32 = 168.0;

/// The field, wherever it stands.
pub(crate) fn id() -> Id {
    Id::unique("scan label")
}

/// Whether nothing is typed in it.
pub(crate) fn is_empty(ctx: &Context) -> bool {
    ctx.data(|data| data.get_temp::<String>(id())).is_none_or(|typed| typed.is_empty())
}

/// The field. Enter hands the label over, and the field waits for the next.
pub(crate) fn scan_ui(ui: &mut Ui, acts: &mut Vec<Act>) {
    let look = ui.look();
    let mut typed = ui.data(|data| data.get_temp::<String>(id())).unwrap_or_default();
    let field = TextEdit::singleline(&mut typed)
        .id(id())
        .hint_text(words::text(look.lang).hint)
        .font(mono(13.0))
        .margin(Margin::symmetric(8, 6))
        .char_limit(LONGEST)
        .desired_width(WIDTH);
    let field = ui.add(field);
    ui.ctx().accesskit_node_builder(field.id, |node| node.set_label(words::text(look.lang).head));
    if field.gained_focus() {
        field.scroll_to_me(None);
    }
    if field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter)) {
        let label = std::mem::take(&mut typed);
        if !label.trim().is_empty() {
            acts.push(Act::Send(Command::Label(label.trim().to_owned())));
        }
        field.request_focus();
    }
    ui.data_mut(|data| data.insert_temp(id(), typed));
}
