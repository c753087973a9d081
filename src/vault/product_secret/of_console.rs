//! The access key with which a station asks the vendor's API about a product, stored as product secrets are, for one host alone.

use super::{Binding, ProductSecrets, Stored, check_product_key, parse_given};
use crate::domain::Secret;
use crate::domain::access_key::{AccessKey, ConsoleDoor, Endpoint};
use crate::vault::secret_fault::{SecretFault, SecretForm, SecretSource};

/// What stands in the place of a trust.
const TRUST: &str = "console";

/// What it is stored under: no product key has a dash.
pub fn account(product_key: &str) -> String {
    format!("access-key-{product_key}")
}

impl ProductSecrets {
    /// The door to the vendor's API for this product; none where no key is stored.
    ///
    /// # Errors
    /// [`SecretFault`].
    pub fn of_console(&self, product_key: &str) -> Result<Option<ConsoleDoor>, SecretFault> {
        Ok(self.stored_of_console(product_key)?.map(|(door, _)| door))
    }

    /// The host that the key of this product is for, and where the key is kept; none where no key is stored.
    ///
    /// # Errors
    /// As [`Self::of_console`].
    pub fn look_of_console(&self, product_key: &str) -> Result<Option<(Endpoint, SecretSource)>, SecretFault> {
        Ok(self.stored_of_console(product_key)?.map(|(door, source)| (door.endpoint, source)))
    }

    /// Whether a key is stored for this product, usable or not. A locked keyring may hold one, and counts as if it did.
    ///
    /// # Errors
    /// [`SecretFault::BadProductKey`].
    pub fn holds_of_console(&self, product_key: &str) -> Result<bool, SecretFault> {
        check_product_key(product_key)?;
        Ok(self.holds_under(&account(product_key)))
    }

    /// Takes the key of this product out of the keyring and away from its file.
    ///
    /// # Errors
    /// As [`ProductSecrets::forget`].
    pub fn forget_of_console(&self, product_key: &str) -> Result<(), SecretFault> {
        check_product_key(product_key)?;
        self.forget_under(&account(product_key))
    }

    fn stored_of_console(&self, product_key: &str) -> Result<Option<(ConsoleDoor, SecretSource)>, SecretFault> {
        check_product_key(product_key)?;
        let Some((stored, source)) = self.stored_under(&account(product_key))? else { return Ok(None) };
        let damaged = || SecretFault::Damaged(source);
        let binding = stored.binding.filter(|binding| binding.trust == TRUST).ok_or_else(damaged)?;
        let (id, secret) = stored.secret.expose().split_once(':').ok_or_else(damaged)?;
        let key = AccessKey { id: id.to_owned(), secret: Secret::new(secret) };
        Ok(Some((ConsoleDoor { endpoint: binding.host.parse().map_err(|_| damaged())?, key }, source)))
    }

    /// Stores a key for this product and host in the place of one before.
    ///
    /// # Errors
    /// [`SecretFault::BadProductKey`], [`SecretFault::Malformed`] and [`SecretFault::NotStored`].
    pub fn set_of_console(&self, product_key: &str, door: &ConsoleDoor) -> Result<SecretSource, SecretFault> {
        check_product_key(product_key)?;
        let ConsoleDoor { endpoint, key } = door;
        let malformed = |form| SecretFault::Malformed(SecretSource::GivenFile, form);
        if key.id.is_empty() || key.id.contains(':') {
            return Err(malformed(SecretForm::NotPrintable));
        }
        parse_given(key.secret.expose().as_bytes()).map_err(malformed)?;
        let both = Secret::new(format!("{}:{}", key.id, key.secret.expose()));
        let secret = parse_given(both.expose().as_bytes()).map_err(malformed)?;
        let binding = Some(Binding { host: endpoint.to_string(), trust: TRUST.into() });
        self.replace(&Stored { product_key: account(product_key), name: None, secret, binding })
    }
}
