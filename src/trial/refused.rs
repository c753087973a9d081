//! Why nothing was tried, or nothing sent.

use crate::domain::{Failure, LineFault};

/// Why nothing, or nothing more, was tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// No port was named, or its name cannot be read.
    NoPort,
    /// The running bench uses this port.
    InUse,
    /// The dialog sends a stored secret that is not to be had.
    NoSecret,
    /// The port cannot be opened.
    Port(Failure, Option<LineFault>),
    /// What was typed cannot be sent: a placeholder in it has no value here, or it is longer than the unit takes.
    NotSendable,
    /// The unit holds an identity, or did not say that it holds none: it is not overwritten.
    HoldsIdentity,
}
