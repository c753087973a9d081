//! What the vendor's console, or its API, says about a device name, and what was changed there.

use serde::{Deserialize, Serialize};

use crate::domain::identity::UnitKeys;
use crate::domain::person::Person;

/// A client id as the console lists it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ConsoleId {
    /// What the cloud calls the identity.
    pub client_id: String,
    /// When the cloud made it: RFC 3339 in UTC, or as the list writes it. For people: no rule uses it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created: Option<String>,
}

/// Where it was heard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum ConsoleSource {
    /// A list from the console.
    File {
        /// SHA-256 of the file.
        sha256: String,
    },
    /// The station asked by itself.
    Api {
        /// The host that was asked.
        host: String,
    },
}

/// All client ids that the cloud has of one device name. It takes nothing away from what the record knows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ConsoleSaid {
    /// Which device name. Of one that the record does not know the name stands in the place of the serial number.
    pub keys: UnitKeys,
    /// The client ids; none: it has none.
    pub client_ids: Vec<ConsoleId>,
    /// When it was asked, RFC 3339 in UTC. For people: no rule uses it.
    pub asked_at: String,
    /// Where.
    pub source: ConsoleSource,
    /// So many registrations of this name that the record has no answer of were over before it was asked, by the margin: what they made is in the list.
    pub settles: u32,
    /// Who vouches for a list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<Person>,
}

/// What can be changed at the cloud about a device name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum AtConsole {
    /// All of its client ids are deleted, the live one too: it can be registered from anew.
    Clear,
    /// This client id is the only valid one from then on.
    Keep {
        /// Which.
        client_id: String,
    },
}

/// How far that is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum ConsoleStage {
    /// It is about to be asked for: from here on it may be done.
    Begun,
    /// It is done: the cloud, or who did it in the console, says so.
    Done,
    /// The cloud refused, or was not asked: nothing was changed.
    Refused {
        /// What it said.
        code: String,
    },
}

/// A change at the cloud, as a supervisor decided it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ConsoleChange {
    /// Which device name.
    pub keys: UnitKeys,
    /// What is changed.
    pub change: AtConsole,
    /// How far it is.
    pub stage: ConsoleStage,
    /// By whom.
    pub by: Person,
    /// Why.
    pub why: String,
}
