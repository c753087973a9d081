//! What was collected is registered where there is a network, without the units, and delivered where there is none.

use std::net::TcpListener;

use regnwl_station::domain::entry::Entry;
use regnwl_station::domain::failure::Failure;
use regnwl_station::domain::outcome::Outcome;
use regnwl_station::seen::Waves;
use regnwl_station::seen::decision::Disposition;
use regnwl_station::seen::event::Event;
use regnwl_station::sim::cloud::Fault as CloudFault;
use regnwl_station::sim::device::PracticeUnit;
use regnwl_station::sim::dialect::Dialect;
use regnwl_station::station::Parts;
use serde_json::json;

use super::collected::{collecting, old};
use super::common::{Bench, Left};
use super::dispositions::{open, rule};

/// Registered, others, left, held.
type Ended = (u64, u64, u64, bool);

/// Units that were collected on this bench.
fn collected(bench: &Bench, numbers: std::ops::Range<u32>) -> Vec<PracticeUnit> {
    let units: Vec<_> = numbers.map(|number| bench.unit(&format!("SN24A7F{number:05}"))).collect();
    let mut shift = collecting(bench);
    for unit in &units {
        shift.expect(unit, Outcome::Collected, None);
    }
    shift.close();
    units
}

/// Registers all that was collected.
fn register(bench: &Bench, size: usize, hold_above: u64) -> (Ended, Left) {
    let registers_ahead = Some(Waves { size, hold_above });
    let mut shift = bench.open_parts(Parts { slots: Vec::new(), registers_ahead, ..bench.parts() });
    let ended = shift.told(|event| match event {
        Event::RegisteredAhead { registered, others, left, held } => Some((*registered, *others, *left, *held)),
        _ => None,
    });
    (ended, shift.close())
}

fn ends(left: &Left) -> Vec<(Outcome, Option<Failure>)> {
    let ended =
        |event: &Event| if let Event::UnitEnded { ended } = event { Some((ended.outcome, ended.code)) } else { None };
    left.events.iter().filter_map(ended).collect()
}

#[test]
fn each_collected_unit_is_registered_once_and_delivered_without_a_network() {
    let bench = Bench::new();
    let units = collected(&bench, 0..3);
    let (ended, left) = register(&bench, 2, 20);
    assert_eq!((ended, bench.connects()), ((3, 0, 0, false), 3));
    left.assert_unbroken();
    assert_eq!(ends(&left), vec![(Outcome::Pending, Some(Failure::RegisteredAhead)); 3]);
    assert_eq!((left.count("intent"), left.count("issued"), left.count("writing")), (3, 3, 0));
    // Once more: there is nothing left to ask for.
    assert_eq!(register(&bench, 2, 20).0, (0, 0, 0, false));
    let (connects, accepted) = (bench.connects(), bench.door.accepted());
    let mut shift = collecting(&bench);
    assert_eq!((shift.snapshot().batch.pending, shift.snapshot().open_units.len()), (3, 3));
    for unit in &units {
        let ended = shift.expect_pass(unit);
        let issued = bench.issued_to(&unit.serial());
        assert_eq!((issued.len(), unit.held().map(|held| held.client_id)), (1, ended.client_id));
    }
    shift.close().assert_unbroken();
    assert_eq!((bench.connects(), bench.door.accepted()), (connects, accepted), "delivering asks nothing of the cloud");
}

#[test]
fn a_wave_that_goes_wrong_holds_the_rest_and_the_next_call_goes_on() {
    let bench = Bench::new();
    collected(&bench, 0..6);
    bench.cloud.push_fault(CloudFault::Refuse(2));
    let (ended, left) = register(&bench, 3, 20);
    assert_eq!((ended, bench.connects()), ((2, 1, 3, true), 3));
    assert!(ends(&left).contains(&(Outcome::Error, Some(Failure::RefusedParameter))));
    assert_eq!(register(&bench, 3, 20).0, (4, 0, 0, false));
    // One of five is what was allowed.
    let issued = bench.cloud.issued();
    assert_eq!(issued.len(), 6);
}

/// A profile whose first article waits, or in which this is a golden unit.
fn proven(golden: Option<&str>, first_article: bool) -> serde_json::Value {
    json!({"goldenUnits": {"mustPass": golden}, "firstArticle": first_article})
}

