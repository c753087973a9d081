//! How a unit stands before the plant gate.

use crate::domain::{PastGate, Secret};
use crate::plant::{Answer, Asking};

/// It.
#[derive(Default)]
pub(super) enum AtGate {
    /// It is not asked, or not yet.
    #[default]
    Before,
    /// The question is on its way.
    Asking(Asking),
    /// The gate has said that it may be here.
    Open(Answer),
    /// A supervisor lets it past.
    Past(PastGate),
}

impl AtGate {
    /// All that the gate said along with its yes.
    pub(super) fn told(&self) -> Option<&Secret> {
        if let Self::Open(answer) = self { Some(&answer.body) } else { None }
    }
}
