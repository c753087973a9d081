//! What the record knows: a fold over all entries of all segments. Decisions are made from this and from nothing else.

mod all_jobs;
mod article;
mod badges;
mod caps;
mod closed;
mod console;
mod decisions;
mod finder;
mod given;
mod goldens;
mod hand_over;
mod job;
mod known;
mod labels;
mod leaving;
mod operators;
mod packages;
mod plant_gate;
mod registered;
mod row;
mod shared;
mod skipped;
mod stored;
mod taken;
mod unfinished;
mod units;
mod values;

use std::collections::{BTreeMap, BTreeSet, HashMap};

pub use self::article::Article;
use self::article::Articles;
pub use self::closed::ClosedStation;
use self::finder::Finder;
pub use self::goldens::GoldenShown;
use self::goldens::Goldens;
use self::job::Jobs;
pub use self::job::{Job, Stranger};
pub use self::known::{
    Console, Decided, Elsewhere, IssuedIdentity, KnownUnit, Lies, OldIdentity, OpenVisit, Place, Progress, Right,
    SegmentId, Unfinished, UnitLabel, VisitKey,
};
use self::operators::Operators;
use self::packages::Packages;
pub use self::packages::TakenPackage;
use self::registered::Registered;
use self::skipped::SkippedUnits;
use self::units::{UnitId, Units};
use self::values::Values;
pub use self::values::{GivenState, GivenValue};
use crate::domain::entry::{BookSaid, ChangeOf};
use crate::domain::{
    Choice, Coverage, Ended, Entry, Expected, NotIssued, Order, Origin, Outcome, Person, Plan, Platform, Purpose,
    RecordFault, Resolution, Role, Stage, UnitKeys, VisitId,
};

#[derive(Clone, Debug, Default)]
struct Segment {
    name: String,
    batch: String,
    profile_sha256: String,
    product_key: String,
    purpose: Purpose,
    order: Order,
    /// How many more units may go past the plant gate.
    bypass_left: u32,
    /// A label is printed for each of its units that passes, since it was last opened.
    labels: bool,
    /// The profile's own words stand in it, since it was last opened with another.
    has_text: bool,
    /// Its batch has left the record: nothing that was sealed in it is there.
    has_left: bool,
}

/// All that the record knows.
#[derive(Clone, Debug, Default)]
pub struct Book {
    segments: Vec<Segment>,
    units: Units,
    finder: Finder,
    visits: BTreeMap<VisitKey, OpenVisit>,
    /// Visits in the middle of which the copies were made that the record was put back from: how they went on there nobody knows here.
    cut_by_copy: BTreeSet<VisitKey>,
    /// How many registrations were asked for without the shared book, which was away, by segment.
    without_shared_book: BTreeMap<SegmentId, u64>,
    /// Who has the client ids that other stations issued.
    elsewhere: HashMap<(Platform, String), UnitId>,
    /// Name, PIN hash and role.
    supervisors: BTreeMap<Person, (String, Role)>,
    /// Wrong PINs in a row, of those that have any.
    wrong_pins: BTreeMap<Person, u32>,
    /// Who works at the bench, by which badges.
    operators: Operators,
    /// Whose packages are taken, and what was taken.
    packages: Packages,
    /// SHA-256 of the files that may be the program of a plant gate: by path and arguments.
    gate_programs: BTreeMap<(String, Vec<String>), String>,
    /// How the station was closed for good, where it was.
    closed: Option<ClosedStation>,
    /// Codes of people whose names were erased beside the record.
    erased: BTreeSet<String>,
    /// SHA-256 of the profiles with which a unit has passed.
    passed_with: BTreeSet<String>,
    /// First articles.
    articles: Articles,
    /// What golden units have shown.
    goldens: Goldens,
    /// Labels that stand for another number than is on them: by product and label.
    labels: BTreeMap<(String, String), String>,
    /// Units whose question was left unanswered.
    skipped: SkippedUnits,
    /// The lists of units that batches expect.
    jobs: Jobs,
    /// What units were given.
    values: Values,
    /// How many registrations were asked for.
    registered: Registered,
}

impl Book {
    /// An empty one with room for so many units.
    pub(super) fn with_room(units: usize) -> Self {
        Self { finder: Finder::with_room(units, units), ..Self::default() }
    }

