//! The disk is full exactly when the identity comes.

use super::model_disk::Leaves;
use super::oracle::{check, scans};
use super::play::{Act, VISITS, new_disk, play, start};

const PASS: &[Act] = VISITS[0].1;

#[test]
fn a_disk_that_is_full_at_the_identity_keeps_it_whatever_fits_before() {
    // Where the room ends decides where a line is cut: nowhere, inside, before its newline, behind it.
    for room in ends_of_lines().into_iter().flat_map(|end| [end - 40, end - 1, end, end + 1]) {
        let disk = new_disk();
        let journal = start(&disk, "a").unwrap();
        disk.set_room(Some(room));
        let seen = play(&journal, &[PASS]);
        drop(journal);
        let has_intent = seen.iter().any(|acknowledged| acknowledged.act == Act::Intend);
        let has_answer = seen.iter().any(|acknowledged| acknowledged.act == Act::Answer);
        assert_eq!(has_intent, has_answer, "room for {room}: asked, and the answer had no room");
        disk.set_room(None);
        let story = || format!("room for {room} bytes");
        check(&disk.after_power_cut(Leaves::Nothing), "a", &seen, &story);
        check(&disk.after_kill(), "a", &seen, &story);
    }
}

/// How much room there must be for each further line of a visit.
fn ends_of_lines() -> Vec<usize> {
    let disk = new_disk();
    let journal = start(&disk, "a").unwrap();
    let begin = scans(&disk).into_values().next().unwrap().lines.pop().unwrap().range.end;
    play(&journal, &[PASS]);
    let lines = scans(&disk).into_values().next().unwrap().lines.into_iter();
    lines.map(|line| line.range.end).filter(|end| *end > begin).map(|end| (end - begin) as usize).collect()
}

#[test]
fn a_full_disk_cuts_between_the_lines_of_two_slots_and_the_chain_holds() {
    for room in (0..9000).step_by(71) {
        let disk = new_disk();
        let journal = start(&disk, "a").unwrap();
        disk.set_room(Some(room));
        let seen = play(&journal, &[PASS, PASS]);
        drop(journal);
        for unit in [1, 2] {
            let count = |act| seen.iter().filter(|seen| seen.unit == unit && seen.act == act).count();
            assert_eq!(count(Act::Intend), count(Act::Answer), "room for {room}: asked, and the answer had no room");
        }
        disk.set_room(None);
        let story = || format!("room for {room} bytes, two slots");
        check(&disk.after_power_cut(Leaves::Nothing), "a", &seen, &story);
        check(&disk.after_kill(), "a", &seen, &story);
    }
}

#[test]
fn a_power_cut_while_the_ballast_is_given_up_loses_nothing() {
    for operation in 0..30 {
        let disk = new_disk();
        let journal = start(&disk, "a").unwrap();
        disk.set_room(Some(1900));
        disk.cut_power_at(operation);
        let seen = play(&journal, &[PASS]);
        drop(journal);
        for leaves in Leaves::KINDS {
            let story = || format!("full, cut at {operation}, {leaves:?}");
            check(&disk.after_power_cut(leaves), "a", &seen, &story);
        }
    }
}

#[test]
fn a_torn_entry_is_never_durable_without_the_bytes_it_vouches_for() {
    // A full disk has cut a line, the program was killed, and the power goes while the next start accounts for the rest.
    let room = ends_of_lines()[1] - 40;
    let disk = new_disk();
    let journal = start(&disk, "a").unwrap();
    disk.set_room(Some(room));
    let seen = play(&journal, &[PASS]);
    drop(journal);
    disk.set_room(None);
    for operation in 0..8 {
        let killed = disk.after_kill();
        killed.cut_power_at(operation);
        drop(start(&killed, "a"));
        for count in (1..400).step_by(3) {
            let leaves = Leaves::NulsFor(count);
            check(&killed.after_power_cut(leaves), "a", &seen, &|| format!("cut at {operation}, {leaves:?}"));
        }
    }
}
