//! Asks a supervisor to vouch for an answer that uses a further slot.

use eframe::egui::{Context, Key, TextEdit};
use zeroize::Zeroizing;

use crate::domain::secret::Secret;
use crate::seen::command::{Choice, Command};
use crate::seen::ids::QuestionId;
use crate::ui::act::Act;
use crate::ui::look::{Ink, Look, Parts as _, bold, dialog};

/// An answer that waits for a name and a PIN.
pub(crate) struct Vouching {
    question: QuestionId,
    choice: Choice,
    name: String,
    pin: Zeroizing<String>,
}

impl Vouching {
    /// For this answer; the first supervisor is picked.
    pub fn new(question: QuestionId, choice: Choice, supervisors: &[String]) -> Self {
        let name = supervisors.first().cloned().unwrap_or_default();
        Self { question, choice, name, pin: Zeroizing::default() }
    }

    /// The dialog; false when it is over.
    pub fn dialog_ui(&mut self, ctx: &Context, supervisors: &[String], acts: &mut Vec<Act>) -> bool {
        let text = Look::of(ctx).text();
        let modal = dialog(ctx, "supervisor").show(ctx, |ui| {
            ui.set_width(360.0);
            ui.text_ui(text.vouch, bold(16.0), Ink::Plain);
            ui.add_space(8.0);
            for supervisor in supervisors {
                if ui.radio(self.name == *supervisor, supervisor).clicked() {
                    self.name.clone_from(supervisor);
                }
            }
            ui.add_space(8.0);
            let head = ui.line_ui(text.pin, bold(13.0), Ink::Plain);
            let field = TextEdit::singleline(&mut *self.pin).password(true).char_limit(64).desired_width(f32::INFINITY);
            let edit = ui.add(field).labelled_by(head.id);
            if ctx.memory(|memory| memory.focused().is_none()) {
                edit.request_focus();
            }
            ui.add_space(12.0);
            let is_whole = !self.pin.is_empty();
            let entered = is_whole && ui.input(|input| input.key_pressed(Key::Enter));
            let mut over = false;
            ui.horizontal(|ui| {
                if ui.primary_ui(text.ok, is_whole).clicked() || entered {
                    let (question, choice) = (self.question, self.choice);
                    let (name, pin) = (self.name.clone(), Secret::new(self.pin.as_str()));
                    acts.push(Act::Send(Command::AnswerAs { question, choice, name, pin }));
                    over = true;
                }
                over |= ui.button_ui(text.cancel, true).clicked();
            });
            over
        });
        !(modal.inner || modal.should_close())
    }
}
