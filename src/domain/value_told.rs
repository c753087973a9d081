//! A value that the station gave, as the last line of a visit tells it.

use serde::{Deserialize, Serialize};

/// A value that a unit was given, as its last line tells it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ValueTold {
    /// What the profile calls it.
    pub name: String,
    /// The value; none where it is secret.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// First 8 hex digits of its SHA-256, where it is secret.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// It was read back.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub read_back: bool,
}
