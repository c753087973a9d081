//! What a bench is open for.

use serde::{Deserialize, Serialize};
use strum::IntoStaticStr;

/// What is done with the units that come to a bench.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, IntoStaticStr)]
#[serde(rename_all = "camelCase")]
#[strum(serialize_all = "camelCase")]
pub enum Purpose {
    /// All of it: registered, written, read back.
    #[default]
    Provision,
    /// Nothing is asked of the cloud: a unit without an identity is read and kept on record, one that has an identity gets it.
    Collect,
    /// Nothing is asked of the cloud and nothing is written: what would be done is found out.
    DryRun,
}

impl Purpose {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 3] = [Self::Provision, Self::Collect, Self::DryRun];

    /// The cloud may be asked.
    pub fn asks_the_cloud(self) -> bool {
        self == Self::Provision
    }

    /// It is what a bench does where nobody says anything else.
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}
