//! What taking a package changes at this station, with the record at hand.

use std::io;

use jiff::Zoned;

use super::Desk;
use crate::decisions::changes::fields;
use crate::decisions::package::Package;
use crate::domain::entry::{ChangedField, PackageTaken};
use crate::domain::{PackageFault, Person};
use crate::seen::{NewPackage, Refusal};
use crate::store::Shelf;
use crate::vault::ProductSecrets;

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

    /// Whether what is seen of a package still stands: between the look and the decision something may have changed here.
    pub(super) fn still_stands(&self, new: &NewPackage) -> Result<(), Refusal> {
        let package = Package::open(new.bytes.clone())?;
        let now = self.package(&package, new.taken.older)?;
        if now.taken == new.taken { Ok(()) } else { Err(PackageFault::Moved.into()) }
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
