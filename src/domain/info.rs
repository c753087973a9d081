//! What a unit tells of itself beside its number: model, firmware, region.

use serde::{Deserialize, Serialize};

/// One value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct InfoValue {
    /// What the profile calls it.
    pub name: String,
    /// What the unit told, without the blanks around it; of a long one the beginning, 256 characters.
    pub value: String,
}
