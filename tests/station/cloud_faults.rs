//! Every fault of the practice cloud, and of the way to it: how the unit ends, what is on record, how often it was asked, and that the line goes on.

use std::time::Duration;

use regnwl_station::domain::entry::{Entry, NotIssued};
use regnwl_station::domain::failure::Failure;
use regnwl_station::domain::outcome::Outcome;
use regnwl_station::seen::command::Command;
use regnwl_station::seen::event::Event;
use regnwl_station::seen::ids::SlotId;
use regnwl_station::sim::cloud::Fault;
use regnwl_station::sim::dialect::Dialect;
use serde_json::json;

use super::common::{Bench, Shift, each, practice_cloud};

/// A wait that a test runs into.
const SHORT_MS: u64 = 400;
/// What a unit may take beyond the waits of its profile, on a loaded machine.
const SLACK_MS: f64 = 15_000.0;

fn results(shift: &Shift<'_>) -> Vec<(NotIssued, Failure)> {
    let results = shift.entries().into_iter().filter_map(|entry| match entry {
        Entry::NotIssued { result, code, .. } => Some((result, code)),
        _ => None,
    });
    results.collect()
}

#[test]
fn a_refusal_is_an_error_and_only_later_is_asked_again_once() {
    each(
        [
            (1, Failure::RefusedProtocol, 1),
            (2, Failure::RefusedParameter, 1),
            (3, Failure::RefusedUnavailable, 2),
            (4, Failure::RefusedAuthentication, 1),
            (5, Failure::RefusedUnauthorised, 1),
            (7, Failure::RefusedOther, 1),
        ],
        |(code, failure, asked)| {
            let bench = Bench::new();
            let mut shift = bench.open();
            bench.cloud.set_fault(Some(Fault::Refuse(code)));
            let ended = shift.expect(&bench.unit("SN-REFUSED-1"), Outcome::Error, Some(failure));
            assert_eq!(ended.detail, Some(format!("CONNACK {code}")));
            assert_eq!((ended.registrations.issued, ended.registrations.unknown), (0, 0));
            assert_eq!(results(&shift), vec![(NotIssued::Refused, failure); asked]);
            assert_eq!((shift.intents(), bench.connects()), (asked, asked), "{failure:?}");

            bench.cloud.set_fault(None);
            shift.expect_pass(&bench.unit("SN-NEXT"));
            // A refused unit may come again without a question.
            shift.expect_pass(&bench.unit("SN-REFUSED-1"));
            assert_eq!(bench.cloud.issued().len(), 2);
            shift.close().assert_unbroken();
        },
    );
}

#[test]
fn a_registration_that_was_told_later_once_passes() {
    let bench = Bench::new();
    let mut shift = bench.open();
    bench.cloud.push_fault(Fault::Refuse(3));
    let ended = shift.expect_pass(&bench.unit("SN-LATER"));
    assert_eq!((ended.registrations.issued, ended.registrations.unknown), (1, 0));
    assert_eq!((shift.intents(), bench.connects()), (2, 2));
}

#[test]
fn three_equal_refusals_stop_the_line_until_a_person_has_looked() {
    let bench = Bench::new();
    let mut shift = bench.open();
    bench.cloud.set_fault(Some(Fault::Refuse(4)));
    for number in 1..=3 {
        assert_eq!(shift.stopped(), None);
        let unit = bench.unit(&format!("SN-REFUSED-{number}"));
        shift.expect(&unit, Outcome::Error, Some(Failure::RefusedAuthentication));
    }
    assert_eq!(shift.stopped(), Some(Failure::RefusedAuthentication));
    bench.cloud.set_fault(None);
    let next = bench.unit("SN-NEXT");
    shift.expect(&next, Outcome::Error, Some(Failure::RegistrationsPaused));
    assert_eq!((shift.intents(), bench.connects()), (3, 3));

    shift.go_on();
    shift.wait_for(|snapshot| snapshot.stopped.is_none());
    shift.expect_pass(&next);
    let left = shift.close();
    let stops = left.events.iter().filter(|event| matches!(event, Event::Stopped { .. })).count();
    assert_eq!(stops, 1);
    left.assert_unbroken();
}

