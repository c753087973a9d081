//! The dialog that opens files: a path to type, or the system's own dialog.

use std::path::PathBuf;

use eframe::egui::{Context, Margin, TextEdit};

use crate::ui::batch_list::{BatchList, Offered};
use crate::ui::choose::{Choice, Request};
use crate::ui::look::{Control as _, Ink, Look, Parts as _, answers_ui, dialog_ui, regular};
use crate::words::logs as words;

const WIDTH: f32 = 520.0;
const LIST: f32 = 150.0;

/// The dialog as it stands.
#[derive(Default)]
pub(super) struct Opening {
    path: String,
    choosing: Option<Choice>,
}

impl Opening {
    /// What to open, nothing where it was cancelled, once it is over.
    pub fn dialog_ui(&mut self, ctx: &Context, recent: &BatchList) -> Option<Vec<PathBuf>> {
        let look = Look::of(ctx);
        let (text, words) = (look.text(), words::text(look.lang));
        let opened = dialog_ui(ctx, "open logs", WIDTH, Vec::new(), |ui| {
            ui.head_ui(words.open_head, "");
            let head = ui.line_ui(words.open_path, regular(13.0), Ink::Muted);
            let field = TextEdit::singleline(&mut self.path).desired_width(f32::INFINITY);
            ui.add(field.margin(Margin::symmetric(8, 6))).labelled_by(head.id).focus_first();
            ui.add_space(4.0);
            ui.horizontal_wrapped(|ui| {
                if ui.button_ui(words.choose_files, true).clicked() {
                    Choice::ask(&mut self.choosing, ctx, Request::files(&["jsonl"]), &self.path);
                }
                if ui.button_ui(words.choose_folder, true).clicked() {
                    Choice::ask(&mut self.choosing, ctx, Request::folders(), &self.path);
                }
            });
            ui.text_ui(words.drop_note, regular(13.0), Ink::Muted);
            ui.add_space(12.0);
            let list = Offered { shelf: None, chosen: None, takes_finished: true, high: LIST };
            if let Some(picked) = recent.list_ui(ui, &list) {
                return Some(vec![picked]);
            }
            let path = self.path.trim();
            let answer = answers_ui(ui, (words.open_now, !path.is_empty()), (text.cancel, true), true);
            answer.map(|opens| if opens { vec![path.into()] } else { Vec::new() })
        });
        Choice::answer_ui(&mut self.choosing, ctx).or(opened)
    }
}
