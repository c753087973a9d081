//! Stations that share a book and give numbers of one range: the book says which comes next, so that no two units get one.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use regnwl_station::domain::entry::{ChangeOf, Entry};
use regnwl_station::domain::failure::Failure;
use regnwl_station::domain::outcome::Outcome;
use regnwl_station::domain::{
    BookFault, BookMode, BookSettings, ClaimState, Digits, Expected, NumberRange, Platform, Secret,
};
use regnwl_station::seen::command::Command;
use regnwl_station::shared_book::{AskedNumber, SharedBook};
use regnwl_station::sim::device::Fault;
use regnwl_station::sim::dialect::Dialect;
use regnwl_station::station::Parts;
use regnwl_station::store::data_dir::DataDir;

use super::common::postgres::{BOOK, Postgres, Relay};
use super::common::{Bench, Shift};
use super::numbers::{addresses, blank, given, number, range};
use super::shared_book::{keys, parts, runtime, unit, waits_for_book, with_person};

/// What a visit asks for, of the numbers KN0001 up to this one.
fn asked(visit: u32, at_least: &str, last: &str) -> AskedNumber {
    let range =
        NumberRange { prefix: "KN".into(), first: "0001".into(), last: last.into(), step: 1, ..NumberRange::default() };
    AskedNumber { visit: format!("{visit:064x}"), range, at_least: at_least.into(), serial_number_of: None }
}

/// Another station that gives numbers of the same range, on the cloud of this one.
fn beside(bench: &Bench, last: &str) -> Bench {
    let mut changes = range(last);
    changes["cloud"] = serde_json::json!({"trust": {"caFile": "ca-of-both.pem"}});
    let other = Bench::with(Dialect::At, changes);
    std::fs::write(other.folder.path().join("ca-of-both.pem"), bench.cloud.ca_pem()).unwrap();
    other.door.lead_to(bench.cloud.addr());
    other
}

fn prefers((settings, password): (BookSettings, Secret)) -> (BookSettings, Secret) {
    (BookSettings { mode: BookMode::Preferred, ..settings }, password)
}

/// Gives a new unit a number.
fn numbered(bench: &Bench, shift: &mut Shift<'_>, board: &str) -> String {
    let unit = blank(bench, board);
    shift.expect_pass(&unit);
    shift.unplug(0);
    unit.serial()
}

/// The numbers in the book, by what they count.
fn in_book(postgres: &Postgres) -> String {
    postgres.sql(BOOK, "SELECT counts FROM regnwl.given_number ORDER BY counts").replace('\n', " ")
}

#[test]
fn of_stations_that_ask_at_one_moment_each_gets_its_own_and_none_is_left_out() {
    const STATIONS: u32 = 8;
    const EACH: u32 = 12;
    let Some(postgres) = Postgres::start() else { return };
    let books: Vec<SharedBook> = (0..STATIONS).map(|at| postgres.as_station(&format!("s{at}"))).collect();
    let taken = runtime().block_on(async {
        let all = (0..STATIONS * EACH).map(|visit| {
            let book = books[(visit % STATIONS) as usize].clone();
            tokio::spawn(async move { book.take_number(&asked(visit + 1, "KN0001", "9999"), false).await.unwrap() })
        });
        let mut taken = Vec::new();
        for one in all.collect::<Vec<_>>() {
            taken.push(one.await.unwrap().unwrap());
        }
        taken
    });
    let each_once: BTreeSet<&String> = taken.iter().collect();
    let all: Vec<String> = (1..=STATIONS * EACH).map(|counts| format!("KN{counts:04}")).collect();
    assert_eq!(each_once, all.iter().collect());
    assert!(!postgres.log().contains("deadlock"), "{}", postgres.log());
}

