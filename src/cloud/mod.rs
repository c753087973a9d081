//! Registration and online check.
//!
//! Both are one straight exchange on rumqttc's packet codec. There is no event loop, because it would connect again after an error,
//! and a second CONNECT is a second registration.

mod connection;
pub mod console;
pub mod fault;
mod online;
mod pace;
mod prepared;
mod register;

#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

pub use self::connection::{Connection, FRESH};
pub use self::console::{ApiFault, Console};
pub use self::fault::CloudFault;
pub use self::pace::A_MINUTE;
use self::pace::Pace;
pub use self::prepared::Prepared;
pub use self::register::{Keep, RawMessage, Registration, Request, Session, Unsaved};
use crate::domain::access_key::ConsoleDoor;
use crate::domain::{Profile, Proxy, SignMethod, Trust};
pub use crate::link::tls::TrustError;
use crate::link::{Roots, TlsClient};

/// The cloud of a profile. Cheap to clone; clones share their TLS sessions, and what they know of who connected when.
#[derive(Clone)]
pub struct Cloud {
    tls: TlsClient,
    pace: Arc<Pace>,
    host: String,
    port: u16,
    product_key: String,
    secure_mode: i8,
    sign_method: SignMethod,
    instance_id: Option<String>,
    connect_timeout: Duration,
    answer_timeout: Duration,
}

/// A TLS client with the trust of a profile; `ca_pem` and `proxy` as for [`Cloud::new`].
///
/// # Errors
/// There is no readable certificate to trust.
pub fn tls_client(profile: &Profile, ca_pem: Option<&[u8]>, proxy: Option<Proxy>) -> Result<TlsClient, TrustError> {
    let roots = match &profile.cloud.trust {
        Trust::Vendor => Roots::Vendor,
        Trust::System => Roots::System,
        Trust::CaFile(_) => Roots::Pem(ca_pem.ok_or(TrustError::Missing)?),
    };
    Ok(TlsClient::new(roots)?.through(proxy))
}

impl Cloud {
    /// The cloud that a profile names. `ca_pem` is the content of the file that [`Trust::CaFile`] names; it is not looked at otherwise.
    /// `proxy`: what each connection to it goes through.
    ///
    /// # Errors
    /// There is no readable certificate to trust.
    pub fn new(profile: &Profile, ca_pem: Option<&[u8]>, proxy: Option<Proxy>) -> Result<Self, TrustError> {
        Ok(Self {
            tls: tls_client(profile, ca_pem, proxy)?,
            pace: Arc::new(Pace::new(A_MINUTE)),
            host: profile.host(),
            port: profile.cloud.port,
            product_key: profile.product_key.clone(),
            secure_mode: profile.cloud.secure_mode,
            sign_method: profile.cloud.sign_method,
            instance_id: profile.instance_id().map(str::to_owned),
            connect_timeout: Duration::from_millis(profile.cloud.connect_timeout_ms.into()),
            answer_timeout: Duration::from_millis(profile.cloud.answer_timeout_ms.into()),
        })
    }

    /// The same, where five connections of one device are taken in this time, and not in [`A_MINUTE`].
    #[must_use]
    pub fn with_pace(self, within: Duration) -> Self {
        Self { pace: Arc::new(Pace::new(within)), ..self }
    }

    /// The vendor's API behind this door, with the trust, and the proxy, of this cloud.
    pub fn console(&self, door: ConsoleDoor) -> Console {
        Console::new(self.tls.clone(), door, self.instance_id.clone())
    }

    /// When this device may connect again: the vendor takes five connections a minute of one device. None: now.
    pub fn may_connect_at(&self, device_name: &str) -> Option<Instant> {
        self.pace.next(device_name)
    }

    /// Name, TCP, proxy and TLS, within the profile's `connectTimeoutMs`. Nothing is asked, so a connection may be made ahead of the unit.
    ///
    /// # Errors
    /// C-01 to C-06.
    pub async fn connect(&self) -> Result<Connection, CloudFault> {
        Ok(Connection::new(self.tls.connect(&self.host, self.port, self.connect_timeout).await?))
    }
}
