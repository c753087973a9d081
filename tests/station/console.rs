//! A registration got no answer, and the vendor's API, or a list from its console, says what became of it.

use std::time::Duration;

use regnwl_station::domain::access_key::{AccessKey, ConsoleDoor};
use regnwl_station::domain::entry::Entry;
use regnwl_station::domain::failure::Failure;
use regnwl_station::domain::outcome::Outcome;
use regnwl_station::domain::secret::Secret;
use regnwl_station::sim::cloud::{ApiWrong, Fault, PracticeApi};
use regnwl_station::station::Parts;
use tokio::net::TcpListener;

use crate::common::{Bench, Left, Shift};

const SERIAL: &str = "SN24A7F00913";
const KEY_SECRET: &str = "console-key-secret-nobody-may-see";

fn api(bench: &Bench) -> PracticeApi {
    let _inside = bench.runtime.enter();
    let listener = bench.runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
    let key = AccessKey { id: "LTAIpractice".into(), secret: Secret::new(KEY_SECRET) };
    bench.cloud.serve_api(listener, key).unwrap()
}

/// A station with the key to this API, which asks it as soon as a registration is over.
fn parts(bench: &Bench, api: &PracticeApi) -> Parts {
    let key = AccessKey { id: "LTAIpractice".into(), secret: Secret::new(KEY_SECRET) };
    let door = ConsoleDoor { endpoint: format!("127.0.0.1:{}", api.addr().port()).parse().unwrap(), key };
    Parts { console: Some(door), settle_after: Duration::ZERO, ..bench.parts() }
}

fn told(shift: &Shift<'_>) -> usize {
    shift.entries().iter().filter(|entry| matches!(entry, Entry::ConsoleSaid(_))).count()
}

fn assert_hushed(left: &Left, bench: &Bench) {
    for file in std::fs::read_dir(bench.folder.path().join("data/record")).unwrap() {
        let text = String::from_utf8_lossy(&std::fs::read(file.unwrap().path()).unwrap()).into_owned();
        assert!(!text.contains(KEY_SECRET) && !text.contains("never-read-this"));
    }
    let events = format!("{:?}", left.events);
    assert!(!events.contains(KEY_SECRET) && !events.contains("never-read-this"));
}

#[test]
fn nothing_was_issued_so_the_unit_is_registered_and_passes_in_the_same_visit() {
    let bench = Bench::new();
    let api = api(&bench);
    bench.cloud.push_fault(Fault::LostOnTheWay);
    let mut shift = bench.open_parts(parts(&bench, &api));
    let ended = shift.expect_pass(&bench.unit(SERIAL));
    assert_eq!((ended.registrations.issued, ended.registrations.unknown), (1, 0));
    assert_eq!((bench.issued_to(SERIAL).len(), bench.connects(), shift.intents(), told(&shift)), (1, 2, 2, 1));
    let left = shift.close();
    left.assert_unbroken();
    assert_hushed(&left, &bench);
}

#[test]
fn an_identity_was_issued_so_it_is_known_and_nobody_registers_past_it_by_himself() {
    let bench = Bench::new();
    let api = api(&bench);
    bench.cloud.push_fault(Fault::CloseAfterConnack);
    let mut shift = bench.open_parts(parts(&bench, &api));
    let ended = shift.expect(&bench.unit(SERIAL), Outcome::Pending, Some(Failure::AskOrphan));
    assert_eq!((ended.registrations.issued, ended.registrations.unknown), (1, 0));
    let lost = bench.issued_to(SERIAL).pop().unwrap().client_id;
    assert!(ended.detail.unwrap().contains(&lost));
    assert_eq!(shift.snapshot().open_units[0].outcome, Outcome::Pending);
    shift.expect(&bench.unit(SERIAL), Outcome::Pending, Some(Failure::AskOrphan));
    assert_eq!(bench.connects(), 1);
    shift.close().assert_unbroken();
}

#[test]
fn what_goes_wrong_with_the_api_never_settles_anything_by_itself() {
    for (wrong, settled) in [
        (vec![ApiWrong::Throttled, ApiWrong::NonceUsed], true),
        (vec![ApiWrong::Broken, ApiWrong::Slow(Duration::from_millis(50))], true),
        (vec![ApiWrong::ClosedAfter], true),
        (vec![ApiWrong::Forbidden], false),
        (vec![ApiWrong::Hostile, ApiWrong::Hostile, ApiWrong::Hostile, ApiWrong::Hostile, ApiWrong::Hostile], false),
        (vec![ApiWrong::Huge; 4], false),
    ] {
        let bench = Bench::new();
        let api = api(&bench);
        bench.cloud.push_fault(Fault::CloseAfterConnack);
        let mut shift = bench.open_parts(parts(&bench, &api));
        wrong.iter().for_each(|wrong| api.push_wrong(*wrong));
        let ended = shift.visit(&bench.unit(SERIAL));
        let expected = if settled {
            (Outcome::Pending, Some(Failure::AskOrphan))
        } else {
            (Outcome::Unknown, Some(Failure::ClosedBeforeAnswer))
        };
        assert_eq!((ended.outcome, ended.code), expected, "{wrong:?}");
        assert_eq!(bench.connects(), 1, "{wrong:?}");
        assert_hushed(&shift.close(), &bench);
    }
}

