//! How a package gets into its place: its file is kept, it goes on record that it is taken, then what is in it is put where it belongs. Whoever is killed in
//! between finds on the next start either all of it or nothing: what stands on record is gone on with, what does not is forgotten.

use std::io;
use std::path::PathBuf;

use super::opened::Package;
use super::rules::takes_only;
use crate::domain::PackageFault;
use crate::files::{self, folder, own};
use crate::journal::Book;
use crate::seen::{NewPackage, Refusal};
use crate::store::{DataDir, Shelf};
use crate::vault::{Binding, ProductSecrets, SealKey};

/// How the file of a package is called, and how one ends that waits to be put in its place.
pub const ENDING: &str = "regnwl-package";

/// Keeps the file of a package that is about to be taken.
///
/// # Errors
/// Those of the system.
pub(crate) fn keep(data: &DataDir, package: &NewPackage) -> io::Result<()> {
    folder::make_within(&data.packages())?;
    own::write(&kept(data, &package.taken.sha256), &package.bytes)
}

fn kept(data: &DataDir, sha256: &str) -> PathBuf {
    data.packages().join(format!("{sha256}.{ENDING}"))
}

/// Goes on with what was cut off: what is on record is put in its place, what is not is forgotten. Gives the products of the former. To be called under the
/// record's lock.
///
/// # Errors
/// [`PackageFault::Unfinished`].
pub(crate) fn go_on(data: &DataDir, key: &SealKey, book: &Book) -> Result<Vec<String>, PackageFault> {
    let unfinished = |error: io::Error| PackageFault::Unfinished(error.to_string());
    let mut finished = Vec::new();
    for name in files::if_there(folder::names(&data.packages())).map_err(unfinished)?.unwrap_or_default() {
        let path = data.packages().join(&name);
        let sha256 = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        if path.extension().is_none_or(|ending| ending != ENDING) {
            continue;
        }
        match book.packages().find(|(_, taken)| taken.sha256 == sha256) {
            Some((product_key, taken)) => {
                put_in_place(data, key, &sha256, &taken.profile)?;
                finished.push(product_key.to_owned());
            }
            None => files::remove(&path).map_err(unfinished)?,
        }
    }
    Ok(finished)
}

/// Puts a package that is on record in its place: first what stands beside the profile, under names that nothing else has, then the secret, then the profile.
///
/// # Errors
/// [`PackageFault::Unfinished`]; the next start goes on with it.
pub(crate) fn put_in_place(data: &DataDir, key: &SealKey, sha256: &str, profile: &str) -> Result<(), PackageFault> {
    let unfinished = |error: io::Error| PackageFault::Unfinished(error.to_string());
    let path = kept(data, sha256);
    let package = Package::open(own::read(&path, super::LARGEST).map_err(unfinished)?)?;
    if package.sha256 != sha256 {
        return Err(PackageFault::Unfinished(path.display().to_string()));
    }
    let shelf = Shelf::new(data.profiles());
    for (name, bytes) in package.beside() {
        shelf.put_along(name, bytes).map_err(unfinished)?;
    }
    if let Some(secret) = package.secret(key)? {
        let place = Binding::of(&package.loaded.profile, package.loaded.ca_pem.as_deref());
        let secrets = ProductSecrets::new(data.path());
        let stored = secrets.set(&package.manifest.product_key, Some(place), &secret);
        stored.map_err(|fault| PackageFault::Unfinished(fault.failure().code().to_owned()))?;
    }
    shelf.put_taken(profile, &package.loaded.text).map_err(unfinished)?;
    files::remove(&path).map_err(unfinished)
}

/// Whether a change of a profile or of a product secret is refused here.
///
/// # Errors
/// [`PackageFault::Only`], or the record cannot be read.
pub fn may_change(data: &DataDir) -> Result<(), Refusal> {
    let unread = |error: io::Error| Refusal::Unread(data.record().display().to_string(), error.to_string());
    if takes_only(data).map_err(unread)? { Err(PackageFault::Only.into()) } else { Ok(()) }
}
