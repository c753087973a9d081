//! The real station on practice units and the practice cloud, its record on a disk whose power goes at every operation.

use std::path::PathBuf;
use std::sync::Arc;

use regnwl_station::custody::fault::OpenFault;
use regnwl_station::domain::entry::Ended;
use regnwl_station::domain::failure::Failure;
use regnwl_station::domain::identity::UnitKeys;
use regnwl_station::domain::outcome::Outcome;
use regnwl_station::domain::purpose::Purpose;
use regnwl_station::domain::record_fault::RecordFault;
use regnwl_station::journal::book::Book;
use regnwl_station::journal::disk::Disk;
use regnwl_station::journal::scan::Verdict;
use regnwl_station::journal::{GivenState, Record, RecordError};
use regnwl_station::seen::Waves;
use regnwl_station::seen::command::Command;
use regnwl_station::seen::decision::{Decision, Disposition, Seen, Signed};
use regnwl_station::seen::event::Event;
use regnwl_station::seen::snapshot::{NoticeKind, Snapshot};
use regnwl_station::sim::device::PracticeUnit;
use regnwl_station::sim::dialect::Dialect;
use regnwl_station::station::{Parts, Station};
use regnwl_station::store::witness::Witnesses;
use regnwl_station::vault::key_file::KeyError;
use serde_json::json;

use super::model_disk::{Leaves, ModelDisk};
use super::oracle::scans;
use super::play::new_disk;
use crate::common::{Bench, GENEROUS};
use crate::snapshot::{elsewhere, moved, old, way_back};

/// One PC: a data folder and a batch file, over a disk that may change under them.
struct Pc<'a> {
    bench: &'a Bench,
    data: PathBuf,
    batch_file: PathBuf,
}

impl<'a> Pc<'a> {
    fn new(bench: &'a Bench, name: &str) -> Self {
        let folder = bench.folder.path();
        Self { bench, data: folder.join(name), batch_file: folder.join(format!("{name}.jsonl")) }
    }

    /// Runs a station on these units until each has come to an end.
    fn run(&self, disk: &ModelDisk, units: &[PracticeUnit]) -> Result<Vec<Ended>, OpenFault> {
        self.run_for(Purpose::Provision, disk, units)
    }

    /// Registers what was collected, as far as that comes.
    fn register_ahead(&self, disk: &ModelDisk) -> Result<(), OpenFault> {
        let mut parts = self.parts();
        (parts.slots, parts.registers_ahead) = (Vec::new(), Some(Waves { size: 25, hold_above: 100 }));
        let mut running = Station::open_on(Arc::new(disk.clone()), parts)?;
        self.bench.runtime.block_on(async {
            loop {
                let event = tokio::time::timeout(GENEROUS, running.events.recv()).await.expect("it goes on");
                if let Some(Event::RegisteredAhead { .. }) | None = event {
                    break;
                }
            }
            let _ = running.commands.send(Command::Close).await;
        });
        running.thread.join().unwrap();
        Ok(())
    }

    fn parts(&self) -> Parts {
        let mut parts = self.bench.parts_at(self.bench.door.port(), &self.data, &self.batch_file);
        // As for real units: the PC remembers the record, and no power cut makes a false alarm of that.
        parts.practice = false;
        parts.data = parts.data.with_witnesses(Witnesses::at([self.data.with_extension("witness")]));
        parts
    }

    fn run_for(&self, purpose: Purpose, disk: &ModelDisk, units: &[PracticeUnit]) -> Result<Vec<Ended>, OpenFault> {
        let mut parts = Parts { purpose, ..self.parts() };
        parts.visits = Some(units.len() as u64);
        let mut running = Station::open_on(Arc::new(disk.clone()), parts)?;
        for (slot, unit) in units.iter().enumerate() {
            self.bench.sockets.plug(slot, unit);
        }
        let mut ends = Vec::new();
        self.bench.runtime.block_on(async {
            while ends.len() < units.len() {
                let event = tokio::time::timeout(GENEROUS, running.events.recv()).await;
                if let Event::UnitEnded { ended } = event.expect("it goes on").expect("it is open") {
                    ends.push(*ended);
                }
            }
            let _ = running.commands.send(Command::Close).await;
        });
        running.thread.join().unwrap();
        (0..units.len()).for_each(|slot| self.bench.sockets.unplug(slot));
        Ok(ends)
    }

    fn copy(&self) -> Vec<u8> {
        std::fs::read(&self.batch_file).unwrap_or_default()
    }
}

