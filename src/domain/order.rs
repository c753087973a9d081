//! What a profile asks of the order that a batch is made for, and what was said.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::rework::BatchPurpose;

/// What is said of every order, whatever the profile asks for: what its units come for. Left out where they are made.
pub const PURPOSE: &str = "purpose";

/// Most fields that a profile may ask for.
pub const MOST_FIELDS: usize = 16;

/// Longest value of a field, in characters.
pub const LONGEST_VALUE: usize = 128;

/// The field by which registrations of an order are counted.
pub const WORK_ORDER: &str = "workOrder";

/// A field of the order, asked for before the bench opens.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OrderField {
    /// What the record and the exports call it. `workOrder`, `revision`, `firmware` and `pallet` have a title in both languages.
    #[schemars(regex(pattern = "^[A-Za-z][A-Za-z0-9]{0,31}$"))]
    pub name: String,
    /// What the start dialog calls it. Default: the name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 40))]
    pub title: Option<String>,
    /// A pattern the whole value must match.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pattern: Option<String>,
    /// Where the value is in a scanned code: a pattern whose first group captures it, such as `WO:(\S+)`. What does not match it is taken as it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scan: Option<String>,
    /// The bench opens without it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub optional: bool,
}

/// The order that a batch is made for: values by the names of their fields.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Order(BTreeMap<String, String>);

impl Order {
    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What was said of a field.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// What its units come for.
    pub fn purpose(&self) -> BatchPurpose {
        self.get(PURPOSE).and_then(BatchPurpose::of).unwrap_or_default()
    }

    /// The same order, with units that come for this.
    #[must_use]
    pub fn for_purpose(mut self, purpose: BatchPurpose) -> Self {
        self.0.insert(PURPOSE.to_owned(), purpose.word().to_owned());
        self
    }

    /// Fields and values, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

impl FromIterator<(String, String)> for Order {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(said: I) -> Self {
        Self(said.into_iter().collect())
    }
}

/// What is wrong with what was said of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OrderFault {
    /// The profile wants it.
    Missing(OrderField),
    /// It does not match this pattern of the profile.
    Unlike {
        /// The field.
        field: OrderField,
        /// What was said.
        said: String,
    },
    /// It is longer than a field may be, or holds a control character.
    NoText(OrderField),
    /// Units come for nothing of this name.
    NoPurpose(String),
    /// The units of the batch come for this, and for nothing else.
    OtherPurpose(BatchPurpose),
    /// The profile has no such field.
    Unknown {
        /// It.
        name: String,
        /// Those that it has.
        known: Vec<String>,
    },
}
