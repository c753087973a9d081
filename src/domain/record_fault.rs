//! What can be wrong with the record as a whole.

use serde::{Deserialize, Serialize};

/// One fault of the record. Each blocks new registrations until a person has read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum RecordFault {
    /// The chain breaks inside a segment.
    Broken {
        /// Which segment.
        segment: String,
        /// Number of the first bad line, from 1.
        line: usize,
    },
    /// A file in the record's folder is no segment of ours.
    NotOurs {
        /// Which file.
        segment: String,
    },
    /// A later version of this program has begun a segment, or has put on record there what this one does not know.
    TooNew {
        /// Which segment.
        segment: String,
    },
    /// A segment that a later one, its batch file or this PC names is not there.
    Missing {
        /// Which segment.
        segment: String,
        /// The data folder, where the whole record that stood in it is gone.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        folder: Option<String>,
    },
    /// A segment is shorter than it was, or another one, than when a later one was begun or its batch file was written.
    RolledBack {
        /// Which segment.
        segment: String,
        /// Hash of the line that is known to have been there. A second rollback misses another line, and is another fault.
        head: String,
    },
    /// A restore into this record was cut off. It is finished by another one, and by nothing else.
    RestoreCutOff {
        /// What it left.
        segment: String,
    },
    /// The record was restored from copies: nobody knows what was registered after they were made.
    Restored {
        /// The segment that says so.
        segment: String,
        /// Which restore: 32 hexadecimal digits.
        restore: String,
    },
    /// The record was written on another PC than this one, last: it was moved here, or copied.
    OtherMachine {
        /// The segment that says on which one.
        segment: String,
        /// The number of the line that says it.
        line: u64,
        /// This PC: 8 hexadecimal digits, which mean nothing elsewhere.
        machine: String,
    },
}

impl RecordFault {
    /// A segment that is not there.
    pub fn missing(segment: impl Into<String>) -> Self {
        Self::Missing { segment: segment.into(), folder: None }
    }

    /// Whether lines that were on record may be gone.
    pub fn loses_lines(&self) -> bool {
        matches!(self, Self::Broken { .. } | Self::Missing { .. } | Self::RolledBack { .. })
    }

    /// The segment it is about.
    pub fn segment(&self) -> &str {
        match self {
            Self::Broken { segment, .. }
            | Self::NotOurs { segment }
            | Self::TooNew { segment }
            | Self::Missing { segment, .. }
            | Self::RolledBack { segment, .. }
            | Self::RestoreCutOff { segment }
            | Self::Restored { segment, .. }
            | Self::OtherMachine { segment, .. } => segment,
        }
    }

    /// Whether it asks *moved, or copied?*: a question of its own, which nobody answers in passing.
    pub fn is_other_machine(&self) -> bool {
        matches!(self, Self::OtherMachine { .. })
    }

    /// Those that say what is lost, and those that ask *moved, or copied?*: they are answered one after the other.
    pub fn in_two(faults: &[Self]) -> [Vec<Self>; 2] {
        let (asks, lost) = faults.iter().cloned().partition(Self::is_other_machine);
        [lost, asks]
    }

    /// Whether a person may accept it. What a later version wrote can be read by that version, and what was cut off can be finished: there is nothing to accept.
    pub fn can_be_accepted(&self) -> bool {
        !matches!(self, Self::TooNew { .. } | Self::RestoreCutOff { .. })
    }
}
