//! What is put on record of a scan that nobody took.

use serde::{Deserialize, Serialize};

use super::envelope::DecidesNothing;

/// Most of a scan that stands on record, in letters: enough to see which code was meant.
const SHOWN: usize = 4;
/// And never more than this part of it: a PIN or a token that somebody scans, or types, is on no record.
const PART: usize = 3;

/// A scan that was neither badge nor label here, for whoever reads on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ScanPassedOver {
    /// Why.
    pub why: PassedOver,
    /// How it begins: a third of its letters, four at most. Nothing where it is no text.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub begins: String,
    /// How many letters it has; 0 where it is no text.
    #[serde(default)]
    pub letters: u64,
    /// The mark.
    #[serde(default)]
    pub decides: DecidesNothing,
}

/// Why nobody took it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum PassedOver {
    /// It is no label of a product that is made here.
    NotALabel,
    /// It is like a badge and like a label.
    BadgeOrLabel,
    /// It is no text, or has no end.
    Unreadable,
    /// Something that a later version knows.
    #[serde(other)]
    Other,
}

impl ScanPassedOver {
    /// Of this scan.
    pub fn of(scanned: &str, why: PassedOver) -> Self {
        let scanned = scanned.trim();
        let letters = scanned.chars().count();
        let begins = scanned.chars().take(SHOWN.min(letters / PART)).collect();
        Self { why, begins, letters: letters as u64, decides: DecidesNothing }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_much_of_a_scan_stands_on_record_that_no_pin_and_no_token_does() {
        for (scanned, begins) in [
            ("2468", "2"),
            ("24", ""),
            ("", ""),
            (" SN24A7F00913\r", "SN24"),
            ("d83a54fb2673c1ead3c0ad2b74fcb8f8", "d83a"),
            ("工号零零四二", "工号"),
        ] {
            let passed = ScanPassedOver::of(scanned, PassedOver::NotALabel);
            assert_eq!((passed.begins.as_str(), passed.letters as usize), (begins, scanned.trim().chars().count()));
        }
    }
}
