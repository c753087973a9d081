//! What persons decided, folded: units resolved, retired or known from elsewhere, and who is a supervisor.

use super::units::{Mark, UnitId};
use super::{Book, Decided, Elsewhere, IssuedIdentity, KnownUnit, Lies, Place, Progress, SegmentId, VisitKey};
use crate::domain::{BoardFault, Entry, Resealed, Resolution, Role, Supervisor, UnitKeys};

impl Book {
    /// Takes in an entry that names its unit by itself, or that is about no unit.
    pub(super) fn apply_decision(&mut self, entry: &Entry, place: Place) {
        match entry {
            Entry::Resolved { keys, how: Resolution::Relabelled { label }, .. } => {
                self.labels.insert((keys.product_key.clone(), label.clone()), keys.serial_number.clone());
            }
            Entry::Resolved { keys, how, .. } => {
                let was_skipped = self.skipped.settle(keys);
                let is_open = self.named(keys).is_some_and(|unit| unit.open_as().is_some());
                // The record waits for nothing of it: it is off the list, and asked about again if it comes.
                if was_skipped && !is_open && matches!(how, Resolution::SetAside) {
                    return;
                }
                let is_new = self.named(keys).is_none();
                let id = self.unit_for(keys);
                let decided = match how {
                    Resolution::RegisterAgain => Some(Decided::RegisterAgain),
                    Resolution::SetAside => Some(Decided::SetAside),
                    Resolution::SameUnit => Some(Decided::SameUnit),
                    Resolution::RollBack => Some(Decided::RollBack),
                    Resolution::BoardReplaced { fault } => Some(Decided::BoardReplaced(*fault)),
                    Resolution::TakeBack | Resolution::Found { .. } | Resolution::Relabelled { .. } => None,
                };
                self.units.change(id, |known| {
                    // Set aside before it was ever asked for here: another station's file told of a registration that got no answer.
                    if is_new && matches!(how, Resolution::SetAside) {
                        known.unknown = 1;
                    }
                    known.decided = decided.or(known.decided);
                    if let (Resolution::TakeBack, Some(right)) = (how, &mut known.right) {
                        right.lies = Lies::TakenBack;
                    }
                });
                if let Resolution::BoardReplaced { .. } = how {
                    self.units.change(id, |known| {
                        (known.progress, known.collected) = (Progress::Retired, None);
                        let ids = known.identities().filter(|id| !known.to_delete.contains(id));
                        let new: Vec<String> = ids.collect();
                        known.to_delete.extend(new);
                    });
                }
                // It may or may not be what an unanswered registration was for: that one still counts.
                if let Resolution::Found { client_id, token_sha256, .. } = how {
                    let (client_id, token_sha256) = (client_id.clone(), token_sha256.clone());
                    self.put_on_record(id, IssuedIdentity { client_id, token_sha256, place });
                }
            }
            Entry::Retired { keys, client_ids, .. } => {
                self.skipped.settle(keys);
                let id = self.unit_for(keys);
                self.units.change(id, |known| {
                    (known.unanswered, known.decided, known.progress) = (0, None, Progress::Retired);
                    (known.collected, known.label) = (None, None);
                    let new = client_ids.iter().filter(|id| !known.to_delete.contains(id)).cloned().collect::<Vec<_>>();
                    known.to_delete.extend(new);
                });
            }
            Entry::Supervisor { name, pin_hash, role, .. } => {
                self.supervisors.insert(name.clone(), (pin_hash.clone(), *role));
                self.wrong_pins.remove(name);
            }
            Entry::SupervisorRemoved { name, .. } => {
                self.supervisors.remove(name);
                self.wrong_pins.remove(name);
            }
            Entry::LockTried { name, opened: true, .. } => {
                self.wrong_pins.remove(name);
            }
            Entry::LockTried { name, opened: false, .. } if self.supervisors.contains_key(name) => {
                let wrong = self.wrong_pins.entry(name.clone()).or_default();
                *wrong = wrong.saturating_add(1);
            }
            Entry::Known { keys, client_id, token_sha256, batch, station } => {
                let id = self.unit_for(keys);
                if self.units.get(id).keys != *keys {
                    self.finder.add_former(id, keys.clone());
                }
                self.know_elsewhere(
                    id,
                    Elsewhere {
                        client_id: client_id.clone(),
                        token_sha256: token_sha256.clone(),
                        batch: batch.clone(),
                        station: station.clone(),
                    },
                );
            }
            Entry::Resealed(resealed) => self.reseal(resealed, place),
            _ => {}
        }
    }

