//! Who decides, and why.

use crate::ui::look::Parts as _;
use eframe::egui::{TextEdit, Ui};

use super::who::Who;
use crate::domain::secret::Secret;

/// What the fields are called.
pub(crate) struct Words {
    pub by: &'static str,
    pub by_supervisor: &'static str,
    pub why: &'static str,
}

/// What was filled in so far.
pub(crate) struct Signature {
    who: Who,
    why: String,
}

/// Name, reason and PIN, whole.
#[derive(Debug)]
pub struct Signed {
    /// Who.
    pub by: String,
    /// Why.
    pub why: String,
    /// The PIN, where there are supervisors.
    pub pin: Secret,
}

impl Signature {
    /// `operator`: who decides, where there are no supervisors.
    pub fn new(supervisors: &[String], operator: &str) -> Self {
        Self { who: Who::new(supervisors.to_vec()).or_called(operator), why: String::new() }
    }

    /// The PIN was not taken.
    pub fn forget_pin(&mut self) {
        self.who.forget_pin();
    }

    /// None while something is missing.
    pub fn signed(&self) -> Option<Signed> {
        let why = self.why.trim();
        let is_whole = self.who.is_whole() && !why.is_empty();
        is_whole.then(|| Signed { by: self.who.name().into(), why: why.into(), pin: self.who.pin() })
    }

    pub fn fields_ui(&mut self, ui: &mut Ui, words: &Words) {
        ui.field_ui(words.why, TextEdit::singleline(&mut self.why).char_limit(200));
        self.who.fields_ui(ui, words.by, words.by_supervisor);
    }
}
