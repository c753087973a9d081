//! A line that has stopped is let go on by a person with a name: one registration is tried, and the others wait for it.

use regnwl_station::decisions::desk::Desk;
use regnwl_station::domain::entry::{Entry, PinUse};
use regnwl_station::domain::failure::Failure;
use regnwl_station::domain::outcome::Outcome;
use regnwl_station::domain::secret::Secret;
use regnwl_station::seen::command::Command;
use regnwl_station::seen::decision::{Decision, Signed};
use regnwl_station::seen::refusal::Refusal;
use regnwl_station::seen::snapshot::NoticeKind;
use regnwl_station::sim::cloud::Fault;
use regnwl_station::sim::dialect::Dialect;
use regnwl_station::station::Parts;
use regnwl_station::vault::pin;
use serde_json::json;

use super::common::{Bench, Shift};

const SLOTS: usize = 4;
const STOPS: Failure = Failure::RefusedAuthentication;

/// A bench with some slots, whose cloud can be away for an instant only.
fn bench() -> Bench {
    Bench::of(SLOTS, Dialect::At, json!({"cloud": {"connectTimeoutMs": 600}}))
}

/// A line that three refusals have stopped.
fn stopped(bench: &Bench) -> Shift<'_> {
    let mut shift = bench.open();
    stop(bench, &mut shift);
    shift
}

fn stop(bench: &Bench, shift: &mut Shift<'_>) {
    bench.cloud.set_fault(Some(Fault::Refuse(4)));
    for number in 1..=3 {
        shift.expect(&bench.unit(&format!("SN-REFUSED-{number}")), Outcome::Error, Some(STOPS));
    }
    bench.cloud.set_fault(None);
    assert_eq!(shift.stopped(), Some(STOPS));
}

/// Who let the line go on, and after which cause, as it stands on record.
fn released(shift: &Shift<'_>) -> Vec<(String, String, Option<Failure>)> {
    let released = shift.entries().into_iter().filter_map(|entry| match entry {
        Entry::Accepted { faults, stopped, by, why } if faults.is_empty() => Some((by.to_string(), why, stopped)),
        _ => None,
    });
    released.collect()
}

fn go_on(by: &str, pin: &str) -> Command {
    Command::decide(Decision::GoOn, Signed { pin: Secret::new(pin), ..Signed::by(by) })
}

fn refused(shift: &mut Shift<'_>, by: &str, pin: &str) -> Refusal {
    let before = shift.snapshot().notices.last().map_or(0, |notice| notice.number);
    shift.send(go_on(by, pin));
    let mut why = None;
    shift.wait_for(|snapshot| {
        let mut new = snapshot.notices.iter().filter(|notice| notice.number > before);
        why = new.find_map(|notice| match &notice.kind {
            NoticeKind::Refused(PinUse::GoOn, why) => Some(why.clone()),
            _ => None,
        });
        why.is_some()
    });
    why.unwrap()
}

/// Lets the line go on, and plugs a unit in at each slot once it does.
fn go_on_with_all_slots(bench: &Bench, shift: &mut Shift<'_>) {
    shift.go_on();
    shift.wait_for(|snapshot| snapshot.stopped.is_none() && snapshot.on_trial);
    for slot in 0..SLOTS {
        shift.plug(slot, &bench.unit(&format!("SN-AFTER-{slot}")));
    }
}

#[test]
fn who_let_the_line_go_on_and_after_what_stands_on_record_and_after_one_good_registration_all_go_on() {
    let bench = bench();
    let mut shift = stopped(&bench);
    let before = bench.connects();
    go_on_with_all_slots(&bench, &mut shift);
    for slot in 0..SLOTS {
        shift.passes(slot);
    }
    assert_eq!((bench.connects() - before, shift.snapshot().on_trial), (SLOTS, false));
    assert_eq!(released(&shift), [("Wang".to_owned(), "C-14".to_owned(), Some(STOPS))]);
    // A line that runs has nothing to be let go on for.
    assert_eq!(refused(&mut shift, "Wang", ""), Refusal::NotNow);
    assert_eq!(released(&shift).len(), 1);
    shift.close().assert_unbroken();
}

#[test]
fn where_the_registration_that_is_tried_does_not_end_well_the_line_stops_again_and_no_other_is_asked() {
    for (fault, code) in [(Fault::Refuse(2), Failure::RefusedParameter), (Fault::BrokenJson, Failure::AnswerMalformed)]
    {
        let bench = bench();
        let mut shift = stopped(&bench);
        let before = bench.connects();
        bench.cloud.push_fault(fault);
        go_on_with_all_slots(&bench, &mut shift);
        let mut codes: Vec<_> = (0..SLOTS).map(|slot| shift.ended(slot).code.unwrap()).collect();
        codes.sort_by_key(|failure| *failure == Failure::RegistrationsPaused);
        assert_eq!(
            codes,
            [code, Failure::RegistrationsPaused, Failure::RegistrationsPaused, Failure::RegistrationsPaused]
        );
        assert_eq!((bench.connects() - before, shift.stopped()), (1, Some(code)), "another one was asked for");
        shift.close().assert_unbroken();
    }
}

#[test]
fn where_the_cloud_cannot_even_be_asked_the_line_stops_again() {
    let bench = bench();
    let mut shift = stopped(&bench);
    let before = bench.connects();
    bench.door.hold();
    go_on_with_all_slots(&bench, &mut shift);
    let codes: Vec<_> = (0..SLOTS).map(|slot| shift.ended(slot).code.unwrap()).collect();
    let cause = shift.stopped().expect("it goes on");
    assert!(cause.code().starts_with("C-0"), "{cause:?}");
    assert!(codes.contains(&cause), "{codes:?}");
    assert_eq!(bench.connects(), before);
    shift.close();
}

#[test]
fn where_there_are_supervisors_one_of_them_lets_it_go_on() {
    let bench = bench();
    bench.open().close();
    let made = |name: &str| Entry::Supervisor {
        name: name.into(),
        role: regnwl_station::domain::Role::default(),
        pin_hash: pin::hash(&Secret::new("2468")),
        by: name.into(),
    };
    let desk = Desk::open(&bench.parts().data).unwrap();
    bench.runtime.block_on(desk.put(vec![made("chen"), made("li")], None)).unwrap();
    let mut shift = bench.open_parts(Parts { has_person: true, ..bench.parts() });
    stop(&bench, &mut shift);
    let wrong = || Refusal::WrongPin;
    assert_eq!(refused(&mut shift, "Wang", ""), wrong(), "the operator is no supervisor");
    assert_eq!(refused(&mut shift, "li", "1357"), wrong());
    assert_eq!(refused(&mut shift, "two\nlines", "2468"), Refusal::NotALine);
    assert_eq!((shift.stopped(), released(&shift)), (Some(STOPS), vec![]));
    shift.send(go_on("chen", "2468"));
    shift.wait_for(|snapshot| snapshot.stopped.is_none());
    assert_eq!(released(&shift), [("chen".to_owned(), "C-14".to_owned(), Some(STOPS))]);
    let tries = shift.entries().into_iter().filter_map(|entry| match entry {
        Entry::LockTried { name, opened, purpose } => Some((name.to_string(), opened, purpose)),
        _ => None,
    });
    let expected = [("li".to_owned(), false, Some(PinUse::GoOn)), ("chen".to_owned(), true, Some(PinUse::GoOn))];
    assert_eq!(tries.collect::<Vec<_>>(), expected);
    shift.expect_pass(&bench.unit("SN-AFTER"));
    shift.close();
}
