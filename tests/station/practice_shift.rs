//! The practice shift never stands still: on a fast clock every slot finishes its unit and takes the next one, whatever went wrong with it.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use regnwl_station::demo::{PracticeBench, run_shift};
use regnwl_station::domain::failure::Failure;
use regnwl_station::domain::outcome::Outcome;
use regnwl_station::seen::command::Command;
use regnwl_station::seen::snapshot::Snapshot;
use regnwl_station::station::{Parts, Station};

use super::common::GENEROUS;

const SLOTS: usize = 8;
/// Visits at each slot: several times as many units as the shift has fates.
const ROUNDS: usize = 12;
/// Fast enough that units come and go between two looks of the station at its ports.
const FASTER: u32 = 100;

fn visits(snapshot: &Snapshot) -> HashMap<String, usize> {
    let mut visits = HashMap::new();
    for unit in snapshot.units.iter() {
        *visits.entry(unit.ended.slot.clone()).or_default() += 1;
    }
    visits
}

#[test]
fn every_slot_goes_on_for_many_rounds_with_units_that_are_silent_refused_swapped_and_pulled_out() {
    let folder = tempfile::tempdir().unwrap();
    let demo = Arc::new(PracticeBench::start(Some(folder.path()), SLOTS).unwrap());
    let parts = Parts { has_person: true, hands_free: true, ..demo.parts().unwrap() };
    let running = Station::open(parts).unwrap();
    run_shift(&demo, running.snapshots.clone(), running.commands.downgrade(), 1, FASTER);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let mut snapshots = running.snapshots.clone();
    // A slot that stands still keeps its round from ever ending.
    let mut wait = |what: &str, is: &dyn Fn(&Snapshot) -> bool| {
        let waited = runtime.block_on(async {
            let is = |snapshot: &Arc<Snapshot>| is(snapshot);
            tokio::time::timeout(GENEROUS + Duration::from_secs(30), snapshots.wait_for(is)).await.map(drop)
        });
        let now = snapshots.borrow().clone();
        assert!(waited.is_ok(), "{what}: {:?} {:?}", visits(&now), now.stopped);
    };
    for round in 1..=ROUNDS {
        wait(&format!("round {round}"), &|snapshot| {
            let visits = visits(snapshot);
            visits.len() == SLOTS && visits.values().all(|count| *count >= round)
        });
    }
    // Where the machine is slow a unit may be taken out before it is noticed: every fate comes again.
    for code in
        [Failure::Silent, Failure::AnsweredError, Failure::SerialRefused, Failure::Unplugged, Failure::NotStored]
    {
        let is_met = |snapshot: &Snapshot| snapshot.units.iter().any(|unit| unit.ended.code == Some(code));
        wait(&format!("{code:?} is met"), &is_met);
    }
    for outcome in [Outcome::Pass, Outcome::Fail, Outcome::Pending, Outcome::Unknown] {
        let is_met = |snapshot: &Snapshot| snapshot.units.iter().any(|unit| unit.ended.outcome == outcome);
        wait(&format!("{outcome:?} is met"), &is_met);
    }
    running.commands.blocking_send(Command::Close).unwrap();
    running.thread.join().unwrap();
}
