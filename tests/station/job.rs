//! A bench with a list: who is on it gets its name, who is not asks before anything is done, and the coverage says so at once.

use std::time::Duration;

use regnwl_station::domain::entry::Entry;
use regnwl_station::domain::failure::Failure;
use regnwl_station::domain::outcome::Outcome;
use regnwl_station::domain::{Coverage, Expected};
use regnwl_station::seen::command::Command;
use regnwl_station::seen::decision::Choice;
use regnwl_station::seen::snapshot::SlotState;
use regnwl_station::sim::device::PracticeUnit;
use regnwl_station::station::Parts;

use super::common::{Bench, Shift, kind};

fn row(number: &str, device_name: Option<&str>) -> Expected {
    Expected {
        serial_number: number.into(),
        device_name: device_name.map(ToOwned::to_owned),
        site: Some("Shanghai 1".into()),
        note: Some("second floor".into()),
        ..Expected::default()
    }
}

fn coverage(shift: &mut Shift<'_>) -> Coverage {
    shift.snapshot().batch.coverage.unwrap()
}

#[test]
fn a_unit_of_the_list_gets_its_name_and_is_counted_and_told_with_its_site() {
    let bench = Bench::new();
    let mut shift = bench.open();
    assert_eq!(shift.snapshot().batch.coverage, None);
    shift.expect_units(vec![row("SN24A7F00913", Some("gw-913")), row("SN24A7F00914", None)]);
    let ended = shift.expect_pass(&bench.unit("SN24A7F00913"));
    assert_eq!(ended.device_name.as_deref(), Some("gw-913"));
    assert_eq!((ended.site.as_deref(), ended.note.as_deref()), (Some("Shanghai 1"), Some("second floor")));
    assert_eq!(bench.issued_to("gw-913").len(), 1);
    let ended = shift.expect_pass(&bench.unit("SN24A7F00914"));
    assert_eq!(ended.device_name.as_deref(), Some("SN24A7F00914"), "the profile makes it");
    let done = Coverage { listed: 2, done: 2, ..Coverage::default() };
    assert_eq!(coverage(&mut shift), done);
    shift.close().assert_unbroken();
    // The next start knows it again.
    let mut shift = bench.open();
    assert_eq!(coverage(&mut shift), done);
}

/// Plugs in a unit that is asked about, and answers.
fn answered(shift: &mut Shift<'_>, unit: &PracticeUnit, choice: Choice) -> Outcome {
    shift.plug(0, unit);
    let seen = shift.wait_for(|snapshot| matches!(snapshot.slots[0].state, SlotState::Asking(..)));
    let SlotState::Asking(_, question) = &seen.slots[0].state else { unreachable!() };
    assert_eq!(
        (question.about, &question.choices[..]),
        (Failure::AskNotListed, &[Choice::LeaveIt, Choice::TakeIn][..])
    );
    let bench = shift.bench;
    bench.wait_until("the question was read", || question.since.elapsed() > Duration::from_millis(600));
    shift.send(Command::Answer { question: question.id, choice });
    let outcome = shift.ended(0).outcome;
    shift.unplug(0);
    outcome
}

#[test]
fn a_stranger_asks_before_anything_is_done_and_is_on_record_once_it_was_taken_in() {
    let bench = Bench::new();
    let mut shift = bench.open_parts(Parts { has_person: true, ..bench.parts() });
    shift.expect_units(vec![row("SN24A7F00913", None)]);
    let stranger = bench.unit("SN24A7F00999");
    assert_eq!(answered(&mut shift, &stranger, Choice::LeaveIt), Outcome::Unknown);
    assert_eq!((bench.connects(), shift.intents()), (0, 0), "nothing was asked of the cloud");
    assert!(!shift.entries().iter().any(|entry| kind(entry) == "checked"));
    assert_eq!(answered(&mut shift, &stranger, Choice::TakeIn), Outcome::Pass);
    assert_eq!(coverage(&mut shift), Coverage { listed: 1, left: 1, strangers: 1, ..Coverage::default() });
    let taken_in = |entry: &Entry| matches!(entry, Entry::Answered { choice: Choice::TakeIn, .. });
    assert_eq!(shift.entries().iter().filter(|entry| taken_in(entry)).count(), 1);
    shift.close().assert_unbroken();
}

#[test]
fn a_stranger_without_a_person_is_left_alone() {
    let bench = Bench::new();
    let mut shift = bench.open();
    shift.expect_units(vec![row("SN24A7F00913", None)]);
    shift.expect(&bench.unit("SN24A7F00999"), Outcome::Unknown, Some(Failure::AskNotListed));
    assert_eq!((bench.connects(), shift.intents()), (0, 0));
    // Of another batch, which has no list.
    shift.close();
    let mut shift = bench.open_parts(Parts { batch_file: bench.folder.path().join("next.jsonl"), ..bench.parts() });
    shift.expect_pass(&bench.unit("SN24A7F00999"));
}
