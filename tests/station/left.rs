//! Batches that have left the record: what comes after them at a real bench, on another PC, from a backup of before and after.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use regnwl_station::custody::backup;
use regnwl_station::custody::fault::OpenFault;
use regnwl_station::custody::gathered::{Sources, gather};
use regnwl_station::custody::restore::restore;
use regnwl_station::decisions::desk::{Desk, decide};
use regnwl_station::decisions::leaving::{closed_batches, has_left};
use regnwl_station::domain::failure::Failure;
use regnwl_station::domain::outcome::Outcome;
use regnwl_station::domain::record_fault::RecordFault;
use regnwl_station::domain::{Retention, StillNeeded};
use regnwl_station::journal::RecordError;
use regnwl_station::seen::Refusal;
use regnwl_station::seen::command::Command;
use regnwl_station::seen::decision::{Choice, Decision, Signed};
use regnwl_station::seen::snapshot::SlotState;
use regnwl_station::sim::device::{Fault, PracticeUnit};
use regnwl_station::station::{Parts, Station};
use regnwl_station::store::data_dir::{DataDir, OnPc};
use regnwl_station::store::witness::Witnesses;

use super::common::{Bench, folder};

const YESTERDAY: &str = "000001-yesterday.jsonl";

/// A station whose batch of yesterday is closed, with a unit that passed.
struct Line {
    bench: Bench,
    data: DataDir,
    passed: PracticeUnit,
}

impl Line {
    fn worked() -> Self {
        let bench = Bench::new();
        let passed = bench.unit("SN24A7F00941");
        let data = at(&bench, "data", "a");
        let line = Self { bench, data, passed };
        let mut shift = line.bench.open_parts(line.parts(&line.data, "yesterday"));
        shift.expect_pass(&line.passed);
        shift.close();
        line
    }

    fn close(&self) {
        let file = self.file("yesterday");
        self.decided(&self.data, &Decision::CloseBatch { file, registration_off: false }).unwrap();
    }

    /// Yesterday's batch is closed and has left.
    fn left() -> Self {
        let line = Self::worked();
        line.close();
        line.leave(&line.data).unwrap();
        line
    }

    fn file(&self, batch: &str) -> PathBuf {
        self.path(&format!("{batch}.jsonl"))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.bench.folder.path().join(name)
    }

    fn parts(&self, data: &DataDir, batch: &str) -> Parts {
        Parts { practice: false, data: data.clone(), batch_file: self.file(batch), ..self.bench.parts() }
    }

    fn decided(&self, data: &DataDir, decision: &Decision) -> Result<(), Refusal> {
        let signed = Signed { why: "24 months are over".into(), ..Signed::by("chen") };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(decide(data, decision, &signed)).map(drop)
    }

    fn leave(&self, data: &DataDir) -> Result<(), Refusal> {
        self.decided(data, &Decision::RetireBatch { segment: YESTERDAY.into() })
    }

    fn accept(&self, data: &DataDir) {
        let faults = Desk::open(data).unwrap().faults(&[]).unwrap();
        self.decided(data, &Decision::Accept { faults, files: Vec::new() }).unwrap();
    }

    fn faults(&self, data: &DataDir, batch: &str) -> Vec<RecordFault> {
        match Station::open(self.parts(data, batch)) {
            Ok(running) => {
                super::witnesses::close(running);
                Vec::new()
            }
            Err(OpenFault::Record(RecordError::Damaged(faults))) => faults,
            Err(other) => panic!("{other}"),
        }
    }

    /// The unit of yesterday comes once more: nothing is asked for by itself.
    fn is_known(&self, data: &DataDir, batch: &str) {
        let before = self.bench.connects();
        let mut shift = self.bench.open_parts(self.parts(data, batch));
        shift.expect(&self.passed, Outcome::Unknown, Some(Failure::AskFinished));
        shift.close();
        assert_eq!(self.bench.connects(), before);
    }

    fn segment(&self, data: &DataDir) -> Vec<u8> {
        fs::read(data.record().join(YESTERDAY)).unwrap()
    }

    fn restored(&self, from: &[PathBuf], data: &DataDir) {
        let sources = Sources { from: from.to_vec(), keys: Some(self.data.keys()), recovery: None };
        let gathered = gather(&sources, data).unwrap();
        restore(data, gathered, &sources, "chen".into(), "the disk died".into()).unwrap();
    }
}

/// A data folder on the PC of this name.
fn at(bench: &Bench, folder: &str, pc: &str) -> DataDir {
    let path = |name: &str| bench.folder.path().join(name);
    let witnesses = Witnesses::at([path(&format!("witness-{pc}"))]);
    DataDir::new(path(folder)).with_witnesses(witnesses).on(OnPc::Called(pc.into()))
}

fn text(path: &Path) -> String {
    String::from_utf8(fs::read(path).unwrap()).unwrap()
}

