//! What is unfinished: units with an identity or a registration that is not through, and units that were skipped. Window, check before the shift and
//! `unit list` ask here and nowhere else.

use super::skipped::Skipped;
use super::units::Mark;
use super::{Book, Decided, KnownUnit, SegmentId, Unfinished};
use crate::domain::{Outcome, UnitKeys};

impl Book {
    /// All units that are unfinished.
    pub fn unfinished(&self) -> impl Iterator<Item = Unfinished> {
        let open = self.units.with(Mark::Unfinished).filter_map(|unit| {
            Some(Unfinished {
                keys: unit.keys.clone(),
                outcome: unit.open_as()?,
                code: unit.last.and_then(|(_, code)| code),
                batch: unit.batch.clone(),
                unit: Some(unit),
                skipped: false,
            })
        });
        let skipped = self.skipped.iter().filter_map(|Skipped { keys, code, batch }| {
            let unit = self.named(keys);
            let is_open = unit.as_ref().is_some_and(|unit| unit.open_as().is_some());
            let (keys, outcome, code, batch) = (keys.clone(), Outcome::Unknown, Some(*code), batch.clone());
            (!is_open).then_some(Unfinished { keys, outcome, code, batch, unit, skipped: true })
        });
        open.chain(skipped)
    }

    /// The units that were collected in this batch and may be registered without being there: none about which a person has something to say first.
    pub fn to_register(&self, batch: SegmentId) -> impl Iterator<Item = KnownUnit> {
        self.to_be_registered(batch).filter(|unit| self.may_be_registered(unit))
    }

    /// How many were collected in this batch, have no identity, and are not asked for before a person has said something about them.
    pub fn count_undecided(&self, batch: SegmentId) -> usize {
        self.to_be_registered(batch).filter(|unit| unit.issued.is_empty() && !self.may_be_registered(unit)).count()
    }

    /// The units that were collected in this batch, and that nobody has taken out of it.
    fn to_be_registered(&self, batch: SegmentId) -> impl Iterator<Item = KnownUnit> {
        let is_out = |unit: &KnownUnit| matches!(unit.decided, Some(Decided::SetAside | Decided::RollBack));
        let collected = self.units.with(Mark::Collected).filter(move |unit| unit.collected == Some(batch));
        collected.filter(move |unit| !is_out(unit) && unit.away().is_none())
    }

    fn may_be_registered(&self, unit: &KnownUnit) -> bool {
        let is_new = unit.unanswered == 0 && unit.registrations().issued == 0 && !unit.is_being_cleared();
        (is_new || unit.decided == Some(Decided::RegisterAgain) && !unit.is_used_up()) && !self.skipped.has(&unit.keys)
    }

    /// The units that a person can decide to put back.
    pub fn ways_back(&self) -> impl Iterator<Item = KnownUnit> {
        self.units.with(Mark::CanGoBack)
    }

    /// Whether this unit was skipped and nobody has decided about it since.
    pub fn is_skipped(&self, keys: &UnitKeys) -> bool {
        self.unfinished().any(|unit| unit.skipped && unit.keys == *keys)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::tests::{begun, book, issued, keys};
    use super::*;
    use crate::domain::{Ended, Entry, Failure, Held, Plan, Resolution, Step};

    /// The end of a visit to which nobody gave an answer.
    pub(in crate::journal::book) fn skipped(serial: &str, hardware_id: Option<&str>) -> Entry {
        let UnitKeys { platform, product_key, device_name, serial_number, hardware_id } = keys(serial, hardware_id);
        Entry::Ended(Box::new(Ended {
            code: Some(Failure::AskForeign),
            serial_number: Some(serial_number),
            device_name: Some(device_name),
            product_key,
            platform: Some(platform),
            hardware_id,
            slot: "1".into(),
            batch: "B1".into(),
            station: "S".into(),
            ..Ended::bare(0, Outcome::Unknown, Step::Check)
        }))
    }

    fn boards(entries: &[Entry]) -> Vec<Option<String>> {
        book(entries).unfinished().map(|unit| unit.keys.hardware_id.clone()).collect()
    }

    #[test]
    fn another_board_with_the_number_of_a_skipped_unit_does_not_take_it_off_the_list() {
        let checked = |board: Option<&str>| {
            let keys = keys("SN1", board);
            Entry::Checked { unit: 0, keys, plan: Plan::Register, held: None, label: None }
        };
        let first = skipped("SN1", Some("MAC1"));
        assert_eq!(boards(&[first.clone(), first.clone()]).len(), 1, "once, however often it is skipped");
        assert_eq!(boards(&[first.clone(), begun(), checked(Some("MAC2"))]), [Some("MAC1".into())]);
        assert_eq!(boards(&[first.clone(), begun(), checked(Some("MAC1"))]), []);
        assert_eq!(boards(&[first.clone(), begun(), checked(None)]), []);
        assert_eq!(boards(&[first, skipped("SN1", Some("MAC2"))]).len(), 2);
    }

    #[test]
    fn a_unit_that_is_open_already_is_on_the_list_once_and_as_what_it_is() {
        let checked =
            Entry::Checked { unit: 0, keys: keys("SN1", None), plan: Plan::Register, held: None, label: None };
        let intent = super::super::tests::intent();
        let book = book(&[begun(), checked, intent, issued(), skipped("SN1", Some("MAC1"))]);
        let units: Vec<_> = book.unfinished().map(|unit| (unit.outcome, unit.skipped)).collect();
        assert_eq!(units, [(Outcome::Pending, false)]);
    }

    #[test]
    fn a_unit_can_be_put_back_while_something_of_ours_may_be_on_it_and_nobody_has_decided_so() {
        let held = Held { client_id: Some("old".into()), ..Held::default() };
        let decided = Entry::Resolved {
            keys: keys("SN1", None),
            how: Resolution::RollBack,
            by: "li".into(),
            why: "asked".into(),
        };
        let found = Entry::Found { unit: 0, held, sealed: String::new() };
        let ways_back = |entries: &[Entry]| book(entries).ways_back().count();
        let mut entries = vec![begun(), found, super::super::tests::intent(), issued()];
        assert_eq!(ways_back(&entries), 0);
        entries.push(Entry::Writing { unit: 0 });
        assert_eq!(ways_back(&entries), 1);
        entries.push(decided);
        assert_eq!(ways_back(&entries), 0);
    }
}
