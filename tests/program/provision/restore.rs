//! `unit restore`: a unit that another station had before is put back as it was, by the real program.

use std::path::Path;
use std::process::Output;

use serde_json::{Value, json};

use super::{Bench, ended};

/// At a station of its own, with a profile that moves units of other stations.
fn provision(bench: &Bench, data: &str, profile: &Path, port: &Path) -> Output {
    let mut call = bench.station_in(&bench.path(data));
    call.args(["provision", "--wait", "30", "--profile"]).arg(profile);
    call.arg("--batch").arg(bench.path(&format!("{data}.jsonl"))).arg("--port").arg(port).output().unwrap()
}

#[test]
fn a_unit_is_put_back_with_one_call_and_its_move_stands_in_list_log_and_export() {
    let bench = Bench::new();
    let profile = bench.profile("at", "hmacsha256");
    let (_unit, link) = bench.unit("at", "SN0001");
    let (_other, other) = bench.unit("at", "SN0002");
    let old = ended(&provision(&bench, "first", &profile, &link))["clientId"].clone();
    let mut migrating: Value = serde_json::from_slice(&std::fs::read(&profile).unwrap()).unwrap();
    migrating["onForeignIdentity"] = json!("migrate");
    std::fs::write(&profile, migrating.to_string()).unwrap();
    let restore = |port: &Path| {
        let mut call = bench.station_in(&bench.path("second"));
        call.args(["unit", "restore", "SN0001", "--by", "li", "--why", "sold back", "--wait", "30", "--profile"]);
        call.arg(&profile).arg("--batch").arg(bench.path("second.jsonl")).arg("--port").arg(port).output().unwrap()
    };
    // Nothing is on record yet.
    assert_eq!(restore(&link).status.code(), Some(2));
    let moved = ended(&provision(&bench, "second", &profile, &link));
    assert_eq!((&moved["outcome"], &moved["old"]["clientId"]), (&json!("PASS"), &old));
    assert_ne!(moved["clientId"], old);

    // Another unit on the port is left as it is.
    let wrong = restore(&other);
    assert_eq!((ended(&wrong)["code"].clone(), wrong.status.code()), (json!("D-13"), Some(1)));
    let back = restore(&link);
    assert_eq!(ended(&back)["outcome"], "ROLLED BACK", "{}", String::from_utf8_lossy(&back.stderr));
    assert_eq!(back.status.code(), Some(0));
    assert_eq!(restore(&link).status.code(), Some(2), "there is nothing to put back any more");
    // The first station meets what it wrote.
    let met = ended(&provision(&bench, "first", &profile, &link));
    assert_eq!((&met["outcome"], &met["clientId"], &met["proof"]["known"]), (&json!("PASS"), &old, &json!(true)));

    let says = |args: &[&str]| {
        let output = bench.station_in(&bench.path("second")).args(args).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    let listed: Value = serde_json::from_str(says(&["unit", "list"]).lines().next().unwrap()).unwrap();
    assert_eq!((&listed["old"]["clientId"], &listed["rolledBack"]), (&old, &json!(true)));
    let (batch, csv) = (bench.path("second.jsonl"), bench.path("units.csv"));
    let new = moved["clientId"].as_str().unwrap();
    let shown = says(&["log", "show", batch.to_str().unwrap()]);
    assert!(shown.contains(&format!("{} → {new}", old.as_str().unwrap())), "{shown}");
    says(&["log", "export", batch.to_str().unwrap(), "--csv", csv.to_str().unwrap()]);
    let table = std::fs::read_to_string(&csv).unwrap();
    let head: Vec<&str> = table.lines().next().unwrap().split(',').collect();
    let at = head.iter().position(|name| *name == "oldClientId").unwrap();
    assert!(table.lines().skip(1).any(|row| row.split(',').nth(at) == old.as_str()), "{table}");
}
