//! The phases of a job, a call each: collected without secret and cloud, registered without the units, delivered.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

use super::{Bench, ended};

/// A call that has no product secret.
fn without_secret(bench: &Bench, how: &str, profile: &Path, port: &Path) -> Output {
    let mut call = bench.station();
    call.env_remove("REGNWL_PRODUCT_SECRET").args(["provision", how, "--wait", "30", "--profile"]).arg(profile);
    call.arg("--batch").arg(bench.path("job.jsonl")).arg("--port").arg(port).output().unwrap()
}

fn register(bench: &Bench, profile: &Path, change: impl FnOnce(&mut Command)) -> Output {
    let mut call = bench.station();
    call.args(["job", "register", "--profile"]).arg(profile).arg("--batch").arg(bench.path("job.jsonl"));
    change(&mut call);
    call.output().unwrap()
}

fn last_event(output: &Output) -> Value {
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    let mut told = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    told.rfind(|event| event["event"] == "registeredAhead").unwrap_or_else(|| panic!("{output:?}"))
}

#[test]
fn a_unit_is_collected_registered_and_delivered_by_a_call_each() {
    let bench = Bench::new();
    let profile = bench.profile("at", "hmacsha256");
    let (_unit, link) = bench.unit("at", "SN-JOB-1");
    let collected = without_secret(&bench, "--collect", &profile, &link);
    assert_eq!(
        (collected.status.code(), &ended(&collected)["outcome"]),
        (Some(0), &"COLLECTED".into()),
        "{collected:?}"
    );

    let registered = register(&bench, &profile, |_| ());
    let unit = ended(&registered);
    assert_eq!(registered.status.code(), Some(0), "{registered:?}");
    assert_eq!(
        (&unit["outcome"], &unit["code"], &unit["slot"]),
        (&"PENDING".into(), &"O-09".into(), &"register".into())
    );
    assert_eq!((&last_event(&registered)["registered"], &last_event(&registered)["left"]), (&1.into(), &0.into()));
    let again = register(&bench, &profile, |_| ());
    assert_eq!((again.status.code(), &last_event(&again)["registered"]), (Some(0), &0.into()));

    let dry = without_secret(&bench, "--dry-run", &profile, &link);
    assert_eq!(
        (dry.status.code(), &ended(&dry)["outcome"], &ended(&dry)["would"]),
        (Some(0), &"DRY RUN".into(), &"finish".into())
    );
    let delivered = without_secret(&bench, "--collect", &profile, &link);
    assert_eq!((delivered.status.code(), &ended(&delivered)["outcome"]), (Some(0), &"PASS".into()), "{delivered:?}");
    assert_eq!(ended(&delivered)["clientId"], unit["clientId"]);
    let verify = bench.station().args(["log", "verify"]).arg(bench.path("job.jsonl")).output().unwrap();
    assert_eq!(verify.status.code(), Some(0));
}

#[test]
fn what_was_collected_for_another_cloud_is_left_and_said_so() {
    let bench = Bench::new();
    let profile = bench.profile("at", "hmacsha256");
    let (_unit, link) = bench.unit("at", "SN-JOB-1");
    assert_eq!(without_secret(&bench, "--collect", &profile, &link).status.code(), Some(0));
    let text = std::fs::read_to_string(&profile).unwrap();
    let elsewhere = text.replace("localhost", "127.0.0.2");
    assert_ne!(elsewhere, text);
    std::fs::write(&profile, elsewhere).unwrap();
    let left = register(&bench, &profile, |_| ());
    assert_eq!((left.status.code(), &last_event(&left)["left"]), (Some(1), &1.into()), "{left:?}");
}

#[test]
fn a_wave_that_goes_wrong_is_held_with_exit_code_3_and_the_same_call_goes_on() {
    let bench = Bench::new();
    let profile = bench.profile("at", "hmacsha256");
    for serial in ["SN-JOB-1", "SN-JOB-2"] {
        let (_unit, link) = bench.unit("at", serial);
        assert_eq!(without_secret(&bench, "--collect", &profile, &link).status.code(), Some(0));
    }
    let held = register(&bench, &profile, |call| {
        call.args(["--wave", "1"]).env("REGNWL_PRODUCT_SECRET", "0123456789abcdef");
    });
    let said = String::from_utf8_lossy(&held.stderr).into_owned();
    assert_eq!(held.status.code(), Some(3), "{held:?}");
    assert!(said.contains("held: ") && said.contains("1 collected units"), "{said}");
    assert_eq!((&last_event(&held)["left"], &last_event(&held)["held"]), (&1.into(), &true.into()));
    let on = register(&bench, &profile, |call| {
        call.args(["--wave", "1"]);
    });
    assert_eq!((on.status.code(), &last_event(&on)["registered"]), (Some(0), &2.into()), "{on:?}");
}

#[test]
fn a_call_without_secret_or_for_a_batch_that_nobody_knows_touches_nothing() {
    let bench = Bench::new();
    let profile = bench.profile("at", "hmacsha256");
    let missing = register(&bench, &profile, |call| {
        call.env_remove("REGNWL_PRODUCT_SECRET");
    });
    assert_eq!(missing.status.code(), Some(2), "{missing:?}");
    let mistyped = register(&bench, &profile, |_| ());
    assert_eq!(mistyped.status.code(), Some(2), "{mistyped:?}");
    assert!(String::from_utf8_lossy(&mistyped.stderr).contains("job.jsonl is not a batch file of this station"));
    assert!(!bench.path("job.jsonl").exists());
}
