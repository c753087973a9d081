//! The profile as text, for those who like it: the same document as the form.

use eframe::egui::{Frame, Margin, ScrollArea, TextEdit, Ui};

use super::draft::{Draft, Edit};
use super::wish::{SCROLL_BAR, Wish};
use crate::ui::look::{Ink, Parts as _, Tone, mono, regular, shown};
use crate::words::profile::cause_text;
use crate::words::profiles::{self as words, text};

pub(super) fn text_view_ui(ui: &mut Ui, draft: &Draft, wishes: &mut Vec<Wish>) {
    let (look, palette, text) = (ui.look(), ui.palette(), text(ui.lang()));
    ScrollArea::vertical().id_salt(("text", &draft.id)).auto_shrink(false).show(ui, |ui| {
        ui.set_max_width(ui.available_width() - SCROLL_BAR);
        if draft.is_json() {
            ui.text_ui(text.text_note, regular(13.0), Ink::Muted);
        } else {
            ui.text_ui(text.not_json, regular(13.0), Tone::Fail);
        }
        if draft.is_checked() && !draft.faults().is_empty() {
            Frame::new().fill(palette.panel).corner_radius(8).inner_margin(Margin::symmetric(12, 8)).show(ui, |ui| {
                ui.set_width(ui.available_width());
                for fault in draft.faults() {
                    let tone = if fault.cause.is_warning() { Tone::Warn } else { Tone::Fail };
                    let place = words::place(look.lang, fault.line, fault.column);
                    let path = shown::plain(&fault.path);
                    let said = format!("{place} · {path} · {}", cause_text(look.lang, &fault.cause));
                    ui.text_ui(said, regular(13.0), tone);
                }
            });
        }
        let label = ui.text_ui(text.text_label, regular(12.0), Ink::Muted);
        let mut typed = draft.text().to_owned();
        let edit = TextEdit::multiline(&mut typed).id_salt("profile-text").font(mono(13.0)).lock_focus(true);
        let edit = edit.desired_width(f32::INFINITY).desired_rows(24).margin(Margin::symmetric(10, 8));
        if ui.add(edit).labelled_by(label.id).changed() {
            wishes.push(Wish::Edit(Edit::Text(typed)));
        }
    });
}