    /// Takes in a new segment and gives its number.
    #[expect(clippy::expect_used, reason = "there are not 2^32 batches")]
    pub fn add_segment(&mut self, name: &str) -> SegmentId {
        self.segments.push(Segment { name: name.to_owned(), ..Segment::default() });
        u32::try_from(self.segments.len() - 1).expect("fewer than 2^32 batches")
    }

    /// A segment's file name.
    pub fn segment_name(&self, segment: SegmentId) -> &str {
        &self.segments[segment as usize].name
    }

    /// The file names of all segments.
    pub fn segment_names(&self) -> impl Iterator<Item = &str> {
        self.segments.iter().map(|segment| segment.name.as_str())
    }

    /// A segment's batch and the profile hash of its last opening.
    pub fn batch_of(&self, segment: SegmentId) -> (&str, &str) {
        let segment = &self.segments[segment as usize];
        (&segment.batch, &segment.profile_sha256)
    }

    /// The product that a segment was last opened for; empty where its openings do not say.
    pub fn product_of(&self, segment: SegmentId) -> &str {
        &self.segments[segment as usize].product_key
    }

    /// What is done with the units of a segment since it was last opened.
    pub fn purpose_of(&self, segment: SegmentId) -> Purpose {
        self.segments[segment as usize].purpose
    }

    /// The order that a segment was last opened for.
    pub fn order_of(&self, segment: SegmentId) -> &Order {
        &self.segments[segment as usize].order
    }

    /// Whether the text of the profile with this hash, which a segment is opened with, stands in it.
    pub fn has_text(&self, segment: SegmentId, profile_sha256: &str) -> bool {
        let segment = &self.segments[segment as usize];
        segment.has_text && segment.profile_sha256 == profile_sha256
    }

    /// How the station was closed for good; none where it was not.
    pub fn closed(&self) -> Option<&ClosedStation> {
        self.closed.as_ref()
    }

    /// Codes of people whose names were erased beside the record.
    pub fn erased_names(&self) -> impl Iterator<Item = &str> {
        self.erased.iter().map(String::as_str)
    }

    /// Whether a unit has passed with the profile that has this hash.
    pub fn has_passed_with(&self, profile_sha256: &str) -> bool {
        self.passed_with.contains(profile_sha256)
    }

    /// How far the first article of a profile and a program is.
    pub fn article(&self, profile_sha256: &str, program: &str) -> Article {
        self.articles.of(profile_sha256, program)
    }

    /// What the golden units of a profile have shown last.
    pub fn goldens<'a>(&'a self, profile_sha256: &'a str) -> impl Iterator<Item = &'a GoldenShown> {
        self.goldens.of(profile_sha256)
    }

