//! What lines say of the file that they stand in.

use serde::{Deserialize, Serialize};

/// What makes a segment readable on its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Header {
    /// `regnwl-station record`.
    pub format: String,
    /// The batch.
    pub batch: String,
    /// The station that writes.
    pub station: String,
    /// Which station that is, whatever it is called: 32 hexadecimal digits. None in segments of 0.1.0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub station_id: Option<String>,
    /// Made with the practice parts: never mixed with real ones.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub practice: bool,
    /// The segment before this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous: Option<SegmentHead>,
    /// Public halves of the keys that open what is sealed here (`age1…`).
    pub recipients: Vec<String>,
    /// First 8 hex digits of the SHA-256 of the first recipient.
    pub key_fingerprint: String,
    /// A sealed word: who can open it can open every token of this segment.
    pub canary: String,
    /// Somebody accepted that without the key file the tokens are gone.
    pub key_loss_accepted: bool,
}

/// A segment and the hash of its last line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SegmentHead {
    /// File name in the record's folder.
    pub segment: String,
    /// Sequence number of its last line.
    pub seq: u64,
    /// Hash of its last line.
    pub head: String,
}

/// The mark of a line that decides nothing: a program that does not know its kind passes over it and decides as if it had read it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "bool", into = "bool")]
pub struct DecidesNothing;

impl From<DecidesNothing> for bool {
    fn from(_: DecidesNothing) -> Self {
        false
    }
}

impl TryFrom<bool> for DecidesNothing {
    type Error = &'static str;

    fn try_from(decides: bool) -> Result<Self, Self::Error> {
        if decides { Err("a line of this kind decides nothing") } else { Ok(Self) }
    }
}
