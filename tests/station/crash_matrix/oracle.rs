//! What must hold after any crash and the start that follows it.

use std::collections::{BTreeMap, BTreeSet};

use regnwl_station::domain::entry::{ConsoleStage, Entry, NotIssued, Plan};
use regnwl_station::domain::outcome::Outcome;
use regnwl_station::domain::{Bypass, ClaimFate, ClaimState, LabelStage, PastGate, Registrations};
use regnwl_station::journal::book::{Decided, KnownUnit, Progress};
use regnwl_station::journal::disk::Disk;
use regnwl_station::journal::scan::{Scan, Verdict};
use regnwl_station::journal::{GivenState, GivenValue};

use super::model_disk::ModelDisk;
use super::play::{Acknowledged, Act, cleared, identity, keys, range, recovered, start};

/// All segments, read.
pub fn scans(disk: &ModelDisk) -> BTreeMap<String, Scan> {
    let names = disk.list().unwrap().into_iter().filter(|name| name.ends_with(".jsonl"));
    names.map(|name| (name.clone(), Scan::of(&disk.read(&name).unwrap()))).collect()
}

/// Starts on what a crash has left, and checks everything. `story` says which crash it was.
#[track_caller]
pub fn check(disk: &ModelDisk, batch: &str, seen: &[Acknowledged], story: &dyn Fn() -> String) {
    // Nobody has to delete a file, and nobody has to be asked: this was no damage.
    let journal = start(disk, batch).unwrap_or_else(|error| panic!("{}: cannot be opened: {error}", story()));
    drop(journal);
    check_lines(disk, seen, story);
    check_units(disk, seen, story);
    check_claims(disk, seen, story);
    check_idempotent(disk, story);
}

/// Every line that was acknowledged stands where it was said to stand, and the chain is whole.
#[track_caller]
fn check_lines(disk: &ModelDisk, seen: &[Acknowledged], story: &dyn Fn() -> String) {
    let scans = scans(disk);
    for (name, scan) in &scans {
        // A name whose header never came to be whole stays unused.
        let is_unused = scan.lines.is_empty();
        assert!(is_unused || scan.verdict == Verdict::Unbroken, "{}: {name} is {:?}", story(), scan.verdict);
        let numbers: Vec<u64> = scan.lines.iter().map(|line| line.seq).collect();
        assert_eq!(numbers, (0..numbers.len() as u64).collect::<Vec<_>>(), "{}: numbers", story());
    }
    for acknowledged in seen {
        let segment = scans.get(&acknowledged.segment).unwrap_or_else(|| panic!("{}: no segment", story()));
        let line = segment.lines.iter().find(|line| line.seq == acknowledged.seq);
        assert_eq!(line.map(|line| &*line.entry), Some(&acknowledged.entry), "{}: lost", story());
    }
}

/// What the shared book is told of each visit: a unit that CONNECT could have left for is never freed, and one without an intent always is.
#[track_caller]
fn check_claims(disk: &ModelDisk, seen: &[Acknowledged], story: &dyn Fn() -> String) {
    for (name, scan) in scans(disk) {
        let mut fates: BTreeMap<u64, ClaimFate> = BTreeMap::new();
        for line in &scan.lines {
            let visit = if matches!(*line.entry, Entry::Begun { .. }) { Some(line.seq) } else { line.entry.unit() };
            visit.into_iter().for_each(|visit| fates.entry(visit).or_default().note(&line.entry));
        }
        let intents = |entry: &Entry| if matches!(entry, Entry::Intent { .. }) { entry.unit() } else { None };
        // One that is finished has an identity already: its visit asks for none, and is not free.
        let finishes = |entry: &Entry| match entry {
            Entry::Checked { unit, plan: Plan::Finish, .. } => Some(*unit),
            entry => intents(entry),
        };
        let on_record: BTreeSet<u64> = scan.lines.iter().filter_map(|line| finishes(&line.entry)).collect();
        for (visit, fate) in fates {
            let state = fate.state();
            assert!(state.is_some(), "{}: the book is never told of visit {visit}", story());
            let is_free = state == Some(ClaimState::Free);
            assert_eq!(is_free, !on_record.contains(&visit), "{}: visit {visit} is {state:?}", story());
            let could_have_left = seen.iter().any(|one| one.segment == name && intents(&one.entry) == Some(visit));
            assert!(!is_free || !could_have_left, "{}: visit {visit} is freed", story());
        }
    }
}