    /// Takes in one entry that is on disk at `place`.
    pub fn apply(&mut self, seq: u64, at: &str, entry: &Entry, place: Place) {
        let segment = place.segment;
        match entry {
            Entry::Header(header) => self.segments[segment as usize].batch = header.batch.clone(),
            Entry::Opened { profile_sha256, product_key, purpose, order, labels, .. } => {
                self.jobs.opened(segment);
                let segment = &mut self.segments[segment as usize];
                segment.labels = *labels;
                segment.purpose = *purpose;
                segment.order.clone_from(order);
                segment.has_text &= segment.profile_sha256 == *profile_sha256;
                segment.profile_sha256.clone_from(profile_sha256);
                if let Some(product_key) = product_key {
                    segment.product_key.clone_from(product_key);
                }
            }
            Entry::Begun { slot, operator, .. } => {
                let key = VisitKey { segment, visit: seq };
                let visit = OpenVisit {
                    started_at: at.to_owned(),
                    slot: slot.clone(),
                    operator: operator.clone(),
                    is_dry: self.purpose_of(segment) == Purpose::DryRun,
                    ..OpenVisit::lost(key)
                };
                self.visits.insert(key, visit);
            }
            Entry::ProfileText(text) => {
                let segment = &mut self.segments[segment as usize];
                segment.has_text = segment.profile_sha256 == text.profile_sha256;
            }
            Entry::Torn { .. } | Entry::BatchClosed { .. } => {}
            Entry::Reduced(_) => self.let_leave(segment),
            Entry::Changed(changed) if changed.what == ChangeOf::NameErased => self.erased.extend(changed.of.clone()),
            Entry::PlantGateBypassed(bypassed) => self.let_past_gate(segment, bypassed.bypass),
            Entry::ArticleLetGo(article) => self.articles.let_go(article),
            Entry::Listed { list_sha256, first, of, rows, .. } => {
                if let Some(job) = self.jobs.piece(segment, list_sha256, *first, *of, rows) {
                    self.expect(segment, job);
                }
            }
            Entry::RangeSet(set) => self.values.set(&set.range, &set.next),
            Entry::Incarnation(begun) => {
                // What was given behind the copies, or by the sister, is not known here.
                self.values.lose();
                self.doubt_labels();
                match begun.how {
                    // The sister ends what she began. What it used up is counted.
                    Origin::Copied => self.visits.clear(),
                    Origin::Restored => {
                        self.cut_by_copy.extend(self.visits.keys());
                        // What is put back elsewhere, by whoever has its keys, is not the station that was closed.
                        self.closed = None;
                    }
                }
            }
            Entry::Accepted { faults, .. } => {
                if faults.iter().any(RecordFault::loses_lines) {
                    self.values.lose();
                    self.doubt_labels();
                }
            }
            Entry::HandedOver { .. } | Entry::Received(_) | Entry::Reported { .. } => {
                self.apply_hand_over(at, entry, place)
            }
            Entry::ConsoleSaid(_) | Entry::ConsoleChange(_) => self.apply_console(at, entry),
            Entry::BadgesAsked { .. } | Entry::OperatorSet(_) | Entry::OperatorRemoved { .. } => {
                self.apply_operators(entry);
            }
            Entry::LabelPrinting(_) | Entry::LabelPrinted(_) | Entry::LabelDecided(_) => self.note_label(entry),
            Entry::StationClosed(closed) => self.closed = Some(ClosedStation::of(at, closed)),
            Entry::PackageSigner(_) | Entry::PackagesOnly(_) | Entry::PackageTaken(_) | Entry::PackageOver(_) => {
                self.apply_package(entry);
            }
            Entry::GateProgram(approved) => self.approve_gate_program(approved),
            _ => match entry.unit() {
                Some(visit) => {
                    if let Entry::Golden(golden) = entry {
                        let known = self.visits.get(&VisitKey { segment, visit });
                        let number = known.and_then(|visit| visit.serial_number.clone()).unwrap_or_default();
                        self.goldens.note(&self.segments[segment as usize].profile_sha256, golden, number, at);
                    }
                    self.note_for_jobs(segment, visit, at, entry);
                    self.values.note(VisitKey { segment, visit }, entry);
                    self.apply_to_visit(VisitKey { segment, visit }, at, entry, place);
                }
                None => {
                    if let Entry::Retired { keys, .. } = entry {
                        self.jobs.iter_mut().for_each(|(_, job)| job.retire(at, &keys.serial_number));
                    }
                    self.apply_decision(entry, place);
                    if let Entry::Resolved { keys, how: Resolution::TakeBack, .. } = entry
                        && let Some(id) = self.finder.named(&self.units, keys)
                    {
                        self.stand_anew(id, at);
                    }
                }
            },
        }
    }

    /// A list is whole: what is known of its units already counts.
    fn expect(&mut self, segment: SegmentId, mut job: Job) {
        let product_key = &self.segments[segment as usize].product_key;
        let numbered = |row: &Expected| self.finder.numbered(&self.units, product_key, &row.serial_number);
        let known: Vec<UnitId> = job.rows().iter().flat_map(numbered).collect();
        known.into_iter().for_each(|id| job.know(&self.units.get(id)));
        if let Some(former) = self.jobs.take(segment) {
            job.follow(former);
        }
        self.jobs.put(segment, job);
    }

    fn note_for_jobs(&mut self, segment: SegmentId, visit: VisitId, at: &str, entry: &Entry) {
        match entry {
            Entry::Ended(ended) => {
                for (of, job) in self.jobs.iter_mut() {
                    let is_elsewhere = of != segment;
                    if !is_elsewhere || self.segments[of as usize].product_key == ended.product_key {
                        job.note_end(at, ended, is_elsewhere);
                    }
                }
            }
            Entry::Answered { choice: Choice::TakeIn, .. } => {
                let number =
                    self.visits.get(&VisitKey { segment, visit }).and_then(|visit| visit.serial_number.as_deref());
                if let Some((job, number)) = self.jobs.of_mut(segment).zip(number) {
                    job.take_in(number);
                }
            }
            _ => {}
        }
    }

