//! A line is proven before it registers: golden units have shown what they must, and somebody has looked at the first article.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use regnwl_station::domain::circumstance::Circumstance;
use regnwl_station::domain::entry::{Entry, Golden};
use regnwl_station::domain::failure::{Failure, Verb};
use regnwl_station::domain::golden::{Must, Showed};
use regnwl_station::domain::outcome::Outcome;
use regnwl_station::domain::profile::LineProfile;
use regnwl_station::domain::secret::Secret;
use regnwl_station::link::bytes::ByteLink;
use regnwl_station::link::serial::{OpenError, PortSeen, Ports};
use regnwl_station::seen::command::Command;
use regnwl_station::seen::decision::{Decision, Signed};
use regnwl_station::sim::device::{Fault, PracticeUnit, Stored};
use regnwl_station::sim::dialect::Dialect;
use regnwl_station::station::Parts;
use serde_json::{Value, json};

use super::common::sockets::Sockets;
use super::common::{Bench, Shift};

const GOOD: &str = "GOLD-0001";
const BAD: &str = "GOLD-0002";

fn golden() -> Value {
    json!({
        "dialog": {"require": [{"name": "model", "is": "TRK-A"}]},
        "goldenUnits": {"mustPass": GOOD, "mustFail": BAD},
    })
}

fn product(bench: &Bench, serial: &str) -> PracticeUnit {
    bench.unit(serial).with_info("TRK-A", "1")
}

fn bad(bench: &Bench) -> PracticeUnit {
    bench.unit(BAD).with_info("TRK-B", "1")
}

fn goldens(entries: &[Entry]) -> Vec<(Must, Showed, Option<Failure>)> {
    let golden = |entry: &Entry| match entry {
        Entry::Golden(Golden { must, showed, code, .. }) => Some((*must, *showed, *code)),
        _ => None,
    };
    entries.iter().filter_map(golden).collect()
}

#[test]
fn nothing_is_registered_before_each_golden_unit_has_shown_its_right_result_in_this_opening() {
    let bench = Bench::with(Dialect::At, golden());
    for opening in 0..2 {
        let mut shift = bench.open();
        let unit = product(&bench, &format!("SN24A7F0000{opening}"));
        let early = shift.expect(&unit, Outcome::Error, Some(Failure::GoldenDue));
        let numbers = vec![GOOD.to_owned(), BAD.to_owned()];
        assert_eq!(early.circumstance, Some(Circumstance::GoldenDue { numbers }));
        let right = shift.expect(&product(&bench, GOOD), Outcome::Golden, None);
        assert_eq!((right.golden, right.registrations.issued), (Some(Must::Pass), 0));
        shift.expect(&unit, Outcome::Error, Some(Failure::GoldenDue));
        shift.expect(&bad(&bench), Outcome::Golden, None);
        assert_eq!(bench.connects(), opening, "golden units are asked for nothing");
        shift.expect_pass(&unit);
        let seen = shift.snapshot();
        assert!(seen.goldens.iter().all(|golden| golden.showed == Some(Showed::Right)));
        // They are nobody's product.
        assert_eq!((seen.batch.done, seen.batch.failed, seen.batch.error), (opening as u64 + 1, 0, 0));
        let left = shift.close();
        let right = [(Must::Pass, Showed::Right, None), (Must::Fail, Showed::Right, Some(Failure::NotAsRequired))];
        assert!(goldens(&left.entries).ends_with(&right));
        left.assert_unbroken();
    }
}

#[test]
fn a_golden_unit_that_shows_the_wrong_result_stops_the_line_with_its_own_code() {
    for wrong in [(GOOD, "TRK-B", Some(Failure::NotAsRequired)), (BAD, "TRK-A", None)] {
        let (number, model, code) = wrong;
        let bench = Bench::with(Dialect::At, golden());
        let mut shift = bench.open();
        shift.expect(&product(&bench, GOOD), Outcome::Golden, None);
        shift.expect(&bad(&bench), Outcome::Golden, None);
        let wrong = bench.unit(number).with_info(model, "1");
        let ended = shift.expect(&wrong, Outcome::Error, Some(Failure::GoldenDiffers));
        let must = if number == GOOD { Must::Pass } else { Must::Fail };
        assert_eq!(ended.circumstance, Some(Circumstance::Golden { must, code }));
        assert_eq!(shift.stopped(), Some(Failure::GoldenDiffers));
        let unit = product(&bench, "SN24A7F00001");
        shift.expect(&unit, Outcome::Error, Some(Failure::GoldenDue));
        // A person lets the line go on: it is due all the same.
        shift.go_on();
        shift.wait_for(|snapshot| snapshot.stopped.is_none());
        shift.expect(&unit, Outcome::Error, Some(Failure::GoldenDue));
        let mended = if number == GOOD { product(&bench, GOOD) } else { bad(&bench) };
        shift.expect(&mended, Outcome::Golden, None);
        shift.expect_pass(&unit);
        assert_eq!(bench.connects(), 1);
        shift.close().assert_unbroken();
    }
}

