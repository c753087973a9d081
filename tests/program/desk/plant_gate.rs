//! The plant gate at the desk: who is let past it, and the password for its login.

use super::*;
use regnwl_station::domain::{GateTold, GateVerdict};

/// A bench that asks a plant which is not there.
fn bench(gate: Value) -> Bench {
    let mut whole = json!({"ask": {"url": "http://127.0.0.1:9/check"}, "allow": "yes", "refuse": "no"});
    whole.as_object_mut().unwrap().extend(gate.as_object().unwrap().clone());
    Bench::with(Dialect::At, json!({"gate": whole}))
}

#[test]
fn as_many_units_as_somebody_said_are_let_past_the_plant_gate_in_the_batch_that_was_named() {
    let bench = bench(json!({}));
    bench.open().close();
    let file = bench.folder.path().join(BATCH);
    let program = Program::on(&bench);
    let bypass = |how: &[&str]| {
        let words = [&["batch", "bypass-gate", file.to_str().unwrap()], how, &WHO].concat();
        program.call(&words, "").status.code()
    };
    assert_eq!(bypass(&[]), Some(2));
    assert_eq!(bypass(&["--units", "0"]), Some(2));
    assert_eq!(bypass(&["--units", "1001"]), Some(2));
    assert_eq!(bypass(&["--units", "9"]), Some(0));
    assert_eq!(bypass(&["--over"]), Some(0));
    assert_eq!(bypass(&["--units", "1"]), Some(0));
    let other = program.call(&[&["batch", "bypass-gate", "other.jsonl", "--units", "1"], &WHO[..]].concat(), "");
    assert_eq!(other.status.code(), Some(2));
    let mut shift = bench.open();
    let passed = shift.expect_pass(&bench.unit("SN-0001"));
    assert_eq!(passed.plant_gate, Some(GateTold { verdict: GateVerdict::Bypassed, said: None }));
    shift.expect(&bench.unit("SN-0002"), Outcome::Error, Some(Failure::PlantGateAway));
    shift.close().assert_unbroken();
    let csv = bench.folder.path().join("units.csv");
    program.done(&["log", "export", file.to_str().unwrap(), "--csv", csv.to_str().unwrap()]);
    let told = std::fs::read_to_string(csv).unwrap();
    assert!(told.lines().next().unwrap().ends_with("plantGate,plantSaid") && told.contains(",bypassed,"), "{told}");
}

