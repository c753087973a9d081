//! The shared book on a real PostgreSQL: one unit is registered at one station, whatever dies meanwhile.

use std::path::Path;

use regnwl_station::custody::gathered::Keys;
use regnwl_station::domain::entry::{BookSaid, Entry};
use regnwl_station::domain::failure::Failure;
use regnwl_station::domain::outcome::Outcome;
use regnwl_station::domain::{
    BookFault, BookMode, BookSettings, Circumstance, ClaimConflict, ClaimState, HeldElsewhere, PlantFault, Platform,
    Secret, UnitKeys,
};
use regnwl_station::seen::WaitsFor;
use regnwl_station::seen::command::Command;
use regnwl_station::seen::decision::Choice;
use regnwl_station::seen::snapshot::SlotState;
use regnwl_station::shared_book::{Claimed, ClaimedUnit, SharedBook, VERSION};
use regnwl_station::sim::dialect::Dialect;
use regnwl_station::station::Parts;
use regnwl_station::store::data_dir::DataDir;
use regnwl_station::vault::key_file;
use serde_json::json;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

use super::common::door::Door;
use super::common::postgres::{ADMIN, ADMIN_PASSWORD, BOOK, Postgres, Relay, use_book};
use super::common::{Bench, Shift};
use super::restart::cut_after;
use super::restored::{accept, copy, restored};

pub(super) fn runtime() -> Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap()
}

pub(super) fn keys(number: &str, board: Option<&str>) -> UnitKeys {
    UnitKeys {
        platform: Platform("custom/test".into()),
        product_key: "pk".into(),
        device_name: format!("dev-{number}"),
        serial_number: number.into(),
        hardware_id: board.map(Into::into),
    }
}

pub(super) fn unit(visit: u32, keys: UnitKeys) -> ClaimedUnit {
    ClaimedUnit {
        visit: format!("{visit:064x}"),
        segment: "000001-b.jsonl".into(),
        line: visit.into(),
        keys,
        permission: None,
        counts: None,
        known: Vec::new(),
    }
}

/// Parts of a station that uses this book.
pub(super) fn parts(bench: &Bench, (settings, password): &(BookSettings, Secret)) -> Parts {
    let parts = bench.parts();
    use_book(&parts.data, settings, password);
    Parts { practice: false, ..parts }
}

/// Parts of a station on a copy of this folder, which uses the book that it used.
pub(super) fn parts_on(bench: &Bench, data: &Path) -> Parts {
    Parts { practice: false, ..bench.parts_at(bench.door.port(), data, &data.join("shift-1.jsonl")) }
}

pub(super) fn with_person(bench: &Bench, login: &(BookSettings, Secret)) -> Parts {
    Parts { has_person: true, ..parts(bench, login) }
}

/// Another bench on the cloud of this one.
pub(super) fn beside(bench: &Bench) -> Bench {
    let other = Bench::with(Dialect::At, json!({"cloud": {"trust": {"caFile": "ca-of-both.pem"}}}));
    std::fs::write(other.folder.path().join("ca-of-both.pem"), bench.cloud.ca_pem()).unwrap();
    other.door.lead_to(bench.cloud.addr());
    other
}

pub(super) fn said(shift: &Shift<'_>) -> Vec<BookSaid> {
    let entries = shift.entries();
    entries
        .into_iter()
        .filter_map(|entry| if let Entry::SharedClaim(claim) = entry { Some(claim.said) } else { None })
        .collect()
}

pub(super) fn states(postgres: &Postgres) -> String {
    postgres.sql(BOOK, "SELECT serial_number, regnwl.state_of(visit) FROM regnwl.claim ORDER BY at").replace('\n', " ")
}

fn held(claimed: &Claimed) -> Option<(&str, ClaimState)> {
    if let Claimed::Held(by) = claimed { Some((&by.station, by.state)) } else { None }
}

#[test]
fn a_unit_is_claimed_by_all_of_its_keys_and_whoever_comes_later_is_told_who_has_it() {
    let Some(postgres) = Postgres::start() else { return };
    let (one, other) = (postgres.as_station("line 1"), postgres.as_station("线路 \"2\"; --'"));
    runtime().block_on(async {
        let first = unit(1, keys("1", Some("b1")));
        assert_eq!(one.claim(&first).await, Ok(Claimed::Taken(None)));
        assert_eq!(one.claim(&first).await, Ok(Claimed::Taken(None)), "asked again");
        let same_board = UnitKeys { serial_number: "7".into(), device_name: "x".into(), ..keys("1", Some("b1")) };
        let same_number = UnitKeys { device_name: "y".into(), ..keys("1", None) };
        let same_name = UnitKeys { serial_number: "8".into(), ..keys("1", Some("b2")) };
        for (visit, shares) in (10..).zip([keys("1", Some("b1")), same_board, same_number, same_name]) {
            let claimed = other.claim(&unit(visit, shares.clone())).await.unwrap();
            assert_eq!(held(&claimed), Some(("line 1", ClaimState::Claimed)), "{shares:?}");
        }
        // A number that is the same in another product, or on another platform, is another unit's. So is one whose keys read alike when they are put together.
        let other_product = UnitKeys { product_key: "pk2".into(), ..keys("1", Some("b1")) };
        let swapped = UnitKeys { serial_number: "dev-1".into(), device_name: "1".into(), ..keys("1", None) };
        for (visit, is_new) in (20..).zip([other_product, swapped, keys("2", None), keys("", Some("\0\"';--"))]) {
            assert_eq!(other.claim(&unit(visit, is_new)).await, Ok(Claimed::Taken(None)));
        }
        // Its own record judges what it knows of. A claim of its name that the record does not have is somebody else's, or was lost with a newer record.
        let again = unit(30, keys("1", Some("b1")));
        let own = one.claim(&again).await.unwrap();
        let Claimed::Own(claim, HeldElsewhere { is_own: true, state: ClaimState::Claimed, .. }) = &own else {
            panic!("{own:?}")
        };
        assert_eq!((&claim.visit, &*claim.segment, claim.line), (&first.visit, "000001-b.jsonl", 1));
        let knows = |visit: &str| ClaimedUnit { known: vec![visit.into()], ..again.clone() };
        assert!(matches!(one.claim(&knows(&"ab".repeat(32))).await, Ok(Claimed::Own(..))), "another one is known");
        assert_eq!(one.claim(&knows(&first.visit)).await, Ok(Claimed::Taken(None)));
        let last: Vec<_> = one.last_claims().await.unwrap().into_iter().map(|claim| claim.own.line).collect();
        assert_eq!(last, [30, 1], "its own, the newest first");
        // The visit of another unit.
        let forged = other.claim(&ClaimedUnit { visit: first.visit.clone(), ..unit(1, keys("9", None)) }).await;
        assert_eq!(forged, Err(BookFault::Refused { code: "RW003".into() }));
    });
}

