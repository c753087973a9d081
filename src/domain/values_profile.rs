//! What a profile says about values that the station gives to units. As in [`super::profile`], the doc comments are descriptions for the person who edits
//! a profile.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::number_range::NumberRange;

/// The name of the value that is the unit's serial number: `writeSerial` writes it where a unit has none yet.
pub const SERIAL_NUMBER: &str = "serialNumber";

/// Where a value comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub enum ValueSource {
    /// The scanned label.
    Label(LabelSource),
    /// The column of the job's list with this name, in the row of the unit's serial number.
    Listed(#[schemars(length(min = 1, max = 64))] String),
    /// What was said of the order, in the field of `orderFields` with this name.
    Order(#[schemars(length(min = 1, max = 32))] String),
    /// What the plant gate says along with its yes.
    Gate(GateSource),
    /// Numbers in a row: each unit gets the next one, and none is given twice, whatever happens.
    Range(NumberRange),
    /// The same for every unit.
    Constant(#[schemars(length(min = 1, max = 1024))] String),
}

/// A value on the label.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct LabelSource {
    /// Where the value is in the scanned label: a pattern whose first group captures it. Default: it is the label's number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pattern: Option<String>,
}

/// A value in the answer of the plant gate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GateSource {
    /// Where the value is in the body of the answer: a pattern whose first group captures it.
    #[schemars(length(min = 1, max = 1024))]
    pub pattern: String,
}

/// A value that the station gives to a unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ValueProfile {
    /// Where it comes from.
    pub from: ValueSource,
    /// A pattern that the whole value must match.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pattern: Option<String>,
    /// It is shown nowhere, and on record it is sealed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub secret: bool,
}

/// Whether this can be the name of a value: a letter, then letters, digits and `_`, 40 at most.
pub fn can_name_a_value(name: &str) -> bool {
    name.len() <= 40
        && name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}