#[test]
fn a_golden_unit_that_was_pulled_out_has_shown_nothing_and_counts_nowhere() {
    let bench = Bench::with(Dialect::At, golden());
    let mut shift = bench.open();
    let pulled = product(&bench, GOOD);
    pulled.set_faults([Fault::VanishesAt(Verb::ReadIdentity)]);
    let ended = shift.expect(&pulled, Outcome::Error, Some(Failure::Unplugged));
    assert_eq!(ended.golden, Some(Must::Pass));
    assert_eq!((shift.stopped(), shift.snapshot().batch.failed), (None, 0));
    let left = shift.close();
    assert_eq!(goldens(&left.entries), [(Must::Pass, Showed::Nothing, Some(Failure::Unplugged))]);
    left.assert_unbroken();
}

/// Ports of which one is gone as soon as it was opened, while its driver goes on reading nothing.
struct GoneOnceOpened {
    ports: Arc<Sockets>,
    is_opened: AtomicBool,
}

impl Ports for GoneOnceOpened {
    fn list(&self) -> Vec<PortSeen> {
        if self.is_opened.load(Ordering::Acquire) { Vec::new() } else { self.ports.list() }
    }

    fn open(&self, path: &Path, line: &LineProfile) -> Result<ByteLink, OpenError> {
        self.is_opened.store(true, Ordering::Release);
        self.ports.open(path, line)
    }

    fn is_present(&self, path: &Path) -> bool {
        !self.is_opened.load(Ordering::Acquire) && self.ports.is_present(path)
    }
}

#[test]
fn a_golden_unit_that_was_pulled_out_under_a_driver_that_does_not_say_so_has_shown_nothing() {
    let bench = Bench::with(Dialect::At, golden());
    let ports = GoneOnceOpened { ports: bench.sockets.clone(), is_opened: AtomicBool::new(false) };
    let mut shift = bench.open_parts(Parts { ports: Some(Arc::new(ports)), ..bench.parts() });
    let pulled = product(&bench, GOOD);
    pulled.set_faults([Fault::SilentAt(Verb::ReadIdentity)]);
    shift.plug(0, &pulled);
    let ended = shift.ended(0);
    assert_eq!((ended.outcome, ended.code), (Outcome::Error, Some(Failure::Unplugged)), "{ended:?}");
    assert_eq!(shift.stopped(), None);
    let left = shift.close();
    assert_eq!(goldens(&left.entries), [(Must::Pass, Showed::Nothing, Some(Failure::Unplugged))]);
}

#[test]
fn a_golden_unit_is_never_registered_whatever_it_holds_and_whoever_asks() {
    let mut bench = Bench::with(Dialect::At, golden());
    bench.change("/goldenUnits/mustFail", Value::Null);
    let mut shift = bench.open();
    let held = Stored { client_id: "of another".into(), device_token: Secret::new("token of another") };
    let good = product(&bench, GOOD).with_old(held, None);
    for _ in 0..3 {
        shift.expect(&good, Outcome::Golden, None);
    }
    assert_eq!((bench.connects(), shift.intents()), (0, 0));
    assert_eq!(good.held().unwrap().client_id, "of another");
    shift.close().assert_unbroken();
}

fn article() -> Value {
    json!({"firstArticle": true})
}

fn let_go(shift: &mut Shift<'_>, by: &str) {
    let profile_sha256 = shift.snapshot().profile.sha256.clone();
    shift.send(Command::decide(Decision::LetArticleGo { profile_sha256 }, Signed::by(by)));
}

