//! Looking into the shared book at the command line: visits of all stations, one unit's life, how stations stand, yield.

use super::*;
use crate::common::postgres::{BOOK, Postgres, use_book};

/// Characters that mean something to a pattern, to a statement, to a terminal or to a spreadsheet.
const HOSTILE: &str = "=SN%_\\'\"; DROP SCHEMA regnwl CASCADE; --\u{202e}\u{1b}[2J";

#[test]
fn one_units_life_is_told_across_stations_and_found_by_any_part_of_its_numbers() {
    let Some(postgres) = Postgres::start() else { return };
    let bench = Bench::new();
    let program = Program::on(&bench);
    program.refused(&["shared-book", "find", "SN-0001"], 2, "uses no shared book");

    // A unit that one station registers and does not finish, and that then comes to another one.
    let other = Bench::with(Dialect::At, json!({"cloud": {"trust": {"caFile": "ca-of-both.pem"}}}));
    std::fs::write(other.folder.path().join("ca-of-both.pem"), bench.cloud.ca_pem()).unwrap();
    other.door.lead_to(bench.cloud.addr());
    let at = |bench: &Bench, station: &str| {
        let (settings, password) = postgres.let_in(station);
        let parts = Parts { practice: false, ..bench.parts() };
        use_book(&parts.data, &settings, &password);
        parts
    };
    let mut shift = other.open_parts(at(&other, "line-2"));
    let forgetful = other.unit("SN-0001");
    forgetful.set_faults([UnitFault::StoresNothing]);
    let first = shift.visit(&forgetful);
    assert_eq!(first.outcome, Outcome::Pending);
    shift.unplug(0);
    shift.expect_pass(&other.unit("SN-0002"));
    shift.close().assert_unbroken();
    let mut shift = bench.open_parts(at(&bench, "line-1"));
    shift.expect_pass(&bench.unit("SN-1001"));
    shift.unplug(0);
    shift.visit(&bench.unit("SN-0001"));
    shift.close().assert_unbroken();

    let told = |args: &[&str]| {
        let output = program.call(&[&["shared-book"], args].concat(), "");
        let (said, told) = (String::from_utf8(output.stderr).unwrap(), String::from_utf8(output.stdout).unwrap());
        assert_eq!(output.status.code(), Some(0), "{args:?}: {said}");
        assert!(!told.contains("Wang"), "{told}");
        (told, said)
    };
    let column = |table: &str, nth: usize| {
        table.lines().map(|row| row.split('\t').nth(nth).unwrap().to_owned()).collect::<Vec<_>>().join(" ")
    };
    let found = |args: &[&str]| column(&told(&[&["find"], args].concat()).0, 5);

    // The newest first, in any case, by what is said of them.
    assert_eq!(found(&["sn-"]), "SN-0001 SN-1001 SN-0002 SN-0001");
    assert_eq!(found(&["SN-0001", "--how", "exact"]), "SN-0001 SN-0001");
    assert_eq!(found(&["sn-0", "--how", "prefix"]), "SN-0001 SN-0002 SN-0001");
    assert_eq!(found(&["0001", "--how", "suffix"]), "SN-0001 SN-0001");
    assert_eq!(found(&["n-10"]), "SN-1001");
    assert_eq!(found(&["SN-", "--station", "line-2"]), "SN-0002 SN-0001");
    assert_eq!(found(&["SN-", "--outcome", "pass"]), "SN-1001 SN-0002");
    assert_eq!(found(&["SN-", "--since", "2000-01-01", "--until", "2100-01-01"]).split(' ').count(), 4);
    assert_eq!(found(&["SN-", "--until", "2000-01-01"]), "");
    assert_eq!(found(&["SN-", "--since", "2100-01-01"]), "");
    let (some, said) = told(&["find", "SN-", "--limit", "3"]);
    assert!(some.lines().count() == 3 && said.contains("more visits than these 3"), "{said}");
    assert_eq!(told(&["find", "SN-", "--limit", "4"]).1, "", "there are no more");
    let (none, said) = told(&["find", "SN-9"]);
    assert!(none.is_empty() && said.contains("No visit found"), "{said}");
    program.refused(&["shared-book", "find", "SN"], 2, "at least 3");
    program.refused(&["shared-book", "find", "", "--how", "prefix"], 2, "is empty");

    // Its life, over both stations, the oldest first; what belongs to others is not in it.
    let (life, _) = told(&["unit", "sn-0001"]);
    let visits: Vec<&str> = life.lines().filter(|line| !line.starts_with('\t')).collect();
    assert_eq!(column(&visits.join("\n"), 2), "line-2 line-1");
    let lines = life.lines().filter(|line| line.starts_with('\t')).count();
    assert!(lines >= 8 && life.contains("serial number read: SN-0001") && !life.contains("SN-0002"), "{life}");
    assert!(life.contains("line-2 has it since"), "the second station was not told: {life}");
    program.refused(&["shared-book", "unit", "SN-000"], 2, "shared-book find");

    let (stations, _) = told(&["stations"]);
    assert_eq!(column(&stations, 0), "line-1 line-2");
    assert!(column(&stations, 1).starts_with("20"), "{stations}");
    let (hours, _) = told(&["yield", "--since", "2000-01-01", "--until", "2100-01-01"]);
    let visits: u32 = hours.lines().map(|row| row.split('\t').nth(3).unwrap().parse::<u32>().unwrap()).sum();
    assert_eq!(visits, 4, "{hours}");
    let (none, said) = told(&["yield", "--since", "2000-01-01", "--until", "2000-01-02"]);
    assert!(none.is_empty() && said.contains("No visit"), "{said}");

    // As records, and as a file that was not there.
    let records = |args: &[&str]| program.done(&[&["shared-book"], args].concat());
    let visit = &records(&["find", "SN-1001", "--json"])[0];
    assert_eq!(
        (&visit["station"], &visit["outcome"], &visit["code"]),
        (&json!("line-1"), &json!("PASS"), &Value::Null)
    );
    assert_eq!(records(&["stations", "--json"])[1]["station"], "line-2");
    assert!(records(&["yield", "--since", "2000-01-01", "--until", "2100-01-01", "--json"])[0]["visits"].is_u64());
    let csv = bench.folder.path().join("found.csv");
    let export = ["shared-book", "find", "SN-", "--csv", csv.to_str().unwrap()];
    program.done(&export);
    let text = std::fs::read_to_string(&csv).unwrap();
    assert!(text.starts_with("number,endedAt,station,") && text.lines().count() == 5, "{text}");
    program.refused(&export, 2, "found.csv");
}

