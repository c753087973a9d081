//! What version 0.1.0 left behind, made by that program (`tests/data/of-0.1.0.md`): it is opened, read and gone on with. And what a version later than
//! this one would leave: nothing is registered over it.

use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use regnwl_station::app::launch;
use regnwl_station::domain::identity::short_sha256;
use regnwl_station::store::data_dir::DataDir;
use regnwl_station::store::folders::Folders;
use regnwl_station::store::settings::SettingsFile;
use regnwl_station::words::Lang;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::folder;
use crate::here::{self, sources};
use crate::process::{Running, wait_for};
use crate::provision::ended;

/// What became of each unit, as far as it is on record.
const UNITS: [(&str, &str); 9] = [
    ("SN0001", "PASS"),
    ("SN0002", "PASS"),
    ("SN0004", "PENDING"),
    ("SN0005", "PENDING"),
    ("SN0006", "UNKNOWN"),
    ("SN0007", "UNKNOWN"),
    ("SN0008", "PASS"),
    ("SN0009", "PASS"),
    ("SN0010", "UNKNOWN"),
];
const SEGMENTS: [&str; 3] = ["000001-WO-1.jsonl", "000002-desk_.jsonl", "000003-WO-2.jsonl"];

fn left() -> PathBuf {
    sources().join("tests/data/of-0.1.0")
}

/// A copy, closed to others as the station's own folder is.
struct Station(tempfile::TempDir);

impl Station {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        folder::copy(&left(), folder.path()).unwrap();
        let close = |path: &Path, mode| std::fs::set_permissions(path, PermissionsExt::from_mode(mode)).unwrap();
        for file in folder::files(folder.path()) {
            close(file.parent().unwrap(), 0o700);
            close(&file, 0o600);
        }
        Self(folder)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn segment(&self, name: &str) -> PathBuf {
        self.path("data/record").join(name)
    }

    fn program(&self, args: &[&str]) -> Command {
        let mut call = here::call();
        call.args(["--lang", "en", "--data-dir", "data"]).args(args).current_dir(self.0.path());
        call.env("REGNWL_WITNESS_DIR", "witness")
            .env("REGNWL_PRODUCT_SECRET", "PracticeSecret00")
            .env("REGNWL_PIN", "2468");
        call.stdin(Stdio::null());
        call
    }

    fn call(&self, args: &[&str]) -> Output {
        self.program(args).output().unwrap()
    }

