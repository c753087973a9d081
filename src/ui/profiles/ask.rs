//! What is asked before something is made, read, written or put away.

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, TryRecvError};

use eframe::egui::{Align, Context, Layout, Margin, Role, TextEdit, Ui, WidgetInfo};
use serde_json::json;

use super::Wish;
use super::clerk::Errand;
use crate::store::profile_file::edit;
use crate::store::template::{self, Template};
use crate::ui::choose::choose;
use crate::ui::look::{Ink, Look, Parts as _, bold, dialog, mono, regular};
use crate::words::profiles::{self as words, text};

type Choosing = Option<Receiver<Option<PathBuf>>>;

/// One question.
pub(super) enum Asking {
    New { name: String, template: Template },
    Import { path: String, choosing: Choosing },
    Export { path: String, text: String, choosing: Choosing },
    SetAside(String),
    Discard { id: String, was_saved: bool },
}

impl Asking {
    pub fn new_profile() -> Self {
        Self::New { name: String::new(), template: template::ALL[0] }
    }
}

/// The dialog; false when it is over.
pub(super) fn asking_ui(ctx: &Context, asking: &mut Asking, wishes: &mut Vec<Wish>) -> bool {
    let text = text(Look::of(ctx).lang);
    let modal = dialog(ctx, "profiles-asking").show(ctx, |ui| {
        ui.set_width(440.0_f32.min(ctx.content_rect().width() - 80.0));
        let (head, note, word) = match asking {
            Asking::New { .. } => (text.new_head, "", text.create),
            Asking::Import { .. } => (text.import_head, text.import_note, text.import_do),
            Asking::Export { .. } => (text.export_head, text.export_note, text.export_do),
            Asking::SetAside(_) => (text.set_aside_head, text.set_aside_note, text.set_aside_do),
            Asking::Discard { was_saved: true, .. } => (text.discard_head, text.discard_note, text.discard_do),
            Asking::Discard { .. } => (text.discard_head, text.discard_new_note, text.discard_do),
        };
        ui.text_ui(head, bold(16.0), Ink::Plain);
        if !note.is_empty() {
            ui.text_ui(note, regular(13.0), Ink::Muted);
        }
        ui.add_space(8.0);
        let is_complete = match asking {
            Asking::New { name, template } => new_ui(ui, name, template),
            Asking::Import { path, choosing } => path_ui(ui, path, choosing, |dialog| dialog.pick_file()),
            Asking::Export { path, choosing, .. } => path_ui(ui, path, choosing, |dialog| dialog.save_file()),
            Asking::SetAside(_) | Asking::Discard { .. } => true,
        };
        ui.add_space(12.0);
        let mut over = false;
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            if ui.primary_ui(word, is_complete).clicked() {
                wishes.push(Wish::Errand(errand_of(asking)));
                over = true;
            }
            over |= ui.button_ui(text.cancel, true).clicked();
        });
        over
    });
    !(modal.inner || modal.should_close())
}

fn errand_of(asking: &Asking) -> Errand {
    match asking {
        Asking::New { name, template } => {
            let name = name.trim().to_owned();
            let text = edit::set(template.text, "name", &json!(name)).unwrap_or_else(|| template.text.to_owned());
            Errand::Create { name, text }
        }
        Asking::Import { path, .. } => Errand::Import(path.trim().into()),
        Asking::Export { path, text, .. } => Errand::Export { text: text.clone(), to: path.trim().into() },
        Asking::SetAside(id) => Errand::SetAside(id.clone()),
        Asking::Discard { id, .. } => Errand::DropDraft(id.clone()),
    }
}

fn new_ui(ui: &mut Ui, name: &mut String, chosen: &mut Template) -> bool {
    let look = ui.look();
    let text = text(look.lang);
    ui.line_ui(text.begin_with, regular(13.0), Ink::Muted);
    ui.horizontal_wrapped(|ui| {
        for template in template::ALL {
            let word = words::template(look.lang, template.name);
            let on = *chosen == template;
            let button = ui.selectable_label(on, word);
            button.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, on, word));
            if button.clicked() {
                *chosen = template;
            }
        }
    });
    ui.add_space(6.0);
    let label = ui.line_ui(text.new_name, regular(13.0), Ink::Muted);
    let edit = TextEdit::singleline(name).char_limit(64).desired_width(f32::INFINITY).margin(Margin::symmetric(8, 6));
    let edit = ui.add(edit).labelled_by(label.id);
    if ui.memory(|memory| memory.focused().is_none()) {
        edit.request_focus();
    }
    !name.trim().is_empty()
}

/// A path to type, and a button that chooses one: the system's dialog may never answer.
fn path_ui(
    ui: &mut Ui,
    path: &mut String,
    choosing: &mut Choosing,
    ask: fn(rfd::FileDialog) -> Option<PathBuf>,
) -> bool {
    let text = text(ui.lang());
    match choosing.as_ref().map(Receiver::try_recv) {
        Some(Ok(chosen)) => {
            *path = chosen.map_or(std::mem::take(path), |chosen| chosen.display().to_string());
            *choosing = None;
        }
        Some(Err(TryRecvError::Disconnected)) => *choosing = None,
        Some(Err(TryRecvError::Empty)) | None => {}
    }
    let label = ui.line_ui(text.file, regular(13.0), Ink::Muted);
    ui.with_layout(Layout::right_to_left(Align::Center).with_main_wrap(false), |ui| {
        ui.set_height(34.0);
        if ui.button_ui(text.browse, choosing.is_none()).clicked() {
            *choosing = Some(choose(ui.ctx().clone(), ask));
        }
        let edit = TextEdit::singleline(path).font(mono(13.0)).margin(Margin::symmetric(8, 6));
        ui.add(edit.desired_width(f32::INFINITY)).labelled_by(label.id);
    });
    !path.trim().is_empty()
}
