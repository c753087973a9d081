//! How many registrations a profile allows.

use std::num::NonZeroU32;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantArray};

/// Most registrations, counted over the whole record of this station, and, by product and work order, over all stations that share a book with it; one whose result is not known counts. Stations without one count each for itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CapProfile {
    /// In one batch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batch: Option<NonZeroU32>,
    /// For one work order: the order field `workOrder`, which the profile has to ask for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<NonZeroU32>,
    /// For the product, in all batches.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub product: Option<NonZeroU32>,
}

impl CapProfile {
    /// Whether nothing is capped.
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }

    /// What is allowed of it.
    pub fn limit(&self, of: Capped) -> Option<NonZeroU32> {
        match of {
            Capped::Batch => self.batch,
            Capped::Order => self.order,
            Capped::Product => self.product,
        }
    }
}

/// What registrations are counted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, IntoStaticStr, VariantArray)]
#[serde(rename_all = "camelCase")]
#[strum(serialize_all = "camelCase")]
pub enum Capped {
    /// The batch.
    Batch,
    /// The work order.
    Order,
    /// The product.
    Product,
}

/// How far a cap is used up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CapStand {
    /// What is counted by.
    pub of: Capped,
    /// The batch, the work order or the ProductKey.
    pub name: String,
    /// Registrations so far.
    pub used: u64,
    /// As many are allowed.
    pub limit: NonZeroU32,
}

impl CapStand {
    /// Whether there is room for no other registration.
    pub fn is_reached(&self) -> bool {
        self.used >= self.limit.get().into()
    }
}
