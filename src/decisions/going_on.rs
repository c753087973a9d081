//! A line that has stopped goes on because somebody says so.

use super::gate::NotVouched;
use crate::domain::entry::Entry;
use crate::domain::failure::Failure;

/// Why the line does not go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotGoneOn {
    /// Nobody vouched for it.
    NotVouched(NotVouched),
    /// The name is not one line of 1 to 200 characters.
    NotALine,
    /// It does not stand still, it goes on already, or it has stopped for good.
    NotNow,
    /// It could not be put on record.
    NotRecorded,
}

/// The entry that lets a line go on that this cause has stopped.
pub fn gone_on(cause: Failure, by: &str) -> Entry {
    let (by, why) = (by.trim().to_owned(), cause.code().to_owned());
    Entry::Accepted { faults: Vec::new(), stopped: Some(cause), by, why }
}
