//! What a person is at a station: what each may do stands in one table, in `decisions`.

use serde::{Deserialize, Serialize};

use super::entry::PinUse;
use super::person::Person;

/// What a person is at a station. Each may do what those before it may.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Role {
    /// Works at the bench: whoever sits there, without a PIN.
    Operator,
    /// Leads the line: decides about units and batches.
    Leader,
    /// Is responsible for the station. Whoever was a supervisor before there were roles may do all that one could then.
    #[default]
    Engineer,
}

impl Role {
    /// All of them, from the one that may do least.
    pub const ALL: [Self; 3] = [Self::Operator, Self::Leader, Self::Engineer];

    /// As the command line and the record name it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Operator => "operator",
            Self::Leader => "leader",
            Self::Engineer => "engineer",
        }
    }

    /// Whether a line need not say so.
    #[must_use]
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// A person with a PIN.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Supervisor {
    /// Who.
    pub name: Person,
    /// As what: a leader or an engineer.
    pub role: Role,
}

/// What is done at a station, as far as it matters who does it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Units are begun and stopped, labels scanned, answers given that use up nothing, lists and targets set, slots named and switched.
    Work,
    /// What a PIN is given for.
    Pin(PinUse),
    /// The settings of the station are changed.
    Settings,
    /// Profiles are made and changed.
    Profiles,
}
