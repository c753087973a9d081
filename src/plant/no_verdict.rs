//! That the plant gate has said neither yes nor no.

use crate::domain::GateFault;

/// It has said neither yes nor no.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoVerdict {
    /// Whoever it came from: host and port of the gate, or of where its login is; the program's path.
    pub server: String,
    /// Why.
    pub fault: GateFault,
}

impl NoVerdict {
    pub(super) fn of(server: &str, fault: GateFault) -> Self {
        Self { server: server.to_owned(), fault }
    }
}
