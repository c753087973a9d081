//! What many units have in common: platforms with their products, and batches. Rows and tables hold their numbers.

use std::collections::HashMap;
use std::sync::Arc;

use crate::domain::{Platform, UnitKeys};

/// What many units have in common. Each has a number, which stands in their rows.
#[derive(Clone, Debug, Default)]
pub(super) struct Shared {
    /// Platforms with a product of theirs: a handful.
    scopes: Vec<(Platform, String)>,
    batches: Vec<Arc<str>>,
    numbers: HashMap<Arc<str>, u32>,
}

impl Shared {
    pub(super) fn new(scopes: Vec<(Platform, String)>, batches: Vec<Arc<str>>) -> Self {
        let numbers = batches.iter().cloned().zip(0..).collect();
        Self { scopes, batches, numbers }
    }

    pub(super) fn scopes(&self) -> &[(Platform, String)] {
        &self.scopes
    }

    pub(super) fn batches(&self) -> &[Arc<str>] {
        &self.batches
    }

    /// The number of the platform and product of these keys; none where no unit is of it.
    pub(super) fn scope(&self, keys: &UnitKeys) -> Option<u32> {
        let is_it = |(platform, product_key): &(Platform, String)| {
            *product_key == keys.product_key && *platform == keys.platform
        };
        self.scopes.iter().position(is_it).and_then(|scope| u32::try_from(scope).ok())
    }

    #[expect(clippy::expect_used, reason = "there are not 2^32 products")]
    pub(super) fn scope_for(&mut self, keys: &UnitKeys) -> u32 {
        self.scope(keys).unwrap_or_else(|| {
            self.scopes.push((keys.platform.clone(), keys.product_key.clone()));
            u32::try_from(self.scopes.len() - 1).expect("fewer than 2^32 products")
        })
    }

    /// The batch's name, of which there is one copy.
    #[expect(clippy::expect_used, reason = "there are not 2^32 batches")]
    pub(super) fn batch(&mut self, batch: &str) -> Arc<str> {
        if let Some((shared, _)) = self.numbers.get_key_value(batch) {
            return shared.clone();
        }
        let shared: Arc<str> = batch.into();
        let number = u32::try_from(self.batches.len()).expect("fewer than 2^32 batches");
        self.batches.push(shared.clone());
        self.numbers.insert(shared.clone(), number);
        shared
    }

    /// The number of a name that [`Shared::batch`] has given.
    pub(super) fn batch_number(&self, batch: &str) -> u32 {
        self.numbers.get(batch).copied().unwrap_or_default()
    }
}