#[test]
fn two_unknowns_in_a_row_stop_the_line() {
    let bench = Bench::new();
    let mut shift = bench.open();
    bench.cloud.set_fault(Some(Fault::CloseAfterConnack));
    for number in 1..=2 {
        assert_eq!(shift.stopped(), None);
        let unit = bench.unit(&format!("SN-UNKNOWN-{number}"));
        shift.expect(&unit, Outcome::Unknown, Some(Failure::ClosedBeforeAnswer));
    }
    assert_eq!(shift.stopped(), Some(Failure::ClosedBeforeAnswer));
    bench.cloud.set_fault(None);
    shift.expect(&bench.unit("SN-NEXT"), Outcome::Error, Some(Failure::RegistrationsPaused));
    assert_eq!((shift.intents(), bench.connects()), (2, 2));
    shift.close().assert_unbroken();
}

#[test]
fn thirty_two_slots_on_an_uplink_that_swallows_every_answer_cost_two_slots() {
    let bench = Bench::of(32, Dialect::At, json!({"cloud": {"answerTimeoutMs": 1_500}}));
    let mut shift = bench.open();
    bench.cloud.set_fault(Some(Fault::SilentBeforeConnack));
    let units: Vec<_> = (0..32).map(|slot| bench.unit(&format!("SN-DEAF-{slot:02}"))).collect();
    units.iter().enumerate().for_each(|(slot, unit)| shift.plug(slot, unit));
    let ends: Vec<_> = (0..32).map(|slot| shift.ended(slot)).collect();
    let unknown = ends.iter().filter(|ended| ended.code == Some(Failure::NoConnack)).count();
    let held_back = ends.iter().filter(|ended| ended.code == Some(Failure::RegistrationsPaused)).count();
    assert_eq!((unknown, held_back), (2, 30));
    assert_eq!((bench.connects(), shift.intents()), (2, 2));
    assert_eq!(shift.stopped(), Some(Failure::NoConnack));
    assert_eq!(shift.snapshot().open_units.len(), 2);
    assert!(units.iter().all(|unit| unit.held().is_none()));
    shift.close().assert_unbroken();
}

/// Answers that look unusual and are answers.
#[test]
fn an_odd_answer_is_still_an_identity() {
    each(
        [
            Fault::AnswerBeforeConnack,
            Fault::OtherMessagesFirst,
            Fault::Slow(Duration::from_millis(300)),
            Fault::AnswerThenClose,
            Fault::AtLeastOnce,
            Fault::RegisterTopic,
        ],
        |fault| {
            let bench = Bench::new();
            let mut shift = bench.open();
            bench.cloud.push_fault(fault);
            let unit = bench.unit("SN-ODD");
            let ended = shift.expect_pass(&unit);
            assert_eq!(bench.cloud.issued()[0].client_id, unit.held().unwrap().client_id, "{fault}");
            assert_eq!((ended.registrations.issued, ended.registrations.unknown), (1, 0), "{fault}");
            assert_eq!((shift.intents(), bench.connects()), (1, 1), "{fault}");
            shift.expect_pass(&bench.unit("SN-NEXT"));
            shift.close().assert_unbroken();
        },
    );
}

