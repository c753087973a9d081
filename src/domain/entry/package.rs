//! Packages that come from whoever orders: a profile with all that belongs to it, signed.

use serde::{Deserialize, Serialize};

use super::change::ChangedField;
use crate::domain::person::Person;

/// A person says whose packages are taken here, or are not any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PackageSigner {
    /// The signer's public key, as minisign writes it.
    pub signer: String,
    /// Whether they are taken from here on.
    pub trusted: bool,
    /// By whom.
    pub by: Person,
}

/// A person says whether profiles and product secrets come in signed packages only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PackagesOnly {
    /// Whether they do from here on.
    pub on: bool,
    /// By whom.
    pub by: Person,
}

/// A package is taken. On disk before anything of it is put in its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PackageTaken {
    /// SHA-256 of the package's file.
    pub sha256: String,
    /// Who signed it: the public key, as minisign writes it.
    pub signer: String,
    /// The package's number: of one product each is higher than the one before.
    pub serial: u64,
    /// A supervisor takes it although it is not newer than the one before.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub older: bool,
    /// The product.
    pub product_key: String,
    /// What the profile is called on the shelf.
    pub profile: String,
    /// SHA-256 of the profile and of the CA files that it names, as batches carry it.
    pub profile_sha256: String,
    /// The last day on which units may be registered with it, `YYYY-MM-DD`; none: no end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_day: Option<String>,
    /// A product secret comes with it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub secret: bool,
    /// What is another one than before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<ChangedField>,
    /// By whom.
    pub by: Person,
}

/// The last day of a package is over, as this PC's calendar said once. From here on the record says it, whatever the calendar says later.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PackageOver {
    /// The product.
    pub product_key: String,
    /// SHA-256 of the package's file.
    pub sha256: String,
    /// Its last day.
    pub last_day: String,
    /// The day that the calendar said.
    pub today: String,
}
