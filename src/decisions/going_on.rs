//! A line that has stopped goes on because somebody says so.

use crate::domain::entry::Entry;
use crate::domain::failure::Failure;

/// The entry that lets a line go on that this cause has stopped.
pub fn gone_on(cause: Failure, by: &str) -> Entry {
    let (by, why) = (by.trim().to_owned(), cause.code().to_owned());
    Entry::Accepted { faults: Vec::new(), stopped: Some(cause), by, why }
}
