//! A dialog that did not end well.

use std::fmt;

use crate::domain::{Failure, Verb};

/// What went wrong, and where in the dialog.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceFault {
    /// What went wrong.
    pub failure: Failure,
    /// In which verb.
    pub verb: Verb,
    /// In which of its exchanges, from 0.
    pub exchange: usize,
    /// How often it was tried.
    pub tries: u32,
    /// The command as it stands in the profile, with its placeholders: never a value.
    pub detail: String,
}

impl fmt::Display for DeviceFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} {:?}[{}] x{} {}",
            self.failure.code(),
            self.verb,
            self.exchange,
            self.tries,
            self.detail.escape_debug()
        )
    }
}

impl std::error::Error for DeviceFault {}
