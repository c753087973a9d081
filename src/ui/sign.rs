//! Who decides something that goes on record, and why: one form for all of it. A name of one's own, or where there are supervisors one of them with the PIN.

use eframe::egui::{Context, Response, TextEdit, Ui};
use zeroize::Zeroizing;

use super::look::{Control as _, Ink, Parts as _, Tone, answers_ui, dialog_ui, regular};
use crate::domain::{PinUse, Secret};
use crate::seen::{Refusal, Signed};
use crate::words::{Lang, refusal};

/// Longest name and longest reason, in characters.
const LONGEST: usize = 200;
const LONGEST_PIN: usize = 64;

/// What the fields are called; empty where nothing is called.
#[derive(Clone, Copy, Default)]
pub(crate) struct Labels {
    /// A name of one's own.
    pub own: &'static str,
    /// The supervisors to pick from.
    pub supervisor: &'static str,
    /// The supervisor's PIN.
    pub pin: &'static str,
    /// The reason; empty where none is asked for.
    pub why: &'static str,
}

/// The fields, and what was filled in so far.
pub(crate) struct Form {
    supervisors: Vec<String>,
    name: String,
    pin: Zeroizing<String>,
    why: String,
    refused: Option<Refusal>,
}

impl Form {
    /// One of these supervisors; where there are none whoever says a name, and first this one's `own`.
    pub fn new(supervisors: &[String], own: &str) -> Self {
        Self {
            name: supervisors.first().map_or(own, String::as_str).to_owned(),
            supervisors: supervisors.to_vec(),
            pin: Zeroizing::default(),
            why: String::new(),
            refused: None,
        }
    }

    /// The supervisors to pick from.
    pub fn supervisors(&self) -> &[String] {
        &self.supervisors
    }

    /// Who is named.
    pub fn name(&self) -> &str {
        self.name.trim()
    }

    /// Whether somebody is named, with a PIN where one is asked for.
    pub fn is_whole(&self) -> bool {
        !self.name().is_empty() && (self.supervisors.is_empty() || !self.pin.is_empty())
    }

    /// What was filled in, whole or not.
    pub fn signed(&self) -> Signed {
        Signed { by: self.name().into(), why: self.why.trim().into(), pin: Secret::new(self.pin.as_str()) }
    }

    /// The same with a reason; none while something is missing.
    pub fn reasoned(&self) -> Option<Signed> {
        Some(self.signed()).filter(|signed| self.is_whole() && !signed.why.is_empty())
    }

    /// It was not taken: what was filled in stays, but not the PIN.
    pub fn refuse(&mut self, why: Refusal) {
        (self.pin, self.refused) = (Zeroizing::default(), Some(why));
    }

    /// The PIN is asked for anew.
    pub fn forget_pin(&mut self) {
        self.pin = Zeroizing::default();
    }

    /// It is tried once more.
    pub fn forget_refusal(&mut self) {
        self.refused = None;
    }

    /// Gives the last field. Where a PIN is asked for some field always has the cursor: what is typed beside all of them would be taken for a scanned label, and
    /// shown.
    pub fn fields_ui(&mut self, ui: &mut Ui, labels: Labels) -> Response {
        let has_focus = ui.memory(|memory| memory.focused().is_some());
        let why = (!labels.why.is_empty())
            .then(|| ui.field_ui(labels.why, TextEdit::singleline(&mut self.why).char_limit(LONGEST)));
        if self.supervisors.is_empty() {
            return ui.field_ui(labels.own, TextEdit::singleline(&mut self.name).char_limit(LONGEST));
        }
        if !labels.supervisor.is_empty() {
            ui.line_ui(labels.supervisor, regular(13.0), Ink::Muted);
        }
        ui.horizontal_wrapped(|ui| {
            for name in &self.supervisors {
                if ui.radio(self.name == *name, name).clicked() {
                    self.name.clone_from(name);
                }
            }
        });
        let pin = if labels.pin.is_empty() { ui.text().pin } else { labels.pin };
        let pin = ui.field_ui(pin, TextEdit::singleline(&mut *self.pin).password(true).char_limit(LONGEST_PIN));
        if !has_focus {
            why.filter(|_| self.why.is_empty()).unwrap_or_else(|| pin.clone()).request_focus();
        }
        pin
    }

    /// The same as a text.
    pub fn refusal(&self, purpose: PinUse, lang: Lang) -> Option<String> {
        self.refused.as_ref().map(|why| refusal::said(why, purpose, lang))
    }

    /// Why it was not taken, where a PIN for this is asked for.
    pub fn refused_ui(&self, ui: &mut Ui, purpose: PinUse) {
        if let Some(words) = self.refusal(purpose, ui.lang()) {
            ui.text_ui(words, regular(14.0), Tone::Fail);
            ui.add_space(4.0);
        }
    }
}

/// A dialog that asks who decides, and nothing else.
pub(crate) struct Asking<'a> {
    /// Whose dialog it is.
    pub id: &'static str,
    pub head: &'static str,
    /// Which unit or batch it is about; may be empty.
    pub about: &'a str,
    /// What follows from it; may be empty.
    pub note: &'a str,
    pub labels: Labels,
    /// What the button says.
    pub sign: &'static str,
    /// Why it cannot be signed as it is.
    pub wrong: Option<String>,
    /// Whether it can be signed once the form is whole.
    pub is_ready: bool,
}

/// What was pressed.
pub(crate) enum Pressed {
    Cancel,
    Sign(Signed),
}

impl Asking<'_> {
    pub fn dialog_ui(self, ctx: &Context, form: &mut Form) -> Option<Pressed> {
        self.dialog_with_ui(ctx, form, |_| ())
    }

    /// The same with something else that is asked, above the form.
    pub fn dialog_with_ui(self, ctx: &Context, form: &mut Form, further_ui: impl FnOnce(&mut Ui)) -> Option<Pressed> {
        dialog_ui(ctx, self.id, 400.0, Pressed::Cancel, |ui| {
            ui.head_ui(self.head, self.about);
            if !self.note.is_empty() {
                ui.text_ui(self.note, regular(13.0), Ink::Muted);
                ui.add_space(4.0);
            }
            further_ui(ui);
            form.fields_ui(ui, self.labels).focus_first();
            if let Some(wrong) = self.wrong {
                ui.text_ui(wrong, regular(13.0), Tone::Fail);
            }
            ui.add_space(4.0);
            let is_ready = self.is_ready && form.is_whole();
            let cancel = ui.text().cancel;
            let signs = answers_ui(ui, (self.sign, is_ready), (cancel, true), true)?;
            Some(if signs { Pressed::Sign(form.signed()) } else { Pressed::Cancel })
        })
    }
}