    /// The list of units that a batch expects; none where it expects none.
    pub fn list_of(&self, segment: SegmentId) -> Option<&Job> {
        self.jobs.of(segment)
    }

    /// How far the job of a batch has come; none where it has no list.
    pub fn coverage(&self, segment: SegmentId) -> Option<Coverage> {
        self.jobs.of(segment).map(Job::coverage)
    }

    fn apply_to_visit(&mut self, key: VisitKey, at: &str, entry: &Entry, place: Place) {
        // An intent names its unit by itself, so that a damaged line before it cannot hide a used registration.
        if let Entry::Intent { keys, .. } = entry {
            let in_place_of = self.use_up_replacement(keys);
            let id = self.unit_for(keys);
            let other_board = self.board_with_identity(id, keys);
            self.finder.rekey(&mut self.units, id, keys);
            self.units.change(id, |known| {
                known.unanswered += 1;
                known.unknown += 1;
                known.asked_at = Some(at.to_owned());
                known.decided = None;
            });
            let visit = self.visits.entry(key).or_insert_with(|| OpenVisit::lost(key));
            (visit.in_place_of, visit.other_board) = (in_place_of, other_board);
            if let Some(BookSaid::Without { .. }) = visit.shared_claim {
                *self.without_shared_book.entry(key.segment).or_default() += 1;
            }
            self.count_registration(key.segment, keys);
        }
        self.note_gate(key, entry);
        if let Entry::SharedClaim(claim) = entry
            && let Some(visit) = self.visits.get_mut(&key)
        {
            visit.shared_claim = Some(claim.said.clone());
        }
        // What a dry run found changes nothing.
        let is_dry = self.visits.get(&key).is_some_and(|visit| visit.is_dry);
        if let Entry::Checked { keys, plan, .. } = entry
            && !is_dry
        {
            // It goes on: what was asked about it is answered.
            self.skipped.settle(keys);
            if *plan == Plan::Collect {
                let id = self.unit_for(keys);
                self.finder.rekey(&mut self.units, id, keys);
                self.units.change(id, |known| known.collected = Some(key.segment));
            }
        }
        let Some(visit) = self.visits.get_mut(&key) else {
            if let Entry::Ended(ended) = entry {
                self.note_end(None, ended);
            }
            return;
        };
        visit.stage = visit.stage.after(entry);
        match entry {
            Entry::Read { serial_number, hardware_id, .. } => {
                visit.serial_number = Some(serial_number.clone());
                visit.hardware_id = hardware_id.clone();
            }
            Entry::Info(info) => visit.info.clone_from(&info.values),
            Entry::Golden(golden) => visit.golden = Some(golden.must),
            Entry::Checked { keys, plan, .. } => {
                visit.keys = Some(keys.clone());
                visit.is_ahead = *plan == Plan::RegisterAhead;
            }
            Entry::Intent { keys, .. } => visit.keys = Some(keys.clone()),
            Entry::ValueGiven(given) if visit.hardware_id.is_none() => visit.hardware_id.clone_from(&given.hardware_id),
            Entry::Found { held, .. } => visit.found = Some(OldIdentity { held: held.clone(), place: place.clone() }),
            Entry::Answer { sealed, .. } => visit.answers.push(sealed.clone()),
            _ => {}
        }
        let Some(id) = visit.keys.as_ref().and_then(|keys| self.finder.named(&self.units, keys)) else {
            if let Entry::Ended(ended) = entry {
                self.visits.remove(&key);
                self.note_end(None, ended);
            }
            return;
        };
        // It got nothing: what is under this name is still the board that has the identity.
        let is_nothing = matches!(entry, Entry::NotIssued { result: NotIssued::Refused | NotIssued::NeverAsked, .. });
        if let Some(keys) = visit.other_board.take_if(|_| is_nothing) {
            self.finder.rekey(&mut self.units, id, &keys);
        }
        let given_back = visit.in_place_of.take_if(|_| is_nothing);
        // Who is meant is known by now.
        if let Some(found) = visit.found.take_if(|_| matches!(entry, Entry::Checked { .. } | Entry::Intent { .. })) {
            self.units.change(id, |known| known.note_old(found));
        }
        if let Some((old, fault)) = given_back {
            self.decide_of(&old, Some(Decided::BoardReplaced(fault)));
        }
        match entry {
            Entry::Issued { client_id, token_sha256, .. } => {
                self.units.change(id, |known| {
                    // What the console has told of before was counted then.
                    if known.orphans().all(|orphan| orphan.client_id != *client_id) {
                        known.unknown = known.unknown.saturating_sub(1);
                    }
                    known.forget_when_asked();
                });
                let issued = IssuedIdentity { client_id: client_id.clone(), token_sha256: token_sha256.clone(), place };
                self.put_on_record(id, issued);
            }
            Entry::NotIssued { result: NotIssued::Refused | NotIssued::NeverAsked, .. } => {
                self.take_off_registration(key.segment, &self.units.get(id).keys);
                self.units.change(id, |known| {
                    known.unknown = known.unknown.saturating_sub(1);
                    known.unanswered = known.unanswered.saturating_sub(1);
                    known.forget_when_asked();
                });
            }
            Entry::Checked { .. } if is_dry => {}
            Entry::Checked { .. } | Entry::Writing { .. } => {
                // It is worked on again: it is waited for again.
                let is_written = matches!(entry, Entry::Writing { .. } | Entry::Checked { plan: Plan::Known, .. });
                self.units.change(id, |known| {
                    known.decided = known.decided.filter(|decided| match decided {
                        Decided::SetAside => false,
                        Decided::SameUnit => !is_written,
                        Decided::RegisterAgain | Decided::RollBack | Decided::BoardReplaced(_) => true,
                    });
                    let is_through = known.progress == Progress::Finished && !matches!(entry, Entry::Writing { .. });
                    if is_written && !is_through {
                        known.progress = Progress::Writing;
                    }
                });
            }
            Entry::Proven { .. } => self.units.change(id, |known| known.progress = Progress::Finished),
            // What it holds from here on may be some of both, until that was read.
            Entry::Restoring { .. } => self.units.change(id, |known| known.progress = Progress::Writing),
            Entry::Restored { .. } => {
                self.units.change(id, |known| (known.progress, known.decided) = (Progress::RolledBack, None));
            }
            Entry::Ended(ended) => {
                self.visits.remove(&key);
                self.note_end(Some(id), ended);
                if ended.label_due {
                    self.owe_label(id, place);
                }
            }
            _ => {}
        }
    }

