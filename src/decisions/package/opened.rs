//! A package that came: all of it is there, signed by whom it names, and its profile can be used. Whether that one is trusted here is another question.

use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::bundle::{self, MANIFEST, Members, PROFILE, SIGNATURE};
use super::manifest::{Manifest, Member, SealedSecret};
use super::signing;
use crate::domain::{PackageFault, Secret, hex};
use crate::files::given;
use crate::store::{Loaded, profile_file};
use crate::vault::SealKey;

/// One.
#[derive(Clone, Debug)]
pub struct Package {
    /// What stands in it.
    pub manifest: Manifest,
    /// Its profile. Where its picture stood is gone.
    pub loaded: Loaded,
    /// SHA-256 of its file.
    pub sha256: String,
    /// Its file.
    pub bytes: Vec<u8>,
    members: Members,
}

impl Package {
    /// Opens a package.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn open(bytes: Vec<u8>) -> Result<Self, PackageFault> {
        let mut members = bundle::unpack(&bytes)?;
        let mut take = |name: &str| members.remove(name).ok_or_else(|| PackageFault::Missing(name.to_owned()));
        let (signed, signature) = (take(MANIFEST)?, take(SIGNATURE)?);
        let manifest = Manifest::of(&signed)?;
        signing::verify(&signed, &signature, &manifest.signer).map_err(|fault| match fault {
            PackageFault::Changed(_) => PackageFault::Changed(MANIFEST.into()),
            fault => fault,
        })?;
        for Member { name, sha256 } in &manifest.files {
            let there = members.get(name).ok_or_else(|| PackageFault::Missing(name.clone()))?;
            if hex(&Sha256::digest(there)) != *sha256 {
                return Err(PackageFault::Changed(name.clone()));
            }
        }
        if let Some(extra) = members.keys().find(|name| !manifest.files.iter().any(|file| file.name == **name)) {
            return Err(PackageFault::Extra(extra.clone()));
        }
        let loaded = load(&members)?;
        if loaded.profile.product_key != manifest.product_key {
            return Err(PackageFault::OtherProduct);
        }
        Ok(Self { manifest, loaded, sha256: hex(&Sha256::digest(&bytes)), bytes, members })
    }

    /// The files that stand beside its profile.
    pub(super) fn beside(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.members.iter().filter(|(name, _)| *name != PROFILE).map(|(name, bytes)| (name.as_str(), bytes.as_slice()))
    }

    /// Whether a station with this key may take it.
    pub fn is_for(&self, key: &SealKey) -> bool {
        let recipient = key.recipient();
        self.manifest.stations.is_empty() || self.manifest.stations.iter().any(|party| party.recipient == recipient)
    }

    /// The product secret in it, opened; none where there is none.
    ///
    /// # Errors
    /// [`PackageFault::Secret`].
    pub(in crate::decisions) fn secret(&self, key: &SealKey) -> Result<Option<Secret>, PackageFault> {
        let Some(sealed) = &self.manifest.product_secret else { return Ok(None) };
        let plain: Zeroizing<Vec<u8>> = key.unseal(sealed).map_err(|_| PackageFault::Secret)?;
        let opened: SealedSecret = serde_json::from_slice(&plain).map_err(|_| PackageFault::Secret)?;
        let is_its = opened.product_key == self.manifest.product_key && opened.serial == self.manifest.serial;
        if is_its { Ok(Some(Secret::new(opened.secret.as_str()))) } else { Err(PackageFault::Secret) }
    }
}

/// Reads the profile as if it stood on the shelf, with its files beside it, in a folder that goes with it.
fn load(members: &Members) -> Result<Loaded, PackageFault> {
    let profile = members.get(PROFILE).ok_or_else(|| PackageFault::Missing(PROFILE.into()))?;
    let unusable = |error: std::io::Error| PackageFault::Unfinished(error.to_string());
    let folder = tempfile::Builder::new().prefix("regnwl-package-").tempdir().map_err(unusable)?;
    members.iter().try_for_each(|(name, bytes)| given::write(&folder.path().join(name), bytes)).map_err(unusable)?;
    profile_file::check(profile, folder.path()).map_err(|faults| {
        let first = faults.iter().find(|fault| !fault.cause.is_warning());
        let said = first.map(|fault| format!("{}:{} {} {}", fault.line, fault.column, fault.path, fault.cause.code()));
        PackageFault::Profile(said.unwrap_or_default())
    })
}
