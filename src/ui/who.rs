//! Who does something that goes on record: a name of one's own, or where there are supervisors one of them with the PIN.

use std::borrow::Cow;

use eframe::egui::{Margin, TextEdit, Ui};
use zeroize::Zeroizing;

use super::look::Look;
use super::look::fonts::regular;
use super::look::parts::line_ui;
use crate::decisions::gate::NotVouched;
use crate::domain::secret::Secret;
use crate::words::{self, Lang};

/// Why nobody vouched, in the words of a dialog that says itself what a wrong PIN means.
pub(crate) fn not_vouched(
    why: NotVouched,
    wrong: &'static str,
    not_recorded: &'static str,
    lang: Lang,
) -> Cow<'static, str> {
    match why {
        NotVouched::WrongPin => wrong.into(),
        NotVouched::TooSoon(seconds) => words::lock::too_soon(seconds, lang).into(),
        NotVouched::NotRecorded => not_recorded.into(),
    }
}

/// Longest name, in characters.
const LONGEST: usize = 200;

/// The fields, and what was filled in so far.
pub(crate) struct Who {
    supervisors: Vec<String>,
    name: String,
    pin: Zeroizing<String>,
}

impl Who {
    /// One of these; nobody in here: whoever says a name.
    pub fn new(supervisors: Vec<String>) -> Self {
        Self { name: supervisors.first().cloned().unwrap_or_default(), supervisors, pin: Zeroizing::default() }
    }

    /// Where there are no supervisors, this name stands there first.
    pub fn or_called(mut self, own: &str) -> Self {
        if self.supervisors.is_empty() {
            self.name = own.to_owned();
        }
        self
    }

    /// Who was named.
    pub fn name(&self) -> &str {
        self.name.trim()
    }

    /// The PIN.
    pub fn pin(&self) -> Secret {
        Secret::new(self.pin.as_str())
    }

    /// Whether somebody is named, with a PIN where one is asked for.
    pub fn is_whole(&self) -> bool {
        !self.name().is_empty() && (self.supervisors.is_empty() || !self.pin.is_empty())
    }

    /// After a PIN that was wrong.
    pub fn forget_pin(&mut self) {
        self.pin = Zeroizing::default();
    }

    /// `own` labels a name of one's own, `supervisor` those to pick from.
    pub fn fields_ui(&mut self, ui: &mut Ui, look: Look, own: &str, supervisor: &str) {
        if self.supervisors.is_empty() {
            field_ui(ui, look, own, TextEdit::singleline(&mut self.name).char_limit(LONGEST));
        } else {
            self.supervisor_ui(ui, look, supervisor, look.text().pin);
        }
    }

    /// The supervisors to pick from, and the PIN.
    pub fn supervisor_ui(&mut self, ui: &mut Ui, look: Look, supervisor: &str, pin: &str) {
        line_ui(ui, supervisor, regular(13.0), look.palette().muted);
        ui.horizontal_wrapped(|ui| {
            for name in &self.supervisors {
                if ui.radio(self.name == *name, name).clicked() {
                    self.name.clone_from(name);
                }
            }
        });
        field_ui(ui, look, pin, TextEdit::singleline(&mut *self.pin).password(true).char_limit(64));
    }
}

/// A field under its name.
pub(crate) fn field_ui(ui: &mut Ui, look: Look, head: &str, edit: TextEdit<'_>) {
    let label = line_ui(ui, head, regular(13.0), look.palette().muted);
    ui.add(edit.desired_width(f32::INFINITY).margin(Margin::symmetric(8, 6))).labelled_by(label.id);
    ui.add_space(8.0);
}
