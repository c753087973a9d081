//! A package is taken: what it changes here is told first. Its file is kept, then it stands on record that it is taken, then it is put in its place. Whoever
//! is killed in between finds on the next start either all of it or nothing: what stands on record is gone on with, what does not is forgotten.

use std::io;
use std::path::PathBuf;

use jiff::Zoned;

use super::opened::Package;
use super::rules::takes_only;
use crate::decisions::changes::fields;
use crate::decisions::desk::Desk;
use crate::domain::entry::{ChangedField, PackageTaken};
use crate::domain::{PackageFault, Person};
use crate::files::{self, folder, own};
use crate::journal::Book;
use crate::seen::{NewPackage, Refusal};
use crate::store::{DataDir, Shelf};
use crate::vault::{Binding, ProductSecrets, SealKey};

/// How the file of a package is called, and how one ends that waits to be put in its place.
pub const ENDING: &str = "regnwl-package";

impl Desk {
    /// What taking this package changes here, ready to be decided. `older`: also where it is not newer than what was taken; then a supervisor says so.
    ///
    /// # Errors
    /// Why it cannot be taken.
    pub fn package(&self, package: &Package, older: bool) -> Result<NewPackage, Refusal> {
        let (manifest, key) = (&package.manifest, self.seal_key());
        if !self.book().package_signers().any(|signer| signer == manifest.signer) {
            return Err(PackageFault::NotTrusted(manifest.signer.clone()).into());
        }
        if !package.is_for(key) {
            let stations = manifest.stations.iter().map(|party| party.station.clone()).collect();
            return Err(PackageFault::NotForUs(stations, self.station().to_owned()).into());
        }
        let secret = package.secret(key)?;
        let before = self.book().package_of(&manifest.product_key);
        match before {
            Some(before) if manifest.serial <= before.serial && !older => {
                return Err(PackageFault::Older(manifest.serial, before.serial).into());
            }
            _ => {}
        }
        if let Some(day) = manifest.last_day.as_ref().filter(|day| today() > **day) {
            return Err(PackageFault::Over(day.clone()).into());
        }
        let shelf = Shelf::new(self.data().profiles());
        let unread = |error: io::Error| Refusal::Unread(shelf.folder().display().to_string(), error.to_string());
        let profile = place(&shelf, package, before.map(|before| before.profile.as_str())).map_err(unread)?;
        let old = shelf.read(&profile).map_err(unread)?.saved;
        let mut changed = fields(old.as_deref().unwrap_or("{}"), &package.loaded.text);
        let had_day = before.and_then(|before| before.last_day.clone());
        let further = |field: &str, old: Option<String>, new: Option<String>| {
            (old != new).then(|| ChangedField { field: field.into(), old, new })
        };
        changed.extend(further("lastDay", had_day, manifest.last_day.clone()));
        if secret.is_some() {
            let is_stored = ProductSecrets::new(self.data().path()).holds(&manifest.product_key, None);
            let old = is_stored.map_err(Refusal::Secret)?.then(|| "***".to_owned());
            changed.push(ChangedField { field: "productSecret".into(), old, new: Some("*** ***".into()) });
        }
        let taken = PackageTaken {
            sha256: package.sha256.clone(),
            signer: manifest.signer.clone(),
            serial: manifest.serial,
            older: before.is_some_and(|before| manifest.serial <= before.serial),
            product_key: manifest.product_key.clone(),
            profile,
            profile_sha256: package.loaded.sha256.clone(),
            last_day: manifest.last_day.clone(),
            secret: secret.is_some(),
            fields: changed,
            by: Person::default(),
        };
        Ok(NewPackage { taken, bytes: package.bytes.clone() })
    }
}

/// Where its profile stands on the shelf: in the place of the one of its product that came before it, or of the one that has its name and product.
fn place(shelf: &Shelf, package: &Package, before: Option<&str>) -> io::Result<String> {
    let name = package.manifest.name.as_str();
    let items = shelf.list()?;
    let is_of_product =
        |id: &str| items.iter().any(|item| item.id == id && item.product_key == package.manifest.product_key);
    if let Some(before) = before.filter(|before| is_of_product(before)) {
        return Ok(before.to_owned());
    }
    if is_of_product(name) { Ok(name.to_owned()) } else { shelf.free_id(name) }
}

/// The day, by this PC's calendar.
fn today() -> String {
    Zoned::now().date().to_string()
}

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

/// Whether what is seen of a package still stands: between the look and the decision something may have changed here.
pub(crate) fn still_stands(desk: &Desk, new: &NewPackage) -> Result<(), Refusal> {
    let package = Package::open(new.bytes.clone())?;
    let now = desk.package(&package, new.taken.older)?;
    if now.taken == new.taken { Ok(()) } else { Err(PackageFault::Moved.into()) }
}

/// Whether a change of a profile or of a product secret is refused here.
///
/// # Errors
/// [`PackageFault::Only`], or the record cannot be read.
pub fn may_change(data: &DataDir) -> Result<(), Refusal> {
    let unread = |error: io::Error| Refusal::Unread(data.record().display().to_string(), error.to_string());
    if takes_only(data).map_err(unread)? { Err(PackageFault::Only.into()) } else { Ok(()) }
}
