//! Units that meet: clones of a number, and neighbours at one slot.

use regnwl_station::domain::failure::Failure;
use regnwl_station::domain::outcome::Outcome;
use regnwl_station::seen::command::Command;
use regnwl_station::seen::ids::SlotId;
use regnwl_station::seen::snapshot::SlotState;
use regnwl_station::sim::device::Fault;
use regnwl_station::sim::dialect::Dialect;
use serde_json::json;

use super::common::Bench;

#[test]
fn two_slots_with_one_cloned_number_at_the_same_moment_register_once() {
    let bench = Bench::new();
    let mut shift = bench.open();
    // The way to the cloud is shut until one of them has given up.
    bench.door.hold();
    let (one, clone) = (bench.unit("SN24A7F00913"), bench.unit("SN24A7F00913").with_hardware_id("uid-of-the-clone"));
    shift.plug(0, &one);
    shift.plug(1, &clone);
    bench.wait_until("one of them has ended", || super::common::count(&shift.entries(), "ended") == 1);
    bench.door.lead_to(bench.cloud.addr());
    let mut ends = [(one, shift.ended(0)), (clone, shift.ended(1))];
    ends.sort_by_key(|(_, ended)| ended.outcome);
    let [(winner, passed), (loser, refused)] = ends;
    assert_eq!((passed.outcome, passed.code), (Outcome::Pass, None));
    assert_eq!((refused.outcome, refused.code), (Outcome::Error, Some(Failure::Claimed)));
    assert_eq!((bench.connects(), bench.cloud.issued().len(), shift.intents()), (1, 1, 1));
    assert_eq!((winner.held().is_some(), loser.held()), (true, None));

    // Later, too, the clone gets nothing by itself.
    shift.unplug(0);
    shift.unplug(1);
    shift.expect(&loser, Outcome::Unknown, Some(Failure::AskFinished));
    assert_eq!((bench.connects(), loser.held()), (1, None));
    shift.close().assert_unbroken();
}

#[test]
fn two_slots_work_at_the_same_time() {
    let bench = Bench::new();
    let mut shift = bench.open();
    let (left, right) = (bench.unit("SN24A7F00913"), bench.unit("SN24A7F00914"));
    shift.plug(0, &left);
    shift.plug(1, &right);
    let ends = [shift.ended(0), shift.ended(1)];
    assert!(ends.iter().all(|ended| ended.outcome == Outcome::Pass), "{ends:?}");
    assert_ne!(left.held(), right.held());
    assert_eq!((bench.connects(), shift.intents()), (2, 2));
    shift.close().assert_unbroken();
}

fn neighbours(changes: serde_json::Value) -> (Bench, [Option<Failure>; 3]) {
    let bench = Bench::with(Dialect::At, changes);
    let mut shift = bench.open();
    let (first, second) = (bench.unit("SN24A7F00913"), bench.unit("SN24A7F00914"));
    first.set_faults_after_write([Fault::Silent]);
    let before = shift.expect(&first, Outcome::Pending, Some(Failure::Silent));
    let neighbour = shift.expect_pass(&second);
    first.set_faults([]);
    let after = shift.expect_pass(&first);
    assert_eq!(bench.connects(), 2);
    for (unit, ended) in [(&first, &after), (&second, &neighbour)] {
        assert_eq!(unit.held().map(|held| held.client_id), ended.client_id);
    }
    assert_ne!(first.held(), second.held());
    shift.close().assert_unbroken();
    (bench, [before.code, neighbour.code, after.code])
}

#[test]
fn a_unit_that_fell_silent_keeps_its_identity_from_the_unit_after_it() {
    neighbours(json!({}));
    // Without a hardware id, too: what it holds tells who it is.
    neighbours(json!({"dialog": {"readHardwareId": []}}));
}

#[test]
fn a_unit_that_is_swapped_faster_than_it_is_looked_for_is_noticed() {
    let bench = Bench::new();
    let mut shift = bench.open();
    let (first, second) = (bench.unit("SN24A7F00913"), bench.unit("SN24A7F00914"));
    shift.plug(0, &first);
    shift.passes(0);
    // It falls silent: now the station listens on its line for the next one.
    first.set_faults([Fault::Silent]);
    shift.wait_for(|snapshot| matches!(snapshot.slots[0].state, SlotState::Empty { .. }));
    shift.plug(0, &second);
    first.unplug();
    let ended = shift.ended(0);
    assert_eq!((ended.outcome, ended.serial_number), (Outcome::Pass, Some(second.serial())));
    shift.close().assert_unbroken();
}

#[test]
fn on_a_line_that_stays_plugged_a_unit_is_ready_once_it_answers_where_start_is_pressed_by_hand() {
    let bench = Bench::new();
    let mut shift = bench.open();
    let unit = bench.unit("SN24A7F00913");
    shift.plug(0, &unit);
    shift.passes(0);
    shift.send(Command::HandsFree(false));
    unit.set_faults([Fault::Silent]);
    shift.wait_for(|snapshot| matches!(snapshot.slots[0].state, SlotState::Empty { .. }));
    unit.set_faults([]);
    shift.wait_for(|snapshot| matches!(snapshot.slots[0].state, SlotState::Ready { .. }));
    unit.set_faults([Fault::Silent]);
    shift.wait_for(|snapshot| matches!(snapshot.slots[0].state, SlotState::Empty { .. }));
    unit.set_faults([]);
    shift.wait_for(|snapshot| matches!(snapshot.slots[0].state, SlotState::Ready { .. }));
    shift.send(Command::Start(SlotId(0)));
    let ended = shift.ended(0);
    assert_eq!((ended.outcome, ended.registrations.issued), (Outcome::Pass, 1));
    shift.close().assert_unbroken();
}
