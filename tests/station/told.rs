//! What is told of an unfinished unit: the facts behind its code, in the event, on record and in both languages.

use std::io::ErrorKind;
use std::sync::Arc;

use regnwl_station::domain::circumstance::Circumstance;
use regnwl_station::domain::disk_fault::DiskFault;
use regnwl_station::domain::entry::Ended;
use regnwl_station::domain::failure::Failure;
use regnwl_station::domain::outcome::Outcome;
use regnwl_station::seen::command::Command;
use regnwl_station::seen::event::Event;
use regnwl_station::seen::refusal::Refusal;
use regnwl_station::seen::snapshot::SlotState;
use regnwl_station::sim::cloud::Fault as CloudFault;
use regnwl_station::sim::device::Fault;
use regnwl_station::sim::dialect::Dialect;
use regnwl_station::words::cli::Complaint;
use regnwl_station::words::failure::{self, Case};
use regnwl_station::words::{Lang, disk as disk_words};
use serde_json::json;

use super::common::disk::Wrong;
use super::common::{Bench, each};

/// Both languages name all of these, and so does the detail.
#[track_caller]
fn names(ended: &Ended, facts: &[&str]) {
    let texts = [Lang::En, Lang::Zh].map(|lang| failure::of(Case::of(ended).unwrap(), lang).cause);
    for text in texts.iter().chain(&ended.detail) {
        assert!(facts.iter().all(|fact| text.contains(fact)), "{facts:?}: {text}");
    }
    assert!(ended.detail.is_some());
}

#[test]
fn a_name_that_is_refused_is_named_with_the_rule_that_refuses_it() {
    let bench = Bench::with(Dialect::At, json!({"deviceName": {"pattern": "SN[0-9]{8}"}}));
    let mut shift = bench.open();
    let ended = shift.expect(&bench.unit("SN-1234567"), Outcome::Fail, Some(Failure::DeviceNameInvalid));
    names(&ended, &["SN-1234567", "SN[0-9]{8}"]);
    let ended = shift.expect(&bench.unit("SN!"), Outcome::Fail, Some(Failure::DeviceNameInvalid));
    names(&ended, &["SN!", "32"]);
    shift.close().assert_unbroken();
}

#[test]
fn both_numbers_of_a_twin_are_named_and_what_two_units_share() {
    let bench = Bench::with(Dialect::At, json!({"deviceName": {"template": "x-${serialNumber}"}}));
    let mut shift = bench.open();
    shift.expect_pass(&bench.unit("SN-TWIN-01"));
    let ended = shift.expect(&bench.unit("sn-twin-O1"), Outcome::Unknown, Some(Failure::AskTwin));
    names(&ended, &["SN-TWIN-01", "sn-twin-O1"]);
    assert!(matches!(ended.circumstance, Some(Circumstance::Alike { .. })));
    let moved = bench.unit("SN-OTHER").with_hardware_id("uid-SN-TWIN-01");
    let ended = shift.expect(&moved, Outcome::Unknown, Some(Failure::AskTwin));
    names(&ended, &["SN-OTHER", "SN-TWIN-01", "x-SN-TWIN-01"]);
    let left = shift.close();
    let asked = left.events.iter().find_map(|event| match event {
        Event::Question { about: Failure::AskTwin, circumstance, .. } => circumstance.clone(),
        _ => None,
    });
    assert!(matches!(asked, Some(Circumstance::Alike { .. })), "{asked:?}");
}

#[test]
fn an_identity_that_the_record_knows_as_another_units_is_told_so() {
    for on_foreign in ["ask", "refuse"] {
        let bench = Bench::with(Dialect::At, json!({"onForeignIdentity": on_foreign}));
        let mut shift = bench.open();
        let first = bench.unit("SN-FIRST");
        shift.expect_pass(&first);
        let second = bench.unit("SN-SECOND");
        second.hold(first.held());
        let ended = shift.visit(&second);
        let code = if on_foreign == "ask" { Failure::AskForeign } else { Failure::ForeignIdentityRefused };
        assert_eq!(ended.code, Some(code));
        names(&ended, &["SN-FIRST"]);
        for lang in [Lang::En, Lang::Zh] {
            let cause = failure::of(Case::of(&ended).unwrap(), lang).cause;
            assert!(!["elsewhere", "别处"].iter().any(|word| cause.contains(word)), "{cause}");
        }
    }
}

#[test]
fn what_another_board_and_a_unit_that_was_begun_are_asked_about_is_told_apart() {
    let bench = Bench::with(Dialect::At, json!({"verify": {"when": "reset"}}));
    let mut shift = bench.open();
    let unit = bench.unit("SN-BEGUN");
    unit.set_faults([Fault::StoresNothing]);
    shift.expect(&unit, Outcome::Pending, Some(Failure::NotStored));
    let board = bench.unit("SN-BEGUN").with_hardware_id("uid-another");
    let ended = shift.expect(&board, Outcome::Unknown, Some(Failure::AskSameUnit));
    names(&ended, &["uid-SN-BEGUN", "uid-another"]);
    let cause = failure::of(Case::of(&ended).unwrap(), Lang::En).cause;
    assert!(!cause.contains("Writing had started"), "{cause}");
}

