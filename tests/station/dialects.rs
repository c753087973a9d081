//! What goes well.

use regnwl_station::domain::entry::Ended;
use regnwl_station::domain::identity::short_sha256;
use regnwl_station::domain::profile::SignMethod;
use regnwl_station::domain::step::Step;
use regnwl_station::seen::event::Event;
use regnwl_station::sim::dialect::Dialect;
use serde_json::{Value, json};

use super::common::{Bench, PRODUCT_KEY, each};

const FIELDS: [&str; 20] = [
    "serialNumber",
    "deviceName",
    "productKey",
    "clientId",
    "tokenSha256",
    "outcome",
    "step",
    "code",
    "slot",
    "operator",
    "batch",
    "startedAt",
    "tookMs",
    "registrations",
    "proof",
    "hardwareId",
    "station",
    "profileSha256",
    "unit",
    "event",
];

#[track_caller]
fn assert_whole(ended: &Ended) {
    let event = serde_json::to_value(Event::UnitEnded { ended: Box::new(ended.clone()) }).unwrap();
    for field in FIELDS {
        assert!(event.get(field).is_some(), "{field} is missing in {event}");
    }
    assert_eq!(event["outcome"], "PASS");
    assert_eq!(event["code"], Value::Null);
    let took = |name: &str| event["tookMs"][name].as_f64().unwrap_or_else(|| panic!("tookMs.{name}"));
    let rest = took("total") - took("device") - took("cloud") - took("hands");
    assert!((took("overhead") - rest).abs() < 0.5, "{}", event["tookMs"]);
    assert!(took("device") > 0.0 && took("cloud") > 0.0 && took("disk") > 0.0, "{}", event["tookMs"]);
}

fn passes_in(dialect: Dialect) {
    each([SignMethod::HmacMd5, SignMethod::HmacSha1, SignMethod::HmacSha256], |method| {
        let bench = Bench::with(dialect, json!({"cloud": {"signMethod": method.word()}}));
        let mut shift = bench.open();
        let unit = bench.unit("SN24A7F00913");
        let ended = shift.expect_pass(&unit);
        assert_whole(&ended);

        let (held, issued) = (unit.held().unwrap(), bench.cloud.issued());
        assert_eq!(issued.len(), 1);
        assert_eq!((&issued[0].client_id, &*issued[0].product_key), (&held.client_id, PRODUCT_KEY));
        assert_eq!(issued[0].token_sha256, short_sha256(held.device_token.expose().as_bytes()));
        assert_eq!(ended.client_id.as_ref(), Some(&held.client_id));
        assert_eq!(ended.token_sha256.as_ref(), Some(&issued[0].token_sha256));
        assert_eq!((ended.registrations.issued, ended.registrations.unknown), (1, 0));

        let left = shift.close();
        left.assert_unbroken();
        let steps = left.events.iter().filter_map(|event| match event {
            Event::Step { step, .. } => Some(*step),
            _ => None,
        });
        assert_eq!(steps.collect::<Vec<_>>(), Step::ALL);
        let kinds: Vec<String> = left.entries.iter().map(super::common::kind).collect();
        let expected =
            "header opened profileText begun read checked intent answer issued writing written proven ended".split(' ');
        assert_eq!(kinds, expected.collect::<Vec<_>>());
    });
}

#[test]
fn a_unit_that_speaks_at_passes_with_every_signature() {
    passes_in(Dialect::At);
}

#[test]
fn a_unit_that_speaks_json_passes_with_every_signature() {
    passes_in(Dialect::Json);
}

#[test]
fn a_unit_with_a_shell_passes_with_every_signature() {
    passes_in(Dialect::Shell);
}

#[test]
fn the_proof_is_taken_when_and_as_the_profile_says() {
    each(
        [
            json!({"strength": "token", "when": "reopen"}),
            json!({"strength": "token", "when": "reset"}),
            json!({"strength": "token", "when": "sameSession", "online": true}),
            json!({"strength": "clientId", "when": "sameSession"}),
        ],
        |verify| {
            let bench = Bench::with(Dialect::At, json!({"verify": verify}));
            let mut shift = bench.open();
            let unit = bench.unit("SN24A7F00913");
            let proof = shift.expect_pass(&unit).proof.unwrap();
            let proof = serde_json::to_value(proof).unwrap();
            assert_eq!((&proof["strength"], &proof["when"]), (&verify["strength"], &verify["when"]));
            assert_eq!(unit.resets(), u32::from(verify["when"] == "reset"));
            assert_eq!(bench.cloud.seen().logins, usize::from(verify["online"] == true));
            shift.close().assert_unbroken();
        },
    );
}
