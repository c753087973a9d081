//! What a profile asks of the order stands in the opening, with each unit, and in the record for who asks later.

use regnwl_station::custody::OpenFault;
use regnwl_station::domain::entry::Entry;
use regnwl_station::domain::order::{Order, OrderFault};
use regnwl_station::sim::dialect::Dialect;
use regnwl_station::station::{Parts, Station};
use serde_json::{Value, json};

use super::common::Bench;

fn fields() -> Value {
    json!({"orderFields": [
        {"name": "workOrder", "pattern": r"WO-\d{6}", "scan": "wo=([^;]+)"},
        {"name": "pallet", "optional": true},
    ]})
}

fn order(said: &[(&str, &str)]) -> Order {
    said.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

#[test]
fn the_order_stands_in_the_opening_and_with_every_unit_and_a_batch_that_goes_on_keeps_it() {
    let bench = Bench::with(Dialect::At, fields());
    let parts = |said: &[(&str, &str)]| Parts { order: order(said), ..bench.parts() };
    let mut shift = bench.open_parts(parts(&[("workOrder", "wo=WO-000001;q=5"), ("pallet", " 栈板 7 ")]));
    let first = order(&[("workOrder", "WO-000001"), ("pallet", "栈板 7")]);
    assert_eq!(shift.expect_pass(&bench.unit("SN-0001")).order, first);
    shift.close().assert_unbroken();
    // What is not said again stays as it was; what is said is another from here on.
    let mut shift = bench.open_parts(parts(&[("pallet", "8")]));
    let second = order(&[("workOrder", "WO-000001"), ("pallet", "8")]);
    assert_eq!(shift.expect_pass(&bench.unit("SN-0002")).order, second);
    let left = shift.close();
    left.assert_unbroken();
    let opened = left.entries.iter().filter_map(|entry| match entry {
        Entry::Opened { order, .. } => Some(order.clone()),
        _ => None,
    });
    assert_eq!(opened.collect::<Vec<_>>(), [first, second]);
}

#[test]
fn a_bench_does_not_open_for_an_order_that_the_profile_does_not_take() {
    let bench = Bench::with(Dialect::At, fields());
    for (said, faults) in [
        (&[][..], 1),
        (&[("workOrder", "WO-1")], 1),
        (&[("workOrder", "WO-000001\n")], 0),
        (&[("workOrder", "WO-00\u{202e}0001")], 1),
        (&[("workOrder", "WO-000001"), ("palet", "7")], 1),
        (&[("workOrder", "x"), ("pallet", "a\u{7}"), ("other", "y")], 3),
    ] {
        match Station::open(Parts { order: order(said), ..bench.parts() }) {
            Err(OpenFault::Order(told)) => assert_eq!(told.len(), faults, "{told:?}"),
            Err(other) => panic!("{said:?}: {other}"),
            Ok(running) => {
                assert_eq!(faults, 0, "{said:?} was taken");
                running.commands.blocking_send(regnwl_station::seen::command::Command::Close).unwrap();
                running.thread.join().unwrap();
            }
        }
    }
    // A profile that asks for nothing takes nothing.
    let plain = Bench::new();
    let fault = Station::open(Parts { order: order(&[("workOrder", "WO-000001")]), ..plain.parts() });
    assert!(matches!(fault.err(), Some(OpenFault::Order(told)) if matches!(told[..], [OrderFault::Unknown { .. }])));
}

#[test]
fn the_profile_stands_on_record_in_its_own_words_once_for_each_that_follows_on_another() {
    let mut bench = Bench::with(Dialect::At, json!({"name": "One"}));
    let texts = |bench: &Bench| {
        let left = bench.open().close();
        let texts = left.assert_unbroken().entries.iter().filter_map(|entry| match entry {
            Entry::ProfileText(text) => Some(text.clone()),
            _ => None,
        });
        texts.collect::<Vec<_>>()
    };
    texts(&bench);
    let once = texts(&bench);
    assert_eq!(once.len(), 1, "opened twice with one profile");
    let parts = bench.parts();
    assert_eq!((&once[0].profile_sha256, &once[0].text), (&parts.profile_sha256, &parts.profile_text));
    assert!(once[0].text.contains("productKey"), "{}", once[0].text);
    bench.change("/name", json!("另一版本"));
    let both = texts(&bench);
    assert_eq!(both.len(), 2);
    assert!(both[1].text.contains("另一版本") && both[0] == once[0]);
}
