//! Results of a shift: the plant is told of each visit, and no unit waits for it.

use std::time::Duration;

use regnwl_station::decisions::desk::{Desk, decide};
use regnwl_station::decisions::leaving::{closed_batches, has_left};
use regnwl_station::domain::entry::{ChangeOf, Entry};
use regnwl_station::domain::outcome::Outcome;
use regnwl_station::domain::{ResultSettled, ResultStand, ResultTrouble, Retention, StillNeeded};
use regnwl_station::plant::outbox::sender::TRIES;
use regnwl_station::plant::outbox::{Kept, Waits};
use regnwl_station::seen::Refusal;
use regnwl_station::seen::command::Command;
use regnwl_station::seen::decision::{Decision, Signed};
use regnwl_station::seen::event::Event;
use regnwl_station::seen::snapshot::{SlotState, SlotView};
use regnwl_station::seen::unit_view::WaitsFor;
use regnwl_station::sim::device::Fault;
use regnwl_station::sim::dialect::Dialect;
use regnwl_station::station::Parts;
use regnwl_station::store::data_dir::{DataDir, OnPc};
use regnwl_station::store::witness::Witnesses;
use serde_json::json;

use super::common::plant::{Does, Plant};
use super::common::{Bench, GENEROUS, PRODUCT_KEY, Shift, entries, folder};

const WAITS: Waits = Waits {
    first: Duration::from_millis(4),
    longest: Duration::from_millis(50),
    at_end: GENEROUS,
    before_pass: GENEROUS,
};

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

/// What a batch is still needed for, as whoever decides is told; it has left where nothing keeps it.
fn retired(bench: &Bench, segment: &str) -> Result<(), Refusal> {
    decided(bench, Decision::RetireBatch { segment: segment.into() })
}

fn decided(bench: &Bench, decision: Decision) -> Result<(), Refusal> {
    let signed = Signed { why: "24 months are over".into(), ..Signed::by("chen") };
    let data = bench.parts().data;
    bench.runtime.block_on(decide(&data, &decision, &signed)).map(drop)
}

/// How often it was told that how far results had been sent is not known: at the end at the latest.
fn began_anew(events: &[Event]) -> usize {
    events.iter().filter(|event| matches!(event, Event::Results { stand, .. } if stand.began_anew)).count()
}

/// The first batch is closed; its segment, and what the list says that it is needed for.
fn closed(bench: &Bench) -> (String, Option<StillNeeded>) {
    let told = closed_batches(&bench.parts().data, Retention::default(), jiff::Timestamp::now()).unwrap();
    (told[0].segment.clone(), told[0].needed)
}

#[test]
fn a_batch_leaves_the_record_once_the_plant_has_its_results_and_that_is_no_loss_of_its_place() {
    let (bench, plant) = bench(|| Plant::start(Does::Says(200, Vec::new())));
    plant.is_there(false);
    let mut shift = bench.open_parts(parts(&bench));
    shift.expect_pass(&bench.unit("SN-1"));
    shift.close();
    let file = bench.parts().batch_file;
    decided(&bench, Decision::CloseBatch { file, registration_off: false }).unwrap();
    let waits = |left| Some(StillNeeded::Results(left));
    let refused = |needed: Option<StillNeeded>| Err(Refusal::StillNeeded(needed.unwrap()));
    let (segment, needed) = closed(&bench);
    assert_eq!((needed, retired(&bench, &segment)), (waits(1), refused(waits(1))));
    // Nothing is known of it: it waits all the more.
    let kept = Kept::path(&bench.parts().data.outbox(), PRODUCT_KEY);
    std::fs::write(&kept, "{").unwrap();
    assert_eq!((closed(&bench).1, retired(&bench, &segment)), (waits(1), refused(waits(1))));
    std::fs::remove_file(&kept).unwrap();
    std::fs::create_dir(&kept).unwrap();
    let unknown = Some(StillNeeded::ResultsUnknown);
    assert_eq!((closed(&bench).1, retired(&bench, &segment)), (unknown, refused(unknown)));
    std::fs::remove_dir(&kept).unwrap();
    assert_eq!(retired(&bench, &segment), refused(waits(1)));
    // Refused is not taken.
    (0..TRIES).for_each(|_| plant.push(Does::Says(422, Vec::new())));
    plant.is_there(true);
    let other = || Parts { batch_file: bench.folder.path().join("shift-2.jsonl"), ..parts(&bench) };
    let mut shift = bench.open_parts(other());
    let seen = shift.wait_for(|snapshot| snapshot.results.as_ref().is_some_and(|seen| !seen.refused.is_empty()));
    let seen = seen.results.as_ref().unwrap();
    assert!(seen.stand.began_anew);
    let ids = vec![seen.refused[0].id.clone()];
    shift.close();
    assert_eq!((closed(&bench).1, retired(&bench, &segment)), (waits(1), refused(waits(1))));
    let dropped = Decision::Results { product_key: PRODUCT_KEY.into(), ids, how: ResultSettled::Dropped };
    decided(&bench, dropped).unwrap();
    assert_eq!((closed(&bench).1, retired(&bench, &segment)), (None, Ok(())));
    assert!(has_left(&bench.parts().data, &segment).unwrap());
    // What is left of it can prove nothing, and need not.
    let mut shift = bench.open_parts(other());
    shift.expect_pass(&bench.unit("SN-2"));
    bench.wait_until("it is told", || plant.asked().len() == TRIES as usize + 1);
    assert_eq!(began_anew(&shift.close().events), 0);
    assert_eq!(offered(&plant)[TRIES as usize..], named(&[("SN-2", "PASS")]));
}