#[test]
fn a_visit_gets_what_it_got_and_behind_the_last_there_is_none() {
    let Some(postgres) = Postgres::start() else { return };
    let (one, other) = (postgres.as_station("line-1"), postgres.as_station("line-2"));
    runtime().block_on(async {
        let is = |number: &str| Ok(Some(number.to_owned()));
        assert_eq!(one.take_number(&asked(1, "KN0001", "0004"), false).await, is("KN0001"));
        assert_eq!(
            one.take_number(&asked(1, "KN0001", "0004"), false).await,
            is("KN0001"),
            "the answer may have been lost"
        );
        // What its record cannot use it asks past.
        assert_eq!(one.take_number(&asked(1, "KN0002", "0004"), false).await, is("KN0002"));
        // The visit of another station is another visit.
        assert_eq!(other.take_number(&asked(1, "KN0001", "0004"), false).await, is("KN0003"));
        // A part of its own, in another step, of the same form.
        let every_third = |visit: u32, at_least: &str| {
            let asked = asked(visit, at_least, "0020");
            AskedNumber { range: NumberRange { first: "0010".into(), step: 3, ..asked.range }, ..asked }
        };
        assert_eq!(other.take_number(&every_third(2, "KN0010"), false).await, is("KN0010"));
        assert_eq!(one.take_number(&every_third(3, "KN0010"), false).await, is("KN0013"));
        assert_eq!(one.take_number(&asked(4, "KN0001", "0004"), false).await, is("KN0004"));
        assert_eq!(one.take_number(&asked(5, "KN0001", "0004"), false).await, Ok(None));
        // Told by a record: nobody gets it, nor what is before it.
        let form = every_third(6, "KN0016").range.form();
        assert_eq!(other.tell_numbers(&form, &[16, 3], &[]).await, Ok(0));
        assert_eq!(other.has_numbers(&form, &[16, 10]).await, Ok(true));
        assert_eq!(other.has_numbers(&form, &[16, 11]).await, Ok(false));
        assert_eq!(one.has_numbers(&form, &[16]).await, Ok(false), "whoever else has it, one has not told it");
        assert_eq!(one.take_number(&every_third(6, "KN0010"), false).await, is("KN0019"));
        // Looked at, it is taken by nobody; written in another way, it is the same range.
        let range =
            NumberRange { prefix: "KN0".into(), first: "017".into(), last: "030".into(), ..asked(6, "", "9999").range };
        let otherwise = AskedNumber { range, at_least: "KN0017".into(), ..asked(10, "", "") };
        for only_looks in [true, true, false] {
            assert_eq!(other.take_number(&otherwise, only_looks).await, is("KN0020"));
        }
        assert_eq!(one.take_number(&asked(11, "KN0020", "9999"), true).await, is("KN0021"));
        // Other digits are other numbers.
        let hex = AskedNumber {
            range: NumberRange { digits: Digits::Hex, ..asked(7, "", "9999").range },
            ..asked(7, "KN0001", "")
        };
        assert_eq!(one.take_number(&hex, false).await, is("KN0001"));
        // The largest there is.
        let (first, last) = ("0".repeat(15), "F".repeat(15));
        let most = NumberRange { digits: Digits::Hex, first, last, ..every_third(8, "").range };
        let most = AskedNumber { at_least: format!("KN{}", "F".repeat(15)), range: most, ..asked(8, "", "") };
        assert_eq!(one.take_number(&most, false).await, is(&most.at_least));
        assert_eq!(one.take_number(&AskedNumber { visit: format!("{:064x}", 9), ..most }, false).await, Ok(None));
    });
}

#[test]
fn a_number_that_a_unit_of_another_station_tells_by_itself_is_given_to_nobody() {
    let Some(postgres) = Postgres::start() else { return };
    let (one, other) = (postgres.as_station("line-1"), postgres.as_station("line-2"));
    runtime().block_on(async {
        let claimed = keys("KN0001", None);
        let of = |platform: &Platform, product: &str, visit: u32| AskedNumber {
            serial_number_of: Some((platform.clone(), product.to_owned())),
            ..asked(visit, "KN0001", "0009")
        };
        other.claim(&unit(1, claimed.clone())).await.unwrap();
        other.claim(&unit(2, keys("KN0002", None))).await.unwrap();
        other.end(&format!("{:064x}", 2), ClaimState::Free).await.unwrap();
        let taken = one.take_number(&of(&claimed.platform, &claimed.product_key, 3), false).await;
        assert_eq!(taken, Ok(Some("KN0003".into())));
        // Of another product it is another number; and what is no serial number is none of theirs.
        let elsewhere =
            one.take_number(&AskedNumber { at_least: "KN0004".into(), ..of(&claimed.platform, "pk2", 4) }, false).await;
        assert_eq!(elsewhere, Ok(Some("KN0004".into())));
    });
}

