//! A label is printed once more: whose, by its number or by what a scanner reads, and who says so.

use eframe::egui::{Context, TextEdit};

use super::signing::beside_others;
use crate::decisions::roles::who_may;
use crate::domain::{Deed, PinUse};
use crate::seen::{Command, Snapshot};
use crate::ui::act::Act;
use crate::ui::look::{Control as _, Look, Parts as _};
use crate::ui::sign::{Asking, Form, Labels, Pressed};
use crate::words::{disposition, label};

/// Longest scan, in characters.
const LONGEST: usize = 512;

/// The dialog as it stands.
pub(crate) struct Reprinting {
    /// Of which batch, where several are open.
    about: String,
    scanned: String,
    form: Form,
}

impl Reprinting {
    /// Of the batch `at` this place, by one of the leaders, or whoever says a name.
    pub fn new(snapshot: &Snapshot, at: usize) -> Self {
        let operator = snapshot.operator.as_deref().unwrap_or_default();
        let leaders = who_may(&snapshot.supervisors, Deed::Pin(PinUse::Unit));
        Self { about: beside_others(snapshot, at), scanned: String::new(), form: Form::new(&leaders, operator) }
    }

    /// The dialog; false when it is over.
    pub fn dialog_ui(&mut self, ctx: &Context, acts: &mut Vec<Act>) -> bool {
        let look = Look::of(ctx);
        let (text, names) = (label::text(look.lang), disposition::text(look.lang));
        let labels = Labels { own: names.by, supervisor: names.by_supervisor, ..Labels::default() };
        let is_ready = !self.scanned.trim().is_empty();
        let (id, head, sign) = ("reprint", text.reprint_head, text.print_now);
        let asking = Asking { id, head, about: &self.about, note: "", labels, sign, wrong: None, is_ready };
        let scanned = &mut self.scanned;
        let pressed = asking.dialog_with_ui(ctx, &mut self.form, |ui| {
            ui.field_ui(text.scan, TextEdit::singleline(scanned).char_limit(LONGEST)).focus_first();
        });
        let stands = pressed.is_none();
        if let Some(Pressed::Sign(signed)) = pressed {
            let scanned = self.scanned.trim().to_owned();
            acts.push(Act::Send(Command::Reprint(scanned, signed)));
        }
        stands
    }
}