#[test]
fn what_was_asked_for_is_never_free_and_what_was_freed_is_another_stations() {
    let Some(postgres) = Postgres::start() else { return };
    let (one, other) = (postgres.as_station("1"), postgres.as_station("2"));
    let refused = Err(BookFault::Refused { code: "RW004".into() });
    runtime().block_on(async {
        let visit = |number: u32| format!("{number:064x}");
        one.claim(&unit(1, keys("1", None))).await.unwrap();
        assert_eq!(other.end(&visit(1), ClaimState::Free).await, Err(BookFault::Refused { code: "RW003".into() }));
        assert_eq!(one.end(&visit(1), ClaimState::Released).await, refused, "a station releases nothing");
        one.end(&visit(1), ClaimState::Pending).await.unwrap();
        one.end(&visit(1), ClaimState::Pending).await.unwrap();
        assert_eq!(one.end(&visit(1), ClaimState::Free).await, refused);
        one.end(&visit(1), ClaimState::Passed).await.unwrap();
        let claimed = other.claim(&unit(2, keys("1", None))).await.unwrap();
        assert_eq!(held(&claimed), Some(("1", ClaimState::Passed)));
        assert_eq!(one.open_claims().await.unwrap(), []);

        one.claim(&unit(3, keys("3", None))).await.unwrap();
        one.end(&visit(3), ClaimState::Free).await.unwrap();
        assert_eq!(one.end(&visit(3), ClaimState::Passed).await, refused);
        assert_eq!(one.claim(&unit(3, keys("3", None))).await, Ok(Claimed::Over(ClaimState::Free, None)));
        assert_eq!(other.claim(&unit(4, keys("3", None))).await, Ok(Claimed::Taken(None)));
        let open = other.open_claims().await.unwrap();
        assert_eq!(open.iter().map(|claim| claim.line).collect::<Vec<_>>(), [4]);

        // With a person's permission, past what is known; and what is freed of that gives the unit back to whoever had it.
        let permission = Some(("p-1".to_owned(), "board replaced".to_owned()));
        let past = other.claim(&ClaimedUnit { permission, ..unit(5, keys("1", None)) }).await.unwrap();
        let Claimed::Taken(Some(HeldElsewhere { station, state: ClaimState::Passed, .. })) = &past else {
            panic!("{past:?}")
        };
        assert_eq!(station, "1");
        assert_eq!(other.claim(&unit(5, keys("1", None))).await, Ok(past.clone()), "asked again");
        assert_eq!(held(&one.claim(&unit(6, keys("1", None))).await.unwrap()), Some(("2", ClaimState::Claimed)));
        other.end(&visit(5), ClaimState::Free).await.unwrap();
        assert_eq!(held(&other.claim(&unit(7, keys("1", None))).await.unwrap()), Some(("1", ClaimState::Passed)));
    });
    let kept = postgres.sql(BOOK, "SELECT permitted_by, why FROM regnwl.claim WHERE past IS NOT NULL");
    assert_eq!(kept, "p-1|board replaced");
}

#[test]
fn of_many_stations_that_claim_units_with_common_keys_at_one_moment_one_has_each() {
    const STATIONS: usize = 6;
    const ROUNDS: u32 = 60;
    let Some(postgres) = Postgres::start() else { return };
    let books: Vec<SharedBook> = (0..STATIONS).map(|at| postgres.as_station(&format!("s{at}"))).collect();
    runtime().block_on(async {
        for round in 0..ROUNDS {
            let number = round.to_string();
            // Each with a board of its own and one in common with another: they meet on different keys, in every order.
            let all = books.iter().enumerate().map(|(at, book)| {
                let keys = UnitKeys {
                    device_name: format!("name-{round}-{}", at % 2),
                    ..keys(&number, Some(&format!("board-{round}-{}", at % 3)))
                };
                let claim = unit(round * 100 + at as u32, keys);
                let book = book.clone();
                tokio::spawn(async move { book.claim(&claim).await })
            });
            let mut taken = 0;
            for claimed in all.collect::<Vec<_>>() {
                taken += usize::from(matches!(claimed.await.unwrap().unwrap(), Claimed::Taken(None)));
            }
            assert_eq!(taken, 1, "round {round}");
        }
    });
    assert_eq!(postgres.sql(BOOK, "SELECT count(*) FROM regnwl.claim"), ROUNDS.to_string());
    assert!(!postgres.log().contains("deadlock"), "{}", postgres.log());
}

