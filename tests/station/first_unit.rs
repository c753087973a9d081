//! The first unit with a profile that is new to the record waits for a person; once one has passed, units start by themselves.

use regnwl_station::domain::failure::Failure;
use regnwl_station::seen::command::Command;
use regnwl_station::seen::ids::SlotId;
use regnwl_station::seen::snapshot::{SlotState, Snapshot};
use regnwl_station::sim::device::Fault;
use regnwl_station::sim::dialect::Dialect;
use regnwl_station::station::Parts;
use serde_json::json;

use super::common::{Bench, Shift};

/// As the window opens a bench.
fn open(bench: &Bench) -> Shift<'_> {
    bench.open_parts(Parts { holds_first: true, has_person: true, ..bench.parts() })
}

fn is_ready(snapshot: &Snapshot, slot: usize) -> bool {
    matches!(snapshot.slots[slot].state, SlotState::Ready { .. })
}

#[test]
fn until_one_has_passed_each_unit_waits_for_start_and_then_all_start_by_themselves() {
    let bench = Bench::new();
    let mut shift = open(&bench);
    let bad = bench.unit("SN-FIRST");
    bad.set_faults([Fault::PlaceholderSerial]);
    shift.plug(0, &bad);
    shift.plug(1, &bench.unit("SN-OTHER-SLOT"));
    let seen = shift.wait_for(|snapshot| is_ready(snapshot, 0) && is_ready(snapshot, 1));
    assert!(seen.profile.is_new && seen.hands_free && !seen.starts_by_itself());
    assert_eq!(seen.profile.server, format!("127.0.0.1:{}", bench.door.port()));
    // One that fails proves nothing.
    shift.send(Command::Start(SlotId(0)));
    shift.fails(0, Failure::SerialRefused);
    shift.unplug(0);
    shift.plug(0, &bench.unit("SN-SECOND"));
    let seen = shift.wait_for(|snapshot| is_ready(snapshot, 0));
    assert!(is_ready(&seen, 1), "it started by itself");
    assert_eq!((bench.connects(), shift.intents()), (0, 0));
    // A press at one slot lets it; its PASS lets all others.
    shift.send(Command::Start(SlotId(0)));
    shift.passes(0);
    shift.passes(1);
    assert!(!shift.snapshot().profile.is_new);
    shift.unplug(0);
    shift.expect_pass(&bench.unit("SN-THIRD"));
    shift.close().assert_unbroken();
}

#[test]
fn a_label_starts_no_first_unit() {
    let bench = Bench::with(Dialect::At, json!({"serialNumber": {"requireLabel": true}}));
    let mut shift = open(&bench);
    shift.plug(0, &bench.unit("SN-FIRST"));
    shift.wait_for(|snapshot| is_ready(snapshot, 0));
    shift.send(Command::Label("SN-FIRST".into()));
    let seen = shift.wait_for(|snapshot| snapshot.label.is_some());
    assert!(is_ready(&seen, 0));
    shift.send(Command::Start(SlotId(0)));
    // And its label is not lost.
    shift.passes(0);
    shift.close().assert_unbroken();
}

#[test]
fn the_record_remembers_with_which_profile_a_unit_has_passed_and_a_changed_one_is_new() {
    let bench = Bench::new();
    // As `provision` opens it: nobody is there to press.
    let mut shift = bench.open();
    assert!(!shift.snapshot().profile.is_new);
    shift.expect_pass(&bench.unit("SN-FIRST"));
    shift.close();
    let mut shift = open(&bench);
    assert!(shift.snapshot().starts_by_itself());
    shift.expect_pass(&bench.unit("SN-SECOND"));
    shift.close();
    let changed = Parts { profile_sha256: "0".repeat(64), holds_first: true, has_person: true, ..bench.parts() };
    let mut shift = bench.open_parts(changed);
    shift.plug(0, &bench.unit("SN-THIRD"));
    shift.wait_for(|snapshot| is_ready(snapshot, 0));
    assert!(shift.snapshot().profile.is_new);
    assert_eq!(shift.intents(), 2);
    shift.close().assert_unbroken();
}
