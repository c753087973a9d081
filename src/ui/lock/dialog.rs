//! Asks which supervisor, and for the PIN.

use std::time::Duration;

use eframe::egui::{Context, Key, TextEdit};
use zeroize::Zeroizing;

use crate::domain::secret::Secret;
use crate::ui::look::{Ink, Look, Parts as _, Tone, bold, dialog, regular};
use crate::words::lock as words;

/// What stands in the dialog.
pub(super) struct Asking {
    name: String,
    pin: Zeroizing<String>,
    was_wrong: bool,
}

/// What was asked for.
pub(super) enum Pressed {
    Nothing,
    Cancel,
    Open { name: String, pin: Secret },
}

impl Asking {
    /// With the first supervisor picked.
    pub fn new<'a>(mut names: impl Iterator<Item = &'a String>) -> Self {
        Self { name: names.next().cloned().unwrap_or_default(), pin: Zeroizing::default(), was_wrong: false }
    }

    /// Who is picked.
    pub fn name(&self) -> &str {
        &self.name
    }

    pub fn refuse(&mut self) {
        (self.pin, self.was_wrong) = (Zeroizing::default(), true);
    }

    /// `wait`: no PIN is taken before. `checking`: one is being looked at.
    pub fn dialog_ui<'a>(
        &mut self,
        ctx: &Context,
        names: impl Iterator<Item = &'a String>,
        wait: Duration,
        checking: bool,
    ) -> Pressed {
        let look = Look::of(ctx);
        let text = look.text();
        let modal = dialog(ctx, "unlock").show(ctx, |ui| {
            ui.set_width(360.0);
            ui.text_ui(words::head(look.lang), bold(16.0), Ink::Plain);
            ui.text_ui(words::note(look.lang), regular(13.0), Ink::Muted);
            ui.add_space(8.0);
            for name in names {
                if ui.radio(self.name == *name, name).clicked() {
                    self.name.clone_from(name);
                }
            }
            ui.add_space(8.0);
            let head = ui.line_ui(text.pin, bold(13.0), Ink::Plain);
            let field = TextEdit::singleline(&mut *self.pin).password(true).char_limit(64).desired_width(f32::INFINITY);
            let edit = ui.add(field).labelled_by(head.id);
            if ctx.memory(|memory| memory.focused().is_none()) {
                edit.request_focus();
            }
            if !wait.is_zero() {
                let words = words::wait(wait.as_secs() + 1, look.lang);
                ui.text_ui(words, regular(13.0), Tone::Fail);
                ctx.request_repaint_after(Duration::from_secs_f64((wait.as_secs_f64() % 1.0).max(0.05)));
            } else if self.was_wrong {
                ui.text_ui(words::wrong(look.lang), regular(13.0), Tone::Fail);
            }
            ui.add_space(12.0);
            let is_ready = !self.pin.is_empty() && wait.is_zero() && !checking;
            let entered = is_ready && ui.input(|input| input.key_pressed(Key::Enter));
            let mut pressed = Pressed::Nothing;
            ui.horizontal(|ui| {
                let word = if checking { words::checking(look.lang) } else { words::open(look.lang) };
                if ui.primary_ui(word, is_ready).clicked() || entered {
                    pressed = Pressed::Open { name: self.name.clone(), pin: Secret::new(self.pin.as_str()) };
                }
                if ui.button_ui(text.cancel, true).clicked() {
                    pressed = Pressed::Cancel;
                }
            });
            pressed
        });
        if modal.should_close() { Pressed::Cancel } else { modal.inner }
    }
}