#[test]
fn a_station_reaches_no_table_and_changes_and_deletes_nothing() {
    let Some(postgres) = Postgres::start() else { return };
    let (settings, password) = postgres.let_in("line-1");
    let book = SharedBook::new(settings, password.clone()).unwrap();
    runtime().block_on(async { book.claim(&unit(1, keys("1", None))).await.unwrap() });
    for sql in [
        "DELETE FROM regnwl.claim",
        "UPDATE regnwl.claim_key SET turn = 9",
        "TRUNCATE regnwl.claim_end",
        "SELECT * FROM regnwl.claim",
        "INSERT INTO regnwl.station (role) VALUES ('x')",
        "DROP TABLE regnwl.claim",
        "DROP FUNCTION regnwl.open_claims()",
        "CREATE TABLE regnwl.mine (a int)",
        "SELECT regnwl.caller()",
        "SELECT * FROM regnwl.claim(repeat('ab', 32), 's', 1, 'p', 'k', 'd', 'n', NULL, false, NULL, NULL, '{}')",
        "SELECT regnwl.state_of('\\x00')",
        "SELECT * FROM regnwl.schema_version",
        "SET ROLE admin",
        "ALTER ROLE \"line-1\" SUPERUSER",
        "CREATE ROLE mine",
    ] {
        let output = postgres.psql(BOOK, "line-1", password.expose(), sql);
        assert!(!output.status.success(), "{sql} is let through");
    }
    // What it has made in its own session is not called by the functions: they name what they mean.
    let shadows = "CREATE TEMP TABLE station (id int, role name); CREATE TEMP TABLE claim (visit bytea); \
        SELECT count(*) FROM regnwl.open_claims()";
    let output = postgres.psql(BOOK, "line-1", password.expose(), shadows);
    assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), "1");
    // A level at which it would not see what others commit meanwhile.
    let serial = "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT * FROM regnwl.claim_counted(repeat('ab', 32), 's', 1, 'p', 'k', 'd', 'n', NULL, false, NULL, NULL, '{}', '', NULL, NULL)";
    let output = postgres.psql(BOOK, "line-1", password.expose(), serial);
    assert!(String::from_utf8_lossy(&output.stderr).contains("read committed"));
    assert!(!postgres.log().contains(password.expose()), "a password stands in the server's log");
}

#[test]
fn a_book_that_cannot_be_used_says_why() {
    let Some(mut postgres) = Postgres::start() else { return };
    let runtime = runtime();
    let look = |settings: BookSettings, password: &Secret| {
        let book = SharedBook::new(settings, password.clone()).unwrap();
        runtime.block_on(book.look()).map(|standing| standing.version)
    };
    let nobody = Secret::new("x");
    assert_eq!(look(postgres.settings("line-1"), &nobody), Err(BookFault::Login));
    let admin = Secret::new(ADMIN_PASSWORD);
    assert_eq!(look(postgres.settings(ADMIN), &admin), Err(BookFault::NoSchema));
    let (settings, password) = postgres.let_in("line-1");
    assert_eq!(look(settings.clone(), &password), Ok(VERSION));
    assert_eq!(look(settings.clone(), &nobody), Err(BookFault::Login));
    assert_eq!(look(postgres.settings(ADMIN), &admin), Err(BookFault::NotAStation));
    let no_database = BookSettings { database: "other".into(), ..settings.clone() };
    assert_eq!(look(no_database, &password), Err(BookFault::NoDatabase));
    // Without TLS, to this PC itself.
    assert_eq!(look(BookSettings { ca: None, ..settings.clone() }, &password), Ok(VERSION));
    let Some(stranger) = Postgres::start() else { return };
    let foreign = look(BookSettings { ca: Some(stranger.ca_pem.clone()), ..settings.clone() }, &password);
    let Err(BookFault::NoAnswer { fault: PlantFault::Tls { .. } }) = foreign else { panic!("{foreign:?}") };
    let by_address =
        BookSettings { server: format!("127.0.0.1:{}", postgres.port()).parse().unwrap(), ..settings.clone() };
    let other_name = look(by_address, &password);
    let Err(BookFault::NoAnswer { fault: PlantFault::Tls { .. } }) = other_name else { panic!("{other_name:?}") };
    postgres.sql(BOOK, "INSERT INTO regnwl.schema_version (version, program) VALUES (99, 'later')");
    assert_eq!(look(settings.clone(), &password), Err(BookFault::SchemaNewer { version: 99 }));
    let newer = runtime.block_on(async { postgres.administrator().await.upgrade().await });
    assert_eq!(newer, Err(BookFault::SchemaNewer { version: 99 }), "an older program changes a newer book");
    postgres.sql(BOOK, "DELETE FROM regnwl.schema_version WHERE version = 99");
    postgres.sql("postgres", "ALTER DATABASE book SET default_transaction_read_only = on");
    assert_eq!(look(settings.clone(), &password), Err(BookFault::ReadOnly));
    postgres.sql("postgres", "ALTER DATABASE book RESET default_transaction_read_only");
    postgres.sql("postgres", "ALTER SYSTEM SET ssl = off");
    postgres.stop();
    postgres.run();
    assert_eq!(look(settings.clone(), &password), Err(BookFault::NoTls));
    postgres.stop();
    let unreachable = Err(BookFault::NoAnswer { fault: PlantFault::Unreachable });
    assert_eq!(look(settings.clone(), &password), unreachable);
    // Somebody who takes the connection and says nothing.
    let silent = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
    let server = format!("localhost:{}", silent.local_addr().unwrap().port()).parse().unwrap();
    assert_eq!(look(BookSettings { server, ..settings }, &password), Err(BookFault::SILENT));
}

#[test]
fn two_stations_and_one_unit_at_the_same_moment_register_it_once() {
    const UNITS: usize = 12;
    let Some(postgres) = Postgres::start() else { return };
    let here = Bench::new();
    let there = beside(&here);
    let (one, other) = (postgres.let_in("line-1"), postgres.let_in("line-2"));
    let (mut first, mut second) = (here.open_parts(parts(&here, &one)), there.open_parts(parts(&there, &other)));
    for number in 0..UNITS {
        let name = format!("SN-{number:04}");
        first.plug(0, &here.unit(&name));
        second.plug(0, &there.unit(&name));
        let (ended, twin) = (first.ended(0), second.ended(0));
        let (passed, left) = if ended.outcome == Outcome::Pass { (ended, twin) } else { (twin, ended) };
        assert_eq!((passed.outcome, left.outcome), (Outcome::Pass, Outcome::Unknown), "{name}");
        assert_eq!(left.code, Some(Failure::AskKnownElsewhere), "{name}");
        assert_eq!(here.issued_to(&name).len(), 1, "{name} is registered twice");
        first.unplug(0);
        second.unplug(0);
    }
    let intents =
        |shift: &Shift<'_>| shift.entries().iter().filter(|entry| matches!(entry, Entry::Intent { .. })).count();
    assert_eq!(intents(&first) + intents(&second), UNITS);
    first.close().assert_unbroken();
    second.close().assert_unbroken();
    let all = states(&postgres);
    assert_eq!(all.matches("passed").count(), UNITS, "{all}");
    assert!(!all.contains("claimed"), "{all}");
}

