//! A job that visits the addresses of its list by itself: real TCP lines whose units come and go, a real `sshd`, ports of the bench.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use regnwl_station::custody::fault::OpenFault;
use regnwl_station::domain::circumstance::Circumstance;
use regnwl_station::domain::entry::Ended;
#[cfg(target_os = "linux")]
use regnwl_station::domain::entry::Entry;
use regnwl_station::domain::failure::{Failure, Verb};
use regnwl_station::domain::line_fault::LineFault;
use regnwl_station::domain::outcome::Outcome;
use regnwl_station::domain::{Expected, Purpose};
#[cfg(target_os = "linux")]
use regnwl_station::link::Lines;
#[cfg(target_os = "linux")]
use regnwl_station::link::serial::Ports;
use regnwl_station::link::serial::SystemPorts;
use regnwl_station::seen::Waves;
use regnwl_station::seen::command::Command;
use regnwl_station::seen::event::Event;
use regnwl_station::seen::round::{NotNow, Pauses, Round, StopState};
use regnwl_station::sim::cloud::Fault as CloudFault;
use regnwl_station::sim::device::{Fault, PracticeUnit};
use regnwl_station::sim::dialect::Dialect;
use regnwl_station::station::{Parts, Station};
#[cfg(target_os = "linux")]
use serde_json::Value;
use serde_json::json;

#[cfg(target_os = "linux")]
use super::common::sshd::Sshd;
use super::common::tcp_lines::{Counts, TcpLine};
use super::common::{Bench, Shift, kind, sockets};

/// Nobody who is absent is waited for.
fn round() -> Round {
    let pauses = Pauses { first: Duration::from_millis(5), longest: Duration::from_millis(40) };
    Round { pauses, ..Round::default() }
}

fn row(number: &str, address: &str) -> Expected {
    Expected { serial_number: number.into(), address: Some(address.into()), ..Expected::default() }
}

fn number(index: usize) -> String {
    format!("SN24A7F{index:05}")
}

/// A bench where nobody waits long for a silent line.
fn bench() -> Bench {
    Bench::with(
        Dialect::At,
        json!({ "dialog": { "wake": [{ "send": "AT", "expect": ["^OK$"], "timeoutMs": 2_000 }] } }),
    )
}

fn lines(bench: &Bench, count: usize, counts: &Counts) -> (Vec<PracticeUnit>, Vec<TcpLine>) {
    let units: Vec<_> = (0..count).map(|index| bench.unit(&number(index))).collect();
    let lines = units.iter().map(|unit| TcpLine::new(bench.runtime.handle(), Some(unit), counts)).collect();
    (units, lines)
}

fn rows(lines: &[TcpLine]) -> Vec<Expected> {
    lines.iter().enumerate().map(|(index, line)| row(&number(index), &line.address())).collect()
}

/// A station without slots, on this list.
fn open<'a>(bench: &'a Bench, rows: Vec<Expected>, parts: Parts) -> Shift<'a> {
    let mut shift = bench.open_parts(Parts { slots: Vec::new(), ..parts });
    shift.expect_units(rows);
    shift
}

fn over_tcp(bench: &Bench) -> Parts {
    Parts { ports: Some(Arc::new(SystemPorts)), ..bench.parts() }
}

/// A station on the list that stands on record.
fn again<'a>(bench: &'a Bench, round: Round, parts: Parts) -> Shift<'a> {
    bench.open_parts(Parts { slots: Vec::new(), round: Some(round), ..parts })
}

fn begin(shift: &mut Shift<'_>, round: Round) {
    shift.send(Command::BeginRound(round));
}

/// Done, refused, left, held.
fn end(shift: &mut Shift<'_>) -> (u64, u64, u64, bool) {
    shift.told(|event| match event {
        Event::RoundEnded { done, refused, left, held, .. } => Some((*done, *refused, *left, *held)),
        _ => None,
    })
}

/// Why this unit was not visited, one after the other.
fn not_now(shift: &Shift<'_>, number: &str) -> Vec<NotNow> {
    let told = shift.events.iter().filter_map(|event| match event {
        Event::NotVisited { serial_number, why, .. } if serial_number == number => Some(*why),
        _ => None,
    });
    told.collect()
}

