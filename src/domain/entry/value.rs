//! What is told of values that the station gives to a unit.

use serde::{Deserialize, Serialize};

use super::visit::VisitId;
use crate::domain::number_range::NumberRange;
use crate::domain::person::Person;

/// A value is this unit's from here on. On disk before its first byte goes there; nobody else gets it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ValueGiven {
    /// Whose line this is.
    pub unit: VisitId,
    /// What the profile calls it.
    pub name: String,
    /// The product.
    pub product_key: String,
    /// The range that it is of, where it is of one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub range: Option<NumberRange>,
    /// The value; none where it is secret.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// First 8 hex digits of its SHA-256, where it is secret.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// It, sealed, where it is secret.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sealed: Option<String>,
    /// The serial number of the unit, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub serial_number: Option<String>,
    /// The unit's hardware id, where it tells one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hardware_id: Option<String>,
}

/// Where a range goes on, as a person says it: the record had lost lines, and what was given in them is not known here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RangeSet {
    /// The range.
    pub range: NumberRange,
    /// The next number that may be given.
    pub next: String,
    /// By whom.
    pub by: Person,
    /// Why.
    pub why: String,
}