impl Pc<'_> {
    /// Puts a decision on record at a bench without units.
    fn decide(&self, disk: &ModelDisk, decision: Decision) {
        let mut parts = self.bench.parts_at(self.bench.door.port(), &self.data, &self.batch_file);
        parts.practice = false;
        parts.data = parts.data.with_witnesses(Witnesses::at([self.data.with_extension("witness")]));
        let mut running = Station::open_on(Arc::new(disk.clone()), parts).unwrap();
        let signed = Signed { why: "a test".into(), ..Signed::by("Chen") };
        self.bench.runtime.block_on(async {
            running.commands.send(Command::decide(decision, signed)).await.unwrap();
            let is_decided = |snapshot: &Arc<Snapshot>| {
                snapshot.notices.iter().any(|notice| matches!(notice.kind, NoticeKind::Decided(_)))
            };
            let decided = tokio::time::timeout(GENEROUS, running.snapshots.wait_for(is_decided)).await;
            drop(decided.expect("it is decided").unwrap());
            let _ = running.commands.send(Command::Close).await;
        });
        running.thread.join().unwrap();
    }
}

fn segment(disk: &ModelDisk) -> Vec<u8> {
    let name = scans(disk).into_iter().find(|(_, scan)| !scan.lines.is_empty()).map(|(name, _)| name);
    name.map(|name| disk.read(&name).unwrap()).unwrap_or_default()
}

/// Cuts the power of a station with `count` units at every operation, starts it again, and gives how many crashes that were.
fn cut_everywhere(count: usize) -> usize {
    const LEAVES: [Leaves; 5] =
        [Leaves::Nothing, Leaves::AllBut(0), Leaves::AllBut(1), Leaves::HalfThenNuls, Leaves::Garbage];
    let bench = Bench::new();
    for operation in 0.. {
        let pc = Pc::new(&bench, &format!("pc{operation}"));
        let units: Vec<_> = (0..count).map(|slot| bench.unit(&format!("CM{operation}-{slot}"))).collect();
        let disk = new_disk();
        disk.cut_power_at(operation);
        let shown = pc.run(&disk, &units).unwrap_or_default();
        if !disk.is_off() {
            return operation;
        }
        let leaves = LEAVES[operation % LEAVES.len()];
        let story = format!("cut at {operation}, {leaves:?}");
        let durable = segment(&disk.after_power_cut(Leaves::Nothing));
        assert!(durable.starts_with(&pc.copy()), "{story}: the batch file is ahead of what is durable");
        let asked: Vec<usize> = units.iter().map(|unit| bench.issued_to(&unit.serial()).len()).collect();

        let after = disk.after_power_cut(leaves);
        let ends = pc.run(&after, &units).unwrap_or_else(|fault| panic!("{story}: not opened: {fault}"));
        assert_eq!(pc.copy(), segment(&after), "{story}: the batch file is another");
        assert!(
            scans(&after).values().all(|scan| scan.lines.is_empty() || scan.verdict == Verdict::Unbroken),
            "{story}"
        );
        for (unit, asked) in units.iter().zip(asked) {
            let serial = unit.serial();
            let ended = ends.iter().find(|ended| ended.serial_number.as_deref() == Some(&serial)).expect(&story);
            let issued = bench.issued_to(&serial);
            let held = unit.held().map(|held| held.client_id);
            assert!(issued.len() <= 1, "{story}: {serial} was registered again by itself");
            match ended.outcome {
                Outcome::Pass => {
                    assert_eq!(held.as_deref(), Some(&*issued[0].client_id), "{story}");
                    assert_eq!(ended.client_id, held, "{story}");
                }
                Outcome::Unknown => {
                    // An intent that came to the disk by luck, its question never sent, counts as well.
                    assert!(asked <= 1 && held.is_none(), "{story}");
                    assert_eq!(ended.registrations.unknown, 1, "{story}");
                }
                other => panic!("{story}: {serial} ended with {other:?} {:?}", ended.code),
            }
            let was_pass = shown
                .iter()
                .any(|ended| ended.outcome == Outcome::Pass && ended.serial_number.as_deref() == Some(&serial));
            assert!(!was_pass || ended.outcome == Outcome::Pass, "{story}: PASS was shown and is no more");
        }
    }
    unreachable!("it ends when no operation is left")
}

#[test]
fn a_station_whose_power_goes_at_any_operation_brings_its_unit_to_an_honest_end() {
    assert!(cut_everywhere(1) > 20);
}

#[test]
fn a_station_with_two_units_at_once_brings_both_to_an_honest_end() {
    assert!(cut_everywhere(2) > 20);
}

