//! While the cloud is away units wait at their slots, where somebody is there; one of them looks for all, and nothing is asked meanwhile.

use std::net::{SocketAddr, TcpListener};
use std::time::{Duration, Instant};

use regnwl_station::domain::failure::Failure;
use regnwl_station::domain::outcome::Outcome;
use regnwl_station::seen::command::Command;
use regnwl_station::seen::ids::SlotId;
use regnwl_station::seen::snapshot::{SlotState, Snapshot};
use regnwl_station::seen::unit_view::{UnitView, WaitsFor};
use regnwl_station::sim::device::PracticeUnit;
use regnwl_station::sim::dialect::Dialect;
use regnwl_station::station::Parts;
use serde_json::json;

use super::common::{Bench, Shift};

const SLOTS: usize = 4;

/// An address at which nobody listens.
fn nobody() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap()
}

/// The cloud is away, and somebody is there.
fn away(bench: &Bench) -> Shift<'_> {
    bench.door.lead_to(nobody());
    bench.open_parts(Parts { has_person: true, ..bench.parts() })
}

fn unit_at(snapshot: &Snapshot, slot: usize) -> Option<&UnitView> {
    match &snapshot.slots[slot].state {
        SlotState::Running(unit) => Some(unit),
        _ => None,
    }
}

fn waits(snapshot: &Snapshot, slot: usize) -> bool {
    unit_at(snapshot, slot).is_some_and(UnitView::waits_for_cloud)
}

#[test]
fn units_wait_with_one_look_for_all_and_go_on_when_it_is_back() {
    let bench = Bench::of(SLOTS, Dialect::At, json!({"cloud": {"connectTimeoutMs": 600}}));
    // The first two learn it while the others wait for their turn.
    bench.door.hold();
    let mut shift = bench.open_parts(Parts { has_person: true, ..bench.parts() });
    for slot in 0..SLOTS {
        shift.plug(slot, &bench.unit(&format!("SN-WAITS-{slot}")));
    }
    let seen = shift.wait_for(|snapshot| (0..SLOTS).all(|slot| waits(snapshot, slot)));
    let since = seen.cloud_away.as_ref().expect("the bench says it").since;
    let next = |snapshot: &Snapshot| snapshot.cloud_away.as_ref().and_then(|away| away.next_try);
    let shown = next(&shift.wait_for(|snapshot| next(snapshot).is_some()));
    let tried = bench.door.accepted();
    assert!(tried <= SLOTS, "those that had no turn yet tried too, beyond what was made ahead for each: {tried}");
    // A look on demand: one, for all of them, and nothing changes but the time of the next one.
    shift.send(Command::TryCloud);
    let again = shift.wait_for(|snapshot| next(snapshot) > shown);
    let looks = bench.door.accepted() - tried;
    assert!((1..SLOTS).contains(&looks), "each slot looked for itself: {looks}");
    let away = again.cloud_away.as_ref().unwrap();
    assert_eq!((away.since, &away.code.code()[..3]), (since, "C-0"), "it has been away all the time");
    assert_eq!((shift.intents(), bench.connects()), (0, 0));
    bench.door.lead_to(bench.cloud.addr());
    shift.send(Command::TryCloud);
    for slot in 0..SLOTS {
        shift.passes(slot);
    }
    assert!(shift.snapshot().cloud_away.is_none());
    assert_eq!((shift.intents(), bench.connects()), (SLOTS, SLOTS));
    shift.close().assert_unbroken();
}

#[test]
fn it_is_looked_for_by_itself_too() {
    let bench = Bench::new();
    let mut shift = away(&bench);
    shift.plug(0, &bench.unit("SN-WAITS"));
    shift.wait_for(|snapshot| waits(snapshot, 0));
    bench.door.lead_to(bench.cloud.addr());
    shift.passes(0);
    shift.close().assert_unbroken();
}

#[test]
fn abort_unplugging_and_the_end_of_the_station_end_the_wait_as_no_fault_of_the_unit() {
    let bench = Bench::of(3, Dialect::At, json!({}));
    let mut shift = away(&bench);
    for slot in 0..3 {
        shift.plug(slot, &bench.unit(&format!("SN-WAITS-{slot}")));
    }
    shift.wait_for(|snapshot| (0..3).all(|slot| waits(snapshot, slot)));
    let ends = |ended: regnwl_station::domain::entry::Ended| (ended.outcome, ended.code);
    let expected = (Outcome::Error, Some(Failure::TlsFailed));
    shift.send(Command::Abort(SlotId(0)));
    assert_eq!(ends(shift.ended(0)), expected);
    shift.unplug(1);
    assert_eq!(ends(shift.ended(1)), expected);
    // Whichever of them looked: the one that is left does, and is not forgotten.
    let seen = shift.wait_for(|snapshot| snapshot.cloud_away.as_ref().is_some_and(|away| away.next_try.is_some()));
    assert!(waits(&seen, 2));
    let left = shift.close();
    left.assert_unbroken();
    assert_eq!((left.count("intent"), bench.connects()), (0, 0));
}

