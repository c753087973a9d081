//! What the practice cloud registers devices for.

use serde::Deserialize;

use crate::domain::Secret;

/// A product that devices may register for.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Product {
    /// Its key.
    pub product_key: String,
    /// Its secret: what registrations are signed with.
    pub product_secret: Secret,
}

/// A products file is not `[{"productKey":"…","productSecret":"…"}]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a products file")]
pub struct NotProducts;

impl Product {
    /// Reads a products file: `[{"productKey":"…","productSecret":"…"}]`.
    ///
    /// # Errors
    /// It is something else. What it is is not told: it may hold a secret.
    pub fn list(json: &[u8]) -> Result<Vec<Self>, NotProducts> {
        serde_json::from_slice(json).map_err(|_| NotProducts)
    }
}
