//! The disk is full exactly when the identity comes.

use crate::model_disk::Leaves;
use crate::oracle::check;
use crate::play::{Act, VISITS, new_disk, play, start};

const PASS: &[Act] = VISITS[0].1;

#[test]
fn a_disk_that_is_full_at_the_identity_keeps_it_whatever_fits_before() {
    // How much fits decides where the line is cut: nowhere, inside, all but its newline, or behind it.
    for room in (0..6000).step_by(41).chain(2380..2420) {
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

#[test]
fn a_full_disk_cuts_between_the_lines_of_two_slots_and_the_chain_holds() {
    for room in (0..9000).step_by(23) {
        let disk = new_disk();
        let journal = start(&disk, "a").unwrap();
        disk.set_room(Some(room));
        let seen = play(&journal, &[PASS, PASS]);
        drop(journal);
        disk.set_room(None);
        let story = || format!("room for {room} bytes, two slots");
        check(&disk.after_power_cut(Leaves::Nothing), "a", &seen, &story);
        check(&disk.after_kill(), "a", &seen, &story);
    }
}

#[test]
fn a_power_cut_while_the_ballast_is_given_up_loses_nothing() {
    for operation in 0..60 {
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