#[test]
fn a_unit_that_was_swapped_while_the_cloud_was_away_is_not_registered_under_the_number_of_the_one_before() {
    let bench = Bench::new();
    let mut shift = away(&bench);
    let unit = bench.unit("SN-WAITS");
    shift.plug(0, &unit);
    shift.wait_for(|snapshot| waits(snapshot, 0));
    // The adapter stays; what answers on it is another unit.
    unit.set_faults([regnwl_station::sim::device::Fault::SwappedAfter(0)]);
    bench.door.lead_to(bench.cloud.addr());
    shift.send(Command::TryCloud);
    let ended = shift.ended(0);
    assert_eq!((ended.code, ended.registrations.issued), (Some(Failure::OtherUnit), 0), "{ended:?}");
    assert_eq!(bench.issued_to("SN-WAITS").len(), 0);
    shift.close().assert_unbroken();
}

/// Two units have their turn, and the cloud takes its time; those in the other slots wait for theirs.
fn waits_for_a_turn(bench: &Bench, slots: usize) -> (Shift<'_>, Vec<PracticeUnit>) {
    let mut shift = bench.open();
    bench.door.keep_answers(true);
    let units: Vec<_> = (0..slots).map(|slot| bench.unit(&format!("SN-TURN-{slot}"))).collect();
    shift.plug(0, &units[0]);
    shift.plug(1, &units[1]);
    bench.wait_until("two were asked", || bench.connects() == 2);
    for (slot, unit) in units.iter().enumerate().skip(2) {
        shift.plug(slot, unit);
    }
    let waits = |snapshot: &Snapshot, slot| {
        unit_at(snapshot, slot).and_then(|unit| unit.waiting).is_some_and(|waits| waits.what == WaitsFor::Turn)
    };
    shift.wait_for(|snapshot| (2..slots).all(|slot| waits(snapshot, slot)));
    (shift, units)
}

#[test]
fn a_unit_that_was_swapped_while_others_had_their_turn_is_not_registered_under_the_number_of_the_one_before() {
    for is_swapped in [true, false] {
        let bench = Bench::of(3, Dialect::At, json!({}));
        let (mut shift, units) = waits_for_a_turn(&bench, 3);
        let since = Instant::now();
        bench.wait_until("hands had the time", || since.elapsed() > Duration::from_millis(1200));
        if is_swapped {
            units[2].set_faults([regnwl_station::sim::device::Fault::SwappedAfter(0)]);
        }
        bench.door.keep_answers(false);
        let ended = shift.ended(2);
        let (code, issued) = if is_swapped { (Some(Failure::OtherUnit), 0) } else { (None, 1) };
        assert_eq!((ended.code, bench.issued_to("SN-TURN-2").len()), (code, issued), "{ended:?}");
        let left = shift.close();
        left.assert_unbroken();
        assert_eq!(left.count("intent"), 2 + issued);
    }
}

#[test]
fn abort_and_unplugging_end_the_wait_for_a_turn_at_once() {
    let bench = Bench::of(4, Dialect::At, json!({}));
    let (mut shift, _units) = waits_for_a_turn(&bench, 4);
    // Nobody has given a turn back: what ends them is this alone.
    shift.send(Command::Abort(SlotId(2)));
    shift.fails(2, Failure::Aborted);
    shift.unplug(3);
    shift.fails(3, Failure::Unplugged);
    bench.door.keep_answers(false);
    let left = shift.close();
    left.assert_unbroken();
    assert_eq!(left.count("intent"), 2);
}

#[test]
fn a_certificate_that_is_refused_for_good_is_not_waited_for() {
    let bench = Bench::new();
    let mut shift = away(&bench);
    shift.plug(0, &bench.unit("SN-WAITS"));
    shift.wait_for(|snapshot| waits(snapshot, 0));
    let other = bench.runtime.block_on(super::common::practice_cloud());
    bench.door.lead_to(other.addr());
    shift.send(Command::TryCloud);
    let ended = shift.ended(0);
    assert_eq!((ended.outcome, ended.code), (Outcome::Error, Some(Failure::CertificateUntrusted)));
    let now = shift.snapshot();
    assert!(now.cloud_away.is_none(), "it is there");
    assert!(now.cloud_failing.is_some(), "the head of the bench says nothing of it");
    assert_eq!((shift.intents(), other.seen().connects), (0, 0));
    shift.close().assert_unbroken();
}
