//! A batch leaves the record, and the power goes at any operation of that: it is there whole, or what stays of it is, and the record knows the same.

use regnwl_station::domain::entry::{Entry, NotIssued};
use regnwl_station::journal::Record;
use regnwl_station::journal::book::KnownUnit;
use regnwl_station::journal::disk::Disk;
use regnwl_station::journal::scan::{Scan, Verdict};

use super::model_disk::{Leaves, ModelDisk};
use super::play::{VISITS, new_disk, play, range, recovered, start};

const LEAVES: &str = "000001-a.jsonl";
/// Visits after which nobody waits for anything.
const SETTLED: [&str; 7] = [
    "pass",
    "refused",
    "never asked",
    "never asked, then issued",
    "refused at check",
    "given a number",
    "cleared at the cloud",
];

/// A batch in which this unit came and that is closed, and another one with another unit.
fn closed(visit: &str) -> ModelDisk {
    let disk = new_disk();
    let acts = VISITS.iter().find(|(name, _)| *name == visit).unwrap().1;
    let journal = start(&disk, "a").unwrap();
    play(&journal, &[acts]);
    append(&journal, Entry::BatchClosed { by: Some("li".into()), why: None, registration_off: false }).unwrap();
    drop(journal);
    let journal = start(&disk, "b").unwrap();
    play(&journal, &[VISITS[8].1, VISITS[0].1]);
    drop(journal);
    disk
}

fn append(journal: &regnwl_station::journal::Journal, entry: Entry) -> Result<(), ()> {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(journal.append(entry)).map(drop).map_err(|_| ())
}

/// Decides that it leaves, and does it. Whether the line was acknowledged.
fn leave(disk: &ModelDisk) -> bool {
    let decide = || {
        let record = recovered(disk).ok()?;
        let retired = record.retiring(0, "li".into(), Some("24 months".into())).ok()?.unwrap();
        drop(record);
        append(&start(disk, "b").ok()?, Entry::SegmentRetired(Box::new(retired))).ok()
    };
    let is_decided = decide().is_some();
    let _ = recovered(disk);
    is_decided
}

/// What is known, without the bytes at which lines stand.
fn told(record: &Record) -> (Vec<KnownUnit>, Option<String>, usize) {
    let units = record.book().units().map(|mut unit| {
        unit.issued.iter_mut().for_each(|issued| issued.place.range = 0..0);
        unit.old.iter_mut().for_each(|old| old.place.range = 0..0);
        unit
    });
    (units.collect(), record.book().next_of(&range(), "pk"), record.book().given_values().len())
}

/// Whether it has left; what stays then is whole, and nothing sealed is in it.
#[track_caller]
fn has_left(disk: &ModelDisk, story: &str) -> bool {
    let bytes = disk.read(LEAVES).unwrap();
    let scan = Scan::of(&bytes);
    assert_eq!(scan.verdict, Verdict::Unbroken, "{story}");
    let has_left = matches!(*scan.lines.last().unwrap().entry, Entry::Reduced(_));
    let text = String::from_utf8(bytes).unwrap();
    let sealed = text.split("\"canary\"").nth(1).unwrap();
    let is_sealed = sealed.split('"').skip(3).any(|value| value.len() > 200);
    assert!(!has_left || !is_sealed && !sealed.contains("\"li\""), "{story}: {text}");
    has_left
}

#[test]
fn a_batch_that_leaves_is_there_whole_or_reduced_after_a_power_cut_at_any_operation_and_nothing_is_lost_or_doubled() {
    let mut crashes = 0;
    for visit in SETTLED {
        let whole = closed(visit);
        let before = told(&recovered(&whole).unwrap());
        for operation in 0.. {
            let disk = whole.after_kill();
            disk.cut_power_at(operation);
            let is_decided = leave(&disk);
            if !disk.is_off() {
                assert!(is_decided && has_left(&disk, visit), "{visit}");
                break;
            }
            for leaves in Leaves::KINDS {
                let story = format!("{visit}, cut at {operation}, {leaves:?}");
                let left = disk.after_power_cut(leaves);
                let record = recovered(&left).unwrap_or_else(|error| panic!("{story}: {error}"));
                assert_eq!(record.faults(), [], "{story}");
                assert_eq!(told(&record), before, "{story}");
                drop(record);
                assert!(!is_decided || has_left(&left, &story), "{story}: what is on record is done at the next start");
                has_left(&left, &story);
                // It goes on, and a second time all is as it was.
                drop(start(&left, "b").unwrap_or_else(|error| panic!("{story}: {error}")));
                let files = left.read(LEAVES).unwrap();
                assert_eq!(told(&recovered(&left).unwrap()), before, "{story}");
                assert_eq!(left.read(LEAVES).unwrap(), files, "{story}");
                crashes += 1;
            }
        }
    }
    assert!(crashes > 500, "only {crashes} crashes were played");
}

#[test]
fn a_second_power_cut_while_the_first_is_recovered_from_changes_nothing() {
    let whole = closed("pass");
    let before = told(&recovered(&whole).unwrap());
    for first in 0.. {
        let disk = whole.after_kill();
        disk.cut_power_at(first);
        leave(&disk);
        if !disk.is_off() {
            break;
        }
        for leaves in [Leaves::Nothing, Leaves::AllBut(0), Leaves::Garbage] {
            for second in 0.. {
                let once = disk.after_power_cut(leaves);
                once.cut_power_at(second);
                let came_through = start(&once, "b").is_ok();
                if came_through && !once.is_off() {
                    break;
                }
                for again in [Leaves::Nothing, Leaves::AllBut(1)] {
                    let story = format!("cut at {first} {leaves:?}, then at {second} {again:?}");
                    let left = once.after_power_cut(again);
                    let record = recovered(&left).unwrap_or_else(|error| panic!("{story}: {error}"));
                    assert_eq!((record.faults(), told(&record)), (vec![], before.clone()), "{story}");
                    drop(record);
                    has_left(&left, &story);
                }
            }
        }
    }
}

#[test]
fn a_disk_that_is_full_keeps_the_batch_whole_and_the_line_goes_on() {
    for room in [0, 200, 1500] {
        let disk = closed("pass");
        let before = told(&recovered(&disk).unwrap());
        let record = recovered(&disk).unwrap();
        let retired = record.retiring(0, "li".into(), None).unwrap().unwrap();
        drop(record);
        append(&start(&disk, "b").unwrap(), Entry::SegmentRetired(Box::new(retired))).unwrap();
        disk.set_room(Some(room));
        let record = recovered(&disk).unwrap();
        assert_eq!((record.faults(), told(&record)), (vec![], before.clone()), "{room}");
        drop(record);
        assert!(!has_left(&disk, "full"), "{room}");
        disk.set_room(None);
        assert_eq!(told(&recovered(&disk).unwrap()), before);
        assert!(has_left(&disk, "room again"));
    }
}

#[test]
fn a_registration_without_an_answer_keeps_its_batch() {
    let disk = new_disk();
    let journal = start(&disk, "a").unwrap();
    play(&journal, &[VISITS[2].1]);
    append(&journal, Entry::BatchClosed { by: None, why: None, registration_off: false }).unwrap();
    drop(journal);
    assert!(VISITS[2].1.contains(&super::play::Act::NotIssued(NotIssued::Unknown)));
    let record = recovered(&disk).unwrap();
    assert_eq!(record.retiring(0, "li".into(), None).unwrap(), Err(regnwl_station::domain::StillNeeded::Units(1)));
}
