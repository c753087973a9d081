//! The command line as a script sees it: the real program, units on pseudo terminals, a cloud that shares no code with ours.

mod badges;
mod beside;
mod editors;
mod files;
mod job;
mod labels;
mod named_secret;
mod output;
#[cfg(target_os = "linux")]
mod over_ssh;
mod own_files;
mod restore;
mod results;

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use crate::here::{self, sources};
use crate::other_cloud::OtherCloud;
use crate::process::{Running, wait_for};
use serde_json::{Value, json};

const PRODUCT_KEY: &str = "a1abcdefghi";
const SECRET: &str = "h1nQFYPZS0mW2352";

pub struct Bench {
    folder: tempfile::TempDir,
    port: u16,
    _cloud: Running,
}

impl Bench {
    /// A bench with a foreign cloud.
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let cloud = OtherCloud::start(&sources(), &folder.path().join("ca.pem"), PRODUCT_KEY, SECRET);
        Self { folder, port: cloud.port, _cloud: cloud.unheard() }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn profile(&self, dialect: &str, sign_method: &str) -> PathBuf {
        let profile = json!({
            "format": 1, "name": "Tracker", "productKey": PRODUCT_KEY,
            "cloud": {"host": {"custom": "localhost"}, "port": self.port, "trust": {"caFile": "ca.pem"}, "signMethod": sign_method},
            "dialog": {"preset": dialect},
        });
        let path = self.path(&format!("{dialect}-{sign_method}.json"));
        std::fs::write(&path, profile.to_string()).unwrap();
        path
    }

    /// A practice unit of its own process; ready when this returns.
    pub fn unit(&self, dialect: &str, serial: &str) -> (Running, PathBuf) {
        let link = self.path(serial);
        let unit = here::call()
            .args(["sim", "device", "--dialect", dialect, "--serial", serial, "--link"])
            .arg(&link)
            .spawn()
            .unwrap();
        let unit = Running(unit);
        wait_for(&link);
        (unit, link)
    }

    fn station(&self) -> Command {
        self.station_in(&self.path("data"))
    }

    /// With its record in this folder.
    pub fn station_in(&self, data: &Path) -> Command {
        let mut station = here::call();
        station.args(["--lang", "en", "--data-dir"]).arg(data).env("REGNWL_PRODUCT_SECRET", SECRET);
        station.env("REGNWL_WITNESS_DIR", self.path("witness"));
        station
    }

    pub fn provision(&self, profile: &Path, batch: &str, port: &Path) -> Output {
        self.station()
            .args(["provision", "--wait", "30", "--operator", "li", "--profile"])
            .arg(profile)
            .arg("--batch")
            .arg(self.path(batch))
            .arg("--port")
            .arg(port)
            .output()
            .unwrap()
    }
}

/// Whether this says a path, with the slashes of whichever system the program was built for.
fn names(said: &str, path: &Path) -> bool {
    said.replace('\\', "/").contains(path.to_str().unwrap())
}

pub fn ended(output: &Output) -> Value {
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    let events: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let ended = events.iter().find(|event| event["event"] == "unitEnded");
    ended.unwrap_or_else(|| panic!("no unit ended: {text}{}", String::from_utf8_lossy(&output.stderr))).clone()
}

