//! Whatever comes between, in whichever step: the unit is finished when it comes again, and has one identity.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use jiff::{Span, Timestamp};
use regnwl_station::domain::entry::{Entry, NotIssued};
use regnwl_station::domain::failure::Failure;
use regnwl_station::domain::outcome::Outcome;
use regnwl_station::domain::step::Step;
use regnwl_station::journal::Names;
use regnwl_station::journal::disk::Folder;
use regnwl_station::journal::line::{self, Link};
use regnwl_station::journal::replay::Replay;
use regnwl_station::journal::scan::Scan;
use regnwl_station::seen::command::Command;
use regnwl_station::seen::ids::SlotId;
use regnwl_station::seen::snapshot::{SlotState, Snapshot};
use regnwl_station::sim::cloud::Fault as CloudFault;
use regnwl_station::sim::device::Fault;
use tokio::sync::{mpsc, watch};

use super::common::{Bench, count, each};

/// What comes between.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Interruption {
    /// Esc.
    Abort,
    /// The window is closed, Ctrl-C, log-off.
    Close,
    /// The cable.
    Unplug,
    /// The record's disk goes away and does not come back before the next start.
    DiskVanishes,
    /// The record's disk has no room any more, ballast or not.
    DiskFills,
}

const ALL: [Interruption; 5] = [
    Interruption::Abort,
    Interruption::Close,
    Interruption::Unplug,
    Interruption::DiskVanishes,
    Interruption::DiskFills,
];

type Ends = (watch::Receiver<Arc<Snapshot>>, mpsc::Sender<Command>);

#[test]
fn whatever_comes_between_in_whichever_step_the_unit_has_one_identity_when_it_comes_again() {
    // A few at a time: each row is a whole station, and a cloud.
    for interruption in ALL {
        each(Step::ALL, |step| interrupt(step, interruption));
    }
}

fn interrupt(step: Step, interruption: Interruption) {
    let name = format!("{interruption:?} in {step:?}");
    let bench = Bench::new();
    let unit = bench.unit("SN24A7F00913");
    let disk = bench.failing_disk();

    // Done in the very call that shows the step.
    let (ends, done): (Arc<OnceLock<Ends>>, Arc<AtomicBool>) = Default::default();
    let at_step = {
        let (ends, done, disk, sockets) = (ends.clone(), done.clone(), disk.clone(), bench.sockets.clone());
        move || {
            let Some((snapshots, commands)) = ends.get() else { return };
            // The slots come to the bench one after the other.
            let is_there = snapshots
                .borrow()
                .slots
                .first()
                .is_some_and(|slot| matches!(&slot.state, SlotState::Running(unit) if unit.step == Some(step)));
            if !is_there || done.swap(true, Ordering::AcqRel) {
                return;
            }
            match interruption {
                Interruption::Abort => drop(commands.try_send(Command::Abort(SlotId(0)))),
                Interruption::Close => drop(commands.try_send(Command::Close)),
                Interruption::Unplug => sockets.unplug(0),
                Interruption::DiskVanishes => disk.vanish(),
                Interruption::DiskFills => disk.fill(),
            }
        }
    };
    let mut shift = bench.open_watched(Arc::new(disk), Box::new(at_step));
    ends.set((shift.snapshots(), shift.commands())).ok().unwrap();
    shift.plug(0, &unit);
    let ended = shift.ended(0);
    assert!(done.load(Ordering::Acquire), "{name}: it never came to that");
    let before = shift.close();
    bench.sockets.unplug(0);
    assert!(ended.outcome != Outcome::Pass || before.count("proven") == 1, "{name}: PASS without a proof on record");
    // One that came while the disk took the intent keeps the question back, and that stands on record.
    let is_kept_back = |entry: &&Entry| matches!(entry, Entry::NotIssued { result: NotIssued::NeverAsked, .. });
    let kept_back = before.entries.iter().filter(is_kept_back).count();
    assert_eq!(bench.connects() + kept_back, before.count("intent"), "{name}: each question has its intent");

    let mut shift = bench.open();
    let again = shift.visit(&unit);
    assert_eq!((again.outcome, again.code), (Outcome::Pass, None), "{name}, after {ended:?}");
    let issued = bench.issued_to("SN24A7F00913");
    assert_eq!((issued.len(), bench.connects()), (1, 1), "{name}");
    assert_eq!(unit.held().map(|held| held.client_id), again.client_id, "{name}");
    assert_eq!(again.client_id.as_ref(), Some(&issued[0].client_id), "{name}");
    assert_eq!((again.registrations.issued, again.registrations.unknown), (1, 0), "{name}");
    let left = shift.close();
    left.assert_unbroken();
    assert_eq!((left.count("intent") - kept_back, left.count("issued")), (1, 1), "{name}");
}

#[test]
fn no_rule_uses_the_clock() {
    let bench = Bench::new();
    let mut shift = bench.open();
    shift.expect_pass(&bench.unit("SN-CLOCK-PASS"));
    let pending = bench.unit("SN-CLOCK-PENDING");
    pending.set_faults([Fault::VanishesAfterWrite]);
    shift.expect(&pending, Outcome::Pending, Some(Failure::Unplugged));
    bench.cloud.push_fault(CloudFault::BrokenJson);
    let unknown = bench.unit("SN-CLOCK-UNKNOWN");
    assert_eq!(shift.visit(&unknown).outcome, Outcome::Unknown);
    shift.close().assert_unbroken();

    let record = bench.folder.path().join("data/record");
    let knowledge = || {
        let replay = Replay::of_all_lines(&Folder::new(&record).unwrap()).unwrap();
        let units: Vec<String> = replay.book.units().map(|unit| format!("{unit:?}")).collect();
        (units, replay.faults)
    };
    let before = knowledge();
    jump(&record);
    // The batch file has another history now; what it says is not asked.
    std::fs::remove_file(bench.folder.path().join(super::common::BATCH)).unwrap();
    assert_eq!(knowledge(), before);

    pending.set_faults([]);
    let mut shift = bench.open();
    shift.expect_pass(&pending);
    assert_eq!(shift.visit(&unknown).outcome, Outcome::Unknown);
    shift.expect_pass(&bench.unit("SN-CLOCK-NEW"));
    assert_eq!(bench.connects(), 4);
    let left = shift.close();
    left.assert_unbroken();
    assert_eq!(count(&left.entries, "torn"), 0);
}

/// Writes the record's only segment again, as if the clock had jumped by years before each of its lines.
fn jump(record: &std::path::Path) {
    let mut files = std::fs::read_dir(record).unwrap().map(|file| file.unwrap().path());
    let segment = files.find(|path| path.extension().is_some_and(|ending| ending == "jsonl")).unwrap();
    let (mut bytes, mut link) = (Vec::new(), Link::start());
    let names = Names::open(record.with_file_name("persons.jsonl")).unwrap();
    for counted in Scan::of(&std::fs::read(&segment).unwrap()).lines {
        let years = [0, 60, -40, 3, -55][counted.seq as usize % 5];
        let at: Timestamp = counted.at.parse().unwrap();
        let at = at.checked_add(Span::new().hours(years * 8766)).unwrap();
        let (written, next) = line::write(&link, counted.seq, at, &names.coded(&counted.entry).unwrap());
        bytes.extend_from_slice(&written);
        link = next;
    }
    std::fs::write(segment, bytes).unwrap();
}
