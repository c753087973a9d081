//! Labels: scanned before the unit or after it, wrong ones, and those that a profile requires.

use regnwl_station::domain::entry::Entry;
use regnwl_station::domain::failure::Failure;
use regnwl_station::domain::outcome::Outcome;
use regnwl_station::seen::command::Command;
use regnwl_station::seen::ids::SlotId;
use regnwl_station::seen::snapshot::{NoticeKind, SlotState, Snapshot};
use regnwl_station::sim::device::{Fault, PracticeUnit};
use regnwl_station::sim::dialect::Dialect;
use regnwl_station::station::Parts;
use serde_json::{Value, json};

use super::common::{Bench, Shift, kind};

#[test]
fn on_several_slots_a_label_belongs_to_the_unit_with_its_number_and_fails_no_other() {
    let bench = Bench::new();
    let mut shift = bench.open();
    let (other, meant) = (bench.unit("SN24A7F00913"), bench.unit("0024A7F00914"));
    shift.send(Command::Label(" 0024A7F00914 ".into()));
    shift.wait_for(|snapshot| snapshot.label.as_ref().is_some_and(|label| label.text == "0024A7F00914"));
    shift.plug(0, &other);
    shift.passes(0);
    assert!(shift.snapshot().label.is_some(), "another unit's label is gone");
    shift.plug(1, &meant);
    shift.passes(1);
    shift.wait_for(|snapshot| snapshot.label.is_none());
    // The unit first, then its label: it has answered to it already. Numbers are compared as text.
    shift.send(Command::Label("24A7F00914".into()));
    shift.wait_for(|snapshot| snapshot.label.is_some());
    shift.send(Command::Label("SN24A7F00913".into()));
    let matched = NoticeKind::LabelMatched { number: "SN24A7F00913".into(), slot: "0".into() };
    let seen = shift.wait_for(|snapshot| snapshot.notices.iter().any(|notice| notice.kind == matched));
    assert!(seen.label.is_some(), "one whose unit is there takes nobody's place");
    let left = shift.close();
    left.assert_unbroken();
    assert_eq!(left.count("labelDropped"), 0);
}

/// However many slots there are: a scan that no unit takes before the next one is told, and stands on record.
#[test]
fn a_label_that_gives_way_to_another_is_said_and_stays_on_record() {
    for slots in [1, 2] {
        let bench = Bench::of(slots, Dialect::At, json!({}));
        let mut shift = bench.open();
        let notices = |snapshot: &Snapshot| {
            let of_scans = snapshot.notices.iter().map(|notice| notice.kind.clone());
            of_scans.filter(|kind| !matches!(kind, NoticeKind::Ended(_))).collect::<Vec<_>>()
        };
        let [first, second] = ["0024A7F00911", "0024A7F00912"];
        // The same one twice is one.
        for label in [first, first, second] {
            shift.send(Command::Label(label.into()));
        }
        let replaced = NoticeKind::LabelReplaced { number: first.into(), by: second.into() };
        let waits = NoticeKind::LabelWaits { number: first.into() };
        let seen = shift.wait_for(|snapshot| notices(snapshot).contains(&replaced));
        assert_eq!(notices(&seen), [waits.clone(), waits, replaced], "{slots} slots");
        shift.expect_pass(&bench.unit(second));
        let left = shift.close();
        left.assert_unbroken();
        let dropped: Vec<_> = left.entries.iter().filter(|entry| kind(entry) == "labelDropped").collect();
        let [Entry::LabelDropped { label, replaced_by, .. }] = dropped[..] else { panic!("{dropped:?}") };
        assert_eq!((label.as_str(), replaced_by.as_deref()), (first, Some(second)));
    }
}

#[test]
fn on_one_slot_a_label_is_this_units_before_it_or_after_it_and_otherwise_the_next_ones() {
    let bench = Bench::of(1, Dialect::At, json!({}));
    let mut shift = bench.open();
    let [first, second, third, fourth] = ["0024A7F00911", "0024A7F00912", "24A7F00913", "0024A7F00914"];
    // The unit first, then its label: it has answered to it, and the unit after it must not.
    shift.plug(0, &bench.unit(first));
    shift.passes(0);
    shift.send(Command::Label(format!(" {first}\t")));
    // While it is still there, the label of the next one.
    shift.send(Command::Label(second.into()));
    shift.all_is_heard();
    shift.unplug(0);
    shift.expect_pass(&bench.unit(second));
    // A leading zero that the scanner lost is another number; nothing is registered.
    shift.send(Command::Label(format!("00{third}")));
    let before = bench.connects();
    shift.expect(&bench.unit(third), Outcome::Fail, Some(Failure::LabelDiffers));
    assert_eq!(bench.connects(), before);
    // A label counts for one unit.
    shift.expect_pass(&bench.unit(fourth));
    shift.close().assert_unbroken();
}

fn required() -> Value {
    json!({"serialNumber": {"requireLabel": true}})
}

/// A station with somebody there to scan.
fn attended(bench: &Bench) -> Shift<'_> {
    bench.open_parts(Parts { has_person: true, ..bench.parts() })
}