#[test]
fn a_copied_pc_has_lost_no_place_by_what_its_sister_has_told() {
    let (bench, plant) = bench(|| Plant::start(Does::Says(200, Vec::new())));
    let on = |folder: &str, pc: &str| {
        let path = |name: &str| bench.folder.path().join(name);
        let witnesses = Witnesses::at([path(&format!("witness-{pc}"))]);
        DataDir::new(path(folder)).with_witnesses(witnesses).on(OnPc::Called(pc.into()))
    };
    let parts = |data: DataDir, file: &str| Parts { data, batch_file: bench.folder.path().join(file), ..parts(&bench) };
    let mut shift = bench.open_parts(parts(on("data", "a"), "here.jsonl"));
    shift.expect_pass(&bench.unit("SN-1"));
    shift.close();
    folder::copy(&bench.folder.path().join("data"), &bench.folder.path().join("there")).unwrap();
    let there = on("there", "b");
    let faults = Desk::open(&there).unwrap().faults(&[]).unwrap();
    let copied = Decision::Copied { faults };
    bench
        .runtime
        .block_on(decide(&there, &copied, &Signed { why: "a second PC".into(), ..Signed::by("chen") }))
        .unwrap();
    let mut shift = bench.open_parts(parts(there, "there.jsonl"));
    shift.expect_pass(&bench.unit("SN-2"));
    bench.wait_until("it is told", || plant.asked().len() == 2);
    assert_eq!(began_anew(&shift.close().events), 0);
    assert_eq!(offered(&plant), named(&[("SN-1", "PASS"), ("SN-2", "PASS")]));
}

#[test]
fn a_batch_of_practice_waits_for_no_plant() {
    let (bench, _plant) = bench(|| Plant::start(Does::Says(200, Vec::new())));
    let mut shift = bench.open_parts(Parts { practice: true, ..parts(&bench) });
    shift.expect_pass(&bench.unit("SN-1"));
    shift.close();
    let file = bench.parts().batch_file;
    decided(&bench, Decision::CloseBatch { file, registration_off: false }).unwrap();
    let (segment, needed) = closed(&bench);
    assert_eq!((needed, retired(&bench, &segment)), (None, Ok(())));
}

#[test]
fn what_is_kept_of_results_is_no_reason_not_to_open_the_bench() {
    let (bench, plant) = bench(|| Plant::start(Does::Says(200, Vec::new())));
    let kept = Kept::path(&bench.parts().data.outbox(), PRODUCT_KEY);
    std::fs::create_dir_all(&kept).unwrap();
    let mut shift = bench.open_parts(parts(&bench));
    shift.expect_pass(&bench.unit("SN-1"));
    let is_trouble = |stand: &ResultStand| matches!(stand.trouble, Some(ResultTrouble::Disk { .. }));
    shift.wait_for(|snapshot| snapshot.results.as_ref().is_some_and(|seen| is_trouble(&seen.stand)));
    std::fs::remove_dir(&kept).unwrap();
    bench.wait_until("it is told", || plant.asked().len() == 1);
    shift.wait_for(|snapshot| snapshot.results.as_ref().is_some_and(|seen| seen.stand == ResultStand::default()));
    shift.close().assert_unbroken();
}

/// A bench that shows PASS once the plant has taken the result.
fn before_pass(plant: impl FnOnce() -> Plant) -> (Bench, Plant) {
    let (mut bench, plant) = bench(plant);
    bench.change("/result", json!({"url": plant.url("/results"), "when": "beforePass"}));
    (bench, plant)
}

