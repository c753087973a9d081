//! What units come to a batch for, and what was done to one that was made before.

use serde::{Deserialize, Serialize};
use strum::IntoStaticStr;

/// What the units of a batch come for. Their counts stay apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, IntoStaticStr)]
#[serde(rename_all = "camelCase")]
#[strum(serialize_all = "camelCase")]
pub enum BatchPurpose {
    /// They are made.
    #[default]
    Production,
    /// They were made before, and are worked on once more in the house.
    Rework,
    /// They come back from customers.
    Return,
}

impl BatchPurpose {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 3] = [Self::Production, Self::Rework, Self::Return];

    /// The word of files and calls.
    pub fn word(self) -> &'static str {
        self.into()
    }

    /// The one with this word.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|purpose| purpose.word() == word)
    }
}

/// Why a board was replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, IntoStaticStr)]
#[serde(rename_all = "camelCase")]
#[strum(serialize_all = "camelCase")]
pub enum BoardFault {
    /// It failed a test, or never worked.
    Faulty,
    /// It was damaged while it was worked on.
    Damaged,
    /// The unit came back with it.
    Returned,
    /// Another revision of the board takes its place.
    Revision,
    /// None of these.
    Other,
}

impl BoardFault {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 5] = [Self::Faulty, Self::Damaged, Self::Returned, Self::Revision, Self::Other];

    /// The word of files and calls.
    pub fn word(self) -> &'static str {
        self.into()
    }

    /// The one with this word.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|fault| fault.word() == word)
    }
}