/// Whether the unit with this number waits for its label.
fn waits(snapshot: &Snapshot, serial: &str) -> bool {
    snapshot.slots.iter().any(|slot| match &slot.state {
        SlotState::Running(unit) => unit.waits_for_label() && unit.serial_number.as_deref() == Some(serial),
        _ => false,
    })
}

/// Plugs a unit in and waits until its label is wanted.
fn plug_and_wait(shift: &mut Shift, slot: usize, unit: &PracticeUnit) {
    shift.plug(slot, unit);
    shift.wait_for(|snapshot| waits(snapshot, &unit.serial()));
}

#[test]
fn a_label_that_is_required_is_waited_for_and_a_wrong_one_fails_before_anything_is_asked() {
    let bench = Bench::of(1, Dialect::At, required());
    let mut shift = attended(&bench);
    let unit = bench.unit("0024A7F00911");
    plug_and_wait(&mut shift, 0, &unit);
    shift.send(Command::Label("24A7F00911".into()));
    let ended = shift.ended(0);
    assert_eq!((ended.outcome, ended.code), (Outcome::Fail, Some(Failure::LabelDiffers)));
    shift.unplug(0);
    assert_eq!((bench.connects(), shift.intents()), (0, 0));
    // The right one, with what a scanner puts around it, twice: the second is not the next unit's.
    plug_and_wait(&mut shift, 0, &unit);
    assert_eq!(bench.connects(), 0);
    shift.send(Command::Label(" 0024A7F00911\t".into()));
    shift.send(Command::Label("0024A7F00911".into()));
    shift.passes(0);
    // Its own label once more is of no use to the next unit.
    shift.send(Command::Label("0024A7F00911".into()));
    shift.all_is_heard();
    shift.unplug(0);
    plug_and_wait(&mut shift, 0, &bench.unit("0024A7F00912"));
    shift.send(Command::Label("0024A7F00912".into()));
    shift.passes(0);
    // While that is there, the next one's: nothing is waited for then.
    shift.send(Command::Label("0024A7F00913".into()));
    shift.all_is_heard();
    shift.unplug(0);
    shift.expect_pass(&bench.unit("0024A7F00913"));
    assert_eq!((bench.connects(), shift.intents()), (3, 3));
    // What was scanned stands on record, before the unit or after it.
    let labels = |entry: &Entry| match entry {
        Entry::Begun { label, .. } | Entry::Checked { label, .. } => label.clone(),
        Entry::Ended(ended) if ended.code == Some(Failure::LabelDiffers) => ended.detail.clone(),
        _ => None,
    };
    let labels: Vec<_> = shift.entries().iter().filter_map(labels).collect();
    assert_eq!(labels, ["24A7F00911", "0024A7F00911", "0024A7F00912", "0024A7F00913"]);
    shift.close().assert_unbroken();
}

#[test]
fn several_units_that_wait_are_each_told_by_their_own_label_and_a_strange_one_fails_none() {
    let bench = Bench::with(Dialect::At, required());
    let mut shift = attended(&bench);
    let (one, other) = ("SN24A7F00913", "SN24A7F00914");
    plug_and_wait(&mut shift, 0, &bench.unit(one));
    plug_and_wait(&mut shift, 1, &bench.unit(other));
    shift.send(Command::Label("SN24A7F00999".into()));
    shift.wait_for(|snapshot| snapshot.label.is_some());
    assert!(waits(&shift.snapshot(), one) && waits(&shift.snapshot(), other));
    shift.send(Command::Label(other.into()));
    let ended = shift.ended(1);
    assert_eq!((ended.outcome, ended.serial_number.as_deref()), (Outcome::Pass, Some(other)), "{ended:?}");
    assert!(waits(&shift.snapshot(), one));
    assert_eq!(bench.connects(), 1);
    shift.send(Command::Label(one.into()));
    shift.passes(0);
    shift.unplug(0);
    // Scanned first, it is held for the unit that has its number.
    shift.send(Command::Label("SN24A7F00915".into()));
    shift.wait_for(|snapshot| snapshot.label.is_some());
    shift.plug(0, &bench.unit("SN24A7F00915"));
    shift.passes(0);
    shift.close().assert_unbroken();
}

