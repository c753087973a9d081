//! What a practice unit stores besides its number.

use crate::domain::Secret;

/// The identity in a practice unit's store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// The client id.
    pub client_id: String,
    /// The token.
    pub device_token: Secret,
}

/// Where, and with which secret, a practice unit logs in on another platform.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Elsewhere {
    /// The host.
    pub host: String,
    /// The secret.
    pub secret: Secret,
}
