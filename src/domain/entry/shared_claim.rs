//! What the shared book said of a unit that was to be registered, as it stands on a line.

use serde::{Deserialize, Serialize};

use super::envelope::DecidesNothing;
use super::visit::VisitId;
use crate::domain::shared_book::{BookFault, HeldElsewhere};

/// The shared book has answered, or was gone past. It counts for the visit that asked and for no other; whoever reads it later asks anew, so it decides nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SharedClaim {
    /// Whose line this is.
    pub unit: VisitId,
    /// Which book: host, port and database.
    pub server: String,
    /// What it said.
    #[serde(flatten)]
    pub said: BookSaid,
    /// The mark.
    #[serde(default)]
    pub decides: DecidesNothing,
}

/// What the shared book said of a unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "said", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum BookSaid {
    /// The unit is this visit's: no other station registers it.
    Taken {
        /// Who had it before, where a person has let this visit go past that.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        past: Option<HeldElsewhere>,
    },
    /// Another station has it.
    Held {
        /// Which.
        #[serde(rename = "heldBy")]
        by: HeldElsewhere,
    },
    /// It could not be asked, and the station goes on without.
    Without {
        /// Why.
        fault: BookFault,
    },
}

impl BookSaid {
    /// Whether the unit may be registered.
    pub fn may_register(&self) -> bool {
        match self {
            Self::Taken { .. } | Self::Without { .. } => true,
            Self::Held { .. } => false,
        }
    }
}