#[test]
fn what_another_station_has_says_who_and_when_and_a_person_can_permit_it() {
    let Some(postgres) = Postgres::start() else { return };
    let here = Bench::new();
    let there = beside(&here);
    let (one, other) = (postgres.let_in("line-1"), postgres.let_in("line-2"));
    let mut first = here.open_parts(parts(&here, &one));
    first.expect_pass(&here.unit("SN-0001"));
    // Its own rework: the record judges it as ever, and the book is no conflict.
    first.expect_pass(&here.unit("SN-0001"));
    first.close();
    let mut second = there.open_parts(with_person(&there, &other));
    second.plug(0, &there.unit("SN-0001"));
    let question = second.question();
    assert_eq!(question.about, Failure::AskKnownElsewhere);
    let Some(Circumstance::KnownElsewhere { by }) = &question.circumstance else { panic!("{question:?}") };
    assert_eq!((&*by.station, by.state), ("line-1", ClaimState::Passed));
    assert_eq!((here.issued_to("SN-0001").len(), second.intents()), (1, 0));
    second.send(Command::Answer { question: question.id, choice: Choice::RegisterAgain });
    second.passes(0);
    assert_eq!(here.issued_to("SN-0001").len(), 2, "what was permitted is done");
    let said = said(&second);
    let [BookSaid::Held { .. }, BookSaid::Taken { past: Some(past) }] = &said[..] else { panic!("{said:?}") };
    assert_eq!(past.station, "line-1");
    second.close().assert_unbroken();
    assert_eq!(postgres.sql(BOOK, "SELECT count(*) FROM regnwl.claim WHERE past IS NOT NULL AND why = 'O-23'"), "1");
    // By now it is the other's.
    let mut first = here.open_parts(parts(&here, &one));
    first.expect(&here.unit("SN-0002"), Outcome::Pass, None);
    first.close();
}

pub(super) fn waits_for_book(shift: &mut Shift<'_>, slot: usize) {
    shift.wait_for(|snapshot| match &snapshot.slots[slot].state {
        SlotState::Running(unit) => unit.waiting.is_some_and(|waiting| waiting.what == WaitsFor::SharedBookAway),
        _ => false,
    });
}

#[test]
fn while_a_required_book_is_away_units_wait_and_nothing_is_registered() {
    let Some(mut postgres) = Postgres::start() else { return };
    let bench = Bench::new();
    let login = postgres.let_in("line-1");
    let mut shift = bench.open_parts(with_person(&bench, &login));
    shift.expect_pass(&bench.unit("SN-0001"));
    postgres.stop();
    for slot in [0, 1] {
        shift.plug(slot, &bench.unit(&format!("SN-010{slot}")));
        waits_for_book(&mut shift, slot);
    }
    assert_eq!((bench.connects(), shift.intents()), (1, 1));
    let id = shift.snapshot().slots[1].id;
    shift.send(Command::Abort(id));
    let ended = shift.fails(1, Failure::SharedBookAway);
    let server = login.0.place();
    assert!(
        matches!(&ended.circumstance, Some(Circumstance::SharedBook { server: told, .. }) if *told == server),
        "{ended:?}"
    );
    postgres.run();
    shift.passes(0);
    assert_eq!(bench.issued_to("SN-0100").len(), 1);
    shift.close().assert_unbroken();
    assert_eq!(states(&postgres), "SN-0001|passed SN-0100|passed");
}

#[test]
fn without_a_person_a_book_that_stays_away_ends_the_unit_and_practice_never_asks_one() {
    let Some(mut postgres) = Postgres::start() else { return };
    let login = postgres.let_in("line-1");
    postgres.kill();
    let bench = Bench::new();
    let mut shift = bench.open_parts(parts(&bench, &login));
    shift.expect(&bench.unit("SN-0001"), Outcome::Error, Some(Failure::SharedBookAway));
    assert_eq!((bench.connects(), shift.intents()), (0, 0));
    shift.close().assert_unbroken();

    // Whoever would connect is seen at this door.
    let bench = Bench::new();
    let door = bench.runtime.block_on(Door::to("127.0.0.1:9".parse().unwrap()));
    let (settings, password) = &login;
    let settings = BookSettings { server: format!("localhost:{}", door.port()).parse().unwrap(), ..settings.clone() };
    let practice = Parts { practice: true, ..parts(&bench, &(settings, password.clone())) };
    let mut shift = bench.open_parts(practice);
    shift.expect_pass(&bench.unit("SN-0001"));
    assert_eq!((door.accepted(), shift.snapshot().shared_book.clone()), (0, None));
    shift.close().assert_unbroken();
}

#[test]
fn a_station_that_was_killed_tells_the_book_at_its_next_start_what_its_record_says() {
    let Some(postgres) = Postgres::start() else { return };
    let bench = Bench::new();
    let login = postgres.let_in("line-1");
    let other = postgres.as_station("line-2");
    let mut shift = bench.open_parts(parts(&bench, &login));
    shift.expect_pass(&bench.unit("SN-0001"));
    shift.close().assert_unbroken();
    for (last, state) in [
        ("checked", "free"),
        ("sharedClaim", "free"),
        ("intent", "unknown"),
        ("answer", "pending"),
        ("issued", "pending"),
        ("writing", "pending"),
        ("written", "pending"),
        ("proven", "passed"),
    ] {
        // The book as it stands at such a kill.
        postgres.sql(BOOK, "DELETE FROM regnwl.claim_end");
        let keys = shift_keys(&postgres);
        let seen = runtime().block_on(other.claim(&unit(7, keys))).unwrap();
        assert_eq!(
            held(&seen),
            Some(("line-1", ClaimState::Claimed)),
            "{last}: it is free before its station has said so"
        );
        let data = cut_after(&bench, &format!("cut-{last}"), last, b"");
        let shift = bench.open_parts(parts_on(&bench, &data));
        bench.wait_until(last, || states(&postgres) != "SN-0001|claimed");
        assert_eq!(states(&postgres), format!("SN-0001|{state}"), "{last}");
        shift.close();
    }
}