#[test]
fn what_was_compared_is_told_where_another_unit_answers_or_the_memory_is_wrong() {
    let bench = Bench::new();
    let mut shift = bench.open();
    let seen = |shift: &mut super::common::Shift<'_>, fault| {
        let unit = bench.unit(&format!("SN-{}", format!("{fault:?}").replace(['(', ')'], "-")));
        unit.set_faults([fault]);
        shift.visit(&unit)
    };
    let swapped = seen(&mut shift, Fault::SwappedAfter(2));
    assert_eq!(swapped.code, Some(Failure::OtherUnit));
    assert!(swapped.detail.as_ref().unwrap().contains("“SN-SwappedAfter-2-” → “"), "{swapped:?}");
    let nothing = seen(&mut shift, Fault::StoresNothing);
    let read_back = |differs: &[&str]| {
        let differs = differs.iter().map(|&name| name.to_owned()).collect();
        Some(Circumstance::ReadBack { wrote: true, differs, untold: None })
    };
    assert_eq!((nothing.code, nothing.circumstance), (Some(Failure::NotStored), read_back(&[])));
    let half = seen(&mut shift, Fault::StoresHalf);
    assert_eq!((half.code, &half.circumstance), (Some(Failure::ReadBackDiffers), &read_back(&["deviceToken"])));
    names(&half, &["deviceToken"]);
}

/// Two slots; the one beside waits for a unit that says nothing while the line stops.
fn ended_beside(has_person: bool) -> Ended {
    let bench =
        Bench::with(Dialect::At, json!({"dialog": {"wake": [{"send": "AT\r", "expect": ["OK"], "tries": 200}]}}));
    let mut parts = bench.parts();
    parts.has_person = has_person;
    let mut shift = bench.open_parts(parts);
    let beside = bench.unit("SN-BESIDE");
    beside.set_faults([Fault::Silent]);
    shift.plug(1, &beside);
    shift.wait_for(|snapshot| matches!(snapshot.slots[1].state, SlotState::Running(_)));
    bench.cloud.set_fault(Some(CloudFault::Refuse(4)));
    for number in 1..=3 {
        shift.expect(&bench.unit(&format!("SN-{number}")), Outcome::Error, Some(Failure::RefusedAuthentication));
    }
    shift.send(Command::Close);
    let ended = shift.ended(1);
    shift.close().assert_unbroken();
    ended
}

#[test]
fn a_unit_that_ends_because_the_line_stopped_by_itself_is_not_said_to_be_stopped_by_a_person() {
    let ended = ended_beside(false);
    assert_eq!((ended.outcome, ended.code), (Outcome::Error, Some(Failure::RegistrationsPaused)));
    names(&ended, &["C-14"]);
    // Somebody closed the window: that ended the unit, not the line.
    assert_eq!(ended_beside(true).code, Some(Failure::Stopped));
}

#[test]
fn a_unit_that_finds_the_line_stopped_is_told_what_for() {
    let bench = Bench::new();
    let mut shift = bench.open();
    bench.cloud.set_fault(Some(CloudFault::CloseAfterConnack));
    for number in 1..=2 {
        shift.expect(&bench.unit(&format!("SN-UNKNOWN-{number}")), Outcome::Unknown, Some(Failure::ClosedBeforeAnswer));
    }
    let ended = shift.expect(&bench.unit("SN-NEXT"), Outcome::Error, Some(Failure::RegistrationsPaused));
    names(&ended, &["C-24"]);
}

#[test]
fn a_disk_that_takes_no_line_is_told_by_what_is_wrong_with_it() {
    let kinds = [
        (ErrorKind::StorageFull, DiskFault::Full),
        (ErrorKind::ReadOnlyFilesystem, DiskFault::ReadOnly),
        (ErrorKind::PermissionDenied, DiskFault::Denied),
        (ErrorKind::Other, DiskFault::Failed),
    ];
    each(kinds, |(kind, fault)| {
        let bench = Bench::new();
        let disk = bench.failing_disk();
        disk.fail_at("intent", Wrong::Says(kind));
        let mut shift = bench.open_on(Arc::new(disk));
        let ended = shift.expect(&bench.unit("SN-DISK"), Outcome::Error, Some(Failure::RecordNotWritable));
        assert_eq!(ended.circumstance, Some(Circumstance::Disk { fault }));
        let snapshot = shift.snapshot();
        assert_eq!((snapshot.stopped, &snapshot.stopped_so), (Some(Failure::RecordNotWritable), &ended.circumstance));
        for lang in [Lang::En, Lang::Zh] {
            let case = Case::of(&ended).unwrap();
            assert!(failure::of(case, lang).cause.contains(disk_words::cause(lang, fault)));
            let complaint = Complaint::from(Refusal::NotRecorded(None, Some(fault))).line(lang);
            assert!(complaint.contains(disk_words::cure(lang, fault)), "{complaint}");
            let rights = ["permission", "授权"].iter().any(|word| complaint.contains(word));
            assert_eq!(rights, fault == DiskFault::Denied, "{complaint}");
        }
    });
}
