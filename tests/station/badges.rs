//! Badges: who may begin a unit, who worked, and how one hands over to the next while the batch goes on.

use regnwl_station::domain::entry::{Entry, PinUse};
use regnwl_station::domain::operator::NoBadge;
use regnwl_station::journal::scan::{Scan, Verdict};
use regnwl_station::seen::command::Command;
use regnwl_station::seen::decision::{Decision, OperatorChange, Signed};
use regnwl_station::seen::ids::SlotId;
use regnwl_station::seen::snapshot::{BadgeView, NoticeKind, SlotState, Snapshot};
use regnwl_station::sim::dialect::Dialect;
use regnwl_station::station::Parts;
use serde_json::json;

use super::common::{Bench, Left, PRODUCT_KEY, Shift, kind};

const PATTERN: &str = r"B-\d+";

fn decide(change: OperatorChange) -> Command {
    Command::decide(Decision::Operators(change), Signed::by("chen"))
}

fn operator(name: &str, badge: &str, products: &[&str], until: Option<&str>) -> Command {
    decide(OperatorChange::Set {
        name: name.into(),
        badge: badge.into(),
        products: products.iter().map(ToString::to_string).collect(),
        until: until.map(ToOwned::to_owned),
    })
}

/// A station that asks for badges: Li and Wu have one; that of Old is over, and that of Other is for another product.
fn open(bench: &Bench) -> Shift<'_> {
    let mut shift = bench.open_parts(Parts { has_person: true, ..bench.parts() });
    shift.send(operator("Li", "B-1", &[], None));
    shift.send(operator("Wu", "B-2", &[PRODUCT_KEY], Some("9999-12-31")));
    shift.send(operator("Old", "B-3", &[], Some("2020-01-31")));
    shift.send(operator("Other", "B-4", &["a1another"], None));
    shift.send(decide(OperatorChange::AskFor { pattern: Some(PATTERN.into()) }));
    // Each is decided by itself.
    shift.wait_for(|seen| {
        seen.notices.iter().filter(|one| one.kind == NoticeKind::Decided(PinUse::Operators)).count() == 5
    });
    shift.wait_for(|seen| seen.badge == BadgeView::Missing(NoBadge::Needed));
    shift
}

fn said(seen: &Snapshot, what: &NoticeKind) -> bool {
    seen.notices.iter().any(|notice| notice.kind == *what)
}

fn scan(shift: &mut Shift, scanned: &str) {
    shift.send(Command::Label(scanned.into()));
}

fn takes_over(shift: &mut Shift, scanned: &str, name: &str) {
    scan(shift, scanned);
    shift.wait_for(|seen| seen.badge == BadgeView::Scanned && seen.operator.as_deref() == Some(name));
}

/// Slot 0 has a unit that nobody begins, and nothing of it is on record.
fn waits(shift: &mut Shift, why: &NoBadge) {
    shift.wait_for(|seen| matches!(seen.slots[0].state, SlotState::Ready { .. }));
    shift.send(Command::Start(SlotId(0)));
    let refused = NoticeKind::NoBadge(why.clone());
    shift.wait_for(|seen| said(seen, &refused) && matches!(seen.slots[0].state, SlotState::Ready { .. }));
}

/// The desk's part of the record, where operators stand, is in no batch file.
pub(super) fn unbroken(left: &Left) {
    assert_eq!(Scan::of(&left.batch).verdict, Verdict::Unbroken);
    assert!(!String::from_utf8_lossy(&left.batch).contains("operatorSet"));
}

fn begun(shift: &Shift) -> Vec<String> {
    let of = |entry: Entry| match entry {
        Entry::Begun { operator, .. } => Some(operator.map_or("nobody".into(), |name| name.to_string())),
        Entry::AtWork(at) => Some(format!("{} at work", at.operator.as_deref().unwrap_or("nobody"))),
        _ => None,
    };
    shift.entries().into_iter().filter_map(of).collect()
}

#[test]
fn nobody_begins_without_a_badge_and_who_worked_stands_in_every_visit() {
    let bench = Bench::of(1, Dialect::At, json!({}));
    let mut shift = open(&bench);
    let [first, second, third] = ["SN01", "SN02", "SN03"].map(|serial| bench.unit(serial));
    // A name that is typed is no badge.
    shift.send(Command::Operator("Zhao".into()));
    shift.plug(0, &first);
    waits(&mut shift, &NoBadge::Needed);
    // It begins by itself, with whoever comes; a scanner's own mark is not the badge's.
    takes_over(&mut shift, "]C0B-1\r", "Li");
    assert_eq!(shift.passes(0).operator.as_deref(), Some("Li"));
    shift.unplug(0);
    shift.plug(0, &second);
    assert_eq!(shift.passes(0).operator.as_deref(), Some("Li"));

    // The batch goes on, and the unit that is still there is no visit of the next one.
    scan(&mut shift, "B-2");
    let handed_over = NoticeKind::AtWork { name: "Wu".into(), before: Some(("Li".into(), 2)) };
    shift.wait_for(|seen| said(seen, &handed_over));
    shift.unplug(0);
    shift.plug(0, &third);
    assert_eq!(shift.passes(0).operator.as_deref(), Some("Wu"));
    scan(&mut shift, "B-2");
    shift.wait_for(|seen| said(seen, &NoticeKind::AtWorkAlready { name: "Wu".into() }));

    // On record before the next unit, with the count of the one who went; who wrote it stands there by a code alone.
    assert_eq!(begun(&shift), ["Li at work", "Li", "Li", "Wu at work", "Wu"]);
    let record = std::fs::read_dir(bench.folder.path().join("data/record")).unwrap();
    let chain: String = record.filter_map(|file| std::fs::read_to_string(file.unwrap().path()).ok()).collect();
    assert!(chain.contains("operatorSet"), "{chain}");
    for text in ["Li\"", "Wu\"", "B-1", "B-2"] {
        assert!(!chain.contains(text), "{text}");
    }
    let left = shift.close();
    unbroken(&left);
    let counted = left.entries.iter().filter_map(|entry| match entry {
        Entry::AtWork(at) => Some((at.before.is_some(), at.visits)),
        _ => None,
    });
    assert_eq!(counted.collect::<Vec<_>>(), [(true, 0), (true, 2)]);
    assert_eq!(bench.connects(), 3);
}