fn ends(shift: &Shift<'_>) -> Vec<Ended> {
    let ends = shift.events.iter().filter_map(|event| match event {
        Event::UnitEnded { ended } => Some((**ended).clone()),
        _ => None,
    });
    ends.collect()
}

#[test]
fn thirty_two_addresses_are_visited_at_a_time_and_no_more_and_each_unit_once() {
    let bench = bench();
    let counts = Counts::default();
    let (units, lines) = lines(&bench, 40, &counts);
    lines.iter().for_each(|line| line.pass_on(false));
    let mut shift = open(&bench, rows(&lines), over_tcp(&bench));
    begin(&mut shift, Round { at_once: 99, ..round() });
    bench.wait_until("thirty-two lines are open", || counts.load(Ordering::SeqCst) == 32);
    let seen = shift.wait_for(|snapshot| snapshot.round.as_ref().is_some_and(|round| round.counts.at_work == 32));
    let round = seen.round.clone().unwrap();
    assert_eq!((round.counts.waiting, round.at_once, seen.slots.len()), (8, 32, 32));
    assert!(matches!(round.stops[0].state, StopState::Visited(slot) if seen.slots[0].id == slot));
    assert_eq!(round.stops[0].address, seen.slots[0].port);
    lines.iter().for_each(|line| line.pass_on(true));
    assert_eq!(end(&mut shift), (40, 0, 0, false));
    let over = shift.wait_for(|snapshot| snapshot.slots.is_empty());
    assert!(over.round.as_ref().is_some_and(|round| round.over && round.counts.done == 40));
    for unit in &units {
        let issued = bench.issued_to(&unit.serial());
        assert_eq!((issued.len(), unit.held().map(|held| held.client_id)), (1, Some(issued[0].client_id.clone())));
    }
    assert!(lines.iter().all(|line| line.taken() == 1));
    shift.close().assert_unbroken();
    // Once more: nobody is left.
    let mut shift = again(&bench, self::round(), over_tcp(&bench));
    assert_eq!(end(&mut shift), (40, 0, 0, false));
    assert!(lines.iter().all(|line| line.taken() == 1) && bench.connects() == 40);
}

#[test]
fn whoever_is_absent_is_come_back_to_ever_more_seldom_and_what_was_not_asked_stands_on_no_record() {
    let bench = bench();
    let (mut units, mut lines) = lines(&bench, 2, &Counts::default());
    units.push(bench.unit(&number(2)));
    lines.push(TcpLine::new(bench.runtime.handle(), None, &Counts::default()));
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let rows = [rows(&lines), vec![row(&number(3), &format!("tcp:{nobody}"))]].concat();
    let mut shift = open(&bench, rows, over_tcp(&bench));
    begin(&mut shift, round());
    let pauses = |shift: &mut Shift<'_>, number: String, times: u32| {
        shift.told(|event| match event {
            Event::NotVisited { serial_number, absent: Some(told), again_in_ms, .. }
                if *serial_number == number && *told == times =>
            {
                Some(again_in_ms.unwrap())
            }
            _ => None,
        })
    };
    let closed = [1, 2, 3, 4, 5, 6].map(|times| pauses(&mut shift, number(2), times));
    assert_eq!(closed, [5, 10, 20, 40, 40, 40]);
    pauses(&mut shift, number(3), 3);
    lines[2].plug(&units[2]);
    shift.wait_for(|snapshot| snapshot.round.as_ref().is_some_and(|round| round.counts.done == 3));
    assert_eq!(bench.issued_to(&number(2)).len(), 1);
    let begun = shift.entries().iter().filter(|entry| kind(entry) == "begun").count();
    assert_eq!(begun, 3, "an address without a unit is no visit");
    // It may be asked for just now.
    let seen = shift.wait_for(|snapshot| snapshot.round.as_ref().is_some_and(|round| round.counts.absent == 1));
    let round = seen.round.as_ref().unwrap();
    let StopState::Absent(code, so, _) = &round.stops[0].state else { panic!("{:?}", round.stops) };
    assert_eq!((*code, so), (Failure::LineUnreachable, &Some(Circumstance::Line { why: LineFault::Refused })));
    let left = shift.close();
    left.assert_unbroken();
    let ended = left.events.iter().find(|event| matches!(event, Event::RoundEnded { .. }));
    assert!(matches!(ended, Some(Event::RoundEnded { done: 3, left: 1, held: false, .. })), "{ended:?}");
    // Once: nobody is come back to.
    let mut shift = again(&bench, Round { once: true, ..self::round() }, over_tcp(&bench));
    assert_eq!(end(&mut shift), (3, 0, 1, false));
    assert_eq!(not_now(&shift, &number(3)), [NotNow::Absent]);
}

