//! What there is to be destroyed. A keyring tells nobody what it holds, so whatever this station can have put there is looked for: for each product of the
//! record and of the profiles, and under each name that one of them calls a secret by.

use std::collections::BTreeSet;
use std::io;
use std::path::PathBuf;

use crate::domain::Entry;
use crate::domain::secret::can_name_a_secret;
use crate::files::{self, folder, own};
use crate::journal::reading::Reading;
use crate::journal::{Disk, Folder, Replay};
use crate::store::profile_file::edit;
use crate::store::{DataDir, Shelf};
use crate::vault::product_secret::{PROXY, SHARED_BOOK, account_of, of_access_key, of_plant_gate};
use crate::vault::{ProductSecrets, SecretFault, key_file};

/// Stands before the name of a package that waits to be put in its place, which holds a secret.
const PACKAGES: &str = "packages/";

/// The secrets of a station.
pub(in crate::decisions) struct Secrets<'a> {
    data: &'a DataDir,
    stored: ProductSecrets,
    /// What may have been stored.
    accounts: BTreeSet<String>,
}

impl<'a> Secrets<'a> {
    /// Those of the station with this record.
    ///
    /// # Errors
    /// Record or profiles cannot be read.
    pub(in crate::decisions) fn of(data: &'a DataDir, replay: &Replay) -> io::Result<Self> {
        let mut told = Told::default();
        replay.book.segment_names().zip(0..).for_each(|(_, id)| told.product(replay.book.product_of(id)));
        replay.book.packages().for_each(|(product_key, _)| told.product(product_key));
        let disk = Folder::at(data.record());
        for segment in &replay.segments {
            told.lines(&disk, &segment.name)?;
        }
        let shelf = Shelf::new(data.profiles());
        for item in shelf.list()? {
            let texts = shelf.read(&item.id)?;
            texts.saved.iter().chain(&texts.draft).for_each(|text| told.profile(text));
        }
        Ok(Self { data, stored: ProductSecrets::new(data.path()), accounts: told.accounts() })
    }

    /// The names of those that are there.
    ///
    /// # Errors
    /// [`SecretFault::KeyringLocked`]; a folder cannot be read.
    pub(in crate::decisions) fn there(&self) -> Result<Vec<String>, SecretFault> {
        let unread = |error: io::Error| SecretFault::Unreadable(self.data.keys(), error.kind());
        let keys = key_file::files(&self.data.keys()).map_err(unread)?;
        let packages = self.packages().map_err(unread)?.into_iter().map(|name| format!("{PACKAGES}{name}"));
        Ok(keys.into_iter().chain(self.stored.kept(&self.accounts)?).chain(packages).collect())
    }

    /// The names of those that were looked for and are not there.
    pub(super) fn looked_for(&self) -> impl Iterator<Item = &str> {
        self.accounts.iter().map(String::as_str)
    }

    /// Whether the keyring of this login could be asked.
    ///
    /// # Errors
    /// [`SecretFault::KeyringLocked`].
    pub(super) fn has_keyring(&self) -> Result<bool, SecretFault> {
        self.stored.has_keyring()
    }

    /// Destroys what is kept under this name.
    ///
    /// # Errors
    /// The keyring is locked, or a disk does not do it; some of it may still be there.
    pub(super) fn destroy(&self, name: &str) -> Result<(), SecretFault> {
        let own_file = match name.strip_prefix(PACKAGES) {
            Some(package) => Some(self.data.packages().join(package)),
            None if key_file::is_file_of_key(name) => Some(self.data.keys().join(name)),
            None => None,
        };
        let undone = |path: PathBuf| move |error: io::Error| SecretFault::Unreadable(path, error.kind());
        match own_file {
            Some(path) => own::destroy(&path).map(drop).map_err(undone(path)),
            None => self.stored.destroy(name),
        }
    }

    fn packages(&self) -> io::Result<Vec<String>> {
        let names = files::if_there(folder::names(&self.data.packages()))?.unwrap_or_default();
        Ok(names.iter().map(|name| name.to_string_lossy().into_owned()).collect())
    }
}

/// What lines and profiles tell.
#[derive(Default)]
struct Told {
    products: BTreeSet<String>,
    named: BTreeSet<(String, String)>,
}

impl Told {
    fn product(&mut self, product_key: &str) {
        if !product_key.is_empty() {
            self.products.insert(product_key.to_owned());
        }
    }

    fn lines(&mut self, disk: &dyn Disk, segment: &str) -> io::Result<()> {
        for line in Reading::whole(disk, segment)? {
            match *line?.entry {
                Entry::SecretReplaced { product_key, name, .. } | Entry::SecretForgotten { product_key, name, .. } => {
                    self.product(&product_key);
                    self.named.extend(name.map(|name| (product_key, name)));
                }
                Entry::ProfileText(text) => self.profile(&text.text),
                _ => {}
            }
        }
        Ok(())
    }

    /// The product of a profile, and the names that it calls secrets by.
    fn profile(&mut self, text: &str) {
        let Some(profile) = edit::value_of(text) else { return };
        let Some(product_key) = profile.get("productKey").and_then(|key| key.as_str()) else { return };
        self.product(product_key);
        let signs = profile.get("result").and_then(|result| result.get("secret")).and_then(|name| name.as_str());
        let within = text.split("${secret:").skip(1).filter_map(|behind| behind.split_once('}'));
        let names = within.map(|(name, _)| name).chain(signs);
        self.named.extend(names.map(|name| (product_key.to_owned(), name.to_owned())));
    }

    fn accounts(self) -> BTreeSet<String> {
        let of_product =
            |product_key: &String| [product_key.clone(), of_access_key(product_key), of_plant_gate(product_key)];
        let named = self.named.iter().filter(|(_, name)| can_name_a_secret(name));
        let named = named.map(|(product_key, name)| account_of(product_key, Some(name)));
        let of_station = [PROXY, SHARED_BOOK].map(ToOwned::to_owned);
        self.products.iter().flat_map(of_product).chain(named).chain(of_station).collect()
    }
}
