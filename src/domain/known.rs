//! What a record knows of a unit, where one record tells another.

use serde::{Deserialize, Serialize};

use super::rework::BoardFault;

/// How many identities the cloud gives to one device name. Source: the vendor's limits.
pub const MOST_IDENTITIES: u32 = 5;

/// How far the newest identity of a unit has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Progress {
    /// No identity yet.
    #[default]
    None,
    /// On record, and no byte of it was ever sent to a unit.
    Issued,
    /// Its writing has begun: it may be on a unit.
    Writing,
    /// Proven on the unit.
    Finished,
    /// Taken out of production by a person: it is never written again.
    Retired,
    /// What the unit held before is on it again, read back. The identity is kept for the next move.
    RolledBack,
}

/// What a person decided about a unit, while it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Decided {
    /// It is not waited for any more; if it comes again, a person is asked.
    SetAside,
    /// It may be registered once more. The next intent uses that up.
    RegisterAgain,
    /// Whoever comes with its number is the unit: what it has is written once more. That writing uses it up.
    SameUnit,
    /// It is put back as it was before its first write. That it was read back uses it up.
    RollBack,
    /// Another board has its number, for this reason: that one is registered. Its intent uses that up, and one that got nothing gives it back.
    BoardReplaced(BoardFault),
}

/// An identity that another station issued. Its token is not on this record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Elsewhere {
    /// What the cloud calls it.
    pub client_id: String,
    /// First 8 hex digits of the token's SHA-256.
    pub token_sha256: String,
    /// The batch it was issued in.
    pub batch: String,
    /// The station that issued it.
    pub station: String,
}
