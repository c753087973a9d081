//! A unit is put back as it was, and moved again: by a person's decision alone, without the cloud, and never half of it is called done.

use regnwl_station::domain::circumstance::Circumstance;
use regnwl_station::domain::entry::Entry;
use regnwl_station::domain::failure::{Failure, Verb};
use regnwl_station::domain::identity::UnitKeys;
use regnwl_station::domain::outcome::Outcome;
use regnwl_station::domain::secret::Secret;
use regnwl_station::domain::step::Step;
use regnwl_station::seen::command::Command;
use regnwl_station::seen::decision::{Choice, Decision, Disposition, Signed};
use regnwl_station::seen::refusal::Refusal;
use regnwl_station::seen::snapshot::NoticeKind;
use regnwl_station::sim::device::{Elsewhere, Fault, PracticeUnit, Stored};
use serde_json::json;

use super::common::{Shift, count, each, kind};
use super::dispositions::rule;
use super::snapshot::{answer, elsewhere, moved, old, way_back};

/// Decides that these units are put back.
pub fn roll_back(shift: &mut Shift<'_>, units: &[&PracticeUnit]) -> Result<(), Refusal> {
    let keys: Vec<UnitKeys> = units.iter().map(|unit| keys_of(shift, unit)).collect();
    decide(shift, keys)
}

fn decide(shift: &mut Shift<'_>, units: Vec<UnitKeys>) -> Result<(), Refusal> {
    let before = shift.snapshot().notices.last().map_or(0, |notice| notice.number);
    let signed = Signed { why: "the customer changed his mind".into(), ..Signed::by("Chen") };
    shift.send(Command::decide(Decision::RollBack(units), signed));
    let mut answer = None;
    shift.wait_for(|snapshot| {
        answer =
            snapshot.notices.iter().filter(|notice| notice.number > before).find_map(|notice| match &notice.kind {
                NoticeKind::Decided(_) => Some(Ok(())),
                NoticeKind::Refused(_, why) => Some(Err(why.clone())),
                _ => None,
            });
        answer.is_some()
    });
    answer.unwrap()
}

fn keys_of(shift: &Shift<'_>, unit: &PracticeUnit) -> UnitKeys {
    let serial = unit.serial();
    let keys = shift.entries().into_iter().rev().find_map(|entry| match entry {
        Entry::Checked { keys, .. } | Entry::Intent { keys, .. } if keys.serial_number == serial => Some(keys),
        _ => None,
    });
    keys.expect("it was checked")
}

fn is_back(unit: &PracticeUnit) -> bool {
    unit.held() == Some(old()) && unit.elsewhere() == Some(elsewhere())
}

/// A unit that was moved and holds our identity.
fn moved_and_passed(shift: &mut Shift<'_>, serial: &str) -> PracticeUnit {
    let unit = moved(shift.bench, serial);
    shift.expect_pass(&unit);
    unit
}

#[test]
fn a_unit_is_put_back_as_it_was_and_is_moved_again_with_the_same_identity_by_a_person_alone() {
    let bench = way_back(json!({}));
    let mut shift = bench.open();
    let unit = moved_and_passed(&mut shift, "SN24A7F00913");
    let ours = unit.held();
    assert_eq!(shift.snapshot().ways_back.len(), 1);
    roll_back(&mut shift, &[&unit]).unwrap();
    assert!(shift.snapshot().ways_back.is_empty() && shift.snapshot().open_units[0].restores);
    let ended = shift.expect(&unit, Outcome::RolledBack, None);
    assert!(is_back(&unit));
    assert_eq!(ended.client_id, ours.as_ref().map(|ours| ours.client_id.clone()), "its new identity is kept");
    let kinds: Vec<String> = shift.entries().iter().map(kind).collect();
    let tail: Vec<&str> = kinds.iter().rev().take(5).rev().map(String::as_str).collect();
    assert_eq!(tail, ["checked", "restoring", "putBack", "restored", "ended"]);
    assert!(shift.snapshot().open_units.is_empty());

    // An ordinary bench asks and never moves it by itself.
    shift.expect(&unit, Outcome::Unknown, Some(Failure::AskRolledBack));
    assert!(is_back(&unit));
    // Decided at the desk, it is moved again without a question.
    let keys = keys_of(&shift, &unit);
    assert_eq!(rule(&mut shift, &keys, Disposition::SameUnit, ""), Ok(()));
    shift.expect_pass(&unit);
    assert_eq!(unit.held(), ours);
    let left = shift.close();
    left.assert_unbroken();
    assert_eq!((left.count("found"), left.count("intent"), bench.connects()), (1, 1, 1));

    // And at the bench.
    let mut parts = bench.parts();
    parts.has_person = true;
    let mut shift = bench.open_parts(parts);
    roll_back(&mut shift, &[&unit]).unwrap();
    shift.expect(&unit, Outcome::RolledBack, None);
    shift.plug(0, &unit);
    answer(&mut shift, Failure::AskRolledBack, Choice::SameUnit);
    shift.passes(0);
    assert_eq!((unit.held(), bench.connects()), (ours, 1));
}

