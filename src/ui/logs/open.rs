//! The dialog that opens files: a path to type, or the system's own dialog.

use std::path::PathBuf;

use eframe::egui::{Context, Margin, TextEdit};

use crate::ui::choose::choose;
use crate::ui::job::Job;
use crate::ui::look::{Control as _, Ink, Look, Parts as _, bold, dialog_ui, regular};
use crate::words::logs as words;

const WIDTH: f32 = 520.0;

/// The dialog as it stands.
#[derive(Default)]
pub(super) struct Opening {
    path: String,
    choosing: Option<Job<Option<Vec<PathBuf>>>>,
}

impl Opening {
    /// What to open, nothing where it was cancelled, once it is over.
    pub fn dialog_ui(&mut self, ctx: &Context) -> Option<Vec<PathBuf>> {
        if let Some(Some(chosen)) = Job::take(&mut self.choosing) {
            return Some(chosen);
        }
        let look = Look::of(ctx);
        let (text, words) = (look.text(), words::text(look.lang));
        dialog_ui(ctx, "open logs", WIDTH, Vec::new(), |ui| {
            ui.text_ui(words.open_head, bold(16.0), Ink::Plain);
            ui.add_space(8.0);
            let head = ui.line_ui(words.open_path, regular(13.0), Ink::Muted);
            let field = TextEdit::singleline(&mut self.path).desired_width(f32::INFINITY);
            ui.add(field.margin(Margin::symmetric(8, 6))).labelled_by(head.id).focus_first();
            ui.add_space(4.0);
            ui.horizontal_wrapped(|ui| {
                let is_free = self.choosing.is_none();
                if ui.button_ui(words.choose_files, is_free).clicked() {
                    self.choosing = Some(choose(ctx, |dialog| dialog.pick_files()));
                }
                if ui.button_ui(words.choose_folder, is_free).clicked() {
                    self.choosing = Some(choose(ctx, |dialog| dialog.pick_folders()));
                }
            });
            ui.text_ui(words.drop_note, regular(13.0), Ink::Muted);
            ui.add_space(12.0);
            let path = self.path.trim();
            let answer = ui.answers_ui(words.open_now, !path.is_empty(), text.cancel, true);
            answer.map(|opens| if opens { vec![path.into()] } else { Vec::new() })
        })
    }
}
