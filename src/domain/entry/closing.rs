//! The end of a station.

use serde::{Deserialize, Serialize};

use crate::domain::person::Person;

/// A person closes the station for good: nothing is registered with this record any more, and what opens its secrets is destroyed. On disk before anything is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StationClosed {
    /// What was there to be destroyed, by the names that it was kept under; never a secret.
    pub secrets: Vec<String>,
    /// By whom.
    pub by: Person,
    /// Why.
    pub why: String,
}