#[test]
fn several_units_are_put_back_by_one_decision_and_a_second_clone_of_a_number_is_not() {
    let bench = way_back(json!({}));
    let mut shift = bench.open();
    let units: Vec<_> = (0..3).map(|n| moved_and_passed(&mut shift, &format!("SN24A7F0000{n}"))).collect();
    roll_back(&mut shift, &[&units[0], &units[2]]).unwrap();
    for (unit, is_rolled_back) in units.iter().zip([true, false, true]) {
        let outcome = if is_rolled_back { Outcome::RolledBack } else { Outcome::Pass };
        assert_eq!(shift.visit(unit).outcome, outcome);
        assert_eq!(is_back(unit), is_rolled_back);
    }
    roll_back(&mut shift, &[&units[1]]).unwrap();
    let clone = moved(&bench, "SN24A7F00001").with_hardware_id("uid-of-another");
    assert_eq!(shift.visit(&clone).outcome, Outcome::Unknown);
    assert!(is_back(&clone), "untouched");
    shift.expect(&units[1], Outcome::RolledBack, None);
}

#[test]
fn what_cannot_be_put_back_is_refused_in_words_before_anything_is_decided() {
    let bench = way_back(json!({}));
    let mut shift = bench.open();
    let new = bench.unit("SN24A7F00001");
    shift.expect_pass(&new);
    assert_eq!(roll_back(&mut shift, &[&new]), Err(Refusal::NotKept(new.serial())));
    let unit = moved_and_passed(&mut shift, "SN24A7F00002");
    // One of several that cannot be is all that is said.
    assert_eq!(roll_back(&mut shift, &[&unit, &new]), Err(Refusal::NotKept(new.serial())));
    assert_eq!(count(&shift.entries(), "resolved"), 0);
    roll_back(&mut shift, &[&unit]).unwrap();
    shift.expect(&unit, Outcome::RolledBack, None);
    assert_eq!(roll_back(&mut shift, &[&unit]), Err(Refusal::NothingToRollBack(unit.serial())));
}

#[test]
fn a_bench_whose_profile_does_not_say_how_refuses_in_words_and_leaves_a_decided_unit_as_it_is() {
    let mut bench = way_back(json!({}));
    let mut shift = bench.open();
    let unit = moved_and_passed(&mut shift, "SN24A7F00913");
    let other = moved_and_passed(&mut shift, "SN24A7F00914");
    let ours = unit.held();
    roll_back(&mut shift, &[&unit]).unwrap();
    shift.close();
    bench.change("/dialog/restore", json!([]));
    let mut shift = bench.open();
    assert!(shift.snapshot().ways_back.is_empty());
    assert_eq!(roll_back(&mut shift, &[&other]), Err(Refusal::NoRestore));
    let ended = shift.expect(&unit, Outcome::Unknown, Some(Failure::AskNoWayBack));
    assert_eq!(ended.circumstance, Some(Circumstance::NoRestore));
    assert_eq!(unit.held(), ours);
}

#[test]
fn a_restore_that_is_cut_off_refused_or_not_stored_is_pending_and_goes_on_when_the_unit_comes_again() {
    let rows = [
        (Fault::VanishesAt(Verb::Write), Failure::Unplugged, Step::Restore),
        (Fault::VanishesAfterWrite, Failure::Unplugged, Step::Restore),
        (Fault::VanishesAt(Verb::Restore), Failure::Unplugged, Step::Restore),
        (Fault::AnswersError(Verb::Write), Failure::AnsweredError, Step::Restore),
        (Fault::AnswersError(Verb::Restore), Failure::AnsweredError, Step::Restore),
        (Fault::StoresHalf, Failure::ReadBackDiffers, Step::ReadBack),
        (Fault::StoresNothing, Failure::ReadBackDiffers, Step::ReadBack),
    ];
    each(rows, |(fault, failure, step)| {
        let bench = way_back(json!({}));
        let mut shift = bench.open();
        let unit = moved_and_passed(&mut shift, "SN24A7F00913");
        roll_back(&mut shift, &[&unit]).unwrap();
        unit.set_faults([fault]);
        let ended = shift.expect(&unit, Outcome::Pending, Some(failure));
        assert_eq!(ended.step, step, "{fault:?}");
        assert_eq!(count(&shift.entries(), "restored"), 0, "{fault:?}");
        unit.set_faults([]);
        shift.expect(&unit, Outcome::RolledBack, None);
        assert!(is_back(&unit), "{fault:?}");
        shift.close().assert_unbroken();
        assert_eq!(bench.connects(), 1, "{fault:?}");
    });
}

