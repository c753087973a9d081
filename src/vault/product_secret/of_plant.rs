//! The password with which a station logs in at the plant gate of a product, stored as product secrets are, for one server alone.

use super::{Binding, ProductSecrets, Stored, check_product_key, parse_given};
use crate::domain::Secret;
use crate::vault::secret_fault::{SecretFault, SecretForm, SecretSource};

/// What stands in the place of a trust.
const TRUST: &str = "plant";

/// What it is stored under: no product key has a dash.
pub fn account(product_key: &str) -> String {
    format!("plant-gate-{product_key}")
}

impl ProductSecrets {
    /// The password for this server (`https://mes.example:8443`), and where it is kept.
    ///
    /// # Errors
    /// [`SecretFault::PlantMissing`]; [`SecretFault::BoundElsewhere`] where it was stored for another server: a profile does not say where it goes.
    pub fn of_plant(&self, product_key: &str, server: &str) -> Result<(Secret, SecretSource), SecretFault> {
        check_product_key(product_key)?;
        let missing = || SecretFault::PlantMissing { product_key: product_key.to_owned(), server: server.to_owned() };
        let (stored, source) = self.stored_under(&account(product_key))?.ok_or_else(missing)?;
        let binding = stored.binding.filter(|binding| binding.trust == TRUST).ok_or(SecretFault::Damaged(source))?;
        if binding.host != server {
            return Err(SecretFault::BoundElsewhere { source, host: binding.host });
        }
        Ok((stored.secret, source))
    }

    /// Whether one is stored for this product, usable or not. A locked keyring may hold one, and counts as if it did.
    ///
    /// # Errors
    /// [`SecretFault::BadProductKey`].
    pub fn holds_of_plant(&self, product_key: &str) -> Result<bool, SecretFault> {
        check_product_key(product_key)?;
        Ok(self.holds_under(&account(product_key)))
    }

    /// Takes the password of this product out of the keyring and away from its file.
    ///
    /// # Errors
    /// As [`ProductSecrets::forget`].
    pub fn forget_of_plant(&self, product_key: &str) -> Result<(), SecretFault> {
        check_product_key(product_key)?;
        self.forget_under(&account(product_key))
    }

    /// Stores the password for this product and server in the place of one before.
    ///
    /// # Errors
    /// [`SecretFault::BadProductKey`], [`SecretFault::Malformed`] and [`SecretFault::NotStored`].
    pub fn set_of_plant(
        &self,
        product_key: &str,
        server: &str,
        password: &Secret,
    ) -> Result<SecretSource, SecretFault> {
        check_product_key(product_key)?;
        let malformed = |form: SecretForm| SecretFault::Malformed(SecretSource::GivenFile, form);
        let secret = parse_given(password.expose().as_bytes()).map_err(malformed)?;
        let binding = Some(Binding { host: server.to_owned(), trust: TRUST.into() });
        self.replace(&Stored { product_key: account(product_key), name: None, secret, binding })
    }
}
