//! The dialog that opens files: a path to type, or the system's own dialog.

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, TryRecvError};

use eframe::egui::{Context, Key, Margin, TextEdit};

use crate::ui::choose::choose;
use crate::ui::look::{Ink, Look, Parts as _, bold, dialog, regular};
use crate::words::logs as words;

const WIDTH: f32 = 520.0;

/// The dialog as it stands.
#[derive(Default)]
pub(super) struct Opening {
    path: String,
    choosing: Option<Receiver<Option<Vec<PathBuf>>>>,
}

/// What was asked for.
pub(super) enum Pressed {
    Nothing,
    Cancel,
    Open(Vec<PathBuf>),
}

impl Opening {
    /// The files or the folder that the system's dialog brought.
    fn chosen(&mut self) -> Option<Vec<PathBuf>> {
        match self.choosing.as_ref()?.try_recv() {
            Ok(chosen) => {
                self.choosing = None;
                chosen
            }
            Err(TryRecvError::Disconnected) => {
                self.choosing = None;
                None
            }
            Err(TryRecvError::Empty) => None,
        }
    }

    pub fn dialog_ui(&mut self, ctx: &Context) -> Pressed {
        let look = Look::of(ctx);
        if let Some(chosen) = self.chosen() {
            return Pressed::Open(chosen);
        }
        let (text, words) = (look.text(), words::text(look.lang));
        let modal = dialog(ctx, "open logs").show(ctx, |ui| {
            ui.set_width(WIDTH.min(ctx.content_rect().width() - 80.0));
            ui.text_ui(words.open_head, bold(16.0), Ink::Plain);
            ui.add_space(8.0);
            let head = ui.line_ui(words.open_path, regular(13.0), Ink::Muted);
            let field =
                TextEdit::singleline(&mut self.path).desired_width(f32::INFINITY).margin(Margin::symmetric(8, 6));
            let edit = ui.add(field).labelled_by(head.id);
            if ctx.memory(|memory| memory.focused().is_none()) {
                edit.request_focus();
            }
            ui.add_space(4.0);
            ui.horizontal_wrapped(|ui| {
                let free = self.choosing.is_none();
                if ui.button_ui(words.choose_files, free).clicked() {
                    self.choosing = Some(choose(ctx.clone(), |dialog| dialog.pick_files()));
                }
                if ui.button_ui(words.choose_folder, free).clicked() {
                    self.choosing = Some(choose(ctx.clone(), |dialog| dialog.pick_folders()));
                }
            });
            ui.text_ui(words.drop_note, regular(13.0), Ink::Muted);
            ui.add_space(12.0);
            let path = self.path.trim();
            let entered = !path.is_empty() && ui.input(|input| input.key_pressed(Key::Enter));
            let mut pressed = Pressed::Nothing;
            ui.horizontal(|ui| {
                if ui.primary_ui(words.open_now, !path.is_empty()).clicked() || entered {
                    pressed = Pressed::Open(vec![path.into()]);
                }
                if ui.button_ui(text.cancel, true).clicked() {
                    pressed = Pressed::Cancel;
                }
            });
            pressed
        });
        match modal.inner {
            Pressed::Nothing if modal.should_close() => Pressed::Cancel,
            pressed => pressed,
        }
    }
}
