//! Asks who lets the line go on.

use eframe::egui::{Context, Key};

use crate::seen::command::Command;
use crate::seen::snapshot::Snapshot;
use crate::ui::act::Act;
use crate::ui::look::{Ink, Look, Parts as _, bold, dialog, regular};
use crate::ui::who::Who;
use crate::words::{disposition, going_on as words};

/// What was filled in so far.
pub(crate) struct GoingOn(Who);

impl GoingOn {
    /// One of the supervisors, or whoever says a name.
    pub fn new(snapshot: &Snapshot) -> Self {
        Self(Who::new(snapshot.supervisors.to_vec()).or_called(snapshot.operator.as_deref().unwrap_or_default()))
    }

    /// The dialog; false when it is over.
    pub fn dialog_ui(&mut self, ctx: &Context, acts: &mut Vec<Act>) -> bool {
        let look = Look::of(ctx);
        let (text, names) = (look.text(), disposition::text(look.lang));
        let modal = dialog(ctx, "going on").show(ctx, |ui| {
            ui.set_width(420.0);
            ui.text_ui(words::text(look.lang).head, bold(16.0), Ink::Plain);
            ui.text_ui(words::text(look.lang).note, regular(13.0), Ink::Muted);
            ui.add_space(8.0);
            self.0.fields_ui(ui, names.by, names.by_supervisor);
            let is_whole = self.0.is_whole();
            let entered = is_whole && ui.input(|input| input.key_pressed(Key::Enter));
            let mut over = false;
            ui.horizontal(|ui| {
                // The safe one first.
                over = ui.button_ui(text.cancel, true).clicked();
                if ui.primary_ui(text.go_on, is_whole).clicked() || entered {
                    acts.push(Act::Send(Command::Release { by: self.0.name().to_owned(), pin: self.0.pin() }));
                    over = true;
                }
            });
            over
        });
        !(modal.inner || modal.should_close())
    }
}