/// Two units are collected, then the power of the registering without them goes at every operation. What a later start says of them agrees with the cloud.
#[test]
fn registering_without_the_units_can_be_cut_at_any_operation() {
    let bench = Bench::new();
    let mut cuts = 0;
    for operation in 0.. {
        let pc = Pc::new(&bench, &format!("pc{operation}"));
        let units: Vec<_> = (0..2).map(|slot| bench.unit(&format!("RA{operation}-{slot}"))).collect();
        let disk = new_disk();
        let collected = pc.run_for(Purpose::Collect, &disk, &units).unwrap();
        assert!(collected.iter().all(|ended| ended.outcome == Outcome::Collected));
        disk.cut_power_at(operation);
        let _ = pc.register_ahead(&disk);
        if !disk.is_off() {
            break;
        }
        cuts += 1;
        let leaves = [Leaves::Nothing, Leaves::AllBut(1), Leaves::HalfThenNuls][operation % 3];
        let story = format!("cut at {operation}, {leaves:?}");
        let asked: Vec<usize> = units.iter().map(|unit| bench.issued_to(&unit.serial()).len()).collect();
        let after = disk.after_power_cut(leaves);
        pc.register_ahead(&after).unwrap_or_else(|fault| panic!("{story}: not opened: {fault}"));
        let before = bench.connects();
        let ends = pc.run_for(Purpose::Collect, &after, &units).unwrap();
        assert_eq!(bench.connects(), before, "{story}: delivering asks nothing");
        for (unit, asked) in units.iter().zip(asked) {
            let serial = unit.serial();
            let ended = ends.iter().find(|ended| ended.serial_number.as_deref() == Some(&serial)).expect(&story);
            let issued = bench.issued_to(&serial);
            let held = unit.held().map(|held| held.client_id);
            assert!(issued.len() <= 1, "{story}: {serial} was registered again by itself");
            match ended.outcome {
                Outcome::Pass => {
                    assert_eq!((held.as_deref(), issued.len()), (Some(&*issued[0].client_id), 1), "{story}")
                }
                Outcome::Unknown => {
                    assert!(asked <= 1 && held.is_none(), "{story}");
                    assert_eq!(ended.registrations.unknown, 1, "{story}");
                }
                other => panic!("{story}: {serial} ended with {other:?} {:?}", ended.code),
            }
        }
    }
    assert!(cuts > 20, "only {cuts} cuts");
}

/// Moves a unit, has it put back, and has it moved again; cuts the power at every operation of the last (`moves_again`) or of the one before it.
fn cut_everywhere_on_the_way_back(moves_again: bool) -> usize {
    const LEAVES: [Leaves; 5] =
        [Leaves::Nothing, Leaves::AllBut(0), Leaves::AllBut(1), Leaves::HalfThenNuls, Leaves::Garbage];
    let bench = way_back(json!({}));
    for operation in 0.. {
        let pc = Pc::new(&bench, &format!("pc{operation}"));
        let unit = moved(&bench, &format!("CM{operation}-0"));
        let disk = new_disk();
        let ended = pc.run(&disk, std::slice::from_ref(&unit)).unwrap().remove(0);
        let ours = unit.held();
        let decide = |disk: &ModelDisk, what: fn(UnitKeys) -> Decision| {
            let record = recovered_book(disk);
            let keys = record.units().next().unwrap().keys.clone();
            pc.decide(disk, what(keys));
        };
        decide(&disk, |keys| Decision::RollBack(vec![keys]));
        if moves_again {
            assert_eq!(pc.run(&disk, std::slice::from_ref(&unit)).unwrap()[0].outcome, Outcome::RolledBack);
            decide(&disk, |keys| Decision::Unit(keys, Disposition::SameUnit, Seen::Unsaid));
        }
        disk.cut_power_at(operation);
        let shown = pc.run(&disk, std::slice::from_ref(&unit)).unwrap_or_default();
        if !disk.is_off() {
            return operation;
        }
        let leaves = LEAVES[operation % LEAVES.len()];
        let story = format!("cut at {operation}, {leaves:?}");
        let after = disk.after_power_cut(leaves);
        let again = pc.run(&after, std::slice::from_ref(&unit)).unwrap_or_else(|fault| panic!("{story}: {fault}"));
        let is_back = unit.held() == Some(old()) && unit.elsewhere() == Some(elsewhere());
        match again[0].outcome {
            Outcome::RolledBack => assert!(!moves_again && is_back, "{story}"),
            Outcome::Pass => assert!(moves_again && unit.held() == ours, "{story}"),
            // Its last line was on the disk already: it is back, and nobody moves it again by itself.
            Outcome::Unknown => {
                assert_eq!(again[0].code, Some(Failure::AskRolledBack), "{story}");
                assert!(!moves_again && is_back, "{story}");
            }
            other => panic!("{story}: {other:?} {:?}", again[0].code),
        }
        assert!(shown.iter().all(|ended| ended.outcome != Outcome::Pass || moves_again), "{story}: {shown:?}");
        assert_eq!(bench.issued_to(&unit.serial()).len(), 1, "{story}: it was registered again");
        assert_eq!(again[0].client_id, ended.client_id, "{story}: its new identity is kept");
        assert_eq!(pc.copy(), segment(&after), "{story}: the batch file is another");
    }
    unreachable!("it ends when no operation is left")
}