    /// What the board is recognised by that has the identity under this name, where another one comes with these keys.
    fn board_with_identity(&self, id: UnitId, keys: &UnitKeys) -> Option<UnitKeys> {
        let now = self.units.keys(id);
        let is_it = now.serial_number == keys.serial_number && now.hardware_id == keys.hardware_id.as_deref();
        let unit = (!is_it).then(|| self.units.get(id))?;
        (!unit.issued.is_empty()).then_some(unit.keys)
    }

    /// A new identity of a unit: from now on it is the unit's own.
    fn put_on_record(&mut self, id: UnitId, issued: IssuedIdentity) {
        self.units.change(id, |known| {
            (known.unanswered, known.decided, known.progress) = (0, None, Progress::Issued);
            (known.collected, known.label) = (None, None);
            known.elsewhere.retain(|one| one.client_id != issued.client_id);
            known.issued.push(issued);
        });
        self.finder.add_identity(&self.units, id);
    }

    fn note_end(&mut self, unit: Option<UnitId>, ended: &Ended) {
        if ended.outcome == Outcome::DryRun || ended.golden.is_some() {
            return;
        }
        if ended.outcome == Outcome::Pass && !self.passed_with.contains(&ended.profile_sha256) {
            self.passed_with.insert(ended.profile_sha256.clone());
        }
        self.articles.note_end(ended);
        let batch = self.units.batch(&ended.batch);
        self.skipped.note(ended, batch.clone());
        if let Some(unit) = unit {
            self.units.change(unit, |known| {
                let stays = |(before, _): (Outcome, _)| before.after(ended.outcome, ended.code) != ended.outcome;
                if !known.last.is_some_and(stays) {
                    (known.last, known.batch) = (Some((ended.outcome, ended.code)), batch);
                }
            });
        }
    }

