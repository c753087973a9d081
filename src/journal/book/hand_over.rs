//! Hand-overs, folded: of the stations that have a unit on record one has the right to register and write it.

use super::units::UnitId;
use super::{Book, IssuedIdentity, KnownUnit, Lies, OldIdentity, Place, Right};
use crate::domain::entry::{Received, ReceivedIdentity};
use crate::domain::{Entry, UnitKeys};

impl Book {
    /// Takes in a line with which the right to a unit goes to another station, or comes from one.
    pub(super) fn apply_hand_over(&mut self, at: &str, entry: &Entry, place: Place) {
        match entry {
            Entry::HandedOver { keys, hand_over, after, to_station, .. } => {
                self.skipped.settle(keys);
                let id = self.unit_for(keys);
                self.put_right(id, at, (after, hand_over), (Lies::There, to_station), place);
            }
            Entry::Received(received) => self.receive(at, received, place),
            Entry::Reported { keys, hand_over, outcome, code, .. } => {
                let Some(id) = self.finder.named(&self.units, keys) else { return };
                let is_reported = self.units.change(id, |known| {
                    let right = known.right.as_deref_mut();
                    let newest = right.filter(|right| right.hand_overs.last() == Some(hand_over));
                    newest.map(|right| right.reported = Some((*outcome, *code))).is_some()
                });
                if is_reported {
                    self.stand_anew(id, at);
                }
            }
            _ => {}
        }
    }

    /// A unit is here, with all that the other station knew of it.
    fn receive(&mut self, at: &str, received: &Received, place: Place) {
        let keys = &received.keys;
        self.skipped.settle(keys);
        let id = self.unit_for(keys);
        self.finder.rekey(&mut self.units, id, keys);
        for ReceivedIdentity { client_id, token_sha256, .. } in &received.issued {
            if self.units.get(id).issued.iter().all(|known| known.client_id != *client_id) {
                let (client_id, token_sha256, place) = (client_id.clone(), token_sha256.clone(), place.clone());
                self.put_on_record(id, IssuedIdentity { client_id, token_sha256, place });
            }
        }
        for known in &received.elsewhere {
            self.know_elsewhere(id, known.clone());
        }
        let batch = self.batch_of(place.segment).0.to_owned();
        let batch = self.units.batch(&batch);
        let collected = received.collected.then_some(place.segment);
        self.units.change(id, |unit| {
            // None of them is ever fewer.
            unit.unknown = unit.unknown.max(received.unknown);
            (unit.unanswered, unit.progress) = (received.unanswered, received.progress);
            (unit.collected, unit.decided, unit.batch) = (collected, received.decided, batch);
            let new: Vec<_> = received.to_delete.iter().filter(|id| !unit.to_delete.contains(id)).cloned().collect();
            unit.to_delete.extend(new);
            if let Some(old) = &received.old {
                unit.old = Some(OldIdentity { held: old.held.clone(), place: place.clone() });
            }
        });
        let hand_over = (received.after.as_slice(), received.hand_over.as_str());
        self.put_right(id, at, hand_over, (Lies::Here, &received.from), place);
    }

    fn put_right(
        &mut self,
        id: UnitId,
        at: &str,
        (after, hand_over): (&[String], &str),
        (lies, station): (Lies, &str),
        place: Place,
    ) {
        let hand_overs = after.iter().cloned().chain([hand_over.to_owned()]).collect();
        let right = Right { hand_overs, lies, station: station.to_owned(), reported: None, at: at.to_owned(), place };
        self.units.change(id, |unit| unit.right = Some(Box::new(right)));
        self.stand_anew(id, at);
    }

    /// The right to a unit has moved: so it stands differently in the jobs that expect it.
    pub(super) fn stand_anew(&mut self, id: UnitId, at: &str) {
        let unit = &self.units.get(id);
        for (of, job) in self.jobs.iter_mut() {
            if self.segments[of as usize].product_key == unit.keys.product_key {
                job.stand_anew(at, unit);
            }
        }
    }