#[test]
fn a_round_that_is_held_takes_no_further_address_and_what_is_at_work_comes_to_its_end() {
    let bench = bench();
    let (_units, lines) = lines(&bench, 3, &Counts::default());
    lines[0].pass_on(false);
    let mut shift = open(&bench, rows(&lines), over_tcp(&bench));
    begin(&mut shift, Round { at_once: 1, ..round() });
    bench.wait_until("the first line is open", || lines[0].taken() == 1);
    shift.send(Command::HoldRound(true));
    shift.wait_for(|snapshot| snapshot.round.as_ref().is_some_and(|round| round.held));
    lines[0].pass_on(true);
    let seen = shift.wait_for(|snapshot| snapshot.round.as_ref().is_some_and(|round| round.counts.done == 1));
    let counts = seen.round.as_ref().unwrap().counts;
    assert_eq!((counts.at_work, counts.waiting), (0, 2));
    assert_eq!([lines[1].taken(), lines[2].taken()], [0, 0]);
    shift.send(Command::HoldRound(false));
    assert_eq!(end(&mut shift), (3, 0, 0, false));
    shift.close().assert_unbroken();
}

/// Opens in two hours, for one.
fn closed_window() -> String {
    let now = jiff::Zoned::now();
    let at = |hours: i8| format!("{:02}:{:02}", (now.hour() + hours) % 24, now.minute());
    format!("{}-{}", at(2), at(3))
}

#[test]
fn a_unit_whose_time_window_is_closed_is_not_visited() {
    let bench = bench();
    let (_units, lines) = lines(&bench, 2, &Counts::default());
    let mut rows = rows(&lines);
    rows[0].window = Some(closed_window());
    let mut shift = open(&bench, rows, over_tcp(&bench));
    begin(&mut shift, round());
    let seen = shift.wait_for(|snapshot| snapshot.round.as_ref().is_some_and(|round| round.counts.done == 1));
    let round = seen.round.clone().unwrap();
    assert_eq!((round.counts.closed, round.over), (1, false), "it is waited for");
    assert!(matches!(&round.stops[0].state, StopState::Closed(opens) if closed_window().starts_with(opens)));
    shift.close();
    let mut shift = again(&bench, Round { once: true, ..self::round() }, over_tcp(&bench));
    assert_eq!(end(&mut shift), (1, 0, 1, false));
    assert_eq!((not_now(&shift, &number(0)), lines[0].taken()), (vec![NotNow::Closed], 0));
}

#[test]
fn another_unit_at_an_address_is_treated_as_at_any_bench_and_the_row_stays_left() {
    let bench = bench();
    let (units, lines) = lines(&bench, 3, &Counts::default());
    // Where 0 should be, 1 is, which has a row of its own; where 2 should be is a stranger.
    lines[0].plug(&units[1]);
    let stranger = bench.unit("SN24A7F99999");
    lines[2].plug(&stranger);
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let rows = vec![
        row(&number(0), &lines[0].address()),
        row(&number(1), &format!("tcp:{nobody}")),
        row(&number(2), &lines[2].address()),
        Expected { serial_number: number(3), ..Expected::default() },
    ];
    let mut shift = open(&bench, rows, over_tcp(&bench));
    begin(&mut shift, Round { once: true, ..round() });
    assert_eq!(end(&mut shift), (1, 0, 3, false));
    assert_eq!(not_now(&shift, &number(0)), [NotNow::OtherUnit]);
    assert_eq!(not_now(&shift, &number(2)), [NotNow::OtherUnit]);
    let told = shift.told(|event| match event {
        Event::RoundEnded { no_address, .. } => Some(*no_address),
        _ => None,
    });
    assert_eq!(told, 1);
    let mut outcomes: Vec<_> = ends(&shift).iter().map(|ended| (ended.outcome, ended.code)).collect();
    outcomes.sort_by_key(|(_, code)| *code);
    assert_eq!(outcomes, [(Outcome::Pass, None), (Outcome::Unknown, Some(Failure::AskNotListed))]);
    assert!(units[1].held().is_some() && stranger.held().is_none() && bench.connects() == 1);
    shift.close().assert_unbroken();
}

