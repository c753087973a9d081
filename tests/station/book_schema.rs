//! The schema of the shared book on a real PostgreSQL: books of before are brought to this version with what stands in them, and what each unit asks is planned once.

use regnwl_station::domain::{ClaimState, UnitKeys};
use regnwl_station::shared_book::{ClaimCount, Claimed, ClaimedUnit};

use super::common::postgres::{ADMIN, BOOK, Postgres};
use super::shared_book::{keys, runtime, unit};

const VERSIONS: [&str; 4] = [
    include_str!("../../src/shared_book/schema/0001_claims.sql"),
    include_str!("../../src/shared_book/schema/0002_late_claims.sql"),
    include_str!("../../src/shared_book/schema/0003_lines.sql"),
    include_str!("../../src/shared_book/schema/0004_looking.sql"),
];

/// A book as a program of before has made it, with its administrator as a station.
fn book_of(version: usize) -> Option<Postgres> {
    let postgres = Postgres::start()?;
    let first = "CREATE ROLE regnwl_station NOLOGIN; CREATE SCHEMA regnwl; CREATE TABLE regnwl.schema_version (version integer PRIMARY KEY, program text NOT NULL, at timestamptz NOT NULL DEFAULT clock_timestamp());";
    postgres.sql(BOOK, first);
    for (version, sql) in (1..).zip(&VERSIONS[..version]) {
        postgres.sql(BOOK, sql);
        let noted = format!("INSERT INTO regnwl.schema_version (version, program) VALUES ({version}, 'before')");
        postgres.sql(BOOK, &noted);
    }
    postgres.sql(BOOK, &format!("INSERT INTO regnwl.station (role) VALUES ('{ADMIN}')"));
    Some(postgres)
}

/// A claim of a unit and its board by the administrator.
fn claim(visit: u32, number: u32) -> String {
    format!(
        "SELECT answer FROM regnwl.claim('{visit:064x}', 's', 1, 'custom/test', 'pk', 'dev-{number}', '{number}', 'b{number}', false, NULL, NULL, '{{}}')"
    )
}

#[test]
fn a_book_of_the_first_version_is_brought_to_this_one_with_what_stands_in_it() {
    let Some(postgres) = book_of(1) else { return };
    assert_eq!(postgres.sql(BOOK, &claim(7, 1)), "taken");
    let book = postgres.as_station("line-1");
    let claimed = runtime().block_on(book.claim(&unit(1, keys("1", None)))).unwrap();
    assert!(matches!(&claimed, Claimed::Held(by) if by.station == ADMIN), "{claimed:?}");
    let counted = postgres.sql(BOOK, "SELECT product_key || '|' || work_order FROM regnwl.registration");
    assert_eq!(counted, "pk|", "what was there counts for its product");
}

#[test]
fn a_book_of_the_fourth_version_keeps_its_keys_turns_and_ends() {
    let Some(postgres) = book_of(4) else { return };
    for (visit, number, state) in
        [(1, 1, Some("passed")), (2, 2, Some("free")), (3, 2, Some("pending")), (4, 3, Some("free")), (5, 4, None)]
    {
        assert_eq!(postgres.sql(BOOK, &claim(visit, number)), "taken");
        if let Some(state) = state {
            postgres.sql(BOOK, &format!("SELECT regnwl.end_claim('{visit:064x}', '{state}')"));
        }
    }
    let book = postgres.as_station("line-1");
    runtime().block_on(async {
        let is = [("1", ClaimState::Passed), ("2", ClaimState::Pending), ("4", ClaimState::Claimed)];
        for (number, state) in is {
            let other = keys("99", None);
            // By each of its keys alone.
            for shares in [
                UnitKeys { device_name: format!("dev-{number}"), ..other.clone() },
                UnitKeys { serial_number: number.into(), ..other.clone() },
                UnitKeys { hardware_id: Some(format!("b{number}")), ..other.clone() },
            ] {
                let claimed = book.claim(&unit(100, shares.clone())).await.unwrap();
                let is_held = matches!(&claimed, Claimed::Held(by) if by.station == ADMIN && by.state == state);
                assert!(is_held, "{shares:?}: {claimed:?}");
            }
        }
        // A unit that was let go is whoever's who comes next, at its next turn.
        assert_eq!(book.claim(&unit(101, keys("3", Some("b3")))).await, Ok(Claimed::Taken(None)));
    });
    let turns = format!("SELECT DISTINCT turn FROM regnwl.claim_key WHERE visit = decode('{:064x}', 'hex')", 101);
    assert_eq!(postgres.sql(BOOK, &turns), "2");
}

