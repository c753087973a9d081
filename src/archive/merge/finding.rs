//! What is found when the batch files of several stations are read as one. Nothing of it is ever resolved: both sides are kept.

use serde::Serialize;

use crate::journal::Verdict;

/// An identity of a unit, as one line of one file has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Sighting {
    /// The file, as it was named.
    pub file: String,
    /// The line, from 1.
    pub line: u64,
    /// The station that wrote it.
    pub station: String,
    /// The product.
    pub product_key: String,
    /// The unit.
    pub serial_number: String,
    /// What the cloud calls it.
    pub client_id: String,
}

/// A line of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LineOf {
    /// The file, as it was named.
    pub file: String,
    /// The line, from 1.
    pub line: u64,
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "finding", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum MergeFinding {
    /// One unit got identities from several records: all but one of its client ids are to be deleted in the console.
    TwoClientIds {
        /// The first line of each.
        sightings: Vec<Sighting>,
    },
    /// One client id stands for several units.
    TwoUnits {
        /// The first line of each.
        sightings: Vec<Sighting>,
    },
    /// A unit was handed over, and two records have worked on it since, or received it.
    TwoRights {
        /// The line of each.
        sightings: Vec<Sighting>,
    },
    /// Two files begin as one batch and go on differently.
    Diverged {
        /// The first lines that differ.
        lines: [LineOf; 2],
    },
    /// One unit was registered again by the station that had registered it: its own history, and no conflict.
    RegisteredAgain {
        /// The first line of each client id.
        sightings: Vec<Sighting>,
    },
    /// A file holds nothing but the beginning of another one, or all of it.
    Copy {
        /// The file.
        file: String,
        /// The one that is read instead.
        of: String,
    },
    /// A file's chain is not whole. What is left of it is read.
    Damaged {
        /// The file.
        file: String,
        /// What its chain is found to be.
        #[serde(skip)]
        verdict: Verdict,
        /// Lines that its chain vouches for.
        lines: usize,
    },
}

impl MergeFinding {
    /// Whether a person has to decide something.
    pub fn is_conflict(&self) -> bool {
        match self {
            Self::TwoClientIds { .. } | Self::TwoUnits { .. } | Self::TwoRights { .. } | Self::Diverged { .. } => true,
            Self::Damaged { verdict, .. } => !matches!(verdict, Verdict::TornTail { .. }),
            Self::RegisteredAgain { .. } | Self::Copy { .. } => false,
        }
    }
}