#[test]
fn a_board_that_is_reached_in_two_ways_and_two_boards_with_one_number_are_registered_once() {
    let bench = bench();
    let (_units, lines) = lines(&bench, 4, &Counts::default());
    let board = bench.unit(&number(0));
    let [clone, other] = ["b", "c"].map(|id| bench.unit(&number(0)).with_hardware_id(id));
    // One board behind two addresses, one after the other.
    lines[0].plug(&board);
    lines[1].plug(&board);
    let mut rows = rows(&lines);
    let site = |site: &str| Round { site: Some(site.into()), once: true, ..round() };
    rows.iter_mut().enumerate().for_each(|(index, row)| row.site = Some(["one", "two"][index / 2].into()));
    let mut shift = open(&bench, rows, over_tcp(&bench));
    begin(&mut shift, Round { at_once: 1, ..site("one") });
    assert_eq!(end(&mut shift), (1, 0, 1, false));
    assert_eq!((bench.connects(), bench.issued_to(&number(0)).len()), (1, 1));
    shift.close();
    // Boards of one number behind two addresses, at the same time: their rows are not theirs.
    lines[2].plug(&clone);
    lines[3].plug(&other);
    lines[2..].iter().for_each(|line| line.pass_on(false));
    let mut shift = again(&bench, site("two"), over_tcp(&bench));
    bench.wait_until("both lines are open", || lines[2].taken() == 1 && lines[3].taken() == 1);
    lines[2..].iter().for_each(|line| line.pass_on(true));
    let (done, _, left, _) = end(&mut shift);
    assert_eq!((done, left, bench.connects()), (0, 2, 1), "nothing more is registered");
    assert!(clone.held().is_none() && other.held().is_none());
    shift.close().assert_unbroken();
}

#[test]
fn two_new_boards_with_one_number_at_the_same_time_use_one_registration() {
    let bench = bench();
    let (_units, lines) = lines(&bench, 2, &Counts::default());
    let boards = ["a", "b"].map(|id| bench.unit(&number(0)).with_hardware_id(id));
    for (line, board) in lines.iter().zip(&boards) {
        line.plug(board);
        line.pass_on(false);
    }
    let mut shift = open(&bench, rows(&lines), over_tcp(&bench));
    begin(&mut shift, Round { once: true, ..round() });
    bench.wait_until("both lines are open", || lines.iter().all(|line| line.taken() == 1));
    lines.iter().for_each(|line| line.pass_on(true));
    end(&mut shift);
    assert_eq!((bench.connects(), bench.issued_to(&number(0)).len()), (1, 1));
    assert!(boards.iter().filter(|board| board.held().is_some()).count() <= 1);
    shift.close().assert_unbroken();
}

#[test]
fn a_visit_that_breaks_off_is_made_again_and_the_identity_is_written_without_another_registration() {
    let bench = bench();
    let (units, lines) = lines(&bench, 1, &Counts::default());
    units[0].set_faults([Fault::VanishesAt(Verb::Write)]);
    let mut shift = open(&bench, rows(&lines), over_tcp(&bench));
    begin(&mut shift, round());
    shift.told(|event| matches!(event, Event::NotVisited { why: NotNow::Absent, .. }).then_some(()));
    units[0].set_faults([]);
    let (done, refused, left, _) = end(&mut shift);
    let outcomes: Vec<_> = ends(&shift).iter().map(|ended| (ended.outcome, ended.code)).collect();
    assert_eq!((done, refused, left), (1, 0, 0), "{outcomes:?}");
    assert_eq!(outcomes.first(), Some(&(Outcome::Pending, Some(Failure::Unplugged))), "{outcomes:?}");
    assert_eq!((bench.connects(), bench.issued_to(&number(0)).len()), (1, 1));
    shift.close().assert_unbroken();
}

