//! What a unit held before its first write: caught by name, sealed, durable before a byte of it is replaced, and shown as names and fingerprints alone.

use std::sync::Arc;
use std::time::Duration;

use regnwl_station::domain::circumstance::Circumstance;
use regnwl_station::domain::entry::{Ended, Entry};
use regnwl_station::domain::failure::{Failure, Verb};
use regnwl_station::domain::identity::short_sha256;
use regnwl_station::domain::outcome::Outcome;
use regnwl_station::domain::secret::Secret;
use regnwl_station::seen::command::Command;
use regnwl_station::seen::decision::Choice;
use regnwl_station::seen::snapshot::{SlotState, Snapshot};
use regnwl_station::sim::device::{Elsewhere, Fault, PracticeUnit, Stored};
use regnwl_station::sim::dialect::Dialect;
use serde_json::{Value, json};

use super::common::disk::Wrong;
use super::common::search::Search;
use super::common::{Bench, Shift, count, kind};

pub const OLD_CLIENT_ID: &str = "OldClient000100";
pub const OLD_TOKEN: &str = "^1^1677597746541^9ffd7c5bcf0c87f";
pub const OLD_HOST: &str = "mqtt.elsewhere.example";
pub const OLD_SECRET: &str = "ElsewhereSecret0123456789";

/// A dialog that reads, overwrites and puts back a login on another platform besides the identity.
pub fn way_back(changes: Value) -> Bench {
    let of_identity = |send: &str| json!({"send": send, "expect": ["^OK$"], "error": "^ERROR$", "timeoutMs": 3000});
    let dialog = json!({
        "readIdentity": [
            {
                "send": "AT+IDENTITY?",
                "expect": ["^\\+IDENTITY: (?<clientId_at>\"[^\"]*\"),(?<deviceToken_at>\"[^\"]*\")$", "^OK$"],
                "absent": "^\\+IDENTITY: NONE$", "timeoutMs": 1000, "tries": 3,
            },
            {
                "send": "AT+CLOUD?",
                "expect": ["^\\+CLOUD: (?<old_host_at>\"[^\"]*\"),(?<old_secret_at>\"[^\"]*\")$", "^OK$"],
                "absent": "^\\+CLOUD: NONE$", "timeoutMs": 1000, "tries": 3,
            },
        ],
        "write": [of_identity("AT+CLOUD=${host},\"\""), of_identity("AT+IDENTITY=${clientId},${deviceToken}")],
        "restore": [
            of_identity("AT+IDENTITY=${clientId},${deviceToken}"),
            of_identity("AT+CLOUD=${old_host},${old_secret}"),
        ],
    });
    let mut profile = json!({"onForeignIdentity": "migrate", "dialog": dialog});
    for (name, change) in changes.as_object().unwrap() {
        profile[name] = change.clone();
    }
    Bench::with(Dialect::At, profile)
}

pub fn old() -> Stored {
    Stored { client_id: OLD_CLIENT_ID.into(), device_token: Secret::new(OLD_TOKEN) }
}

pub fn elsewhere() -> Elsewhere {
    Elsewhere { host: OLD_HOST.into(), secret: Secret::new(OLD_SECRET) }
}

/// A unit that another platform has had before.
pub fn moved(bench: &Bench, serial: &str) -> PracticeUnit {
    bench.unit(serial).with_old(old(), Some(elsewhere()))
}

/// Answers the question at slot 0, which must be this one.
pub fn answer(shift: &mut Shift<'_>, about: Failure, choice: Choice) {
    let asked = |snapshot: &Snapshot| match &snapshot.slots[0].state {
        SlotState::Asking(_, question) if question.about == about => Some(question.clone()),
        _ => None,
    };
    let seen = shift.wait_for(|snapshot| asked(snapshot).is_some());
    let question = asked(&seen).unwrap();
    // Nobody reads a question in its first moment: an answer then is a slip of the hand.
    shift.bench.wait_until("the question was read", || question.since.elapsed() > Duration::from_millis(600));
    shift.send(Command::Answer { question: question.id, choice });
}

fn names(ended: &Ended) -> Vec<(String, String)> {
    let old = ended.old.clone().expect("it is on record");
    old.values.into_iter().map(|value| (value.name, value.sha256)).collect()
}