#[test]
fn two_stations_give_numbers_of_one_range_and_each_number_once() {
    let Some(postgres) = Postgres::start() else { return };
    let here = Bench::with(Dialect::At, range("0100"));
    let there = beside(&here, "0100");
    let (one, other) = (postgres.let_in("line-1"), postgres.let_in("line-2"));
    let mut first = here.open_parts(parts(&here, &one));
    let mut second = there.open_parts(parts(&there, &other));
    assert_eq!(numbered(&here, &mut first, "board-1"), number(0));
    assert_eq!(numbered(&there, &mut second, "board-2"), number(1));
    assert_eq!(numbered(&there, &mut second, "board-3"), number(2));
    assert_eq!(numbered(&here, &mut first, "board-4"), number(3));
    // One that has a number of the range by itself, and passed elsewhere.
    second.expect_pass(&there.unit(&number(4)));
    second.unplug(0);
    assert_eq!(numbered(&here, &mut first, "board-5"), number(5));
    // At the same moment, at two slots of each.
    let units: Vec<_> = (0..4).map(|at| blank(if at < 2 { &here } else { &there }, &format!("board-x{at}"))).collect();
    (0..2).for_each(|slot| first.plug(slot, &units[slot]));
    (0..2).for_each(|slot| second.plug(slot, &units[2 + slot]));
    (0..2).for_each(|slot| drop(first.passes(slot)));
    (0..2).for_each(|slot| drop(second.passes(slot)));
    let numbers: BTreeSet<String> = units.iter().map(|unit| unit.serial()).collect();
    assert_eq!(numbers, (6..10).map(number).collect());
    // What a unit was given before it is given again, and the book is not asked.
    (0..2).for_each(|slot| first.unplug(slot));
    second.unplug(0);
    let bad = blank(&here, "board-6");
    bad.set_faults([Fault::KeepsNoNumber]);
    first.expect(&bad, Outcome::Fail, Some(Failure::NumberNotTaken));
    first.unplug(0);
    bad.set_faults([]);
    first.expect_pass(&bad);
    assert_eq!(bad.serial(), number(10));
    first.unplug(0);
    assert_eq!(numbered(&there, &mut second, "board-7"), number(11));
    first.close().assert_unbroken();
    second.close().assert_unbroken();
    assert_eq!(
        postgres.sql(BOOK, "SELECT count(*) FROM regnwl.given_number"),
        "11",
        "and the twelfth a unit told by itself"
    );
}

#[test]
fn other_values_of_a_range_are_given_once_over_all_stations_too() {
    let Some(postgres) = Postgres::start() else { return };
    let (here, there) = (Bench::with(Dialect::At, addresses()), Bench::with(Dialect::At, addresses()));
    let (one, other) = (postgres.let_in("line-1"), postgres.let_in("line-2"));
    let mut told = Vec::new();
    let mut first = here.open_parts(parts(&here, &one));
    let mut second = there.open_parts(parts(&there, &other));
    for at in 0..4 {
        let (bench, shift) = if at % 2 == 0 { (&here, &mut first) } else { (&there, &mut second) };
        let unit = blank(bench, &format!("board-{at}"));
        shift.expect_pass(&unit);
        shift.unplug(0);
        told.push((unit.serial(), unit.value("MAC").unwrap()));
    }
    let is = |at: u64| (number(at), format!("001A2B{:06X}", 14 + 2 * at));
    assert_eq!(told, (0..4).map(is).collect::<Vec<_>>());
    first.close().assert_unbroken();
    second.close().assert_unbroken();
}

#[test]
fn a_range_that_all_stations_together_have_used_up_gives_nothing_and_nothing_is_asked() {
    let Some(postgres) = Postgres::start() else { return };
    let here = Bench::with(Dialect::At, range("0002"));
    let there = beside(&here, "0002");
    let (one, other) = (postgres.let_in("line-1"), postgres.let_in("line-2"));
    let mut first = here.open_parts(parts(&here, &one));
    let mut second = there.open_parts(parts(&there, &other));
    numbered(&here, &mut first, "board-1");
    numbered(&there, &mut second, "board-2");
    let third = blank(&here, "board-3");
    first.expect(&third, Outcome::Error, Some(Failure::RangeUsedUp));
    assert_eq!((third.serial(), here.cloud.issued().len(), in_book(&postgres)), (String::new(), 2, "1 2".into()));
    first.close().assert_unbroken();
    second.close().assert_unbroken();
}