/// Every intent after which CONNECT could have left is counted; every identity that was acknowledged is there, whole, under its client id.
#[track_caller]
fn check_units(disk: &ModelDisk, seen: &[Acknowledged], story: &dyn Fn() -> String) {
    let record = recovered(disk).unwrap();
    let book = record.book();
    assert_eq!(book.open_visits().count(), 0, "{}: a visit is still open", story());
    let lines_of = |scan: Scan| scan.lines.into_iter().map(|line| *line.entry).collect();
    let segments: Vec<Vec<Entry>> = scans(disk).into_values().map(lines_of).collect();
    let entries = || segments.iter().flatten();
    let begun = entries().filter(|entry| matches!(entry, Entry::Begun { .. })).count();
    let ended = entries().filter(|entry| matches!(entry, Entry::Ended(_))).count();
    assert_eq!(begun, ended, "{}: every visit ends once", story());
    let all = scans(disk);
    for segment in 0..u32::try_from(record.segments().len()).unwrap() {
        // A batch that has left has no lines any more.
        let Some(scan) = all.get(book.segment_name(segment)) else { continue };
        let lines: Vec<Entry> = scan.lines.iter().map(|line| (*line.entry).clone()).collect();
        assert_eq!(book.bypass_left(segment), still_past(&lines), "{}: {lines:?}", story());
    }
    for unit in [1, 2] {
        let acts = || seen.iter().filter(|acknowledged| acknowledged.unit == unit).map(|acknowledged| acknowledged.act);
        let could_have_left = acts().filter(|act| matches!(act, Act::Intend | Act::IntendPast)).count();
        if acts().any(|act| act == Act::Give) {
            let number = keys(unit).serial_number;
            assert_eq!(book.given_as(&number).count(), 1, "{}: {number} is forgotten", story());
            assert_ne!(book.next_of(&range(), "pk"), Some(number), "{}: it would be given once more", story());
            let is_read = acts().any(|act| act == Act::GiveRead);
            let states: Vec<_> = book.given_values().map(GivenValue::state).collect();
            assert!(!states.contains(&GivenState::Giving), "{}: {states:?}", story());
            assert!(!is_read || states.contains(&GivenState::OnUnit), "{}: {states:?}", story());
        }
        let Some(known) = book.named(&keys(unit)) else {
            assert_eq!(could_have_left, 0, "{}: unit {unit} is forgotten", story());
            continue;
        };
        let says = |stage: &ConsoleStage| entries().any(|entry| *entry == cleared(unit, stage.clone()));
        if says(&ConsoleStage::Done) {
            // The count begins anew, and nobody waits for it: it comes as a new one.
            assert_eq!(known.registrations(), Registrations::default(), "{}", story());
            assert!(known.issued.is_empty() && known.open_as().is_none(), "{}: {known:?}", story());
            continue;
        }
        if says(&ConsoleStage::Begun) {
            // Whether the cloud has done it nobody knows: nothing is forgotten, and it goes nowhere by itself.
            assert!(acts().all(|act| act != Act::Cleared), "{}", story());
            assert_eq!(known.open_as(), Some(Outcome::Unknown), "{}", story());
            assert_eq!((known.registrations().issued, known.issued.len()), (1, 1), "{}", story());
            continue;
        }
        assert!(acts().all(|act| !matches!(act, Act::ClearBegun | Act::Cleared)), "{}: forgotten", story());
        check_label(&known, &acts().collect::<Vec<_>>(), story);
        let is_harmless = |segment: &[Entry], entry: &Entry| {
            matches!(entry, Entry::NotIssued { unit: visit, result: NotIssued::Refused | NotIssued::NeverAsked, .. }
                if begun_by(segment, *visit, unit))
        };
        let harmless = segments.iter().flat_map(|segment| segment.iter().filter(|entry| is_harmless(segment, entry)));
        let registrations = known.registrations();
        let counted = (registrations.issued + registrations.unknown) as usize;
        assert!(could_have_left <= counted + harmless.count(), "{}: unit {unit}: {registrations:?}", story());
        assert!(registrations.issued <= 1, "{}: unit {unit} is doubled", story());
        let has_answer = acts().any(|act| act == Act::Answer);
        if has_answer {
            let issued = known.issued.last().unwrap_or_else(|| panic!("{}: the identity is lost", story()));
            assert_eq!(issued.client_id, identity(unit).client_id, "{}", story());
            assert_eq!(known.unanswered, 0, "{}", story());
            check_progress(&known, &acts().collect::<Vec<_>>(), story);
            // I3: bytes that may be on a unit are never taken for bytes that never left.
            assert!(!acts().any(|act| act == Act::Write) || known.progress >= Progress::Writing, "{}", story());
        } else if could_have_left > 0 && acts().all(|act| !matches!(act, Act::NotIssued(_))) {
            let is_open = matches!(known.open_as(), Some(Outcome::Unknown | Outcome::Pending));
            let was_answered = known.unanswered == 0 && known.last.is_some();
            assert!(is_open || was_answered, "{}: unit {unit} would be registered again by itself", story());
        }
    }
}

