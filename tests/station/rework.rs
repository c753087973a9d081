//! Units that were made before: a board that was replaced and a new label are one answer each, what a batch is for stays, and a unit that has passed stays passed.

use regnwl_station::archive::console::{Advice, Role, console_tasks};
use regnwl_station::custody::OpenFault;
use regnwl_station::decisions::desk::Desk;
use regnwl_station::domain::entry::{Choice, Entry, Resolution};
use regnwl_station::domain::failure::Failure;
use regnwl_station::domain::order::{Order, OrderFault};
use regnwl_station::domain::outcome::Outcome;
use regnwl_station::domain::rework::{BatchPurpose, BoardFault};
use regnwl_station::domain::secret::Secret;
use regnwl_station::seen::command::Command;
use regnwl_station::seen::decision::{Decision, Signed};
use regnwl_station::seen::refusal::Refusal;
use regnwl_station::seen::snapshot::{NoticeKind, SlotState};
use regnwl_station::sim::device::{PracticeUnit, Stored};
use regnwl_station::sim::dialect::Dialect;
use regnwl_station::station::{Parts, Station};
use regnwl_station::store::data_dir::DataDir;
use regnwl_station::vault::pin;
use serde_json::json;

use super::common::{Bench, Shift};

const SERIAL: &str = "SN24A7F00913";
const PIN: &str = "2468";

fn attended(bench: &Bench, order: Order) -> Shift<'_> {
    bench.open_parts(Parts { has_person: true, order, ..bench.parts() })
}

fn rework() -> Order {
    Order::default().for_purpose(BatchPurpose::Rework)
}

fn supervisor(bench: &Bench, name: &str) {
    attended(bench, rework()).close();
    let data = DataDir::new(bench.folder.path().join("data"));
    let made = Entry::Supervisor {
        name: name.into(),
        role: Default::default(),
        pin_hash: pin::hash(&Secret::new(PIN)),
        by: name.into(),
    };
    bench.runtime.block_on(Desk::open(&data).unwrap().put(vec![made], None)).unwrap();
}

fn signed(why: &str) -> Signed {
    Signed { why: why.to_owned(), pin: Secret::new(PIN), ..Signed::by("chen") }
}

/// A board with the number of another one, that holds what nobody here knows.
fn other_board(bench: &Bench) -> PracticeUnit {
    let held = Stored { client_id: "of another".into(), device_token: Secret::new("token of another") };
    bench.unit(SERIAL).with_hardware_id("uid-of-the-second").with_old(held, None)
}

#[test]
fn a_board_that_was_replaced_is_one_answer_with_one_pin_and_the_old_identity_is_to_be_forbidden() {
    // Under its own name, and where the name is made of the hardware id.
    for template in ["${serialNumber}", "${hardwareId}"] {
        let bench = Bench::with(Dialect::At, json!({"deviceName": {"template": template}}));
        supervisor(&bench, "chen");
        let mut shift = attended(&bench, rework());
        let first = bench.unit(SERIAL);
        let old = shift.expect_pass(&first);
        let second = other_board(&bench);
        shift.plug(0, &second);
        let asked = shift.question();
        assert!(asked.choices.contains(&Choice::BoardReplaced), "{:?}", asked.choices);
        // Nobody but a supervisor, and not without a reason of the list.
        shift.send(Command::Answer { question: asked.id, choice: Choice::BoardReplaced });
        let answer = Decision::Answer { question: asked.id, choice: Choice::BoardReplaced };
        shift.send(Command::decide(answer.clone(), signed("because")));
        shift.wait_for(|snapshot| {
            let refused = |kind: &NoticeKind| matches!(kind, NoticeKind::Refused(_, Refusal::NotALine));
            snapshot.notices.iter().any(|notice| refused(&notice.kind))
        });
        assert_eq!(bench.connects(), 1);
        shift.send(Command::decide(answer, signed(BoardFault::Faulty.word())));
        let new = shift.ended(0);
        assert_eq!((new.outcome, new.code, new.board_replaced), (Outcome::Pass, None, Some(BoardFault::Faulty)));
        assert_ne!(new.client_id, old.client_id);
        assert_eq!(second.held().map(|held| held.client_id), new.client_id);
        // The new board is the unit from now on, and asks nothing; the old one is out.
        shift.unplug(0);
        shift.expect_pass(&second);
        let left = shift.close();
        assert_eq!((left.count("answered"), bench.connects()), (1, 2));
        let by = left.entries.iter().find_map(|entry| match entry {
            Entry::Resolved { how: Resolution::BoardReplaced { fault }, by, keys, .. } => {
                Some((*fault, by.to_string(), keys.hardware_id.clone()))
            }
            _ => None,
        });
        assert_eq!(by, Some((BoardFault::Faulty, "chen".into(), old.hardware_id.clone())));
        let data = DataDir::new(bench.folder.path().join("data"));
        let desk = Desk::open(&data).unwrap();
        let tasks = console_tasks(desk.book(), |_| None);
        let of_old = tasks.iter().flat_map(|task| &task.ids).find(|id| Some(&id.client_id) == old.client_id.as_ref());
        assert_eq!(of_old.map(|id| id.role), Some(Role::Retired), "{template}");
        let is_same_name = old.device_name == new.device_name;
        assert_eq!(tasks[0].advice, if is_same_name { Advice::KeepOne } else { Advice::Clear });
    }
}

