//! What a slot takes for plugged, gone, swapped and the same: the table in docs/slots.md, line by line.

use regnwl_station::domain::entry::Entry;
use regnwl_station::domain::failure::{Failure, Verb};
use regnwl_station::domain::outcome::Outcome;
use regnwl_station::seen::command::Command;
use regnwl_station::seen::decision::Choice;
use regnwl_station::seen::ids::QuestionId;
use regnwl_station::seen::snapshot::{SlotState, Snapshot};
use regnwl_station::sim::device::{Fault, PracticeUnit};
use regnwl_station::sim::dialect::Dialect;
use regnwl_station::station::Parts;
use serde_json::json;

use super::common::sockets::RawUnit;
use super::common::{Bench, Shift};

const MANY: u32 = 4;

fn is_empty(snapshot: &Snapshot) -> bool {
    matches!(snapshot.slots[0].state, SlotState::Empty { .. })
}

fn verdict(snapshot: &Snapshot) -> Option<Outcome> {
    match &snapshot.slots[0].state {
        SlotState::Ended(unit) => unit.outcome,
        _ => None,
    }
}

/// A unit that is asked some more times whether it is there.
fn is_asked_again(bench: &Bench, unit: &PracticeUnit) {
    let pings = unit.pings();
    bench.wait_until("it was asked again and again", || unit.pings() > pings + MANY);
}

/// A question that stands long enough to be answered.
fn question(shift: &mut Shift) -> QuestionId {
    let seen = shift.wait_for(|snapshot| matches!(snapshot.slots[0].state, SlotState::Asking(..)));
    match &seen.slots[0].state {
        SlotState::Asking(_, question) => question.id,
        _ => unreachable!(),
    }
}

#[test]
fn the_verdict_of_a_unit_that_never_answered_stays_until_it_answers_or_its_port_goes() {
    let bench = Bench::new();
    let mut shift = bench.open();
    let unit = bench.unit("SN24A7F00913");
    unit.set_faults([Fault::Silent]);
    shift.plug(0, &unit);
    let ended = shift.ended(0);
    assert_eq!((ended.outcome, ended.code), (Outcome::Fail, Some(Failure::Silent)));
    is_asked_again(&bench, &unit);
    assert_eq!(verdict(&shift.snapshot()), Some(Outcome::Fail), "silence was taken for a removal");
    // Its port goes.
    shift.unplug(0);
    shift.plug(0, &unit);
    shift.fails(0, Failure::Silent);
    // It answers after all, without having been taken out: a visit begins by itself.
    unit.set_faults([]);
    let ended = shift.ended(0);
    assert_eq!((ended.outcome, ended.code), (Outcome::Pass, None));
    shift.unplug(0);
    assert_eq!(shift.intents(), 1);
    shift.close().assert_unbroken();
}

#[test]
fn a_unit_that_has_no_number_and_is_given_none_ends_once_while_it_stays() {
    let bench = Bench::new();
    let mut shift = bench.open();
    let unit = {
        let _inside = bench.runtime.enter();
        PracticeUnit::without_number(bench.dialect, "board-1")
    };
    shift.plug(0, &unit);
    shift.fails(0, Failure::NumberMissing);
    is_asked_again(&bench, &unit);
    shift.unplug(0);
    let left = shift.close();
    let ends = left.entries.iter().filter(|entry| matches!(entry, Entry::Ended(_))).count();
    assert_eq!(ends, 1, "it was looked at again and again");
    left.assert_unbroken();
}

#[test]
fn a_unit_that_answered_and_says_nothing_any_more_was_taken_away() {
    let bench = Bench::new();
    let mut shift = bench.open();
    let unit = bench.unit("SN24A7F00913");
    shift.plug(0, &unit);
    shift.passes(0);
    is_asked_again(&bench, &unit);
    assert_eq!(verdict(&shift.snapshot()), Some(Outcome::Pass));
    unit.set_faults([Fault::Silent]);
    shift.wait_for(is_empty);
    shift.unplug(0);
    shift.close().assert_unbroken();
}

