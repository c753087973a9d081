//! What proves a line, as it stands on its lines: golden units, and the first article.

use serde::{Deserialize, Serialize};

use super::envelope::DecidesNothing;
use super::visit::VisitId;
use crate::domain::failure::Failure;
use crate::domain::golden::{Must, Showed};
use crate::domain::person::Person;

/// A golden unit was looked at. It counts for the opening that it stands in, and for nothing after that.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Golden {
    /// Whose line this is.
    pub unit: VisitId,
    /// What it must show.
    pub must: Must,
    /// What it showed.
    pub showed: Showed,
    /// The check that it failed, or what kept it from showing anything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<Failure>,
    /// The mark.
    #[serde(default)]
    pub decides: DecidesNothing,
}

/// A person has looked at the first article of a profile and a program: the line goes on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ArticleLetGo {
    /// SHA-256 of the profile.
    pub profile_sha256: String,
    /// Program name and version.
    pub program: String,
    /// The unit's serial number.
    pub serial_number: String,
    /// By whom.
    pub by: Person,
    /// Why, or what was looked at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}