/// As a station claims a unit that it is to register.
fn counted(visit: u32, keys: UnitKeys) -> ClaimedUnit {
    ClaimedUnit { counts: Some(ClaimCount::default()), ..unit(visit, keys) }
}

/// What a unit costs the server is then the rows that it writes, and not the thinking about how.
#[test]
fn what_each_unit_asks_is_planned_once_for_a_connection() {
    let Some(postgres) = Postgres::start() else { return };
    // What it counts meanwhile would have it plan anew.
    postgres.sql(BOOK, "ALTER SYSTEM SET autovacuum = off");
    postgres.sql(BOOK, "SELECT pg_reload_conf()");
    let (one, other) = (postgres.as_station("line-1"), postgres.as_station("line-2"));
    postgres.sql(BOOK, "ALTER ROLE \"line-1\" SET log_planner_stats = on");
    let plans = || postgres.log().matches("PLANNER STATISTICS").count();
    runtime().block_on(async {
        // New units, those that were let go before, and those that another station has.
        let shift = async |from: u32| {
            for visit in from..from + 10 {
                let number = visit.to_string();
                assert_eq!(one.claim(&counted(visit, keys(&number, Some(&number)))).await, Ok(Claimed::Taken(None)));
                one.end(&format!("{visit:064x}"), ClaimState::Free).await.unwrap();
                let later = one.claim(&counted(visit + 1000, keys(&number, Some(&number)))).await;
                assert_eq!(later, Ok(Claimed::Taken(None)));
                one.end(&format!("{:064x}", visit + 1000), ClaimState::Pending).await.unwrap();
                let held = other.claim(&counted(visit + 2000, keys(&format!("o{number}"), None))).await;
                assert_eq!(held, Ok(Claimed::Taken(None)));
                let held = one.claim(&counted(visit + 3000, keys(&format!("o{number}"), None))).await.unwrap();
                assert!(matches!(&held, Claimed::Held(by) if by.station == "line-2"), "{held:?}");
            }
        };
        shift(1).await;
        let warm = plans();
        assert!(warm > 0, "the server does not say when it plans");
        shift(100).await;
        assert_eq!(plans(), warm);
    });
}

/// A server that has counted nothing yet guesses, and a table that is read as a whole takes longer with each day.
#[test]
fn what_each_unit_asks_reads_no_table_as_a_whole() {
    let Some(postgres) = Postgres::start() else { return };
    postgres.sql(BOOK, "ALTER SYSTEM SET autovacuum = off");
    postgres.sql(BOOK, "SELECT pg_reload_conf()");
    postgres.let_in("line-1");
    let book = "INSERT INTO regnwl.station (role) VALUES ('admin');
        CREATE FUNCTION visit(number integer) RETURNS text LANGUAGE sql AS $$ SELECT lpad(to_hex(number), 64, '0') $$;
        DO $$ BEGIN FOR i IN 1..2000 LOOP
            PERFORM regnwl.claim(visit(i), 's', 1, 'p', 'k', 'd' || i, 'n' || i, 'b' || i, false, NULL, NULL, '{}');
            PERFORM regnwl.end_claim(visit(i), CASE WHEN i % 2 = 0 THEN 'free' ELSE 'passed' END);
        END LOOP; END $$";
    postgres.sql(BOOK, book);
    let claim = |visit: u32, number: u32| {
        format!(
            "SELECT regnwl.claim(visit({visit}), 's', 1, 'p', 'k', 'd{number}', 'n{number}', 'b{number}', false, NULL, NULL, '{{}}')"
        )
    };
    for (what, asked) in [
        ("a new unit", claim(5001, 5001)),
        ("one that was let go", claim(5002, 2)),
        ("one that is held", claim(5003, 1)),
        ("the same visit again", claim(1, 1)),
        (
            "one that comes late",
            "SELECT regnwl.claim_late(visit(5004), 's', 1, 'p', 'k', 'd4', 'n4', 'b4', 'passed', '{}', NULL)".into(),
        ),
        ("an end", "SELECT regnwl.end_claim(visit(5001), 'passed')".into()),
    ] {
        // Whole readings of a table in this transaction.
        let whole = "SELECT sum(pg_stat_get_xact_numscans(c.oid)) FROM pg_class c WHERE c.oid IN ('regnwl.claim'::regclass, 'regnwl.claim_key'::regclass, 'regnwl.claim_end'::regclass)";
        let told = postgres.sql(BOOK, &format!("{asked}; {whole}"));
        assert_eq!(told.lines().last(), Some("0"), "{what}: {told}");
    }
}