#[test]
fn each_dialect_passes_with_each_sign_method_at_a_cloud_that_is_not_ours() {
    let bench = Bench::new();
    for dialect in ["at", "json", "shell"] {
        for sign_method in ["hmacmd5", "hmacsha1", "hmacsha256"] {
            let serial = format!("SN-{dialect}-{sign_method}");
            let (_unit, link) = bench.unit(dialect, &serial);
            let output = bench.provision(&bench.profile(dialect, sign_method), "batch.jsonl", &link);
            let ended = ended(&output);
            assert_eq!(ended["outcome"], "PASS", "{ended}");
            assert_eq!(ended["serialNumber"], serial.as_str());
            assert_eq!(ended["operator"], "li");
            assert!(ended["tookMs"]["overhead"].is_number());
            assert_eq!(output.status.code(), Some(0));
        }
    }
    let verify = bench.station().args(["log", "verify"]).arg(bench.path("batch.jsonl")).output().unwrap();
    assert_eq!(verify.status.code(), Some(0));
    assert!(String::from_utf8_lossy(&verify.stdout).contains("unbroken"));
    let show = bench
        .station()
        .args(["log", "show", "--json", "--find", "hmacmd5"])
        .arg(bench.path("batch.jsonl"))
        .output()
        .unwrap();
    assert_eq!(String::from_utf8_lossy(&show.stdout).lines().count(), 3);
    let csv = bench.path("units.csv");
    let export = || {
        let mut call = bench.station();
        call.args(["log", "export", "--bom", "--find", "hmacmd5"])
            .arg(bench.path("batch.jsonl"))
            .arg("--csv")
            .arg(&csv);
        call.output().unwrap().status.code()
    };
    assert_eq!(export(), Some(0));
    let table = std::fs::read_to_string(&csv).unwrap();
    let rows: Vec<Vec<&str>> = table.trim_end().split("\r\n").map(|row| row.split(',').collect()).collect();
    assert_eq!((rows[0][0], rows[0][1], rows.len()), ("\u{feff}endedAt", "serialNumber", 4));
    assert!(rows[1..].iter().all(|row| row[1].ends_with("hmacmd5") && row[6] == "PASS" && row.len() == rows[0].len()));
    // What is there is never overwritten.
    assert_eq!(export(), Some(2));
    assert_eq!(std::fs::read_to_string(&csv).unwrap(), table);
    let list = bench.station().args(["unit", "list"]).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&list.stdout).lines().count(), 9);
    let open = bench.station().args(["unit", "list", "--open"]).output().unwrap();
    assert!(open.stdout.is_empty());
}

#[test]
fn a_unit_that_comes_again_is_known_and_a_wrong_label_fails_before_anything_is_registered() {
    let bench = Bench::new();
    let profile = bench.profile("at", "hmacsha256");
    let (_unit, link) = bench.unit("at", "SN0001");
    let label = |label: &str| {
        let mut call = bench.station();
        call.args(["provision", "--wait", "30", "--label", label, "--profile"]).arg(&profile);
        call.arg("--batch").arg(bench.path("b.jsonl")).arg("--port").arg(&link).output().unwrap()
    };
    let wrong = label("SN0002");
    assert_eq!((ended(&wrong)["outcome"].clone(), ended(&wrong)["code"].clone()), (json!("FAIL"), json!("D-13")));
    assert_eq!(wrong.status.code(), Some(1));
    assert!(bench.station().args(["unit", "list"]).output().unwrap().stdout.is_empty());
    // A scanner's own mark is not the number's.
    assert_eq!(ended(&label("]C0SN0001"))["outcome"], "PASS");
    let again = ended(&label("SN0001"));
    assert_eq!((again["outcome"].clone(), again["proof"]["known"].clone()), (json!("PASS"), json!(true)));
    assert_eq!(again["registrations"]["issued"], 1);
}

#[test]
fn a_label_of_the_call_that_is_none_is_a_fault_of_the_call_and_says_what_was_given() {
    let bench = Bench::new();
    let profile = bench.profile("at", "hmacsha256");
    let mut labelled: Value = serde_json::from_slice(&std::fs::read(&profile).unwrap()).unwrap();
    labelled["serialNumber"] = json!({"label": "^SN:(\\S+)$"});
    std::fs::write(&profile, labelled.to_string()).unwrap();
    let label = |label: &str| {
        let mut call = bench.station();
        call.args(["provision", "--wait", "1", "--label", label, "--profile"]).arg(&profile);
        call.arg("--batch").arg(bench.path("b.jsonl")).arg("--port").arg(bench.path("absent")).output().unwrap()
    };
    for (given, said) in
        [("", "--label is empty"), (" \t", "--label is empty"), ("IMEI:0861", "“IMEI:0861” is not a label")]
    {
        let refused = label(given);
        let stderr = String::from_utf8(refused.stderr).unwrap();
        assert_eq!((refused.status.code(), stderr.lines().count()), (Some(2), 1), "{given:?}: {stderr}");
        assert!(stderr.contains(said), "{stderr}");
    }
    assert!(String::from_utf8_lossy(&label("IMEI:0861").stderr).contains("^SN:(\\S+)$"), "not what is expected");
    assert!(!bench.path("data").exists() && !bench.path("b.jsonl").exists());
}

