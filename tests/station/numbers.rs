//! Numbers and values that the station gives: each is on record before its first byte, and no two units get one.

use std::collections::BTreeSet;

use regnwl_station::domain::entry::{Ended, Entry};
use regnwl_station::domain::failure::Failure;
use regnwl_station::domain::outcome::Outcome;
use regnwl_station::domain::{CheckDigit, Expected, NumberRange, Purpose};
use regnwl_station::seen::command::Command;
use regnwl_station::seen::snapshot::SlotState;
use regnwl_station::sim::device::{Fault, PracticeUnit};
use regnwl_station::sim::dialect::Dialect;
use regnwl_station::station::Parts;
use serde_json::{Value, json};

use super::common::{Bench, Left, Shift, kind};

/// A profile that gives numbers of this range.
pub(super) fn range(last: &str) -> Value {
    json!({"values": {"serialNumber": {"from": {"range": {"prefix": "KN", "first": "0001", "last": last, "check": "luhn"}}}}})
}

fn without_board(mut changes: Value) -> Value {
    changes["dialog"]["readHardwareId"] = json!([]);
    changes
}

/// The number at a place of the range.
pub(super) fn number(place: u64) -> String {
    let (prefix, first, last) = ("KN".into(), "0001".into(), "9999".into());
    let range = NumberRange { prefix, first, last, step: 1, check: CheckDigit::Luhn, ..NumberRange::default() };
    range.at(place).unwrap()
}

pub(super) fn blank(bench: &Bench, board: &str) -> PracticeUnit {
    let _inside = bench.runtime.enter();
    PracticeUnit::without_number(bench.dialect, board)
}

pub(super) fn given(left: &Left) -> Vec<String> {
    let given = left.entries.iter().filter_map(|entry| match entry {
        Entry::ValueGiven(given) => given.value.clone(),
        _ => None,
    });
    given.collect()
}

fn told(ended: &Ended) -> Vec<(&str, Option<&str>, bool)> {
    ended.values.iter().map(|value| (&*value.name, value.value.as_deref(), value.read_back)).collect()
}

#[test]
fn a_unit_without_a_number_gets_the_next_one_in_every_dialect_and_is_registered_with_it() {
    for dialect in Dialect::ALL {
        let bench = Bench::with(dialect, range("0100"));
        let mut shift = bench.open();
        for place in 0..2 {
            let unit = blank(&bench, &format!("board-{place}"));
            let ended = shift.expect_pass(&unit);
            assert_eq!((ended.serial_number.as_deref(), unit.serial()), (Some(&*number(place)), number(place)));
            assert_eq!(told(&ended), [("serialNumber", Some(&*number(place)), true)], "{dialect:?}");
            assert_eq!(bench.issued_to(&number(place)).len(), 1);
            assert!(unit.serial_reads() >= 4, "told once to see that it is there, then read twice as always");
        }
        // One that has its number gets none.
        shift.expect_pass(&bench.unit("SN24A7F00913"));
        let left = shift.close();
        left.assert_unbroken();
        assert_eq!(given(&left), [number(0), number(1)]);
        let kinds: Vec<String> = left.entries.iter().map(kind).collect();
        let first = kinds.iter().position(|kind| kind == "valueGiven").unwrap();
        assert_eq!(kinds[first..first + 4], ["valueGiven", "valueRead", "read", "checked"]);
    }
}

#[test]
fn units_at_two_slots_at_one_moment_get_different_numbers_and_one_board_gets_one() {
    let bench = Bench::with(Dialect::At, range("0100"));
    let mut shift = bench.open();
    let units: Vec<_> = (0..12).map(|at| blank(&bench, &format!("board-{at}"))).collect();
    for two in units.chunks(2) {
        (0..2).for_each(|slot| shift.plug(slot, &two[slot]));
        (0..2).for_each(|slot| drop(shift.passes(slot)));
        (0..2).for_each(|slot| shift.unplug(slot));
    }
    let numbers: BTreeSet<String> = units.iter().map(PracticeUnit::serial).collect();
    assert_eq!(numbers, (0..12).map(number).collect());
    // Two that tell one board, at once: one of them gets a number.
    let twins = [blank(&bench, "board-x"), blank(&bench, "board-x")];
    twins.iter().for_each(|unit| unit.set_faults([Fault::LateAnswers(40)]));
    (0..2).for_each(|slot| shift.plug(slot, &twins[slot]));
    let ends: Vec<_> = (0..2).map(|slot| shift.ended(slot)).collect();
    let passed = ends.iter().filter(|ended| ended.outcome == Outcome::Pass).count();
    assert!(passed <= 1, "{ends:?}");
    assert!(ends.iter().any(|ended| matches!(ended.code, Some(Failure::Claimed | Failure::AskNumberLost))), "{ends:?}");
    let held: Vec<String> = twins.iter().map(PracticeUnit::serial).filter(|serial| !serial.is_empty()).collect();
    assert_eq!(held.len(), 1);
    shift.close().assert_unbroken();
}