#[test]
fn start_begins_anew_at_a_unit_that_never_answered() {
    let bench = Bench::new();
    let mut shift = bench.open_parts(Parts { hands_free: false, ..bench.parts() });
    let unit = bench.unit("SN24A7F00913");
    unit.set_faults([Fault::Silent]);
    shift.plug(0, &unit);
    let slot = shift.wait_for(|snapshot| matches!(snapshot.slots[0].state, SlotState::Ready { .. })).slots[0].id;
    for _ in 0..2 {
        shift.send(Command::Start(slot));
        shift.fails(0, Failure::Silent);
        is_asked_again(&bench, &unit);
        assert_eq!(verdict(&shift.snapshot()), Some(Outcome::Fail), "silence was taken for a removal");
    }
    // It answers: somebody may start it, and nothing starts by itself.
    unit.set_faults([]);
    shift.wait_for(|snapshot| matches!(snapshot.slots[0].state, SlotState::Ready { .. }));
    shift.send(Command::Start(slot));
    shift.passes(0);
    shift.close().assert_unbroken();
}

/// A unit that is through comes back with nothing in it, and the station asks.
fn asked_about<'a>(bench: &'a Bench, unit: &PracticeUnit) -> (Shift<'a>, QuestionId) {
    let mut shift = bench.open_parts(Parts { has_person: true, ..bench.parts() });
    shift.expect_pass(unit);
    unit.hold(None);
    shift.plug(0, unit);
    let id = question(&mut shift);
    (shift, id)
}

fn assert_withdrawn(bench: &Bench, mut shift: Shift, id: QuestionId) {
    let ended = shift.ended(0);
    assert_eq!(ended.outcome, Outcome::Unknown);
    shift.send(Command::Answer { question: id, choice: Choice::RegisterAgain });
    // Another unit comes, and is through, before and after that answer.
    shift.unplug(0);
    let other = bench.unit("SN24A7F00999");
    shift.plug(0, &other);
    shift.send(Command::Answer { question: id, choice: Choice::RegisterAgain });
    shift.passes(0);
    shift.unplug(0);
    assert_eq!((bench.connects(), shift.intents()), (2, 2), "an old answer registered something");
    shift.close().assert_unbroken();
}

#[test]
fn a_question_is_withdrawn_when_the_port_of_its_unit_goes() {
    let bench = Bench::with(Dialect::At, json!({"dialog": {"readHardwareId": null}}));
    let unit = bench.unit("SN24A7F00913");
    let (shift, id) = asked_about(&bench, &unit);
    bench.sockets.unplug(0);
    assert_withdrawn(&bench, shift, id);
}

#[test]
fn a_question_is_withdrawn_when_its_unit_says_nothing_any_more() {
    let bench = Bench::with(Dialect::At, json!({"dialog": {"readHardwareId": null}}));
    let unit = bench.unit("SN24A7F00913");
    let (shift, id) = asked_about(&bench, &unit);
    is_asked_again(&bench, &unit);
    unit.set_faults([Fault::SilentAt(Verb::Wake)]);
    assert_withdrawn(&bench, shift, id);
}

#[test]
fn a_unit_that_falls_silent_because_its_port_is_gone_was_unplugged_though_its_driver_says_nothing() {
    let bench = Bench::new();
    let mut shift = bench.open();
    // It asks for a password that this profile does not know, and its line stays open behind the plug that is pulled.
    let unit = RawUnit::new("SN24A7F00913").behind("unknown here");
    bench.sockets.plug_raw(0, &unit);
    bench.wait_until("it was asked", || !unit.heard.lock().unwrap().is_empty());
    bench.sockets.unplug(0);
    let ended = shift.ended(0);
    assert_eq!((ended.outcome, ended.code), (Outcome::Fail, Some(Failure::Unplugged)));
}

#[test]
fn who_is_asked_about_a_unit_is_told_how_many_of_the_five_are_used() {
    let bench = Bench::with(Dialect::At, json!({"dialog": {"readHardwareId": null}}));
    let (mut shift, _) = asked_about(&bench, &bench.unit("SN-USED-ONE"));
    let seen = shift.snapshot();
    let SlotState::Asking(unit, _) = &seen.slots[0].state else { panic!("it asks") };
    assert_eq!((unit.registrations.issued, unit.registrations.unknown), (1, 0));
}
