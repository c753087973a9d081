//! Units that are collected where there is no network: read, checked, kept on record, and registered later.

use regnwl_station::bench::SecretInUse;
use regnwl_station::domain::entry::{Ended, Entry, Plan};
use regnwl_station::domain::failure::Failure;
use regnwl_station::domain::outcome::Outcome;
use regnwl_station::domain::purpose::Purpose;
use regnwl_station::domain::secret::Secret;
use regnwl_station::sim::device::Stored;
use regnwl_station::sim::dialect::Dialect;
use regnwl_station::station::Parts;
use serde_json::json;

use super::common::{Bench, Shift};

/// A bench that asks nothing of the cloud, and could not.
pub fn collecting(bench: &Bench) -> Shift<'_> {
    bench.open_parts(Parts { purpose: Purpose::Collect, product_secret: SecretInUse::none(), ..bench.parts() })
}

/// What a unit may hold before it comes.
pub fn old() -> Stored {
    Stored { client_id: "OldClient000100".into(), device_token: Secret::new("Kq8vN3xT5yR1wZ6u") }
}

/// Nobody has so much as opened a connection.
#[track_caller]
pub fn assert_untouched(bench: &Bench) {
    assert_eq!((bench.door.accepted(), bench.connects()), (0, 0));
}

fn plans(entries: &[Entry]) -> Vec<Plan> {
    entries
        .iter()
        .filter_map(|entry| if let Entry::Checked { plan, .. } = entry { Some(*plan) } else { None })
        .collect()
}

#[test]
fn a_unit_is_collected_without_cloud_and_secret_as_often_as_it_comes() {
    let bench = Bench::new();
    let mut shift = collecting(&bench);
    let unit = bench.unit("SN24A7F00913");
    for _ in 0..2 {
        let Ended { code, registrations, client_id, .. } = shift.expect(&unit, Outcome::Collected, None);
        assert_eq!((code, registrations.issued, registrations.unknown, client_id), (None, 0, 0, None));
    }
    let now = shift.snapshot();
    assert_eq!((now.batch.collected, now.batch.done, now.batch.visits), (1, 0, 2));
    assert!(now.open_units.is_empty(), "it is not unfinished: nothing of it is at risk");
    let left = shift.close();
    left.assert_unbroken();
    assert_eq!(plans(&left.entries), [Plan::Collect, Plan::Collect]);
    assert_eq!((left.count("intent"), left.count("writing"), left.count("found")), (0, 0, 0));
    assert_untouched(&bench);
}

#[test]
fn what_a_collected_unit_holds_is_kept_once_before_it_is_asked_for_anything() {
    let bench = Bench::with(Dialect::At, json!({"onForeignIdentity": "migrate"}));
    let unit = bench.unit("SN24A7F00913");
    unit.hold(Some(old()));
    let mut shift = collecting(&bench);
    shift.expect(&unit, Outcome::Collected, None);
    let left = shift.close();
    assert_eq!((left.count("found"), left.count("writing")), (1, 0));
    let found = left.entries.iter().position(|entry| matches!(entry, Entry::Found { .. }));
    let checked = left.entries.iter().position(|entry| matches!(entry, Entry::Checked { .. }));
    assert!(found < checked, "it is on record before the unit counts as collected");
    assert_untouched(&bench);
}

#[test]
fn what_a_unit_holds_that_nobody_knows_is_asked_about_where_it_is_collected_too() {
    let bench = Bench::new();
    let unit = bench.unit("SN24A7F00913");
    unit.hold(Some(old()));
    let mut shift = collecting(&bench);
    shift.expect(&unit, Outcome::Unknown, Some(Failure::AskForeign));
    assert_eq!(shift.close().count("checked"), 0);
}

#[test]
fn a_batch_keeps_what_is_done_with_its_units_on_record() {
    let bench = Bench::new();
    collecting(&bench).close();
    let left = bench.open().close();
    let purposes: Vec<_> = left
        .entries
        .iter()
        .filter_map(|entry| if let Entry::Opened { purpose, .. } = entry { Some(*purpose) } else { None })
        .collect();
    assert_eq!(purposes, [Purpose::Collect, Purpose::Provision]);
}

#[test]
fn a_unit_that_was_collected_is_registered_at_a_bench_with_a_network_as_any_other() {
    let bench = Bench::new();
    let unit = bench.unit("SN24A7F00913");
    let mut shift = collecting(&bench);
    shift.expect(&unit, Outcome::Collected, None);
    shift.close();
    let mut shift = bench.open();
    shift.expect_pass(&unit);
    assert_eq!((bench.connects(), shift.snapshot().batch.collected), (1, 0));
    shift.close().assert_unbroken();
}
