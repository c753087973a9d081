//! The password for the plant gate, as a person changes it: as a product secret.

use super::{Desk, Keeping};
use crate::decisions::closing::rules::not_closed;
use crate::domain::Secret;
use crate::seen::{Decision, Refusal, Signed};
use crate::vault::SecretSource;

/// What the record calls it, beside the secrets that profiles name.
const PLANT_GATE: &str = "plant-gate";

impl Keeping {
    /// The desk, where a password is stored that another one would take the place of.
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn desk_to_replace_plant(&self, product_key: &str) -> Result<Option<Desk>, Refusal> {
        let is_stored = self.secrets.holds_of_plant(product_key).map_err(Refusal::Secret)?;
        Ok(if is_stored { Some(Desk::open(&self.data)?) } else { None })
    }

    /// Stores the password of a product for the plant gate at this server (`https://mes.example:8443`). `signed`: who replaces one that is stored.
    ///
    /// # Errors
    /// As [`Keeping::set`].
    pub async fn set_of_plant(
        &self,
        product_key: &str,
        server: &str,
        password: &Secret,
        signed: &Signed,
    ) -> Result<SecretSource, Refusal> {
        not_closed(&self.data)?;
        let is_stored = self.secrets.holds_of_plant(product_key).map_err(Refusal::Secret)?;
        let (host, name) = (Some(server.to_owned()), Some(PLANT_GATE.to_owned()));
        let replaces = Decision::ReplaceSecret { product_key: product_key.to_owned(), name, host };
        self.decide_first(is_stored, replaces, signed).await?;
        self.secrets.set_of_plant(product_key, server, password).map_err(Refusal::Secret)
    }

    /// Forgets the password of a product for its plant gate.
    ///
    /// # Errors
    /// As [`Keeping::forget`].
    pub async fn forget_of_plant(&self, product_key: &str, signed: &Signed) -> Result<(), Refusal> {
        let forgets = Decision::ForgetSecret { product_key: product_key.to_owned(), name: Some(PLANT_GATE.to_owned()) };
        let is_stored = self.secrets.holds_of_plant(product_key).map_err(Refusal::Secret)?;
        self.decide_first(is_stored, forgets, signed).await?;
        self.secrets.forget_of_plant(product_key).map_err(Refusal::Secret)
    }
}