#[test]
fn a_station_whose_record_lacks_what_the_book_has_under_its_name_stops_and_its_units_are_asked_about() {
    let Some(postgres) = Postgres::start() else { return };
    let bench = Bench::new();
    let (settings, password) = postgres.let_in("line-1");
    let login = (settings, password);
    let mut shift = bench.open_parts(parts(&bench, &login));
    shift.expect_pass(&bench.unit("SN-0001"));
    shift.close().assert_unbroken();
    // As it stood before that unit.
    let data = cut_after(&bench, "older", "opened", b"");
    let older = || Parts { has_person: true, ..parts_on(&bench, &data) };
    let mut shift = bench.open_parts(older());
    shift.wait_for(|snapshot| snapshot.stopped == Some(Failure::RecordDamaged));
    let so = shift.snapshot().stopped_so.clone();
    let Some(Circumstance::SharedBook { fault, .. }) = so else { panic!("{so:?}") };
    // The claim or the lines, whichever is looked at first.
    assert!(matches!(fault, BookFault::NotOnRecord { claims: 1, .. } | BookFault::OtherRecord { .. }), "{fault:?}");
    shift.plug(0, &bench.unit("SN-0002"));
    assert_eq!(shift.ended(0).outcome, Outcome::Error);
    assert_eq!((bench.connects(), shift.intents()), (1, 0), "it registers all the same");
    shift.close().assert_unbroken();
    assert_eq!(states(&postgres), "SN-0001|passed");
    // Nor at any later start, however early its unit comes.
    for number in 3..6 {
        let unit = bench.unit(&format!("SN-000{number}"));
        let mut shift = bench.open_parts(older());
        shift.plug(0, &unit);
        assert_eq!((shift.ended(0).outcome, bench.connects()), (Outcome::Error, 1), "it registers all the same");
        shift.close().assert_unbroken();
    }

    // A person knows of it: the station goes on, and this unit is asked about.
    let known = BookSettings { known_lost: 1, ..login.0.clone() };
    use_book(&older().data, &known, &login.1);
    begin_anew(&login);
    let mut shift = bench.open_parts(older());
    shift.expect_pass(&bench.unit("SN-0002"));
    shift.unplug(0);
    shift.plug(0, &bench.unit("SN-0001"));
    let question = shift.question();
    let Some(Circumstance::KnownElsewhere { by }) = &question.circumstance else { panic!("{question:?}") };
    assert_eq!((&*by.station, by.state, by.is_own), ("line-1", ClaimState::Passed, true));
    assert_eq!(bench.issued_to("SN-0001").len(), 1);
    shift.send(Command::Answer { question: question.id, choice: Choice::RegisterAgain });
    shift.passes(0);
    assert_eq!(bench.issued_to("SN-0001").len(), 2, "what was permitted is done");
    // By now its record has that, and judges it as ever.
    shift.unplug(0);
    shift.expect_pass(&bench.unit("SN-0001"));
    assert_eq!(bench.issued_to("SN-0001").len(), 2);
    shift.close().assert_unbroken();
}

/// A person goes on with the record that is there.
fn begin_anew((settings, password): &(BookSettings, Secret)) {
    let book = SharedBook::new(settings.clone(), password.clone()).unwrap();
    runtime().block_on(async {
        for head in book.heads().await.unwrap() {
            book.begin_anew(&head.segment, "put back").await.unwrap();
        }
    });
}

#[test]
fn a_book_that_is_put_back_in_the_place_of_itself_gives_nothing_before_all_stations_were_heard() {
    let Some(postgres) = Postgres::start() else { return };
    let (bench, there) = (Bench::new(), Bench::new());
    let (one, other) = (postgres.let_in("line-1"), postgres.let_in("line-2"));
    let dump = postgres.dump();
    let mut shift = bench.open_parts(parts(&bench, &one));
    shift.expect_pass(&bench.unit("SN-0001"));
    postgres.restore(&dump);
    assert_eq!(states(&postgres), "", "it has forgotten the unit");
    let book = SharedBook::new(other.0.clone(), other.1.clone()).unwrap();
    let claimed = runtime().block_on(book.claim(&unit(1, keys("9", None))));
    assert!(matches!(claimed, Err(BookFault::CatchingUp { .. })), "{claimed:?}");
    // Neither does the station that has worked all the while, until the other one was heard.
    shift.plug(1, &bench.unit("SN-0002"));
    let second = there.open_parts(parts(&there, &other));
    shift.passes(1);
    bench.wait_until("it is told again", || states(&postgres).contains("SN-0001|passed"));
    assert_eq!(postgres.sql(BOOK, "SELECT max(number) FROM regnwl.generation"), "2");
    second.close().assert_unbroken();
    shift.close().assert_unbroken();
}

#[test]
fn an_image_of_a_station_that_works_beside_it_registers_no_unit_of_its_sister() {
    let Some(postgres) = Postgres::start() else { return };
    let bench = Bench::new();
    let login = postgres.let_in("line-1");
    let mut shift = bench.open_parts(parts(&bench, &login));
    let data = cut_after(&bench, "image", "opened", b"");
    let there = beside(&bench);
    let mut image = there.open_parts(parts_on(&there, &data));
    // One of them may have been stopped by then, because the other one was there before.
    let at_both = [shift.visit(&bench.unit("SN-0001")), image.visit(&there.unit("SN-0001"))];
    let [here, at_image] = at_both.each_ref().map(|ended| ended.outcome == Outcome::Pass);
    assert!(!(here && at_image), "{at_both:?}");
    assert!(bench.issued_to("SN-0001").len() <= 1, "it is registered twice");
    image.close().assert_unbroken();
    shift.close().assert_unbroken();
    // At its next start the other one finds what this one has claimed.
    for (has_registered, other, parts) in
        [(at_image, &bench, parts(&bench, &login)), (here, &there, parts_on(&there, &data))]
    {
        if has_registered {
            let mut shift = other.open_parts(parts);
            shift.wait_for(|snapshot| snapshot.stopped == Some(Failure::RecordDamaged));
            shift.close();
        }
    }
}

