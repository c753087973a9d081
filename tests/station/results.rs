//! Results of a shift: the plant is told of each visit, and no unit waits for it.

use std::time::Duration;

use regnwl_station::domain::entry::{ChangeOf, Entry};
use regnwl_station::domain::outcome::Outcome;
use regnwl_station::domain::{ResultSettled, ResultStand};
use regnwl_station::plant::outbox::Waits;
use regnwl_station::seen::command::Command;
use regnwl_station::seen::decision::{Decision, Signed};
use regnwl_station::seen::event::Event;
use regnwl_station::sim::device::Fault;
use regnwl_station::sim::dialect::Dialect;
use regnwl_station::station::Parts;
use serde_json::json;

use super::common::plant::{Does, Plant};
use super::common::{Bench, GENEROUS, PRODUCT_KEY};

const WAITS: Waits = Waits { first: Duration::from_millis(4), longest: Duration::from_millis(50), at_end: GENEROUS };

fn bench(plant: impl FnOnce() -> Plant) -> (Bench, Plant) {
    let mut bench = Bench::with(Dialect::At, json!({"result": {"url": ""}}));
    let plant = {
        let _inside = bench.runtime.enter();
        plant()
    };
    bench.change("/result/url", json!(plant.url("/results")));
    (bench, plant)
}

fn parts(bench: &Bench) -> Parts {
    Parts { practice: false, result_waits: WAITS, ..bench.parts() }
}

/// The numbers and outcomes that were offered, in order.
fn offered(plant: &Plant) -> Vec<(String, String)> {
    let body = |asked: &String| -> serde_json::Value {
        serde_json::from_str(asked.split_once("\r\n\r\n").unwrap().1).unwrap()
    };
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let told = |body: serde_json::Value| (text(&body["data"]["serialNumber"]), text(&body["data"]["outcome"]));
    plant.asked().iter().map(|asked| told(body(asked))).collect()
}

fn named(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(number, outcome)| ((*number).to_owned(), (*outcome).to_owned())).collect()
}

#[test]
fn the_plant_is_told_of_every_visit_and_no_unit_waits_for_it() {
    let (bench, plant) = bench(|| Plant::start(Does::Says(200, Vec::new())));
    let mut shift = bench.open_parts(parts(&bench));
    shift.expect_pass(&bench.unit("SN-1"));
    let bad = bench.unit("SN-2");
    bad.set_faults([Fault::StoresNothing]);
    let outcome = shift.visit(&bad).outcome;
    assert_ne!(outcome, Outcome::Pass);
    bench.wait_until("both are told", || plant.asked().len() == 2);
    assert_eq!(offered(&plant), named(&[("SN-1", "PASS"), ("SN-2", outcome.word())]));
    // It is away: units pass, that is said, and the end of the shift waits for nobody.
    plant.is_there(false);
    shift.expect_pass(&bench.unit("SN-3"));
    let seen = shift.wait_for(|snapshot| snapshot.results.as_ref().is_some_and(|seen| seen.stand.trouble.is_some()));
    assert_eq!(seen.results.as_ref().unwrap().stand.waiting, 1);
    let left = shift.close();
    let told = left.events.iter().rev().find_map(|event| match event {
        Event::Results { product_key, stand } => Some((product_key.clone(), stand.waiting)),
        _ => None,
    });
    assert_eq!(told, Some((PRODUCT_KEY.into(), 1)));
    left.assert_unbroken();
    // At the next start, also where that is for another batch.
    plant.is_there(true);
    let other = bench.folder.path().join("shift-2.jsonl");
    let shift = bench.open_parts(Parts { batch_file: other, ..parts(&bench) });
    bench.wait_until("it is told", || plant.asked().len() == 3);
    assert_eq!(offered(&plant)[2], ("SN-3".to_owned(), "PASS".to_owned()));
    shift.close();
}

#[test]
fn practice_tells_nobody() {
    let (bench, plant) = bench(|| Plant::start(Does::Says(200, Vec::new())));
    let mut shift = bench.open_parts(Parts { practice: true, ..parts(&bench) });
    shift.expect_pass(&bench.unit("SN-1"));
    assert!(shift.snapshot().results.is_none());
    shift.close();
    assert_eq!(plant.asked().len(), 0);
}

#[test]
fn what_the_plant_refuses_is_shown_and_a_person_has_it_sent_again() {
    let (bench, plant) = bench(|| Plant::start(Does::Says(200, Vec::new())));
    for _ in 0..5 {
        plant.push(Does::Says(422, Vec::new()));
    }
    let mut shift = bench.open_parts(parts(&bench));
    shift.expect_pass(&bench.unit("SN-1"));
    let seen = shift.wait_for(|snapshot| snapshot.results.as_ref().is_some_and(|seen| !seen.refused.is_empty()));
    let refused = &seen.results.as_ref().unwrap().refused;
    assert_eq!((refused[0].serial_number.as_deref(), refused[0].status), (Some("SN-1"), 422));
    let decision = |how| Decision::Results {
        product_key: PRODUCT_KEY.into(),
        ids: refused.iter().map(|one| one.id.clone()).collect(),
        how,
    };
    shift.send(Command::decide(decision(ResultSettled::Again), Signed::by("Wang")));
    shift.wait_for(|snapshot| snapshot.results.as_ref().is_some_and(|seen| seen.stand == ResultStand::default()));
    assert_eq!(offered(&plant).len(), 6);
    let left = shift.close();
    let on_record = left.entries.iter().find_map(|entry| match entry {
        Entry::Changed(changed) if changed.what == ChangeOf::ResultAgain => changed.by.clone(),
        _ => None,
    });
    assert_eq!(on_record.as_deref(), Some("Wang"));
}
