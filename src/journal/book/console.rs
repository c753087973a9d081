//! What the console says about device names, folded: it adds to what is known, settles registrations that got no answer, and takes nothing away. Only a
//! supervisor's clearing voids identities.

use super::units::UnitId;
use super::{Book, Decided, KnownUnit, Progress};
use crate::domain::entry::{AtConsole, ConsoleChange, ConsoleSaid, ConsoleStage};
use crate::domain::{Entry, UnitKeys};

impl Book {
    /// Takes in what the console said, or what was changed there.
    pub(super) fn apply_console(&mut self, at: &str, entry: &Entry) {
        match entry {
            Entry::ConsoleSaid(said) => self.console_said(at, said),
            Entry::ConsoleChange(change) => self.console_changed(at, change),
            _ => {}
        }
    }

    fn console_said(&mut self, at: &str, said: &ConsoleSaid) {
        let id = self.unit_for(&said.keys);
        let is_cleared = self.units.change(id, |unit| {
            // Nothing is there any more of all that was, after that was asked for.
            let is_cleared = unit.is_being_cleared() && said.client_ids.is_empty();
            settle(unit, said);
            is_cleared
        });
        if is_cleared {
            self.void(id);
        }
        self.stand_anew(id, at);
    }

    fn console_changed(&mut self, at: &str, ConsoleChange { keys, change, stage, .. }: &ConsoleChange) {
        let id = self.unit_for(keys);
        match (change, stage) {
            (AtConsole::Clear, ConsoleStage::Done) => {
                self.skipped.settle(keys);
                self.void(id);
                self.stand_anew(id, at);
            }
            (AtConsole::Clear, stage) => {
                let begun = *stage == ConsoleStage::Begun;
                self.units.change(id, |unit| unit.console.get_or_insert_default().clearing = begun);
            }
            // Which of them is valid changes nothing about how many there are.
            (AtConsole::Keep { .. }, _) => {}
        }
    }

    /// The cloud has none of its identities any more: what is on record of them is void, and its count begins anew.
    fn void(&mut self, id: UnitId) {
        self.finder.remove_identities(&self.units, id);
        let elsewhere = self.units.change(id, |unit| {
            unit.issued.clear();
            (unit.unknown, unit.unanswered, unit.progress) = (0, 0, Progress::None);
            (unit.decided, unit.console, unit.asked_at, unit.collected) = (None, None, None, None);
            unit.to_delete.clear();
            unit.was_cleared = true;
            std::mem::take(&mut unit.elsewhere)
        });
        let platform = self.units.platform(id).clone();
        for known in elsewhere {
            let whose = (platform.clone(), known.client_id);
            if self.elsewhere.get(&whose) == Some(&id) {
                self.elsewhere.remove(&whose);
            }
        }
    }

    /// How many registrations of this name have no answer on record and are over: those at which nobody is at work any more.
    pub fn to_settle(&self, keys: &UnitKeys) -> u32 {
        let is_at_work =
            self.open_visits().any(|visit| visit.keys.as_ref().is_some_and(|other| other.share_one_with(keys)));
        if is_at_work { 0 } else { self.named(keys).map_or(0, |unit| unit.unknown) }
    }

    /// The units of a product that are not through and may have a registration without an answer, oldest first.
    pub fn unsettled(&self, product_key: &str) -> impl Iterator<Item = KnownUnit> {
        let units = self.unfinished().filter_map(|unfinished| unfinished.unit);
        units.filter(move |unit| unit.unknown > 0 && unit.keys.product_key == product_key)
    }

    /// The units of a product that have this device name, on whatever platform.
    pub fn of_name(&self, product_key: &str, device_name: &str) -> Vec<KnownUnit> {
        let platforms = self.units.shared().scopes().iter().filter(|(_, product)| product == product_key);
        let keys = |platform| UnitKeys {
            platform,
            product_key: product_key.to_owned(),
            device_name: device_name.to_owned(),
            serial_number: device_name.to_owned(),
            hardware_id: None,
        };
        platforms.filter_map(|(platform, _)| self.named(&keys(platform.clone()))).collect()
    }