    #[track_caller]
    fn says(&self, args: &[&str]) -> String {
        let output = self.call(args);
        assert!(output.status.success(), "{args:?}: {output:?}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// Refused with this exit code, in words.
    #[track_caller]
    fn refused(&self, args: &[&str], code: i32, because: &[&str]) {
        let output = self.call(args);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(code), "{args:?}: {said}");
        because.iter().for_each(|because| assert!(said.contains(because), "{args:?}: {because:?} in {said}"));
    }

    fn units(&self) -> Vec<Value> {
        self.says(&["unit", "list"]).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// What is on record now begins with what was.
    #[track_caller]
    fn only_grew(&self) {
        let kept = |now: &Path, then: &Path| {
            let (now, then) = (std::fs::read(now).unwrap(), std::fs::read(then).unwrap());
            assert!(now.starts_with(&then), "{}", String::from_utf8_lossy(&now));
        };
        for name in SEGMENTS {
            kept(&self.segment(name), &left().join("data/record").join(name));
        }
        for name in ["WO-1.jsonl", "WO-2.jsonl"] {
            kept(&self.path(name), &left().join(name));
        }
    }

    /// The practice cloud of this version; the profile leads to it.
    fn cloud(&self) -> Running {
        let products = r#"[{"productKey": "a1Practice0", "productSecret": "PracticeSecret00"}]"#;
        std::fs::write(self.path("products.json"), products).unwrap();
        let args = ["sim", "cloud", "--listen", "127.0.0.1:0", "--products", "products.json", "--ca-out", "ca.pem"];
        let mut cloud = Running(self.program(&args).stdout(Stdio::piped()).spawn().unwrap());
        let mut lines = BufReader::new(cloud.0.stdout.take().unwrap()).lines();
        let first: Value = serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap();
        let port: u16 = first["addr"].as_str().unwrap().rsplit_once(':').unwrap().1.parse().unwrap();
        // Read and dropped: it never waits for a reader.
        std::thread::spawn(move || lines.count());
        let mut profile: Value = serde_json::from_slice(&std::fs::read(self.path("profile.json")).unwrap()).unwrap();
        profile["cloud"]["port"] = port.into();
        std::fs::write(self.path("profile.json"), profile.to_string()).unwrap();
        cloud
    }

    /// One unit, whose flash is as it was left by nobody.
    fn provision(&self, serial: &str, batch: &str) -> Value {
        let link = self.path(serial);
        let args = ["sim", "device", "--dialect", "at", "--serial", serial, "--link", serial];
        let _unit = Running(self.program(&args).spawn().unwrap());
        wait_for(&link);
        let provision = ["provision", "--profile", "profile.json", "--batch", batch, "--wait", "30", "--port", serial];
        ended(&self.call(&provision))
    }
}

#[test]
fn what_0_1_0_left_is_read_and_exported_and_its_tokens_are_opened() {
    let station = Station::new();
    assert_eq!(station.says(&["record", "check"]), "");
    assert_eq!(station.says(&["supervisor", "list"]), "chen\tengineer\n");
    let units = station.units();
    let told = units.iter().map(|unit| ["serialNumber", "outcome"].map(|name| unit[name].as_str().unwrap()));
    assert_eq!(told.map(<(&str, &str)>::from).collect::<Vec<_>>(), UNITS);
    let flags = ["SN0005 retired", "SN0007 setAside"].map(|flag| flag.split_once(' ').unwrap());
    for (serial, flag) in flags {
        let with: Vec<_> = units.iter().filter(|unit| unit[flag] == true).map(|unit| &unit["serialNumber"]).collect();
        assert_eq!(with, [serial]);
    }
    let verified = station.says(&["log", "verify", "WO-1.jsonl", "WO-2.jsonl"]);
    assert_eq!(verified.matches("unbroken").count(), 2, "{verified}");
    let shown = station.says(&["log", "show", "--json", "WO-1.jsonl", "WO-2.jsonl"]);
    // SN0001 came twice, SN0008 in both batches; SN0003 is in no record of units.
    assert_eq!(shown.lines().count(), UNITS.len() + 3, "{shown}");
    station.says(&["log", "export", "WO-1.jsonl", "--csv", "units.csv"]);
    let table = std::fs::read_to_string(station.path("units.csv")).unwrap();
    assert_eq!((table.lines().count(), table.matches("D-13").count()), (10, 1), "{table}");
    let mut opened = 0;
    for unit in units.iter().filter(|unit| unit["tokenSha256"].is_string()) {
        let serial = unit["serialNumber"].as_str().unwrap();
        let revealed = station.says(&["unit", "reveal", serial, "--by", "chen", "--why", "a test"]);
        let revealed: Value = serde_json::from_str(&revealed).unwrap();
        let token = revealed["deviceToken"].as_str().unwrap();
        assert_eq!(unit["tokenSha256"], short_sha256(token.as_bytes()), "{serial}");
        opened += 1;
    }
    assert_eq!(opened, 6);
    station.only_grew();
}

#[test]
fn units_and_batches_of_0_1_0_are_gone_on_with_and_no_identity_is_asked_for_twice() {
    let station = Station::new();
    let _cloud = station.cloud();
    // Its identity is on record: it is written again.
    let pending = station.provision("SN0004", "WO-2.jsonl");
    assert_eq!((&pending["outcome"], &pending["registrations"]["issued"]), (&"PASS".into(), &1.into()), "{pending}");
    // The program was killed while it waited: a person decides.
    for serial in ["SN0010", "SN0006"] {
        let unknown = station.provision(serial, "WO-2.jsonl");
        assert_eq!((&unknown["outcome"], &unknown["code"]), (&"UNKNOWN".into(), &"O-05".into()), "{unknown}");
        assert_eq!(unknown["registrations"]["issued"], 0);
    }
    assert_eq!(station.provision("SN0011", "WO-2.jsonl")["outcome"], "PASS");
    station.refused(
        &["provision", "--profile", "profile.json", "--batch", "WO-1.jsonl", "--wait", "1", "--port", "SN0011"],
        2,
        &["WO-1"],
    );
    let decide = ["unit", "resolve", "SN0010", "--register-again", "--by", "chen", "--why", "not in the console"];
    station.says(&decide);
    let again = station.provision("SN0010", "WO-3.jsonl");
    assert_eq!((&again["outcome"], &again["registrations"]["unknown"]), (&"PASS".into(), &1.into()), "{again}");
    station.only_grew();
    let same = |name: &str, segment: &str| {
        std::fs::read(station.path(name)).unwrap() == std::fs::read(station.segment(segment)).unwrap()
    };
    assert!(same("WO-2.jsonl", SEGMENTS[2]), "the batch file is gone on with");
    let verified = station.says(&["log", "verify", "WO-1.jsonl", "WO-2.jsonl", "WO-3.jsonl"]);
    assert_eq!(verified.matches("unbroken").count(), 3, "{verified}");
    assert_eq!(station.says(&["record", "check", "WO-1.jsonl", "WO-2.jsonl", "WO-3.jsonl"]), "");
}

#[test]
fn an_index_of_0_1_0_is_not_believed() {
    let station = Station::new();
    let before = station.units();
    let index = [b"regnwl-station index 3, 0.1.0\n".as_slice(), &[7; 4096]].concat();
    std::fs::write(station.segment("index.bin"), index).unwrap();
    assert_eq!(station.units(), before);
}

#[test]
fn the_settings_of_0_1_0_are_kept() {
    let station = Station::new();
    let file = station.path("settings.json");
    let read = || -> Value { serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap() };
    let before = read();
    assert_eq!((&before["look"]["lang"], &before["look"]["scale"]), (&"zh".into(), &110.into()));
    let folders = Folders::new(DataDir::new(station.path("data")), None);
    launch::launch(folders, SettingsFile::at(file.clone()), Lang::En).choose_batch_folder(Some("/srv/batches".into()));
    let after = read();
    assert_eq!(after["batchFolder"], "/srv/batches");
    assert_eq!((&after["look"], &after["setup"]), (&before["look"], &before["setup"]));
    assert!(!file.with_extension("json.damaged").exists());
}

#[test]
fn over_what_a_later_version_decided_nothing_is_registered_in_any_batch() {
    let later = [(1, r#""kind":"moon","unit":2"#), (2, r#""kind":"begun","slot":"1","port":"x""#)];
    for (format, members) in later {
        let station = Station::new();
        let file = station.segment(SEGMENTS[0]);
        let text = std::fs::read_to_string(&file).unwrap();
        let last: Value = serde_json::from_str(text.lines().last().unwrap()).unwrap();
        let seq = last["seq"].as_u64().unwrap() + 1;
        let body = format!(r#"{{"v":{format},"seq":{seq},"at":"2030-01-01T00:00:00.000Z",{members}"#);
        let chain = Sha256::new().chain_update(last["chain"].as_str().unwrap()).chain_update(&body).finalize();
        let chain: String = chain.iter().map(|byte| format!("{byte:02x}")).collect();
        std::fs::write(&file, format!("{text}{body},\"chain\":\"{chain}\"}}\n")).unwrap();
        std::fs::copy(&file, station.path("WO-1.jsonl")).unwrap();
        let before = SEGMENTS.map(|name| std::fs::read(station.segment(name)).unwrap());
        for batch in ["WO-1.jsonl", "WO-2.jsonl", "WO-new.jsonl"] {
            let call =
                ["provision", "--profile", "profile.json", "--batch", batch, "--wait", "1", "--port", "/dev/null"];
            station.refused(&call, 3, &["S-08", SEGMENTS[0], "newer version", "update this program"]);
        }
        let resolve = ["unit", "resolve", "SN0010", "--register-again", "--by", "chen", "--why", "x"];
        station.refused(&resolve, 3, &["newer version"]);
        let accept = ["record", "accept", "--by", "chen", "--why", "x"];
        station.refused(&accept, 3, &["newer version"]);
        let check = station.call(&["record", "check"]);
        assert_eq!(check.status.code(), Some(1), "{check:?}");
        assert!(String::from_utf8_lossy(&check.stdout).contains("newer version"), "{check:?}");
        assert!(
            SEGMENTS.map(|name| std::fs::read(station.segment(name)).unwrap()) == before,
            "something was put on record"
        );
        assert!(!station.path("WO-new.jsonl").exists());
        // What is known can still be read.
        assert_eq!(station.units().len(), UNITS.len());
        assert!(station.says(&["log", "verify", "WO-1.jsonl"]).contains("newer version"));
    }
}

#[test]
fn its_record_is_restored_from_its_batch_files_with_the_keys_that_were_saved() {
    let station = Station::new();
    let tokens = |units: &[Value]| units.iter().map(|unit| unit["tokenSha256"].clone()).collect::<Vec<_>>();
    let before = tokens(&station.units());
    std::fs::rename(station.path("data"), station.path("old")).unwrap();
    let _ = std::fs::remove_dir_all(station.path("witness"));
    let who = ["--by", "li", "--why", "the disk died"];
    let from = ["record", "restore", "--from", "WO-1.jsonl", "WO-2.jsonl", "--keys", "old/keys"];
    let told: Value = serde_json::from_str(&station.says(&[&from[..], &who].concat())).unwrap();
    assert_eq!(told["tokens"]["closed"], 0, "{told}");
    // What a desk decided stands in no batch file: its part is named.
    assert!(told["faults"].to_string().contains(SEGMENTS[1]), "{told}");
    for (name, segment) in [("WO-1.jsonl", SEGMENTS[0]), ("WO-2.jsonl", SEGMENTS[2])] {
        assert_eq!(std::fs::read(station.path(name)).unwrap(), std::fs::read(station.segment(segment)).unwrap());
    }
    station.says(&[&["record", "accept"], &who[..]].concat());
    assert_eq!(tokens(&station.units()), before);
    let _cloud = station.cloud();
    let pending = station.provision("SN0004", "WO-2.jsonl");
    assert_eq!((&pending["outcome"], &pending["registrations"]["issued"]), (&"PASS".into(), &1.into()), "{pending}");
}