#[test]
fn golden_units_prove_a_line_and_hold_nothing_that_is_at_none_but_the_first_article_does() {
    let mut bench = Bench::with(Dialect::At, proven(Some("GOLD-0001"), true));
    collected(&bench, 0..3);
    let (ended, left) = register(&bench, 25, 100);
    assert_eq!((ended.0, bench.connects(), left.count("intent")), (0, 0, 0));
    assert!(ends(&left).contains(&(Outcome::Error, Some(Failure::FirstArticle))));
    // Nor is one registered that became a golden unit since it was collected.
    bench.change("", proven(Some("SN24A7F00000"), false));
    let (ended, left) = register(&bench, 25, 100);
    assert_eq!((ended.0, bench.connects()), (2, 2));
    assert!(bench.issued_to("SN24A7F00000").is_empty());
    left.assert_unbroken();
}

#[test]
fn a_share_that_is_allowed_holds_nothing() {
    let bench = Bench::new();
    collected(&bench, 0..5);
    bench.cloud.push_fault(CloudFault::Refuse(2));
    assert_eq!(register(&bench, 3, 34).0, (4, 1, 0, false));
}

#[test]
fn two_unknowns_in_a_row_hold_all_and_a_person_decides_about_them() {
    let bench = Bench::new();
    collected(&bench, 0..5);
    bench.cloud.set_fault(Some(CloudFault::CloseAfterConnack));
    let ((registered, _, left, held), story) = register(&bench, 25, 100);
    assert!(registered == 0 && held && left >= 2, "{left}");
    let connects = bench.connects();
    assert_eq!((connects, story.count("intent")), (2, 2));
    bench.cloud.set_fault(None);
    // Those two are not asked for again by themselves.
    let (ended, _) = register(&bench, 25, 100);
    assert_eq!((ended, bench.connects()), ((3, 0, 2, false), connects + 3));
    let mut shift = bench.open();
    let unknown: Vec<_> = shift
        .snapshot()
        .open_units
        .iter()
        .filter(|unit| unit.outcome == Outcome::Unknown)
        .map(|unit| unit.keys.clone())
        .collect();
    assert_eq!(unknown.len(), 2);
    assert_eq!(rule(&mut shift, &unknown[0], Disposition::RegisterAgain, ""), Ok(()));
    shift.close();
    let (ended, left) = register(&bench, 25, 100);
    assert_eq!((ended, bench.connects()), ((1, 0, 1, false), connects + 4));
    assert_eq!(ends(&left), [(Outcome::Pending, Some(Failure::RegisteredAhead))]);
}

#[test]
fn a_cloud_that_is_away_holds_all_and_uses_nothing() {
    let bench = Bench::with(Dialect::At, json!({"cloud": {"connectTimeoutMs": 300}}));
    collected(&bench, 0..5);
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let cloud = bench.cloud.addr();
    bench.door.lead_to(nobody);
    let ((registered, others, left, held), story) = register(&bench, 25, 100);
    assert!(registered == 0 && others <= 2 && left >= 3 && held);
    assert_eq!((story.count("intent"), bench.connects()), (0, 0));
    bench.door.lead_to(cloud);
    assert_eq!(register(&bench, 25, 100).0, (5, 0, 0, false));
}

#[test]
fn a_unit_that_came_with_a_question_is_not_registered_before_it_is_answered() {
    let bench = Bench::new();
    let units = collected(&bench, 0..2);
    units[0].hold(Some(old()));
    let mut shift = collecting(&bench);
    shift.expect(&units[0], Outcome::Unknown, Some(Failure::AskForeign));
    shift.close();
    let (ended, left) = register(&bench, 25, 20);
    assert_eq!(ended, (1, 0, 1, false));
    let asked = left
        .entries
        .iter()
        .filter_map(|entry| if let Entry::Intent { keys, .. } = entry { Some(&*keys.serial_number) } else { None });
    assert_eq!(asked.collect::<Vec<_>>(), [units[1].serial()]);
    // It holds nothing of the kind any more.
    units[0].hold(None);
    let mut shift = collecting(&bench);
    shift.expect(&units[0], Outcome::Collected, None);
    assert!(open(&shift.snapshot(), &units[0].serial()).is_none());
    shift.close();
    assert_eq!(register(&bench, 25, 20).0, (1, 0, 0, false));
}

#[test]
fn a_unit_of_another_batch_is_not_registered_with_this_one() {
    let bench = Bench::new();
    collected(&bench, 0..1);
    let batch_file = bench.folder.path().join("shift-2.jsonl");
    // It is a batch as well: one that nobody knows is refused.
    bench.open_parts(Parts { slots: Vec::new(), batch_file: batch_file.clone(), ..bench.parts() }).close();
    let registers_ahead = Some(Waves { size: 25, hold_above: 20 });
    let mut shift = bench.open_parts(Parts { slots: Vec::new(), registers_ahead, batch_file, ..bench.parts() });
    let registered = shift
        .told(|event| if let Event::RegisteredAhead { registered, .. } = event { Some(*registered) } else { None });
    assert_eq!((registered, bench.connects()), (0, 0));
    shift.close();
}