    /// The units that have this device name, of whatever product.
    pub fn of_device_name(&self, device_name: &str) -> Vec<KnownUnit> {
        let products: std::collections::BTreeSet<_> =
            self.units.shared().scopes().iter().map(|(_, product)| product).collect();
        products.into_iter().flat_map(|product| self.of_name(product, device_name)).collect()
    }

    /// The platforms that units of this product are on record at.
    pub fn platforms_of(&self, product_key: &str) -> impl Iterator<Item = &crate::domain::Platform> {
        let scopes = self.units.shared().scopes().iter();
        scopes.filter(move |(_, product)| product == product_key).map(|(platform, _)| platform)
    }
}

/// What the list says is added to what is known of the unit. Its registrations that were over when it was asked are no longer unknown: what they made stands in it.
fn settle(unit: &mut KnownUnit, said: &ConsoleSaid) {
    let settled = said.settles.min(unit.unknown);
    let console = unit.console.get_or_insert_default();
    for id in &said.client_ids {
        if console.client_ids.iter().all(|known| known.client_id != id.client_id) {
            console.client_ids.push(id.clone());
        }
    }
    console.clearing = false;
    console.asked_at.clone_from(&said.asked_at);
    // Whatever the list has, or an earlier one had, that nobody here has and that no other lost answer stands for, may be what one of them made.
    let orphans = u32::try_from(unit.orphans().count()).unwrap_or(u32::MAX);
    if let Some(console) = &mut unit.console {
        console.lost += settled.min(orphans.saturating_sub(console.lost));
    }
    // The newest of them are those that may still be going on.
    unit.unknown -= settled;
    let was_open = unit.unanswered > 0;
    unit.unanswered = unit.unanswered.min(unit.unknown);
    unit.forget_when_asked();
    // Nobody needs to permit any more what was permitted in doubt: it is registered without, or asked about as what it is.
    if was_open
        && unit.unanswered == 0
        && unit.progress == Progress::None
        && unit.decided == Some(Decided::RegisterAgain)
    {
        unit.decided = None;
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{begun, book, intent, issued, keys, stored_and_restored};
    use super::*;
    use crate::domain::entry::{ConsoleId, ConsoleSource};
    use crate::domain::{Failure, NotIssued, Outcome, Registrations};

    fn said(ids: &[&str], settles: u32) -> Entry {
        let id = |id: &&str| ConsoleId { client_id: (*id).into(), created: Some("2026-01-01".into()) };
        Entry::ConsoleSaid(Box::new(ConsoleSaid {
            keys: keys("SN1", None),
            client_ids: ids.iter().map(id).collect(),
            asked_at: "2026-01-01T00:10:00Z".into(),
            source: ConsoleSource::Api { host: "h".into() },
            settles,
            by: None,
        }))
    }

    fn changed(stage: ConsoleStage) -> Entry {
        let (by, why) = ("li".into(), "five".into());
        let (keys, change) = (keys("SN1", None), AtConsole::Clear);
        Entry::ConsoleChange(Box::new(ConsoleChange { keys, change, stage, by, why }))
    }

    fn unknown() -> [Entry; 2] {
        let code = Failure::NoAnswer;
        [intent(), Entry::NotIssued { unit: 0, result: NotIssued::Unknown, code, return_code: None }]
    }

    fn unit(entries: &[Entry]) -> KnownUnit {
        book(entries).units().next().unwrap()
    }

    fn count(entries: &[Entry]) -> (u32, u32) {
        let Registrations { issued, unknown } = unit(entries).registrations();
        (issued, unknown)
    }

    #[test]
    fn a_list_that_has_nothing_settles_an_unknown_as_free() {
        let entries = [&[begun()][..], &unknown(), &[said(&[], 1)]].concat();
        let unit = unit(&entries);
        assert_eq!((unit.unanswered, unit.open_as(), count(&entries)), (0, None, (0, 0)));
    }

    #[test]
    fn an_identity_that_nobody_has_is_known_by_name_counts_and_waits_for_a_person() {
        let entries = [&[begun()][..], &unknown(), &[said(&["x"], 1)]].concat();
        let unit = unit(&entries);
        assert_eq!((unit.open_as(), count(&entries)), (Some(Outcome::Pending), (1, 0)));
        assert_eq!(unit.orphans().map(|id| id.client_id.as_str()).collect::<Vec<_>>(), ["x"]);
        assert!(unit.has_lost_identity());
    }

    #[test]
    fn what_is_not_settled_stays_unknown_and_still_counts() {
        let twice = [&[begun()][..], &unknown(), &unknown()].concat();
        assert_eq!(count(&[&twice[..], &[said(&[], 0)]].concat()), (0, 2));
        let one = [&twice[..], &[said(&["x"], 1)]].concat();
        assert_eq!((count(&one), unit(&one).unanswered), ((1, 1), 1));
        assert_eq!(unit(&one).open_as(), Some(Outcome::Unknown));
        // More than there are is none.
        assert_eq!(count(&[&one[..], &[said(&["x"], 9)]].concat()), (1, 0));
    }

    #[test]
    fn a_list_takes_nothing_away_and_counts_nothing_twice() {
        let entries = [begun(), intent(), issued(), said(&[], 0)];
        assert_eq!(count(&entries), (1, 0));
        let entries = [begun(), intent(), issued(), said(&["c1", "x"], 0), said(&["c1"], 0)];
        assert_eq!((count(&entries), unit(&entries).issued.len()), ((2, 0), 1));
        // An answer that is found later is the one that the console told of.
        let entries = [&[begun()][..], &unknown(), &unknown(), &[said(&["c1"], 1), issued()]].concat();
        assert_eq!(count(&entries), (1, 1));
    }

    #[test]
    fn an_identity_that_an_earlier_list_told_of_without_settling_may_be_what_was_lost() {
        let entries = [&[begun()][..], &unknown(), &[said(&["x"], 0), said(&["x"], 1)]].concat();
        assert_eq!((unit(&entries).open_as(), count(&entries)), (Some(Outcome::Pending), (1, 0)));
        // One stands for one.
        let twice = [&entries[..], &unknown(), &[said(&["x"], 1)]].concat();
        assert_eq!(unit(&twice).console.unwrap().lost, 1);
    }

    #[test]
    fn five_are_all_whatever_they_are() {
        let entries = [begun(), intent(), issued(), said(&["a", "b", "c", "d"], 0)];
        assert!(unit(&entries).is_used_up());
        assert!(!unit(&[begun(), intent(), issued(), said(&["a", "b", "c"], 0)]).is_used_up());
    }

    #[test]
    fn clearing_voids_what_was_and_begins_the_count_anew() {
        let mut entries = [&[begun(), intent(), issued()][..], &unknown(), &[said(&["c1", "x"], 0)]].concat();
        entries.push(changed(ConsoleStage::Begun));
        assert_eq!(unit(&entries).open_as(), Some(Outcome::Unknown), "whether it was done is not known");
        assert_eq!(count(&entries), (2, 1));
        let refused = ConsoleStage::Refused { code: "Forbidden".into() };
        assert_eq!(count(&[&entries[..], &[changed(refused)]].concat()), (2, 1));
        for done in [changed(ConsoleStage::Done), said(&[], 0)] {
            let entries = [&entries[..], &[done]].concat();
            let book = book(&entries);
            let unit = book.units().next().unwrap();
            assert_eq!((unit.registrations(), unit.open_as()), (Registrations::default(), None));
            assert_eq!((unit.progress, unit.issued.len(), unit.orphans().count()), (Progress::None, 0, 0));
            assert!(book.client_id_owner(&unit.keys.platform, "c1").is_none());
            assert!(book.tokens_like(&unit.keys.platform, "0").is_empty());
        }
        // Not all are gone: what is left is what was there.
        assert_eq!(count(&[&entries[..], &[said(&["x"], 0)]].concat()), (2, 1));
        // A further identity is found by its client id again.
        let anew = [&entries[..], &[changed(ConsoleStage::Done), intent(), issued()]].concat();
        let book = book(&anew);
        let unit = book.units().next().unwrap();
        assert_eq!(book.client_id_owner(&unit.keys.platform, "c1"), Some(unit));
    }

    #[test]
    fn what_the_console_said_stands_in_the_stored_book() {
        let mut told = book(&[&[begun()][..], &unknown(), &[said(&["x"], 0)]].concat());
        told.visits.clear();
        let restored = stored_and_restored(&told);
        assert!(restored.units().eq(told.units()));
        assert_eq!(restored.units().next().unwrap().asked_at.as_deref(), Some("2026-01-01T00:00:00Z"));
    }
}