#[test]
fn a_badge_that_does_not_count_stops_what_has_not_begun_and_nothing_that_runs() {
    let refused = [
        ("B-99", NoBadge::Unknown),
        ("B-3", NoBadge::Expired { until: "2020-01-31".into() }),
        ("B-4", NoBadge::OtherProduct { product_key: PRODUCT_KEY.into() }),
    ];
    for (badge, why) in refused {
        let bench = Bench::of(1, Dialect::At, json!({"serialNumber": {"requireLabel": true, "label": "^SN(.*)$"}}));
        let mut shift = open(&bench);
        takes_over(&mut shift, "B-1", "Li");
        shift.plug(0, &bench.unit("0001"));
        // It has begun, and waits for its label.
        shift.wait_for(|seen| matches!(&seen.slots[0].state, SlotState::Running(unit) if unit.waits_for_label()));
        scan(&mut shift, badge);
        shift.wait_for(|seen| seen.badge == BadgeView::Missing(why.clone()) && seen.operator.is_none());
        scan(&mut shift, "SN0001");
        assert_eq!(shift.passes(0).operator.as_deref(), Some("Li"), "{badge}");
        shift.unplug(0);
        shift.plug(0, &bench.unit("0002"));
        waits(&mut shift, &why);
        takes_over(&mut shift, "B-2", "Wu");
        scan(&mut shift, "SN0002");
        assert_eq!(shift.passes(0).operator.as_deref(), Some("Wu"));
        assert_eq!(begun(&shift), ["Li at work", "Li", "nobody at work", "Wu at work", "Wu"]);
        unbroken(&shift.close());
    }
}

#[test]
fn a_scan_that_is_like_a_badge_and_like_a_label_is_taken_for_neither() {
    // No pattern says what a label is like: the number of the unit that is there does.
    let bench = Bench::of(1, Dialect::At, json!({}));
    let mut shift = open(&bench);
    takes_over(&mut shift, "B-1", "Li");
    shift.plug(0, &bench.unit("B-22"));
    assert_eq!(shift.passes(0).operator.as_deref(), Some("Li"));
    scan(&mut shift, "B-22");
    shift.wait_for(|seen| said(seen, &NoticeKind::BadgeOrLabel { scanned: "B-22".into() }));
    assert_eq!(shift.snapshot().operator.as_deref(), Some("Li"));
    shift.close();

    // A pattern that labels could match is refused while it can be.
    let bench = Bench::of(1, Dialect::At, json!({"serialNumber": {"label": r"(\d+)"}}));
    let mut shift = bench.open_parts(Parts { has_person: true, ..bench.parts() });
    shift.send(decide(OperatorChange::AskFor { pattern: Some(PATTERN.into()) }));
    let refused = |seen: &Snapshot| seen.notices.iter().any(|one| matches!(one.kind, NoticeKind::Refused(..)));
    shift.wait_for(refused);
    assert_eq!(shift.snapshot().badge, BadgeView::NotAsked);
    let left = shift.close();
    assert!(!left.entries.iter().any(|entry| kind(entry) == "badgesAsked"));
}

#[test]
fn whoever_is_taken_off_the_list_begins_nothing_more_and_the_next_start_asks_again() {
    let bench = Bench::of(1, Dialect::At, json!({}));
    let mut shift = open(&bench);
    takes_over(&mut shift, "B-1", "Li");
    shift.send(decide(OperatorChange::Remove { name: "Li".into() }));
    shift.wait_for(|seen| seen.badge == BadgeView::Missing(NoBadge::Needed));
    shift.plug(0, &bench.unit("SN01"));
    waits(&mut shift, &NoBadge::Needed);
    scan(&mut shift, "B-1");
    shift.wait_for(|seen| seen.badge == BadgeView::Missing(NoBadge::Unknown));
    takes_over(&mut shift, "B-2", "Wu");
    shift.passes(0);
    shift.close();
    // What was on the badge of somebody who is gone is nowhere any more.
    let persons = std::fs::read_to_string(bench.folder.path().join("data/persons.jsonl")).unwrap();
    assert!(persons.contains("badge B-2") && !persons.contains("B-1"), "{persons}");

    bench.sockets.unplug(0);
    let mut shift = bench.open_parts(Parts { has_person: true, ..bench.parts() });
    assert_eq!(shift.snapshot().badge, BadgeView::Missing(NoBadge::Needed), "the name of the start is no badge");
    shift.plug(0, &bench.unit("SN02"));
    waits(&mut shift, &NoBadge::Needed);
    takes_over(&mut shift, "B-2", "Wu");
    shift.passes(0);
    unbroken(&shift.close());
}
