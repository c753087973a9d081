//! What a profile says of results, which tell a system of the plant what became of each unit, and how far the telling has come.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::plant_fault::PlantFault;

/// Where the end of each visit is told, once it is on record: an address of the plant that takes one JSON body after the other, by POST.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ResultProfile {
    /// Where results are sent: `https://mes.example.com/results`, or `http://…` inside the plant.
    #[schemars(length(min = 1, max = 2048))]
    pub url: String,
    /// When a unit's result is sent.
    #[serde(default)]
    pub when: ResultTime,
    /// What the body holds: the plant's names, each with the name of a member of the record (`serialNumber`, `outcome`, `order.workOrder`, `info.model`, `values.mac`). Default: all of a visit's last line.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<String, String>,
    /// Headers that are sent with each result. Nothing secret belongs here.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, String>,
    /// The stored secret that each result is signed with (`secret set --product-key PK --name NAME`). Default: results are not signed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = "^[A-Za-z0-9_-]{1,32}$"))]
    pub signed_with: Option<String>,
    /// The certificates that vouch for the address: a PEM file in the folder of the profile. Default: those of this PC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ca_file: Option<String>,
}

/// When a unit's result is sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum ResultTime {
    /// After the visit, as soon as the other side takes it. No unit waits for it.
    #[default]
    Queued,
    /// Before PASS is shown.
    BeforePass,
}

/// What a person decided about results that were refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResultSettled {
    /// They are sent again.
    Again,
    /// They are not told to anybody.
    Dropped,
}

/// A result that the plant has refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedResult {
    /// Its id.
    pub id: String,
    /// The unit's number, where it told one.
    pub serial_number: Option<String>,
    /// The HTTP status that refused it.
    pub status: u16,
}

/// Why results wait longer than they should.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "cause", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum ResultTrouble {
    /// There is no answer.
    NoAnswer {
        /// Why.
        fault: PlantFault,
    },
    /// The answer is neither a yes nor a no for good.
    Status {
        /// Its HTTP status.
        status: u16,
    },
    /// They are to be signed, and the secret is not to be had, or is none that signs.
    NotSigned,
    /// So many were refused that nothing more is sent before a person has looked.
    TooManyDead,
    /// The record cannot be read, or how far this has come cannot be kept.
    Disk {
        /// The system's words.
        why: String,
    },
}

/// How far the telling has come.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ResultStand {
    /// Results on record that the other side has not taken.
    pub waiting: u64,
    /// Results that it refused, and that lie aside.
    pub dead: u64,
    /// Why the last try failed, where it did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trouble: Option<ResultTrouble>,
    /// How far it had come was not known any more: all that the record can prove is sent again, under the ids that it had.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub began_anew: bool,
}
