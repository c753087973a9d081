//! Jobs: the units that a batch expects, and how each of them stands. Kept up to date line by line, so that nothing is counted anew when somebody looks.

use std::collections::BTreeMap;
use std::hash::{BuildHasher, RandomState};

use hashbrown::HashTable;

use super::{KnownUnit, Progress, SegmentId};
use crate::domain::{Coverage, Ended, Expected, Failure, Outcome, Stand, Standing};

/// A unit that came to a job and is not on its list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stranger {
    /// A person took it in.
    pub taken_in: bool,
    /// How it stands.
    pub stand: Stand,
}

/// The list of a batch, whole, and how its units stand.
#[derive(Clone, Debug, Default)]
pub struct Job {
    list_sha256: String,
    rows: Vec<Expected>,
    /// One for each row.
    stands: Vec<Stand>,
    hasher: RandomState,
    /// Rows by their numbers, of which the rows have the only copy.
    numbers: HashTable<u32>,
    strangers: BTreeMap<String, Stranger>,
    coverage: Coverage,
}

impl Job {
    #[expect(clippy::expect_used, reason = "a list has no 2^32 rows")]
    pub(super) fn new(list_sha256: String, rows: Vec<Expected>) -> Self {
        let hasher = RandomState::new();
        let hash = |row: &u32| hasher.hash_one(&*rows[*row as usize].serial_number);
        let mut numbers = HashTable::with_capacity(rows.len());
        for row in 0..u32::try_from(rows.len()).expect("fewer than 2^32 rows") {
            numbers.insert_unique(hash(&row), row, hash);
        }
        let stands = vec![Stand::default(); rows.len()];
        let listed = rows.len() as u64;
        let coverage = Coverage { listed, left: listed, ..Coverage::default() };
        Self { list_sha256, rows, stands, hasher, numbers, strangers: BTreeMap::new(), coverage }
    }

    /// SHA-256 of the file that the list was read from.
    pub fn list_sha256(&self) -> &str {
        &self.list_sha256
    }

    /// The list.
    pub fn rows(&self) -> &[Expected] {
        &self.rows
    }

    /// Each unit of the list, in its order, and how it stands.
    pub fn units(&self) -> impl Iterator<Item = (&Expected, &Stand)> {
        self.rows.iter().zip(&self.stands)
    }

    /// Units that came and are not on it, by their numbers.
    pub fn strangers(&self) -> impl Iterator<Item = (&str, &Stranger)> {
        self.strangers.iter().map(|(number, stranger)| (number.as_str(), stranger))
    }

    /// How many stand how.
    pub fn coverage(&self) -> Coverage {
        self.coverage
    }

    /// The row with exactly this number.
    pub fn row(&self, number: &str) -> Option<&Expected> {
        self.position(number).map(|row| &self.rows[row])
    }

    /// How the unit with exactly this number stands, if it is on the list.
    pub fn stand(&self, number: &str) -> Option<&Stand> {
        self.position(number).map(|row| &self.stands[row])
    }

    /// Whether a unit of this number is worked on without a question: it is on the list, or a person took it in.
    pub fn admits(&self, number: &str) -> bool {
        self.position(number).is_some() || self.strangers.get(number).is_some_and(|stranger| stranger.taken_in)
    }

    fn position(&self, number: &str) -> Option<usize> {
        let is_it = |row: &u32| self.rows[*row as usize].serial_number == number;
        self.numbers.find(self.hasher.hash_one(number), is_it).map(|row| *row as usize)
    }

    fn change(&mut self, row: usize, change: impl FnOnce(&mut Stand)) {
        let stand = &mut self.stands[row];
        let before = stand.standing;
        change(stand);
        let after = stand.standing;
        *self.coverage.of_mut(before) -= 1;
        *self.coverage.of_mut(after) += 1;
    }

    fn stranger(&mut self, number: &str) -> &mut Stranger {
        if !self.strangers.contains_key(number) {
            self.strangers.insert(number.to_owned(), Stranger::default());
            self.coverage.strangers += 1;
        }
        self.strangers.entry(number.to_owned()).or_default()
    }

