//! The profile in its own words: who asks years later what it said finds it beside what was made with it.

use serde::{Deserialize, Serialize};

use super::envelope::DecidesNothing;

/// The text of the profile that a batch was opened with, once for each that follows on another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ProfileText {
    /// SHA-256 of the profile file and of the files that it names, as the opening has it.
    pub profile_sha256: String,
    /// The file, as text.
    pub text: String,
    /// The CA file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ca_pem: Option<String>,
    /// The CA file of its plant gate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gate_ca_pem: Option<String>,
    /// The CA file of whoever takes its results.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result_ca_pem: Option<String>,
    /// The template of its label.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label_template: Option<String>,
    /// The mark.
    #[serde(default)]
    pub decides: DecidesNothing,
}
