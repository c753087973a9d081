//! `preferred`: while the shared book is away the line goes on, and once it is back it hears of everything; what two stations have registered, people hear of.

use regnwl_station::domain::entry::BookSaid;
use regnwl_station::domain::failure::Failure;
use regnwl_station::domain::outcome::Outcome;
use regnwl_station::domain::{BookMode, BookSettings, ClaimConflict, ClaimState, OwnClaim, RecordedClaim, Secret};
use regnwl_station::seen::event::Event;
use regnwl_station::shared_book::SharedBook;

use super::common::postgres::{BOOK, Postgres};
use super::common::{Bench, Shift};
use super::restart::cut_after;
use super::shared_book::{beside, keys, parts, parts_on, runtime, said, states, unit, waits_for_book, with_person};

fn preferred((settings, password): (BookSettings, Secret)) -> (BookSettings, Secret) {
    (BookSettings { mode: BookMode::Preferred, ..settings }, password)
}

fn went_without(shift: &Shift<'_>) -> bool {
    matches!(said(shift).last(), Some(BookSaid::Without { .. }))
}

#[test]
fn the_line_goes_on_and_the_book_hears_of_it_once_it_is_back() {
    let Some(mut postgres) = Postgres::start() else { return };
    let bench = Bench::new();
    let login = preferred(postgres.let_in("line-1"));
    let mut shift = bench.open_parts(parts(&bench, &login));
    shift.expect_pass(&bench.unit("SN-0001"));
    assert!(!went_without(&shift));
    shift.unplug(0);
    postgres.kill();
    for number in ["SN-0002", "SN-0003"] {
        shift.expect_pass(&bench.unit(number));
        assert!(went_without(&shift), "{number}");
        shift.unplug(0);
    }
    shift.wait_for(|snapshot| snapshot.shared_book.as_ref().is_some_and(|book| book.without == 2));
    postgres.run();
    bench.wait_until("it is told", || states(&postgres) == "SN-0001|passed SN-0002|passed SN-0003|passed");
    shift.wait_for(|snapshot| {
        snapshot.shared_book.as_ref().is_some_and(|book| book.without == 0 && book.away.is_none())
    });
    // Its own rework is nobody's conflict, and from here on it asks again.
    shift.expect_pass(&bench.unit("SN-0002"));
    shift.unplug(0);
    shift.expect_pass(&bench.unit("SN-0004"));
    assert!(!went_without(&shift));
    let left = shift.close();
    left.assert_unbroken();
    let told = left.events.iter().filter_map(|event| match event {
        Event::WithoutSharedBook { serial_number, .. } => Some(serial_number.as_str()),
        _ => None,
    });
    assert_eq!(told.collect::<Vec<_>>(), ["SN-0002", "SN-0003"]);
    assert_eq!(conflicts(&login), []);
    assert_eq!(postgres.sql(BOOK, "SELECT count(*) FROM regnwl.claim WHERE past IS NOT NULL"), "0");
}

#[test]
fn what_a_killed_station_registered_without_the_book_is_claimed_at_its_next_start() {
    for (last, state) in [("intent", "unknown"), ("issued", "pending"), ("proven", "passed")] {
        let Some(mut postgres) = Postgres::start() else { return };
        let bench = Bench::new();
        let login = preferred(postgres.let_in("line-1"));
        postgres.kill();
        let mut shift = bench.open_parts(parts(&bench, &login));
        shift.expect_pass(&bench.unit("SN-0001"));
        shift.close().assert_unbroken();
        let data = cut_after(&bench, &format!("cut-{last}"), last, b"");
        postgres.run();
        let shift = bench.open_parts(parts_on(&bench, &data));
        bench.wait_until(last, || states(&postgres) == format!("SN-0001|{state}"));
        shift.close();
    }
}