fn ends_unknown(fault: Fault, failure: Failure, answer_ms: u64) {
    let bench = Bench::with(Dialect::At, json!({"cloud": {"answerTimeoutMs": answer_ms}}));
    let mut shift = bench.open();
    bench.cloud.push_fault(fault);
    let unit = bench.unit("SN-UNKNOWN");
    let ended = shift.expect(&unit, Outcome::Unknown, Some(failure));
    assert!(ended.took_ms.total < answer_ms as f64 + SLACK_MS, "{fault}: {:?}", ended.took_ms);
    assert_eq!((ended.registrations.issued, ended.registrations.unknown), (0, 1), "{fault}");
    assert_eq!(results(&shift), [(NotIssued::Unknown, failure)], "{fault}");
    assert_eq!((shift.intents(), bench.connects(), unit.held()), (1, 1, None), "{fault}");

    // The same unit again: a person must decide, whatever the cloud would say now.
    shift.expect(&unit, Outcome::Unknown, Some(Failure::AskUnknown));
    assert_eq!((shift.intents(), bench.connects(), unit.held()), (1, 1, None), "{fault}");
    if answer_ms > SHORT_MS {
        shift.expect_pass(&bench.unit("SN-NEXT"));
    }
    let left = shift.close();
    left.assert_unbroken();
    assert!(left.events.iter().any(|event| matches!(event, Event::Question { about: Failure::AskUnknown, .. })));
}

#[test]
fn a_silent_cloud_ends_unknown_and_is_not_asked_again() {
    let rows = [
        (Fault::SilentBeforeConnack, Failure::NoConnack, SHORT_MS),
        (Fault::SilentAfterConnack, Failure::NoAnswer, SHORT_MS),
    ];
    each(rows, |(fault, failure, answer_ms)| ends_unknown(fault, failure, answer_ms));
}

#[test]
fn a_cloud_that_hangs_up_ends_unknown_and_is_not_asked_again() {
    let rows = [
        (Fault::CloseBeforeConnack, Failure::ClosedBeforeConnack, 20_000),
        (Fault::CloseAfterConnack, Failure::ClosedBeforeAnswer, 20_000),
        (Fault::HalfAnswer, Failure::ClosedBeforeAnswer, 20_000),
    ];
    each(rows, |(fault, failure, answer_ms)| ends_unknown(fault, failure, answer_ms));
}

#[test]
fn an_answer_that_is_none_ends_unknown_and_is_not_asked_again() {
    let rows = [
        (Fault::OtherDevice, Failure::AnswerForOther, 20_000),
        (Fault::BrokenJson, Failure::AnswerMalformed, 20_000),
        (Fault::HugeAnswer, Failure::AnswerTooLarge, 20_000),
        (Fault::NotMqtt, Failure::NotMqtt, 20_000),
    ];
    each(rows, |(fault, failure, answer_ms)| ends_unknown(fault, failure, answer_ms));
}

#[test]
fn an_identity_that_another_unit_has_is_unknown_and_never_written() {
    let bench = Bench::new();
    let mut shift = bench.open();
    let first = bench.unit("SN-FIRST");
    shift.expect_pass(&first);
    bench.cloud.push_fault(Fault::RepeatIdentity);
    let second = bench.unit("SN-SECOND");
    shift.expect(&second, Outcome::Unknown, Some(Failure::IdentityClash));
    assert_eq!((shift.intents(), bench.connects(), second.held()), (2, 2, None));
    assert_eq!(results(&shift), [(NotIssued::Unknown, Failure::IdentityClash)]);
    shift.expect(&second, Outcome::Unknown, Some(Failure::AskUnknown));
    shift.expect_pass(&bench.unit("SN-THIRD"));
    assert_eq!(bench.connects(), 3);
    shift.close().assert_unbroken();
}

#[test]
fn a_foreign_certificate_is_never_asked() {
    let bench = Bench::new();
    let other = bench.runtime.block_on(practice_cloud());
    let mut shift = bench.open();
    bench.door.lead_to(other.addr());
    let unit = bench.unit("SN-NEVER");
    let ended = shift.expect(&unit, Outcome::Error, Some(Failure::CertificateUntrusted));
    assert!(ended.took_ms.total < 3.0 * 20_000.0, "{:?}", ended.took_ms);
    // Another try could not have ended otherwise.
    assert_eq!((shift.intents(), other.seen().connects, bench.door.accepted()), (0, 0, 1));
    bench.door.lead_to(bench.cloud.addr());
    shift.expect_pass(&unit);
    shift.close().assert_unbroken();
}

