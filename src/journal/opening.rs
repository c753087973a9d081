//! What is said when a batch is opened.

use crate::domain::{Entry, Person, Purpose, SegmentHead};

/// What the line that opens a batch says.
#[derive(Clone, Debug)]
pub struct Opening {
    /// Program name and version.
    pub program: String,
    /// The profile's name.
    pub profile: String,
    /// SHA-256 of the profile.
    pub profile_sha256: String,
    /// The profile's product, where a profile is in use.
    pub product_key: Option<String>,
    /// Who works at the bench.
    pub operator: Option<Person>,
    /// What is done with the units that come.
    pub purpose: Purpose,
}

impl Opening {
    pub(super) fn entry(&self, opening: u64, previous: Option<SegmentHead>) -> Entry {
        let Self { program, profile, profile_sha256, product_key, operator, purpose } = self.clone();
        Entry::Opened { opening, previous, program, profile, profile_sha256, product_key, operator, purpose }
    }
}
