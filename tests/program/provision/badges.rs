//! A station that asks for badges, without a window: who begins, and how a shift is handed over on a line that goes on.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use super::Bench;

fn events(text: &[u8]) -> Vec<Value> {
    String::from_utf8_lossy(text).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn provision(bench: &Bench, profile: &Path, ports: &[&Path]) -> Command {
    let mut call = bench.station();
    call.args(["provision", "--wait", "30", "--profile"]).arg(profile).arg("--batch").arg(bench.path("b.jsonl"));
    for port in ports {
        call.arg("--port").arg(port);
    }
    call
}

#[test]
fn without_a_badge_that_counts_nothing_begins_and_the_next_scan_hands_over() {
    let bench = Bench::new();
    let profile = bench.profile("at", "hmacsha256");
    let said = |args: &[&str]| {
        let output = bench.station().args(["operator"]).args(args).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    };
    let absent = bench.path("absent");
    let refused = |args: &[&str], because: &str| {
        let output = provision(&bench, &profile, &[&absent]).args(args).output().unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), stderr.lines().count()), (Some(2), 1), "{args:?}: {stderr}");
        assert!(stderr.contains(because), "{stderr}");
    };
    refused(&["--badge", "B-1"], "this station asks for no badges");
    said(&["set", "li", "--badge", "B-1"]);
    said(&["set", "wu", "--badge", "B-2"]);
    said(&["set", "zhou", "--badge", "B-3", "--until", "2020-12-31"]);
    said(&["badges", "--pattern", r"B-\d+"]);
    refused(&[], "give it with --badge");
    refused(&["--operator", "li"], "give it with --badge");
    refused(&["--badge", "li"], r"badges are like B-\d+");
    refused(&["--badge", "B-9"], "nobody's here");
    refused(&["--badge", "B-3"], "The last day of this badge was 2020-12-31");
    assert!(!bench.path("b.jsonl").exists(), "nothing was begun");

    // One unit is there; the other comes after the shift was handed over.
    let (_first, one) = bench.unit("at", "SN0001");
    let other = bench.path("SN0002");
    let mut call = provision(&bench, &profile, &[&one, &other]);
    let mut running =
        call.args(["--badge", "B-1", "--scans"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = std::io::BufRead::lines(std::io::BufReader::new(running.stdout.take().unwrap()));
    let mut next = |event: &str| {
        loop {
            let line = lines.next().expect("it goes on").unwrap();
            let told: Value = serde_json::from_str(&line).unwrap();
            if told["event"] == event {
                return told;
            }
        }
    };
    assert_eq!(next("unitEnded")["operator"], "li");
    let mut stdin = running.stdin.take().unwrap();
    writeln!(stdin, "B-3").unwrap();
    assert_eq!(next("noBadge")["why"], "expired");
    writeln!(stdin, "B-2\r").unwrap();
    let mut at_work = next("atWork");
    if at_work["operator"].is_null() {
        at_work = next("atWork");
    }
    assert_eq!(at_work["operator"], "wu");
    let (_second, _) = bench.unit("at", "SN0002");
    assert_eq!(next("unitEnded")["operator"], "wu");
    assert_eq!(running.wait().unwrap().code(), Some(0));
    let shown = bench.station().args(["log", "show", "--json"]).arg(bench.path("b.jsonl")).output().unwrap();
    let operators: Vec<_> = events(&shown.stdout).into_iter().map(|unit| unit["operator"].clone()).collect();
    assert_eq!(operators, ["li", "wu"]);
    let report =
        bench.station().args(["log", "report", "--by", "operator"]).arg(bench.path("b.jsonl")).output().unwrap();
    let report = String::from_utf8_lossy(&report.stdout).into_owned();
    assert!(report.contains("li") && report.contains("wu"), "{report}");
}
