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
}
