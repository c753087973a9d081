//! Secrets that are destroyed with their station: which are there, by the names that they are kept under, and an end to each.

use std::collections::BTreeSet;

use super::keyring::KeyringFault;
use super::{PROXY, ProductSecrets, not_stored};
use crate::files::{self, folder, own};
use crate::vault::secret_fault::SecretFault;

/// The ending of a secret's file.
const ENDING: &str = ".json";

impl ProductSecrets {
    /// Whether the keyring of this login can be asked.
    ///
    /// # Errors
    /// [`SecretFault::KeyringLocked`].
    pub fn has_keyring(&self) -> Result<bool, SecretFault> {
        match self.ask_keyring(PROXY, |keyring, account| keyring.get(account)) {
            Ok(_) => Ok(true),
            Err(KeyringFault::Absent) => Ok(false),
            Err(KeyringFault::Locked) => Err(SecretFault::KeyringLocked),
        }
    }

    /// Under which of these accounts something is kept, and what else lies among their files. A keyring tells nobody what it holds: it is asked for each.
    ///
    /// # Errors
    /// [`SecretFault::KeyringLocked`]; the folder cannot be read.
    pub fn kept(&self, accounts: &BTreeSet<String>) -> Result<BTreeSet<String>, SecretFault> {
        let names = files::if_there(folder::names(&self.folder)).map_err(not_stored)?.unwrap_or_default();
        let account = |name: &str| name.strip_suffix(ENDING).unwrap_or(name).to_owned();
        let mut kept: BTreeSet<String> = names.iter().map(|name| account(&name.to_string_lossy())).collect();
        if self.has_keyring()? {
            for account in accounts {
                match self.ask_keyring(account, |keyring, account| keyring.get(account)) {
                    Ok(None) | Err(KeyringFault::Absent) => {}
                    Ok(Some(_)) => drop(kept.insert(account.clone())),
                    Err(KeyringFault::Locked) => return Err(SecretFault::KeyringLocked),
                }
            }
        }
        Ok(kept)
    }

    /// Destroys what is kept under this name, wherever it is.
    ///
    /// # Errors
    /// As [`Self::forget`]; some of it may still be there.
    pub fn destroy(&self, name: &str) -> Result<(), SecretFault> {
        for path in [self.file_of(name), self.folder.join(name)] {
            own::destroy(&path).map_err(not_stored)?;
        }
        self.forget_under(name)
    }
}