    /// What the record knew of a unit before the list came.
    pub(super) fn know(&mut self, unit: &KnownUnit) {
        let Some(row) = self.position(&unit.keys.serial_number) else { return };
        let (standing, code) = standing_of(unit);
        if standing != Standing::Left {
            self.change(row, |stand| *stand = Stand { standing, code, at: None });
        }
    }

    /// The right to a unit has moved.
    pub(super) fn stand_anew(&mut self, at: &str, unit: &KnownUnit) {
        let Some(row) = self.position(&unit.keys.serial_number) else { return };
        let (standing, code) = standing_of(unit);
        self.change(row, |stand| *stand = Stand { standing, code, at: Some(at.into()) });
    }

    /// Takes over how units stand from the list before this one. Who was on that one and is not on this one, and has been here, is a stranger now.
    pub(super) fn follow(&mut self, former: Self) {
        let was_here = |stand: &Stand| stand.at.is_some();
        let listed = former.rows.into_iter().map(|row| row.serial_number).zip(former.stands);
        let listed = listed.map(|(number, stand)| (number, Stranger { taken_in: true, stand }));
        for (number, stranger) in listed.chain(former.strangers) {
            match self.position(&number) {
                Some(row) if was_here(&stranger.stand) => self.change(row, |stand| *stand = stranger.stand),
                None if was_here(&stranger.stand) || stranger.taken_in && stranger.stand.standing != Standing::Left => {
                    *self.stranger(&number) = stranger;
                }
                _ => {}
            }
        }
    }

    /// A visit has ended, in this job's batch or (`is_elsewhere`) in another one.
    pub(super) fn note_end(&mut self, at: &str, ended: &Ended, is_elsewhere: bool) {
        let Some(number) = ended.serial_number.as_ref().filter(|_| ended.golden.is_none()) else { return };
        match self.position(number) {
            Some(row) => self.change(row, |stand| stand.take(at, ended.outcome, ended.code)),
            // What came to a dry run has not come yet.
            None if !is_elsewhere && ended.outcome != Outcome::DryRun => {
                self.stranger(number).stand.take(at, ended.outcome, ended.code)
            }
            None => {}
        }
    }

    /// A person took in a unit that is not on the list.
    pub(super) fn take_in(&mut self, number: &str) {
        if self.position(number).is_none() {
            self.stranger(number).taken_in = true;
        }
    }

    /// A unit is taken out of production.
    pub(super) fn retire(&mut self, at: &str, number: &str) {
        let retired = || Stand { standing: Standing::Refused, code: Some(Failure::AskRetired), at: Some(at.into()) };
        match self.position(number) {
            Some(row) => self.change(row, |stand| *stand = retired()),
            None => {
                if let Some(stranger) = self.strangers.get_mut(number) {
                    stranger.stand = retired();
                }
            }
        }
    }
}

/// How a unit stands by all that the record knows of it.
fn standing_of(unit: &KnownUnit) -> (Standing, Option<Failure>) {
    let code = || unit.last.and_then(|(_, code)| code);
    if let Some(right) = unit.away() {
        return match right.reported {
            Some((Outcome::Pass, _)) => (Standing::Done, None),
            Some((Outcome::RolledBack, _)) => (Standing::RolledBack, None),
            told => (Standing::HandedOver, told.and_then(|(_, code)| code)),
        };
    }
    match unit.progress {
        Progress::Finished => (Standing::Done, None),
        Progress::RolledBack => (Standing::RolledBack, None),
        Progress::Retired => (Standing::Refused, Some(Failure::AskRetired)),
        _ if unit.unanswered > 0 => (Standing::Refused, code()),
        Progress::None if unit.has_lost_identity() => (Standing::Refused, Some(Failure::AskOrphan)),
        Progress::Issued | Progress::Writing => (Standing::Registered, code()),
        Progress::None if unit.collected.is_some() => (Standing::Collected, None),
        Progress::None => (Standing::Left, None),
    }
}

/// The jobs of a record, and the list of which a part has come.
#[derive(Clone, Debug, Default)]
pub(super) struct Jobs {
    whole: BTreeMap<SegmentId, Job>,
    /// Not counted, and not stored: whoever goes on with a batch begins its list anew.
    coming: Option<(SegmentId, String, Vec<Expected>)>,
}

