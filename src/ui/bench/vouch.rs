//! Who decides, and why: a name of one's own, or where there are supervisors one of them with the PIN.

use eframe::egui::{Margin, TextEdit, Ui};
use zeroize::Zeroizing;

use crate::domain::secret::Secret;
use crate::ui::look::Look;
use crate::ui::look::fonts::regular;
use crate::ui::look::parts::line_ui;
use crate::words::damage::text;

/// A person who decides something that goes on record.
#[derive(Debug)]
pub struct Vouch {
    /// Who.
    pub by: String,
    /// Why.
    pub why: String,
    /// The PIN, where there are supervisors.
    pub pin: Secret,
}

/// The fields, and what was filled in so far.
pub(super) struct Fields {
    supervisors: Vec<String>,
    by: String,
    why: String,
    pin: Zeroizing<String>,
}

impl Fields {
    /// `operator`: who decides, where there are no supervisors.
    pub fn new(supervisors: Vec<String>, operator: &str) -> Self {
        let by = supervisors.first().cloned().unwrap_or_else(|| operator.to_owned());
        Self { supervisors, by, why: String::new(), pin: Zeroizing::default() }
    }

    /// What was filled in stays, but not the PIN.
    pub fn forget_pin(&mut self) {
        self.pin = Zeroizing::default();
    }

    /// Whether somebody is named, with a PIN where one is asked for.
    pub fn has_name(&self) -> bool {
        !self.by.trim().is_empty() && (self.supervisors.is_empty() || !self.pin.is_empty())
    }

    /// Whether there is a reason.
    pub fn has_reason(&self) -> bool {
        !self.why.trim().is_empty()
    }

    /// What was filled in.
    pub fn vouch(&self) -> Vouch {
        Vouch { by: self.by.trim().to_owned(), why: self.why.trim().to_owned(), pin: Secret::new(self.pin.as_str()) }
    }

    /// `why`: what the reason is called here.
    pub fn fields_ui(&mut self, ui: &mut Ui, look: Look, why: &str) {
        let words = text(look.lang);
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
        field_ui(ui, look, why, TextEdit::singleline(&mut self.why).char_limit(200));
        if !self.supervisors.is_empty() {
            field_ui(ui, look, look.text().pin, TextEdit::singleline(&mut *self.pin).password(true).char_limit(64));
        }
    }
}

fn field_ui(ui: &mut Ui, look: Look, head: &str, edit: TextEdit<'_>) {
    let label = line_ui(ui, head, regular(13.0), look.palette().muted);
    ui.add(edit.desired_width(f32::INFINITY).margin(Margin::symmetric(8, 6))).labelled_by(label.id);
    ui.add_space(8.0);
}
