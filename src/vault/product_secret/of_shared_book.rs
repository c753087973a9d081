//! The password with which a station logs in at the shared book, stored as product secrets are, for one book and role alone.

use super::{Binding, ProductSecrets, Stored, parse_given};
use crate::domain::Secret;
use crate::vault::secret_fault::{SecretFault, SecretForm, SecretSource};

/// What it is stored under: no product key has a dash.
pub const ACCOUNT: &str = "shared-book";
/// What stands in the place of a trust.
const TRUST: &str = "book";

impl ProductSecrets {
    /// The password for this login (`ROLE@HOST:PORT/DATABASE`), and where it is kept.
    ///
    /// # Errors
    /// [`SecretFault::BookMissing`], also where it was stored for another login.
    pub fn of_shared_book(&self, login: &str) -> Result<(Secret, SecretSource), SecretFault> {
        let missing = || SecretFault::BookMissing(login.to_owned());
        let stored = self.stored_under(ACCOUNT).map_err(|fault| match fault {
            SecretFault::Exposed(path) => SecretFault::BookExposed(path),
            other => other,
        });
        let (stored, source) = stored?.ok_or_else(missing)?;
        let binding = stored.binding.filter(|binding| binding.trust == TRUST).ok_or(SecretFault::Damaged(source))?;
        if binding.host == login { Ok((stored.secret, source)) } else { Err(missing()) }
    }

    /// Forgets the password, where one is stored.
    ///
    /// # Errors
    /// [`SecretFault::NotStored`] and [`SecretFault::KeyringLocked`].
    pub fn forget_of_shared_book(&self) -> Result<(), SecretFault> {
        self.forget_under(ACCOUNT)
    }

    /// Stores the password for this login in the place of one before.
    ///
    /// # Errors
    /// [`SecretFault::Malformed`] and [`SecretFault::NotStored`].
    pub fn set_of_shared_book(&self, login: &str, password: &Secret) -> Result<SecretSource, SecretFault> {
        let malformed = |form: SecretForm| SecretFault::Malformed(SecretSource::GivenFile, form);
        let secret = parse_given(password.expose().as_bytes()).map_err(malformed)?;
        let binding = Some(Binding { host: login.to_owned(), trust: TRUST.into() });
        self.replace(&Stored { product_key: ACCOUNT.into(), name: None, secret, binding })
    }
}