#[test]
fn a_unit_that_is_known_by_its_board_gets_the_number_that_it_was_given_before() {
    let bench = Bench::with(Dialect::At, range("0100"));
    let mut shift = bench.open();
    let unit = blank(&bench, "board-1");
    unit.set_faults([Fault::KeepsNoNumber]);
    let ended = shift.expect(&unit, Outcome::Fail, Some(Failure::NumberNotTaken));
    assert_eq!(told(&ended), [("serialNumber", Some(&*number(0)), false)]);
    // Another one meanwhile.
    let other = blank(&bench, "board-2");
    shift.expect_pass(&other);
    assert_eq!(other.serial(), number(1));
    // Across a start.
    shift.close().assert_unbroken();
    let mut shift = bench.open();
    unit.set_faults([]);
    shift.expect_pass(&unit);
    assert_eq!(unit.serial(), number(0));
    // It was stored, and the unit went away before it said so.
    let late = blank(&bench, "board-3");
    late.set_faults([Fault::VanishesAfterNumber]);
    shift.expect(&late, Outcome::Fail, Some(Failure::Unplugged));
    late.set_faults([]);
    shift.expect_pass(&late);
    assert_eq!(late.serial(), number(2));
    let left = shift.close();
    left.assert_unbroken();
    assert_eq!(given(&left), [number(0), number(1), number(0), number(2)]);
}

#[test]
fn where_nothing_tells_units_apart_a_number_that_was_not_read_back_is_void() {
    let bench = Bench::with(Dialect::At, without_board(range("0100")));
    let mut shift = bench.open();
    let unit = blank(&bench, "-");
    unit.set_faults([Fault::KeepsNoNumber]);
    shift.expect(&unit, Outcome::Fail, Some(Failure::NumberNotTaken));
    shift.close().assert_unbroken();
    let mut shift = bench.open();
    unit.set_faults([]);
    shift.expect_pass(&unit);
    assert_eq!(unit.serial(), number(1), "the first one may be on some unit");
    // Stored and not read back: nobody else gets it, and the unit that shows it is known.
    let late = blank(&bench, "-");
    late.set_faults([Fault::VanishesAfterNumber]);
    shift.expect(&late, Outcome::Fail, Some(Failure::Unplugged));
    let next = blank(&bench, "-");
    shift.expect_pass(&next);
    late.set_faults([]);
    shift.expect_pass(&late);
    assert_eq!([late.serial(), next.serial()], [number(2), number(3)]);
    shift.close().assert_unbroken();
}

#[test]
fn a_range_that_is_used_up_gives_nothing_and_nothing_is_asked() {
    let bench = Bench::with(Dialect::At, range("0002"));
    let mut shift = bench.open();
    for board in ["board-1", "board-2"] {
        shift.expect_pass(&blank(&bench, board));
    }
    let before = bench.connects();
    let third = blank(&bench, "board-3");
    shift.expect(&third, Outcome::Error, Some(Failure::RangeUsedUp));
    assert_eq!((bench.connects(), third.serial()), (before, String::new()));
    shift.close().assert_unbroken();
}

#[test]
fn a_number_that_another_unit_shows_is_given_to_nobody() {
    let bench = Bench::with(Dialect::At, range("0100"));
    let mut shift = bench.open();
    shift.expect_pass(&blank(&bench, "board-1"));
    // Numbered by somebody else, and one that failed at once.
    shift.expect_pass(&bench.unit(&number(1)));
    let bad = bench.unit(&number(2));
    bad.set_faults([Fault::AnswersError(regnwl_station::domain::failure::Verb::ReadIdentity)]);
    shift.expect(&bad, Outcome::Fail, Some(Failure::AnsweredError));
    let next = blank(&bench, "board-2");
    shift.expect_pass(&next);
    assert_eq!(next.serial(), number(3));
    shift.close().assert_unbroken();
}