impl Jobs {
    /// A batch was opened: of a list that was cut off, nothing more will come.
    pub(super) fn opened(&mut self, segment: SegmentId) {
        self.coming.take_if(|(of, ..)| *of == segment);
    }

    /// Takes in a piece of a list. Gives it once it is whole.
    pub(super) fn piece(
        &mut self,
        segment: SegmentId,
        list_sha256: &str,
        first: u64,
        of: u64,
        rows: &[Expected],
    ) -> Option<Job> {
        if first == 0 {
            self.coming = Some((segment, list_sha256.to_owned(), Vec::new()));
        }
        let follows = |(at, sha256, so_far): &(SegmentId, String, Vec<Expected>)| {
            *at == segment && sha256 == list_sha256 && so_far.len() as u64 == first
        };
        let (at, sha256, mut so_far) = self.coming.take().filter(follows)?;
        so_far.extend_from_slice(rows);
        match (so_far.len() as u64).cmp(&of) {
            std::cmp::Ordering::Less => self.coming = Some((at, sha256, so_far)),
            std::cmp::Ordering::Equal => return Some(Job::new(sha256, so_far)),
            std::cmp::Ordering::Greater => {}
        }
        None
    }

    /// Puts a list in its place. Gives the one that stood there.
    pub(super) fn put(&mut self, segment: SegmentId, job: Job) {
        self.whole.insert(segment, job);
    }

    pub(super) fn take(&mut self, segment: SegmentId) -> Option<Job> {
        self.whole.remove(&segment)
    }

    pub(super) fn of(&self, segment: SegmentId) -> Option<&Job> {
        self.whole.get(&segment)
    }

    pub(super) fn of_mut(&mut self, segment: SegmentId) -> Option<&mut Job> {
        self.whole.get_mut(&segment)
    }

    /// All of them, each with its batch's segment.
    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = (SegmentId, &mut Job)> {
        self.whole.iter_mut().map(|(segment, job)| (*segment, job))
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (SegmentId, &Job)> {
        self.whole.iter().map(|(segment, job)| (*segment, job))
    }
}

/// A job as the index keeps it.
pub(super) type StoredJob<'a> = (SegmentId, &'a str, Vec<StoredRow<'a>>, Vec<(&'a str, bool, StoredStand<'a>)>);

/// A row's fields in order, its further columns, and how its unit stands.
pub(super) type StoredRow<'a> = (&'a str, [Option<&'a str>; 5], Vec<(&'a str, &'a str)>, StoredStand<'a>);

pub(super) type StoredStand<'a> = (Standing, Option<Failure>, Option<&'a str>);

fn stored_stand(stand: &Stand) -> StoredStand<'_> {
    let Stand { standing, code, at } = stand;
    (*standing, *code, at.as_deref())
}

fn stand_of((standing, code, at): StoredStand<'_>) -> Stand {
    Stand { standing, code, at: at.map(Into::into) }
}

impl Job {
    pub(super) fn stored(&self, segment: SegmentId) -> StoredJob<'_> {
        let Self { list_sha256, rows: _, stands: _, hasher: _, numbers: _, strangers, coverage: _ } = self;
        fn row<'a>((row, stand): (&'a Expected, &'a Stand)) -> StoredRow<'a> {
            let Expected { serial_number, device_name, site, address, window, note, more } = row;
            let fields = [device_name, site, address, window, note].map(Option::as_deref);
            let more = more.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            (serial_number, fields, more, stored_stand(stand))
        }
        let strangers = strangers.iter().map(|(number, stranger)| {
            let Stranger { taken_in, stand } = stranger;
            (number.as_str(), *taken_in, stored_stand(stand))
        });
        (segment, list_sha256, self.units().map(row).collect(), strangers.collect())
    }

    pub(super) fn restored((segment, list_sha256, rows, strangers): StoredJob<'_>) -> (SegmentId, Self) {
        let (rows, stands): (Vec<Expected>, Vec<Stand>) = rows
            .into_iter()
            .map(|(number, fields, more, stand)| {
                let [device_name, site, address, window, note] = fields.map(|field| field.map(ToOwned::to_owned));
                let more = more.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
                let row = Expected { serial_number: number.to_owned(), device_name, site, address, window, note, more };
                (row, stand_of(stand))
            })
            .unzip();
        let mut job = Self::new(list_sha256.to_owned(), rows);
        for (row, kept) in stands.into_iter().enumerate() {
            job.change(row, |stand| *stand = kept);
        }
        for (number, taken_in, stand) in strangers {
            *job.stranger(number) = Stranger { taken_in, stand: stand_of(stand) };
        }
        (segment, job)
    }
}