#[test]
fn another_unit_or_another_identity_is_not_written_over_by_a_decision_about_the_first() {
    let bench = way_back(json!({}));
    let mut shift = bench.open();
    let unit = moved_and_passed(&mut shift, "SN24A7F00913");
    let ours = unit.held();
    roll_back(&mut shift, &[&unit]).unwrap();
    // Swapped behind its check: the number is read once more before the first byte (I9).
    unit.set_faults([Fault::SwappedAfter(unit.serial_reads() + 2)]);
    shift.expect(&unit, Outcome::Pending, Some(Failure::OtherUnit));
    assert_eq!((unit.held(), count(&shift.entries(), "restoring")), (ours, 0));
    unit.set_faults([]);
    let third = Stored { client_id: "Third000100".into(), device_token: Secret::new("^1^1677597746541^third") };
    unit.hold(Some(third.clone()));
    shift.expect(&unit, Outcome::Unknown, Some(Failure::AskForeign));
    assert_eq!(unit.held(), Some(third));
    // Nothing at all where nothing was begun: a person says whether it is the one.
    unit.hold(None);
    unit.log_in_elsewhere(None);
    shift.expect(&unit, Outcome::Unknown, Some(Failure::AskSameUnit));
    // What it was already is put back once more, and read.
    let unit = unit.with_old(old(), Some(elsewhere()));
    shift.expect(&unit, Outcome::RolledBack, None);
    assert_eq!(bench.connects(), 1);
}

#[test]
fn a_mixture_is_never_called_rolled_back() {
    let bench = way_back(json!({}));
    let mut shift = bench.open();
    let unit = moved_and_passed(&mut shift, "SN24A7F00913");
    roll_back(&mut shift, &[&unit]).unwrap();
    // The identity comes back, and its login stays what it is.
    unit.set_faults([Fault::KeepsElsewhere]);
    let ended = shift.expect(&unit, Outcome::Pending, Some(Failure::ReadBackDiffers));
    let differs = vec!["old_host".to_owned(), "old_secret".to_owned()];
    assert_eq!(ended.circumstance, Some(Circumstance::ReadBack { wrote: true, differs, untold: None }));
    assert_eq!(unit.elsewhere(), Some(Elsewhere { host: "127.0.0.1".into(), secret: Secret::new("") }));
    unit.set_faults([]);
    shift.expect(&unit, Outcome::RolledBack, None);
}

#[test]
fn the_proof_is_taken_when_the_profile_says() {
    let bench = way_back(json!({"verify": {"when": "reset"}}));
    let mut shift = bench.open();
    let unit = moved_and_passed(&mut shift, "SN24A7F00913");
    let resets = unit.resets();
    roll_back(&mut shift, &[&unit]).unwrap();
    shift.expect(&unit, Outcome::RolledBack, None);
    assert_eq!(unit.resets(), resets + 1);
}

/// The proof is taken by the identity, which does not tell of what is written behind it.
#[test]
fn a_write_of_several_steps_that_was_cut_off_is_done_whole_once_more() {
    let mut bench = way_back(json!({}));
    let of_identity = |send: &str| json!({"send": send, "expect": ["^OK$"], "error": "^ERROR$", "timeoutMs": 3000});
    let steps = ["AT+IDENTITY=${clientId},${deviceToken}", "AT+CLOUD=${host},\"\""].map(of_identity);
    bench.change("/dialog/write", json!(steps));
    let mut shift = bench.open();
    let unit = moved(&bench, "SN24A7F00913");
    // It has its identity, and is pulled out before it has the host.
    unit.set_faults([Fault::VanishesAt(Verb::Restore)]);
    shift.expect(&unit, Outcome::Pending, Some(Failure::Unplugged));
    assert_eq!((unit.held().is_some_and(|held| held != old()), unit.elsewhere()), (true, Some(elsewhere())));
    unit.set_faults([]);
    let ended = shift.expect_pass(&unit);
    assert_eq!(unit.elsewhere().map(|at| at.host), Some("127.0.0.1".into()));
    assert_eq!((ended.client_id, bench.connects()), (unit.held().map(|held| held.client_id), 1));
    // Once that was proven nothing is written any more.
    let writings = count(&shift.entries(), "writing");
    shift.expect_pass(&unit);
    assert_eq!(count(&shift.entries(), "writing"), writings);
    shift.close().assert_unbroken();
}
