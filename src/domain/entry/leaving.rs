//! A batch that leaves the record: what decides nothing is taken out of its segment, with all that names a person and all that is sealed. The numbers and
//! ids that keep a unit from being registered twice stay where they stood.

use serde::{Deserialize, Serialize};

use super::envelope::SegmentHead;
use crate::domain::person::Person;

/// A person lets a batch leave. On disk before anything of it is taken away; a segment that holds less than it did is the record's only where such a line says so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SegmentRetired {
    /// The batch.
    pub batch: String,
    /// Its segment, whole, up to its last line.
    pub was: SegmentHead,
    /// How long that was, in bytes.
    pub length: u64,
    /// Hash of the last line of what stays of it.
    pub stays: String,
    /// By whom.
    pub by: Person,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

/// The last line of what stays of a segment, behind all others: how it ended when it was whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Reduced {
    /// Sequence number of its last line.
    pub was_seq: u64,
    /// Hash of its last line.
    pub was_head: String,
}