#[test]
fn a_unit_of_a_batch_that_has_left_is_never_registered_by_itself_and_a_further_registration_is_counted() {
    let line = Line::worked();
    let file = text(&line.file("yesterday"));
    line.close();
    let whole = line.segment(&line.data);
    line.leave(&line.data).unwrap();
    assert!(has_left(&line.data, YESTERDAY).unwrap());
    let reduced = text(&line.data.record().join(YESTERDAY));
    assert!(reduced.len() < whole.len() && !reduced.contains("sealedToken\":\"YWdl"), "{reduced}");
    // The batch file is the customer's.
    assert!(text(&line.file("yesterday")).starts_with(&file));
    // It tells its identity, or none, and is known all the same: there is nothing to compare it with, and nothing to write.
    line.is_known(&line.data, "today");
    let held = line.passed.held();
    line.passed.hold(None);
    line.is_known(&line.data, "today");
    assert_eq!(line.passed.held(), None);
    // A person registers it once more.
    let parts = Parts { has_person: true, ..line.parts(&line.data, "today") };
    let mut shift = line.bench.open_parts(parts);
    shift.plug(0, &line.passed);
    let snapshot = shift.wait_for(|snapshot| matches!(snapshot.slots[0].state, SlotState::Asking(..)));
    let SlotState::Asking(_, question) = &snapshot.slots[0].state else { unreachable!() };
    assert_eq!(question.choices, [Choice::LeaveIt, Choice::RegisterAgain]);
    // Nobody reads a question in its first moment.
    line.bench.wait_until("the question was read", || question.since.elapsed() > Duration::from_millis(600));
    shift.send(Command::Answer { question: question.id, choice: Choice::RegisterAgain });
    let ended = shift.passes(0);
    assert_eq!((ended.registrations.issued, ended.registrations.unknown), (2, 0));
    // Otherwise the next bench begins with it before it is plugged in there.
    shift.unplug(0);
    shift.close();
    assert_ne!(line.passed.held(), held);
    // From here on it has a token on record again.
    let before = line.bench.connects();
    let mut shift = line.bench.open_parts(line.parts(&line.data, "today"));
    shift.expect_pass(&line.passed);
    shift.close();
    assert_eq!(line.bench.connects(), before);
}

#[test]
fn what_is_still_needed_stays_and_why_is_said() {
    let line = Line::worked();
    let needed = |needed| Err(Refusal::StillNeeded(needed));
    assert_eq!(line.leave(&line.data), Err(Refusal::NoClosedBatch(YESTERDAY.into())));
    let mut shift = line.bench.open_parts(line.parts(&line.data, "yesterday"));
    let pending = line.bench.unit("SN24A7F00942");
    pending.set_faults([Fault::VanishesAfterWrite]);
    shift.expect(&pending, Outcome::Pending, Some(Failure::Unplugged));
    shift.close();
    line.close();
    let whole = line.segment(&line.data);
    assert_eq!(line.leave(&line.data), needed(StillNeeded::Units(1)));
    let told = closed_batches(&line.data, Retention::default(), jiff::Timestamp::now()).unwrap();
    assert_eq!((told.len(), told[0].needed, told[0].is_past), (1, Some(StillNeeded::Units(1)), false));
    // Finished in another batch, its token is in this one: it is on the unit by then.
    pending.set_faults([]);
    pending.hold(None);
    let mut shift = line.bench.open_parts(line.parts(&line.data, "today"));
    shift.expect_pass(&pending);
    shift.close();
    assert_eq!(line.segment(&line.data), whole);
    line.leave(&line.data).unwrap();
    assert_eq!(line.leave(&line.data), Err(Refusal::NoClosedBatch(YESTERDAY.into())));
    // The token is shown no more, and that is said as what it is.
    let desk = Desk::open(&line.data).unwrap();
    let keys = desk.book().units().next().unwrap().keys;
    assert_eq!(desk.identity(&keys).err(), Some(Refusal::TokenLeft("yesterday".into())));
    drop(desk);
    // A closed batch that has left is not resumed either.
    let again = Station::open(line.parts(&line.data, "yesterday"));
    assert!(matches!(again, Err(OpenFault::Record(RecordError::Closed(_)))));
}

