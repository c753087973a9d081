//! The list of a package's contents. It is what is signed; each other file stands in it with its hash.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::decisions::hand_over::Party;
use crate::domain::operator::is_day;
use crate::domain::visible::visible;
use crate::domain::{PackageFault, hex};

/// What every version's begins with, and this one's.
const FORMAT: &str = "regnwl-station package ";
const VERSION: &str = "1";
/// Most stations that one package is for.
pub(super) const MOST_STATIONS: usize = 256;

/// What stands in a package. A member that this version does not know refuses the package: whoever signed it meant something by it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Manifest {
    /// `regnwl-station package 1`.
    pub format: String,
    /// What the profile is called on the shelf it comes from.
    pub name: String,
    /// The package's number: of one product each is higher than the one before.
    pub serial: u64,
    /// The product.
    pub product_key: String,
    /// The public key of whoever signs.
    pub signer: String,
    /// The last day on which units may be registered with it, `YYYY-MM-DD`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_day: Option<String>,
    /// What it is for, in words: the order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The stations that may take it; none: any.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stations: Vec<Party>,
    /// The product secret, sealed to the keys of those.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub product_secret: Option<String>,
    /// Every other file.
    pub files: Vec<Member>,
}

/// A file of a package.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Member {
    /// Its name.
    pub name: String,
    /// Its SHA-256.
    pub sha256: String,
}

/// What is sealed: the secret, and what it is of, so that it cannot be moved to another package.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct SealedSecret {
    pub product_key: String,
    pub serial: u64,
    pub secret: String,
}

impl Drop for SealedSecret {
    fn drop(&mut self) {
        zeroize::Zeroize::zeroize(&mut self.secret);
    }
}

impl Member {
    pub(super) fn of(name: String, bytes: &[u8]) -> Self {
        Self { name, sha256: hex(&Sha256::digest(bytes)) }
    }
}

impl Manifest {
    /// What the format of this version is called.
    pub(super) fn this_format() -> String {
        format!("{FORMAT}{VERSION}")
    }

    /// Reads one.
    ///
    /// # Errors
    /// [`PackageFault::Later`], [`PackageFault::Manifest`].
    pub(super) fn of(bytes: &[u8]) -> Result<Self, PackageFault> {
        let unreadable = |error: serde_json::Error| PackageFault::Manifest(visible(&error.to_string()));
        let value: serde_json::Value = serde_json::from_slice(bytes).map_err(unreadable)?;
        match value.get("format").and_then(|format| format.as_str()?.strip_prefix(FORMAT)) {
            Some(VERSION) => {}
            Some(_) => return Err(PackageFault::Later),
            None => return Err(PackageFault::Manifest("format".into())),
        }
        // From the bytes: a member that stands there twice is refused.
        let read: Self = serde_json::from_slice(bytes).map_err(unreadable)?;
        let is_name = !read.name.is_empty()
            && read.name.len() <= 64
            && read.name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        let is_line = |text: &String| text.len() <= 800 && !text.chars().any(char::is_control);
        let unfit = |what: &str| Err(PackageFault::Manifest(what.to_owned()));
        match () {
            () if !is_name => unfit("name"),
            () if read.last_day.as_ref().is_some_and(|day| !is_day(day)) => unfit("lastDay"),
            () if !read.note.iter().all(is_line) => unfit("note"),
            () if read.stations.len() > MOST_STATIONS => unfit("stations"),
            () if !read.stations.iter().all(|party| is_line(&party.station)) => unfit("stations"),
            () if read.product_secret.is_some() && read.stations.is_empty() => unfit("stations"),
            () => Ok(read),
        }
    }

    /// Its bytes.
    #[expect(clippy::expect_used, reason = "plain data is always JSON")]
    pub(super) fn bytes(&self) -> Vec<u8> {
        let mut bytes = serde_json::to_vec_pretty(self).expect("plain data is JSON");
        bytes.push(b'\n');
        bytes
    }
}