/// What is called done is done, and what may be some of both is called neither. A line that came whole to the disk without being acknowledged may have brought it
/// further.
#[track_caller]
fn check_progress(known: &KnownUnit, acts: &[Act], story: &dyn Fn() -> String) {
    let story = || format!("{}: {:?} {:?}", story(), known.progress, known.decided);
    let is_step = |act: &&Act| matches!(act, Act::Issue | Act::Write | Act::Prove | Act::Restoring | Act::Restored);
    let may_be: &[Progress] = match acts.iter().rfind(is_step) {
        None | Some(Act::Issue) => &[Progress::Issued, Progress::Writing],
        Some(Act::Write | Act::Prove) => &[Progress::Writing, Progress::Finished],
        _ => &[Progress::Writing, Progress::RolledBack],
    };
    assert!(may_be.contains(&known.progress), "{}", story());
    // What was held is there to be put back; a decision stands until it was read back.
    assert!(!acts.contains(&Act::Find) || known.old.is_some(), "{}", story());
    let is_standing = known.decided == Some(Decided::RollBack);
    let is_decided = acts.contains(&Act::RollBack) && !acts.contains(&Act::Restored);
    assert!(!is_decided || is_standing || known.progress == Progress::RolledBack, "{}", story());
    let is_done = matches!(known.progress, Progress::Finished | Progress::RolledBack) && known.decided.is_none();
    assert_eq!(known.open_as(), (!is_done).then_some(Outcome::Pending), "{}", story());
}

/// A label whose first byte may have left is never printed by itself once more, and one that is to be printed is not forgotten.
#[track_caller]
fn check_label(known: &KnownUnit, acts: &[Act], story: &dyn Fn() -> String) {
    let stage = known.label.as_ref().map(|label| label.stage);
    let may_be: &[Option<LabelStage>] = match acts {
        _ if acts.contains(&Act::Printed) => &[Some(LabelStage::Done)],
        _ if acts.contains(&Act::Print) => &[Some(LabelStage::Sent), Some(LabelStage::Done)],
        _ if acts.contains(&Act::EndWithLabel) => {
            &[Some(LabelStage::Due), Some(LabelStage::Sent), Some(LabelStage::Done)]
        }
        _ => return,
    };
    assert!(may_be.contains(&stage), "{}: {stage:?}", story());
}

/// How many more may go past the plant gate, counted once more: by visits behind the last decision.
fn still_past(lines: &[Entry]) -> u32 {
    let decided = |entry: &Entry| match entry {
        Entry::PlantGateBypassed(bypassed) => Some(bypassed.bypass),
        _ => None,
    };
    let at = lines.iter().rposition(|entry| decided(entry).is_some());
    let Some((at, Some(Bypass::Units(units)))) = at.map(|at| (at, decided(&lines[at]))) else { return 0 };
    let past = |entry: &Entry| match entry {
        Entry::Intent { unit, past_gate: Some(PastGate::Units), .. } => Some(*unit),
        _ => None,
    };
    let before: BTreeSet<u64> = lines[..at].iter().filter_map(past).collect();
    let behind: BTreeSet<u64> = lines[at..].iter().filter_map(past).collect();
    units - u32::try_from(behind.difference(&before).count()).unwrap()
}

fn begun_by(entries: &[Entry], visit: u64, unit: usize) -> bool {
    matches!(entries.get(visit as usize), Some(Entry::Begun { slot, .. }) if *slot == unit.to_string())
}

/// Recovering again appends nothing.
#[track_caller]
pub fn check_idempotent(disk: &ModelDisk, story: &dyn Fn() -> String) {
    let (before, operations) = (scans(disk), disk.operations());
    drop(recovered(disk).unwrap());
    assert_eq!(scans(disk), before, "{}: recovery is not idempotent", story());
    assert!(disk.operations() <= operations + before.len(), "{}: it only syncs", story());
}
