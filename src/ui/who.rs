//! Who does something that goes on record: a name of one's own, or where there are supervisors one of them with the PIN.

use std::borrow::Cow;

use eframe::egui::{TextEdit, Ui};
use zeroize::Zeroizing;

use crate::decisions::refusal::Refusal;
use crate::domain::secret::Secret;
use crate::ui::look::{Ink, Parts as _, regular};
use crate::words::{self, Lang};

/// What a dialog says itself: what a wrong PIN, an unfit name, and a record that takes nothing mean there.
#[derive(Clone, Copy)]
pub(crate) struct Says {
    pub wrong_pin: &'static str,
    pub not_a_line: &'static str,
    pub not_recorded: &'static str,
}

/// Why nothing was decided.
pub(crate) fn refusal(why: Refusal, says: Says, lang: Lang) -> Cow<'static, str> {
    let (unit, supervisor) = (words::disposition::text(lang), words::appointment::text(lang));
    let plain = match why {
        Refusal::WrongPin => says.wrong_pin,
        Refusal::TooSoon(seconds) => return words::lock::too_soon(seconds, lang).into(),
        Refusal::NotALine => says.not_a_line,
        Refusal::NoSuchUnit => unit.no_such_unit,
        Refusal::AtASlot => unit.at_a_slot,
        Refusal::NotAnIdentity => unit.not_an_identity,
        Refusal::Clash => unit.clash,
        Refusal::PinForm => supervisor.pin_form,
        Refusal::NoSuchSupervisor => supervisor.no_such,
        Refusal::Held => supervisor.held,
        Refusal::NotNow => words::going_on::text(lang).not_now,
        Refusal::NotRecorded => says.not_recorded,
    };
    plain.into()
}

/// As it is said of a unit that is not through.
pub(crate) fn refusal_of_unit(why: Refusal, lang: Lang) -> Cow<'static, str> {
    let words::disposition::Text { wrong_pin, not_a_line, not_recorded, .. } = *words::disposition::text(lang);
    refusal(why, Says { wrong_pin, not_a_line, not_recorded }, lang)
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
    pub fn fields_ui(&mut self, ui: &mut Ui, own: &str, supervisor: &str) {
        let look = ui.look();
        if self.supervisors.is_empty() {
            ui.field_ui(own, TextEdit::singleline(&mut self.name).char_limit(LONGEST));
        } else {
            self.supervisor_ui(ui, supervisor, look.text().pin);
        }
    }

    /// The supervisors to pick from, and the PIN.
    pub fn supervisor_ui(&mut self, ui: &mut Ui, supervisor: &str, pin: &str) {
        ui.line_ui(supervisor, regular(13.0), Ink::Muted);
        ui.horizontal_wrapped(|ui| {
            for name in &self.supervisors {
                if ui.radio(self.name == *name, name).clicked() {
                    self.name.clone_from(name);
                }
            }
        });
        ui.field_ui(pin, TextEdit::singleline(&mut *self.pin).password(true).char_limit(64));
    }
}
