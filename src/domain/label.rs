//! Labels that are printed: what a profile says of them, and how far a unit's label has come.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::plant_gate::Charset;
use super::printer::PrintFault;

/// A label that is printed for each unit, once its PASS is on record. Which printer prints it is said on the station. Practice prints nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LabelProfile {
    /// The template: a file in the folder of the profile. Placeholders: `${serialNumber}`, `${hardwareId}`, `${deviceName}`, `${productKey}`, `${clientId}`,
    /// `${batch}`, `${station}`, `${slot}`, `${operator}`, `${date}`, `${info:NAME}`, `${order:NAME}`, `${value:NAME}`. Each value is escaped, so that none can become more than a value.
    #[schemars(length(min = 1, max = 255))]
    pub template_file: String,
    /// The printer's language.
    #[serde(default)]
    pub language: LabelLanguage,
    /// The characters that are sent to the printer.
    #[serde(default)]
    pub charset: Charset,
}

/// A language of label printers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum LabelLanguage {
    /// ZPL II: placeholders stand in field data, `^FH^FD…^FS`.
    #[default]
    Zpl,
    /// TSPL: placeholders stand within quotes.
    Tspl,
}

/// How far the label of a unit has come, as the record says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LabelStage {
    /// It is to be printed. Not a byte of it has left.
    Due,
    /// Its first byte may have left: it may have been printed.
    Sent,
    /// It was handed over whole, or a person has said what is so.
    Done,
}

/// What a person said of a label.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum LabelSettled {
    /// It is there.
    There,
    /// It is printed once more.
    Again,
    /// There is to be none.
    NotNeeded,
}

/// Why a value cannot stand on a label.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum BadValue {
    /// It has more characters than a value on a label may have.
    TooLong,
    /// It has control characters, or others that are not seen.
    Invisible,
    /// It has characters that the charset, or the bar code, does not have.
    NotInCharset,
    /// It has characters that would steer the bar code or the printer, and that cannot be escaped there.
    Steers,
    /// What a later version says.
    #[serde(other)]
    Other,
}

/// Why labels wait.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "cause", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum LabelTrouble {
    /// No printer is set for this slot.
    NoPrinter {
        /// The slot's name.
        slot: String,
    },
    /// The printer takes nothing.
    Printer {
        /// Its address.
        printer: String,
        /// Why.
        fault: PrintFault,
    },
    /// A value cannot stand on the label of this unit.
    Value {
        /// The unit's number.
        serial_number: String,
        /// The placeholder.
        name: String,
        /// Why.
        why: BadValue,
    },
    /// The line that says what is on the label of this unit is not there any more.
    Gone {
        /// The unit's number.
        serial_number: String,
    },
    /// The record does not take it that a label is printed: none is.
    NotRecorded,
}

/// How far the labels of a product have come.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LabelStand {
    /// Labels of which not a byte was sent yet.
    pub waiting: u64,
    /// Labels that may have been printed: a person has to look.
    pub unsure: u64,
    /// Why they wait, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trouble: Option<LabelTrouble>,
}