#[test]
fn after_the_first_article_nothing_is_registered_until_somebody_lets_the_line_go_on() {
    let bench = Bench::with(Dialect::At, article());
    let mut shift = bench.open();
    let first = bench.unit("SN24A7F00001");
    let passed = shift.expect_pass(&first);
    assert!(passed.first_article.is_some_and(|program| program.starts_with("regnwl-station ")));
    assert_eq!(shift.stopped(), Some(Failure::FirstArticle));
    let second = bench.unit("SN24A7F00002");
    let waits = shift.expect(&second, Outcome::Error, Some(Failure::FirstArticle));
    let serial_number = Some("SN24A7F00001".to_owned());
    assert_eq!(waits.circumstance, Some(Circumstance::FirstArticle { serial_number }));
    // Going on is another decision, and does not let it go.
    shift.go_on();
    shift.expect(&second, Outcome::Error, Some(Failure::FirstArticle));
    shift.close();
    // So it stands after a new start.
    let mut shift = bench.open();
    assert_eq!(shift.stopped(), Some(Failure::FirstArticle));
    shift.expect(&second, Outcome::Error, Some(Failure::FirstArticle));
    assert_eq!(bench.connects(), 1);
    let_go(&mut shift, "Li");
    shift.wait_for(|snapshot| snapshot.stopped.is_none());
    let passed = shift.expect_pass(&second);
    assert_eq!(passed.first_article, None);
    shift.close();
    let mut shift = bench.open();
    shift.expect_pass(&bench.unit("SN24A7F00003"));
    let left = shift.close();
    let by = |entry: &Entry| match entry {
        Entry::ArticleLetGo(article) => Some((article.by.to_string(), article.serial_number.clone())),
        _ => None,
    };
    assert_eq!(left.entries.iter().find_map(by), Some(("Li".into(), "SN24A7F00001".into())));
    left.assert_unbroken();
}

#[test]
fn a_changed_profile_has_a_first_article_of_its_own_and_one_that_failed_is_none() {
    let mut bench = Bench::with(Dialect::At, json!({"firstArticle": true, "verify": {"when": "sameSession"}}));
    let mut shift = bench.open();
    let broken = bench.unit("SN24A7F00001");
    broken.set_faults([Fault::StoresNothing]);
    shift.expect(&broken, Outcome::Pending, Some(Failure::NotStored));
    assert_eq!(shift.stopped(), None);
    shift.expect_pass(&bench.unit("SN24A7F00002"));
    assert_eq!(shift.stopped(), Some(Failure::FirstArticle));
    let_go(&mut shift, "Li");
    shift.wait_for(|snapshot| snapshot.stopped.is_none());
    shift.expect_pass(&bench.unit("SN24A7F00003"));
    shift.close();
    bench.change("/verify/when", json!("reopen"));
    let mut shift = bench.open();
    assert_eq!(shift.stopped(), None);
    shift.expect_pass(&bench.unit("SN24A7F00004"));
    assert_eq!(shift.stopped(), Some(Failure::FirstArticle));
    shift.close().assert_unbroken();
}

#[test]
fn a_first_article_that_passes_while_registering_is_paused_waits_beside_that_and_each_is_let_go_by_itself() {
    let mut profile = golden();
    profile["firstArticle"] = true.into();
    let bench = Bench::with(Dialect::At, profile);
    let mut shift = bench.open();
    shift.expect(&product(&bench, GOOD), Outcome::Golden, None);
    shift.expect(&bad(&bench), Outcome::Golden, None);
    let first = product(&bench, "SN24A7F00001");
    first.set_faults([Fault::StoresNothing]);
    shift.expect(&first, Outcome::Pending, Some(Failure::NotStored));
    shift.expect(&bench.unit(GOOD).with_info("TRK-B", "1"), Outcome::Error, Some(Failure::GoldenDiffers));
    assert_eq!(shift.stopped(), Some(Failure::GoldenDiffers));
    // It has its identity, so it is finished all the same.
    first.set_faults([]);
    assert!(shift.expect_pass(&first).first_article.is_some());
    shift.go_on();
    shift.wait_for(|snapshot| snapshot.stopped == Some(Failure::FirstArticle));
    shift.expect(&product(&bench, GOOD), Outcome::Golden, None);
    let second = product(&bench, "SN24A7F00002");
    shift.expect(&second, Outcome::Error, Some(Failure::FirstArticle));
    let_go(&mut shift, "Li");
    shift.wait_for(|snapshot| snapshot.stopped.is_none());
    shift.expect_pass(&second);
    assert_eq!(bench.connects(), 2);
    shift.close().assert_unbroken();
}

#[test]
fn beside_the_unit_that_may_become_the_first_article_no_other_is_registered() {
    let bench = Bench::with(Dialect::At, article());
    let mut shift = bench.open();
    let slow = bench.unit("SN24A7F00001");
    slow.set_faults([Fault::LateAnswers(150)]);
    shift.plug(0, &slow);
    shift.wait_for(|snapshot| {
        use regnwl_station::domain::step::Step;
        use regnwl_station::seen::snapshot::SlotState;
        matches!(&snapshot.slots[0].state, SlotState::Running(unit) if unit.step.is_some_and(|step| step >= Step::Register))
    });
    shift.plug(1, &bench.unit("SN24A7F00002"));
    let other = shift.ended(1);
    assert_eq!((other.outcome, other.code), (Outcome::Error, Some(Failure::FirstArticle)));
    shift.passes(0);
    assert_eq!(bench.connects(), 1);
    shift.close().assert_unbroken();
}