    fn unit_for(&mut self, keys: &UnitKeys) -> UnitId {
        if let Some(unit) = self.finder.named(&self.units, keys) {
            return unit;
        }
        let batch = self.units.batch("");
        let unit = self.units.add(KnownUnit {
            keys: keys.clone(),
            issued: Vec::new(),
            unknown: 0,
            unanswered: 0,
            asked_at: None,
            progress: Progress::None,
            collected: None,
            was_cleared: false,
            decided: None,
            old: None,
            right: None,
            elsewhere: Vec::new(),
            console: None,
            to_delete: Vec::new(),
            label: None,
            last: None,
            batch,
        });
        self.finder.add(&self.units, unit);
        unit
    }

    /// All units that share the name, the serial number or the hardware id with these keys.
    pub fn lookup(&self, keys: &UnitKeys) -> Vec<KnownUnit> {
        let named = self.finder.named(&self.units, keys);
        let sharing = self.finder.sharing(&self.units, keys).into_iter().filter(|unit| Some(*unit) != named);
        named.into_iter().chain(sharing).map(|unit| self.units.get(unit)).collect()
    }

    /// Units whose serial number differs from this one only by case, leading zeros, spaces or O for 0.
    pub fn twins(&self, keys: &UnitKeys) -> Vec<KnownUnit> {
        let alike = self.finder.alike(&self.units, keys).into_iter().map(|unit| self.units.get(unit));
        alike.filter(|unit| unit.keys.serial_number != keys.serial_number).collect()
    }

    /// The unit that is registered under this very name.
    pub fn named(&self, keys: &UnitKeys) -> Option<KnownUnit> {
        self.finder.named(&self.units, keys).map(|unit| self.units.get(unit))
    }

    /// The units of a product that have this very serial number.
    pub fn numbered(&self, product_key: &str, serial_number: &str) -> Vec<KnownUnit> {
        let numbered = self.finder.numbered(&self.units, product_key, serial_number);
        numbered.into_iter().map(|unit| self.units.get(unit)).collect()
    }

    /// The unit that has this client id already.
    pub fn client_id_owner(&self, platform: &Platform, client_id: &str) -> Option<KnownUnit> {
        let here = self.finder.client_id_owner(&self.units, platform, client_id);
        let owner = here.or_else(|| self.elsewhere.get(&(platform.clone(), client_id.to_owned())).copied());
        owner.map(|unit| self.units.get(unit))
    }

    /// Identities whose token has the same first 8 hex digits: their tokens must be compared whole.
    pub fn tokens_like(&self, platform: &Platform, token_sha256: &str) -> Vec<IssuedIdentity> {
        self.finder.tokens_like(&self.units, platform, token_sha256)
    }

    /// Visits that have begun and not ended.
    pub fn open_visits(&self) -> impl Iterator<Item = &OpenVisit> {
        self.visits.values()
    }

    /// Whether the record was put back from a copy that was made in the middle of this visit: it may have gone on, and have registered.
    pub fn was_cut_by_copy(&self, segment: &str, visit: VisitId) -> bool {
        self.cut_by_copy.iter().any(|key| key.visit == visit && self.segment_name(key.segment) == segment)
    }

    /// How many registrations were asked for without the shared book, by the file names of their segments.
    pub fn without_shared_book(&self) -> impl Iterator<Item = (&str, u64)> {
        self.without_shared_book.iter().map(|(segment, asked)| (self.segment_name(*segment), *asked))
    }

    /// Whether a registration for a unit with one of these keys was asked for in one of these segments and has not ended.
    pub fn is_being_asked(&self, segments: &[SegmentId], keys: &UnitKeys) -> bool {
        self.open_visits().filter(|visit| segments.contains(&visit.key.segment)).any(|visit| {
            let is_asked = matches!(visit.stage, Stage::Asked | Stage::Answered);
            is_asked && visit.keys.as_ref().is_some_and(|other| other.share_one_with(keys))
        })
    }

    /// A visit that has begun and not ended.
    pub fn open_visit(&self, key: VisitKey) -> Option<&OpenVisit> {
        self.visits.get(&key)
    }

    /// All units for which something was asked or decided, in the order in which they came up. Each is taken apart for that: how many there are tells the
    /// length, and what many are looked through for has a way of its own.
    pub fn units(&self) -> impl ExactSizeIterator<Item = KnownUnit> {
        self.units.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Failure, Proof, Registrations, SignMethod};

    pub(super) fn keys(serial: &str, hardware: Option<&str>) -> UnitKeys {
        UnitKeys {
            platform: Platform("custom/test".into()),
            product_key: "pk".into(),
            device_name: serial.into(),
            serial_number: serial.into(),
            hardware_id: hardware.map(Into::into),
        }
    }