#[test]
fn who_is_asked_about_another_label_sees_how_many_registrations_are_used() {
    let bench = Bench::with(Dialect::At, json!({"serialNumber": {"requireLabel": true}}));
    let unit = bench.unit(SERIAL);
    for (label, used) in [("L-0007", 0), ("L-0008", 1)] {
        let mut parts = Parts { has_person: true, order: rework(), label: Some(label.into()), ..bench.parts() };
        parts.slots.truncate(1);
        let mut shift = bench.open_parts(parts);
        shift.plug(0, &unit);
        let asked = shift.question();
        assert_eq!((asked.about, asked.label.as_deref()), (Failure::LabelDiffers, Some(label)));
        let SlotState::Asking(view, _) = &shift.snapshot().slots[0].state else { unreachable!() };
        assert_eq!(view.registrations.issued, used);
        shift.send(Command::Answer { question: asked.id, choice: Choice::Relabelled });
        shift.ended(0);
        shift.unplug(0);
        shift.close().assert_unbroken();
    }
}

#[test]
fn another_label_is_tied_to_the_number_by_one_answer_and_finds_the_unit_from_then_on() {
    let changes = json!({"serialNumber": {"requireLabel": true}});
    let bench = Bench::with(Dialect::At, changes);
    let unit = bench.unit(SERIAL);
    let one_slot = |order| {
        let mut parts = Parts { has_person: true, order, label: Some("L-0007".into()), ..bench.parts() };
        parts.slots.truncate(1);
        parts
    };
    let mut shift = bench.open_parts(one_slot(rework()));
    shift.plug(0, &unit);
    let asked = shift.question();
    assert_eq!((asked.about, &asked.choices[..]), (Failure::LabelDiffers, &[Choice::LeaveIt, Choice::Relabelled][..]));
    shift.send(Command::Answer { question: asked.id, choice: Choice::Relabelled });
    let ended = shift.ended(0);
    assert_eq!((ended.outcome, ended.relabelled.as_deref()), (Outcome::Pass, Some("L-0007")));
    // Otherwise the next bench begins with it before it is plugged in there.
    shift.unplug(0);
    shift.close();
    // Known from now on, without a question.
    let mut shift = bench.open_parts(one_slot(Order::default()));
    let ended = shift.visit(&unit);
    assert_eq!((ended.outcome, ended.code, ended.relabelled), (Outcome::Pass, None, None));
    let left = shift.close();
    assert_eq!(left.count("answered"), 1);
    left.assert_unbroken();
    // And where the label is scanned while the unit waits for it, on one slot and on several.
    for slots in [1, 2] {
        let mut parts = Parts { label: None, ..one_slot(Order::default()) };
        parts.slots = bench.parts().slots;
        parts.slots.truncate(slots);
        let mut shift = bench.open_parts(parts);
        shift.plug(0, &unit);
        shift.wait_for(
            |snapshot| matches!(&snapshot.slots[0].state, SlotState::Running(unit) if unit.waits_for_label()),
        );
        shift.send(Command::Label("L-0007".into()));
        shift.passes(0);
        shift.unplug(0);
        shift.close().assert_unbroken();
    }
}