#[test]
fn a_unit_that_waits_for_its_label_can_be_taken_away_aborted_or_swapped_and_nothing_is_asked() {
    let bench = Bench::of(1, Dialect::At, required());
    let mut shift = attended(&bench);
    let unit = bench.unit("SN24A7F00913");
    plug_and_wait(&mut shift, 0, &unit);
    shift.unplug(0);
    let taken = shift.ended(0);
    assert_eq!((taken.outcome, taken.code), (Outcome::Fail, Some(Failure::Unplugged)));
    plug_and_wait(&mut shift, 0, &unit);
    shift.send(Command::Abort(SlotId(0)));
    let aborted = shift.ended(0);
    assert_eq!((aborted.outcome, aborted.code), (Outcome::Error, Some(Failure::Aborted)));
    shift.unplug(0);
    // On an adapter that stays plugged another unit is there when the label comes.
    let other = bench.unit("SN24A7F00914");
    other.set_faults([Fault::SwappedAfter(1)]);
    plug_and_wait(&mut shift, 0, &other);
    shift.send(Command::Label("SN24A7F00914".into()));
    let swapped = shift.ended(0);
    assert_eq!((swapped.outcome, swapped.code), (Outcome::Fail, Some(Failure::OtherUnit)));
    shift.unplug(0);
    // There, too, a unit that is taken away is missed, once it was seen to answer.
    let silent = bench.unit("SN24A7F00915");
    plug_and_wait(&mut shift, 0, &silent);
    let pings = silent.pings();
    bench.wait_until("it was asked whether it is there", || silent.pings() > pings);
    silent.set_faults([Fault::Silent]);
    let missed = shift.ended(0);
    assert_eq!((missed.outcome, missed.code), (Outcome::Fail, Some(Failure::Unplugged)));
    shift.unplug(0);
    // The station is closed while one waits.
    plug_and_wait(&mut shift, 0, &unit);
    let left = shift.close();
    left.assert_unbroken();
    assert_eq!((left.count("intent"), left.count("ended"), bench.connects()), (0, 5, 0));
}

#[test]
fn a_label_that_carries_more_finds_its_unit_by_the_number_in_it() {
    let changes = json!({"serialNumber": {"requireLabel": true, "label": r"(?:^|\x1d)21([^\x1d]+)|[?&]sn=([^&#]+)"}});
    let bench = Bench::with(Dialect::At, changes.clone());
    let mut shift = attended(&bench);
    let (one, other) = ("SN24A7F00913", "0024A7F00914");
    plug_and_wait(&mut shift, 0, &bench.unit(one));
    plug_and_wait(&mut shift, 1, &bench.unit(other));
    // Another label of the box, whose text happens to be a unit's number, is none: nobody goes on by it, and it is said what was scanned.
    shift.send(Command::Label(one.into()));
    shift.wait_for(|snapshot| snapshot.notices.iter().any(|notice| is_unread(&notice.kind, one)));
    assert!(shift.snapshot().label.is_none());
    assert!(waits(&shift.snapshot(), one) && waits(&shift.snapshot(), other));
    shift.send(Command::Label(format!("]C1010690123456789210LOT7\u{1d}21{other}\u{1d}\r")));
    assert_eq!(shift.ended(1).serial_number.as_deref(), Some(other));
    assert!(waits(&shift.snapshot(), one));
    shift.send(Command::Label(format!("https://t.example/d?m=T2&sn={one}&v=3")));
    assert_eq!((shift.ended(0).outcome, bench.connects()), (Outcome::Pass, 2));
    shift.close().assert_unbroken();

    // With one slot a scan that is no label fails no unit either; the label of another one does.
    let bench = Bench::of(1, Dialect::At, changes);
    let mut shift = attended(&bench);
    plug_and_wait(&mut shift, 0, &bench.unit(one));
    shift.send(Command::Label("0861234567890123".into()));
    shift.wait_for(|snapshot| snapshot.notices.iter().any(|notice| is_unread(&notice.kind, "0861234567890123")));
    assert!(waits(&shift.snapshot(), one));
    shift.send(Command::Label(format!("?sn={other}")));
    let ended = shift.ended(0);
    assert_eq!((ended.code, ended.detail.as_deref()), (Some(Failure::LabelDiffers), Some(other)));
    shift.unplug(0);
    plug_and_wait(&mut shift, 0, &bench.unit(one));
    shift.send(Command::Label(format!("?sn={one}")));
    assert_eq!((shift.ended(0).outcome, bench.connects()), (Outcome::Pass, 1));
    shift.close().assert_unbroken();
}

fn is_unread(kind: &NoticeKind, text: &str) -> bool {
    matches!(kind, NoticeKind::LabelUnread { scanned, pattern } if scanned == text && pattern.contains("sn="))
}

#[test]
fn where_nobody_is_there_to_scan_it_a_unit_without_its_label_is_not_registered() {
    let bench = Bench::of(1, Dialect::At, required());
    let mut shift = bench.open_parts(Parts { has_person: false, label: Some("SN24A7F00913".into()), ..bench.parts() });
    shift.expect_pass(&bench.unit("SN24A7F00913"));
    shift.expect(&bench.unit("SN24A7F00914"), Outcome::Error, Some(Failure::LabelMissing));
    assert_eq!((bench.connects(), shift.intents()), (1, 1));
    shift.close().assert_unbroken();
}

#[test]
fn a_label_that_comes_with_the_call_is_there_before_the_unit_that_is_plugged_in_already() {
    let bench = Bench::of(1, Dialect::At, json!({}));
    bench.sockets.plug(0, &bench.unit("SN24A7F00913"));
    // Whether the slot is faster than the label is a matter of chance: it gets several.
    for _ in 0..12 {
        let mut shift = bench.open_parts(Parts { label: Some("SN24A7F00914".into()), ..bench.parts() });
        let ended = shift.ended(0);
        assert_eq!((ended.outcome, ended.code), (Outcome::Fail, Some(Failure::LabelDiffers)));
        shift.close().assert_unbroken();
    }
    assert_eq!(bench.connects(), 0);
}