#[test]
fn registering_that_is_paused_holds_the_round_and_the_next_one_goes_on() {
    let bench = bench();
    let (_units, lines) = lines(&bench, 5, &Counts::default());
    bench.cloud.set_fault(Some(CloudFault::CloseAfterConnack));
    let mut shift = open(&bench, rows(&lines), over_tcp(&bench));
    begin(&mut shift, Round { at_once: 1, ..round() });
    assert_eq!(end(&mut shift), (0, 2, 3, true));
    assert_eq!(bench.connects(), 2);
    shift.close();
    bench.cloud.set_fault(None);
    let mut shift = again(&bench, round(), over_tcp(&bench));
    assert_eq!(end(&mut shift), (3, 2, 0, false), "those without an answer are a person's to decide about");
    assert_eq!(bench.connects(), 5);
    shift.close().assert_unbroken();
}

#[test]
fn a_round_collects_and_another_one_delivers_and_a_site_is_visited_alone() {
    let bench = bench();
    let (units, lines) = lines(&bench, 3, &Counts::default());
    let mut rows = rows(&lines);
    rows[2].site = Some("Suzhou".into());
    let collect = |bench: &Bench| Parts { purpose: Purpose::Collect, ..over_tcp(bench) };
    let mut shift = open(&bench, rows, collect(&bench));
    begin(&mut shift, round());
    assert_eq!(end(&mut shift), (3, 0, 0, false));
    assert_eq!((bench.connects(), bench.door.accepted()), (0, 0));
    shift.close();
    let registers_ahead = Some(Waves { size: 25, hold_above: 20 });
    let mut shift = bench.open_parts(Parts { slots: Vec::new(), registers_ahead, ..bench.parts() });
    shift.told(|event| matches!(event, Event::RegisteredAhead { registered: 3, .. }).then_some(()));
    shift.close();
    let mut shift = again(&bench, Round { site: Some("Suzhou".into()), ..round() }, collect(&bench));
    assert_eq!(end(&mut shift), (1, 0, 0, false));
    let held: Vec<bool> = units.iter().map(|unit| unit.held().is_some()).collect();
    assert_eq!(held, [false, false, true]);
    shift.close();
    let mut shift = again(&bench, round(), collect(&bench));
    assert_eq!(end(&mut shift), (3, 0, 0, false));
    assert!(units.iter().all(|unit| unit.held().is_some()) && bench.connects() == 3);
    assert!(ends(&shift).iter().all(|ended| ended.outcome == Outcome::Pass));
    shift.close().assert_unbroken();
}

#[test]
fn a_dry_run_looks_at_each_unit_once_and_does_nothing() {
    let bench = bench();
    let (units, lines) = lines(&bench, 2, &Counts::default());
    let mut shift = open(&bench, rows(&lines), Parts { purpose: Purpose::DryRun, ..over_tcp(&bench) });
    begin(&mut shift, round());
    assert_eq!(end(&mut shift), (2, 0, 0, false));
    assert!(units.iter().all(|unit| unit.held().is_none()) && bench.connects() == 0);
    assert!(ends(&shift).iter().all(|ended| ended.outcome == Outcome::DryRun));
}

#[test]
fn ports_of_this_pc_stand_on_a_list_too() {
    let bench = bench();
    let list = vec![row(&number(0), &sockets::port(0)), row(&number(1), &sockets::port(1))];
    open(&bench, list, bench.parts()).close();
    let unit = bench.unit(&number(0));
    bench.sockets.plug(0, &unit);
    let mut shift = again(&bench, round(), bench.parts());
    shift.told(|event| matches!(event, Event::NotVisited { why: NotNow::Absent, absent: Some(2), .. }).then_some(()));
    bench.sockets.plug(1, &bench.unit(&number(1)));
    assert_eq!(end(&mut shift), (2, 0, 0, false));
    shift.close().assert_unbroken();
}