#[test]
fn what_speaks_against_a_number_is_asked_of_the_one_that_the_book_gives_and_takes_none() {
    let Some(postgres) = Postgres::start() else { return };
    let here = Bench::with(Dialect::At, range("0100"));
    let there = beside(&here, "0100");
    let (one, other) = (postgres.let_in("line-1"), postgres.let_in("line-2"));
    let mut first = here.open_parts(parts(&here, &one));
    for board in ["board-1", "board-2"] {
        numbered(&here, &mut first, board);
    }
    let mut second = there.open_parts(parts(&there, &other));
    // Its list has what the book gives next, and not what its own record would give.
    let row = |place| Expected { serial_number: number(place), ..Expected::default() };
    second.expect_units(vec![row(2)]);
    assert_eq!(numbered(&there, &mut second, "board-3"), number(2));
    // And then nothing more: no number is lost by that, however often it is tried.
    for board in ["board-4", "board-5"] {
        second.expect(&blank(&there, board), Outcome::Error, Some(Failure::ValueNotListed));
        second.unplug(0);
    }
    assert_eq!(numbered(&here, &mut first, "board-6"), number(3));
    first.close().assert_unbroken();
    second.close().assert_unbroken();
}

#[test]
fn a_station_that_got_another_name_is_in_no_conflict_with_itself() {
    let Some(postgres) = Postgres::start() else { return };
    let bench = Bench::with(Dialect::At, addresses());
    let (one, other) = (postgres.let_in("line-1"), postgres.let_in("line-2"));
    let mut shift = bench.open_parts(parts(&bench, &one));
    shift.expect_pass(&blank(&bench, "board-1"));
    shift.close().assert_unbroken();
    let mut shift = bench.open_parts(parts(&bench, &other));
    let unit = blank(&bench, "board-2");
    shift.expect_pass(&unit);
    assert_eq!(unit.value("MAC").as_deref(), Some("001A2B000010"));
    shift.close().assert_unbroken();
    assert_eq!(postgres.sql(BOOK, "SELECT count(*) FROM regnwl.value_twice"), "0");
}

#[test]
fn while_a_required_book_is_away_a_unit_waits_for_its_number() {
    let Some(mut postgres) = Postgres::start() else { return };
    let bench = Bench::with(Dialect::At, range("0100"));
    let login = postgres.let_in("line-1");
    let mut shift = bench.open_parts(with_person(&bench, &login));
    assert_eq!(numbered(&bench, &mut shift, "board-1"), number(0));
    postgres.stop();
    let units = [blank(&bench, "board-2"), blank(&bench, "board-3")];
    for slot in [0, 1] {
        shift.plug(slot, &units[slot]);
        waits_for_book(&mut shift, slot);
    }
    let id = shift.snapshot().slots[1].id;
    shift.send(Command::Abort(id));
    shift.fails(1, Failure::SharedBookAway);
    assert_eq!([units[0].serial(), units[1].serial()], [""; 2]);
    postgres.run();
    shift.passes(0);
    assert_eq!(units[0].serial(), number(1));
    let left = shift.close();
    left.assert_unbroken();
    assert_eq!(given(&left), [number(0), number(1)]);
}

#[test]
fn without_a_person_a_unit_gets_no_number_from_a_book_that_stays_away() {
    let Some(mut postgres) = Postgres::start() else { return };
    let bench = Bench::with(Dialect::At, range("0100"));
    let login = postgres.let_in("line-1");
    postgres.kill();
    let mut shift = bench.open_parts(parts(&bench, &login));
    let unit = blank(&bench, "board-1");
    shift.expect(&unit, Outcome::Error, Some(Failure::SharedBookAway));
    assert_eq!((unit.serial(), bench.connects()), (String::new(), 0));
    let left = shift.close();
    left.assert_unbroken();
    assert_eq!(given(&left), [""; 0]);
}

