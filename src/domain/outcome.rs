//! How a unit's visit to the bench ended.

use serde::{Deserialize, Serialize};
use strum::IntoStaticStr;

/// What stands on the card when a unit is through.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, IntoStaticStr)]
#[serde(rename_all = "UPPERCASE")]
#[strum(serialize_all = "UPPERCASE")]
pub enum Outcome {
    /// On the unit, read back, on record.
    Pass,
    /// The unit is bad and has no identity on record.
    Fail,
    /// An identity is on record but not (surely) on the unit.
    Pending,
    /// A registration may have happened, or a person must decide.
    Unknown,
    /// The station or the cloud is bad, or a person stopped it. Not counted in the yield.
    Error,
    /// Read, checked and kept on record; it is registered later. Not counted in the yield.
    Collected,
    /// What it held before is on it again, read back. Not counted in the yield.
    #[serde(rename = "ROLLED BACK")]
    #[strum(serialize = "ROLLED BACK")]
    RolledBack,
    /// What would be done is on record; nothing was done. Not counted in the yield.
    #[serde(rename = "DRY RUN")]
    #[strum(serialize = "DRY RUN")]
    DryRun,
    /// A golden unit that showed what it must. Counted nowhere.
    Golden,
}

impl Outcome {
    /// All outcomes, in the order in which they are shown.
    pub const ALL: [Self; 9] = [
        Self::Pass,
        Self::Fail,
        Self::Pending,
        Self::Unknown,
        Self::Error,
        Self::Collected,
        Self::RolledBack,
        Self::DryRun,
        Self::Golden,
    ];

    /// The word of the batch file, the events and the screen: the same in every language.
    pub fn word(self) -> &'static str {
        self.into()
    }

    /// The unit is through with what it was plugged in for: the next one may come.
    pub fn went_well(self) -> bool {
        matches!(self, Self::Pass | Self::Collected | Self::RolledBack | Self::DryRun | Self::Golden)
    }

    /// Every batch may have it; the others are of field jobs, and are shown where there are any.
    pub fn is_everyday(self) -> bool {
        matches!(self, Self::Pass | Self::Fail | Self::Pending | Self::Unknown | Self::Error)
    }

    /// It says that a unit was good or bad, or is not through; of the others nothing is known yet.
    pub fn is_in_yield(self) -> bool {
        self.is_everyday() && self != Self::Error
    }
}

/// How strongly a PASS is proven, weakest last.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema, IntoStaticStr,
)]
#[serde(rename_all = "camelCase")]
#[strum(serialize_all = "camelCase")]
pub enum Strength {
    /// The token was read back whole and equals the one on record.
    #[default]
    Token,
    /// The unit gave the SHA-256 of the token, and it is right.
    Digest,
    /// The unit gave the client id, and it is right.
    ClientId,
    /// The identity logged in at the cloud; the unit itself only acknowledged the write.
    Online,
}

/// When the proof is taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum ProofTime {
    /// In the session that wrote.
    #[default]
    SameSession,
    /// After the port was closed and opened again.
    Reopen,
    /// After the unit was reset by the profile's `reset` exchanges.
    Reset,
}

/// The proof behind a PASS.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Proof {
    /// How strong.
    pub strength: Strength,
    /// When it was taken.
    pub when: ProofTime,
    /// The unit held the recorded identity already, and nothing was written.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub known: bool,
}