#[test]
fn what_two_stations_registered_without_the_book_is_told_to_people_until_one_has_looked() {
    let Some(mut postgres) = Postgres::start() else { return };
    let here = Bench::new();
    let there = beside(&here);
    let (one, other) = (preferred(postgres.let_in("line-1")), preferred(postgres.let_in("line-2")));
    let third = postgres.let_in("line-3");
    postgres.kill();
    let mut first = here.open_parts(parts(&here, &one));
    let mut second = there.open_parts(parts(&there, &other));
    first.expect_pass(&here.unit("SN-0001"));
    second.expect_pass(&there.unit("SN-0001"));
    assert_eq!(here.issued_to("SN-0001").len(), 2, "neither of them could know");
    postgres.run();
    for shift in [&mut first, &mut second] {
        shift.wait_for(|snapshot| snapshot.shared_book.as_ref().is_some_and(|book| book.without == 0));
    }
    // Whoever claimed first is told within a minute, and at its next start.
    first.close().assert_unbroken();
    second.close().assert_unbroken();
    let mut first = here.open_parts(parts(&here, &one));
    first.wait_for(|snapshot| snapshot.shared_book.as_ref().is_some_and(|book| book.conflicts == 1));
    let listed = conflicts(&one);
    let [ClaimConflict { claim, state: ClaimState::Passed, other: before }] = &listed[..] else { panic!("{listed:?}") };
    assert_eq!((&*claim.serial_number, before.state), ("SN-0001", ClaimState::Passed));
    assert_ne!(claim.station, before.station);
    // One that asks is told, whichever of them it is.
    let elsewhere = beside(&here);
    let mut asks = elsewhere.open_parts(with_person(&elsewhere, &third));
    asks.plug(0, &elsewhere.unit("SN-0001"));
    assert_eq!(asks.question().about, Failure::AskKnownElsewhere);
    asks.wait_for(|snapshot| snapshot.shared_book.as_ref().is_some_and(|book| book.conflicts == 0));
    drop(asks);
    let book = SharedBook::new(third.0, third.1).unwrap();
    runtime().block_on(book.see_conflict(&claim.visit, "board holds the one of line-1")).unwrap();
    assert_eq!(conflicts(&one), []);
    assert_eq!(states(&postgres), "SN-0001|passed SN-0001|passed", "both stand");
    first.close().assert_unbroken();
}

#[test]
fn a_unit_that_was_registered_without_the_book_is_another_stations_to_ask_about() {
    let Some(mut postgres) = Postgres::start() else { return };
    let here = Bench::new();
    let there = beside(&here);
    let (one, other) = (preferred(postgres.let_in("line-1")), postgres.let_in("line-2"));
    postgres.kill();
    let mut first = here.open_parts(parts(&here, &one));
    first.expect_pass(&here.unit("SN-0001"));
    let mut second = there.open_parts(with_person(&there, &other));
    second.plug(0, &there.unit("SN-0001"));
    // `required` waits at its slot. Were it there as the book comes back, it might ask before the first one has told.
    waits_for_book(&mut second, 0);
    second.close();
    postgres.run();
    first.wait_for(|snapshot| snapshot.shared_book.as_ref().is_some_and(|book| book.without == 0));
    assert_eq!(states(&postgres).matches("passed").count(), 1);
    first.close().assert_unbroken();
    let mut second = there.open_parts(parts(&there, &other));
    second.expect(&there.unit("SN-0001"), Outcome::Unknown, Some(Failure::AskKnownElsewhere));
    assert_eq!(here.issued_to("SN-0001").len(), 1);
    second.close().assert_unbroken();
}

#[test]
fn a_late_claim_meets_that_of_an_image_of_its_station_and_is_no_conflict_with_its_own() {
    let Some(postgres) = Postgres::start() else { return };
    let book = postgres.as_station("line-1");
    let late = |visit: u32| RecordedClaim {
        own: OwnClaim { visit: format!("{visit:064x}"), segment: "000001-b.jsonl".into(), line: visit.into() },
        keys: keys("1", Some("b1")),
        state: Some(ClaimState::Passed),
        work_order: None,
    };
    runtime().block_on(async {
        book.claim(&unit(1, keys("1", None))).await.unwrap();
        book.end(&format!("{:064x}", 1), ClaimState::Passed).await.unwrap();
        let asked = book.claim_late(&late(2), &[], None).await.unwrap().expect("whose it is");
        assert_eq!((&*asked.visit, asked.line), (&*format!("{:064x}", 1), 1));
        assert_eq!(postgres.sql(BOOK, "SELECT count(*) FROM regnwl.claim"), "1", "nothing before it is known");
        assert_eq!(book.claim_late(&late(2), std::slice::from_ref(&asked.visit), None).await, Ok(None));
        assert_eq!(book.conflicts().await.unwrap(), [], "its own");
        let known = [format!("{:064x}", 2)];
        assert_eq!(book.claim_late(&late(3), &known, Some(&asked.visit)).await, Ok(None));
        let listed = book.conflicts().await.unwrap();
        let [ClaimConflict { claim, other, .. }] = &listed[..] else { panic!("{listed:?}") };
        assert_eq!(
            (&claim.visit, &claim.station, &other.station),
            (&format!("{:064x}", 3), &"line-1".into(), &"line-1".into())
        );
    });
}

fn conflicts((settings, password): &(BookSettings, Secret)) -> Vec<ClaimConflict> {
    let book = SharedBook::new(settings.clone(), password.clone()).unwrap();
    runtime().block_on(book.conflicts()).unwrap()
}