fn recovered_book(disk: &ModelDisk) -> Book {
    Record::open(Arc::new(disk.clone())).unwrap().book().clone()
}

#[test]
fn a_unit_that_is_put_back_is_as_it_was_in_the_end_wherever_the_power_goes() {
    assert!(cut_everywhere_on_the_way_back(false) > 10);
}

#[test]
fn a_unit_that_is_moved_again_has_the_same_identity_in_the_end_wherever_the_power_goes() {
    assert!(cut_everywhere_on_the_way_back(true) > 10);
}

/// Cuts the power at every operation while two units without a number are given theirs, starts again, and gives how many crashes that were.
fn cut_everywhere_while_numbering(reads_board: bool) -> usize {
    const LEAVES: [Leaves; 5] =
        [Leaves::Nothing, Leaves::AllBut(0), Leaves::AllBut(1), Leaves::HalfThenNuls, Leaves::Garbage];
    let mut changes = json!({"values": {"serialNumber": {"from": {"range": {"prefix": "CN", "first": "0001", "last": "0099", "check": "luhn"}}}}});
    if !reads_board {
        changes["dialog"] = json!({"readHardwareId": []});
    }
    for operation in 0.. {
        // Numbers begin with the first one each time: so does the cloud.
        let bench = Bench::with(Dialect::At, changes.clone());
        let pc = Pc::new(&bench, "pc");
        let blank = |slot: usize| {
            let _inside = bench.runtime.enter();
            PracticeUnit::without_number(Dialect::At, format!("board-{slot}"))
        };
        let units = [blank(0), blank(1)];
        let disk = new_disk();
        disk.cut_power_at(operation);
        let shown = pc.run(&disk, &units).unwrap_or_default();
        let is_through = !disk.is_off();
        let held = units.each_ref().map(PracticeUnit::serial);
        let leaves = LEAVES[operation % LEAVES.len()];
        let story = format!("cut at {operation}, {leaves:?}");
        let after = disk.after_power_cut(leaves);
        let book = recovered_book(&after);
        for number in held.iter().filter(|number| !number.is_empty()) {
            assert_eq!(book.given_as(number).count(), 1, "{story}: {number} went to a unit and is not on record");
        }
        let ends = pc.run(&after, &units).unwrap_or_else(|fault| panic!("{story}: not opened: {fault}"));
        let now = units.each_ref().map(PracticeUnit::serial);
        assert!(now.iter().all(|number| !number.is_empty()) && now[0] != now[1], "{story}: {now:?}");
        let book = recovered_book(&after);
        for (before, number) in held.iter().zip(&now) {
            assert!(before.is_empty() || before == number, "{story}: {before} became {number}");
            assert_eq!(book.given_as(number).count(), 1, "{story}: {number}");
            assert!(bench.issued_to(number).len() <= 1, "{story}: {number} was registered again by itself");
        }
        let void = book.given_values().filter(|given| given.state() == GivenState::Void).count();
        assert!(void <= if reads_board { 0 } else { 2 }, "{story}: {void} void");
        for ended in &ends {
            let is_honest = matches!(ended.outcome, Outcome::Pass | Outcome::Unknown);
            assert!(is_honest, "{story}: {:?} {:?}", ended.outcome, ended.code);
            let number = ended.serial_number.as_ref();
            let was =
                shown.iter().any(|shown| shown.outcome == Outcome::Pass && shown.serial_number.as_ref() == number);
            assert!(!was || ended.outcome == Outcome::Pass, "{story}: PASS was shown and is no more");
        }
        assert_eq!(pc.copy(), segment(&after), "{story}: the batch file is another");
        if is_through {
            return operation;
        }
    }
    unreachable!("it ends when no operation is left")
}

#[test]
fn a_unit_that_tells_its_board_gets_one_number_wherever_the_power_goes() {
    assert!(cut_everywhere_while_numbering(true) > 20);
}

#[test]
fn units_that_nothing_tells_apart_get_different_numbers_wherever_the_power_goes() {
    assert!(cut_everywhere_while_numbering(false) > 20);
}