#[test]
fn the_password_for_the_plant_gate_is_stored_for_its_server_alone() {
    const PASSWORD: &str = "Pa55w0rd-of-the-plant";
    let login = |server: &str| json!({"login": {"ask": {"url": format!("{server}/in"), "body": "{\"p\": \"${password}\"}"}, "token": "(t)"}});
    let bench = bench(login("http://127.0.0.1:9"));
    let program = Program::on(&bench);
    let set = |server: &str| {
        let words = ["secret", "set", "--product-key", PRODUCT_KEY, "--plant-gate", server];
        program.call(&words, PASSWORD).status.code()
    };
    assert_eq!(set("ftp://127.0.0.1:9"), Some(2));
    assert_eq!(set("http://127.0.0.1:8/in?x=y"), Some(0));
    let doctor = || {
        let profile = bench.profile(bench.door.port());
        let out = program.call(&["doctor", "--json", "--profile", profile.to_str().unwrap()], "");
        assert!(!String::from_utf8_lossy(&out.stdout).contains(PASSWORD));
        String::from_utf8_lossy(&out.stdout).into_owned()
    };
    let told = doctor();
    assert!(told.contains("http://127.0.0.1:8"), "it is bound to another server: {told}");
    assert_eq!(set("http://127.0.0.1:9"), Some(0));
    let told = doctor();
    let of_gate = told.lines().find(|line| line.contains(r#""point":"plant""#)).unwrap_or_else(|| panic!("{told}"));
    assert!(of_gate.contains(r#""level":"look""#) && of_gate.contains("127.0.0.1:9"), "{of_gate}");
    assert!(told.contains(r#""found":"“http://127.0.0.1:9” found in"#), "{told}");
    let forget = || program.call(&["secret", "forget", "--product-key", PRODUCT_KEY, "--plant-gate"], "").status.code();
    assert_eq!((forget(), forget()), (Some(0), Some(2)), "once, and then there is none");
    let told = doctor();
    assert!(!told.contains(r#""found":"“http://127.0.0.1:9” found in"#), "{told}");
}

#[cfg(unix)]
#[test]
fn a_program_is_approved_by_its_hash_and_a_bench_opens_with_it_then() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let program_file = folder.path().join("gate");
    std::fs::write(&program_file, "#!/bin/sh\n").unwrap();
    std::fs::set_permissions(&program_file, std::fs::Permissions::from_mode(0o755)).unwrap();
    let gate = json!({"program": {"path": program_file, "args": ["-x"], "line": "{}"}, "allow": "yes", "refuse": "no"});
    let bench = Bench::with(Dialect::At, json!({"gate": gate}));
    let program = Program::on(&bench);
    let profile = bench.profile(bench.door.port()).display().to_string();
    let call = |words: &[&str]| [&["station", "approve-gate", "--profile", &profile], words].concat().join("\t");
    let show = || {
        let out = program.call(&call(&[]).split('\t').collect::<Vec<_>>(), "");
        let told: Value = serde_json::from_slice(&out.stdout).unwrap();
        (out.status.code(), told)
    };
    let refused = |words: &[&str], code, because| {
        program.refused(&call(words).split('\t').collect::<Vec<_>>(), code, because);
    };
    let (code, told) = show();
    let sha256 = told["sha256"].as_str().unwrap().to_owned();
    assert_eq!((code, &told["args"], &told["approved"]), (Some(1), &json!(["-x"]), &Value::Null));
    let mut hash = Sha256::new();
    hash.update(b"#!/bin/sh\n");
    assert_eq!(sha256, regnwl_station::domain::hex(&hash.finalize()));
    let batch = folder.path().join("b.jsonl").display().to_string();
    let provision = ["provision", "--profile", &profile, "--batch", &batch, "--port", "/dev/nothing-there"];
    let open = |because: &str| {
        let mut call = crate::here::call();
        call.args(["--lang", "en", "--data-dir"]).arg(&program.data).args(provision);
        call.env("REGNWL_PRODUCT_SECRET", "QQPZ7wN3kV9xR2mT")
            .env("REGNWL_WITNESS_DIR", program.data.with_file_name("witness"));
        let out = call.args(["--wait", "1"]).output().unwrap();
        let said = String::from_utf8_lossy(&out.stderr).into_owned();
        assert!(said.contains(because), "{said}");
        out.status.code()
    };
    assert_eq!(open("station approve-gate"), Some(2));
    refused(&["--sha256", "4be1", "--by", "chen"], 2, "64 hexadecimal digits");
    refused(&["--sha256", &"ab".repeat(32), "--by", "chen"], 2, "is not the one that was approved");
    refused(&["--withdraw", "--by", "chen"], 2, "is not approved");
    assert_eq!(program.call(&["supervisor", "add", "chen"], "2468\n").status.code(), Some(0));
    refused(&["--sha256", &sha256, "--by", "chen"], 2, "PIN");
    let chen = program.with_pin("2468");
    chen.done(&call(&["--sha256", &sha256.to_uppercase(), "--by", "chen"]).split('\t').collect::<Vec<_>>());
    assert_eq!(show(), (Some(0), json!({"path": program_file, "args": ["-x"], "sha256": sha256, "approved": sha256})));
    // There is no unit: what kept the bench from opening does not any more.
    assert_eq!(open(""), Some(3));
    let changes = program.call(&["record", "changes"], "");
    let changes = String::from_utf8(changes.stdout).unwrap();
    assert!(changes.contains("chen approved") && changes.contains(&sha256), "{changes}");
    let doctor = |level: &str| {
        let out = program.call(&["doctor", "--json", "--profile", &profile], "");
        let told = String::from_utf8(out.stdout).unwrap();
        let of_gate = told.lines().find(|line| line.contains(r#""point":"plant""#)).unwrap_or_else(|| panic!("{told}"));
        assert!(of_gate.contains(level), "{of_gate}");
    };
    doctor(r#""level":"good""#);
    std::fs::write(&program_file, "#!/bin/sh\n\n").unwrap();
    doctor(r#""level":"stop""#);
    let (code, told) = show();
    assert!(code == Some(1) && told["approved"] == *sha256 && told["sha256"] != *sha256, "{told}");
    assert_eq!(open("is not the one that was approved"), Some(2));
}