/// The unit at the first slot passed, and its result waits.
fn waits_for_plant(shift: &mut Shift<'_>) -> usize {
    let waits = |slot: &SlotView| match &slot.state {
        SlotState::Running(unit) => unit.waiting.is_some_and(|waiting| waiting.what == WaitsFor::Result),
        _ => false,
    };
    let seen = shift.wait_for(|snapshot| waits(&snapshot.slots[0]));
    seen.units.len()
}

fn untold(shift: &mut Shift<'_>) -> bool {
    let seen = shift.wait_for(|snapshot| matches!(&snapshot.slots[0].state, SlotState::Ended(_)));
    let SlotState::Ended(unit) = &seen.slots[0].state else { unreachable!() };
    assert_eq!((unit.outcome, seen.units.len()), (Some(Outcome::Pass), 1));
    unit.is_untold
}

fn late(events: &[Event]) -> usize {
    events.iter().filter(|event| matches!(event, Event::ResultLate { .. })).count()
}

#[test]
fn pass_is_shown_once_the_plant_has_the_result_and_the_unit_is_registered_once() {
    let (bench, plant) = before_pass(|| Plant::start(Does::Says(200, Vec::new())));
    plant.is_there(false);
    let mut shift = bench.open_parts(parts(&bench));
    let unit = bench.unit("SN-1");
    shift.plug(0, &unit);
    assert_eq!(waits_for_plant(&mut shift), 0, "nobody sees a PASS");
    let is_ended = |entry: &Entry| matches!(entry, Entry::Ended(ended) if ended.outcome == Outcome::Pass);
    assert_eq!(entries(&bench.parts().data.record()).iter().filter(|entry| is_ended(entry)).count(), 1);
    plant.is_there(true);
    shift.passes(0);
    assert!(!untold(&mut shift));
    assert_eq!(offered(&plant), named(&[("SN-1", "PASS")]));
    shift.unplug(0);
    // What did not pass waits for nobody.
    plant.is_there(false);
    let bad = bench.unit("SN-2");
    bad.set_faults([Fault::StoresNothing]);
    assert_ne!(shift.visit(&bad).outcome, Outcome::Pass);
    assert_eq!(bench.connects(), 2);
    let left = shift.close();
    assert_eq!(late(&left.events), 0);
    left.assert_unbroken();
}

#[test]
fn a_pass_that_the_plant_does_not_take_is_shown_all_the_same_and_that_it_does_not_know_of_it() {
    for (status, left) in [(503, (1, 0)), (422, (0, 1))] {
        let (bench, plant) = before_pass(|| Plant::start(Does::Says(status, Vec::new())));
        let mut shift = bench.open_parts(parts(&bench));
        shift.plug(0, &bench.unit("SN-1"));
        // Somebody lets it go; what is refused is waited for no longer.
        if status == 503 {
            waits_for_plant(&mut shift);
            let id = shift.snapshot().slots[0].id;
            shift.send(Command::Abort(id));
        }
        assert!(untold(&mut shift), "{status}");
        assert_eq!(bench.connects(), 1, "{status}");
        let is_left = |stand: &ResultStand| (stand.waiting, stand.dead) == left;
        shift.wait_for(|snapshot| snapshot.results.as_ref().is_some_and(|seen| is_left(&seen.stand)));
        shift.unplug(0);
        let left = shift.close();
        assert_eq!(late(&left.events), 1, "{status}");
        left.assert_unbroken();
        drop(plant);
    }
    // Nobody waits for ever, and the end of the shift for nothing.
    for patience in [Duration::from_millis(300), GENEROUS] {
        let (bench, plant) = before_pass(|| Plant::start(Does::KeepsSilent));
        let waits = Waits { before_pass: patience, at_end: Duration::from_millis(1), ..WAITS };
        let mut shift = bench.open_parts(Parts { result_waits: waits, ..parts(&bench) });
        shift.plug(0, &bench.unit("SN-1"));
        if patience == GENEROUS {
            waits_for_plant(&mut shift);
        } else {
            assert!(untold(&mut shift));
        }
        let left = shift.close();
        assert_eq!(late(&left.events), 1);
        let ended = left.events.iter().find_map(|event| match event {
            Event::UnitEnded { ended } => Some(ended.outcome),
            _ => None,
        });
        assert_eq!(ended, Some(Outcome::Pass));
        left.assert_unbroken();
        drop(plant);
    }
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
