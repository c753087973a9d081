//! Two products on one bench of eight slots: units are swapped at random, also into the other product's slots, and the power goes in the middle of it.

use std::collections::{BTreeMap, HashSet};
use std::path::PathBuf;
use std::sync::Arc;

use regnwl_station::custody::OpenFault;
use regnwl_station::domain::Secret;
use regnwl_station::domain::entry::{Ended, Entry};
use regnwl_station::domain::outcome::Outcome;
use regnwl_station::journal::disk::Disk;
use regnwl_station::journal::scan::Verdict;
use regnwl_station::seen::command::Command;
use regnwl_station::seen::event::Event;
use regnwl_station::seen::slot_setup::SlotSetup;
use regnwl_station::seen::snapshot::{SlotState, Snapshot};
use regnwl_station::sim::device::{Fault, PracticeUnit};
use regnwl_station::sim::dialect::Dialect;
use regnwl_station::station::{BatchParts, Parts, Running, Station};
use regnwl_station::store::profile_file;
use serde_json::{Value, json};

use super::model_disk::{Leaves, ModelDisk};
use super::oracle::scans;
use super::play::new_disk;
use crate::common::{Bench, GENEROUS, OTHER_PRODUCT, PRODUCT_KEY, PRODUCT_SECRET};

const SLOTS: usize = 8;
/// The slots of the first product come before this one.
const OF_OTHER: usize = 5;

/// A bench whose first product has numbers that begin with A.
fn bench() -> Bench {
    Bench::of(SLOTS, Dialect::At, json!({"deviceName": {"pattern": "A[0-9]+"}}))
}

/// Both batches, as the window opens them.
fn parts(bench: &Bench) -> Parts {
    parts_beside(bench, OTHER_PRODUCT, Some("B[0-9]+"))
}

/// As [`parts`], with this one for the other product, and this pattern for its names.
fn parts_beside(bench: &Bench, product: &str, pattern: Option<&str>) -> Parts {
    let parts = bench.parts();
    // As the first product's profile, of another product and with other numbers.
    let mut other: Value =
        serde_json::from_slice(&std::fs::read(bench.folder.path().join("bench.json")).unwrap()).unwrap();
    other["name"] = "Other".into();
    other["productKey"] = product.into();
    other["deviceName"]["pattern"] = pattern.into();
    let path = bench.folder.path().join("other.json");
    std::fs::write(&path, serde_json::to_vec(&other).unwrap()).unwrap();
    let loaded = profile_file::load(&path).unwrap();
    let beside = BatchParts::new(loaded, Secret::new(PRODUCT_SECRET).into(), file_of_other(bench));
    let slots = parts.slots.into_iter().enumerate();
    let slots = slots.map(|(slot, setup)| SlotSetup { batch: usize::from(slot >= OF_OTHER), ..setup }).collect();
    Parts { slots, beside: vec![beside], ..parts }
}

fn file_of_other(bench: &Bench) -> PathBuf {
    bench.folder.path().join("other-1.jsonl")
}

/// Plugs these units in and waits until each slot that has one has ended a visit.
fn visit(bench: &Bench, running: &mut Running, units: &BTreeMap<usize, PracticeUnit>) -> Vec<Ended> {
    for (slot, unit) in units {
        bench.sockets.plug(*slot, unit);
    }
    let (mut waits, mut ends): (HashSet<usize>, _) = (units.keys().copied().collect(), Vec::new());
    bench.runtime.block_on(async {
        while !waits.is_empty() {
            let event = tokio::time::timeout(GENEROUS, running.events.recv()).await;
            if let Event::UnitEnded { ended } = event.expect("it goes on").expect("it is open") {
                waits.remove(&ended.slot.parse().unwrap());
                ends.push(*ended);
            }
        }
    });
    units.keys().for_each(|slot| bench.sockets.unplug(*slot));
    let seen = [running.snapshots.clone(), running.beside[0].clone()];
    for mut seen in seen {
        bench.runtime.block_on(async {
            let is_empty = |state: &SlotState| matches!(state, SlotState::Empty { .. });
            let all = seen.wait_for(|snapshot| snapshot.slots.iter().all(|slot| is_empty(&slot.state)));
            drop(tokio::time::timeout(GENEROUS, all).await.expect("they are taken out").unwrap());
        });
    }
    ends
}

fn close(bench: &Bench, running: Running) {
    bench.runtime.block_on(async { drop(running.commands.send(Command::Close).await) });
    running.thread.join().unwrap();
}