#[test]
fn a_server_that_is_followed_asynchronously_is_no_required_book_and_a_synchronous_one_forgets_nothing() {
    let Some(mut postgres) = Postgres::start() else { return };
    let (one, password) = postgres.let_in("line-1");
    let other = postgres.as_station("line-2");
    let mut standby = postgres.followed_by();
    let required = SharedBook::new(one.clone(), password.clone()).unwrap();
    let preferred = BookSettings { mode: BookMode::Preferred, ..one.clone() };
    let preferred = SharedBook::new(preferred, password.clone()).unwrap();
    let runtime = runtime();
    assert_eq!(runtime.block_on(required.look()), Err(BookFault::Asynchronous));
    assert!(runtime.block_on(preferred.look()).is_ok());
    postgres.sql("postgres", "ALTER SYSTEM SET synchronous_standby_names = '*'");
    postgres.sql("postgres", "SELECT pg_reload_conf()");
    let claimed = runtime.block_on(async {
        while required.look().await.is_err() {
            tokio::task::yield_now().await;
        }
        required.claim(&unit(1, keys("1", None))).await
    });
    assert_eq!(claimed, Ok(Claimed::Taken(None)));
    assert_eq!(
        runtime.block_on(
            SharedBook::new(BookSettings { server: standby.server(), ..one.clone() }, password.clone()).unwrap().look()
        ),
        Err(BookFault::ReadOnly),
        "it follows"
    );
    // The first one dies, and the other one takes its place.
    postgres.kill();
    standby.sql("postgres", "SELECT pg_promote()");
    let there = BookSettings { server: standby.server(), ..one };
    let there = SharedBook::new(there, password).unwrap();
    let standing = runtime.block_on(there.look()).unwrap();
    assert_eq!((standing.generation, standing.missing), (2, vec!["line-1".to_owned(), "line-2".to_owned()]));
    assert_eq!(states(&standby), "1|claimed", "what was acknowledged is there");
    drop(other);
    standby.stop();
}

/// Two stations, of which the first one has passed a unit that the book has forgotten since.
struct Forgotten {
    postgres: Postgres,
    here: Bench,
    there: Bench,
    one: (BookSettings, Secret),
    other: (BookSettings, Secret),
}

impl Forgotten {
    /// `recovers`: as from a backup; else as a machine that was set back. Gives the first station still at work.
    fn after(recovers: bool) -> Option<Self> {
        let mut postgres = Postgres::start()?;
        let here = Bench::new();
        let there = beside(&here);
        let (one, other) = (postgres.let_in("line-1"), postgres.let_in("line-2"));
        let mut first = here.open_parts(parts(&here, &one));
        first.expect_pass(&here.unit("SN-0001"));
        first.unplug(0);
        here.wait_until("it is told", || states(&postgres) == "SN-0001|passed");
        postgres.stop();
        let copy = postgres.files();
        postgres.run();
        first.expect_pass(&here.unit("SN-0002"));
        first.unplug(0);
        postgres.stop();
        if recovers {
            first.close().assert_unbroken();
            postgres.put_back(&copy, true);
            postgres.run();
        } else {
            postgres.put_back(&copy, false);
            postgres.run();
            // It looks like itself: only who has seen more of it finds out, and then the other one has to be heard, too.
            first.expect(&here.unit("SN-0003"), Outcome::Error, Some(Failure::SharedBookAway));
            first.close().assert_unbroken();
        }
        Some(Self { postgres, here, there, one, other })
    }

    /// What the second one asks when that unit comes to it.
    fn assert_known(&self, second: &mut Shift<'_>) {
        let question = second.question();
        let Some(Circumstance::KnownElsewhere { by }) = &question.circumstance else { panic!("{question:?}") };
        assert_eq!((&*by.station, by.state), ("line-1", ClaimState::Passed));
        second.send(Command::Answer { question: question.id, choice: Choice::LeaveIt });
        second.ended(0);
        assert_eq!((self.here.issued_to("SN-0002").len(), second.intents()), (1, 0), "it is registered twice");
        let all = states(&self.postgres);
        assert!(all.contains("SN-0001|passed SN-0002|passed"), "{all}");
        assert_eq!(self.postgres.sql(BOOK, "SELECT max(number) FROM regnwl.generation"), "2");
    }
}

#[test]
fn a_book_that_was_restored_waits_for_all_stations_and_hears_from_them_what_it_has_forgotten() {
    let Some(forgotten) = Forgotten::after(true) else { return };
    let Forgotten { here, there, one, other, postgres } = &forgotten;
    assert_eq!(states(postgres), "SN-0001|passed");
    let mut second = there.open_parts(with_person(there, other));
    second.plug(0, &there.unit("SN-0002"));
    waits_for_book(&mut second, 0);
    second.wait_for(|snapshot| {
        let away = snapshot.shared_book.as_ref().and_then(|book| book.away.clone());
        away == Some(BookFault::CatchingUp { stations: vec!["line-1".into()] })
    });
    assert_eq!((here.issued_to("SN-0002").len(), second.intents()), (1, 0), "it is registered twice");
    let first = here.open_parts(parts(here, one));
    forgotten.assert_known(&mut second);
    first.close().assert_unbroken();
    second.close().assert_unbroken();
}

#[test]
fn a_book_whose_server_was_set_back_is_found_out_by_a_station_that_has_seen_more_of_it() {
    let Some(forgotten) = Forgotten::after(false) else { return };
    let Forgotten { there, other, .. } = &forgotten;
    let mut second = there.open_parts(with_person(there, other));
    second.plug(0, &there.unit("SN-0002"));
    forgotten.assert_known(&mut second);
    second.close().assert_unbroken();
}