#[test]
fn an_api_whose_clock_is_another_is_asked_by_its_own() {
    let bench = Bench::new();
    let api = api(&bench);
    api.set_ahead(7 * 3600);
    bench.cloud.push_fault(Fault::LostOnTheWay);
    let mut shift = bench.open_parts(parts(&bench, &api));
    shift.expect_pass(&bench.unit(SERIAL));
    shift.close();
}

#[test]
fn what_earlier_runs_left_is_settled_as_a_job_begins_and_names_on_its_list_are_known() {
    let bench = Bench::new();
    bench.cloud.push_fault(Fault::CloseAfterConnack);
    let mut shift = bench.open();
    shift.expect(&bench.unit(SERIAL), Outcome::Unknown, Some(Failure::ClosedBeforeAnswer));
    shift.close();
    let api = api(&bench);
    let mut shift = bench.open_parts(parts(&bench, &api));
    shift.wait_for(|snapshot| snapshot.open_units.iter().any(|unit| unit.outcome == Outcome::Pending));
    assert_eq!((bench.connects(), shift.asked()), (1, 1));
    shift.close().assert_unbroken();
}

/// A hundred registrations whose answers are lost, half of them issued and half of them not, in an order of chance.
#[test]
fn of_a_hundred_lost_answers_none_stays_unknown_none_is_registered_past_and_none_is_doubled() {
    const UNITS: usize = 100;
    let seed =
        std::env::var("REGNWL_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or_else(|| fastrand::u64(..));
    println!("REGNWL_SEED={seed}");
    let mut chance = fastrand::Rng::with_seed(seed);
    let mut lost: Vec<bool> = (0..UNITS).map(|unit| unit % 2 == 0).collect();
    chance.shuffle(&mut lost);
    let bench = Bench::new();
    let api = api(&bench);
    let mut shift = bench.open_parts(Parts { connects_within: Duration::ZERO, ..parts(&bench, &api) });
    for (number, is_issued) in lost.iter().enumerate() {
        let serial = format!("SN{number:05}");
        let fault = match (is_issued, chance.bool()) {
            (true, true) => Fault::CloseAfterConnack,
            (true, false) => Fault::CloseBeforeConnack,
            (false, _) => Fault::LostOnTheWay,
        };
        bench.cloud.push_fault(fault);
        let ended = shift.visit(&bench.unit(&serial));
        let expected = if *is_issued { (Outcome::Pending, Some(Failure::AskOrphan)) } else { (Outcome::Pass, None) };
        assert_eq!((ended.outcome, ended.code), expected, "{serial}, seed {seed}");
        assert_eq!(bench.issued_to(&serial).len(), 1, "{serial}, seed {seed}");
        // Two lost ones in a row stop the line: somebody looks, and lets it go on.
        if shift.stopped().is_some() {
            shift.go_on();
            shift.wait_for(|snapshot| snapshot.stopped.is_none());
        }
    }
    let open = shift.snapshot().open_units.clone();
    assert_eq!((open.len(), open.iter().filter(|unit| unit.outcome == Outcome::Unknown).count()), (UNITS / 2, 0));
    assert_eq!(bench.cloud.issued().len(), UNITS, "seed {seed}");
    shift.close().assert_unbroken();
}

/// Run by `tests/strangers/run`, which has the vendor's client: REGNWL_VENDOR_PYTHON is the interpreter that has it.
#[test]
#[ignore = "needs the vendor's client: tests/strangers/run"]
fn the_vendors_own_client_is_answered_by_the_practice_api() {
    let python = std::env::var("REGNWL_VENDOR_PYTHON").expect("tests/strangers/run sets it");
    let bench = Bench::new();
    let mut shift = bench.open();
    shift.expect_pass(&bench.unit(SERIAL));
    shift.close();
    let api = api(&bench);
    let ca = bench.folder.path().join("ca.pem");
    std::fs::write(&ca, bench.cloud.ca_pem()).unwrap();
    let script = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/strangers/console/client.py");
    let told = std::process::Command::new(python)
        .arg(script)
        .args([format!("127.0.0.1:{}", api.addr().port()), ca.display().to_string()])
        .args([crate::common::PRODUCT_KEY, SERIAL])
        .envs([("KEY_ID", "LTAIpractice"), ("KEY_SECRET", KEY_SECRET)])
        .output()
        .unwrap();
    let (out, err) = (String::from_utf8_lossy(&told.stdout), String::from_utf8_lossy(&told.stderr));
    let told: serde_json::Value = serde_json::from_str(&out).unwrap_or_else(|_| panic!("{out}{err}"));
    let mine = bench.issued_to(SERIAL).pop().unwrap().client_id;
    assert_eq!(told, serde_json::json!({"before": [mine], "afterKeep": [mine], "afterClear": []}));
    let calls = [
        "QueryDeviceInfo",
        "QueryClientIds",
        "TransformClientId",
        "QueryClientIds",
        "DeleteClientIds",
        "QueryClientIds",
    ];
    assert_eq!(api.calls(), calls);
}
