//! A list beside the one on record: what of it is new, gone or changed.

use std::collections::HashMap;

use crate::domain::Expected;

/// What another list would change. Numbers, in the order of their lists.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Compared {
    /// On the new list alone.
    pub new: Vec<String>,
    /// On the old list alone.
    pub gone: Vec<String>,
    /// On both, with something else beside the number.
    pub changed: Vec<String>,
}

impl Compared {
    /// Compares.
    pub fn of(old: &[Expected], new: &[Expected]) -> Self {
        let mut before: HashMap<&str, &Expected> = old.iter().map(|row| (&*row.serial_number, row)).collect();
        let mut compared = Self::default();
        for row in new {
            match before.remove(&*row.serial_number) {
                None => compared.new.push(row.serial_number.clone()),
                Some(other) if other != row => compared.changed.push(row.serial_number.clone()),
                Some(_) => {}
            }
        }
        let gone = old.iter().filter(|row| before.contains_key(&*row.serial_number));
        compared.gone = gone.map(|row| row.serial_number.clone()).collect();
        compared
    }

    /// Nothing differs.
    pub fn is_empty(&self) -> bool {
        self.new.is_empty() && self.gone.is_empty() && self.changed.is_empty()
    }
}
