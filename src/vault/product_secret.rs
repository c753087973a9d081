//! The product secret: never in a profile, but in one of four places.
//!
//! They are looked at in this order: `--secret-file`, the environment, the system's keyring, a file in the data folder that only its owner can read. What this
//! program stores (the last two) is bound to the host and trust of the profile it is first used with: a profile that points the same product key elsewhere does
//! not get it before a supervisor has bound it anew with [`ProductSecrets::set`].
//!
//! A data folder that several logins share has its secrets in its own files, and they come before the keyring, which is one login's: the next shift goes on with them.

mod destroying;
mod keyring;
mod of_console;
mod of_plant;
mod of_proxy;
mod of_shared_book;
mod stored;
#[cfg(test)]
mod tests;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use zeroize::Zeroizing;

pub use self::keyring::{Keyring, KeyringFault, SystemKeyring};
pub use self::of_console::account as of_access_key;
pub use self::of_plant::account as of_plant_gate;
pub use self::of_proxy::ACCOUNT as PROXY;
pub use self::of_shared_book::ACCOUNT as SHARED_BOOK;
use self::stored::Stored;
pub use self::stored::{Binding, LONGEST, account_of, parse_given};
use crate::domain::secret::can_name_a_secret;
use crate::domain::{NamedSecrets, Secret};
use crate::files::{self, Unfit, Why, folder, given, own};
use crate::vault::secret_fault::{SecretFault, SecretForm, SecretSource};

/// The environment variable, for places without a keyring.
pub const VARIABLE: &str = "REGNWL_PRODUCT_SECRET";

/// Largest file of a stored secret, in bytes.
const LARGEST: u64 = 64 << 10;

/// Longest wait for the keyring.
const KEYRING_DEADLINE: Duration = Duration::from_secs(3);

/// What the caller brings: it comes before everything stored, and is bound to nothing.
#[derive(Clone, Debug, Default)]
pub struct Given {
    /// `--secret-file`. Who may read it is the caller's business: it may be a pipe or a mounted credential.
    pub file: Option<PathBuf>,
    /// The text of [`VARIABLE`].
    pub environment: Option<Secret>,
}

impl Given {
    /// A file from the command line, and this process's environment. An empty variable counts as none.
    pub fn from_system(file: Option<PathBuf>) -> Self {
        let value = std::env::var_os(VARIABLE).filter(|value| !value.is_empty());
        Self { file, environment: value.map(|value| Secret::new(value.to_string_lossy())) }
    }
}

/// A secret to use.
#[derive(Clone, Debug)]
pub struct Found {
    /// The secret.
    pub secret: Secret,
    /// Where it was.
    pub source: SecretSource,
}

/// The places where product secrets are stored.
#[derive(Clone)]
pub struct ProductSecrets {
    keyring: Option<Arc<dyn Keyring>>,
    deadline: Duration,
    folder: PathBuf,
}

impl ProductSecrets {
    /// The system's keyring, and `DATA/secrets`.
    pub fn new(data: &Path) -> Self {
        Self::with_keyring(data, Some(Arc::new(SystemKeyring)), KEYRING_DEADLINE)
    }

    /// Another keyring or none, a deadline for its calls, and `DATA/secrets`.
    pub fn with_keyring(data: &Path, keyring: Option<Arc<dyn Keyring>>, deadline: Duration) -> Self {
        Self { keyring, deadline, folder: data.join("secrets") }
    }

    /// Finds the secret of a product, for use in one place. A stored one that was never used is bound to that place first.
    ///
    /// # Errors
    /// [`SecretFault`]. A source that holds something unusable is an error and not passed over: the next source might hold an old secret.
    pub fn load(&self, given: &Given, product_key: &str, place: &Binding) -> Result<Found, SecretFault> {
        let (found, unbound) = self.find(given, product_key, place)?;
        if let Some(stored) = unbound {
            self.store(&Stored { binding: Some(place.clone()), ..stored }, found.source)?;
        }
        Ok(found)
    }

    /// Where [`Self::load`] would find the secret. Binds nothing.
    ///
    /// # Errors
    /// As [`Self::load`].
    pub fn look(&self, given: &Given, product_key: &str, place: &Binding) -> Result<SecretSource, SecretFault> {
        self.find(given, product_key, place).map(|(found, _)| found.source)
    }

    /// The secret; and as it is stored, where it is bound to no place yet.
    fn find(&self, given: &Given, product_key: &str, place: &Binding) -> Result<(Found, Option<Stored>), SecretFault> {
        if let Some(path) = &given.file {
            return read_given(path).map(|secret| (Found { secret, source: SecretSource::GivenFile }, None));
        }
        if let Some(text) = &given.environment {
            let source = SecretSource::Environment;
            let secret = parse_given(text.expose().as_bytes()).map_err(|form| SecretFault::Malformed(source, form))?;
            return Ok((Found { secret, source }, None));
        }
        let (stored, source) = self.stored(product_key, None)?.ok_or(SecretFault::Missing)?;
        let found = Found { secret: stored.secret.clone(), source };
        match &stored.binding {
            Some(bound) if bound != place => Err(SecretFault::BoundElsewhere { source, host: bound.host.clone() }),
            Some(_) => Ok((found, None)),
            None => Ok((found, Some(stored))),
        }
    }

