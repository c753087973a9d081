//! One visit at a time for one unit: a clone of its number at another slot waits for nothing and is told so.

use std::sync::Arc;

use parking_lot::Mutex;

use crate::domain::{Failure, UnitKeys};

/// All units that are being worked on, each with the number of its claim.
#[derive(Debug, Default)]
pub(super) struct Claims(Arc<Mutex<Live>>);

#[derive(Debug, Default)]
struct Live {
    units: Vec<(u64, UnitKeys)>,
    claims: u64,
}

impl Claims {
    /// Takes a unit, by all of its keys in one step.
    pub(super) fn take(&self, keys: &UnitKeys) -> Result<Claim, Failure> {
        let mut live = self.0.lock();
        if live.units.iter().any(|(_, other)| other.share_one_with(keys)) {
            return Err(Failure::Claimed);
        }
        live.claims += 1;
        let number = live.claims;
        live.units.push((number, keys.clone()));
        Ok(Claim { live: self.0.clone(), number })
    }
}

/// The right to work on one unit, given back when it is dropped.
#[derive(Debug)]
pub struct Claim {
    live: Arc<Mutex<Live>>,
    number: u64,
}

impl Drop for Claim {
    fn drop(&mut self) {
        let mut live = self.live.lock();
        live.units.retain(|(number, _)| *number != self.number);
    }
}
