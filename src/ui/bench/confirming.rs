//! The key of a host is confirmed in the start dialog: by a supervisor, where there are any.

use eframe::egui::Context;

use crate::checkup::host_key_seen::HostKeySeen;
use crate::domain::PinUse;
use crate::seen::Refusal;
use crate::ui::look::Look;
use crate::ui::sign::{Asking, Form, Labels, Pressed};
use crate::words::{checkup, disposition, refusal};

/// A key that waits for its supervisor.
pub(crate) struct Confirming {
    address: String,
    seen: HostKeySeen,
    form: Form,
    refused: Option<Refusal>,
}

impl Confirming {
    pub fn new(address: String, seen: HostKeySeen, supervisors: &[String]) -> Self {
        Self { address, seen, form: Form::new(supervisors, ""), refused: None }
    }

    /// The line's address, and the key.
    pub fn key(&self) -> (String, HostKeySeen) {
        (self.address.clone(), self.seen.clone())
    }

    /// Why it was not confirmed; who was named stays, but not the PIN.
    pub fn refuse(&mut self, why: Refusal) {
        self.form.refuse(why.clone());
        self.refused = Some(why);
    }

    /// `at_work`: it is being put on record.
    pub fn dialog_ui(&mut self, ctx: &Context, at_work: bool) -> Option<Pressed> {
        let lang = Look::of(ctx).lang;
        let words = checkup::text(lang).confirm_key;
        let note = format!("{}\n{}", self.address, self.seen.now.fingerprint);
        let labels = Labels { supervisor: disposition::text(lang).by_supervisor, ..Labels::default() };
        let wrong = self.refused.as_ref().map(|why| refusal::said(why, PinUse::HostKey, lang));
        let asking = Asking {
            id: "host key",
            head: words,
            about: "",
            note: &note,
            labels,
            sign: words,
            wrong,
            is_ready: !at_work,
        };
        asking.dialog_ui(ctx, &mut self.form)
    }
}