    /// What is stored, and where. None where no place has it.
    fn stored(&self, product_key: &str, name: Option<&str>) -> Result<Option<(Stored, SecretSource)>, SecretFault> {
        check_product_key(product_key)?;
        self.stored_under(&account_of(product_key, name))
    }

    fn stored_under(&self, account: &str) -> Result<Option<(Stored, SecretSource)>, SecretFault> {
        let shared = if self.is_shared() { self.read_file(account)? } else { None };
        let (text, source) = match shared {
            Some(text) => (text, SecretSource::OwnerFile),
            None => match self.ask_keyring(account, |keyring, account| keyring.get(account)) {
                Ok(Some(text)) => (text, SecretSource::Keyring),
                asked => match self.read_file(account)? {
                    Some(text) => (text, SecretSource::OwnerFile),
                    None if asked == Err(KeyringFault::Locked) => return Err(SecretFault::KeyringLocked),
                    None => return Ok(None),
                },
            },
        };
        let stored = Stored::from_text(&text).filter(|stored| stored.account() == account);
        stored.map(|stored| Some((stored, source))).ok_or(SecretFault::Damaged(source))
    }

    /// Finds a secret that a profile names (`${secret:console}`): in the keyring, or in its file. It goes to units alone, so it is bound to no host.
    ///
    /// # Errors
    /// [`SecretFault::NamedMissing`], and as [`Self::load`].
    pub fn named(&self, product_key: &str, name: &str) -> Result<Found, SecretFault> {
        check_name(name)?;
        let missing = || SecretFault::NamedMissing { product_key: product_key.to_owned(), name: name.to_owned() };
        let (stored, source) = self.stored(product_key, Some(name))?.ok_or_else(missing)?;
        Ok(Found { secret: stored.secret, source })
    }

    /// Finds all of these.
    ///
    /// # Errors
    /// As [`Self::named`], for the first that is not to be had.
    pub fn all_named(&self, product_key: &str, names: &[String]) -> Result<NamedSecrets, SecretFault> {
        names.iter().map(|name| Ok((name.clone(), self.named(product_key, name)?.secret))).collect()
    }

    /// Stores a secret that profiles of this product name, as [`Self::set`] does.
    ///
    /// # Errors
    /// [`SecretFault::BadName`], and as [`Self::set`].
    pub fn set_named(&self, product_key: &str, name: &str, secret: &Secret) -> Result<SecretSource, SecretFault> {
        check_name(name)?;
        self.put(product_key, Some(name), None, secret)
    }

    /// Stores the secret of a product in the keyring, or where there is none, or where other logins need it too, in the file, in place of the one before; says which it was.
    /// `place`: where it may be used; none: where it is used first.
    ///
    /// # Errors
    /// [`SecretFault::BadProductKey`], [`SecretFault::Malformed`] and [`SecretFault::NotStored`].
    ///
    /// A locked keyring is passed over. If it holds an older secret, that one comes first again once it is unlocked: the source that is returned must
    /// be shown.
    pub fn set(&self, product_key: &str, place: Option<Binding>, secret: &Secret) -> Result<SecretSource, SecretFault> {
        self.put(product_key, None, place, secret)
    }

    fn put(
        &self,
        product_key: &str,
        name: Option<&str>,
        binding: Option<Binding>,
        secret: &Secret,
    ) -> Result<SecretSource, SecretFault> {
        check_product_key(product_key)?;
        let secret = parse_given(secret.expose().as_bytes())
            .map_err(|form| SecretFault::Malformed(SecretSource::GivenFile, form))?;
        let (product_key, name) = (product_key.to_owned(), name.map(ToOwned::to_owned));
        self.replace(&Stored { product_key, name, secret, binding })
    }

    /// Stores it in the place of the one before, and nowhere else.
    fn replace(&self, stored: &Stored) -> Result<SecretSource, SecretFault> {
        if self.is_shared() {
            self.store(stored, SecretSource::OwnerFile)?;
            // What was kept for this login alone is older. Where it cannot be taken away the file comes first all the same.
            let _ = self.ask_keyring(&stored.account(), |keyring, account| keyring.remove(account));
            return Ok(SecretSource::OwnerFile);
        }
        match self.store(stored, SecretSource::Keyring) {
            Ok(()) => {
                // The file may hold the secret before this one, for the day the keyring is locked.
                let removed = files::remove(&self.file_of(&stored.account())).map_err(not_stored);
                removed.map(|()| SecretSource::Keyring)
            }
            Err(_) => self.store(stored, SecretSource::OwnerFile).map(|()| SecretSource::OwnerFile),
        }
    }

    /// Takes the stored secret of a product out of the keyring and away from its file.
    ///
    /// # Errors
    /// [`SecretFault::BadProductKey`]; [`SecretFault::KeyringLocked`] and [`SecretFault::NotStored`] where some of it may still be there.
    pub fn forget(&self, product_key: &str) -> Result<(), SecretFault> {
        check_product_key(product_key)?;
        self.forget_under(product_key)
    }