#[test]
fn a_record_whose_key_is_gone_or_another_one_blocks_and_is_left_as_it_is() {
    let bench = Bench::new();
    let (pc, disk) = (Pc::new(&bench, "pc"), new_disk());
    pc.run(&disk, &[bench.unit("CM-01")]).unwrap();
    let (before, key) = (segment(&disk), pc.data.join("keys/seal.key"));
    let is_refused = |why: &str| {
        let fault = pc.run(&disk, &[]).expect_err(why);
        assert!(matches!(fault, OpenFault::Key(KeyError::Wrong)), "{why}: {fault}");
        assert_eq!(segment(&disk), before, "{why}: the record was touched");
    };
    let kept = bench.folder.path().join("kept.key");
    std::fs::rename(&key, &kept).unwrap();
    is_refused("the key is gone");
    assert!(!key.exists(), "a new key was made in its place");
    let other = Pc::new(&bench, "other");
    other.run(&new_disk(), &[]).unwrap();
    std::fs::rename(other.data.join("keys/seal.key"), &key).unwrap();
    is_refused("the key is another PC's");
    std::fs::rename(&kept, &key).unwrap();
    assert_eq!(pc.run(&disk, &[bench.unit("CM-02")]).unwrap()[0].outcome, Outcome::Pass);
}

#[test]
fn a_batch_file_whose_first_line_is_torn_is_no_reason_to_stop() {
    let bench = Bench::new();
    let (pc, disk) = (Pc::new(&bench, "pc"), new_disk());
    pc.run(&disk, &[bench.unit("CM-01")]).unwrap();
    let whole = pc.copy();
    for left in [&whole[..0], &whole[..3], &whole[..100]] {
        std::fs::write(&pc.batch_file, left).unwrap();
        pc.run(&disk, &[]).unwrap_or_else(|fault| panic!("{} bytes: {fault}", left.len()));
        assert_eq!(pc.copy(), segment(&disk));
    }
    // One of NULs is left as it stands, and a fresh one is begun beside it.
    std::fs::write(&pc.batch_file, vec![0; 700]).unwrap();
    pc.run(&disk, &[]).unwrap();
    assert_eq!(std::fs::read(pc.batch_file.with_file_name("pc-2.jsonl")).unwrap(), segment(&disk));
}

#[test]
fn a_newest_segment_that_is_older_than_its_copy_blocks() {
    let bench = Bench::new();
    let (pc, disk) = (Pc::new(&bench, "pc"), new_disk());
    pc.run(&disk, &[bench.unit("CM-01")]).unwrap();
    let name = scans(&disk).into_keys().next().unwrap();
    let backup = segment(&disk);
    pc.run(&disk, &[bench.unit("CM-02")]).unwrap();
    let (newest, copy) = (segment(&disk), pc.copy());
    disk.tamper(&name, Some(&backup));
    for _ in 0..2 {
        let Err(OpenFault::Record(RecordError::Damaged(faults))) = pc.run(&disk, &[]) else { panic!("it opened") };
        assert!(matches!(&faults[..], [RecordFault::RolledBack { segment, .. }] if *segment == name), "{faults:?}");
        assert_eq!(pc.copy(), copy);
    }
    disk.tamper(&name, Some(&newest));
    // A copy that somebody has cut or edited says nothing about the record.
    let mut edited = copy.clone();
    edited[copy.len() - 120] ^= 1;
    for left in [&copy[..copy.len() - 200], &edited] {
        std::fs::write(&pc.batch_file, left).unwrap();
        pc.run(&disk, &[]).unwrap();
    }
}

#[test]
fn a_unit_that_passes_waits_for_the_disk_four_times() {
    let bench = Bench::new();
    let (pc, disk) = (Pc::new(&bench, "pc"), new_disk());
    let mut running = Station::open_on(Arc::new(disk.clone()), pc.parts()).unwrap();
    for number in 1..=2 {
        let before = disk.syncs();
        bench.sockets.plug(0, &bench.unit(&format!("CM-0{number}")));
        let ended = bench.runtime.block_on(async {
            loop {
                let event = tokio::time::timeout(GENEROUS, running.events.recv()).await;
                if let Event::UnitEnded { ended } = event.expect("it goes on").expect("it is open") {
                    break ended;
                }
            }
        });
        assert_eq!((ended.outcome, disk.syncs() - before), (Outcome::Pass, 4));
        bench.sockets.unplug(0);
    }
    let _ = bench.runtime.block_on(running.commands.send(Command::Close));
    running.thread.join().unwrap();
}
