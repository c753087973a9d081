//! The password of a proxy, stored as product secrets are, for this proxy and this user alone.

use super::{Binding, ProductSecrets, Stored, parse_given};
use crate::domain::{Proxy, ProxyAddress, Secret};
use crate::vault::secret_fault::{SecretFault, SecretSource};

/// What it is stored under: no product key has a dash.
pub const ACCOUNT: &str = "http-proxy";

/// What stands in the place of a trust.
const TRUST: &str = "proxy";

impl ProductSecrets {
    /// This proxy with the password of its user, for use.
    ///
    /// # Errors
    /// [`SecretFault::ProxyMissing`] where none is stored for it, and as [`ProductSecrets::load`].
    pub fn of_proxy(&self, address: Option<ProxyAddress>) -> Result<Option<Proxy>, SecretFault> {
        let Some(address) = address else { return Ok(None) };
        let Some(_) = &address.user else { return Ok(Some(Proxy { address, password: None })) };
        let stored = self.stored_under(ACCOUNT)?.map(|(stored, _)| stored);
        let own = stored.filter(|stored| stored.binding.as_ref() == Some(&binding(&address)));
        let password = own.ok_or_else(|| SecretFault::ProxyMissing(address.to_string()))?.secret;
        Ok(Some(Proxy { address, password: Some(password) }))
    }

    /// Stores the password of this proxy's user in the place of one before, as [`ProductSecrets::set`] does.
    ///
    /// # Errors
    /// [`SecretFault::Malformed`] and [`SecretFault::NotStored`].
    pub fn set_of_proxy(&self, address: &ProxyAddress, password: &Secret) -> Result<SecretSource, SecretFault> {
        let secret = parse_given(password.expose().as_bytes())
            .map_err(|form| SecretFault::Malformed(SecretSource::GivenFile, form))?;
        self.replace(&Stored { product_key: ACCOUNT.into(), name: None, secret, binding: Some(binding(address)) })
    }
}

/// A proxy that was set instead does not get it.
fn binding(address: &ProxyAddress) -> Binding {
    Binding { host: address.to_string(), trust: TRUST.into() }
}
