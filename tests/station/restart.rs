//! A station that was cut off in the middle of a unit: the record of a whole run, cut after each of its lines, is opened again.

use std::path::{Path, PathBuf};

use regnwl_station::domain::entry::{Ended, Entry};
use regnwl_station::domain::failure::Failure;
use regnwl_station::domain::outcome::Outcome;
use regnwl_station::domain::step::Step;
use regnwl_station::seen::snapshot::Snapshot;
use regnwl_station::sim::device::{PracticeUnit, Stored};

use super::common::{Bench, Shift, count, entries, folder, kind};

const SERIAL: &str = "SN24A7F00913";

/// A run that went well.
struct Whole {
    bench: Bench,
    unit: PracticeUnit,
    stored: Stored,
}

impl Whole {
    fn run() -> Self {
        let bench = Bench::new();
        let mut shift = bench.open();
        let unit = bench.unit(SERIAL);
        shift.expect_pass(&unit);
        shift.close().assert_unbroken();
        let stored = unit.held().unwrap();
        Self { bench, unit, stored }
    }

    /// See [`cut_after`].
    fn cut_after(&self, name: &str, last: &str, tail: &[u8]) -> PathBuf {
        cut_after(&self.bench, name, last, tail)
    }

    fn open(&self, data: &Path) -> Shift<'_> {
        self.bench.open_parts(self.bench.parts_at(self.bench.door.port(), data, &data.join("shift-1.jsonl")))
    }
}

/// A copy of the station's folder whose record ends after the line of this kind, and with these bytes.
pub fn cut_after(bench: &Bench, name: &str, last: &str, tail: &[u8]) -> PathBuf {
    let from = bench.folder.path().join("data");
    let to = bench.folder.path().join(name);
    folder::copy(&from, &to).unwrap();
    let segment = segment(&to.join("record"));
    let bytes = std::fs::read(&segment).unwrap();
    let wanted = format!("\"kind\":\"{last}\"");
    let mut kept = Vec::new();
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        kept.extend_from_slice(line);
        if String::from_utf8_lossy(line).contains(&wanted) {
            break;
        }
    }
    kept.extend_from_slice(tail);
    std::fs::write(&segment, kept).unwrap();
    to
}

fn segment(record: &Path) -> PathBuf {
    let mut files = std::fs::read_dir(record).unwrap().map(|file| file.unwrap().path());
    files.find(|path| path.extension().is_some_and(|ending| ending == "jsonl")).unwrap()
}

/// How the recovery ended the only visit.
fn recovered(data: &Path) -> Ended {
    let mut ends = entries(&data.join("record")).into_iter().filter_map(|entry| match entry {
        Entry::Ended(ended) => Some(*ended),
        _ => None,
    });
    let ended = ends.next().expect("the visit has no end");
    assert!(ends.next().is_none(), "the visit has two ends");
    ended
}

/// Where the visit was cut off, how it is ended at the next start, what is open then, and what becomes of the unit: whether it holds
/// the identity already, how it ends when it comes again, and how often the cloud is asked for it.
struct Case {
    last: &'static str,
    ended: (Outcome, Step, Option<Failure>),
    open: Option<Outcome>,
    again: &'static [(bool, Outcome, Option<Failure>, usize)],
}

const REGISTERED: &[(bool, Outcome, Option<Failure>, usize)] = &[(false, Outcome::Pass, None, 1)];
const KNOWN: &[(bool, Outcome, Option<Failure>, usize)] = &[(true, Outcome::Pass, None, 0)];
const FINISHED: &[(bool, Outcome, Option<Failure>, usize)] = &[(false, Outcome::Pass, None, 0)];
const EITHER: &[(bool, Outcome, Option<Failure>, usize)] =
    &[(false, Outcome::Pass, None, 0), (true, Outcome::Pass, None, 0)];
const ASKED_ABOUT: &[(bool, Outcome, Option<Failure>, usize)] =
    &[(false, Outcome::Unknown, Some(Failure::AskUnknown), 0)];

