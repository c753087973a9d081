//! A unit behind the real `sshd`, as a script provisions it: its host's key is confirmed first, and nothing is left behind when the station is killed.

use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{Bench, PRODUCT_KEY, ended};
use crate::common::sshd::Sshd;
use crate::process::Running;

/// A profile for a unit whose files are in this folder.
fn profile(bench: &Bench, folder: &Path, wake: Value) -> std::path::PathBuf {
    let text = regnwl_station::wire::preset::text("shell").unwrap();
    let mut dialog: Value = serde_json::from_str(&text.replace("/etc/", &format!("{}/", folder.display()))).unwrap();
    dialog["readHardwareId"] = json!([]);
    dialog["maxLine"] = json!(4096);
    if !wake.is_null() {
        dialog["wake"] = wake;
    }
    let profile = json!({
        "format": 1, "name": "Box", "productKey": PRODUCT_KEY,
        "cloud": {"host": {"custom": "localhost"}, "port": bench.port, "trust": {"caFile": "ca.pem"}},
        "dialog": dialog,
    });
    let path = bench.path("box.json");
    std::fs::write(&path, profile.to_string()).unwrap();
    path
}

/// The station finds `ssh` as the system does, and there one with the keys of the test.
fn station(bench: &Bench, sshd: &Sshd) -> Command {
    let ssh = sshd.programs(true).ssh.unwrap();
    let path = std::env::var("PATH").unwrap();
    let mut station = bench.station();
    station.env("PATH", format!("{}:{path}", ssh.parent().unwrap().display()));
    station
}

fn trust(bench: &Bench, sshd: &Sshd, fingerprint: Option<&str>) -> Output {
    let mut call = station(bench, sshd);
    call.args(["line", "trust", &sshd.address()]);
    fingerprint.iter().for_each(|fingerprint| {
        call.args(["--fingerprint", fingerprint]);
    });
    call.output().unwrap()
}

#[test]
fn a_script_confirms_the_key_of_a_host_and_provisions_what_is_behind_it() {
    let Some(sshd) = Sshd::start() else { return };
    let bench = Bench::new();
    let unit = tempfile::tempdir().unwrap();
    std::fs::write(unit.path().join("serial"), "SN-BOX-1\n").unwrap();
    let shown = trust(&bench, &sshd, None);
    assert_eq!(shown.status.code(), Some(1), "{}", String::from_utf8_lossy(&shown.stderr));
    let line: Value = serde_json::from_slice(&shown.stdout).unwrap();
    assert_eq!((&line["fingerprint"], &line["confirmed"]), (&json!(sshd.fingerprint()), &Value::Null));
    let other = trust(&bench, &sshd, Some("SHA256:0000000000000000000000000000000000000000000"));
    assert_eq!(other.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&other.stderr).contains("nothing was confirmed"));
    assert_eq!(trust(&bench, &sshd, None).status.code(), Some(1));
    assert_eq!(trust(&bench, &sshd, Some(&sshd.fingerprint())).status.code(), Some(0));
    assert_eq!(trust(&bench, &sshd, None).status.code(), Some(0));

    let profile = profile(&bench, unit.path(), Value::Null);
    let mut call = station(&bench, &sshd);
    call.args(["provision", "--wait", "30", "--profile"]).arg(&profile);
    call.arg("--batch").arg(bench.path("boxes.jsonl")).arg("--port").arg(sshd.address());
    let output = call.output().unwrap();
    let ended = ended(&output);
    assert_eq!((&ended["outcome"], &ended["serialNumber"]), (&json!("PASS"), &json!("SN-BOX-1")), "{ended}");
    let batch = std::fs::read_to_string(bench.path("boxes.jsonl")).unwrap();
    assert!(batch.contains(&format!("\"hostKey\":\"{}\"", sshd.fingerprint())));
    let mut check = station(&bench, &sshd);
    check.args(["doctor", "--profile"]).arg(&profile).arg("--port").arg(sshd.address());
    let checked = String::from_utf8(check.output().unwrap().stdout).unwrap();
    assert!(checked.contains(&format!("{} can be opened", sshd.address())), "{checked}");
}

/// Runs with this on its standard input.
fn said(mut call: Command, stdin: &str) -> Output {
    call.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).env_remove("REGNWL_PIN");
    let mut child = call.spawn().unwrap();
    // One that has refused already does not read.
    let _ = std::io::Write::write_all(&mut child.stdin.take().unwrap(), stdin.as_bytes());
    child.wait_with_output().unwrap()
}

#[test]
fn where_there_are_supervisors_one_of_them_confirms_the_key_of_a_host_and_it_stands_on_record_who() {
    let Some(sshd) = Sshd::start() else { return };
    let bench = Bench::new();
    let mut appoint = bench.station();
    appoint.args(["supervisor", "add", "chen"]);
    assert_eq!(said(appoint, "2468135790\n").status.code(), Some(0));
    let confirm = |by: &[&str], pin: &str| {
        let mut call = station(&bench, &sshd);
        call.args(["line", "trust", &sshd.address(), "--fingerprint", &sshd.fingerprint()]).args(by);
        let output = said(call, pin);
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    let (code, complained) = confirm(&[], "");
    assert!(code == Some(2) && complained.contains("chen"), "{complained}");
    let (code, complained) = confirm(&["--by", "chen"], "1111\n");
    assert!(code == Some(2) && complained.contains("wrong PIN"), "{complained}");
    assert_eq!(trust(&bench, &sshd, None).status.code(), Some(1), "nothing was confirmed");
    let (code, complained) = confirm(&["--by", "chen"], "2468135790\n");
    assert_eq!(code, Some(0), "{complained}");
    assert_eq!(trust(&bench, &sshd, None).status.code(), Some(0));
    let record = std::fs::read_dir(bench.path("data").join("record")).unwrap().flatten();
    let record: String = record.filter_map(|file| std::fs::read_to_string(file.path()).ok()).collect();
    let line = format!("\"kind\":\"hostKeyConfirmed\",\"address\":\"{}\"", sshd.address());
    assert!(record.contains(&line) && record.contains("\"opened\":true,\"for\":\"hostKey\""), "{record}");
    // It is confirmed already: nobody is asked.
    assert_eq!(confirm(&[], "").0, Some(0));
}

#[test]
fn a_station_that_is_killed_leaves_no_program_of_its_lines_behind() {
    let Some(sshd) = Sshd::start() else { return };
    let bench = Bench::new();
    assert_eq!(trust(&bench, &sshd, Some(&sshd.fingerprint())).status.code(), Some(0));
    let never = json!([{ "send": "", "expect": ["^never$"], "timeoutMs": 60_000, "tries": 100 }]);
    let profile = profile(&bench, Path::new("/nowhere"), never);
    let mut call = station(&bench, &sshd);
    call.args(["provision", "--profile"]).arg(&profile).arg("--batch").arg(bench.path("boxes.jsonl"));
    call.arg("--port").arg(sshd.address()).stdout(Stdio::null()).stderr(Stdio::null());
    let station = Running(call.spawn().unwrap());
    let until = |what: &str, clients: usize| {
        let until = Instant::now() + Duration::from_secs(50);
        while sshd.clients().len() != clients {
            assert!(Instant::now() < until, "never so: {what}");
            std::thread::park_timeout(Duration::from_millis(10));
        }
    };
    until("the line is open", 1);
    // As `kill -9` does: nothing of the station runs any more.
    drop(station);
    until("its program has ended", 0);
}
