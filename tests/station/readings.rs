//! Nothing is decided on one reading: not who a unit is, not that it is bad, and not that it is still there.

use std::time::Duration;

use regnwl_station::domain::entry::Way;
use regnwl_station::domain::failure::{Failure, Verb};
use regnwl_station::domain::outcome::Outcome;
use regnwl_station::domain::secret::Secret;
use regnwl_station::seen::command::Command;
use regnwl_station::seen::decision::Choice;
use regnwl_station::seen::event::Event;
use regnwl_station::seen::snapshot::{SlotState, Snapshot};
use regnwl_station::sim::device::{Fault, PracticeUnit, Stored};
use regnwl_station::sim::dialect::Dialect;
use regnwl_station::station::Parts;
use serde_json::json;

use super::common::{Bench, count};

const SERIAL: &str = "SN24A7F00913";

#[test]
fn a_number_in_a_boot_log_does_not_become_a_device() {
    let bench = Bench::new();
    let mut shift = bench.open();
    let unit = bench.unit(SERIAL);
    unit.set_faults([Fault::BootNumber]);
    let ended = shift.expect_pass(&unit);
    assert_eq!(ended.serial_number.as_deref(), Some(SERIAL));
    assert_eq!((bench.connects(), bench.issued_to(SERIAL).len()), (1, 1));
    let left = shift.close();
    // Both stand on record, as they were told.
    assert_eq!((left.count("read"), left.count("intent")), (2, 1));
    left.assert_unbroken();
}

#[test]
fn a_unit_that_tells_two_numbers_in_turn_is_not_registered_under_either() {
    let bench = Bench::new();
    let mut shift = bench.open();
    let unit = bench.unit(SERIAL);
    unit.set_faults([Fault::TwoNumbers]);
    let ended = shift.expect(&unit, Outcome::Fail, Some(Failure::ReadingsDiffer));
    let detail = ended.detail.unwrap();
    assert!(detail.contains(SERIAL) && detail.contains("-other"), "{detail}");
    assert_eq!((bench.connects(), shift.intents()), (0, 0));
    shift.close().assert_unbroken();
}

#[test]
fn noise_in_one_reading_condemns_no_unit_wherever_it_meets_it() {
    let bench = Bench::new();
    let mut shift = bench.open();
    let noise: [&'static [u8]; 7] = [
        b"SN24A7F00919",
        b"SN24A\0F00913",
        b"SN24A\xffF00913",
        "SN24A\u{e9}F00913".as_bytes(),
        b"0000000000",
        b"SN/24A7F00913",
        b"",
    ];
    let mut number = 0;
    // The first reading, the one after the question what it holds, and the one before the write.
    for time in 1..=3 {
        for noise in noise {
            number += 1;
            let unit = bench.unit(&format!("SN24A7F{number:05}"));
            unit.set_faults([Fault::SerialBytesAt(time, noise)]);
            let ended = shift.expect_pass(&unit);
            assert_eq!(ended.serial_number, Some(unit.serial()), "{time} {noise:?}");
        }
    }
    assert_eq!((bench.connects(), shift.intents()), (number, number));
    // What it holds: when it comes again, and when it is read back.
    let unit = bench.unit(SERIAL);
    unit.set_faults([Fault::IdentityNoiseAt(2), Fault::IdentityNoiseAt(4)]);
    shift.expect_pass(&unit);
    assert!(shift.expect_pass(&unit).proof.unwrap().known);
    assert_eq!(bench.connects(), number + 1);
    shift.close().assert_unbroken();
}

#[test]
fn a_number_is_read_twice_before_the_intent_once_before_the_write_and_not_again_where_the_proof_names_the_unit() {
    for (changes, reads) in
        [(json!({}), 3), (json!({"verify": {"when": "reopen"}}), 4), (json!({"verify": {"strength": "online"}}), 4)]
    {
        let bench = Bench::with(Dialect::At, changes);
        let mut shift = bench.open();
        shift.plug(0, &bench.unit(SERIAL));
        let snapshot = shift.wait_for(|snapshot| matches!(snapshot.slots[0].state, SlotState::Ended(_)));
        let SlotState::Ended(view) = &snapshot.slots[0].state else { unreachable!() };
        let asked = view.tape.iter().filter(|line| line.way == Way::Sent && line.text == "AT+SN?").count();
        assert_eq!((view.outcome, asked), (Some(Outcome::Pass), reads));
        shift.close().assert_unbroken();
    }
}

#[test]
fn a_unit_that_is_swapped_between_two_questions_is_a_new_one_and_one_that_stays_is_not() {
    let bench = Bench::of(1, Dialect::At, json!({"dialog": {"readHardwareId": []}}));
    let mut shift = bench.open();
    let unit = bench.unit(SERIAL);
    shift.plug(0, &unit);
    shift.passes(0);
    // It is asked many times whether it is there, and is the same each time; noise is nobody else.
    let reads = unit.serial_reads();
    unit.set_faults([Fault::SerialBytesAt(reads + 3, b"SN24A7F00919")]);
    bench.wait_until("it was asked again and again", || unit.serial_reads() > reads + 5);
    assert_eq!((count(&shift.entries(), "begun"), bench.connects()), (1, 1));
    // Now another one answers on the same line, which was never silent.
    unit.hold(None);
    unit.set_faults([Fault::SwappedAfter(0)]);
    let ended = shift.ended(0);
    assert_eq!((ended.outcome, ended.serial_number), (Outcome::Pass, Some(format!("{SERIAL}-other"))));
    assert_eq!((bench.connects(), bench.issued_to(SERIAL).len()), (2, 1));
    let left = shift.close();
    let outcomes = left.events.iter().filter(|event| matches!(event, Event::UnitEnded { .. })).count();
    assert_eq!(outcomes, 2);
    left.assert_unbroken();
}

