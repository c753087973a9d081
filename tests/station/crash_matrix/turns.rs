//! Two batches are open beside each other, a slot in each: the same cuts, kills and full disks.

use regnwl_station::journal::Record;
use std::sync::Arc;

use super::model_disk::{Leaves, ModelDisk};
use super::oracle::{check, scans};
use super::play::{Acknowledged, Act, VISITS, new_disk, play_beside, play_in_turn, start_beside};

const BOTH: [&str; 2] = ["a", "b"];
const PASS: &[Act] = VISITS[0].1;

/// Plays a visit in each of two batches.
fn played(disk: &ModelDisk, visits: [&[Act]; 2]) -> Vec<Acknowledged> {
    start_beside(disk, &BOTH).map(|both| play_beside([&both[0], &both[1]], &visits)).unwrap_or_default()
}

#[test]
fn a_power_cut_or_a_kill_at_any_operation_with_two_batches_open_loses_and_doubles_nothing() {
    let mut crashes = 0;
    for (one, two) in [(0, 0), (0, 2), (3, 5), (6, 7), (10, 11)] {
        for operation in 0.. {
            let disk = new_disk();
            disk.cut_power_at(operation);
            let seen = played(&disk, [VISITS[one].1, VISITS[two].1]);
            if !disk.is_off() {
                break;
            }
            let story = || format!("{} beside {}, cut at {operation}", VISITS[one].0, VISITS[two].0);
            for leaves in Leaves::KINDS {
                let again = if operation % 2 == 0 { "a" } else { "b" };
                check(&disk.after_power_cut(leaves), again, &seen, &|| format!("{}, {leaves:?}", story()));
                crashes += 1;
            }
            check(&disk.after_kill(), "b", &seen, &|| format!("{}, killed", story()));
        }
    }
    assert!(crashes > 1000, "only {crashes} crashes were played");
}

#[test]
fn each_unit_stands_in_the_segment_of_its_batch_and_the_lines_of_both_have_one_order() {
    let disk = new_disk();
    let seen = played(&disk, [PASS, PASS]);
    assert_eq!(seen.len(), 2 * PASS.len());
    let named = |unit: usize| if unit == 1 { "000001-a.jsonl" } else { "000002-b.jsonl" };
    assert!(seen.iter().all(|line| line.segment == named(line.unit)));
    for line in &seen {
        let mut stands = scans(&disk).remove(&line.segment).unwrap().lines.into_iter();
        assert!(stands.any(|one| (one.seq, &*one.entry) == (line.seq, &line.entry)), "{line:?}");
    }
    let openings = |name: &str| {
        let scan = &scans(&disk)[name];
        let opened = scan.lines.iter().filter_map(|line| match &*line.entry {
            regnwl_station::domain::entry::Entry::Opened { opening, .. } => Some(*opening),
            _ => None,
        });
        opened.collect::<Vec<_>>()
    };
    let mut all = [openings("000001-a.jsonl"), openings("000002-b.jsonl")].concat();
    all.sort_unstable();
    assert_eq!(all, (1..=all.len() as u64).collect::<Vec<_>>());
}

#[test]
fn one_of_two_batches_that_were_open_is_seen_where_it_is_missing_or_older_than_it_was() {
    let disk = new_disk();
    let both = start_beside(&disk, &BOTH).unwrap();
    // In turn, as what a batch wrote is vouched for by the other one's next turn, and by nothing before it.
    play_in_turn(&[&both[0], &both[1], &both[0]], PASS);
    drop(both);
    for name in ["000001-a.jsonl", "000002-b.jsonl"] {
        let lines = scans(&disk)[name].lines.len();
        let whole = regnwl_station::journal::disk::Disk::read(&disk, name).unwrap();
        for kept in [None, Some(2), Some(lines / 2)] {
            let older = disk.after_kill();
            let end = kept.map(|kept| scans(&disk)[name].lines[kept - 1].range.end as usize + 1);
            older.tamper(name, end.map(|end| &whole[..end]));
            let record = Record::open(Arc::new(older)).unwrap();
            let faults = record.faults();
            assert!(faults.iter().any(|fault| fault.segment() == name), "{name} with {kept:?} lines: {faults:?}");
        }
    }
}

#[test]
fn a_disk_that_is_full_with_two_batches_open_keeps_every_identity_that_was_asked_for() {
    for room in (0..12_000).step_by(83) {
        let disk = new_disk();
        let both = start_beside(&disk, &BOTH).unwrap();
        disk.set_room(Some(room));
        let seen = play_beside([&both[0], &both[1]], &[PASS, PASS]);
        drop(both);
        for unit in [1, 2] {
            let count = |act| seen.iter().filter(|seen| seen.unit == unit && seen.act == act).count();
            assert_eq!(count(Act::Intend), count(Act::Answer), "room for {room}: asked, and the answer had no room");
        }
        disk.set_room(None);
        let story = || format!("room for {room} bytes, two batches");
        check(&disk.after_power_cut(Leaves::Nothing), "a", &seen, &story);
        check(&disk.after_kill(), "b", &seen, &story);
    }
}
