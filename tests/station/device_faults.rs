//! Every fault of a practice unit: how it ends, and how it ends when it is healed and comes again.

use regnwl_station::domain::entry::Ended;
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
    dialog["wake"][0]["tries"] = json!(4);
    json!({"dialog": {"wake": dialog["wake"]}})
}

fn check(fault: Fault, changes: Value, outcome: Outcome, code: Option<Failure>, again: Again) -> Ended {
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
    ended
}

fn fails(fault: Fault, failure: Failure) {
    check(fault, hasty(), Outcome::Fail, Some(failure), Again::Registered);
}

fn is_pending(fault: Fault, failure: Failure, again: Again) {
    check(fault, json!({}), Outcome::Pending, Some(failure), again);
}

fn passes(fault: Fault) {
    check(fault, json!({}), Outcome::Pass, None, Again::Known);
}

#[test]
fn a_silent_unit_fails() {
    fails(Fault::Silent, Failure::Silent);
}

#[test]
fn a_unit_that_floods_the_line_fails() {
    fails(Fault::HugeReply, Failure::ReplyTooLong);
}

#[test]
fn a_unit_that_answers_with_errors_before_it_is_registered_fails() {
    let rows = [
        (Verb::Wake, Failure::Garbled),
        (Verb::ReadSerial, Failure::AnsweredError),
        (Verb::ReadHardwareId, Failure::AnsweredError),
        (Verb::ReadIdentity, Failure::AnsweredError),
    ];
    each(rows, |(verb, failure)| fails(Fault::AnswersError(verb), failure));
}

#[test]
fn a_unit_with_a_placeholder_for_a_number_fails() {
    fails(Fault::PlaceholderSerial, Failure::SerialRefused);
}

#[test]
fn a_unit_that_goes_away_while_it_is_read_fails() {
    fails(Fault::VanishesOnRead, Failure::Unplugged);
}

#[test]
fn a_unit_that_refuses_the_write_is_pending_and_finished_later() {
    is_pending(Fault::AnswersError(Verb::Write), Failure::AnsweredError, Again::Finished);
}

#[test]
fn a_unit_that_refuses_the_reset_is_pending_and_known_later() {
    let reset = json!({"verify": {"when": "reset"}});
    let fault = Fault::AnswersError(Verb::Reset);
    check(fault, reset, Outcome::Pending, Some(Failure::AnsweredError), Again::Known);
}

#[test]
fn a_unit_that_stores_nothing_is_pending_and_finished_later() {
    is_pending(Fault::StoresNothing, Failure::NotStored, Again::Finished);
}

#[test]
fn a_unit_that_stores_half_is_pending_and_finished_later() {
    is_pending(Fault::StoresHalf, Failure::ReadBackDiffers, Again::Finished);
}

#[test]
fn a_unit_that_goes_away_at_the_write_is_pending_and_finished_later() {
    is_pending(Fault::VanishesOnWrite, Failure::Unplugged, Again::Finished);
}

#[test]
fn a_unit_that_goes_away_after_the_write_is_pending_and_known_later() {
    is_pending(Fault::VanishesAfterWrite, Failure::Unplugged, Again::Known);
}

#[test]
fn a_unit_that_falls_silent_after_the_write_is_pending_and_known_later() {
    is_pending(Fault::SilentAfterWrite, Failure::Silent, Again::Known);
}

#[test]
fn a_unit_that_was_swapped_before_the_write_is_pending_and_finished_later() {
    is_pending(Fault::SwappedAfterRead, Failure::OtherUnit, Again::Finished);
}

#[test]
fn an_untidy_unit_passes() {
    each([Fault::Chatter, Fault::Echo(true), Fault::Echo(false), Fault::MergedLines, Fault::GarbageOnLine], |fault| {
        passes(fault);
    });
}

#[test]
fn a_unit_that_talks_slowly_or_in_pieces_passes() {
    each([Fault::LateAnswers(350), Fault::SplitBytes], passes);
}

#[test]
fn a_unit_that_tells_its_token_passes() {
    passes(Fault::TellsToken);
}
