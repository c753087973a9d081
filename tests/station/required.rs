//! A unit of another product, or with another firmware, fails before anything is asked of the cloud, and is never written.

use regnwl_station::domain::circumstance::Circumstance;
use regnwl_station::domain::entry::Entry;
use regnwl_station::domain::failure::Failure;
use regnwl_station::domain::outcome::Outcome;
use regnwl_station::sim::device::{Fault, PracticeUnit};
use regnwl_station::sim::dialect::Dialect;
use regnwl_station::station::Parts;
use serde_json::{Value, json};

use super::common::Bench;

fn product_a() -> Value {
    json!({"dialog": {"require": [
        {"name": "model", "is": "TRK-A"},
        {"name": "firmware", "matches": "2\\.[0-9]+"},
    ]}})
}

fn unit(bench: &Bench, serial: &str) -> PracticeUnit {
    bench.unit(serial).with_info("TRK-A", "2.7")
}

fn told(ended: &regnwl_station::domain::entry::Ended) -> Vec<(&str, &str)> {
    ended.info.iter().map(|told| (told.name.as_str(), told.value.as_str())).collect()
}

#[test]
fn product_b_on_a_line_of_product_a_fails_before_anything_is_asked_100_of_100() {
    let bench = Bench::with(Dialect::At, product_a());
    let mut shift = bench.open();
    for number in 0..100 {
        let b = bench.unit(&format!("SN24A7F{number:05}")).with_info("TRK-B", "2.7");
        let ended = shift.expect(&b, Outcome::Fail, Some(Failure::NotAsRequired));
        let (name, wanted, is) = ("model".into(), Some("TRK-A".into()), Some("TRK-B".into()));
        assert_eq!(ended.circumstance, Some(Circumstance::Required { name, wanted, told: is }));
        assert_eq!(told(&ended), [("model", "TRK-B"), ("firmware", "2.7")]);
        assert_eq!((ended.serial_number, b.held()), (Some(b.serial()), None));
    }
    assert_eq!((bench.connects(), shift.intents()), (0, 0));
    shift.expect_pass(&unit(&bench, "SN24A7F09999"));
    let left = shift.close();
    assert_eq!((left.count("info"), left.count("checked"), left.count("writing")), (101, 1, 1));
    left.assert_unbroken();
}

#[test]
fn model_and_firmware_are_read_in_each_dialect_and_what_is_not_told_is_not_as_required() {
    for dialect in Dialect::ALL {
        let bench = Bench::with(dialect, product_a());
        let mut shift = bench.open();
        let passed = shift.expect_pass(&unit(&bench, "SN24A7F00001"));
        assert_eq!(told(&passed), [("model", "TRK-A"), ("firmware", "2.7")], "{dialect:?}");
        let old = bench.unit("SN24A7F00002").with_info("TRK-A", "1.9");
        shift.expect(&old, Outcome::Fail, Some(Failure::NotAsRequired));
        let mute = bench.unit("SN24A7F00003").with_info("TRK-A", "");
        let failed = shift.expect(&mute, Outcome::Fail, Some(Failure::NotAsRequired));
        let (name, wanted) = ("firmware".into(), Some("2\\.[0-9]+".into()));
        assert_eq!(failed.circumstance, Some(Circumstance::Required { name, wanted, told: None }), "{dialect:?}");
        assert_eq!(bench.connects(), 1, "{dialect:?}");
        shift.close().assert_unbroken();
    }
}

#[test]
fn a_unit_is_what_the_order_of_its_batch_says_and_is_given_what_that_says() {
    let changes = json!({
        "orderFields": [{"name": "firmware"}, {"name": "region"}],
        "values": {"region": {"from": {"order": "region"}, "pattern": "[A-Z]{2}"}},
        "dialog": {
            "require": [{"name": "firmware", "order": "firmware"}],
            "set": {"region": {
                "write": [{"send": "AT+REGION=${value:region}", "expect": ["^OK$"], "error": "^ERROR"}],
                "read": [{
                    "send": "AT+REGION?",
                    "expect": ["^\\+REGION: (?<value_at>\"[^\"]*\")$", "^OK$"],
                    "absent": "^\\+REGION: NONE$",
                }],
            }},
        },
    });
    let bench = Bench::with(Dialect::At, changes);
    let parts = |firmware: &str, region: &str| {
        let said = [("firmware", firmware), ("region", region)];
        let order = said.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        Parts { order, ..bench.parts() }
    };
    let mut shift = bench.open_parts(parts("2.7", "EU"));
    let first = unit(&bench, "SN24A7F00001");
    shift.expect_pass(&first);
    assert_eq!(first.value("REGION").as_deref(), Some("EU"));
    let older = bench.unit("SN24A7F00002").with_info("TRK-A", "2.70");
    let failed = shift.expect(&older, Outcome::Fail, Some(Failure::NotAsRequired));
    let (name, wanted, told) = ("firmware".into(), Some("2.7".into()), Some("2.70".into()));
    assert_eq!(failed.circumstance, Some(Circumstance::Required { name, wanted, told }));
    assert_eq!((bench.connects(), older.held()), (1, None));
    shift.close().assert_unbroken();
    // The batch goes on with another order: that one counts from here on. What does not fit the pattern goes to no unit.
    let mut shift = bench.open_parts(parts("2.70", "eu"));
    shift.expect(&older, Outcome::Error, Some(Failure::ValueRefused));
    assert_eq!(bench.connects(), 1);
    shift.close();
    let mut shift = bench.open_parts(parts("2.70", "US"));
    shift.expect_pass(&older);
    assert_eq!(older.value("REGION").as_deref(), Some("US"));
    shift.close().assert_unbroken();
}

