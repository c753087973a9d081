//! What somebody looks for: typed, chosen and sorted, and what it means to the archive.

use std::collections::BTreeSet;

use super::moment::{End, read};
use crate::archive::{Column, Days, Query, Sort};
use crate::domain::{Failure, Outcome};
use crate::words::archive;

/// What is looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Asked {
    /// What is typed into the search.
    pub text: String,
    pub outcomes: BTreeSet<Option<Outcome>>,
    pub codes: BTreeSet<Failure>,
    pub slots: BTreeSet<String>,
    pub operators: BTreeSet<String>,
    pub period: Period,
}

/// When, as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Period {
    pub from: String,
    pub until: String,
}

impl Period {
    pub fn is_any(&self) -> bool {
        self.from.trim().is_empty() && self.until.trim().is_empty()
    }

    /// Whether both ends can be understood, or are left open.
    pub fn is_clear(&self, days: &Days) -> bool {
        let clear = |text: &str, end| text.trim().is_empty() || read(text, end, days).is_some();
        clear(&self.from, End::First) && clear(&self.until, End::Last)
    }
}

impl Asked {
    /// What is asked of the archive. A moment that cannot be understood leaves its end open.
    pub fn query(&self, days: &Days) -> Query {
        let (meant_codes, meant_outcomes) = archive::meant(&self.text);
        Query {
            text: self.text.trim().to_owned(),
            meant_codes,
            meant_outcomes,
            outcomes: self.outcomes.clone(),
            codes: self.codes.clone(),
            slots: self.slots.clone(),
            operators: self.operators.clone(),
            since: read(&self.period.from, End::First, days),
            until: read(&self.period.until, End::Last, days),
        }
    }

    /// Whether everything is let through.
    pub fn is_all(&self) -> bool {
        self.text.trim().is_empty() && Self { text: String::new(), ..self.clone() } == Self::default()
    }
}

/// Chooses a value, or gives it up where it was chosen.
pub(super) fn toggle<T: Ord>(chosen: &mut BTreeSet<T>, value: T) {
    if !chosen.remove(&value) {
        chosen.insert(value);
    }
}

/// Newest first: what somebody looks for has mostly just happened.
pub(super) const NEWEST: Sort = Sort { column: Column::Time, descending: true };

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::*;

    #[test]
    fn a_period_that_cannot_be_understood_is_said_and_leaves_its_end_open() {
        let asked =
            Asked { period: Period { from: "yesterday".into(), until: "2026-11-22".into() }, ..Asked::default() };
        let days = Days { zone: TimeZone::UTC, shifts: Default::default() };
        assert!(!asked.period.is_clear(&days) && !asked.is_all());
        let query = asked.query(&days);
        assert_eq!((query.since, query.until), (None, Some(1_795_392_000_000)));
    }
}