/// The other one may have been put there while it waited.
#[test]
fn a_unit_that_was_changed_while_the_book_was_waited_for_gets_no_number_of_the_first() {
    let Some(mut postgres) = Postgres::start() else { return };
    let bench = Bench::with(Dialect::At, range("0100"));
    let login = postgres.let_in("line-1");
    let mut shift = bench.open_parts(with_person(&bench, &login));
    assert_eq!(numbered(&bench, &mut shift, "board-1"), number(0));
    postgres.stop();
    let unit = blank(&bench, "board-2");
    shift.plug(0, &unit);
    waits_for_book(&mut shift, 0);
    let since = Instant::now();
    bench.wait_until("hands had the time", || since.elapsed() > Duration::from_millis(1200));
    unit.set_faults([Fault::SwappedAfter(0)]);
    postgres.run();
    shift.fails(0, Failure::OtherUnit);
    assert_eq!(unit.serial(), "");
    shift.close().assert_unbroken();
}

#[test]
fn an_answer_that_is_lost_on_the_way_is_asked_for_again_and_is_one_number() {
    let Some(postgres) = Postgres::start() else { return };
    let (settings, password) = postgres.let_in("line-1");
    runtime().block_on(async {
        let way = Relay::to(postgres.port()).await;
        let book = SharedBook::new(BookSettings { server: way.server(), ..settings }, password).unwrap();
        book.look().await.unwrap();
        way.keep_answers(true);
        let lost = book.take_number(&asked(1, "KN0001", "9999"), false).await;
        assert!(matches!(lost, Err(BookFault::NoAnswer { .. })), "{lost:?}");
        assert_eq!(in_book(&postgres), "1", "it was taken");
        way.keep_answers(false);
        assert_eq!(book.take_number(&asked(1, "KN0001", "9999"), false).await, Ok(Some("KN0001".into())));
        // That of another visit is none of its.
        assert_eq!(book.take_number(&asked(2, "KN0001", "9999"), false).await, Ok(Some("KN0002".into())));
    });
}

#[test]
fn what_was_given_without_the_book_is_told_as_soon_as_it_answers() {
    let Some(mut postgres) = Postgres::start() else { return };
    let here = Bench::with(Dialect::At, range("0100"));
    let there = beside(&here, "0100");
    let prefers = |(settings, password): (BookSettings, Secret)| {
        (BookSettings { mode: BookMode::Preferred, ..settings }, password)
    };
    let (one, other) = (prefers(postgres.let_in("line-1")), postgres.let_in("line-2"));
    // Alone, before it used the book.
    let mut first = here.open_parts(Parts { practice: false, ..here.parts() });
    assert_eq!(numbered(&here, &mut first, "board-1"), number(0));
    first.close().assert_unbroken();
    let mut first = here.open_parts(parts(&here, &one));
    here.wait_until("it is told", || in_book(&postgres) == "1");
    let mut second = there.open_parts(parts(&there, &other));
    assert_eq!(numbered(&there, &mut second, "board-2"), number(1));
    // The line goes on: what it gives now the others may have, and it does not know it.
    postgres.kill();
    assert_eq!(numbered(&here, &mut first, "board-3"), number(1));
    assert_eq!(numbered(&here, &mut first, "board-4"), number(2));
    postgres.run();
    here.wait_until("it is told", || in_book(&postgres) == "1 2 3");
    assert_eq!(numbered(&there, &mut second, "board-5"), number(3));
    first.wait_for(|snapshot| snapshot.shared_book.as_ref().is_some_and(|book| book.away.is_none()));
    assert_eq!(numbered(&here, &mut first, "board-6"), number(4));
    first.close().assert_unbroken();
    second.close().assert_unbroken();
}

