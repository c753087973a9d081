//! Output that cannot be written: told, and never exit code 0. A reader that went away is no fault.

use std::fs::{File, OpenOptions};
use std::process::{Command, Stdio};

use super::Bench;
use crate::here;
use crate::process::said;

/// A device that is full.
fn full() -> File {
    OpenOptions::new().write(true).open("/dev/full").unwrap()
}

/// A pipe whose reader has gone.
fn unread() -> Stdio {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    writer.into()
}

/// This call with standard output closed.
fn closed(station: &Command) -> Command {
    let mut shell = Command::new("sh");
    shell.args(["-c", r#"exec "$0" "$@" >&-"#]).arg(station.get_program()).args(station.get_args());
    for (name, value) in station.get_envs() {
        match value {
            Some(value) => shell.env(name, value),
            None => shell.env_remove(name),
        };
    }
    shell
}

#[test]
fn a_station_whose_events_cannot_be_written_ends_its_unit_takes_no_next_one_and_ends_with_3() {
    let bench = Bench::new();
    let profile = bench.profile("at", "hmacsha256");
    let (_unit, link) = bench.unit("at", "SN0001");
    let mut call = bench.station();
    call.args(["provision", "--wait", "30", "--count", "2", "--profile"]).arg(&profile);
    call.arg("--batch").arg(bench.path("b.jsonl")).arg("--port").arg(&link);
    let output = call.stdout(full()).output().unwrap();
    let said = said(&output);
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(said.lines().last().unwrap().contains("output cannot be written"), "{said}");
    let shown = bench.station().args(["log", "show", "--json"]).arg(bench.path("b.jsonl")).output().unwrap();
    let shown = String::from_utf8(shown.stdout).unwrap();
    // Nothing that was begun is left open.
    assert!(!shown.contains("\"outcome\":null") && shown.lines().count() <= 1, "{shown}");
}

#[test]
fn a_reader_of_the_events_that_goes_away_stops_nothing() {
    let bench = Bench::new();
    let profile = bench.profile("at", "hmacsha256");
    let (_unit, link) = bench.unit("at", "SN0001");
    let mut call = bench.station();
    call.args(["provision", "--wait", "30", "--profile"]).arg(&profile);
    call.arg("--batch").arg(bench.path("b.jsonl")).arg("--port").arg(&link);
    let output = call.stdout(unread()).output().unwrap();
    assert_eq!((output.status.code(), said(&output)), (Some(0), String::new()));
}

#[test]
fn every_word_of_the_command_line_that_cannot_say_what_it_has_to_says_so_and_ends_badly() {
    let bench = Bench::new();
    let profile = bench.profile("at", "hmacsha256");
    let (_unit, link) = bench.unit("at", "SN0001");
    assert_eq!(bench.provision(&profile, "b.jsonl", &link).status.code(), Some(0));
    let [profile, file] = [profile, bench.path("b.jsonl")].map(|path| path.to_str().unwrap().to_owned());
    let calls: [&[&str]; 12] = [
        &["log", "show", &file],
        &["log", "show", "--json", &file],
        &["log", "verify", &file],
        &["log", "merge", &file, "--out", "OUT"],
        &["unit", "list"],
        &["unit", "reveal", "SN0001", "--by", "li", "--why", "test"],
        &["profile", "check", &profile],
        &["profile", "templates"],
        &["doctor", "--profile", &profile],
        &["unit", "import", &file],
        &["--help"],
        &["--version"],
    ];
    for call in calls {
        let station = |out: &str| {
            let mut station = bench.station();
            let out = bench.path(out);
            station.args(call.iter().map(|arg| if *arg == "OUT" { out.to_str().unwrap() } else { arg }));
            station
        };
        let well = station("well").output().unwrap();
        // What says nothing has nothing to lose.
        let is_silent = well.stdout.is_empty();
        let output = station("full").stdout(full()).output().unwrap();
        if is_silent {
            assert_eq!(output.status.code(), well.status.code(), "{call:?}");
            let output = closed(&station("closed")).output().unwrap();
            assert_eq!((output.status.code(), said(&output)), (well.status.code(), said(&well)), "{call:?}");
            continue;
        }
        assert_eq!((output.status.code(), said(&output).lines().count()), (Some(3), 1), "{call:?}: {}", said(&output));
        let output = closed(&station("closed")).output().unwrap();
        assert_eq!((output.status.code(), said(&output).lines().count()), (Some(3), 1), "{call:?}: {}", said(&output));
        let output = station("unread").stdout(unread()).output().unwrap();
        assert_eq!((output.status.code(), said(&output)), (well.status.code(), said(&well)), "{call:?}");
    }
}

#[test]
fn a_complaint_that_nobody_can_read_is_no_panic() {
    let output = here::call().args(["log", "show", "/nonexistent"]).stderr(full()).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
}
