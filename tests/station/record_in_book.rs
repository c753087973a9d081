//! The record's lines in the shared book, byte for byte: they come whatever dies, are nobody else's that are private, and are a witness.

use std::fs;
use std::path::Path;

use regnwl_station::custody::fetched_record::{NotFetched, fetch_record};
use regnwl_station::custody::gathered::Keys;
use regnwl_station::domain::failure::Failure;
use regnwl_station::domain::outcome::Outcome;
use regnwl_station::domain::role::Role;
use regnwl_station::domain::{BookFault, BookSettings, Circumstance, Secret};
use regnwl_station::seen::decision::{Decision, Signed};
use regnwl_station::shared_book::{SharedBook, Told};
use regnwl_station::sim::device::Fault;
use regnwl_station::station::Parts;
use regnwl_station::store::data_dir::DataDir;
use regnwl_station::vault::key_file;

use super::common::postgres::{BOOK, Postgres, use_book};
use super::common::{Bench, Shift};
use super::pins::decide;
use super::restart::cut_after;
use super::restored::{accept, copy, restored};
use super::shared_book::{beside, parts, parts_on, runtime, with_person};

fn book((settings, password): &(BookSettings, Secret)) -> SharedBook {
    SharedBook::new(settings.clone(), password.clone()).unwrap()
}

/// Every segment of the record as the book would give it back.
fn stands(login: &(BookSettings, Secret)) -> Vec<(String, Vec<u8>)> {
    let book = book(login);
    runtime().block_on(async {
        let mut all = Vec::new();
        for head in book.heads().await.unwrap() {
            let mut bytes = Vec::new();
            let mut lines = 0;
            while lines < head.lines {
                let some = book.own_lines(&head.segment, lines).await.unwrap();
                lines += some.len() as u64;
                some.iter().for_each(|line| bytes.extend(line.iter().chain(b"\n")));
            }
            assert_eq!(bytes.len() as u64, head.bytes);
            all.push((head.segment, bytes));
        }
        all
    })
}

fn on_disk(record: &Path) -> Vec<(String, Vec<u8>)> {
    let mut all: Vec<_> = fs::read_dir(record)
        .unwrap()
        .flatten()
        .map(|file| file.file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".jsonl"))
        .map(|name| (name.clone(), fs::read(record.join(name)).unwrap()))
        .collect();
    all.sort();
    all
}

fn assert_same(login: &(BookSettings, Secret), record: &Path) {
    let (there, here) = (stands(login), on_disk(record));
    let told = |all: &[(String, Vec<u8>)]| {
        all.iter().map(|(name, bytes)| format!("{name} {}", bytes.len())).collect::<Vec<_>>()
    };
    assert!(there == here, "{:?} and not {:?}", told(&there), told(&here));
}

fn stopped_by(shift: &mut Shift<'_>) -> BookFault {
    shift.wait_for(|snapshot| snapshot.stopped == Some(Failure::RecordDamaged));
    let so = shift.snapshot().stopped_so.clone();
    let Some(Circumstance::SharedBook { fault, .. }) = so else { panic!("{so:?}") };
    fault
}

#[test]
fn the_book_has_the_record_byte_for_byte_also_of_before_and_after_it_was_away() {
    let Some(mut postgres) = Postgres::start() else { return };
    let bench = Bench::new();
    let login = postgres.let_in("line-1");
    // Of before the station used a book.
    let mut shift = bench.open_parts(Parts { practice: false, ..bench.parts() });
    shift.expect_pass(&bench.unit("SN-0001"));
    shift.close().assert_unbroken();
    let mut shift = bench.open_parts(parts(&bench, &login));
    shift.expect_pass(&bench.unit("SN-0002"));
    shift.unplug(0);
    postgres.kill();
    shift.expect(&bench.unit("SN-0003"), Outcome::Error, Some(Failure::SharedBookAway));
    shift.unplug(0);
    postgres.run();
    shift.wait_for(|snapshot| snapshot.shared_book.as_ref().is_some_and(|book| book.away.is_none()));
    shift.expect_pass(&bench.unit("SN-0004"));
    shift.close().assert_unbroken();
    let shift = bench.open_parts(parts(&bench, &login));
    shift.close().assert_unbroken();
    assert_same(&login, &bench.parts().data.record());
    let visits = "SELECT serial_number || ' ' || outcome || ' ' || coalesce(code, '') || coalesce(issued::text, '') FROM regnwl.visit ORDER BY number";
    assert_eq!(
        postgres.sql(BOOK, visits).replace('\n', ","),
        "SN-0001 PASS 1,SN-0002 PASS 1,SN-0003 ERROR S-380,SN-0004 PASS 1"
    );
}