#[test]
fn all_that_a_unit_held_is_sealed_before_it_is_replaced_and_told_by_name_and_fingerprint() {
    let bench = way_back(json!({}));
    let mut shift = bench.open();
    let unit = moved(&bench, "SN24A7F00913");
    let ended = shift.expect_pass(&unit);
    let shown = ended.old.clone().unwrap();
    assert_eq!(shown.client_id.as_deref(), Some(OLD_CLIENT_ID));
    assert_eq!(shown.token_sha256, Some(short_sha256(OLD_TOKEN.as_bytes())));
    let print = |value: &str| short_sha256(value.as_bytes());
    assert_eq!(names(&ended), [("old_host".into(), print(OLD_HOST)), ("old_secret".into(), print(OLD_SECRET))]);
    assert_eq!(unit.elsewhere().unwrap().host, "127.0.0.1", "it was replaced");
    let card = shift.snapshot();
    let left = shift.close();
    left.assert_unbroken();
    let kinds: Vec<String> = left.entries.iter().map(kind).collect();
    let at = |wanted: &str| kinds.iter().position(|kind| kind == wanted).unwrap();
    assert!(at("found") < at("intent") && at("found") < at("writing"));
    // Nothing tells the values themselves.
    let search = Search::new(&[OLD_TOKEN, OLD_HOST, OLD_SECRET].map(ToOwned::to_owned));
    assert!(!search.finds(&left.batch), "the batch file tells a value");
    assert!(!search.finds(format!("{:?} {card:?}", left.events).as_bytes()), "an event or the card tells a value");
}

#[test]
fn a_unit_that_holds_old_values_alone_has_something_to_keep_as_well() {
    let bench = way_back(json!({"onForeignIdentity": "ask"}));
    let mut shift = bench.open();
    let unit = bench.unit("SN24A7F00913");
    unit.log_in_elsewhere(Some(elsewhere()));
    shift.expect(&unit, Outcome::Unknown, Some(Failure::AskForeign));
    assert_eq!(unit.elsewhere(), Some(elsewhere()), "nothing was replaced by itself");
}

#[test]
fn nothing_is_replaced_while_what_it_was_is_not_on_disk() {
    let bench = way_back(json!({}));
    let disk = bench.failing_disk();
    disk.fail_at("found", Wrong::NotSynced);
    let mut shift = bench.open_on(Arc::new(disk));
    let unit = moved(&bench, "SN24A7F00913");
    shift.expect(&unit, Outcome::Error, Some(Failure::RecordNotWritable));
    let left = shift.close();
    assert_eq!((unit.held(), unit.elsewhere()), (Some(old()), Some(elsewhere())));
    assert_eq!((bench.connects(), left.count("writing")), (0, 0));
}

#[test]
fn a_burst_of_noise_in_one_reading_is_not_what_a_unit_is_put_back_to() {
    let bench = way_back(json!({}));
    let mut shift = bench.open();
    let unit = moved(&bench, "SN24A7F00913");
    unit.set_faults([Fault::IdentityNoiseAt(1)]);
    let ended = shift.expect_pass(&unit);
    assert_eq!(ended.old.unwrap().client_id.as_deref(), Some(OLD_CLIENT_ID));
    assert_eq!(count(&shift.entries(), "found"), 1);
}

#[test]
fn without_a_way_back_a_person_is_asked_and_without_a_person_nothing_is_replaced() {
    let bench = way_back(json!({}));
    let mut shift = bench.open();
    // It has an identity, and nothing that restore needs besides.
    let unit = bench.unit("SN24A7F00913").with_old(old(), None);
    let ended = shift.expect(&unit, Outcome::Unknown, Some(Failure::AskNoWayBack));
    let missing = vec!["old_host".to_owned(), "old_secret".to_owned()];
    assert_eq!(ended.circumstance, Some(Circumstance::NotCaught { names: missing }));
    assert_eq!((unit.held(), bench.connects()), (Some(old()), 0));
    shift.close();

    let mut parts = bench.parts();
    parts.has_person = true;
    let mut shift = bench.open_parts(parts);
    shift.plug(0, &unit);
    answer(&mut shift, Failure::AskNoWayBack, Choice::Migrate);
    let ended = shift.ended(0);
    assert_eq!(ended.outcome, Outcome::Pass, "{ended:?}");
    assert_eq!(ended.old.unwrap().client_id.as_deref(), Some(OLD_CLIENT_ID), "what there is is kept all the same");
}

#[test]
fn what_a_unit_held_before_is_no_question_when_it_still_holds_it_and_is_kept_once() {
    let bench = way_back(json!({}));
    let mut shift = bench.open();
    let unit = moved(&bench, "SN24A7F00913");
    unit.set_faults([Fault::VanishesAt(Verb::Restore)]);
    // Cut off in the first exchange of the write: nothing of it is there yet.
    shift.expect(&unit, Outcome::Pending, Some(Failure::Unplugged));
    unit.set_faults([]);
    shift.expect_pass(&unit);
    let entries = shift.entries();
    assert_eq!((count(&entries, "found"), bench.connects()), (1, 1));
    let other = Stored { client_id: "Third000100".into(), ..old() };
    unit.hold(Some(other));
    let ended = shift.expect(&unit, Outcome::Unknown, Some(Failure::AskForeign));
    assert_eq!(ended.circumstance, Some(Circumstance::OtherThanKept), "whatever the profile says");
    let found = shift.entries().iter().filter(|entry| matches!(entry, Entry::Found { .. })).count();
    assert_eq!(found, 1);
}