    /// The right to a unit that this one is, or may be, where that lies at another station.
    pub fn away(&self, keys: &UnitKeys) -> Option<Right> {
        self.lookup(keys).iter().find_map(KnownUnit::away).cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{begun, book, intent, issued, keys, stored_and_restored};
    use super::*;
    use crate::domain::{Expected, Outcome, Progress, Registrations, Resolution, Standing};

    pub(super) fn handed_over(hand_over: &str, after: &[&str]) -> Entry {
        Entry::HandedOver {
            keys: keys("SN1", Some("MAC1")),
            hand_over: hand_over.into(),
            after: after.iter().map(|&before| before.to_owned()).collect(),
            of: 1,
            to: "f".into(),
            recipient: "age1".into(),
            to_station: "B".into(),
            by: "li".into(),
            why: None,
        }
    }

    #[test]
    fn a_unit_that_was_handed_over_is_not_waited_for_and_is_away_by_each_of_its_keys() {
        let book = book(&[begun(), intent(), issued(), handed_over("1", &[])]);
        let unit = book.units().next().unwrap();
        assert_eq!((unit.open_as(), unit.away().map(|right| right.station.as_str())), (None, Some("B")));
        let mut other = keys("SN9", Some("MAC1"));
        assert!(book.away(&other).is_some());
        other.hardware_id = None;
        assert!(book.away(&other).is_none());
        assert!(book.away(&keys("SN1", None)).is_some());
    }

    #[test]
    fn one_that_is_taken_back_is_waited_for_again_and_its_hand_over_is_not_forgotten() {
        let (by, why) = ("li".into(), "lost".into());
        let taken = Entry::Resolved { keys: keys("SN1", None), how: Resolution::TakeBack, by, why };
        let book = book(&[begun(), intent(), issued(), handed_over("2", &["1"]), taken]);
        let unit = book.units().next().unwrap();
        let right = unit.right.as_deref().unwrap();
        assert!(unit.open_as().is_some() && unit.away().is_none());
        assert_eq!((right.lies, &right.hand_overs[..]), (Lies::TakenBack, &["1".to_owned(), "2".to_owned()][..]));
    }

    fn received(hand_over: &str, after: &[&str], ids: &[&str]) -> Entry {
        let issued = |id: &&str| ReceivedIdentity {
            client_id: (*id).to_owned(),
            token_sha256: "0".into(),
            issued_at: None,
            sealed_token: String::new(),
        };
        Entry::Received(Box::new(Received {
            keys: keys("SN1", Some("MAC1")),
            hand_over: hand_over.into(),
            after: after.iter().map(|&before| before.to_owned()).collect(),
            from: "A".into(),
            from_id: String::new(),
            from_batch: "b".into(),
            old: None,
            issued: ids.iter().map(issued).collect(),
            elsewhere: Vec::new(),
            unknown: 1,
            unanswered: 0,
            progress: Progress::Issued,
            collected: false,
            decided: None,
            to_delete: vec!["gone".into()],
            by: None,
        }))
    }

    #[test]
    fn a_unit_that_is_received_has_used_what_it_used_there_and_each_identity_once() {
        let mut entries = vec![received("1", &[], &["c1"])];
        let unit = |entries: &[Entry]| book(entries).units().next().unwrap().clone();
        let first = unit(&entries);
        assert_eq!(first.registrations(), Registrations { issued: 1, unknown: 1 });
        assert_eq!((first.open_as(), first.to_delete.len()), (Some(Outcome::Pending), 1));
        // Away and back again, registered once more meanwhile.
        entries.extend([handed_over("2", &["1"]), received("3", &["1", "2"], &["c1", "c2"])]);
        let back = unit(&entries);
        assert_eq!(back.registrations(), Registrations { issued: 2, unknown: 1 });
        assert_eq!(back.issued.last().map(|issued| issued.client_id.as_str()), Some("c2"), "its own is the newest");
        assert_eq!(back.right.as_deref().unwrap().hand_overs, ["1", "2", "3"]);
        let book = book(&entries);
        assert_eq!(book.client_id_owner(&back.keys.platform, "c1").as_ref(), Some(&back));
        assert_eq!(stored_and_restored(&book).units().next(), Some(back));
    }

    #[test]
    fn a_job_says_of_a_unit_that_it_is_handed_over_until_the_other_station_is_heard_of() {
        let row = Expected { serial_number: "SN1".into(), ..Expected::default() };
        let listed = Entry::Listed { list_sha256: "l".into(), first: 0, of: 1, rows: vec![row], by: None };
        let opened = |profile: &str| Entry::Opened {
            clock: None,
            labels: false,
            order: Default::default(),
            opening: 1,
            previous: None,
            program: String::new(),
            profile: profile.into(),
            profile_sha256: String::new(),
            product_key: Some("pk".into()),
            operator: None,
            purpose: Default::default(),
        };
        let reported = |outcome, hand_over: &str| Entry::Reported {
            keys: keys("SN1", Some("MAC1")),
            hand_over: hand_over.into(),
            station: "B".into(),
            batch: "b".into(),
            outcome,
            code: None,
            decides: Default::default(),
        };
        let mut entries = vec![opened("p"), listed];
        let standing = |entries: &[Entry]| {
            let book = book(entries);
            let stand = book.list_of(0).unwrap().units().next().unwrap().1.standing;
            assert_eq!(book.coverage(0).unwrap().of(stand), 1);
            stand
        };
        for (line, then) in [
            (handed_over("1", &[]), Standing::HandedOver),
            (reported(Outcome::Pass, "0"), Standing::HandedOver),
            (reported(Outcome::Unknown, "1"), Standing::HandedOver),
            (reported(Outcome::Pass, "1"), Standing::Done),
            (received("2", &["1"], &["c1"]), Standing::Registered),
        ] {
            entries.push(line);
            assert_eq!(standing(&entries), then, "{:?}", entries.last());
        }
    }
}