#[test]
fn a_book_that_was_restored_is_told_the_lines_again() {
    let Some(mut postgres) = Postgres::start() else { return };
    let bench = Bench::new();
    let login = postgres.let_in("line-1");
    let mut shift = bench.open_parts(parts(&bench, &login));
    shift.expect_pass(&bench.unit("SN-0001"));
    shift.close().assert_unbroken();
    postgres.stop();
    let copy = postgres.files();
    postgres.run();
    let mut shift = bench.open_parts(parts(&bench, &login));
    shift.expect_pass(&bench.unit("SN-0002"));
    shift.close().assert_unbroken();
    postgres.stop();
    postgres.put_back(&copy, true);
    postgres.run();
    let shift = bench.open_parts(parts(&bench, &login));
    shift.close().assert_unbroken();
    assert_same(&login, &bench.parts().data.record());
    assert_eq!(
        postgres.sql(BOOK, "SELECT string_agg(serial_number, ' ' ORDER BY number) FROM regnwl.visit"),
        "SN-0001 SN-0002"
    );
}

#[test]
fn a_record_that_is_shorter_than_the_book_stops_the_station_until_a_person_goes_on() {
    let Some(mut postgres) = Postgres::start() else { return };
    let bench = Bench::new();
    let login = postgres.let_in("line-1");
    let mut shift = bench.open_parts(parts(&bench, &login));
    // No claim tells of it: it ends without one.
    postgres.kill();
    shift.expect(&bench.unit("SN-0001"), Outcome::Error, Some(Failure::SharedBookAway));
    postgres.run();
    shift.wait_for(|snapshot| snapshot.shared_book.as_ref().is_some_and(|book| book.away.is_none()));
    shift.close().assert_unbroken();
    let data = cut_after(&bench, "older", "opened", b"");
    let older = || parts_on(&bench, &data);
    let mut shift = bench.open_parts(older());
    let fault = stopped_by(&mut shift);
    let BookFault::OtherRecord { segment } = fault else { panic!("{fault:?}") };
    shift.close().assert_unbroken();
    runtime().block_on(book(&login).begin_anew(&segment, "backup of Monday")).unwrap();
    let mut shift = bench.open_parts(older());
    shift.expect_pass(&bench.unit("SN-0002"));
    shift.close().assert_unbroken();
    assert_same(&login, &older().data.record());
    // What it had before is there beside it.
    assert_eq!(postgres.sql(BOOK, "SELECT count(DISTINCT s.branch) FROM regnwl.line l JOIN regnwl.segment s ON s.id = l.segment WHERE s.batch <> ''"), "2");
}

#[test]
fn a_station_and_its_image_both_stop() {
    let Some(postgres) = Postgres::start() else { return };
    let bench = Bench::new();
    let login = postgres.let_in("line-1");
    let mut shift = bench.open_parts(parts(&bench, &login));
    let data = cut_after(&bench, "image", "opened", b"");
    let there = beside(&bench);
    let mut image = there.open_parts(parts_on(&there, &data));
    // Whoever comes second finds it out at once, and the other one with the next lines that it tells.
    let (mut units, mut seen) = (0, [None, None]);
    while seen.iter().any(Option::is_none) {
        units += 1;
        assert!(units < 20, "{seen:?}");
        for ((station, of), seen) in [(&mut image, &there), (&mut shift, &bench)].into_iter().zip(&seen) {
            if seen.is_none() {
                station.visit(&of.unit(&format!("SN-{units:04}")));
            }
        }
        seen = [image.stopped(), shift.stopped()];
    }
    for station in [&mut image, &mut shift] {
        assert!(stopped_by(station).is_of_record());
    }
    image.close().assert_unbroken();
    shift.close().assert_unbroken();
}

#[test]
fn lines_are_taken_in_their_order_once_and_no_other_ones() {
    let Some(postgres) = Postgres::start() else { return };
    let bench = Bench::new();
    let login = postgres.let_in("line-1");
    let mut shift = bench.open();
    shift.expect_pass(&bench.unit("SN-0001"));
    shift.close().assert_unbroken();
    let (name, bytes) = on_disk(&bench.parts().data.record()).pop().unwrap();
    let lines: Vec<Vec<u8>> =
        bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).map(<[u8]>::to_vec).collect();
    let (book, other) = (book(&login), postgres.as_station("line-2"));
    runtime().block_on(async {
        let add = async |first: usize, some: &[Vec<u8>]| book.add_lines(&name, "b", first as u64, some).await.unwrap();
        assert_eq!(add(1, &lines[1..]).await, Told::Gap);
        assert_eq!(add(0, &lines[1..]).await, Told::Broken);
        let mut forged = lines[..3].to_vec();
        forged[1][20] ^= 1;
        assert_eq!(add(0, &forged).await, Told::Broken);
        assert_eq!(add(0, &lines[..2]).await, Told::Taken);
        assert_eq!(add(0, &lines[..4]).await, Told::Taken, "told twice");
        assert_eq!(add(3, &lines[3..]).await, Told::Taken);
        let head = &book.heads().await.unwrap()[0];
        assert_eq!((head.lines, head.bytes, head.is_forked), (lines.len() as u64, bytes.len() as u64, false));
        // Another station has nothing of it, but the visits.
        assert_eq!(other.heads().await, Ok(Vec::new()));
        assert_eq!(other.own_lines(&name, 0).await, Ok(Vec::new()));
        // Of other lines the first one is seen, and from then on none are taken.
        assert_eq!(add(2, &lines[4..6]).await, Told::Forked);
        assert_eq!(add(lines.len(), &lines[..1]).await, Told::Forked);
        assert!(book.heads().await.unwrap()[0].is_forked);
    });
}

