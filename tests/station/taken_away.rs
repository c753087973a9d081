//! The record is deleted, moved, cut or replaced under a running line: nothing more is asked, what is in hand is kept, and the line says so.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use regnwl_station::domain::failure::Failure;
use regnwl_station::domain::outcome::Outcome;
use regnwl_station::domain::step::Step;
use regnwl_station::journal::lock::RecordLock;
use regnwl_station::seen::command::Command;
use regnwl_station::seen::event::Event;
use regnwl_station::seen::snapshot::{SlotState, Snapshot};
use regnwl_station::sim::cloud::Fault as CloudFault;
use regnwl_station::sim::device::PracticeUnit;
use regnwl_station::station::Parts;
use tokio::sync::watch;

use super::common::{BATCH, Bench, Shift, each};

/// What somebody does to the data folder.
type Harm = fn(&Path);

fn segment(data: &Path) -> PathBuf {
    data.join("record/000001-shift-1.jsonl")
}

const HARMS: [(&str, Harm); 5] = [
    ("all is deleted", |data| fs::remove_dir_all(data).unwrap()),
    ("all is moved", |data| fs::rename(data, data.with_file_name("moved")).unwrap()),
    ("the segment is deleted", |data| fs::remove_file(segment(data)).unwrap()),
    ("the segment is replaced", |data| {
        fs::copy(segment(data), data.join("copy")).unwrap();
        fs::rename(data.join("copy"), segment(data)).unwrap();
    }),
    ("the lock is deleted", |data| fs::remove_file(data.join("record/writer.lock")).unwrap()),
];

/// A station that has asked for the identity of this unit, while the cloud takes its time.
fn asked(bench: &Bench) -> (Shift<'_>, PracticeUnit) {
    let (shift, unit) = (bench.open(), bench.unit("SN24A7F00913"));
    bench.cloud.push_fault(CloudFault::Slow(Duration::from_millis(400)));
    shift.plug(0, &unit);
    bench.wait_until("the cloud is asked", || bench.connects() == 1);
    (shift, unit)
}

/// Files of spilled answers, in both places.
fn spilled(bench: &Bench) -> usize {
    let places = [bench.folder.path().join("data/spill"), bench.folder.path().join("other")];
    let files = places.iter().filter_map(|place| fs::read_dir(place).ok()).flatten().flatten();
    files.filter(|file| file.file_name().to_string_lossy().starts_with("regnwl-spilled-")).count()
}

#[test]
fn i7_of_a_record_that_was_taken_away_nothing_more_is_asked_and_the_line_stops_for_good() {
    each(HARMS, |(what, harm)| {
        let bench = Bench::new();
        let mut shift = bench.open();
        shift.expect_pass(&bench.unit("SN24A7F00913"));
        harm(&bench.folder.path().join("data"));
        let ended = shift.visit(&bench.unit("SN24A7F00914"));
        assert_eq!((ended.outcome, ended.code), (Outcome::Error, Some(Failure::RecordDamaged)), "{what}");
        assert_eq!(bench.connects(), 1, "{what}: it was asked");
        assert_eq!(shift.stopped(), Some(Failure::RecordDamaged), "{what}");
        // No press of a key makes the record whole.
        shift.go_on();
        let ended = shift.visit(&bench.unit("SN24A7F00915"));
        assert_eq!((ended.code, bench.connects()), (Some(Failure::RecordDamaged), 1), "{what}");
        let told =
            shift.events.iter().filter(|event| matches!(event, Event::Stopped { code: Failure::RecordDamaged, .. }));
        assert_eq!(told.count(), 1, "{what}");
        shift.send(Command::Close);
    });
}

