//! A segment that is gone or older than it was is seen at the start, blocks, and what is left still counts.

use regnwl_station::domain::record_fault::RecordFault;
use regnwl_station::journal::RecordError;
use regnwl_station::journal::disk::Disk;

use super::model_disk::ModelDisk;
use super::play::{VISITS, keys, new_disk, play, start};

const FIRST: &str = "000001-a.jsonl";

/// A record of two batches; the first has one unit that is through and one that is unknown.
fn two_batches() -> ModelDisk {
    let disk = new_disk();
    let journal = start(&disk, "a").unwrap();
    play(&journal, &[VISITS[0].1, VISITS[2].1]);
    drop(journal);
    drop(start(&disk, "b").unwrap());
    disk
}

#[track_caller]
fn faults(disk: &ModelDisk) -> Vec<RecordFault> {
    match start(disk, "b") {
        Err(RecordError::Damaged(faults)) => faults,
        Err(other) => panic!("{other}"),
        Ok(_) => Vec::new(),
    }
}

#[test]
fn a_segment_that_is_cut_back_to_any_of_its_lines_blocks_and_the_rest_counts() {
    let disk = two_batches();
    let whole = disk.read(FIRST).unwrap();
    let ends = whole.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(position, _)| position + 1);
    for end in ends.filter(|end| *end < whole.len()) {
        let disk = disk.after_kill();
        disk.tamper(FIRST, Some(&whole[..end]));
        let found = faults(&disk);
        let is_first =
            |fault: &RecordFault| matches!(fault, RecordFault::RolledBack { segment, .. } if segment == FIRST);
        assert!(!found.is_empty() && found.iter().all(is_first), "cut back to {end}: {found:?}");
        assert_eq!(faults(&disk), found, "it still blocks at the next start");
    }
}

#[test]
fn a_segment_that_is_gone_blocks_and_the_others_count() {
    let disk = two_batches();
    disk.tamper(FIRST, None);
    assert_eq!(faults(&disk), [RecordFault::missing(FIRST)]);
    let disk = two_batches();
    disk.tamper("000002-b.jsonl", None);
    // Nothing names the newest segment, and there was no unit in it.
    assert_eq!(faults(&disk), []);
}

#[test]
fn a_segment_of_nothing_but_nuls_blocks_where_units_were_in_it() {
    let disk = two_batches();
    let length = disk.read(FIRST).unwrap().len();
    disk.tamper(FIRST, Some(&vec![0; length]));
    assert!(faults(&disk).contains(&RecordFault::missing(FIRST)));
    let disk = new_disk();
    let journal = start(&disk, "a").unwrap();
    play(&journal, &[VISITS[0].1, VISITS[2].1]);
    drop(journal);
    disk.tamper(FIRST, Some(&vec![0; length]));
    assert_eq!(faults(&disk), [RecordFault::NotOurs { segment: FIRST.into() }]);
}

#[test]
fn a_changed_line_blocks_and_its_intent_still_counts() {
    let disk = two_batches();
    let mut bytes = disk.read(FIRST).unwrap();
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let at = text.find("\"kind\":\"answer\"").unwrap() + 9;
    bytes[at] ^= 1;
    disk.tamper(FIRST, Some(&bytes));
    assert!(matches!(faults(&disk)[..], [RecordFault::Broken { .. }]));
    let record = super::play::recovered(&disk).unwrap();
    assert!(record.book().named(&keys(1)).is_some() && record.book().named(&keys(2)).is_some());
}