#[test]
fn a_batch_without_a_list_has_nobody_to_visit() {
    let bench = bench();
    let parts = || Parts { slots: Vec::new(), round: Some(round()), ..bench.parts() };
    assert!(matches!(Station::open(parts()), Err(OpenFault::NotOurBatch(_))));
    bench.open().close();
    assert!(matches!(Station::open(parts()), Err(OpenFault::NoList(_))));
}

/// Two hosts with one user's key, each with a unit of its own behind it.
#[cfg(target_os = "linux")]
fn hosts() -> Option<(Vec<tempfile::TempDir>, Vec<Sshd>)> {
    let folders: Vec<_> = (0..2).map(|_| tempfile::tempdir().unwrap()).collect();
    let mut hosts = Vec::new();
    for (index, folder) in folders.iter().enumerate() {
        std::fs::write(folder.path().join("serial"), format!("{}\n", number(index))).unwrap();
        hosts.push(Sshd::with(&format!("SetEnv UNIT={}", folder.path().display()))?);
    }
    std::fs::copy(hosts[0].path("user.pub"), hosts[1].path("user.pub")).unwrap();
    Some((folders, hosts))
}

/// Its files in the folder of its host, not in `/etc`.
#[cfg(target_os = "linux")]
fn shell() -> Value {
    let text = regnwl_station::wire::preset::text("shell").unwrap().replace("/etc/", "$UNIT/");
    let mut dialog: Value = serde_json::from_str(&text).unwrap();
    dialog["readHardwareId"] = json!([]);
    dialog["maxLine"] = json!(4096);
    dialog["wakeSilenceMs"] = json!(50);
    dialog
}

#[cfg(target_os = "linux")]
#[test]
fn a_host_whose_key_is_not_confirmed_is_named_and_not_tried_again_while_the_others_are_visited() {
    let Some((folders, mut hosts)) = hosts() else { return };
    let bench = Bench::with(Dialect::Shell, json!({ "dialog": shell() }));
    let ports = Lines::new(hosts[0].programs(true), bench.folder.path().join("lines"));
    let parts = || Parts { ports: Some(Arc::new(ports.clone()) as Arc<dyn Ports>), ..bench.parts() };
    let confirm = |host: &Sshd| ports.pin(&host.address(), &ports.host_key(&host.address()).unwrap()).unwrap();
    let list = hosts.iter().enumerate().map(|(index, host)| row(&number(index), &host.address())).collect();
    confirm(&hosts[1]);
    let mut shift = open(&bench, list, parts());
    begin(&mut shift, round());
    assert_eq!(end(&mut shift), (1, 0, 1, false), "it ends although nobody stopped it");
    let why = |shift: &mut Shift<'_>| {
        shift.told(|event| match event {
            Event::NotVisited { why: NotNow::Fault, code, circumstance, .. } => Some((*code, circumstance.clone())),
            _ => None,
        })
    };
    let key = |why| (Some(Failure::HostKeyNotPinned), Some(Circumstance::Line { why }));
    assert_eq!(why(&mut shift), key(LineFault::HostKeyUnknown));
    assert_eq!(not_now(&shift, &number(0)).len(), 1);
    shift.close();
    confirm(&hosts[0]);
    hosts[0].is_exchanged();
    let mut shift = again(&bench, round(), parts());
    assert_eq!((end(&mut shift), why(&mut shift)), ((1, 0, 1, false), key(LineFault::HostKeyChanged)));
    shift.close();
    confirm(&hosts[0]);
    let mut shift = again(&bench, round(), parts());
    assert_eq!(end(&mut shift), (2, 0, 0, false));
    for (host, folder) in hosts.iter().zip(&folders) {
        let has_key =
            |entry: &Entry| matches!(entry, Entry::Read { host_key: Some(key), .. } if *key == host.fingerprint());
        assert!(shift.entries().iter().any(has_key) && folder.path().join("identity").exists());
    }
    assert_eq!(bench.connects(), 2);
    shift.close().assert_unbroken();
}
