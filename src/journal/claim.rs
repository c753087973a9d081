//! One visit at a time for one unit: a clone of its number at another slot waits for nothing and is told so.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use crate::domain::failure::Failure;
use crate::domain::identity::UnitKeys;

/// The keys of all units that are being worked on.
#[derive(Debug, Default)]
pub(super) struct Claims(Arc<Mutex<HashSet<String>>>);

impl Claims {
    /// Takes a unit, by all of its keys in one step.
    pub(super) fn take(&self, keys: &UnitKeys) -> Result<Claim, Failure> {
        let mut live = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let names = names_of(keys);
        if names.iter().any(|name| live.contains(name)) {
            return Err(Failure::Claimed);
        }
        live.extend(names.iter().cloned());
        Ok(Claim { live: self.0.clone(), names })
    }
}

/// The right to work on one unit, given back when it is dropped.
#[derive(Debug)]
pub struct Claim {
    live: Arc<Mutex<HashSet<String>>>,
    names: Vec<String>,
}

impl Drop for Claim {
    fn drop(&mut self) {
        let mut live = self.live.lock().unwrap_or_else(PoisonError::into_inner);
        for name in &self.names {
            live.remove(name);
        }
    }
}

/// Names that two units share exactly when they share a key. The separator cannot stand in a product key.
fn names_of(keys: &UnitKeys) -> Vec<String> {
    let scope = format!("{}\n{}\n", keys.platform.0, keys.product_key);
    let named = |what: &str, value: &str| format!("{scope}{what}\n{value}");
    let hardware = keys.hardware_id.as_deref().map(|id| named("hardware", id));
    [Some(named("name", &keys.device_name)), Some(named("serial", &keys.serial_number)), hardware]
        .into_iter()
        .flatten()
        .collect()
}
