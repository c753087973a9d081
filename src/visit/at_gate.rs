//! How a unit stands before the plant gate.

use crate::domain::PastGate;
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