#[test]
fn faults_of_the_call_are_one_line_with_exit_code_2_and_a_station_that_cannot_go_on_has_3() {
    let bench = Bench::new();
    let profile = bench.profile("at", "hmacsha256");
    let absent = bench.path("absent");

    let mut no_unit = bench.station();
    no_unit.args(["provision", "--wait", "1", "--profile"]).arg(&profile).arg("--batch").arg(bench.path("b.jsonl"));
    let no_unit = no_unit.arg("--port").arg(&absent).output().unwrap();
    assert_eq!(no_unit.status.code(), Some(3));
    let said = String::from_utf8(no_unit.stderr).unwrap();
    assert!(said.starts_with("S-01 ") && said.lines().count() == 1, "{said}");

    let broken = bench.path("broken.json");
    std::fs::write(&broken, "{\n  \"format\": 1,\n  \"name\": 7\n}").unwrap();
    let output = bench.provision(&broken, "c.jsonl", &absent);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("broken.json:3:"));
    assert!(!bench.path("c.jsonl").exists());

    std::fs::write(bench.path("foreign.jsonl"), "{\"not\":\"ours\"}\n").unwrap();
    let output = bench.provision(&profile, "foreign.jsonl", &absent);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(std::fs::read_to_string(bench.path("foreign.jsonl")).unwrap(), "{\"not\":\"ours\"}\n");

    // Not one of them is left out in silence.
    let mut many = bench.station();
    many.args(["provision", "--wait", "1", "--profile"]).arg(&profile).arg("--batch").arg(bench.path("d.jsonl"));
    let many = many.arg("--port").args((0..33).map(|port| bench.path(&format!("absent{port}")))).output().unwrap();
    let said = String::from_utf8(many.stderr).unwrap();
    assert_eq!(many.status.code(), Some(2), "{said}");
    assert!(said.contains("32 slots") && said.lines().count() == 1 && !bench.path("d.jsonl").exists(), "{said}");

    // Nothing to look at: no port is named, and the profile allows no device.
    let mut nowhere = bench.station();
    nowhere.args(["provision", "--profile"]).arg(&profile).arg("--batch").arg(bench.path("e.jsonl"));
    let output = nowhere.output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("--port"));
    assert!(!bench.path("e.jsonl").exists());

    // A name that could not stand in one line of a batch file.
    for operator in ["li\nwang", "li\u{7}", "", "  "] {
        let mut named = bench.station();
        named.args(["provision", "--operator", operator, "--profile"]).arg(&profile);
        let output = named
            .arg("--batch")
            .arg(bench.path("g.jsonl"))
            .arg("--port")
            .arg(&absent)
            .args(["--wait", "1"])
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(2), "{operator:?}");
        assert!(String::from_utf8_lossy(&output.stderr).contains("--operator"));
    }
    // Nor is a folder a batch file.
    let mut folder = bench.station();
    folder.args(["provision", "--wait", "1", "--profile"]).arg(&profile).arg("--batch").arg(bench.folder.path());
    let output = folder.arg("--port").arg(&absent).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("a folder") && said.lines().count() == 1, "{said}");
    assert!(!bench.path("g.jsonl").exists());

    // Nobody is there to scan the labels that the profile requires.
    let mut labelled: Value = serde_json::from_slice(&std::fs::read(&profile).unwrap()).unwrap();
    labelled["serialNumber"] = json!({"requireLabel": true});
    let strict = bench.path("strict.json");
    std::fs::write(&strict, labelled.to_string()).unwrap();
    let output = bench.provision(&strict, "f.jsonl", &absent);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("--label"));
    assert!(!bench.path("f.jsonl").exists());

    let mut without = bench.station();
    without.env_remove("REGNWL_PRODUCT_SECRET").args(["provision", "--profile"]).arg(&profile);
    let output = without.arg("--batch").arg(bench.path("d.jsonl")).arg("--port").arg(&absent).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).starts_with("S-10 "));
}