    fn forget_under(&self, account: &str) -> Result<(), SecretFault> {
        files::remove(&self.file_of(account)).map_err(not_stored)?;
        match self.ask_keyring(account, |keyring, account| keyring.remove(account)) {
            Ok(()) | Err(KeyringFault::Absent) => Ok(()),
            Err(KeyringFault::Locked) => Err(SecretFault::KeyringLocked),
        }
    }

    /// Whether the secret of this product is stored, or the one that its profiles call by a `name`, usable or not. A locked keyring may hold one, and counts as
    /// if it did.
    ///
    /// # Errors
    /// [`SecretFault::BadName`], [`SecretFault::BadProductKey`].
    pub fn holds(&self, product_key: &str, name: Option<&str>) -> Result<bool, SecretFault> {
        name.map_or(Ok(()), check_name)?;
        check_product_key(product_key)?;
        Ok(self.holds_under(&account_of(product_key, name)))
    }

    fn holds_under(&self, account: &str) -> bool {
        let in_keyring = self.ask_keyring(account, |keyring, account| keyring.get(account));
        !matches!(in_keyring, Ok(None) | Err(KeyringFault::Absent)) || self.file_of(account).exists()
    }

    fn store(&self, stored: &Stored, source: SecretSource) -> Result<(), SecretFault> {
        let text = stored.to_text();
        if source == SecretSource::OwnerFile {
            let path = self.file_of(&stored.account());
            let made = folder::make_within(&self.folder).and_then(|()| folder::secure(&self.folder));
            return made.and_then(|()| own::write(&path, text.as_bytes())).map_err(not_stored);
        }
        let set = self.ask_keyring(&stored.account(), move |keyring, account| keyring.set(account, &text));
        set.map_err(|fault| match fault {
            KeyringFault::Absent => SecretFault::NotStored(io::ErrorKind::NotFound),
            KeyringFault::Locked => SecretFault::KeyringLocked,
        })
    }

    fn ask_keyring<T: Send + 'static>(
        &self,
        account: &str,
        question: impl FnOnce(&dyn Keyring, &str) -> Result<T, KeyringFault> + Send + 'static,
    ) -> Result<T, KeyringFault> {
        let keyring = self.keyring.as_ref().ok_or(KeyringFault::Absent)?;
        let account = account.to_owned();
        keyring::ask(keyring, self.deadline, move |keyring| question(keyring, &account))
    }

    fn read_file(&self, account: &str) -> Result<Option<Zeroizing<String>>, SecretFault> {
        let path = self.file_of(account);
        files::if_there(own::read_secret(&path, LARGEST)).map_err(|error| match files::unfit(&error) {
            Some(Unfit { why: Why::Readable(_), .. }) => SecretFault::Exposed(path),
            Some(Unfit { why: Why::TooLarge(_), .. }) => SecretFault::Damaged(SecretSource::OwnerFile),
            None if error.kind() == io::ErrorKind::InvalidData => SecretFault::Damaged(SecretSource::OwnerFile),
            _ => unreadable(&path, &error),
        })
    }

    /// Several logins use this folder.
    fn is_shared(&self) -> bool {
        self.folder.parent().is_some_and(folder::is_shared)
    }

    fn file_of(&self, account: &str) -> PathBuf {
        self.folder.join(format!("{account}.json"))
    }
}

/// Two bytes a character, a byte order mark, a line end.
const LONGEST_GIVEN: u64 = 2 * (LONGEST as u64 + 3);

/// A product key becomes a file name and an account name.
fn check_product_key(product_key: &str) -> Result<(), SecretFault> {
    let is_one = (1..=64).contains(&product_key.len()) && product_key.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if is_one { Ok(()) } else { Err(SecretFault::BadProductKey) }
}

fn check_name(name: &str) -> Result<(), SecretFault> {
    if can_name_a_secret(name) { Ok(()) } else { Err(SecretFault::BadName) }
}

fn not_stored(error: io::Error) -> SecretFault {
    files::unfit(&error).map_or(SecretFault::NotStored(error.kind()), |unfit| SecretFault::Unfit(unfit.clone()))
}

fn unreadable(path: &Path, error: &io::Error) -> SecretFault {
    let unreadable = SecretFault::Unreadable(path.to_owned(), error.kind());
    files::unfit(error).map_or(unreadable, |unfit| SecretFault::Unfit(unfit.clone()))
}

/// Reads a file that was given, or a pipe: what a password store says is given so.
fn read_given(path: &Path) -> Result<Secret, SecretFault> {
    let malformed = |form| SecretFault::Malformed(SecretSource::GivenFile, form);
    let bytes = given::read_secret(path, LONGEST_GIVEN).map_err(|error| match files::unfit(&error) {
        Some(Unfit { why: Why::TooLarge(_), .. }) => malformed(SecretForm::TooLong),
        _ => unreadable(path, &error),
    })?;
    parse_given(&bytes).map_err(malformed)
}
