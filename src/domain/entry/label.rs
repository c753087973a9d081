//! A unit's label and a printer, as they stand on lines. A printer acknowledges nothing, so what is known is only what was done here.

use serde::{Deserialize, Serialize};

use super::envelope::DecidesNothing;
use crate::domain::identity::UnitKeys;
use crate::domain::label::LabelSettled;
use crate::domain::person::Person;
use crate::domain::printer::PrintFault;

/// The first byte of a unit's label is about to go to a printer. Without a line behind it that says more, the label may have been printed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LabelPrinting {
    /// Which unit.
    pub keys: UnitKeys,
    /// Where it goes.
    pub printer: String,
    /// How many bytes.
    pub length: u64,
    /// Their SHA-256.
    pub sha256: String,
}

/// A unit's label was handed over whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LabelPrinted {
    /// Which unit.
    pub keys: UnitKeys,
}

/// A unit's label was not handed over whole, for whoever reads on: that it may have been printed stands on the line before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LabelUnsure {
    /// Which unit.
    pub keys: UnitKeys,
    /// Why.
    pub fault: PrintFault,
    /// The mark.
    #[serde(default)]
    pub decides: DecidesNothing,
}

/// A person said what is so of a unit's label, or had it printed once more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LabelDecided {
    /// Which unit.
    pub keys: UnitKeys,
    /// What.
    pub how: LabelSettled,
    /// By whom.
    pub by: Person,
    /// Why; none where no reason was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}
