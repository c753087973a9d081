//! A unit as another station handed it over: with this the record goes on with it as the other one would have.

use serde::{Deserialize, Serialize};

use crate::domain::identity::{Held, UnitKeys};
use crate::domain::known::{Decided, Elsewhere, Progress};
use crate::domain::person::Person;

/// All that comes with a unit. In the file its values are sealed to the station that is to receive it, on record to that station's own keys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Received {
    /// Which unit.
    pub keys: UnitKeys,
    /// Which hand-over: all units of one file have the same.
    pub hand_over: String,
    /// The hand-overs of this unit before, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub after: Vec<String>,
    /// The station that it comes from.
    pub from: String,
    /// Which station that is, whatever it is called.
    pub from_id: String,
    /// The batch that it comes from there.
    pub from_batch: String,
    /// What it held before its first write, where that is on record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub old: Option<ReceivedOld>,
    /// Identities that were issued to it and whose tokens are here, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub issued: Vec<ReceivedIdentity>,
    /// Identities that further stations issued to it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub elsewhere: Vec<Elsewhere>,
    /// Registrations that may have used one of its five.
    pub unknown: u32,
    /// Of those, the ones since its newest identity.
    pub unanswered: u32,
    /// How far its newest identity has come.
    pub progress: Progress,
    /// It was read and kept to be registered later.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub collected: bool,
    /// What a person decided, while it stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided: Option<Decided>,
    /// Client ids that are to be deleted in the console.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub to_delete: Vec<String>,
    /// Who received it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<Person>,
}

/// An identity that comes with a unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReceivedIdentity {
    /// What the cloud calls it.
    pub client_id: String,
    /// First 8 hex digits of the token's SHA-256.
    pub token_sha256: String,
    /// When it was issued, RFC 3339 in UTC, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issued_at: Option<String>,
    /// Token, client id and names, sealed.
    pub sealed_token: String,
}

/// What a unit held before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReceivedOld {
    /// What may be shown of it.
    pub held: Held,
    /// All of it, sealed.
    pub sealed: String,
}
