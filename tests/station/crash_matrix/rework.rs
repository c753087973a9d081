//! A board is replaced and the one that comes with its number is registered: the power goes at any operation of that.

use regnwl_station::domain::BoardFault;
use regnwl_station::domain::entry::{Ended, Entry, NotIssued, Plan, Resolution};
use regnwl_station::domain::failure::Failure;
use regnwl_station::domain::identity::UnitKeys;
use regnwl_station::domain::outcome::{Outcome, Proof};
use regnwl_station::domain::profile::SignMethod;
use regnwl_station::domain::step::Step;
use regnwl_station::journal::Journal;
use regnwl_station::journal::book::{Decided, Progress};
use regnwl_station::journal::scan::Verdict;

use super::model_disk::{Leaves, ModelDisk};
use super::oracle::{check_idempotent, scans};
use super::play::{VISITS, identity, keys, new_disk, play, recovered, start};

/// The new board's client id: nothing of it is sealed here, so that only what is on record as issued counts.
const SECOND: &str = "client-of-the-second-board";

fn board(name: &str) -> UnitKeys {
    UnitKeys { hardware_id: Some(name.into()), ..keys(1) }
}

/// A line, and whether it is waited for.
type Line = (bool, fn(u64) -> Entry);

fn waited(line: fn(u64) -> Entry) -> Line {
    (true, line)
}

fn with_next(line: fn(u64) -> Entry) -> Line {
    (false, line)
}

/// What is on record of the second board, line by line.
fn lines(refused: bool) -> Vec<Line> {
    let mut lines = vec![
        waited(|_| Entry::Resolved {
            keys: keys(1),
            how: Resolution::BoardReplaced { fault: BoardFault::Faulty },
            by: "li".into(),
            why: "a test".into(),
        }),
        with_next(|_| Entry::Begun { slot: "1".into(), port: "p".into(), operator: None, label: None }),
        with_next(|unit| Entry::Read {
            unit,
            serial_number: "SN1".into(),
            hardware_id: Some("new".into()),
            host_key: None,
        }),
        with_next(|unit| Entry::Checked { unit, keys: board("new"), plan: Plan::Register, held: None, label: None }),
        waited(|unit| Entry::Intent { unit, keys: board("new"), sign_method: SignMethod::HmacSha256, past_gate: None }),
    ];
    if refused {
        lines.push(waited(|unit| {
            let (result, code) = (NotIssued::Refused, Failure::RefusedUnavailable);
            Entry::NotIssued { unit, result, code, return_code: Some(3) }
        }));
        lines.push(waited(|unit| ended(unit, Outcome::Error)));
        return lines;
    }
    lines.extend([
        waited(|unit| Entry::Issued {
            unit,
            client_id: SECOND.into(),
            token_sha256: "00000000".into(),
            sealed_token: String::new(),
        }),
        waited(|unit| Entry::Writing { unit }),
        with_next(|unit| Entry::Written { unit }),
        with_next(|unit| Entry::Proven {
            unit,
            proof: Proof { strength: Default::default(), when: Default::default(), known: false },
        }),
        waited(|unit| ended(unit, Outcome::Pass)),
    ]);
    lines
}

fn ended(unit: u64, outcome: Outcome) -> Entry {
    Entry::Ended(Box::new(Ended {
        code: (!outcome.went_well()).then_some(Failure::RefusedUnavailable),
        serial_number: Some("SN1".into()),
        product_key: "pk".into(),
        slot: "1".into(),
        batch: "a".into(),
        station: "S".into(),
        ..Ended::bare(unit, outcome, Step::Log)
    }))
}

/// Writes them until the record refuses, and gives those that were acknowledged.
fn written(journal: &Journal, refused: bool) -> Vec<Entry> {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let (mut unit, mut written, mut acknowledged) = (0, Vec::new(), Vec::new());
    for (is_waited_for, line) in lines(refused) {
        let entry = line(unit);
        let done = runtime.block_on(async {
            if is_waited_for { journal.append(entry).await } else { journal.append_with_next(entry).await }
        });
        let Ok(done) = done else { break };
        if matches!(done.entry, Entry::Begun { .. }) {
            unit = done.seq;
        }
        written.push(done.entry);
        if is_waited_for {
            acknowledged.append(&mut written);
        }
    }
    acknowledged
}

#[track_caller]
fn check(disk: &ModelDisk, seen: &[Entry], story: &str) {
    drop(start(disk, "a").unwrap_or_else(|error| panic!("{story}: {error}")));
    let on_disk: Vec<Entry> = scans(disk)
        .into_values()
        .flat_map(|scan| {
            assert_eq!(scan.verdict, Verdict::Unbroken, "{story}");
            scan.lines.into_iter().map(|line| *line.entry)
        })
        .collect();
    assert!(seen.iter().all(|entry| on_disk.contains(entry)), "{story}: lost");
    let record = recovered(disk).unwrap();
    let unit = record.book().named(&keys(1)).unwrap();
    let intents = on_disk.iter().filter(|entry| matches!(entry, Entry::Intent { .. })).count();
    let is = |wanted: fn(&Entry) -> bool| on_disk.iter().any(wanted);
    let is_replaced = is(|entry| matches!(entry, Entry::Resolved { .. }));
    let is_refused = is(|entry| matches!(entry, Entry::NotIssued { result: NotIssued::Refused, .. }));
    let counted = unit.registrations().issued + unit.registrations().unknown;
    assert_eq!(counted as usize, intents - usize::from(is_refused), "{story}: {unit:?}");
    // The identity of the old board is to be forbidden from the decision on, whatever became of the new one.
    assert_eq!(unit.to_delete.contains(&identity(1).client_id), is_replaced, "{story}: {unit:?}");
    // The decision is for one registration: used up by its intent, given back where that got nothing.
    let waits = is_replaced && (intents == 1 || is_refused);
    assert_eq!(unit.decided, waits.then_some(Decided::BoardReplaced(BoardFault::Faulty)), "{story}");
    if is(|entry| matches!(entry, Entry::Issued { client_id, .. } if client_id == SECOND)) {
        assert_eq!(unit.issued.last().unwrap().client_id, SECOND, "{story}");
        assert!(matches!(unit.progress, Progress::Issued | Progress::Writing | Progress::Finished), "{story}");
    } else if is_replaced {
        // Nothing writes the old identity to a new board.
        assert!(unit.progress == Progress::Retired, "{story}: {unit:?}");
        assert!(unit.open_as().is_some(), "{story}: {unit:?}");
    }
    drop(record);
    check_idempotent(disk, &|| story.to_owned());
}

#[test]
fn a_board_that_is_replaced_is_registered_once_for_one_decision_after_a_power_cut_or_a_kill_at_any_operation() {
    let mut crashes = 0;
    for refused in [false, true] {
        let before = new_disk();
        play(&start(&before, "a").unwrap(), &[VISITS[0].1]);
        for operation in 0.. {
            let disk = before.after_kill();
            disk.cut_power_at(operation);
            let seen = start(&disk, "a").map(|journal| written(&journal, refused)).unwrap_or_default();
            if !disk.is_off() {
                assert_eq!(seen.len(), lines(refused).len());
                break;
            }
            let story = |what: &str| format!("refused: {refused}, cut at {operation}, {what}");
            for leaves in Leaves::KINDS {
                check(&disk.after_power_cut(leaves), &seen, &story(&format!("{leaves:?}")));
                crashes += 1;
            }
            check(&disk.after_kill(), &seen, &story("killed"));
        }
    }
    assert!(crashes > 200, "only {crashes} crashes were played");
}