#[test]
fn a_person_goes_on_without_a_station_that_is_gone_and_what_it_knew_is_a_conflict_once_it_is_back() {
    let Some(mut postgres) = Postgres::start() else { return };
    let here = Bench::new();
    let there = beside(&here);
    let (one, other) = (postgres.let_in("line-1"), postgres.let_in("line-2"));
    postgres.stop();
    let copy = postgres.files();
    postgres.run();
    let mut first = here.open_parts(parts(&here, &one));
    first.expect_pass(&here.unit("SN-0001"));
    first.close().assert_unbroken();
    postgres.stop();
    postgres.put_back(&copy, true);
    postgres.run();
    let mut second = there.open_parts(parts(&there, &other));
    second.expect(&there.unit("SN-0009"), Outcome::Error, Some(Failure::SharedBookAway));
    let book = SharedBook::new(other.0.clone(), other.1.clone()).unwrap();
    let refused = runtime().block_on(book.go_on(1, "that is over"));
    assert_eq!(refused, Err(BookFault::CatchingUp { stations: Vec::new() }));
    runtime().block_on(book.go_on(2, "line-1 is gone")).unwrap();
    second.unplug(0);
    second.expect_pass(&there.unit("SN-0001"));
    assert_eq!(runtime().block_on(book.conflicts()).unwrap(), []);
    let first = here.open_parts(parts(&here, &one));
    here.wait_until("it is told", || states(&postgres).matches("SN-0001").count() == 2);
    first.close().assert_unbroken();
    let conflicts = runtime().block_on(book.conflicts()).unwrap();
    let [ClaimConflict { claim, state: ClaimState::Passed, other }] = &conflicts[..] else { panic!("{conflicts:?}") };
    assert_eq!((&*claim.serial_number, &*claim.station, &*other.station), ("SN-0001", "line-1", "line-2"));
    second.close().assert_unbroken();
}

#[test]
fn a_station_that_was_removed_is_let_in_no_more_and_what_it_has_claimed_stands() {
    let Some(postgres) = Postgres::start() else { return };
    let (login, other) = (postgres.let_in("gone"), postgres.as_station("other"));
    let book =
        |(settings, password): &(BookSettings, Secret)| SharedBook::new(settings.clone(), password.clone()).unwrap();
    let gone = book(&login);
    let remove = async |name: &str| postgres.administrator().await.remove_station(name).await;
    let forgets = || {
        let begins =
            "INSERT INTO regnwl.generation (number, mark) SELECT max(number) + 1, regnwl.mark() FROM regnwl.generation";
        postgres.sql(BOOK, begins)
    };
    runtime().block_on(async {
        gone.claim(&unit(1, keys("1", None))).await.unwrap();
        // What the book has forgotten it may know alone: a person goes past that first.
        forgets();
        let waits = BookFault::CatchingUp { stations: vec!["gone".into()] };
        assert_eq!(remove("gone").await, Err(waits));
        assert_eq!(gone.open_claims().await.map(|open| open.len()), Ok(1), "it was removed all the same");
        other.go_on(2, "gone burnt").await.unwrap();
        assert_eq!(remove("gone").await, Ok(true));
        assert_eq!(remove("gone").await, Ok(true), "it is gone already");
        for stranger in ["nobody", ADMIN] {
            assert_eq!(remove(stranger).await, Ok(false), "{stranger} is no station");
        }
        // Neither on the connection that it has nor on another one.
        assert_eq!(gone.claim(&unit(2, keys("2", None))).await, Err(BookFault::NotAStation));
        assert_eq!(book(&login).look().await, Err(BookFault::Login));
        let claimed = other.claim(&unit(3, keys("1", None))).await.unwrap();
        assert_eq!(held(&claimed), Some(("gone", ClaimState::Claimed)));
        assert_eq!(other.unfinished().await.unwrap().len(), 1);
        let stand: Vec<_> = other.stations_now().await.unwrap().into_iter().map(|one| one.station).collect();
        assert_eq!(stand, ["other"]);
        // What the book forgets from now on is not known to it.
        forgets();
        assert_eq!(other.look().await.unwrap().missing, ["other"]);
    });
    // It comes back, and is waited for as before.
    let login = postgres.let_in("gone");
    assert_eq!(runtime().block_on(book(&login).look()).unwrap().missing, ["gone", "other"]);
}

#[test]
fn a_station_whose_role_did_not_come_along_to_this_server_is_let_in_anew_or_removed() {
    let Some(postgres) = Postgres::start() else { return };
    let (settings, before) = postgres.let_in("line-1");
    postgres.sql(BOOK, "DROP ROLE \"line-1\"");
    runtime().block_on(async {
        let added = postgres.administrator().await.add_station("line-1").await.unwrap();
        assert!(added.is_anew && added.password.expose() != before.expose());
        let book = SharedBook::new(settings, added.password).unwrap();
        assert_eq!(book.claim(&unit(1, keys("1", None))).await, Ok(Claimed::Taken(None)));
    });
    postgres.sql(BOOK, "DROP ROLE \"line-1\"");
    assert_eq!(runtime().block_on(async { postgres.administrator().await.remove_station("line-1").await }), Ok(true));
}

#[test]
fn an_answer_that_the_book_gave_before_it_forgot_serves_no_more() {
    let Some(mut postgres) = Postgres::start() else { return };
    let bench = Bench::new();
    let login = postgres.let_in("line-1");
    postgres.stop();
    let copy = postgres.files();
    postgres.run();
    let mut shift = bench.open_parts(with_person(&bench, &login));
    shift.wait_for(|snapshot| snapshot.shared_book.as_ref().is_some_and(|book| book.away.is_none()));
    // The book has given the unit, and the cloud is not reached.
    bench.door.hold();
    shift.plug(0, &bench.unit("SN-0001"));
    bench.wait_until("it is claimed", || states(&postgres) == "SN-0001|claimed");
    postgres.stop();
    postgres.put_back(&copy, true);
    postgres.run();
    // The station has compared with what is there now, in which another one takes the unit.
    shift.plug(1, &bench.unit("SN-0002"));
    bench.wait_until("it has compared", || states(&postgres).contains("SN-0002"));
    let other = postgres.as_station("line-2");
    let taken = runtime().block_on(other.claim(&unit(1, shift_keys_of(&postgres, "SN-0001", "SN-0002"))));
    assert_eq!(taken, Ok(Claimed::Taken(None)));
    bench.door.lead_to(bench.cloud.addr());
    let question = shift.question();
    assert_eq!(question.about, Failure::AskKnownElsewhere);
    assert_eq!(bench.issued_to("SN-0001").len(), 0, "on an answer that nobody remembers");
    shift.close().assert_unbroken();
}