#[test]
fn a_second_station_is_told_who_has_the_record() {
    let bench = Bench::new();
    let profile = bench.profile("at", "hmacsha256");
    let absent = bench.path("absent");
    let mut first = bench.station();
    first.args(["provision", "--profile"]).arg(&profile).arg("--batch").arg(bench.path("b.jsonl"));
    let _first = Running(first.arg("--port").arg(&absent).stdout(Stdio::null()).spawn().unwrap());
    wait_for(&bench.path("b.jsonl"));
    let second = bench.provision(&profile, "c.jsonl", &absent);
    assert_eq!(second.status.code(), Some(3));
    let said = String::from_utf8(second.stderr).unwrap();
    assert!(said.starts_with("S-07 ") && said.contains("process"), "{said}");
}

#[test]
fn the_demo_takes_practice_units_to_pass_and_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let output =
        here::call().args(["provision", "--demo", "--count", "2"]).env("TMPDIR", folder.path()).output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(text.lines().filter(|line| line.contains("\"outcome\":\"PASS\"")).count(), 2);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn doctor_says_with_its_exit_code_whether_anything_stops_the_start_and_never_says_the_secret() {
    let bench = Bench::new();
    let profile = bench.profile("at", "hmacsha256");
    let (_unit, link) = bench.unit("at", "SN0001");
    let doctor = |mut call: Command, profile: &Path| {
        call.args(["doctor", "--json", "--profile"]).arg(profile).arg("--port").arg(&link).output().unwrap()
    };
    let findings = |output: &Output| -> Vec<Value> {
        let text = String::from_utf8(output.stdout.clone()).unwrap();
        assert!(!text.contains(SECRET) && output.stderr.is_empty(), "{text}");
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    let well = doctor(bench.station(), &profile);
    let found = findings(&well);
    assert_eq!(well.status.code(), Some(0), "{found:?}");
    for point in ["profile", "port", "disk", "record", "key", "secret", "clock", "name", "way", "tls"] {
        assert!(found.iter().any(|line| line["point"] == point && line["level"] != "stop"), "{point}: {found:?}");
    }

    let mut without = bench.station();
    without.env_remove("REGNWL_PRODUCT_SECRET");
    let stopped = doctor(without, &profile);
    assert_eq!(stopped.status.code(), Some(1));
    let stops = |line: &Value| line["level"] == "stop";
    let found = findings(&stopped);
    assert_eq!(found.iter().filter(|line| stops(line)).map(|line| &line["point"]).collect::<Vec<_>>(), ["secret"]);

    std::fs::write(bench.path("broken.json"), "{").unwrap();
    assert_eq!(doctor(bench.station(), &bench.path("broken.json")).status.code(), Some(2));
    assert!(!bench.path("data").exists(), "the check made something");
}

#[test]
fn a_data_folder_that_is_deleted_under_a_running_line_ends_it_with_3_and_the_code_and_nothing_more_is_asked() {
    let bench = Bench::new();
    let profile = bench.profile("at", "hmacsha256");
    let (_first, link) = bench.unit("at", "SN-BEFORE");
    let mut station = bench.station();
    station.args(["provision", "--count", "2", "--wait", "60", "--profile"]).arg(profile);
    station
        .arg("--batch")
        .arg(bench.path("batch.jsonl"))
        .arg("--port")
        .arg(link)
        .arg("--port")
        .arg(bench.path("SN-AFTER"));
    let mut station = Running(station.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap());
    let mut events = BufReader::new(station.0.stdout.take().unwrap()).lines().map(Result::unwrap);
    let passed = events.find(|event| event.contains("unitEnded")).unwrap();
    assert!(passed.contains("\"PASS\""), "{passed}");
    std::fs::remove_dir_all(bench.path("data")).unwrap();
    let (_second, _) = bench.unit("at", "SN-AFTER");
    let rest: Vec<Value> = events.map(|event| serde_json::from_str(&event).unwrap()).collect();
    assert!(rest.iter().any(|event| event["event"] == "stopped" && event["code"] == "S-06"), "{rest:?}");
    assert!(rest.iter().all(|event| event["outcome"] != "PASS" && event["registrations"]["issued"] != 1), "{rest:?}");
    let mut said = String::new();
    std::io::Read::read_to_string(&mut station.0.stderr.take().unwrap(), &mut said).unwrap();
    assert!(said.starts_with("S-06 ") && said.lines().count() == 1, "{said}");
    assert!(names(&said, &bench.path("data/record")), "{said}");
    assert_eq!(station.0.wait().unwrap().code(), Some(3));
}

#[test]
fn where_the_record_is_gone_every_call_says_so_with_its_code_and_the_one_that_begins_anew_is_named() {
    let bench = Bench::new();
    let profile = bench.profile("at", "hmacsha256");
    let (_first, link) = bench.unit("at", "SN-BEFORE");
    assert_eq!(bench.provision(&profile, "batch.jsonl", &link).status.code(), Some(0));
    std::fs::remove_dir_all(bench.path("data")).unwrap();
    let call = |words: &[&str]| {
        let output = bench.station().args(words).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (output.status.code(), text(output.stdout), text(output.stderr))
    };
    let who = ["--by", "chen", "--why", "the disk died"];
    let port = link.display().to_string();
    let (file, profile) = (bench.path("batch.jsonl").display().to_string(), profile.display().to_string());
    for words in [
        &["provision", "--profile", &profile, "--batch", &file, "--port", &port][..],
        &["unit", "list"],
        &[&["unit", "retire", "SN-BEFORE"], &who[..]].concat(),
        &[&["batch", "close", &file], &who[..]].concat(),
        &["supervisor", "list"],
    ] {
        let (code, _, said) = call(words);
        assert_eq!(code, Some(3), "{words:?}: {said}");
        assert!(said.starts_with("S-06 ") && said.contains("000001-batch.jsonl"), "{words:?}: {said}");
        assert!(said.contains("record accept") && said.contains("not mounted"), "{words:?}: {said}");
    }
    let (code, said, _) = call(&["record", "check", &file]);
    assert!(code == Some(1) && said.contains("000001-batch.jsonl") && said.lines().count() == 1, "{said}");
    let (code, said, _) = call(&["doctor", "--profile", &profile, "--json"]);
    let record = said.lines().find(|line| line.contains("\"point\":\"record\"") && line.contains("\"stop\"")).unwrap();
    assert!(code == Some(1) && record.contains("not mounted"), "{said}");
    assert!(!bench.path("data").exists());
    let (code, _, said) = call(&[&["record", "accept", &file], &who[..]].concat());
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(call(&["record", "check", &file]).0, Some(0));
    // The line goes on with the same call; the old batch file is left as it is.
    let before = std::fs::read(&file).unwrap();
    for serial in ["SN-AFTER", "SN-LATER"] {
        let (_unit, link) = bench.unit("at", serial);
        let output = bench.provision(Path::new(&profile), "batch.jsonl", &link);
        assert_eq!(ended(&output)["outcome"], "PASS", "{}", String::from_utf8_lossy(&output.stderr));
    }
    assert_eq!(std::fs::read(&file).unwrap(), before);
}
