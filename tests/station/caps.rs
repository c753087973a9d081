//! Registrations are capped: by the writer, over the whole record, and with those whose result nobody knows.

use std::num::NonZeroU32;

use regnwl_station::domain::circumstance::Circumstance;
use regnwl_station::domain::failure::Failure;
use regnwl_station::domain::order::Order;
use regnwl_station::domain::outcome::Outcome;
use regnwl_station::domain::{CapStand, Capped};
use regnwl_station::sim::cloud::Fault;
use regnwl_station::sim::dialect::Dialect;
use regnwl_station::station::Parts;
use serde_json::{Value, json};

use super::common::{Bench, count};

fn cap(cap: Value) -> Value {
    json!({"cap": cap, "cloud": {"answerTimeoutMs": 1_500}, "orderFields": [{"name": "workOrder"}]})
}

fn of_order(bench: &Bench, order: &str) -> Parts {
    Parts { order: Order::from_iter([("workOrder".to_owned(), order.to_owned())]), ..bench.parts() }
}

#[test]
fn an_answer_that_nobody_has_counts_and_one_that_was_refused_does_not() {
    let bench = Bench::with(Dialect::At, cap(json!({"product": 2})));
    let mut shift = bench.open_parts(of_order(&bench, "A"));
    bench.cloud.push_fault(Fault::Refuse(4));
    shift.expect(&bench.unit("SN-REFUSED"), Outcome::Error, Some(Failure::RefusedAuthentication));
    bench.cloud.push_fault(Fault::SilentAfterConnack);
    shift.expect(&bench.unit("SN-UNKNOWN"), Outcome::Unknown, Some(Failure::NoAnswer));
    let passed = bench.unit("SN-PASSED");
    shift.expect_pass(&passed);
    let before = (bench.connects(), shift.intents());
    let ended = shift.expect(&bench.unit("SN-BEYOND"), Outcome::Error, Some(Failure::CapReached));
    let limit = NonZeroU32::new(2).unwrap();
    let stand = CapStand { of: Capped::Product, name: ended.product_key.clone(), used: 2, limit };
    assert_eq!(ended.circumstance, Some(Circumstance::Cap { stand }));
    assert_eq!((bench.connects(), shift.intents()), before, "nothing was asked");
    assert_eq!(shift.stopped(), Some(Failure::CapReached));
    // A person who lets the line go on gains nothing; a unit that has its identity is known as ever.
    shift.go_on();
    shift.expect(&bench.unit("SN-BEYOND-2"), Outcome::Error, Some(Failure::CapReached));
    shift.expect_pass(&passed);
    assert_eq!((bench.connects(), shift.intents()), before);
    shift.close().assert_unbroken();
}

#[test]
fn slots_that_ask_at_one_moment_do_not_pass_the_cap_together() {
    const SLOTS: usize = 8;
    let bench = Bench::of(SLOTS, Dialect::At, cap(json!({"batch": 3})));
    let mut shift = bench.open_parts(of_order(&bench, "A"));
    // The way to the cloud is shut until all of them stand before it.
    bench.door.hold();
    let units: Vec<_> = (0..SLOTS).map(|slot| bench.unit(&format!("SN-{slot:02}"))).collect();
    units.iter().enumerate().for_each(|(slot, unit)| shift.plug(slot, unit));
    bench.wait_until("all are checked", || count(&shift.entries(), "checked") == SLOTS);
    bench.door.lead_to(bench.cloud.addr());
    let ends: Vec<_> = (0..SLOTS).map(|slot| shift.ended(slot)).collect();
    let passed = ends.iter().filter(|ended| ended.outcome == Outcome::Pass).count();
    assert_eq!((passed, shift.intents(), bench.cloud.issued().len()), (3, 3, 3), "{ends:?}");
    let capped = [Some(Failure::CapReached), Some(Failure::RegistrationsPaused)];
    assert!(ends.iter().all(|ended| ended.outcome == Outcome::Pass || capped.contains(&ended.code)), "{ends:?}");
    shift.close().assert_unbroken();
}

#[test]
fn orders_are_counted_over_all_batches_and_through_new_starts() {
    let bench = Bench::with(Dialect::At, cap(json!({"order": 2})));
    let batch =
        |file: &str, order: &str| Parts { batch_file: bench.folder.path().join(file), ..of_order(&bench, order) };
    let mut shift = bench.open_parts(batch("1.jsonl", "A"));
    shift.expect_pass(&bench.unit("SN-A1"));
    shift.close();
    let mut shift = bench.open_parts(batch("2.jsonl", "A"));
    shift.expect_pass(&bench.unit("SN-A2"));
    shift.expect(&bench.unit("SN-A3"), Outcome::Error, Some(Failure::CapReached));
    shift.close();
    let mut shift = bench.open_parts(batch("2.jsonl", "B"));
    shift.expect_pass(&bench.unit("SN-A3"));
    shift.close();
}
