//! The plant gate, as it stands on lines.

use serde::{Deserialize, Serialize};

use super::envelope::DecidesNothing;
use super::visit::VisitId;
use crate::domain::person::Person;
use crate::domain::plant_gate::{Bypass, GateVerdict};

/// The plant gate has answered. An answer counts for the visit that asked, and for seconds: whoever reads it later asks anew, so it decides nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GateAnswer {
    /// Whose line this is.
    pub unit: VisitId,
    /// What it said.
    pub verdict: GateVerdict,
    /// In its own words, where it has said some: one line, 200 characters at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub said: Option<String>,
    /// Who was asked: host and port.
    pub server: String,
    /// The mark.
    #[serde(default)]
    pub decides: DecidesNothing,
}

/// A supervisor let units of this batch past the gate, or had it asked again. It takes the place of the one before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GateBypassed {
    /// How many, or how long.
    pub bypass: Bypass,
    /// By whom.
    pub by: Person,
    /// Why.
    pub why: String,
}

/// A supervisor said which file a profile's gate may be at this station, or that none may any more. On disk before it is ever started.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GateProgramApproved {
    /// The program, as profiles name it.
    pub path: String,
    /// What it is started with: with other words it is another program.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub args: Vec<String>,
    /// SHA-256 of the file; none: it is approved no longer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// SHA-256 of the one that was approved before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub was: Option<String>,
    /// By whom.
    pub by: Person,
}
