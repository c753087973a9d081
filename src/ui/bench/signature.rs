//! Who decides, and why: a name, or a supervisor with the PIN where there are any.

use eframe::egui::{Margin, TextEdit, Ui};
use zeroize::Zeroizing;

use crate::domain::secret::Secret;
use crate::ui::look::Look;
use crate::ui::look::fonts::regular;
use crate::ui::look::parts::line_ui;

/// What the fields are called.
pub(super) struct Words {
    pub by: &'static str,
    pub by_supervisor: &'static str,
    pub why: &'static str,
}

/// What was filled in so far.
pub(super) struct Signature {
    supervisors: Vec<String>,
    by: String,
    why: String,
    pin: Zeroizing<String>,
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
        let by = supervisors.first().map_or(operator, String::as_str).to_owned();
        Self { supervisors: supervisors.to_vec(), by, why: String::new(), pin: Zeroizing::default() }
    }

    /// The PIN was not taken.
    pub fn forget_pin(&mut self) {
        self.pin = Zeroizing::default();
    }

    /// None while something is missing.
    pub fn signed(&self) -> Option<Signed> {
        let (by, why) = (self.by.trim(), self.why.trim());
        let is_whole = !by.is_empty() && !why.is_empty() && (self.supervisors.is_empty() || !self.pin.is_empty());
        is_whole.then(|| Signed { by: by.into(), why: why.into(), pin: Secret::new(self.pin.as_str()) })
    }

    pub fn fields_ui(&mut self, ui: &mut Ui, look: Look, words: &Words) {
        if self.supervisors.is_empty() {
            field_ui(ui, look, words.by, TextEdit::singleline(&mut self.by).char_limit(200));
        } else {
            line_ui(ui, words.by_supervisor, regular(13.0), look.palette().muted);
            ui.horizontal_wrapped(|ui| {
                for supervisor in &self.supervisors {
                    if ui.radio(self.by == *supervisor, supervisor).clicked() {
                        self.by.clone_from(supervisor);
                    }
                }
            });
        }
        field_ui(ui, look, words.why, TextEdit::singleline(&mut self.why).char_limit(200));
        if !self.supervisors.is_empty() {
            field_ui(ui, look, look.text().pin, TextEdit::singleline(&mut *self.pin).password(true).char_limit(64));
        }
    }
}

/// A field under its label.
pub(super) fn field_ui(ui: &mut Ui, look: Look, head: &str, edit: TextEdit<'_>) {
    let label = line_ui(ui, head, regular(13.0), look.palette().muted);
    ui.add(edit.desired_width(f32::INFINITY).margin(Margin::symmetric(8, 6))).labelled_by(label.id);
    ui.add_space(8.0);
}