#[test]
fn a_bad_unit_that_takes_the_place_of_a_good_one_between_two_questions_does_not_stand_under_its_pass() {
    let bench = Bench::of(1, Dialect::At, json!({"dialog": {"readHardwareId": []}}));
    let mut shift = bench.open();
    let unit = bench.unit(SERIAL);
    shift.plug(0, &unit);
    shift.passes(0);
    unit.set_faults([Fault::SerialBytes(b"SN24A7F\x0000913")]);
    let ended = shift.ended(0);
    assert_eq!((ended.outcome, ended.code), (Outcome::Fail, Some(Failure::SerialNotText)));
    // It was asked, told, and is not begun again and again.
    let reads = unit.serial_reads();
    bench.wait_until("it was asked again", || unit.serial_reads() > reads + 3);
    assert_eq!((count(&shift.entries(), "begun"), bench.connects()), (2, 1));
    shift.close().assert_unbroken();
}

#[test]
fn whoever_tells_a_number_where_the_unit_before_told_none_is_a_new_one() {
    let bench = Bench::of(1, Dialect::At, json!({}));
    let mut shift = bench.open();
    let unit = bench.unit(SERIAL);
    unit.set_faults([Fault::AnswersError(Verb::ReadSerial)]);
    shift.plug(0, &unit);
    shift.fails(0, Failure::AnsweredError);
    let pings = unit.pings();
    bench.wait_until("it was asked again and again", || unit.pings() > pings + 3);
    assert_eq!(count(&shift.entries(), "begun"), 1);
    unit.set_faults([]);
    shift.passes(0);
    shift.close().assert_unbroken();
}

#[test]
fn a_label_that_was_scanned_is_not_that_of_a_unit_that_takes_the_place_before_the_intent() {
    let bench =
        Bench::of(1, Dialect::At, json!({"dialog": {"readHardwareId": []}, "serialNumber": {"requireLabel": true}}));
    let mut shift = bench.open_parts(Parts { has_person: true, ..bench.parts() });
    let waits = |snapshot: &Snapshot, serial: &str| match &snapshot.slots[0].state {
        SlotState::Running(view) => view.waits_for_label() && view.serial_number.as_deref() == Some(serial),
        _ => false,
    };
    let unit = bench.unit(SERIAL);
    // Its own when it is read first and after its label was scanned, and another's from then on.
    unit.set_faults([Fault::SwappedAfter(2)]);
    shift.plug(0, &unit);
    shift.wait_for(|snapshot| waits(snapshot, SERIAL));
    shift.send(Command::Label(SERIAL.into()));
    let other = format!("{SERIAL}-other");
    shift.wait_for(|snapshot| waits(snapshot, &other));
    assert_eq!(bench.connects(), 0);
    shift.send(Command::Label(other.clone()));
    let ended = shift.ended(0);
    assert_eq!((ended.outcome, ended.serial_number), (Outcome::Pass, Some(other)));
    assert_eq!((bench.connects(), bench.issued_to(SERIAL).len()), (1, 0));
    shift.close().assert_unbroken();
}

#[test]
fn what_a_person_allowed_is_not_done_to_a_unit_that_came_while_the_question_was_open_and_no_permission_is_left() {
    let bench = Bench::of(1, Dialect::At, json!({"dialog": {"readHardwareId": []}}));
    let mut shift = bench.open_parts(Parts { has_person: true, ..bench.parts() });
    let first = bench.unit(SERIAL);
    shift.plug(0, &first);
    shift.passes(0);
    let stored = first.held();
    shift.unplug(0);
    // Another number on the line that was never silent; another identity in a unit with the same number.
    let is_swapped: [fn(&PracticeUnit); 2] = [
        |unit| unit.set_faults([Fault::SwappedAfter(0)]),
        |unit| unit.hold(Some(Stored { client_id: "foreign".into(), device_token: Secret::new("token".to_owned()) })),
    ];
    for is_swapped in is_swapped {
        let asked_about = bench.unit(SERIAL);
        shift.plug(0, &asked_about);
        let is_asking = |state: &SlotState| matches!(state, SlotState::Asking(..));
        let snapshot = shift.wait_for(|snapshot| is_asking(&snapshot.slots[0].state));
        let SlotState::Asking(_, question) = &snapshot.slots[0].state else { unreachable!() };
        bench.wait_until("the question was read", || question.since.elapsed() > Duration::from_millis(600));
        is_swapped(&asked_about);
        shift.send(Command::Answer { question: question.id, choice: Choice::RegisterAgain });
        let ended = shift.ended(0);
        assert_eq!((ended.outcome, ended.code), (Outcome::Pending, Some(Failure::OtherUnit)));
        shift.unplug(0);
    }
    assert_eq!(first.held(), stored);
    let entries = shift.entries();
    assert_eq!((bench.connects(), count(&entries, "intent"), count(&entries, "resolved")), (1, 1, 0));
    shift.close().assert_unbroken();
}