#[test]
fn hostile_texts_are_looked_for_as_they_are_and_shown_as_data() {
    let Some(mut postgres) = Postgres::start() else { return };
    let bench = Bench::new();
    let program = Program::on(&bench);
    let (settings, password) = postgres.let_in("line-1");
    use_book(&DataDir::new(&program.data), &settings, &password);
    let visit = |unit: u32, number: &str| {
        let line = json!({"unit": unit, "at": "2026-01-02T03:04:05Z", "outcome": "FAIL", "serialNumber": number});
        let line = line.to_string().replace('\'', "''");
        postgres
            .sql(BOOK, &format!("SELECT regnwl.add_visit(s.id, {unit}, s.station, '{line}') FROM regnwl.segment s"));
    };
    postgres.sql(BOOK, "INSERT INTO regnwl.segment (station, name, branch, batch) SELECT id, '000001-b.jsonl', 1, 'b' FROM regnwl.station");
    visit(1, HOSTILE);
    visit(2, "SNABC");
    let long = "%".repeat(10_000);
    let found = |text: &str, how: &str| {
        let output = program.call(&["shared-book", "find", "--how", how, "--", text], "");
        assert_eq!(output.status.code(), Some(0), "{text:?}: {output:?}");
        String::from_utf8(output.stdout).unwrap().lines().count()
    };
    for (text, how, visits) in [
        (HOSTILE, "exact", 1),
        ("=sn%_\\", "prefix", 1),
        ("\u{202e}\u{1b}[2J", "suffix", 1),
        ("%_\\", "fragment", 1),
        ("'\"; ", "fragment", 1),
        ("%%%", "fragment", 0),
        ("___", "fragment", 0),
        ("\\\\\\", "fragment", 0),
        ("SN%", "prefix", 0),
        ("%C", "suffix", 0),
        ("' OR true --", "exact", 0),
        (&*long, "fragment", 0),
        (&*long, "exact", 0),
        (&*long, "prefix", 0),
    ] {
        assert_eq!(found(text, how), visits, "{text:?} {how}");
    }
    let shown = program.call(&["shared-book", "unit", "--", HOSTILE], "");
    let csv = bench.folder.path().join("hostile.csv");
    program.done(&["shared-book", "find", "%_\\", "--csv", csv.to_str().unwrap()]);
    for shown in [String::from_utf8(shown.stdout).unwrap(), std::fs::read_to_string(csv).unwrap()] {
        assert!(shown.contains("\\u{202e}\\u{1b}[2J") && !shown.contains(['\u{202e}', '\u{1b}']), "{shown:?}");
        assert!(!shown.contains(",=SN") && !shown.contains("\"=SN"), "a formula: {shown}");
    }
    program.refused(&["shared-book", "unit", "--", "SN\u{202e}\u{1b}"], 2, "SN\\u{202e}\\u{1b}");
    let missing = program.call(&["shared-book", "yield", "--since", "soon", "--until", "2026-01-01"], "");
    assert_eq!(missing.status.code(), Some(2));

    // A line of a later version, and one that is none.
    let later = format!(r#"{{"v":99,"seq":1,"at":"2026-01-02T03:04:05Z","kind":"x","chain":"{}"}}"#, "0".repeat(64));
    for (seq, line) in [(1, &*later), (2, "\u{1b}[2J")] {
        let line =
            format!("SELECT s.id, {seq}, {seq}, sha256('{seq}'), convert_to('{line}', 'UTF8') FROM regnwl.segment s");
        postgres.sql(BOOK, &format!("INSERT INTO regnwl.line (segment, seq, ends_at, chain, text) {line}"));
    }
    let life =
        |number: &str| String::from_utf8(program.call(&["shared-book", "unit", "--", number], "").stdout).unwrap();
    assert!(life(HOSTILE).ends_with("\n\t\tline 1 is of a later version of this program\n"));
    assert!(life("SNABC").ends_with("\n\t\ta line that cannot be read\n"));

    // More visits than the book gives at once: each of them once.
    let line = r#"{"unit":9,"at":"2026-01-02T03:04:05Z","outcome":"PASS","serialNumber":"MANY"}"#;
    let many = format!(
        "SELECT count(regnwl.add_visit(s.id, n, s.station, '{line}')) FROM regnwl.segment s, generate_series(10, 20020) n"
    );
    postgres.sql(BOOK, &many);
    let found = program.done(&["shared-book", "find", "MANY", "--json", "--limit", "1000000"]);
    let mut numbers: Vec<_> = found.iter().map(|visit| visit["number"].as_u64().unwrap()).collect();
    assert!(numbers.is_sorted_by(|one, other| one > other), "the newest first");
    numbers.dedup();
    assert_eq!(numbers.len(), 20_011);

    // A book that does not answer says so in its words.
    postgres.kill();
    for call in [&["find", "SNA"][..], &["unit", "SNABC"], &["stations"]] {
        program.refused(&[&["shared-book"], call].concat(), 2, "S-38 ");
    }
    assert!(!postgres.log().contains(password.expose()));
}