#[test]
fn a_name_is_made_of_what_is_on_the_new_label_too() {
    let changes = json!({
        "serialNumber": {"label": "SN=(\\S+)"},
        "values": {"asset": {"from": {"label": {"pattern": "ASSET=(\\S+)"}}}},
        "deviceName": {"template": "GW-${value:asset}"},
    });
    let bench = Bench::with(Dialect::At, changes);
    let mut parts = Parts { has_person: true, order: rework(), ..bench.parts() };
    parts.slots.truncate(1);
    let mut shift = bench.open_parts(parts);
    shift.plug(0, &bench.unit(SERIAL));
    shift.wait_for(|snapshot| matches!(&snapshot.slots[0].state, SlotState::Running(unit) if unit.waits_for_label()));
    shift.send(Command::Label("SN=L-0007 ASSET=77".into()));
    let asked = shift.question();
    assert_eq!(asked.about, Failure::LabelDiffers);
    shift.send(Command::Answer { question: asked.id, choice: Choice::Relabelled });
    let ended = shift.passes(0);
    assert_eq!((ended.device_name.as_deref(), ended.relabelled.as_deref()), (Some("GW-77"), Some("L-0007")));
    shift.close().assert_unbroken();
}

#[test]
fn in_production_another_label_is_a_fail_and_the_label_of_another_unit_is_never_tied_to_this_one() {
    let bench = Bench::new();
    let one_slot = |label: &str, order| {
        let mut parts = Parts { has_person: true, order, label: Some(label.into()), ..bench.parts() };
        parts.slots.truncate(1);
        parts
    };
    let mut shift = bench.open_parts(one_slot("L-0007", Order::default()));
    let failed = shift.visit(&bench.unit(SERIAL));
    assert_eq!((failed.outcome, failed.code), (Outcome::Fail, Some(Failure::LabelDiffers)));
    shift.expect_pass(&bench.unit("SN24A7F00914"));
    shift.close();
    let file = bench.folder.path().join("RMA-1.jsonl");
    let parts = Parts { batch_file: file, ..one_slot("SN24A7F00914", rework()) };
    let mut shift = bench.open_parts(parts);
    let failed = shift.visit(&bench.unit(SERIAL));
    assert_eq!((failed.outcome, failed.code), (Outcome::Fail, Some(Failure::LabelDiffers)));
    assert_eq!(bench.connects(), 1);
    shift.close();
}

#[test]
fn what_the_units_of_a_batch_come_for_stands_on_each_of_them_and_does_not_change() {
    let bench = Bench::new();
    let mut shift = attended(&bench, rework());
    let ended = shift.expect_pass(&bench.unit(SERIAL));
    assert_eq!((ended.order.purpose(), shift.snapshot().batch.purpose), (BatchPurpose::Rework, BatchPurpose::Rework));
    shift.close();
    let other = Order::default().for_purpose(BatchPurpose::Return);
    let refused = Station::open(Parts { order: other, ..bench.parts() }).map(drop);
    let Err(OpenFault::Order(faults)) = refused else { panic!("{refused:?}") };
    assert_eq!(faults, [OrderFault::OtherPurpose(BatchPurpose::Rework)]);
    let mut shift = attended(&bench, Order::default());
    let ended = shift.expect_pass(&bench.unit("SN24A7F00914"));
    assert_eq!(ended.order.purpose(), BatchPurpose::Rework);
    shift.close().assert_unbroken();
}

#[test]
fn a_unit_that_has_passed_and_tells_no_identity_stays_passed_where_it_is_left_alone() {
    let bench = Bench::with(Dialect::At, json!({"dialog": {"readHardwareId": []}}));
    let mut shift = bench.open();
    let unit = bench.unit(SERIAL);
    shift.expect_pass(&unit);
    unit.hold(None);
    shift.expect(&unit, Outcome::Unknown, Some(Failure::AskFinished));
    let batch = shift.snapshot().batch.clone();
    assert_eq!((batch.done, batch.unknown), (1, 0));
    let left = shift.close();
    assert_eq!(bench.connects(), 1);
    left.assert_unbroken();
    let data = DataDir::new(bench.folder.path().join("data"));
    let desk = Desk::open(&data).unwrap();
    let last = desk.book().units().next().unwrap().last;
    assert_eq!(last, Some((Outcome::Pass, None)));
}
