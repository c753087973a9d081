use super::super::tests::{begun, book, keys, stored_and_restored};
use super::super::{Book, Place};
use super::*;
use crate::domain::{Entry, RangeSet, RecordFault, SERIAL_NUMBER, SignMethod, ValueGiven};

fn range(first: &str, last: &str) -> NumberRange {
    NumberRange { prefix: "A".into(), first: first.into(), last: last.into(), step: 1, ..NumberRange::default() }
}

fn given(unit: u64, value: &str, board: Option<&str>) -> Entry {
    Entry::ValueGiven(Box::new(ValueGiven {
        unit,
        name: SERIAL_NUMBER.into(),
        product_key: "pk".into(),
        range: Some(range("1", "9")),
        value: Some(value.into()),
        sha256: None,
        sealed: None,
        serial_number: None,
        hardware_id: board.map(Into::into),
    }))
}

fn read(unit: u64, number: &str, board: Option<&str>) -> Entry {
    Entry::Read { unit, serial_number: number.into(), hardware_id: board.map(Into::into), host_key: None }
}

fn value_read(unit: u64) -> Entry {
    Entry::ValueRead { unit, name: SERIAL_NUMBER.into() }
}

/// The end of a visit that came to nothing.
fn ended(unit: u64) -> Entry {
    let Entry::Ended(mut ended) = super::super::unfinished::tests::skipped("-", None) else { unreachable!() };
    (ended.unit, ended.serial_number, ended.outcome) = (unit, None, crate::domain::Outcome::Fail);
    Entry::Ended(ended)
}

fn accepted(fault: RecordFault) -> Entry {
    Entry::Accepted { faults: vec![fault], stopped: None, by: "li".into(), why: "a test".into() }
}

fn states(book: &Book) -> Vec<(String, GivenState)> {
    book.given_values().map(|given| (given.value.clone(), given.state())).collect()
}

fn next(book: &Book) -> Option<String> {
    book.next_of(&range("1", "9"), "pk")
}

#[test]
fn a_number_is_its_units_while_it_is_there_and_void_where_nobody_can_tell_whose_it_is() {
    let mut entries = vec![begun(), given(0, "A1", None)];
    assert_eq!(states(&book(&entries)), [("A1".into(), GivenState::Giving)]);
    entries.extend([
        ended(0),
        begun(),
        given(3, "A2", Some("B")),
        ended(3),
        begun(),
        given(6, "A3", None),
        value_read(6),
        ended(6),
    ]);
    let told = book(&entries);
    let expected = [GivenState::Void, GivenState::Waits, GivenState::OnUnit];
    assert_eq!(states(&told).into_iter().map(|(_, state)| state).collect::<Vec<_>>(), expected);
    assert_eq!(next(&told).as_deref(), Some("A4"));
    // The unit that has the void one comes again.
    entries.extend([begun(), read(10, "A1", None)]);
    assert_eq!(states(&book(&entries))[0].1, GivenState::OnUnit);
    assert_eq!(next(&book(&entries)).as_deref(), Some("A4"));
}

#[test]
fn a_range_goes_on_behind_what_was_given_however_it_is_described_now() {
    let told = book(&[begun(), given(0, "A5", None)]);
    assert_eq!(told.next_of(&range("1", "9"), "pk").as_deref(), Some("A6"));
    assert_eq!(told.next_of(&range("3", "7"), "pk").as_deref(), Some("A6"));
    assert_eq!(told.next_of(&range("1", "5"), "other").as_deref(), None, "of another product too");
    // Steps: no number in between is taken twice.
    let steps = NumberRange { step: 4, ..range("1", "9") };
    assert_eq!(told.next_of(&steps, "pk").as_deref(), Some("A9"));
    // Of another form altogether, with the same text.
    let whole = NumberRange { prefix: String::new(), first: "A5".into(), ..range("1", "9") };
    assert!(whole.is_empty());
    let wide = NumberRange { prefix: "A".into(), first: "05".into(), last: "09".into(), ..range("1", "9") };
    assert_eq!(told.next_of(&wide, "pk").as_deref(), Some("A05"));
}

#[test]
fn a_number_that_a_unit_told_or_is_on_record_is_passed_over() {
    let intent =
        Entry::Intent { unit: 5, keys: keys("A3", None), sign_method: SignMethod::HmacSha256, past_gate: None };
    let told = book(&[begun(), given(0, "A1", None), ended(0), begun(), read(3, "A2", None), intent]);
    assert_eq!(next(&told).as_deref(), Some("A4"));
}

#[test]
fn another_unit_that_shows_a_number_takes_it_from_the_one_that_waits_for_it() {
    let told = book(&[begun(), given(0, "A1", Some("B")), ended(0), begun(), read(3, "A1", Some("C"))]);
    assert!(told.given_to("pk", SERIAL_NUMBER, "B").is_none());
    assert_eq!(next(&told).as_deref(), Some("A2"));
}

#[test]
fn a_record_that_lost_lines_is_not_certain_until_a_person_says_where_it_goes_on() {
    let lost = || accepted(RecordFault::missing("000002-b.jsonl"));
    let mut entries = vec![begun(), given(0, "A3", None), ended(0), lost()];
    let one = range("1", "9");
    assert!(book(&entries).is_uncertain(&one));
    assert!(!book(&entries[..3]).is_uncertain(&one));
    let stranger = accepted(RecordFault::NotOurs { segment: "x".into() });
    assert!(!book(&[begun(), stranger]).is_uncertain(&one), "nothing was lost");
    let set = |next: &str| {
        Entry::RangeSet(Box::new(RangeSet {
            range: range("1", "9"),
            next: next.into(),
            by: "li".into(),
            why: "seen".into(),
        }))
    };
    entries.push(set("A7"));
    assert_eq!((book(&entries).is_uncertain(&one), next(&book(&entries)).as_deref()), (false, Some("A7")));
    assert!(
        book(&entries).is_uncertain(&NumberRange { prefix: "B".into(), ..range("1", "9") }),
        "of this one nothing was said"
    );
    // Never back.
    entries.push(set("A2"));
    assert_eq!(next(&book(&entries)).as_deref(), Some("A7"));
    entries.push(lost());
    assert!(book(&entries).is_uncertain(&one));
}

#[test]
fn what_was_given_stands_in_the_stored_book() {
    let mut told = book(&[
        begun(),
        given(0, "A1", Some("B")),
        value_read(0),
        ended(0),
        begun(),
        given(4, "A2", None),
        ended(4),
        begun(),
        read(7, "A4", None),
        ended(7),
        accepted(RecordFault::missing("x")),
    ]);
    told.visits.clear();
    let mut restored = stored_and_restored(&told);
    assert!(restored.given_values().eq(told.given_values()));
    assert_eq!((next(&restored), restored.is_uncertain(&range("1", "9"))), (next(&told), true));
    assert_eq!(restored.given_to("pk", SERIAL_NUMBER, "B").map(|given| &*given.value), Some("A1"));
    // It goes on.
    let place = Place { segment: 0, range: 0..0 };
    restored.apply(20, "2026-01-01T00:00:00Z", &begun(), place.clone());
    restored.apply(21, "2026-01-01T00:00:00Z", &given(20, "A3", None), place);
    assert_eq!(next(&restored).as_deref(), Some("A5"));
}