#[cfg(test)]
mod tests {
    use super::super::Book;
    use super::super::tests::{begun, book, intent, issued, stored_and_restored};
    use super::super::unfinished::tests::skipped;
    use super::*;
    use crate::domain::{Choice, DecidesNothing, Entry};

    fn row(number: &str) -> Expected {
        let device_name = Some(format!("gw-{number}"));
        Expected { serial_number: number.into(), device_name, site: Some("here".into()), ..Expected::default() }
    }

    fn piece(first: u64, of: u64, numbers: &[&str]) -> Entry {
        let rows = numbers.iter().map(|number| row(number)).collect();
        Entry::Listed { list_sha256: "s".into(), first, of, rows, by: None }
    }

    fn list(numbers: &[&str]) -> Entry {
        piece(0, numbers.len() as u64, numbers)
    }

    fn opened() -> Entry {
        Entry::Opened {
            clock: None,
            labels: false,
            order: Default::default(),
            opening: 1,
            previous: None,
            program: String::new(),
            profile: String::new(),
            profile_sha256: String::new(),
            product_key: Some("pk".into()),
            operator: None,
            purpose: Default::default(),
        }
    }

    fn ended(number: &str, outcome: Outcome, code: Option<Failure>) -> Entry {
        let Entry::Ended(mut ended) = skipped(number, None) else { unreachable!() };
        (ended.outcome, ended.code) = (outcome, code);
        Entry::Ended(ended)
    }

    fn passed(number: &str) -> Entry {
        ended(number, Outcome::Pass, None)
    }

    /// Listed, done, left, refused, strangers.
    fn counts(book: &Book) -> [u64; 5] {
        let Coverage { listed, done, left, refused, strangers, .. } = book.coverage(0).unwrap();
        [listed, done, left, refused, strangers]
    }

    #[test]
    fn a_list_counts_once_all_of_it_stands_on_record() {
        let mut entries = vec![opened(), piece(0, 3, &["A1", "A2"])];
        assert!(book(&entries).coverage(0).is_none());
        entries.push(piece(2, 3, &["A3"]));
        let whole = book(&entries);
        assert_eq!(counts(&whole), [3, 0, 3, 0, 0]);
        assert_eq!(whole.list_of(0).unwrap().row("A3"), Some(&row("A3")));
        assert_eq!(whole.list_of(0).unwrap().row("a3"), None, "exactly the number");
        // Cut off by a crash: the former list stands, and what comes later does not make it whole.
        entries.push(piece(0, 2, &["B1"]));
        assert_eq!(counts(&book(&entries))[0], 3);
        entries.extend([opened(), piece(1, 2, &["B2"])]);
        assert!(book(&entries).list_of(0).unwrap().row("A1").is_some());
        entries.extend([piece(0, 2, &["B1"]), piece(1, 2, &["B2"])]);
        assert!(book(&entries).list_of(0).unwrap().row("A1").is_none());
        // Another list's piece, or one that does not follow, makes none whole.
        let other = Entry::Listed { list_sha256: "t".into(), first: 1, of: 2, rows: vec![row("C2")], by: None };
        entries.extend([piece(0, 2, &["C1"]), other, piece(0, 3, &["D1"]), piece(2, 3, &["D3"])]);
        assert!(book(&entries).list_of(0).unwrap().row("B1").is_some());
    }