    /// What a unit has is opened from this line from now on.
    fn reseal(&mut self, resealed: &Resealed, place: Place) {
        for answer in &resealed.answers {
            let segment = self.segments.iter().position(|segment| segment.name == answer.segment);
            let key = segment.and_then(|segment| SegmentId::try_from(segment).ok());
            let key = key.map(|segment| VisitKey { segment, visit: answer.visit });
            if let Some(visit) = key.and_then(|key| self.visits.get_mut(&key)) {
                visit.answers.push(answer.sealed.clone());
            }
        }
        let Some(id) = self.finder.named(&self.units, &resealed.keys) else { return };
        self.units.change(id, |known| {
            for issued in &mut known.issued {
                if resealed.issued.iter().any(|told| told.client_id == issued.client_id) {
                    issued.place = place.clone();
                }
            }
            if let (Some(old), Some(_)) = (&mut known.old, &resealed.old) {
                old.place = place;
            }
        });
    }

    /// A board is registered under a number whose board was replaced: that is done with. The unit whose place it takes, and why.
    pub(super) fn use_up_replacement(&mut self, keys: &UnitKeys) -> Option<(UnitKeys, BoardFault)> {
        let is_its_number = |unit: &KnownUnit| {
            let UnitKeys { platform, product_key, serial_number, .. } = &unit.keys;
            (platform, product_key, serial_number) == (&keys.platform, &keys.product_key, &keys.serial_number)
        };
        let unit = self.units.with(Mark::BoardToCome).find(is_its_number)?;
        let Some(Decided::BoardReplaced(fault)) = unit.decided else { return None };
        self.decide_of(&unit.keys, None);
        Some((unit.keys, fault))
    }

    /// What is decided of a unit that is on record.
    pub(super) fn decide_of(&mut self, keys: &UnitKeys, decided: Option<Decided>) {
        if let Some(id) = self.finder.named(&self.units, keys) {
            self.units.change(id, |known| known.decided = decided);
        }
    }

    /// The number that a label stands for; none where it is its own.
    pub fn number_of_label(&self, product_key: &str, label: &str) -> Option<&str> {
        self.labels.get(&(product_key.to_owned(), label.to_owned())).map(String::as_str)
    }

    /// Whether another unit than the one with this number has what is on a label for its number, or was given this label.
    pub fn is_label_of_other(&self, product_key: &str, serial_number: &str, label: &str) -> bool {
        match self.number_of_label(product_key, label) {
            Some(number) => number != serial_number,
            None => label != serial_number && !self.numbered(product_key, label).is_empty(),
        }
    }

    /// Another station issued this to a unit.
    pub(super) fn know_elsewhere(&mut self, id: UnitId, told: Elsewhere) {
        let is_new = self.units.change(id, |known| {
            let is_new = known.elsewhere.iter().all(|one| one.client_id != told.client_id)
                && known.issued.iter().all(|one| one.client_id != told.client_id);
            known.elsewhere.extend(is_new.then(|| told.clone()));
            is_new
        });
        if is_new {
            // Where two have it, the unit that came up first is its owner, however the book was made.
            let owner = self.elsewhere.entry((self.units.platform(id).clone(), told.client_id)).or_insert(id);
            *owner = id.min(*owner);
        }
    }

    /// Who has a PIN, and as what, sorted by name.
    pub fn supervisors(&self) -> Vec<Supervisor> {
        self.supervisors.iter().map(|(name, (_, role))| Supervisor { name: name.clone(), role: *role }).collect()
    }

    /// What somebody with a PIN is; none where they have none.
    pub fn role(&self, name: &str) -> Option<Role> {
        self.supervisors.get(name).map(|(_, role)| *role)
    }

    /// Whether some things need a supervisor's PIN.
    pub fn has_supervisors(&self) -> bool {
        !self.supervisors.is_empty()
    }

    /// How many wrong PINs in a row were given for this name last.
    pub fn wrong_pins(&self, name: &str) -> u32 {
        self.wrong_pins.get(name).copied().unwrap_or_default()
    }