/// Every line of a unit stands in the file of its slot's batch and says that one's product.
fn check_files(disk: &ModelDisk) {
    for (name, scan) in scans(disk) {
        // What a power cut leaves behind the last line, the next start accounts for.
        assert!(!matches!(scan.verdict, Verdict::Broken { .. }), "{name} is {:?}", scan.verdict);
        let is_other = name.contains("other-1");
        let (product, letter) = if is_other { (OTHER_PRODUCT, 'B') } else { (PRODUCT_KEY, 'A') };
        let is_its_slot = |slot: &str| (slot.parse::<usize>().unwrap() >= OF_OTHER) == is_other;
        for line in scan.lines {
            match *line.entry {
                Entry::Begun { slot, .. } => assert!(is_its_slot(&slot), "{name}: a unit of slot {slot}"),
                Entry::Checked { keys, .. } | Entry::Intent { keys, .. } => {
                    assert!(keys.product_key == product && keys.serial_number.starts_with(letter), "{name}: {keys:?}");
                }
                Entry::Ended(ended) => {
                    assert!(is_its_slot(&ended.slot) && ended.product_key == product, "{name}: {ended:?}");
                    let is_its = ended.serial_number.as_ref().is_none_or(|number| number.starts_with(letter));
                    // Of the other product's unit nothing was asked.
                    let is_refused = matches!(ended.outcome, Outcome::Fail | Outcome::Error);
                    assert!(is_its || is_refused && ended.client_id.is_none(), "{name}: {ended:?}");
                }
                _ => {}
            }
        }
    }
}

#[test]
fn on_eight_slots_with_two_products_swapped_at_random_and_killed_no_unit_stands_in_the_wrong_file() {
    let bench = bench();
    let mut chance = fastrand::Rng::with_seed(19);
    let units: Vec<PracticeUnit> = (0..8)
        .flat_map(|n| ["A", "B"].map(|of| format!("{of}{:06}", 100 + n)))
        .map(|serial| bench.unit(&serial))
        .collect();
    let mut disk = new_disk();
    let mut cuts = 0;
    for round in 0..6 {
        let mut running = Station::open_on(Arc::new(disk.clone()), parts(&bench))
            .unwrap_or_else(|fault| panic!("round {round}: {fault}"));
        disk.cut_power_at(chance.usize(10..160));
        for _ in 0..2 {
            let mut order: Vec<usize> = (0..units.len()).collect();
            chance.shuffle(&mut order);
            let placed = (0..SLOTS).map(|slot| (slot, units[order[slot]].clone())).collect();
            visit(&bench, &mut running, &placed);
        }
        close(&bench, running);
        cuts += usize::from(disk.is_off());
        disk = match round % 3 {
            0 => disk.after_kill(),
            1 => disk.after_power_cut(Leaves::AllBut(1)),
            _ => disk.after_power_cut(Leaves::Nothing),
        };
        check_files(&disk);
    }
    assert!(cuts >= 3, "the power went in {cuts} rounds only");

    // Each at a slot of its own product: all come to an honest end.
    let mut running = Station::open_on(Arc::new(disk.clone()), parts(&bench)).unwrap();
    let mut ends = Vec::new();
    for four in [&units[..6], &units[6..12], &units[12..]] {
        let (mut at, mut other) = (0..OF_OTHER, OF_OTHER..SLOTS);
        let place = |unit: &PracticeUnit| if unit.serial().starts_with('A') { at.next() } else { other.next() };
        let slots: Vec<_> = four.iter().map(place).map(Option::unwrap).collect();
        ends.extend(visit(&bench, &mut running, &slots.into_iter().zip(four.iter().cloned()).collect()));
    }
    close(&bench, running);
    check_files(&disk);
    for unit in &units {
        let serial = unit.serial();
        let issued = bench.issued_to(&serial);
        let product = if serial.starts_with('A') { PRODUCT_KEY } else { OTHER_PRODUCT };
        assert!(issued.len() <= 1 && issued.iter().all(|issued| issued.product_key == product), "{serial}: {issued:?}");
        let ended = ends.iter().rfind(|ended| ended.serial_number.as_deref() == Some(&serial)).unwrap();
        match ended.outcome {
            Outcome::Pass => assert_eq!(unit.held().map(|held| held.client_id).as_deref(), Some(&*issued[0].client_id)),
            // Asked, and the answer went with the power; or the question did.
            outcome => assert_eq!((outcome, ended.registrations.unknown), (Outcome::Unknown, 1), "{serial}: {ended:?}"),
        }
    }
    let passed = ends.iter().filter(|ended| ended.outcome == Outcome::Pass).count();
    assert!(passed >= units.len() / 2, "only {passed} passed");
    for (file, name) in
        [(bench.folder.path().join(crate::common::BATCH), "shift-1"), (file_of_other(&bench), "other-1")]
    {
        let segment = scans(&disk).into_keys().rfind(|segment| segment.contains(name)).unwrap();
        assert_eq!(std::fs::read(&file).unwrap(), disk.read(&segment).unwrap(), "{name}");
    }
}

