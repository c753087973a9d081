//! Results reach the receiver that stands in the examples, and what a person does about those that do not.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use regnwl_station::domain::outcome::Outcome;
use regnwl_station::plant::outbox::{DeadLetter, Kept};
use regnwl_station::sim::device::PracticeUnit;
use regnwl_station::sim::dialect::Dialect;
use serde_json::{Value, json};

use super::{Bench, PRODUCT_KEY, ended};
use crate::here::sources;
use crate::process::{Running, listening};

const RESULT_SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// The receiver of the examples, and its port. `file`: where it keeps what it took.
fn receiver(file: &Path) -> (Running, u16) {
    let script = sources().join("examples/plant/receiver.py");
    listening(Command::new("python3").arg(script).arg("0").arg(file).env("RESULT_SECRET", RESULT_SECRET))
}

fn taken(file: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(file).unwrap_or_default();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

impl Bench {
    fn profile_with_results(&self, port: u16) -> PathBuf {
        let path = self.profile("at", "hmacsha256");
        let mut profile: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        let url = format!("http://127.0.0.1:{port}/results");
        profile["result"] = json!({"url": url, "signedWith": "mes", "fields": {"SN": "serialNumber", "R": "outcome"}});
        let path = self.path("results.json");
        std::fs::write(&path, profile.to_string()).unwrap();
        path
    }

    fn keep_result_secret(&self) {
        let mut set = self.station();
        set.args(["secret", "set", "--product-key", PRODUCT_KEY, "--name", "mes"]);
        let mut set = set.stdin(Stdio::piped()).spawn().unwrap();
        set.stdin.take().unwrap().write_all(RESULT_SECRET.as_bytes()).unwrap();
        assert!(set.wait().unwrap().success());
    }

    fn outbox(&self, args: &[&str]) -> Output {
        self.station().arg("outbox").args(args).output().unwrap()
    }
}

fn said(output: &Output) -> (Option<i32>, String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

#[test]
fn each_visit_is_told_once_by_its_id_and_signed_also_after_the_receiver_was_away() {
    let bench = Bench::new();
    let file = bench.path("taken.jsonl");
    let (running, port) = receiver(&file);
    let profile = bench.profile_with_results(port);
    bench.keep_result_secret();

    let (_unit, link) = bench.unit("at", "SN-1");
    let output = bench.provision(&profile, "batch.jsonl", &link);
    assert_eq!((ended(&output)["outcome"].as_str(), output.status.code()), (Some("PASS"), Some(0)));
    let batch = std::fs::read_to_string(bench.path("batch.jsonl")).unwrap();
    let lines = batch.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let line = lines.into_iter().find(|line| line["kind"] == "ended").unwrap();
    assert_eq!(taken(&file), [json!({"id": line["chain"], "result": {"SN": "SN-1", "R": "PASS"}})]);
    assert_eq!(
        said(&bench.outbox(&["status"])),
        (Some(0), format!("{PRODUCT_KEY}: waiting 0, refused 0\n"), String::new())
    );

    // It is away: the unit passes all the same, and what is left is said.
    drop(running);
    let (_unit, link) = bench.unit("at", "SN-2");
    let output = bench.provision(&profile, "batch.jsonl", &link);
    assert_eq!((ended(&output)["outcome"].as_str(), output.status.code()), (Some("PASS"), Some(0)));
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(stderr.contains(&format!("{PRODUCT_KEY}: results not taken yet: 1")), "{stderr}");
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    let told: Vec<Value> = told.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(told.iter().any(|event| event["event"] == "results" && event["waiting"] == 1), "{told:?}");
    let (code, out, _) = said(&bench.outbox(&["status", "--json"]));
    let status: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((code, &status["waiting"], &status["dead"]), (Some(1), &json!(1), &json!(0)));
    let profile_arg = profile.to_str().unwrap();
    let (code, _, stderr) = said(&bench.outbox(&["send", "--profile", profile_arg, "--wait", "1"]));
    assert_eq!(code, Some(3), "{stderr}");
    assert!(stderr.contains("takes no connection"), "{stderr}");

    // It is back, somewhere else: the profile says where.
    let (_running, port) = receiver(&file);
    let profile = bench.profile_with_results(port);
    let (code, _, stderr) = said(&bench.outbox(&["send", "--profile", profile.to_str().unwrap()]));
    assert_eq!(code, Some(0), "{stderr}");
    let numbers: Vec<Value> = taken(&file).into_iter().map(|one| one["result"]["SN"].clone()).collect();
    assert_eq!(numbers, ["SN-1", "SN-2"]);
    // Nothing was told twice, and nothing is told again where how far it had come is lost.
    std::fs::remove_file(bench.path("data").join(format!("outbox/{PRODUCT_KEY}.json"))).unwrap();
    let (code, _, stderr) = said(&bench.outbox(&["status", "--profile", profile.to_str().unwrap()]));
    assert!(code == Some(1) && stderr.contains("was not known any more"), "{code:?} {stderr}");
    let (code, _, stderr) = said(&bench.outbox(&["send", "--profile", profile.to_str().unwrap()]));
    assert_eq!((code, taken(&file).len()), (Some(0), 2));
    assert!(stderr.contains("was not known any more"), "{stderr}");
    let (code, _, stderr) = said(&bench.outbox(&["send", "--profile", profile.to_str().unwrap()]));
    assert!(code == Some(0) && !stderr.contains("was not known any more"), "{code:?} {stderr}");
}

#[test]
fn a_station_that_is_killed_before_pass_was_shown_has_passed_the_unit_and_tells_the_plant_later() {
    let bench = Bench::new();
    let file = bench.path("taken.jsonl");
    // Nobody takes results there.
    let profile = bench.profile_with_results(9);
    let mut text: Value = serde_json::from_slice(&std::fs::read(&profile).unwrap()).unwrap();
    text["result"].as_object_mut().unwrap().remove("signedWith");
    text["result"]["when"] = "beforePass".into();
    std::fs::write(&profile, text.to_string()).unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let _inside = runtime.enter();
    let unit = PracticeUnit::new(Dialect::At, "SN-1");
    let batch = bench.path("batch.jsonl");
    let mut station = bench.station();
    station.args(["provision", "--wait", "30", "--profile"]).arg(&profile).arg("--batch").arg(&batch);
    let mut station = station.arg("--port").arg(unit.plug().unwrap()).stdout(Stdio::piped()).spawn().unwrap();
    // It says that the plant takes nothing, while the unit stands there and has ended on record.
    let mut said = BufReader::new(station.stdout.take().unwrap()).lines().map(Result::unwrap);
    let before: Vec<String> = said.by_ref().take_while(|line| !line.starts_with(r#"{"event":"results""#)).collect();
    assert!(before.iter().all(|line| !line.contains(r#""event":"unitEnded""#)), "{before:?}");
    let record = std::fs::read_to_string(bench.path("data").join("record/000001-batch.jsonl")).unwrap();
    assert!(record.contains(r#""kind":"ended""#), "{record}");
    station.kill().unwrap();
    station.wait().unwrap();
    assert_eq!(said.filter(|line| line.contains(r#""event":"unitEnded""#)).count(), 0);
    let (_running, port) = receiver(&file);
    text["result"]["url"] = format!("http://127.0.0.1:{port}/results").into();
    text["result"]["signedWith"] = "mes".into();
    std::fs::write(&profile, text.to_string()).unwrap();
    bench.keep_result_secret();
    // A pty that whoever was killed had to itself stays so.
    unit.unplug();
    let output = bench.provision(&profile, "batch.jsonl", &unit.plug().unwrap());
    let ended = ended(&output);
    assert_eq!((&ended["outcome"], &ended["registrations"]["issued"]), (&json!("PASS"), &json!(1)), "{ended}");
    let results: Vec<Value> = taken(&file).into_iter().map(|one| one["result"].clone()).collect();
    assert_eq!(results, [json!({"SN": "SN-1", "R": "PASS"}), json!({"SN": "SN-1", "R": "PASS"})]);
    assert_eq!(output.status.code(), Some(0));
    assert!(!String::from_utf8_lossy(&output.stderr).contains("may turn the unit away"));
}

#[test]
fn what_was_refused_is_listed_sent_again_or_dropped_and_that_is_on_record() {
    let bench = Bench::new();
    let profile = bench.profile_with_results(9);
    let profile = profile.to_str().unwrap();
    let by = ["--profile", profile, "--by", "chen"];
    // Before there is a record nobody makes one.
    for call in [&["status"][..], &["send", "--profile", profile], &[&["drop", "--all"][..], &by].concat()] {
        let (code, out, stderr) = said(&bench.outbox(call));
        assert_eq!((code, &*out), (Some(0), ""), "{call:?}");
        assert!(stderr.contains("No results were ever sent from here"), "{stderr}");
    }
    assert!(!bench.path("data").exists());
    assert_eq!(bench.station().args(["supervisor", "list"]).output().unwrap().status.code(), Some(0));
    let dead = |id: &str, number: &str| DeadLetter {
        id: id.repeat(32),
        segment: "000001-batch.jsonl".into(),
        from: 0,
        to: 10,
        serial_number: Some(number.into()),
        outcome: Outcome::Pass,
        status: 422,
        at: "2026-11-28T10:00:00Z".into(),
        again: false,
    };
    let (_unit, link) = bench.unit("at", "SN-1");
    // A record, whose results nobody takes.
    bench.provision(&bench.profile("at", "hmacsha256"), "batch.jsonl", &link);
    let folder = bench.path("data").join("outbox");
    let kept = Kept {
        product_key: PRODUCT_KEY.into(),
        stands: Vec::new(),
        dead: vec![dead("aa", "SN-1"), dead("ab", "SN\u{202e}2\n"), dead("ba", "SN-3")],
    };
    kept.write(&folder).unwrap();
    let (code, out, _) = said(&bench.outbox(&["dead"]));
    assert_eq!((code, out.lines().count()), (Some(1), 3), "{out}");
    assert!(out.contains("\tSN-1\tPASS\t422\t") && !out.contains('\u{202e}'), "{out}");
    for unknown in ["aaaaaaa", "a", "cccccccc", ""] {
        let (code, _, stderr) = said(&bench.outbox(&[&["drop", unknown][..], &by].concat()));
        assert_eq!(code, Some(2), "{unknown}: {stderr}");
    }
    assert_eq!(said(&bench.outbox(&[&["drop", "aaaaaaaa"][..], &by].concat())).0, Some(0));
    assert_eq!(said(&bench.outbox(&[&["retry", "babababa"][..], &by].concat())).0, Some(0));
    let left = Kept::read(&folder, PRODUCT_KEY).unwrap().unwrap().dead;
    assert_eq!(left.iter().map(|dead| (&dead.id[..2], dead.again)).collect::<Vec<_>>(), [("ab", false), ("ba", true)]);
    let changes = bench.station().args(["record", "changes"]).output().unwrap();
    let changes = String::from_utf8(changes.stdout).unwrap();
    assert!(changes.contains("chen") && changes.contains("refused result dropped"), "{changes}");
    assert!(changes.contains("refused result sent again"), "{changes}");
    // A damaged file is no list, and no reason to leave anything out: that nothing was refused is not said.
    std::fs::write(Kept::path(&folder, PRODUCT_KEY), "{").unwrap();
    let drop_all = [&["drop", "--all"][..], &by].concat();
    for (call, code) in [(&["dead"][..], 1), (&["status"], 1), (&drop_all, 3)] {
        let (exit, _, stderr) = said(&bench.outbox(call));
        assert_eq!(exit, Some(code), "{call:?}: {stderr}");
        assert!(stderr.contains("damaged") && !stderr.contains("nothing was refused"), "{stderr}");
    }
    // Nor that nothing was ever sent, where the folder cannot be looked into.
    std::fs::remove_dir_all(&folder).unwrap();
    std::fs::write(&folder, "").unwrap();
    for call in ["dead", "status"] {
        let (exit, _, stderr) = said(&bench.outbox(&[call]));
        assert_eq!(exit, Some(2), "{call}: {stderr}");
        assert!(stderr.contains("outbox") && !stderr.contains("ever sent"), "{stderr}");
    }
}