#[test]
fn a_value_that_two_stations_gave_without_the_book_is_told_to_people_until_one_has_looked() {
    let Some(mut postgres) = Postgres::start() else { return };
    let (here, there) = (Bench::with(Dialect::At, addresses()), Bench::with(Dialect::At, addresses()));
    let (one, other) = (prefers(postgres.let_in("line-1")), prefers(postgres.let_in("line-2")));
    let third = postgres.as_station("line-3");
    let mut first = here.open_parts(parts(&here, &one));
    let mut second = there.open_parts(parts(&there, &other));
    for bench in [&here, &there] {
        let is_told =
            || regnwl_station::store::shared_book::shared_book(&bench.parts().data).unwrap().unwrap().told_earlier;
        bench.wait_until("the book has heard of it", is_told);
    }
    postgres.kill();
    let macs = [(&here, &mut first, "board-1"), (&there, &mut second, "board-2")].map(|(bench, shift, board)| {
        let unit = blank(bench, board);
        shift.expect_pass(&unit);
        unit.value("MAC").unwrap()
    });
    assert_eq!(macs, ["001A2B00000E"; 2], "neither of them could know");
    postgres.run();
    let told = |postgres: &Postgres| postgres.sql(BOOK, "SELECT count(DISTINCT station) FROM regnwl.claim");
    here.wait_until("both have told", || {
        told(&postgres) == "2" && postgres.sql(BOOK, "SELECT count(*) FROM regnwl.value_twice") == "1"
    });
    // Whoever told it first hears of it within a minute, and at its next start.
    first.close().assert_unbroken();
    second.close().assert_unbroken();
    for (bench, login) in [(&here, &one), (&there, &other)] {
        let mut shift = bench.open_parts(parts(bench, login));
        shift.wait_for(|snapshot| snapshot.shared_book.as_ref().is_some_and(|book| book.values_twice == 1));
        shift.close().assert_unbroken();
    }
    let listed = runtime().block_on(third.values_twice()).unwrap();
    let [twice] = &listed[..] else { panic!("{listed:?}") };
    assert_eq!(twice.value, macs[0]);
    assert_ne!(twice.station, twice.other);
    // Its number is one, too: that is a conflict of the units.
    assert_eq!(runtime().block_on(third.conflicts()).unwrap().len(), 1);
    // Both calls, as a person types them.
    let data = DataDir::new(here.parts().data.path().to_owned());
    let call = |args: &[&str]| {
        let mut call = super::here::call();
        call.args(["--lang", "en"]).args(args).arg("--data-dir").arg(data.path());
        call.output().unwrap()
    };
    let conflicts = || String::from_utf8(call(&["shared-book", "conflicts"]).stdout).unwrap();
    let row =
        format!("{}\t{}\t{}\t\t\t\t\t\t{}\t{}\t", twice.value, twice.at, twice.station, twice.other, twice.other_at);
    assert!(conflicts().lines().any(|line| line == row), "{}", conflicts());
    let settle =
        call(&["shared-book", "settle", "--visit", &twice.value, "--by", "chen", "--why", "line-2 gave another"]);
    assert!(settle.status.success(), "{settle:?}");
    assert_eq!(conflicts().lines().count(), 1);
    assert_eq!(
        call(&["shared-book", "settle", "--visit", &twice.value, "--by", "chen", "--why", "again"]).status.code(),
        Some(2)
    );
    let shift = here.open_parts(parts(&here, &one));
    assert!(
        shift
            .entries()
            .iter()
            .any(|entry| matches!(entry, Entry::Changed(changed) if changed.what == ChangeOf::ConflictSeen))
    );
    shift.close();
}

#[test]
fn a_book_that_has_forgotten_numbers_hears_of_them_before_it_gives_any() {
    let Some(mut postgres) = Postgres::start() else { return };
    let here = Bench::with(Dialect::At, range("0100"));
    let there = beside(&here, "0100");
    let (one, other) = (postgres.let_in("line-1"), postgres.let_in("line-2"));
    let mut first = here.open_parts(parts(&here, &one));
    assert_eq!(numbered(&here, &mut first, "board-1"), number(0));
    postgres.stop();
    let copy = postgres.files();
    postgres.run();
    assert_eq!(numbered(&here, &mut first, "board-2"), number(1));
    first.close().assert_unbroken();
    postgres.stop();
    postgres.put_back(&copy, true);
    postgres.run();
    let mut second = there.open_parts(with_person(&there, &other));
    let unit = blank(&there, "board-3");
    second.plug(0, &unit);
    waits_for_book(&mut second, 0);
    assert_eq!(unit.serial(), "");
    let first = here.open_parts(parts(&here, &one));
    second.passes(0);
    assert_eq!(unit.serial(), number(2));
    first.close().assert_unbroken();
    second.close().assert_unbroken();
}
