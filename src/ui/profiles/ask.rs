//! What is asked before something is made, read, written or put away.

use eframe::egui::{Context, Margin, TextEdit, Ui};
use serde_json::json;

use super::clerk::Errand;
use crate::store::profile_file::edit;
use crate::store::{Template, template};
use crate::ui::choose::{PathField, PathWords, Request};
use crate::ui::look::{Control as _, Ink, Look, Parts as _, answers_ui, dialog_ui, mono, regular};
use crate::words::profiles::{self as words, text};

/// One question.
pub(super) enum Asking {
    New { name: String, template: Template },
    Import(PathField),
    Export { to: PathField, text: String },
    SetAside(String),
    Discard { id: String, was_saved: bool },
}

impl Asking {
    pub fn new_profile() -> Self {
        Self::New { name: String::new(), template: template::ALL[0] }
    }
}

/// The dialog: what is to be done, if anything, once it is over.
pub(super) fn asking_ui(ctx: &Context, asking: &mut Asking) -> Option<Option<Errand>> {
    let text = text(Look::of(ctx).lang);
    dialog_ui(ctx, "profiles-asking", 440.0, None, |ui| {
        let (head, note, word) = match asking {
            Asking::New { .. } => (text.new_head, "", text.create),
            Asking::Import(_) => (text.import_head, text.import_note, text.import_do),
            Asking::Export { .. } => (text.export_head, text.export_note, text.export_do),
            Asking::SetAside(_) => (text.set_aside_head, text.set_aside_note, text.set_aside_do),
            Asking::Discard { was_saved: true, .. } => (text.discard_head, text.discard_note, text.discard_do),
            Asking::Discard { .. } => (text.discard_head, text.discard_new_note, text.discard_do),
        };
        ui.head_ui(head, note);
        let words = PathWords { head: text.file, choose: text.browse, spoken: text.browse, font: mono(13.0).into() };
        // What puts something away is pressed.
        let by_enter = match asking {
            Asking::New { .. } => true,
            Asking::Import(path) | Asking::Export { to: path, .. } => !path.is_choosing(),
            Asking::SetAside(_) | Asking::Discard { .. } => false,
        };
        let is_complete = match asking {
            Asking::New { name, template } => new_ui(ui, name, template),
            Asking::Import(from) => {
                from.field_ui(ui, &words, Request::file(&["json"]));
                from.focus_first(ui);
                !from.path().is_empty()
            }
            Asking::Export { to, .. } => {
                to.field_ui(ui, &words, Request::new_file("", &["json"]));
                to.focus_first(ui);
                !to.path().is_empty()
            }
            Asking::SetAside(_) | Asking::Discard { .. } => true,
        };
        ui.add_space(12.0);
        answers_ui(ui, (word, is_complete), (text.cancel, true), by_enter).map(|yes| yes.then(|| errand_of(asking)))
    })
}

fn errand_of(asking: &Asking) -> Errand {
    match asking {
        Asking::New { name, template } => {
            let name = name.trim().to_owned();
            let text = edit::set(template.text, "name", &json!(name)).unwrap_or_else(|| template.text.to_owned());
            Errand::Create { name, text }
        }
        Asking::Import(from) => Errand::Import(from.path().into()),
        Asking::Export { to, text } => Errand::Export { text: text.clone(), to: to.path().into() },
        Asking::SetAside(id) => Errand::SetAside { id: id.clone(), by: None },
        Asking::Discard { id, .. } => Errand::DropDraft(id.clone()),
    }
}

fn new_ui(ui: &mut Ui, name: &mut String, chosen: &mut Template) -> bool {
    let (look, text) = (ui.look(), text(ui.lang()));
    ui.line_ui(text.begin_with, regular(13.0), Ink::Muted);
    ui.horizontal_wrapped(|ui| {
        for template in template::ALL {
            let word = words::template(look.lang, template.name);
            if ui.choice_ui(*chosen == template, word, word) {
                *chosen = template;
            }
        }
    });
    ui.add_space(6.0);
    let label = ui.line_ui(text.new_name, regular(13.0), Ink::Muted);
    let edit = TextEdit::singleline(name).char_limit(64).desired_width(f32::INFINITY).margin(Margin::symmetric(8, 6));
    let edit = ui.add(edit).labelled_by(label.id);
    edit.focus_first();
    !name.trim().is_empty()
}