#[test]
fn the_batch_file_is_a_witness_of_what_the_record_never_had_and_of_nothing_else() {
    let line = Line::left();
    let file = line.file("yesterday");
    let check = || Desk::open(&line.data).unwrap().faults(std::slice::from_ref(&file)).unwrap();
    assert_eq!(check(), []);
    // In another dress, or cut off, it is the same one.
    let whole = text(&file);
    for dressed in [whole.replace('\n', "\r\n"), format!("\u{feff}{whole}"), whole[..whole.len() / 2].to_owned()] {
        fs::write(&file, dressed).unwrap();
        assert_eq!(check(), []);
    }
    let first = whole.find('\n').unwrap() + 1;
    fs::write(&file, &whole[first..]).unwrap();
    assert_eq!(check(), []);
    // This PC remembers lines of it.
    assert_eq!(line.faults(&line.data, "today"), []);
    // One that goes on where the batch had ended was not written by this record.
    let data = at(&line.bench, "other", "c");
    folder::copy(&line.path("data"), &line.path("other")).unwrap();
    let longer = {
        let end = regnwl_station::journal::scan::Scan::of(whole.as_bytes()).end;
        let entry = regnwl_station::domain::entry::Entry::Writing { unit: 2 };
        let now = jiff::Timestamp::UNIX_EPOCH;
        let (more, _) = regnwl_station::journal::line::write(&end.head, end.next_seq, now, &entry);
        whole.clone() + std::str::from_utf8(&more).unwrap()
    };
    fs::write(&file, longer).unwrap();
    line.accept(&data);
    let faults = Desk::open(&data).unwrap().faults(std::slice::from_ref(&file)).unwrap();
    assert!(matches!(&faults[..], [RecordFault::RolledBack { segment, .. }] if segment == YESTERDAY), "{faults:?}");
}

#[test]
fn a_backup_of_before_and_one_of_after_are_restored_and_what_came_back_leaves_once_more() {
    let line = Line::worked();
    line.close();
    let (before, after) = (line.path("before"), line.path("after"));
    backup::make(&line.data, &before, false).unwrap();
    let whole = line.segment(&line.data);
    line.leave(&line.data).unwrap();
    let reduced = line.segment(&line.data);
    backup::make(&line.data, &after, false).unwrap();
    // That of after, alone: the batch has left, and the record is what it was.
    let new = at(&line.bench, "new", "b");
    line.restored(std::slice::from_ref(&after), &new);
    assert!(matches!(&line.faults(&new, "new")[..], [RecordFault::Restored { .. }]));
    line.accept(&new);
    assert_eq!(line.segment(&new), reduced);
    line.is_known(&new, "new");
    // With the batch file beside it: that is whole, and leaves again once the record is open.
    let with = at(&line.bench, "with", "c");
    line.restored(&[after.clone(), line.file("yesterday")], &with);
    assert_eq!(line.segment(&with), whole);
    line.accept(&with);
    line.is_known(&with, "with");
    assert_eq!(line.segment(&with), reduced);
    // That of before, alone: nobody has let it leave.
    let old = at(&line.bench, "old", "d");
    line.restored(std::slice::from_ref(&before), &old);
    line.accept(&old);
    assert_eq!(line.segment(&old), whole);
    let mut shift = line.bench.open_parts(line.parts(&old, "old"));
    shift.expect_pass(&line.passed);
    shift.close();
    // Of both what the later one says counts.
    let both = at(&line.bench, "both", "e");
    line.restored(&[before, after], &both);
    line.accept(&both);
    line.is_known(&both, "both");
    assert_eq!(line.segment(&both), reduced);
}

#[test]
fn what_stays_of_a_batch_is_missed_like_a_segment_and_so_is_the_line_that_vouches_for_it() {
    let line = Line::left();
    let record = line.data.record();
    let missing = RecordFault::missing(YESTERDAY);
    let reduced = line.segment(&line.data);
    fs::remove_file(record.join(YESTERDAY)).unwrap();
    assert!(line.faults(&line.data, "today").contains(&missing));
    // Cut, however little.
    let newline = reduced[..reduced.len() - 1].iter().rposition(|byte| *byte == b'\n').unwrap();
    fs::write(record.join(YESTERDAY), &reduced[..=newline]).unwrap();
    assert!(!line.faults(&line.data, "today").is_empty());
    fs::write(record.join(YESTERDAY), &reduced).unwrap();
    assert_eq!(line.faults(&line.data, "today"), []);
}

#[test]
fn a_copied_pc_knows_the_units_of_a_batch_that_had_left_at_its_sister() {
    let line = Line::left();
    folder::copy(&line.path("data"), &line.path("there")).unwrap();
    let there = at(&line.bench, "there", "b");
    assert!(matches!(&line.faults(&there, "elsewhere")[..], [RecordFault::OtherMachine { .. }]));
    let faults = Desk::open(&there).unwrap().faults(&[]).unwrap();
    line.decided(&there, &Decision::Copied { faults }).unwrap();
    let before = line.bench.connects();
    let mut shift = line.bench.open_parts(line.parts(&there, "elsewhere"));
    shift.expect(&line.passed, Outcome::Unknown, Some(Failure::AskFinished));
    shift.expect_pass(&line.bench.unit("SN24A7F00943"));
    shift.close();
    assert_eq!(line.bench.connects(), before + 1);
    assert_eq!(line.faults(&line.data, "today"), []);
}
