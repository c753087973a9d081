//! Power cuts at every operation, a second one while the first is recovered from, and kills with a power cut after them.

use regnwl_station::domain::entry::Entry;

use super::model_disk::{Leaves, ModelDisk};
use super::oracle::{check, scans};
use super::play::{Acknowledged, Act, VISITS, new_disk, play, start};

/// Plays `visits` on a disk whose power goes at `operation`. None where they were over before.
fn cut_at(operation: usize, visits: &[&[Act]]) -> Option<(ModelDisk, Vec<Acknowledged>)> {
    let disk = new_disk();
    disk.cut_power_at(operation);
    let seen = start(&disk, "a").map(|journal| play(&journal, visits)).unwrap_or_default();
    disk.is_off().then_some((disk, seen))
}

#[test]
fn after_a_power_cut_at_any_operation_of_any_visit_nothing_is_lost_or_doubled() {
    let mut crashes = 0;
    for (name, acts) in VISITS {
        for operation in 0.. {
            let Some((disk, seen)) = cut_at(operation, &[acts]) else { break };
            for leaves in Leaves::KINDS {
                check(&disk.after_power_cut(leaves), "a", &seen, &|| format!("{name}, cut at {operation}, {leaves:?}"));
                crashes += 1;
            }
        }
    }
    assert!(crashes > 1500, "only {crashes} crashes were played");
}

#[test]
fn after_a_power_cut_at_any_byte_of_the_last_line_nothing_is_lost_or_doubled() {
    let (name, acts) = VISITS[0];
    for operation in 0.. {
        let Some((disk, seen)) = cut_at(operation, &[acts]) else { break };
        let most = disk.after_power_cut(Leaves::AllBut(0));
        let longest = scans(&most).into_keys().map(|name| last_line_length(&most, &name)).max().unwrap_or(0);
        // All ends of the line, and a sample of its middle.
        let cuts = (0..longest).filter(|kept| *kept < 12 || longest - kept < 90 || kept % 37 == 0);
        for kept in cuts {
            let leaves = Leaves::First(kept);
            check(&disk.after_power_cut(leaves), "a", &seen, &|| format!("{name}, cut at {operation}, {leaves:?}"));
        }
    }
}

fn last_line_length(disk: &ModelDisk, name: &str) -> usize {
    let bytes = regnwl_station::journal::disk::Disk::read(disk, name).unwrap();
    bytes.split_inclusive(|byte| *byte == b'\n').next_back().map_or(0, |line| line.len() + 1)
}

#[test]
fn two_slots_with_open_intents_are_both_accounted_for() {
    let pairs = [(0, 0), (0, 2), (0, 6), (1, 4), (5, 7)];
    for (one, two) in pairs {
        for operation in 0.. {
            let Some((disk, seen)) = cut_at(operation, &[VISITS[one].1, VISITS[two].1]) else { break };
            for leaves in [Leaves::Nothing, Leaves::AllBut(0), Leaves::AllBut(1), Leaves::HalfThenNuls, Leaves::Garbage]
            {
                let story = || format!("{} + {}, cut at {operation}, {leaves:?}", VISITS[one].0, VISITS[two].0);
                check(&disk.after_power_cut(leaves), "a", &seen, &story);
            }
        }
    }
}

#[test]
fn a_second_crash_while_the_first_is_recovered_from_changes_nothing() {
    for (name, acts) in [VISITS[0], VISITS[3]] {
        for first in 0.. {
            let Some((disk, seen)) = cut_at(first, &[acts]) else { break };
            for leaves in [Leaves::Nothing, Leaves::AllBut(1), Leaves::Garbage] {
                // The start after the first crash is cut as well, at each of its own operations; another batch may be opened.
                for (second, batch) in (0..).flat_map(|second| [(second, "a"), (second, "b")]) {
                    let once = disk.after_power_cut(leaves);
                    once.cut_power_at(second);
                    let came_through = start(&once, batch).is_ok();
                    if came_through && !once.is_off() {
                        break;
                    }
                    for again in [Leaves::Nothing, Leaves::AllBut(1)] {
                        let story = || format!("{name}, cut at {first} {leaves:?}, then {batch} at {second} {again:?}");
                        check(&once.after_power_cut(again), batch, &seen, &story);
                    }
                }
            }
        }
    }
}

#[test]
fn a_kill_a_restart_and_then_a_power_cut_do_not_differ_from_a_power_cut() {
    for (name, acts) in VISITS {
        for operation in 0.. {
            let Some((disk, seen)) = cut_at(operation, &[acts]) else { break };
            let killed = disk.after_kill();
            let story = || format!("{name}, killed at {operation}");
            // Reading alone must have made durable what was read: the next thing might be a registration.
            let record = super::play::recovered(&killed).unwrap_or_else(|error| panic!("{}: {error}", story()));
            let known: Vec<_> = record.book().units().collect();
            drop(record);
            let cut = killed.after_power_cut(Leaves::Nothing);
            let record = super::play::recovered(&cut).unwrap_or_else(|error| panic!("{}: {error}", story()));
            assert_eq!(record.book().units().collect::<Vec<_>>(), known, "{}", story());
            drop(record);
            check(&cut, "a", &seen, &story);
            check(&disk.after_kill(), "b", &seen, &story);
        }
    }
}

#[test]
fn the_very_first_start_can_be_cut_at_any_operation() {
    for operation in 0.. {
        let disk = ModelDisk::default();
        disk.cut_power_at(operation);
        let is_through = start(&disk, "a").is_ok();
        if is_through && !disk.is_off() {
            break;
        }
        for leaves in Leaves::KINDS {
            let left = disk.after_power_cut(leaves);
            check(&left, "a", &[], &|| format!("first start, cut at {operation}, {leaves:?}"));
            let ballast = regnwl_station::journal::disk::Disk::read(&left, "ballast").unwrap();
            assert!(
                ballast.len() >= 1 << 20,
                "cut at {operation}, {leaves:?}: only {} bytes are set aside",
                ballast.len()
            );
        }
    }
}

#[test]
fn a_power_cut_while_something_is_put_aside_loses_nothing_of_either_segment() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    for operation in 0.. {
        let disk = new_disk();
        disk.cut_power_at(operation);
        let supervisor = |name: &str| Entry::Supervisor {
            name: name.into(),
            role: regnwl_station::domain::Role::default(),
            pin_hash: "0".into(),
            by: name.into(),
        };
        let (mut seen, mut made) = (Vec::new(), Vec::new());
        if let Ok(journal) = start(&disk, "a") {
            for name in ["chen", "li"] {
                if runtime.block_on(journal.append(supervisor(name))).is_ok() {
                    made.push(name);
                }
                if name == "chen" {
                    seen = play(&journal, &[VISITS[0].1]);
                    // Nobody waits for it, and the next opening names it all the same.
                    let begun = Entry::Begun { slot: "3".into(), port: "p".into(), operator: None, label: None };
                    let _ = runtime.block_on(journal.append_with_next(begun));
                }
            }
        }
        if !disk.is_off() {
            assert_eq!(made, ["chen", "li"]);
            break;
        }
        for leaves in Leaves::KINDS {
            let story = || format!("put aside, cut at {operation}, {leaves:?}");
            let left = disk.after_power_cut(leaves);
            check(&left, "a", &seen, &story);
            let record = super::play::recovered(&left).unwrap();
            let known: Vec<String> = record.book().supervisors().iter().map(|one| one.name.to_string()).collect();
            assert!(made.iter().all(|name| known.iter().any(|one| one == name)), "{}: {made:?} {known:?}", story());
        }
    }
}
