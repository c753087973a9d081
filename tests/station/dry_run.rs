//! A dry run: what would be done with each unit is found out, and nothing is done.

use regnwl_station::bench::SecretInUse;
use regnwl_station::domain::entry::{Entry, Plan};
use regnwl_station::domain::failure::Failure;
use regnwl_station::domain::outcome::Outcome;
use regnwl_station::domain::purpose::Purpose;
use regnwl_station::seen::event::Event;
use regnwl_station::sim::device::Fault;
use regnwl_station::sim::dialect::Dialect;
use regnwl_station::station::Parts;
use serde_json::json;

use super::collected::{assert_untouched, old};
use super::common::{Bench, Shift};

fn dry(bench: &Bench) -> Shift<'_> {
    bench.open_parts(Parts { purpose: Purpose::DryRun, product_secret: SecretInUse::none(), ..bench.parts() })
}

#[test]
fn of_each_unit_it_is_said_what_would_be_done_and_nothing_is() {
    let bench = Bench::with(Dialect::At, json!({"onForeignIdentity": "migrate"}));
    let (new, used) = (bench.unit("SN24A7F00913"), bench.unit("SN24A7F00914"));
    used.hold(Some(old()));
    let mut shift = dry(&bench);
    for unit in [&new, &used, &new] {
        let held = unit.held();
        assert_eq!(shift.expect(unit, Outcome::DryRun, None).would, Some(Plan::Register));
        assert_eq!(unit.held(), held);
    }
    let left = shift.close();
    left.assert_unbroken();
    assert_eq!((left.count("found"), left.count("intent"), left.count("writing")), (0, 0, 0));
    assert_untouched(&bench);
}

#[test]
fn what_would_stop_a_unit_is_its_code_and_nobody_is_asked() {
    let bench = Bench::new();
    let foreign = bench.unit("SN24A7F00914");
    foreign.hold(Some(old()));
    let mut shift = bench.open_parts(Parts { purpose: Purpose::DryRun, has_person: true, ..bench.parts() });
    let ended = shift.expect(&foreign, Outcome::DryRun, Some(Failure::AskForeign));
    assert_eq!(ended.would, None);
    let silent = bench.unit("SN24A7F00915");
    silent.set_faults([Fault::Silent]);
    shift.expect(&silent, Outcome::DryRun, Some(Failure::Silent));
    let left = shift.close();
    assert!(!left.events.iter().any(|event| matches!(event, Event::Question { .. })));
    assert_untouched(&bench);
}

#[test]
fn a_dry_run_decides_nothing_for_a_later_visit() {
    let bench = Bench::new();
    let (new, foreign) = (bench.unit("SN24A7F00913"), bench.unit("SN24A7F00914"));
    foreign.hold(Some(old()));
    let mut shift = dry(&bench);
    shift.expect(&new, Outcome::DryRun, None);
    shift.expect(&foreign, Outcome::DryRun, Some(Failure::AskForeign));
    assert!(shift.snapshot().open_units.is_empty(), "it was not skipped: nobody was asked");
    shift.close();
    // A first unit waits as if none had come.
    let mut shift = bench.open_parts(Parts { holds_first: true, has_person: true, ..bench.parts() });
    assert!(shift.snapshot().profile.is_new);
    shift.close();
    let mut shift = bench.open();
    assert!(shift.snapshot().open_units.is_empty());
    shift.expect_pass(&new);
    let known = shift.snapshot();
    assert_eq!((known.batch.done, known.batch.dry_run), (1, 1));
    shift.close();
    // What is done stays done.
    let mut shift = dry(&bench);
    assert_eq!(shift.expect(&new, Outcome::DryRun, None).would, Some(Plan::Known));
    assert_eq!(shift.snapshot().batch.done, 1);
    let left = shift.close();
    let ends = left.entries.iter().filter(|entry| matches!(entry, Entry::Ended(_))).count();
    assert_eq!((ends, bench.connects()), (4, 1));
}
