//! Who may decide: anyone while there is no supervisor, then only one with the PIN.

use super::gate::PinGate;
use super::refusal::Refusal;
use crate::domain::entry::{Entry, PinUse};
use crate::domain::secret::Secret;
use crate::journal::book::Book;
use crate::vault::pin;

/// What the book says of a name, taken out of it: a PIN takes its time, and the book must not wait.
#[derive(Clone, Debug)]
pub struct Voucher {
    /// There is no supervisor.
    pub is_free: bool,
    by: String,
    stored: Option<String>,
    /// Wrong PINs in a row on record.
    wrong: u32,
}

/// What came of a try.
#[derive(Clone, Debug)]
#[must_use = "its line goes on record"]
pub struct Tried {
    /// Whether this person may decide.
    pub vouched: Result<(), Refusal>,
    /// What goes on record, right or wrong. None where no PIN was looked at.
    pub line: Option<Entry>,
}

impl Voucher {
    /// Of the person with this name.
    pub fn of(book: &Book, by: &str) -> Self {
        Self {
            is_free: !book.has_supervisors(),
            by: by.to_owned(),
            stored: book.pin_hash(by).map(ToOwned::to_owned),
            wrong: book.wrong_pins(by),
        }
    }

    /// How long no PIN of this person is looked at.
    pub fn wait(&self, gate: &PinGate) -> std::time::Duration {
        gate.wait(&self.by, self.wrong)
    }

    /// Has the PIN looked at. Takes its time where there are supervisors.
    pub fn look(&self, gate: &PinGate, pin: &Secret, purpose: Option<PinUse>) -> Tried {
        if self.is_free {
            return Tried { vouched: Ok(()), line: None };
        }
        let Some(stored) = &self.stored else { return Tried { vouched: Err(Refusal::WrongPin), line: None } };
        let vouched = gate.look(&self.by, self.wrong, || pin::is_pin_of(pin, stored));
        let line = Entry::LockTried { name: self.by.clone(), opened: vouched.is_ok(), purpose };
        Tried { vouched, line: Some(line).filter(|_| !matches!(vouched, Err(Refusal::TooSoon(_)))) }
    }
}