    pub(super) fn book(entries: &[Entry]) -> Book {
        let mut book = Book::default();
        let segment = book.add_segment("000001-b.jsonl");
        for (seq, entry) in (0..).zip(entries) {
            book.apply(seq, "2026-01-01T00:00:00Z", entry, Place { segment, range: 0..0 });
        }
        book
    }

    /// As it is again after it was stored.
    pub(super) fn stored_and_restored(book: &Book) -> Book {
        let mut frames = std::collections::VecDeque::new();
        let mut keep = |frame| {
            frames.push_back(frame);
            Ok(())
        };
        book.store(None, &mut keep).unwrap();
        Book::restore(|| frames.pop_front()).unwrap()
    }

    pub(super) fn begun() -> Entry {
        Entry::Begun { slot: "1".into(), port: "p".into(), operator: None, label: None }
    }

    pub(super) fn intent() -> Entry {
        Entry::Intent { unit: 0, keys: keys("SN1", Some("MAC1")), sign_method: SignMethod::HmacSha256, past_gate: None }
    }

    pub(super) fn issued() -> Entry {
        Entry::Issued { unit: 0, client_id: "c1".into(), token_sha256: "0".into(), sealed_token: String::new() }
    }

    #[test]
    fn an_open_intent_counts_as_a_registration_that_may_be_used_up() {
        let book = book(&[begun(), intent()]);
        let unit = book.named(&keys("SN1", None)).unwrap();
        assert_eq!(unit.registrations(), Registrations { issued: 0, unknown: 1 });
        assert_eq!(unit.open_as(), Some(Outcome::Unknown));
    }

    #[test]
    fn an_intent_counts_even_where_the_lines_before_it_are_lost() {
        assert!(book(&[intent()]).named(&keys("SN1", None)).unwrap().unanswered == 1);
    }

    #[test]
    fn an_identity_is_pending_until_it_is_proven() {
        let mut entries = vec![begun(), intent(), issued()];
        assert_eq!(book(&entries).units().next().unwrap().progress, Progress::Issued);
        entries.push(Entry::Writing { unit: 0 });
        assert_eq!(book(&entries).units().next().unwrap().progress, Progress::Writing);
        let proof = Proof { strength: Default::default(), when: Default::default(), known: false };
        entries.push(Entry::Proven { unit: 0, proof });
        let book = book(&entries);
        let unit = book.units().next().unwrap();
        assert_eq!((unit.progress, unit.open_as()), (Progress::Finished, None));
        assert_eq!(unit.registrations(), Registrations { issued: 1, unknown: 0 });
    }

    #[test]
    fn a_unit_is_found_by_name_by_serial_number_and_by_hardware_id() {
        let book = book(&[begun(), intent()]);
        assert_eq!(book.lookup(&keys("SN1", None)).len(), 1);
        let mut other_name = keys("SN1", None);
        other_name.device_name = "other".into();
        assert_eq!(book.lookup(&other_name).len(), 1);
        assert_eq!(book.lookup(&keys("SN2", Some("MAC1"))).len(), 1);
        assert_eq!(book.lookup(&keys("SN2", Some("MAC2"))).len(), 0);
    }

    #[test]
    fn a_refusal_does_not_make_an_earlier_unknown_forgotten() {
        let not_issued = |result| Entry::NotIssued { unit: 0, result, code: Failure::NoAnswer, return_code: None };
        let entries = [begun(), intent(), not_issued(NotIssued::Unknown), intent(), not_issued(NotIssued::Refused)];
        let book = book(&entries);
        assert_eq!(book.units().next().unwrap().open_as(), Some(Outcome::Unknown));
    }

    #[test]
    fn a_refusal_gives_the_registration_back_and_an_unknown_keeps_it() {
        let not_issued = |result| Entry::NotIssued { unit: 0, result, code: Failure::NoAnswer, return_code: None };
        let refused = book(&[begun(), intent(), not_issued(NotIssued::Refused)]);
        assert_eq!(refused.units().next().unwrap().registrations().unknown, 0);
        let unknown = book(&[begun(), intent(), not_issued(NotIssued::Unknown)]);
        assert_eq!(unknown.units().next().unwrap().registrations().unknown, 1);
        assert!(unknown.units().next().unwrap().unanswered == 1);
    }
}
