//! Units that were skipped: their question was left unanswered.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::domain::{Ended, Failure, Outcome, UnitKeys};

/// A unit that was skipped: a person must decide, and nobody has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Skipped {
    pub(super) keys: UnitKeys,
    /// What was asked.
    pub(super) code: Failure,
    /// Where it was asked last.
    pub(super) batch: Arc<str>,
}

/// Units that were skipped, by their serial numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct SkippedUnits(BTreeMap<String, Vec<Skipped>>);

impl SkippedUnits {
    /// Puts one there, once.
    pub(super) fn add(&mut self, skipped: Skipped) {
        self.settle(&skipped.keys);
        self.0.entry(skipped.keys.serial_number.clone()).or_default().push(skipped);
    }

    /// It goes on, it is through, or a person decided about it. Whether it was there.
    pub(super) fn settle(&mut self, keys: &UnitKeys) -> bool {
        self.settle_where(&keys.product_key, &keys.serial_number, keys.hardware_id.as_deref())
    }

    /// A unit is its product and its number; another board with that number is another unit.
    fn settle_where(&mut self, product_key: &str, serial_number: &str, hardware_id: Option<&str>) -> bool {
        let Some(units) = self.0.get_mut(serial_number) else { return false };
        let before = units.len();
        units.retain(|Skipped { keys, .. }| {
            let boards = keys.hardware_id.as_deref().zip(hardware_id);
            keys.product_key != product_key || boards.is_some_and(|(one, other)| one != other)
        });
        let is_settled = units.len() < before;
        if units.is_empty() {
            self.0.remove(serial_number);
        }
        is_settled
    }

    /// Takes in the end of a visit: the question was left, or the unit is through. `batch`: its name.
    pub(super) fn note(&mut self, ended: &Ended, batch: Arc<str>) {
        let Some(serial_number) = &ended.serial_number else { return };
        match (ended.outcome, ended.code, &ended.platform, &ended.device_name) {
            (Outcome::Pass | Outcome::Fail | Outcome::RolledBack, ..) => {
                let hardware_id = ended.hardware_id.as_deref();
                self.settle_where(&ended.product_key, serial_number, hardware_id);
            }
            (Outcome::Unknown, Some(code), Some(platform), Some(device_name)) if code.leaves_unfinished() => {
                let keys = UnitKeys {
                    platform: platform.clone(),
                    product_key: ended.product_key.clone(),
                    device_name: device_name.clone(),
                    serial_number: serial_number.clone(),
                    hardware_id: ended.hardware_id.clone(),
                };
                self.add(Skipped { keys, code, batch });
            }
            _ => {}
        }
    }

    /// Whether this very unit is among them.
    pub(super) fn has(&self, keys: &UnitKeys) -> bool {
        self.0.get(&keys.serial_number).is_some_and(|units| units.iter().any(|skipped| skipped.keys == *keys))
    }

    /// All of them.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Skipped> {
        self.0.values().flatten()
    }
}
