//! What can be wrong with the plant gate of a profile.

use super::fault::CompileFault;

/// What is wrong with a gate, and in which field: `ask.url`, `allow`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GateProfileFault {
    /// The field, from `gate` on.
    pub field: Vec<String>,
    /// What.
    pub kind: GateProblem,
}

/// What can be wrong with a field of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GateProblem {
    /// A pattern or a template.
    Compile(CompileFault),
    /// It is no address, or has a placeholder in its host.
    Url,
    /// A placeholder stands where its value could become more than a value.
    Placeholder,
    /// The body is not what `format` says.
    Body,
    /// It is no header, or one that is made by itself.
    Header,
    /// The pattern has no group.
    CatchesNothing,
    /// The pattern is found in every answer, an empty one too.
    MatchesAll,
    /// Nothing logs in, and `${token}` is named.
    NoLogin,
    /// Neither an address nor a program is named, or both, or beside a program what is of an address.
    OneWay,
    /// It is no path of a program that does one thing.
    Program,
    /// It is no single line.
    NotALine,
}

impl From<CompileFault> for GateProblem {
    fn from(fault: CompileFault) -> Self {
        Self::Compile(fault)
    }
}
