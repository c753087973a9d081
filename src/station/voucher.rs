//! Who may decide: anyone while there is no supervisor, then only one with the PIN.

use crate::domain::secret::Secret;
use crate::journal::book::Book;
use crate::vault::pin;

/// What the book says of a name, taken out of it: a PIN takes its time, and the book must not wait.
pub(super) struct Voucher {
    /// There is no supervisor.
    pub(super) is_free: bool,
    stored: Option<String>,
}

impl Voucher {
    pub(super) fn of(book: &Book, by: &str) -> Self {
        Self { is_free: !book.has_supervisors(), stored: book.pin_hash(by).map(ToOwned::to_owned) }
    }

    /// Whether this person may decide. Takes its time where there are supervisors.
    pub(super) fn vouches(&self, pin: &Secret) -> bool {
        self.is_free || self.stored.as_deref().is_some_and(|stored| pin::is_pin_of(pin, stored))
    }
}