    #[test]
    fn each_visit_moves_its_unit_and_nobody_else() {
        let mut entries = vec![opened(), list(&["A1", "A2", "A3"]), passed("A1")];
        entries.push(ended("A2", Outcome::Fail, Some(Failure::Silent)));
        entries.push(ended("X9", Outcome::Unknown, Some(Failure::AskNotListed)));
        let now = book(&entries);
        assert_eq!(counts(&now), [3, 1, 1, 1, 1]);
        let stands: Vec<_> = now.list_of(0).unwrap().units().map(|(_, stand)| stand.clone()).collect();
        assert_eq!((stands[1].standing, stands[1].code), (Standing::Refused, Some(Failure::Silent)));
        assert!(stands[0].at.is_some() && stands[2].at.is_none());
        assert_eq!(now.unfinished().count(), 0, "a stranger that was left is nobody's unfinished unit");
        entries.extend([passed("A2"), passed("A2"), passed("X9")]);
        assert_eq!(counts(&book(&entries)), [3, 2, 1, 0, 1]);
    }

    #[test]
    fn a_stranger_is_admitted_once_a_person_took_it_in() {
        let read = Entry::Read { unit: 2, serial_number: "X9".into(), hardware_id: None, host_key: None };
        let answered = |choice| {
            let (unit, about, decides) = (2, Failure::AskNotListed, DecidesNothing);
            Entry::Answered { unit, about, choice, by: None, decides }
        };
        let mut entries = vec![opened(), list(&["A1"]), begun(), read, answered(Choice::LeaveIt)];
        assert!(!book(&entries).list_of(0).unwrap().admits("X9"));
        entries.push(answered(Choice::TakeIn));
        let job = book(&entries);
        assert!(job.list_of(0).unwrap().admits("X9") && job.list_of(0).unwrap().admits("A1"));
        assert_eq!(counts(&job)[4], 1);
    }

    #[test]
    fn what_was_done_before_the_list_came_and_beside_it_counts() {
        let resolved = Entry::Retired {
            keys: super::super::tests::keys("SN1", Some("MAC1")),
            client_ids: Vec::new(),
            by: "li".into(),
            why: "scrap".into(),
        };
        let before = [opened(), begun(), intent(), issued(), list(&["SN1", "SN2"])];
        // Its visit belongs to another line than the one that opened the batch.
        let mut pending = before.clone();
        pending[2] = Entry::Intent {
            unit: 1,
            keys: super::super::tests::keys("SN1", Some("MAC1")),
            sign_method: Default::default(),
            past_gate: None,
        };
        pending[3] =
            Entry::Issued { unit: 1, client_id: "c".into(), token_sha256: "0".into(), sealed_token: "".into() };
        assert_eq!(book(&pending).coverage(0).unwrap().registered, 1);
        let retired = [pending.as_slice(), &[resolved]].concat();
        assert_eq!(counts(&book(&retired)), [2, 0, 1, 1, 0]);
        // A newer list keeps how its units stand, and knows who is on it no more.
        let newer =
            [opened(), list(&["A1", "A2"]), passed("A1"), passed("A2"), passed("X9"), list(&["A2", "X9", "A3"])];
        assert_eq!(counts(&book(&newer)), [3, 2, 1, 0, 1]);
    }

    #[test]
    fn a_visit_in_another_batch_moves_the_unit_and_is_no_stranger_here() {
        let mut book = book(&[opened(), list(&["A1", "A2"])]);
        let other = book.add_segment("000002-c.jsonl");
        for (seq, entry) in [passed("A1"), passed("X9")].iter().enumerate() {
            let place = super::super::Place { segment: other, range: 0..0 };
            book.apply(seq as u64, "2026-01-02T00:00:00Z", entry, place);
        }
        assert_eq!(counts(&book), [2, 1, 1, 0, 0]);
    }

    #[test]
    fn a_job_stands_in_the_stored_book() {
        let told = book(&[
            opened(),
            list(&["A1", "A2", "A3"]),
            passed("A1"),
            ended("A2", Outcome::Fail, Some(Failure::Silent)),
            passed("X9"),
        ]);
        let restored = stored_and_restored(&told);
        let [before, after] = [&told, &restored].map(|book| book.list_of(0).unwrap());
        assert!(before.units().eq(after.units()) && before.strangers().eq(after.strangers()));
        assert_eq!((before.coverage(), before.list_sha256()), (after.coverage(), after.list_sha256()));
    }
}