#[test]
fn who_may_decide_is_told_to_no_other_station_and_stands_in_no_report() {
    let Some(postgres) = Postgres::start() else { return };
    let bench = Bench::new();
    let login = postgres.let_in("line-1");
    let mut shift = bench.open_parts(with_person(&bench, &login));
    let chen = Decision::Appoint { name: "chen".into(), pin: Secret::new("246810"), role: Role::Engineer };
    assert_eq!(decide(&mut shift, chen, Signed::by("")), Ok(()));
    shift.expect_pass(&bench.unit("SN-0001"));
    shift.close();
    assert_same(&login, &bench.parts().data.record());
    let desk = "FROM regnwl.line l JOIN regnwl.segment s ON s.id = l.segment WHERE position('\"kind\":\"supervisor\"'::bytea IN l.text) > 0";
    assert_eq!(
        postgres.sql(BOOK, &format!("SELECT count(*) || s.batch {desk} GROUP BY s.batch")),
        "1",
        "the desk's, of no batch"
    );
    postgres.let_in("line-2");
    postgres.sql(BOOK, "CREATE ROLE report LOGIN PASSWORD 'r' IN ROLE regnwl_reader");
    let refused = |sql: &str| !postgres.psql(BOOK, "report", "r", sql).status.success();
    for view in ["visits", "stations", "claims", "yield_by_hour"] {
        let read = postgres.psql(BOOK, "report", "r", &format!("SELECT * FROM regnwl_reports.{view}"));
        assert!(read.status.success(), "{view}: {}", String::from_utf8_lossy(&read.stderr));
        let told = String::from_utf8(read.stdout).unwrap();
        assert!(told.contains("line-1") && !told.contains("chen") && !told.contains("p-"), "{view}: {told}");
    }
    for table in ["line", "visit", "segment", "station"] {
        assert!(refused(&format!("SELECT * FROM regnwl.{table}")), "{table}");
    }
    assert!(refused("SELECT * FROM regnwl.own_lines('x', 0, 1)"));
}

#[test]
fn a_station_whose_disk_died_is_rebuilt_from_the_book_and_finishes_its_unit_without_a_registration() {
    let Some(postgres) = Postgres::start() else { return };
    let bench = Bench::new();
    let login = postgres.let_in("line-1");
    let (passed, pending) = (bench.unit("SN-0001"), bench.unit("SN-0002"));
    let mut shift = bench.open_parts(parts(&bench, &login));
    shift.expect_pass(&passed);
    shift.unplug(0);
    pending.set_faults([Fault::VanishesAfterWrite]);
    shift.expect(&pending, Outcome::Pending, Some(Failure::Unplugged));
    shift.close().assert_unbroken();
    pending.set_faults([]);
    pending.hold(None);
    let lost = bench.parts().data;
    let folder = bench.folder.path().join("fetched");
    let fetched = runtime().block_on(fetch_record(&book(&login), &folder)).unwrap();
    assert_eq!(fetched.beyond, [], "no claim tells of more");
    assert_eq!(on_disk(&folder), on_disk(&lost.record()));
    let twice = runtime().block_on(fetch_record(&book(&login), &folder));
    assert!(matches!(&twice, Err(NotFetched::File(..))), "{twice:?}");

    let own = key_file::in_folder(&lost.keys()).unwrap();
    let copies = on_disk(&folder).into_iter().map(|(name, _)| copy(&folder.join(name))).collect();
    let data = DataDir::new(bench.folder.path().join("new"));
    restored(&data, copies, &Keys { own, recovery: None, recipient: None }).unwrap();
    accept(&data);
    use_book(&data, &login.0, &login.1);
    let before = bench.connects();
    let at = bench.parts_at(bench.door.port(), data.path(), &data.path().join("shift-2.jsonl"));
    let mut shift = bench.open_parts(Parts { practice: false, ..at });
    shift.expect_pass(&pending);
    assert_eq!(bench.connects(), before, "it is registered again");
    shift.close();
    // The book goes on where it was.
    assert_same(&login, &data.record());
    assert_eq!(postgres.sql(BOOK, "SELECT max(branch) FROM regnwl.segment"), "1");

    // A claim behind the last line that came: whoever restores is told which unit it is of.
    postgres.sql(
        BOOK,
        "DELETE FROM regnwl.line l USING regnwl.segment s WHERE s.id = l.segment AND s.batch = 'shift-1' AND l.seq > 4",
    );
    let fetched = runtime().block_on(fetch_record(&book(&login), &bench.folder.path().join("less"))).unwrap();
    let beyond: Vec<_> = fetched.beyond.iter().map(|claim| &*claim.serial_number).collect();
    assert_eq!(beyond, ["SN-0002"]);
}