#[test]
fn a_unit_that_lost_its_number_is_asked_about_and_gets_no_other() {
    let bench = Bench::with(Dialect::At, range("0100"));
    let mut shift = bench.open();
    shift.expect_pass(&blank(&bench, "board-1"));
    let erased = blank(&bench, "board-1");
    let before = bench.connects();
    shift.expect(&erased, Outcome::Unknown, Some(Failure::AskNumberLost));
    assert_eq!((bench.connects(), erased.serial()), (before, String::new()));
    shift.close().assert_unbroken();
}

#[test]
fn who_gives_no_numbers_says_so_and_a_dry_run_changes_nothing() {
    let bench = Bench::new();
    let mut shift = bench.open();
    shift.expect(&blank(&bench, "board-1"), Outcome::Fail, Some(Failure::NumberMissing));
    shift.close().assert_unbroken();
    let bench = Bench::with(Dialect::At, range("0100"));
    let mut shift = bench.open_parts(Parts { purpose: Purpose::DryRun, ..bench.parts() });
    let unit = blank(&bench, "board-1");
    shift.expect(&unit, Outcome::DryRun, Some(Failure::NumberMissing));
    assert_eq!(unit.serial(), "");
    assert_eq!(given(&shift.close()), [""; 0]);
}

/// A value that the practice unit keeps, and how it is set.
fn set(name: &str, command: &str) -> Value {
    json!({name: {
        "write": [{"send": format!("AT+{command}=${{value:{name}}}"), "expect": ["^OK$"], "error": "^ERROR$"}],
        "read": [{"send": format!("AT+{command}?"), "expect": [format!(r#"^\+{command}: (?<value_at>"[^"]*")$"#), "^OK$"], "absent": format!(r"^\+{command}: NONE$"), "error": "^ERROR$"}],
    }})
}

pub(super) fn addresses() -> Value {
    let mut changes = range("0100");
    changes["values"]["mac"] = json!({"from": {"range": {"prefix": "001A2B", "first": "00000E", "last": "000020", "step": 2, "digits": "hex"}}});
    changes["values"]["region"] = json!({"from": {"constant": "EU \"1\",\r\nAT+X=1"}});
    let mut both = set("mac", "MAC");
    both["region"] = set("region", "REGION")["region"].clone();
    changes["dialog"]["set"] = both;
    changes["deviceName"] = json!({"template": "gw-${value:mac}-${serialNumber}"});
    changes
}

#[test]
fn other_values_are_set_and_read_back_before_anything_is_asked_and_stay_with_their_unit() {
    let bench = Bench::with(Dialect::At, addresses());
    let mut shift = bench.open();
    let unit = blank(&bench, "board-1");
    let ended = shift.expect_pass(&unit);
    assert_eq!(ended.device_name.as_deref(), Some(&*format!("gw-001A2B00000E-{}", number(0))));
    assert_eq!(unit.value("MAC").as_deref(), Some("001A2B00000E"));
    assert_eq!(unit.value("REGION").as_deref(), Some("EU \"1\",\r\nAT+X=1"), "it cannot break out");
    // One that keeps no value is not registered, and gets the same one when it comes again.
    let bad = blank(&bench, "board-2");
    shift.expect_pass(&bad);
    assert_eq!(bad.value("MAC").as_deref(), Some("001A2B000010"));
    let third = bench.unit("SN24A7F00913");
    third.set_faults([Fault::KeepsNoNumber]);
    let before = bench.connects();
    let ended = shift.expect(&third, Outcome::Fail, Some(Failure::ValueNotTaken));
    assert_eq!((bench.connects(), ended.detail.as_deref()), (before, Some("mac “001A2B000012”")));
    third.set_faults([]);
    shift.close().assert_unbroken();
    let mut shift = bench.open();
    shift.expect_pass(&third);
    assert_eq!(third.value("MAC").as_deref(), Some("001A2B000012"));
    // Once more: all is there, and nothing is given.
    let count = given(&shift.close()).len();
    let mut shift = bench.open();
    shift.expect_pass(&third);
    assert_eq!(given(&shift.close()).len(), count);
}

#[test]
fn a_value_is_looked_up_in_the_list_and_a_list_without_it_asks_nothing() {
    let mut changes = json!({"values": {"wifi": {"from": {"listed": "Wi-Fi"}, "pattern": "[a-z]+-[0-9]+"}}});
    changes["dialog"]["set"] = set("wifi", "WIFI");
    let bench = Bench::with(Dialect::At, changes);
    let mut shift = bench.open();
    let row = |serial: &str, value: Option<&str>| Expected {
        serial_number: serial.into(),
        more: value.map(|value| ("Wi-Fi".to_owned(), value.to_owned())).into_iter().collect(),
        ..Expected::default()
    };
    shift.expect_units(vec![row("A0001", Some("net-1")), row("A0002", None), row("A0003", Some("Net 3"))]);
    let unit = bench.unit("A0001");
    shift.expect_pass(&unit);
    assert_eq!(unit.value("WIFI").as_deref(), Some("net-1"));
    let before = bench.connects();
    shift.expect(&bench.unit("A0002"), Outcome::Error, Some(Failure::ValueNotListed));
    shift.expect(&bench.unit("A0003"), Outcome::Error, Some(Failure::ValueRefused));
    assert_eq!(bench.connects(), before);
    shift.close().assert_unbroken();
}

/// A station with somebody there to scan.
fn attended(bench: &Bench) -> Shift<'_> {
    bench.open_parts(Parts { has_person: true, ..bench.parts() })
}

#[test]
fn a_number_on_a_label_goes_to_the_one_unit_that_waits_and_to_no_second_one() {
    let bench = Bench::with(Dialect::At, json!({"values": {"serialNumber": {"from": {"label": {}}}}}));
    let mut shift = attended(&bench);
    let units = [blank(&bench, "board-1"), blank(&bench, "board-2")];
    let waits = |slot: &regnwl_station::seen::snapshot::SlotView| matches!(&slot.state, SlotState::Running(unit) if unit.waits_for_label());
    (0..2).for_each(|slot| shift.plug(slot, &units[slot]));
    shift.wait_for(|snapshot| snapshot.slots.iter().all(waits));
    // Whose is it? Nobody's, while both wait.
    shift.send(Command::Label("KL000001".into()));
    shift.wait_for(|snapshot| snapshot.label.is_some());
    shift.unplug(1);
    shift.fails(1, Failure::Unplugged);
    shift.passes(0);
    assert_eq!([units[0].serial(), units[1].serial()], ["KL000001".to_owned(), String::new()]);
    shift.unplug(0);
    shift.plug(0, &units[1]);
    shift.wait_for(|snapshot| waits(&snapshot.slots[0]));
    shift.send(Command::Label("KL000001".into()));
    shift.fails(0, Failure::NumberOfOther);
    assert_eq!(units[1].serial(), "");
    shift.close().assert_unbroken();
}

#[test]
fn a_secret_on_the_label_is_sealed_and_said_nowhere() {
    let secret = "hunter2-Zk3vTq9L";
    let mut changes = json!({
        "values": {"wifi": {"from": {"label": {"pattern": "KEY=(\\S+)"}}, "secret": true}},
        "serialNumber": {"label": "SN=([^;]+)"},
    });
    changes["dialog"]["set"] = set("wifi", "WIFI");
    let bench = Bench::of(1, Dialect::At, changes);
    let mut shift = attended(&bench);
    let unit = bench.unit("A0001");
    shift.send(Command::Label(format!("SN=A0001;KEY={secret}")));
    shift.expect_pass(&unit);
    assert_eq!(unit.value("WIFI").as_deref(), Some(secret));
    // A failure keeps its tape.
    let bad = bench.unit("A0002");
    bad.set_faults([Fault::KeepsNoNumber, Fault::Chatter]);
    shift.send(Command::Label(format!("SN=A0002;KEY={secret}")));
    shift.expect(&bad, Outcome::Fail, Some(Failure::ValueNotTaken));
    let left = shift.close();
    left.assert_unbroken();
    let said = format!("{:?}{}", left.events, String::from_utf8_lossy(&left.batch));
    assert!(!said.contains("hunter2") && !said.contains("Zk3vTq9L"));
    assert!(left.entries.iter().any(|entry| matches!(entry, Entry::ValueGiven(given) if given.sealed.is_some())));
}