#[test]
fn a_server_that_stays_silent_is_never_asked() {
    let bench = Bench::with(Dialect::At, json!({"cloud": {"connectTimeoutMs": SHORT_MS}}));
    let mut shift = bench.open();
    bench.door.hold();
    for number in 1..=3 {
        let unit = bench.unit(&format!("SN-NEVER-{number}"));
        let ended = shift.expect(&unit, Outcome::Error, Some(Failure::ConnectTimeout));
        assert!(ended.took_ms.total < 3.0 * SHORT_MS as f64 + SLACK_MS, "{:?}", ended.took_ms);
        assert_eq!(bench.door.accepted(), 3 * number, "one try and two more");
    }
    assert_eq!((shift.intents(), bench.connects(), shift.stopped()), (0, 0, None));
    shift.close().assert_unbroken();
    bench.door.lead_to(bench.cloud.addr());
    drop(bench);
}

/// The tries begin a third of the profile's wait apart: here nearly 7 s, long after the network is back.
#[test]
fn a_network_that_is_away_for_a_moment_costs_the_unit_nothing() {
    let bench = Bench::new();
    let mut shift = bench.open();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let nobody = listener.local_addr().unwrap();
    drop(listener);
    bench.door.lead_to(nobody);
    let unit = bench.unit("SN-BLIP");
    shift.plug(0, &unit);
    // The first connection is made ahead, and is not a try.
    bench.wait_until("the first try has failed", || bench.door.accepted() > 1 && bench.door.open() == 0);
    bench.door.lead_to(bench.cloud.addr());
    let ended = shift.ended(0);
    assert_eq!((ended.outcome, bench.door.accepted(), shift.intents()), (Outcome::Pass, 3, 1), "{ended:?}");
    shift.close().assert_unbroken();
}

#[test]
fn abort_does_not_wait_for_the_next_try() {
    let bench = Bench::with(Dialect::At, json!({"cloud": {"connectTimeoutMs": 120_000}}));
    let mut shift = bench.open();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let nobody = listener.local_addr().unwrap();
    drop(listener);
    bench.door.lead_to(nobody);
    let unit = bench.unit("SN-IMPATIENT");
    shift.plug(0, &unit);
    bench.wait_until("the first try has failed", || bench.door.accepted() > 1 && bench.door.open() == 0);
    shift.send(Command::Abort(SlotId(0)));
    let ended = shift.ended(0);
    assert_eq!((ended.code, bench.door.accepted()), (Some(Failure::TlsFailed), 2));
    assert!(ended.took_ms.total < 40_000.0, "{:?}", ended.took_ms);
    shift.close().assert_unbroken();
}

#[test]
fn where_nothing_listens_nothing_is_asked_and_the_line_goes_on() {
    let bench = Bench::with(Dialect::At, json!({"cloud": {"connectTimeoutMs": SHORT_MS}}));
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let nobody = listener.local_addr().unwrap().port();
    drop(listener);
    let (data, file) = (bench.folder.path().join("data"), bench.folder.path().join(super::common::BATCH));
    let mut shift = bench.open_parts(bench.parts_at(nobody, &data, &file));
    for number in 1..=3 {
        shift.expect(&bench.unit(&format!("SN-NEVER-{number}")), Outcome::Error, Some(Failure::Unreachable));
    }
    assert_eq!((shift.intents(), bench.connects(), shift.stopped()), (0, 0, None));
    shift.close().assert_unbroken();

    let mut shift = bench.open();
    shift.expect_pass(&bench.unit("SN-NEVER-1"));
    shift.close().assert_unbroken();
}
