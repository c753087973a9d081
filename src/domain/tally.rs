//! How many units of a batch stand how: the one way in which window and command line count.

use std::collections::HashMap;

use super::{Ended, Outcome};

/// Counts units, not visits: a unit that came twice counts with its last outcome.
#[derive(Debug, Default)]
pub struct Tally {
    /// By product and serial number.
    last: HashMap<(String, String), Outcome>,
    /// How many units have which last outcome, in the order of [`Outcome::ALL`].
    units: [u64; Outcome::ALL.len()],
    visits: u64,
}

impl Tally {
    /// Takes in a visit that has ended, after those before it.
    pub fn take(&mut self, ended: &Ended) {
        self.visits += 1;
        // It proves the line, and is nobody's product.
        if ended.golden.is_some() {
            return;
        }
        let unit = ended.serial_number.as_ref().map(|serial| (ended.product_key.clone(), serial.clone()));
        // A dry run changes nothing: how the unit stood is how it stands.
        if ended.outcome == Outcome::DryRun && unit.as_ref().is_some_and(|unit| self.last.contains_key(unit)) {
            return;
        }
        // A visit that read no number is a unit of its own.
        if let Some(before) = unit.and_then(|unit| self.last.insert(unit, ended.outcome)) {
            self.units[before as usize] -= 1;
        }
        self.units[ended.outcome as usize] += 1;
    }

    /// Units whose last visit ended so.
    pub fn of(&self, outcome: Outcome) -> u64 {
        self.units[outcome as usize]
    }

    /// All units.
    pub fn units(&self) -> u64 {
        self.units.iter().sum()
    }

    /// All visits that have ended.
    pub fn visits(&self) -> u64 {
        self.visits
    }
}
