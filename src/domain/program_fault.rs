//! Why a program of the plant gave no answer: typed, without words.

use serde::{Deserialize, Serialize};

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ProgramFault {
    /// No supervisor has approved it at this station, started with these arguments.
    NotApproved,
    /// The file is not the one that was approved.
    Changed,
    /// There is no such file, or it cannot be read.
    NotThere,
    /// The system does not start it.
    NotStarted,
    /// It ended, or closed its input or output.
    Ended,
    /// No whole line came in time.
    Silent,
    /// Its line is longer than it may be.
    TooLong,
    /// It wrote a line that is no answer to what was asked: another number stands before it, or none.
    OutOfTurn,
    /// What a later version of this program says.
    #[serde(other)]
    Other,
}

impl ProgramFault {
    /// Whether it was not even started: a bench that is to ask it does not open.
    pub fn is_before_start(self) -> bool {
        matches!(self, Self::NotApproved | Self::Changed | Self::NotThere | Self::NotStarted)
    }

    /// Whether another try, for which it is started anew, may end otherwise with nobody's help.
    pub fn may_pass(self) -> bool {
        matches!(self, Self::Ended | Self::Silent)
    }
}
