//! Packages: whose are taken, and what was taken last of each product.

use std::collections::{BTreeMap, BTreeSet};

/// What the record knows of packages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Packages {
    pub(super) signers: BTreeSet<String>,
    pub(super) only: bool,
    /// By product.
    pub(super) taken: BTreeMap<String, TakenPackage>,
}

/// The package of a product that counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TakenPackage {
    /// SHA-256 of its file.
    pub sha256: String,
    /// The highest number of a package of this product that was ever taken.
    pub serial: u64,
    /// What its profile is called on the shelf.
    pub profile: String,
    /// SHA-256 of its profile and CA files.
    pub profile_sha256: String,
    /// The last day on which units may be registered with it.
    pub last_day: Option<String>,
    /// That day is over: it stands on record.
    pub is_over: bool,
    /// SHA-256 of the profiles that came in packages before it.
    pub former: BTreeSet<String>,
}