#[test]
fn i2_an_answer_that_comes_after_the_record_was_taken_away_is_kept_with_its_key_and_the_unit_is_not_written() {
    each(HARMS, |(what, harm)| {
        let bench = Bench::new();
        let (mut shift, unit) = asked(&bench);
        let data = bench.folder.path().join("data");
        harm(&data);
        let ended = shift.ended(0);
        assert_eq!((ended.outcome, ended.code), (Outcome::Unknown, Some(Failure::RecordDamaged)), "{what}");
        assert_eq!((spilled(&bench), unit.held()), (1, None), "{what}");
        assert!(data.join("keys/seal.key").exists(), "{what}: nothing opens the answer");
        shift.send(Command::Close);
    });
}

#[test]
fn what_was_on_a_record_that_is_taken_away_and_is_not_proven_yet_is_kept_and_is_no_pass() {
    for step in [Step::Write, Step::ReadBack, Step::Log] {
        each(HARMS, |(what, harm)| {
            let bench = Bench::new();
            let unit = bench.unit("SN24A7F00913");
            let snapshots: Arc<OnceLock<watch::Receiver<Arc<Snapshot>>>> = Arc::default();
            let done = AtomicBool::new(false);
            // Done in the very call that shows the step.
            let at_step = {
                let (snapshots, data) = (snapshots.clone(), bench.folder.path().join("data"));
                move || {
                    let Some(snapshots) = snapshots.get() else { return };
                    let is_there =
                        snapshots.borrow().slots.first().is_some_and(
                            |slot| matches!(&slot.state, SlotState::Running(unit) if unit.step == Some(step)),
                        );
                    if is_there && !done.swap(true, Ordering::AcqRel) {
                        harm(&data);
                    }
                }
            };
            let mut shift = bench.open_parts(Parts { wake: Box::new(at_step), ..bench.parts() });
            snapshots.set(shift.snapshots()).ok().unwrap();
            shift.plug(0, &unit);
            let ended = shift.ended(0);
            let story = format!("{what} in {step:?}");
            assert_eq!((ended.outcome, ended.code), (Outcome::Pending, Some(Failure::RecordDamaged)), "{story}");
            assert_eq!((ended.proof, spilled(&bench), bench.connects()), (None, 1, 1), "{story}");
            shift.send(Command::Close);
        });
    }
}

#[test]
fn a_segment_that_is_put_back_from_the_batch_file_is_gone_on_with_and_the_answer_in_hand_is_on_the_unit() {
    let bench = Bench::new();
    let (mut shift, unit) = asked(&bench);
    let (data, file) = (bench.folder.path().join("data"), bench.folder.path().join(BATCH));
    bench.wait_until("the batch file has the intent", || fs::read_to_string(&file).unwrap().contains("\"intent\""));
    fs::remove_file(segment(&data)).unwrap();
    shift.fails(0, Failure::RecordDamaged);
    shift.send(Command::Close);
    drop(shift);
    bench.sockets.unplug(0);
    bench.wait_until("it has ended", || RecordLock::holder(&data.join("record")).is_none());
    fs::copy(&file, segment(&data)).unwrap();
    let mut shift = bench.open();
    shift.expect_pass(&unit);
    assert_eq!((bench.connects(), spilled(&bench)), (1, 0));
    shift.close().assert_unbroken();
}

#[test]
fn nothing_is_asked_where_the_seal_key_is_gone_or_another_and_a_key_that_is_gone_is_put_back() {
    each([true, false], |is_gone| {
        let bench = Bench::new();
        let mut shift = bench.open();
        let key = bench.folder.path().join("data/keys/seal.key");
        let held = fs::read(&key).unwrap();
        if is_gone {
            fs::remove_dir_all(key.parent().unwrap()).unwrap();
        } else {
            fs::write(&key, "AGE-SECRET-KEY-1 is not here").unwrap();
        }
        let ended = shift.visit(&bench.unit("SN24A7F00913"));
        assert_eq!((ended.outcome, ended.code), (Outcome::Error, Some(Failure::SealKeyWrong)));
        assert_eq!((bench.connects(), shift.stopped()), (0, Some(Failure::SealKeyWrong)));
        assert_eq!(fs::read(&key).unwrap() == held, is_gone);
        assert_eq!(shift.close().count("notIssued"), 1);
    });
}