    /// What a supervisor's PIN is checked against.
    pub fn pin_hash(&self, name: &str) -> Option<&str> {
        self.supervisors.get(name).map(|(hash, _)| hash.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{begun, book, intent, issued, keys, stored_and_restored};
    use super::super::unfinished::tests::skipped;
    use super::*;
    use crate::domain::{Failure, Held, NotIssued, OldValue, Outcome, Registrations};

    fn resolved(how: Resolution) -> Entry {
        Entry::Resolved { keys: keys("SN1", Some("MAC1")), how, by: "li".into(), why: "asked".into() }
    }

    fn found(client_id: &str) -> Entry {
        let (client_id, token_sha256) = (client_id.into(), "f".into());
        resolved(Resolution::Found { client_id, token_sha256, sealed_token: String::new() })
    }

    fn retired() -> Entry {
        let keys = keys("SN1", Some("MAC1"));
        Entry::Retired { keys, client_ids: vec!["c1".into()], by: "li".into(), why: "scrap".into() }
    }

    fn known(client_id: &str) -> Entry {
        Entry::Known {
            keys: keys("SN1", None),
            client_id: client_id.into(),
            token_sha256: "e".into(),
            batch: "B2".into(),
            station: "S2".into(),
        }
    }

    #[test]
    fn a_unit_that_is_set_aside_is_not_open_until_it_is_asked_for_again() {
        let mut entries = vec![begun(), intent(), resolved(Resolution::SetAside)];
        let set_aside = book(&entries);
        let unit = set_aside.units().next().unwrap();
        assert_eq!((unit.open_as(), unit.unanswered, unit.unknown), (None, 1, 1));
        // A refusal after it does not make the first registration forgotten.
        let code = Failure::RefusedUnavailable;
        entries
            .extend([intent(), Entry::NotIssued { unit: 0, result: NotIssued::Refused, code, return_code: Some(3) }]);
        assert_eq!(book(&entries).units().next().unwrap().open_as(), Some(Outcome::Unknown));
    }

    #[test]
    fn a_registration_without_an_answer_at_another_station_counts_here_and_once() {
        let told = resolved(Resolution::SetAside);
        let mut entries = vec![told.clone(), told.clone()];
        let registrations = |entries: &[Entry]| book(entries).units().next().unwrap().registrations();
        assert_eq!(registrations(&entries), Registrations { issued: 0, unknown: 1 });
        entries.extend([
            begun(),
            Entry::Intent {
                unit: 2,
                keys: keys("SN1", Some("MAC1")),
                sign_method: Default::default(),
                past_gate: None,
            },
        ]);
        assert_eq!(registrations(&entries), Registrations { issued: 0, unknown: 2 });
        // One that was refused here, and was set aside then, has used none.
        let code = Failure::RefusedUnavailable;
        let refused = Entry::NotIssued { unit: 0, result: NotIssued::Refused, code, return_code: Some(3) };
        assert_eq!(registrations(&[begun(), intent(), refused, told]), Registrations { issued: 0, unknown: 0 });
    }

    #[test]
    fn a_permission_to_register_is_used_up_by_the_intent() {
        let mut entries = vec![begun(), intent(), resolved(Resolution::RegisterAgain)];
        let unit = book(&entries).units().next().unwrap().clone();
        assert_eq!((unit.decided, unit.open_as()), (Some(Decided::RegisterAgain), Some(Outcome::Unknown)));
        entries.push(intent());
        assert_eq!(book(&entries).units().next().unwrap().decided, None);
    }

    #[test]
    fn a_permission_does_not_outlive_an_identity() {
        let entries = [begun(), intent(), resolved(Resolution::RegisterAgain), issued()];
        assert_eq!(book(&entries).units().next().unwrap().decided, None);
    }

    #[test]
    fn an_identity_that_was_found_is_pending_and_belongs_to_its_unit() {
        let book = book(&[begun(), intent(), found("cf")]);
        let unit = book.units().next().unwrap();
        assert_eq!((unit.progress, unit.open_as()), (Progress::Issued, Some(Outcome::Pending)));
        assert_eq!(unit.registrations(), Registrations { issued: 1, unknown: 1 });
        assert_eq!(book.client_id_owner(&unit.keys.platform, "cf").as_ref(), Some(&unit));
        assert_eq!(book.tokens_like(&unit.keys.platform, "f").len(), 1);
    }

    #[test]
    fn a_retired_unit_is_not_open_and_names_what_is_to_be_deleted() {
        let mut entries = vec![begun(), intent(), issued(), retired(), retired()];
        let unit = book(&entries).units().next().unwrap().clone();
        assert_eq!((unit.progress, unit.open_as()), (Progress::Retired, None));
        assert_eq!(unit.to_delete, ["c1"]);
        // A later registration that was refused does not bring the old identity back.
        let code = Failure::RefusedUnavailable;
        entries
            .extend([intent(), Entry::NotIssued { unit: 0, result: NotIssued::Refused, code, return_code: Some(3) }]);
        assert_eq!(book(&entries).units().next().unwrap().progress, Progress::Retired);
        entries.extend([intent(), issued()]);
        let unit = book(&entries).units().next().unwrap().clone();
        assert_eq!((unit.progress, unit.to_delete), (Progress::Issued, vec!["c1".to_owned()]));
    }

    #[test]
    fn what_another_station_issued_counts_as_used_up_and_is_not_forgotten_here() {
        let book = book(&[known("c9"), known("c9"), begun(), intent()]);
        let unit = book.units().next().unwrap();
        assert_eq!(unit.elsewhere.len(), 1);
        assert_eq!(unit.registrations(), Registrations { issued: 1, unknown: 1 });
        assert_eq!(unit.keys.hardware_id.as_deref(), Some("MAC1"));
        assert!(book.client_id_owner(&unit.keys.platform, "c9").is_some());
    }

    #[test]
    fn knowledge_from_elsewhere_does_not_take_the_hardware_id_away() {
        let book = book(&[begun(), intent(), known("c9")]);
        assert_eq!(book.units().next().unwrap().keys.hardware_id.as_deref(), Some("MAC1"));
    }

    #[test]
    fn a_found_identity_takes_the_place_of_the_knowledge_about_it() {
        let book = book(&[known("cf"), found("cf")]);
        let unit = book.units().next().unwrap();
        assert_eq!((unit.elsewhere.len(), unit.issued.len()), (0, 1));
    }

    #[test]
    fn the_newest_pin_of_a_supervisor_counts_until_the_name_is_removed() {
        let supervisor = |hash: &str| Entry::Supervisor {
            name: "wang".into(),
            role: crate::domain::Role::default(),
            pin_hash: hash.into(),
            by: "wang".into(),
        };
        let mut entries = vec![supervisor("1"), supervisor("2")];
        assert_eq!(book(&entries).pin_hash("wang"), Some("2"));
        entries.push(Entry::SupervisorRemoved { name: "wang".into(), by: "wang".into() });
        assert!(!book(&entries).has_supervisors());
    }

    #[test]
    fn wrong_pins_in_a_row_are_counted_until_a_right_one_or_a_new_one() {
        let supervisor = || Entry::Supervisor {
            name: "wang".into(),
            role: crate::domain::Role::default(),
            pin_hash: "1".into(),
            by: "wang".into(),
        };
        let tried = |opened| Entry::LockTried { name: "wang".into(), opened, purpose: None };
        let wrong = |entries: &[Entry]| book(entries).wrong_pins("wang");
        assert_eq!(wrong(&[tried(false)]), 0, "nobody of this name has a PIN");
        assert_eq!(wrong(&[supervisor(), tried(false), tried(false)]), 2);
        assert_eq!(wrong(&[supervisor(), tried(false), tried(true), tried(false)]), 1);
        assert_eq!(wrong(&[supervisor(), tried(false), supervisor()]), 0);
    }

    #[test]
    fn what_persons_decided_stands_in_the_stored_book() {
        let code = Failure::RefusedUnavailable;
        let refused = Entry::NotIssued { unit: 0, result: NotIssued::Refused, code, return_code: Some(3) };
        let supervisor = Entry::Supervisor {
            name: "wang".into(),
            role: crate::domain::Role::default(),
            pin_hash: "1".into(),
            by: "wang".into(),
        };
        let wrong = Entry::LockTried { name: "wang".into(), opened: false, purpose: None };
        let values = vec![OldValue { name: "old_host".into(), sha256: "0a".into() }];
        let held = Held { client_id: Some("old".into()), token_sha256: None, values };
        let mut told = book(&[
            begun(),
            Entry::Found { unit: 0, held: held.clone(), sealed: String::new() },
            intent(),
            refused,
            known("c9"),
            retired(),
            resolved(Resolution::SetAside),
            supervisor,
            wrong,
            skipped("SN2", None),
        ]);
        told.visits.clear();
        let restored = stored_and_restored(&told);
        assert!(restored.units().eq(told.units()));
        assert_eq!(restored.units.get(0).old.map(|old| old.held), Some(held));
        assert_eq!(restored.skipped, told.skipped);
        assert_eq!(restored.unfinished().map(|unit| unit.keys.serial_number).collect::<Vec<_>>(), ["SN2"]);
        assert_eq!((restored.pin_hash("wang"), restored.wrong_pins("wang")), (Some("1"), 1));
        let platform = told.units.platform(0);
        assert_eq!(restored.client_id_owner(platform, "c9"), told.units().next());
    }
}