/// The keys of this unit, made from those of another one that was claimed: they differ in the number.
fn shift_keys_of(postgres: &Postgres, serial_number: &str, known: &str) -> UnitKeys {
    let keys = shift_keys(postgres);
    let of = |text: &str| text.replace(known, serial_number);
    UnitKeys { device_name: of(&keys.device_name), serial_number: of(&keys.serial_number), ..keys }
}

#[test]
fn a_visit_in_the_middle_of_which_the_copy_was_made_is_never_told_to_be_free() {
    let Some(postgres) = Postgres::start() else { return };
    let bench = Bench::new();
    let login = postgres.let_in("line-1");
    let mut shift = bench.open_parts(parts(&bench, &login));
    shift.expect_pass(&bench.unit("SN-0001"));
    shift.close().assert_unbroken();
    for last in ["begun", "read", "checked", "sharedClaim"] {
        // The book as it stands where the station died before it told how that visit went on.
        postgres.sql(BOOK, "DELETE FROM regnwl.claim_end");
        let older = cut_after(&bench, &format!("older-{last}"), last, b"");
        let folder = std::fs::read_dir(older.join("record")).unwrap().map(|file| file.unwrap().path());
        let copies = folder.filter(|path| path.extension().is_some_and(|ending| ending == "jsonl"));
        let copies = copies.map(|path| copy(&path)).collect();
        let own = key_file::in_folder(&older.join("keys")).unwrap();
        let data = DataDir::new(bench.folder.path().join(format!("restored-{last}")));
        restored(&data, copies, &Keys { own, recovery: None, recipient: None }).unwrap();
        accept(&data);
        use_book(&data, &login.0, &login.1);
        let at = bench.parts_at(bench.door.port(), data.path(), &data.path().join("shift-2.jsonl"));
        let shift = bench.open_parts(Parts { practice: false, ..at });
        bench.wait_until(last, || states(&postgres) != "SN-0001|claimed");
        assert_eq!(states(&postgres), "SN-0001|unknown", "{last}");
        shift.close();
    }
}

/// The keys of the unit that was claimed first.
fn shift_keys(postgres: &Postgres) -> UnitKeys {
    let asked = "SELECT platform, product_key, device_name, serial_number FROM regnwl.claim ORDER BY at LIMIT 1";
    let told = postgres.sql(BOOK, asked);
    let [platform, product_key, device_name, serial_number] = told.split('|').collect::<Vec<_>>()[..] else {
        panic!("{told}")
    };
    UnitKeys {
        platform: Platform(platform.into()),
        product_key: product_key.into(),
        device_name: device_name.into(),
        serial_number: serial_number.into(),
        hardware_id: None,
    }
}

#[test]
fn a_claim_whose_answer_is_lost_on_the_way_is_asked_again_and_is_one() {
    let Some(mut postgres) = Postgres::start() else { return };
    let bench = Bench::new();
    let (settings, password) = postgres.let_in("line-1");
    let way = bench.runtime.block_on(Relay::to(postgres.port()));
    let settings = BookSettings { server: way.server(), ..settings };
    let mut shift = bench.open_parts(with_person(&bench, &(settings, password)));
    shift.expect_pass(&bench.unit("SN-0000"));
    // The server is given the claim, and its answer never comes.
    way.keep_answers(true);
    shift.plug(0, &bench.unit("SN-0001"));
    bench.wait_until("it is claimed", || states(&postgres).ends_with("SN-0001|claimed"));
    waits_for_book(&mut shift, 0);
    assert_eq!((bench.connects(), shift.intents()), (1, 1));
    way.keep_answers(false);
    shift.passes(0);
    // The server dies between two units, and comes back.
    postgres.kill();
    shift.unplug(0);
    postgres.run();
    shift.expect_pass(&bench.unit("SN-0002"));
    shift.close().assert_unbroken();
    assert_eq!(states(&postgres), "SN-0000|passed SN-0001|passed SN-0002|passed");
    assert_eq!(bench.cloud.issued().len(), 3);
}

#[test]
fn what_a_station_has_registered_while_it_used_no_book_is_another_stations_to_ask_about() {
    let Some(postgres) = Postgres::start() else { return };
    let here = Bench::new();
    let there = beside(&here);
    let (one, other) = (postgres.let_in("line-1"), postgres.let_in("line-2"));
    let alone = |serial_number: &str| {
        let mut shift = here.open_parts(Parts { practice: false, ..here.parts() });
        shift.expect_pass(&here.unit(serial_number));
        shift.close().assert_unbroken();
    };
    let joins = |all: &str| {
        let shift = here.open_parts(parts(&here, &one));
        here.wait_until("the book has all of it", || states(&postgres) == all);
        shift.close().assert_unbroken();
    };
    let is_asked_about = |serial_number: &str| {
        let mut shift = there.open_parts(parts(&there, &other));
        let ended = shift.visit(&there.unit(serial_number));
        assert_eq!((ended.outcome, ended.code), (Outcome::Unknown, Some(Failure::AskKnownElsewhere)));
        assert_eq!(here.issued_to(serial_number).len(), 1, "{serial_number} is registered twice");
        shift.close().assert_unbroken();
    };
    alone("SN-0001");
    joins("SN-0001|passed");
    is_asked_about("SN-0001");
    // It leaves the book, goes on alone, and comes back.
    regnwl_station::store::shared_book::choose(&here.parts().data, None).unwrap();
    alone("SN-0002");
    joins("SN-0001|passed SN-0002|passed");
    is_asked_about("SN-0002");
    // What was told once is not told at every start.
    let told = regnwl_station::store::shared_book::shared_book(&here.parts().data).unwrap().unwrap();
    assert!(told.told_earlier);
    postgres.sql(BOOK, "TRUNCATE regnwl.claim_end, regnwl.claim_key, regnwl.registration, regnwl.claim CASCADE");
    here.open_parts(Parts { practice: false, ..here.parts() }).close();
    assert_eq!(states(&postgres), "");
}