#[test]
fn two_products_whose_units_cannot_be_told_apart_are_not_open_at_once() {
    let bench = bench();
    for pattern in [None, Some(".*"), Some("[A-Z][0-9]+")] {
        let fault = Station::open(parts_beside(&bench, OTHER_PRODUCT, pattern)).err();
        assert!(matches!(fault, Some(OpenFault::NotToldApart(..))), "{pattern:?}: {fault:?}");
    }
    assert!(!bench.folder.path().join("data").join("record").exists(), "nothing was touched");
    let running = Station::open(parts_beside(&bench, OTHER_PRODUCT, Some("B.*"))).unwrap();
    close(&bench, running);
}

#[test]
fn one_product_has_one_batch_open_at_a_time() {
    let bench = bench();
    let fault = Station::open(parts_beside(&bench, PRODUCT_KEY, Some("B[0-9]+"))).err();
    assert!(matches!(fault, Some(OpenFault::OneProduct(..))), "{fault:?}");
    assert!(!bench.folder.path().join("data").join("record").exists(), "nothing was touched");
}

#[test]
fn units_are_counted_over_both_batches_and_what_is_unfinished_is_seen_in_both() {
    let bench = bench();
    let [one, two] = ["A000001", "B000001"].map(|serial| bench.unit(serial));
    one.set_faults([Fault::VanishesAfterWrite]);
    two.set_faults([Fault::VanishesAfterWrite]);
    // Both are there before a slot is.
    bench.sockets.plug(0, &one);
    bench.sockets.plug(7, &two);
    let mut running = Station::open(Parts { visits: Some(1), ..parts(&bench) }).unwrap();
    let mut began = 0;
    let ended = bench.runtime.block_on(async {
        loop {
            match tokio::time::timeout(GENEROUS, running.events.recv()).await.expect("it goes on").unwrap() {
                Event::UnitStarted { .. } => began += 1,
                Event::UnitEnded { ended } => return ended,
                _ => {}
            }
        }
    });
    assert_eq!((began, ended.outcome), (1, Outcome::Pending), "{ended:?}");
    let open = |seen: &tokio::sync::watch::Receiver<Arc<Snapshot>>| seen.borrow().open_units.len();
    bench.wait_until("both say so", || (open(&running.snapshots), open(&running.beside[0])) == (1, 1));
    close(&bench, running);
}

#[test]
fn a_place_changes_to_the_other_batch_when_its_unit_is_through_and_one_batch_is_paused_while_the_other_goes_on() {
    let bench = bench();
    let mut running = Station::open(parts(&bench)).unwrap();
    let [one, two] = ["A000001", "B000001"].map(|serial| bench.unit(serial));
    let ends = visit(&bench, &mut running, &BTreeMap::from([(0, one), (7, two)]));
    assert!(ends.iter().all(|ended| ended.outcome == Outcome::Pass), "{ends:?}");
    let counts = |running: &Running| [running.snapshots.borrow().batch.done, running.beside[0].borrow().batch.done];
    assert_eq!(counts(&running), [1, 1]);
    // Place 0 is the other product's from now on.
    let mut places = running.snapshots.borrow().places.to_vec();
    places[0].batch = 1;
    let of = |snapshots: &tokio::sync::watch::Receiver<Arc<Snapshot>>| snapshots.borrow().slots.len();
    let send = |running: &Running, command| bench.runtime.block_on(running.commands.send(command)).unwrap();
    send(&running, Command::Arrange(places));
    bench.wait_until("the place has changed", || (of(&running.snapshots), of(&running.beside[0])) == (4, 4));
    let three = bench.unit("B000002");
    let ends = visit(&bench, &mut running, &BTreeMap::from([(0, three)]));
    assert_eq!((ends[0].outcome, &*ends[0].product_key), (Outcome::Pass, OTHER_PRODUCT), "{ends:?}");
    // The first batch is paused, the other one goes on.
    send(&running, Command::Of(0, Box::new(Command::Pause(true))));
    bench.wait_until("its slots are gone", || (of(&running.snapshots), of(&running.beside[0])) == (0, 4));
    let (left, four) = (bench.unit("A000002"), bench.unit("B000003"));
    bench.sockets.plug(1, &left);
    let ends = visit(&bench, &mut running, &BTreeMap::from([(6, four)]));
    assert_eq!((ends[0].outcome, counts(&running)), (Outcome::Pass, [1, 3]));
    assert_eq!(left.held(), None, "its batch is paused");
    // It goes on, and the unit that waited there is the first.
    send(&running, Command::Pause(false));
    bench.wait_until("its unit has passed", || counts(&running) == [2, 3]);
    assert!(left.held().is_some());
    close(&bench, running);
}