#[test]
fn a_unit_is_asked_for_what_somebody_wants_to_know_and_for_no_more() {
    let bench = Bench::with(Dialect::At, json!({"dialog": {"preset": "at", "readInfo": null}}));
    let mut shift = bench.open();
    shift.expect_pass(&unit(&bench, "SN24A7F00001"));
    assert_eq!(shift.close().count("info"), 0);
    // A value that may be anything is wanted all the same.
    let wanted = json!({"dialog": {"preset": "at", "readInfo": null, "require": [{"name": "firmware"}]}});
    let bench = Bench::with(Dialect::At, wanted);
    let mut shift = bench.open();
    shift.expect_pass(&unit(&bench, "SN24A7F00001"));
    let mute = bench.unit("SN24A7F00002").with_info("TRK-A", "");
    shift.expect(&mute, Outcome::Fail, Some(Failure::NotAsRequired));
    assert_eq!(shift.close().count("info"), 2);
}

#[test]
fn a_unit_with_an_identity_on_record_that_became_another_one_is_not_written() {
    let mut bench = Bench::with(Dialect::At, product_a());
    let mut shift = bench.open();
    let unfinished = unit(&bench, "SN24A7F00001");
    unfinished.set_faults([Fault::StoresNothing]);
    shift.expect(&unfinished, Outcome::Pending, Some(Failure::NotStored));
    let finished = unit(&bench, "SN24A7F00002");
    shift.expect_pass(&finished);
    shift.close();
    bench.change("/dialog/require/0/is", json!("TRK-C"));
    let mut shift = bench.open();
    unfinished.set_faults([]);
    let before = (bench.connects(), finished.held());
    for unit in [&unfinished, &finished] {
        shift.expect(unit, Outcome::Pending, Some(Failure::NotAsRequired));
    }
    assert_eq!((bench.connects(), finished.held()), before);
    assert_eq!(unfinished.held(), None);
    let left = shift.close();
    assert_eq!(left.count("writing"), 2, "the two of the shift before");
    left.assert_unbroken();
}

#[test]
fn noise_in_one_reading_of_what_it_is_condemns_no_unit() {
    let bench = Bench::with(Dialect::At, product_a());
    let mut shift = bench.open();
    let noisy = unit(&bench, "SN24A7F00001");
    noisy.set_faults([Fault::ModelNoiseAt(1)]);
    let passed = shift.expect_pass(&noisy);
    assert_eq!(told(&passed)[0], ("model", "TRK-A"));
    // Never the same twice: it is not said what it is.
    let unsure = unit(&bench, "SN24A7F00002").with_info("TRK-B", "2.7");
    unsure.set_faults([Fault::ModelNoiseAt(1), Fault::ModelNoiseAt(3)]);
    shift.expect(&unsure, Outcome::Fail, Some(Failure::ReadingsDiffer));
    shift.close().assert_unbroken();
}

#[test]
fn what_a_unit_tells_of_itself_is_data() {
    let bench = Bench::with(Dialect::Json, product_a());
    let mut shift = bench.open();
    let hostile =
        ["\u{202e}TRK-A", "TRK-A\r\nAT+RST", "=cmd|'/C calc'!A0", "${deviceToken}", "\"},{\"x\":\"", "\0", "型号"];
    for (number, model) in hostile.iter().enumerate() {
        let odd = bench.unit(&format!("SN24A7F{number:05}")).with_info(*model, "2.7");
        let ended = shift.expect(&odd, Outcome::Fail, Some(Failure::NotAsRequired));
        let shown = ended.detail.unwrap();
        assert!(!shown.chars().any(|character| character.is_control() || character == '\u{202e}'), "{shown:?}");
    }
    let long = bench.unit("SN24A7F00099").with_info("\u{202e}x".repeat(2_500), "2.7");
    let ended = shift.expect(&long, Outcome::Fail, Some(Failure::NotAsRequired));
    assert_eq!(ended.info[0].value.chars().count(), 256);
    let left = shift.close();
    assert_eq!(bench.connects(), 0);
    for entry in &left.entries {
        if let Entry::Info(info) = entry {
            assert!(info.values.iter().all(|told| told.value.chars().count() <= 256));
        }
    }
    left.assert_unbroken();
}
