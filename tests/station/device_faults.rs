//! Every fault of a practice unit: how it ends, and how it ends when it is healed and comes again.

use regnwl_station::domain::failure::{Failure, Verb};
use regnwl_station::domain::outcome::Outcome;
use regnwl_station::sim::device::Fault;
use regnwl_station::sim::dialect::Dialect;
use serde_json::{Value, json};

use super::common::{Bench, each};

/// How a healed unit ends when it comes again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Again {
    /// It is registered: it never was before.
    Registered,
    /// The identity on record is written, without the cloud.
    Finished,
    /// It holds the identity on record: nothing is written.
    Known,
}

/// Few tries: a test waits for all of them.
fn hasty() -> Value {
    let mut dialog = serde_json::to_value(regnwl_station::wire::preset::preset("at").unwrap()).unwrap();
    dialog["wake"][0]["tries"] = json!(8);
    json!({"dialog": {"wake": dialog["wake"]}})
}

fn check(fault: Fault, changes: Value, outcome: Outcome, code: Option<Failure>, again: Again) {
    let bench = Bench::with(Dialect::At, changes);
    let mut shift = bench.open();
    let unit = bench.unit("SN24A7F00913");
    unit.set_faults([fault]);
    let ended = shift.expect(&unit, outcome, code);
    let asked = usize::from(again != Again::Registered);
    assert_eq!((shift.intents(), bench.connects()), (asked, asked), "{fault:?}");
    assert_eq!(ended.client_id.is_some(), asked == 1, "{fault:?}");

    // Another unit at the same slot is not held up.
    shift.expect_pass(&bench.unit("SN24A7F00914"));

    unit.set_faults([]);
    let writes = super::common::count(&shift.entries(), "writing");
    let healed = shift.expect_pass(&unit);
    let written = super::common::count(&shift.entries(), "writing") - writes;
    let known = healed.proof.unwrap().known;
    match again {
        Again::Registered | Again::Finished => assert_eq!((written, known), (1, false), "{fault:?}"),
        Again::Known => assert_eq!((written, known), (0, true), "{fault:?}"),
    }
    let issued = bench.issued_to("SN24A7F00913");
    assert_eq!(issued.len(), 1, "{fault:?}");
    assert_eq!(issued[0].client_id, unit.held().unwrap().client_id, "{fault:?}");
    assert_eq!((healed.registrations.issued, healed.registrations.unknown), (1, 0), "{fault:?}");
    assert_eq!((shift.intents(), bench.connects()), (2, 2), "{fault:?}");
    shift.close().assert_unbroken();
}

#[test]
fn a_unit_that_is_bad_before_it_is_registered_fails_and_is_registered_when_it_is_healed() {
    let rows = [
        (Fault::Silent, Failure::Silent),
        (Fault::HugeReply, Failure::ReplyTooLong),
        (Fault::AnswersError(Verb::Wake), Failure::Garbled),
        (Fault::AnswersError(Verb::ReadSerial), Failure::AnsweredError),
        (Fault::AnswersError(Verb::ReadHardwareId), Failure::AnsweredError),
        (Fault::AnswersError(Verb::ReadIdentity), Failure::AnsweredError),
        (Fault::PlaceholderSerial, Failure::SerialRefused),
        (Fault::VanishesOnRead, Failure::Unplugged),
    ];
    each(rows, |(fault, failure)| check(fault, hasty(), Outcome::Fail, Some(failure), Again::Registered));
}

#[test]
fn a_unit_that_is_bad_after_it_was_registered_is_pending_and_finished_without_the_cloud() {
    let rows = [
        (Fault::SwappedAfterRead, Failure::OtherUnit, Again::Finished),
        (Fault::AnswersError(Verb::Write), Failure::AnsweredError, Again::Finished),
        (Fault::VanishesOnWrite, Failure::Unplugged, Again::Finished),
        (Fault::StoresNothing, Failure::NotStored, Again::Finished),
        (Fault::StoresHalf, Failure::ReadBackDiffers, Again::Finished),
        (Fault::VanishesAfterWrite, Failure::Unplugged, Again::Known),
        (Fault::SilentAfterWrite, Failure::Silent, Again::Known),
    ];
    each(rows, |(fault, failure, again)| check(fault, json!({}), Outcome::Pending, Some(failure), again));
}

#[test]
fn a_unit_that_refuses_the_reset_is_pending_and_known_later() {
    let reset = json!({"verify": {"when": "reset"}});
    let fault = Fault::AnswersError(Verb::Reset);
    check(fault, reset, Outcome::Pending, Some(Failure::AnsweredError), Again::Known);
}

#[test]
fn an_untidy_slow_or_talkative_unit_passes_and_is_known_later() {
    let faults = [
        Fault::Chatter,
        Fault::Echo(true),
        Fault::Echo(false),
        Fault::MergedLines,
        Fault::GarbageOnLine,
        Fault::LateAnswers(350),
        Fault::SplitBytes,
        Fault::TellsToken,
    ];
    each(faults, |fault| check(fault, json!({}), Outcome::Pass, None, Again::Known));
}
