//! How many registrations were asked for, by product, batch and work order. Refused ones, and those that never left, are taken off; one without an answer
//! counts until it is known to have been refused.

use std::collections::HashMap;

use super::SegmentId;

/// What one registration is counted by: all three at once.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Counted {
    pub(super) product_key: String,
    pub(super) segment: SegmentId,
    /// Empty where none was said.
    pub(super) work_order: String,
}

/// All of them.
#[derive(Clone, Debug, Default)]
pub(super) struct Registered(HashMap<Counted, u64>);

impl Registered {
    pub(super) fn iter(&self) -> impl Iterator<Item = (&Counted, u64)> {
        self.0.iter().map(|(counted, times)| (counted, *times))
    }

    pub(super) fn put(&mut self, counted: Counted, times: u64) {
        self.0.insert(counted, times);
    }

    pub(super) fn add(&mut self, counted: Counted) {
        *self.0.entry(counted).or_default() += 1;
    }

    pub(super) fn take_off(&mut self, counted: &Counted) {
        if let Some(times) = self.0.get_mut(counted) {
            *times = times.saturating_sub(1);
        }
    }

    pub(super) fn times(&self, is_meant: impl Fn(&Counted) -> bool) -> u64 {
        self.iter().filter(|(counted, _)| is_meant(counted)).map(|(_, times)| times).sum()
    }
}
