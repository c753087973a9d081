//! What lines say of the clock of this PC, for whoever reads their times. No rule uses it.

use serde::{Deserialize, Serialize};

use super::envelope::DecidesNothing;

/// The clock as it was when a batch was opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ClockTold {
    /// The time zone's name (`Asia/Shanghai`), where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
    /// What that zone is ahead of UTC at that moment: `+08:00`.
    pub offset: String,
    /// Whether somebody keeps the clock right.
    pub synchronised: Synchronised,
}

/// Whether a clock is kept right by one that knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Synchronised {
    /// The system says that it is.
    Yes,
    /// The system says that it is not.
    No,
    /// The system does not say.
    #[serde(other)]
    Unknown,
}

impl From<Option<bool>> for Synchronised {
    fn from(told: Option<bool>) -> Self {
        match told {
            Some(true) => Self::Yes,
            Some(false) => Self::No,
            None => Self::Unknown,
        }
    }
}

/// The clock was set while lines were written: those before this one have their times from what it showed then.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ClockSet {
    /// By how many milliseconds it shows more than it would have; less than 0 where it was set back.
    pub by_ms: i64,
    /// The mark.
    #[serde(default)]
    pub decides: DecidesNothing,
}
