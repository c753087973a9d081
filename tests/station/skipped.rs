//! A unit that is skipped stays unfinished: by name, at the bench, in the check before the next shift, at the desk.

use serde_json::json;

use regnwl_station::checkup::{Finding, Point};
use regnwl_station::decisions::desk::Desk;
use regnwl_station::domain::BoardFault;
use regnwl_station::domain::failure::Failure;
use regnwl_station::domain::outcome::Outcome;
use regnwl_station::journal::Replay;
use regnwl_station::seen::decision::Disposition;
use regnwl_station::seen::refusal::Refusal;
use regnwl_station::seen::snapshot::Skipped;
use regnwl_station::sim::dialect::Dialect;
use regnwl_station::station::Parts;

use super::checkup::{about, checkup};
use super::common::Bench;
use super::dispositions::{open, rule};
use super::invariants::foreign;

const NUMBER: &str = "SN24A7F00913";

/// The serial numbers that are unfinished, as a call at the desk and a start from the stored index read them.
fn unfinished(bench: &Bench) -> Vec<String> {
    let data = bench.parts().data;
    let numbers = |desk: &Desk| desk.book().unfinished().map(|unit| unit.keys.serial_number.clone()).collect();
    let read: Vec<String> = numbers(&Desk::open(&data).unwrap());
    let disk = regnwl_station::journal::Folder::at(data.record());
    let replay = Replay::of(&disk).unwrap();
    assert_eq!(replay.book.unfinished().map(|unit| unit.keys.serial_number.clone()).collect::<Vec<_>>(), read);
    read
}

#[test]
fn a_unit_that_is_skipped_is_on_the_next_shifts_list_by_name_until_it_passes() {
    let bench = Bench::with(Dialect::At, json!({"onForeignIdentity": "ask"}));
    let mut shift = bench.open();
    let unit = bench.unit(NUMBER);
    unit.hold(Some(foreign()));
    for _ in 0..2 {
        shift.expect(&unit, Outcome::Unknown, Some(Failure::AskForeign));
        let seen = shift.wait_for(|snapshot| !snapshot.open_units.is_empty());
        let [skipped] = &seen.open_units[..] else { panic!("{:?}", seen.open_units) };
        assert_eq!((skipped.outcome, skipped.code), (Outcome::Unknown, Some(Failure::AskForeign)));
        assert_eq!((&*skipped.keys.serial_number, &skipped.batch), (NUMBER, &seen.batch.name));
        assert_eq!(skipped.skipped, Some(Skipped::Nameless));
    }
    shift.close().assert_unbroken();
    assert_eq!(unfinished(&bench), [NUMBER]);
    let parts = checkup(bench.profile(bench.door.port()), &bench.folder.path().join("data"));
    let found: Vec<Finding> = parts.begin(|| ()).iter().collect();
    assert_eq!(about(&found, Point::Units), [&Finding::OpenUnits(vec![NUMBER.to_owned()])]);

    // The next shift, another batch: it is there, and goes when the unit has passed.
    let mut shift = bench.open_parts(Parts { batch_file: bench.folder.path().join("next.jsonl"), ..bench.parts() });
    assert!(open(&shift.wait_for(|snapshot| !snapshot.open_units.is_empty()), NUMBER).is_some());
    unit.hold(None);
    shift.expect_pass(&unit);
    shift.wait_for(|snapshot| snapshot.open_units.is_empty());
    shift.close();
    assert_eq!(unfinished(&bench), Vec::<String>::new());
}

#[test]
fn a_skipped_unit_is_decided_about_without_a_registration_of_its_own() {
    let bench = Bench::with(Dialect::At, json!({"onForeignIdentity": "ask"}));
    let mut shift = bench.open();
    let unit = bench.unit(NUMBER);
    unit.hold(Some(foreign()));
    for (becomes, next) in [(Disposition::SetAside, Failure::AskForeign), (Disposition::Retire, Failure::AskRetired)] {
        shift.expect(&unit, Outcome::Unknown, Some(Failure::AskForeign));
        let seen = shift.wait_for(|snapshot| open(snapshot, NUMBER).is_some());
        let keys = open(&seen, NUMBER).unwrap();
        assert_eq!(rule(&mut shift, &keys, Disposition::SameUnit, ""), Err(Refusal::NotAskedAbout));
        assert_eq!(rule(&mut shift, &keys, becomes, ""), Ok(()));
        let seen = shift.wait_for(|snapshot| open(snapshot, NUMBER).is_none());
        assert!(seen.open_units.is_empty());
        // Nobody had registered it here, and nothing that was decided counts as if somebody had.
        let ended = shift.expect(&unit, Outcome::Unknown, Some(next));
        assert_eq!((ended.registrations.issued, ended.registrations.unknown), (0, 0));
        let seen = shift.wait_for(|snapshot| open(snapshot, NUMBER).is_some());
        let keys = open(&seen, NUMBER).unwrap();
        assert_eq!(rule(&mut shift, &keys, Disposition::SetAside, ""), Ok(()));
    }
    assert_eq!((unit.held(), bench.connects()), (Some(foreign()), 0));
    shift.close().assert_unbroken();
    assert_eq!(unfinished(&bench), Vec::<String>::new());
}

/// A second unit with the number of one that is through: what is on record stays the first one's.
#[test]
fn a_skipped_namesake_does_not_touch_the_unit_that_is_through() {
    let bench = Bench::new();
    let mut shift = bench.open();
    let genuine = bench.unit(NUMBER);
    shift.expect_pass(&genuine);
    let namesake = bench.unit(NUMBER).with_hardware_id("uid-of-another");
    shift.expect(&namesake, Outcome::Unknown, Some(Failure::AskFinished));
    let seen = shift.wait_for(|snapshot| open(snapshot, NUMBER).is_some());
    assert_eq!(seen.open_units[0].skipped, Some(Skipped::OtherBoard));
    assert_eq!(seen.open_units[0].client_id, None, "another unit's");
    let keys = open(&seen, NUMBER).unwrap();
    // What is said of it would be said of the first one, which then was registered once more, or never written again.
    let said = [Disposition::RegisterAgain, Disposition::Retire, Disposition::BoardReplaced(BoardFault::Faulty)];
    for becomes in said {
        assert_eq!(rule(&mut shift, &keys, becomes, ""), Err(Refusal::OtherBoard(NUMBER.into())));
    }
    assert_eq!(rule(&mut shift, &keys, Disposition::SetAside, ""), Ok(()));
    shift.wait_for(|snapshot| snapshot.open_units.is_empty());
    assert!(shift.expect_pass(&genuine).proof.unwrap().known, "it is asked about nothing");
    assert_eq!(bench.connects(), 1);
    shift.close().assert_unbroken();
}