const STOPPED: Option<Failure> = Some(Failure::Stopped);
const CASES: &[Case] = &[
    Case { last: "begun", ended: (Outcome::Error, Step::ReadSerial, STOPPED), open: None, again: REGISTERED },
    Case { last: "read", ended: (Outcome::Error, Step::Check, STOPPED), open: None, again: REGISTERED },
    Case { last: "checked", ended: (Outcome::Error, Step::Register, STOPPED), open: None, again: REGISTERED },
    Case {
        last: "intent",
        ended: (Outcome::Unknown, Step::Register, Some(Failure::Interrupted)),
        open: Some(Outcome::Unknown),
        again: ASKED_ABOUT,
    },
    Case {
        last: "answer",
        ended: (Outcome::Pending, Step::Save, STOPPED),
        open: Some(Outcome::Pending),
        again: FINISHED,
    },
    Case {
        last: "issued",
        ended: (Outcome::Pending, Step::Write, STOPPED),
        open: Some(Outcome::Pending),
        again: FINISHED,
    },
    Case {
        last: "writing",
        ended: (Outcome::Pending, Step::Write, STOPPED),
        open: Some(Outcome::Pending),
        again: EITHER,
    },
    Case {
        last: "written",
        ended: (Outcome::Pending, Step::ReadBack, STOPPED),
        open: Some(Outcome::Pending),
        again: EITHER,
    },
    Case { last: "proven", ended: (Outcome::Pass, Step::Log, None), open: None, again: KNOWN },
];

fn open_as(snapshot: &Snapshot) -> Option<Outcome> {
    assert!(snapshot.open_units.len() <= 1);
    snapshot.open_units.first().map(|unit| unit.outcome)
}

#[test]
fn i4_a_cut_after_any_line_is_brought_to_an_honest_end_and_nothing_is_doubled() {
    cut_everywhere(b"");
}

#[test]
fn i4_so_is_a_cut_in_the_middle_of_a_line() {
    cut_everywhere(b"{\"v\":1,\"seq\":9,\"at\0\0\xff");
}

fn cut_everywhere(tail: &[u8]) {
    let whole = Whole::run();
    for case in CASES {
        for (holds, outcome, code, asked) in case.again {
            let name = format!("{}-{holds}", case.last);
            let data = whole.cut_after(&name, case.last, tail);
            let mut shift = whole.open(&data);
            let ended = recovered(&data);
            assert_eq!((ended.outcome, ended.step, ended.code), case.ended, "{name}");
            assert_eq!(ended.proof.is_some(), ended.outcome == Outcome::Pass, "{name}");
            assert_eq!(open_as(&shift.snapshot()), case.open, "{name}");
            let has_identity = matches!(ended.outcome, Outcome::Pending | Outcome::Pass);
            assert_eq!(ended.client_id, has_identity.then(|| whole.stored.client_id.clone()), "{name}");
            assert_eq!(count(&shift.entries(), "torn"), usize::from(!tail.is_empty()), "{name}");

            whole.unit.hold(holds.then(|| whole.stored.clone()));
            let before = whole.bench.connects();
            let ended = shift.visit(&whole.unit);
            assert_eq!((ended.outcome, ended.code), (*outcome, *code), "{name}");
            assert_eq!(whole.bench.connects() - before, *asked, "{name}");
            if *asked == 0 && *outcome == Outcome::Pass {
                assert_eq!(whole.unit.held().as_ref(), Some(&whole.stored), "{name}");
            }
            shift.close().assert_unbroken();
        }
    }
}

#[test]
fn i4_a_second_start_changes_nothing_more() {
    let whole = Whole::run();
    let data = whole.cut_after("twice", "answer", b"");
    let first = whole.open(&data).close();
    let second = whole.open(&data).close();
    second.assert_unbroken();
    let without_openings =
        |entries: &[Entry]| -> Vec<Entry> { entries.iter().filter(|entry| kind(entry) != "opened").cloned().collect() };
    assert_eq!(without_openings(&first.entries), without_openings(&second.entries));
    assert_eq!(first.count("issued"), 1);
}
