//! What waits ends with the station, wherever it waits: for a person, for a label, for the next try.

use regnwl_station::domain::failure::Failure;
use regnwl_station::domain::outcome::Outcome;
use regnwl_station::domain::secret::Secret;
use regnwl_station::seen::WaitsFor;
use regnwl_station::seen::event::Event;
use regnwl_station::seen::snapshot::SlotState;
use regnwl_station::sim::device::Stored;
use regnwl_station::sim::dialect::Dialect;
use regnwl_station::station::Parts;
use serde_json::{Value, json};

use super::common::{Bench, Shift};

/// Closes the station while its unit, which holds the identity of another station, waits for something; gives how the unit ended.
fn closed_while(bench: &Bench, is_waiting: impl FnOnce(&mut Shift<'_>)) -> (Outcome, Option<Failure>) {
    let unit = bench.unit("SN24A7F00913");
    unit.hold(Some(Stored { client_id: "OldClient000100".into(), device_token: Secret::new("Kq8vN3xT5yR1wZ6u") }));
    let mut shift = bench.open_parts(Parts { has_person: true, ..bench.parts() });
    shift.plug(0, &unit);
    is_waiting(&mut shift);
    let left = shift.close();
    let mut ended = left.events.iter().filter_map(|event| match event {
        Event::UnitEnded { ended } => Some((ended.outcome, ended.code)),
        _ => None,
    });
    assert_eq!(bench.connects(), 0);
    ended.next().expect("it ended")
}

fn bench(changes: Value) -> Bench {
    Bench::with(Dialect::At, changes)
}

#[test]
fn a_question_that_nobody_answers_any_more_is_not_answered_for_anybody() {
    let ended = closed_while(&bench(json!({})), |shift| {
        shift.wait_for(|snapshot| matches!(snapshot.slots[0].state, SlotState::Asking(..)));
    });
    assert_eq!(ended, (Outcome::Error, Some(Failure::Stopped)));
}

#[test]
fn a_unit_that_waits_for_its_label_ends_with_the_station() {
    let ended = closed_while(&bench(json!({"serialNumber": {"requireLabel": true}})), |shift| {
        shift.wait_for(|snapshot| match &snapshot.slots[0].state {
            SlotState::Running(unit) => unit.needs_label && unit.serial_number.is_some(),
            _ => false,
        });
    });
    assert_eq!(ended, (Outcome::Error, Some(Failure::Stopped)));
}

#[test]
fn a_registration_that_waits_for_its_next_try_ends_with_the_fault_of_the_last_one() {
    let bench = bench(json!({"cloud": {"connectTimeoutMs": 120_000}, "onForeignIdentity": "migrate"}));
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    bench.door.lead_to(listener.local_addr().unwrap());
    drop(listener);
    let ended = closed_while(&bench, |shift| {
        let door = &shift.bench.door;
        // The first connection is made ahead, and is not a try.
        shift.bench.wait_until("the first try is over", || door.accepted() > 1 && door.open() == 0);
        shift.wait_for(|snapshot| match &snapshot.slots[0].state {
            SlotState::Running(unit) => unit.waiting.is_none_or(|waiting| waiting.what != WaitsFor::Connection),
            _ => false,
        });
    });
    assert_eq!(ended, (Outcome::Error, Some(Failure::TlsFailed)));
}
