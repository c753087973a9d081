//! Why something about the shared book was not done.

use std::io;

use crate::domain::BookFault;
use crate::seen::Refusal;
use crate::store::shared_book::BookUnusable;
use crate::vault::SecretFault;

/// Why something about the book was not done.
#[derive(Debug)]
pub enum NotDone {
    /// What leads to it cannot be used: nothing was decided.
    Unusable(BookUnusable),
    /// Its password cannot be had: nothing was decided.
    Password(SecretFault),
    /// It says nothing: nothing was decided.
    Away(BookFault),
    /// What was read of it is not so any more: nothing was decided.
    Changed,
    /// Nothing was decided.
    Refused(Refusal),
    /// It is on record, and cannot be kept beside the settings. To be decided once more.
    Unkept(io::Error),
    /// It is on record, and the book was not told. To be decided once more.
    Untold(BookFault),
}

impl From<Refusal> for NotDone {
    fn from(why: Refusal) -> Self {
        Self::Refused(why)
    }
}
