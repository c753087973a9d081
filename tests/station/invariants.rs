//! The rules of the product, one test each and named after it. What each was seen to fail on stands in `docs/reliability.md`.

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use regnwl_station::domain::entry::Entry;
use regnwl_station::domain::failure::{Failure, Verb};
use regnwl_station::domain::outcome::Outcome;
use regnwl_station::domain::secret::Secret;
use regnwl_station::seen::command::Command;
use regnwl_station::seen::decision::Choice;
use regnwl_station::seen::event::Event;
use regnwl_station::seen::snapshot::{SlotState, Snapshot};
use regnwl_station::sim::cloud::Fault as CloudFault;
use regnwl_station::sim::device::{Fault, PracticeUnit, Stored};
use regnwl_station::sim::dialect::Dialect;
use regnwl_station::station::{Parts, Station};
use regnwl_station::vault::seal::SealKey;
use serde_json::json;
use tokio::sync::watch;

use super::common::disk::Wrong;
use super::common::search::Search;
use super::common::sockets::RawUnit;
use super::common::{Bench, PRODUCT_SECRET, Shift, count, each, kind};

const NO_HARDWARE_ID: &str = r#"{"dialog": {"readHardwareId": []}}"#;

/// Records of application data that a station sends for one registration: the end of the handshake, and CONNECT.
const SAID_TO_ASK: usize = 2;

impl Bench {
    /// Waits until the door has carried all there was to carry, and says how much the station said.
    fn said(&self) -> usize {
        self.wait_until("all connections are closed", || self.door.open() == 0);
        self.door.said()
    }
}

fn outcomes(events: &[Event]) -> Vec<Outcome> {
    let ends = events.iter().filter_map(|event| match event {
        Event::UnitEnded { ended } => Some(ended.outcome),
        _ => None,
    });
    ends.collect()
}

pub fn foreign() -> Stored {
    Stored { client_id: "OldClient000100".into(), device_token: Secret::new("^1^1677597746541^9ffd7c5bcf0c87f") }
}

#[test]
fn i1_no_connect_before_its_intent_is_on_disk() {
    // What is in the file but not durable is not on disk.
    each([Wrong::NotSynced, Wrong::Gone, Wrong::Full], |wrong| {
        let bench = Bench::new();
        let disk = bench.failing_disk();
        disk.fail_at("intent", wrong);
        let mut shift = bench.open_on(Arc::new(disk));
        shift.expect(&bench.unit("SN24A7F00913"), Outcome::Error, Some(Failure::RecordNotWritable));
        shift.close();
        assert!(bench.said() <= bench.door.accepted(), "{wrong:?}: more than the end of a handshake was said");
        assert_eq!(bench.connects(), 0, "{wrong:?}");
    });
    // And where all is well: when the cloud has read CONNECT and says nothing yet, the intent is there.
    let bench = Bench::new();
    let mut shift = bench.open();
    bench.cloud.push_fault(CloudFault::Slow(Duration::from_millis(800)));
    shift.plug(0, &bench.unit("SN24A7F00913"));
    bench.wait_until("the cloud is asked", || bench.connects() == 1);
    let entries = shift.entries();
    assert_eq!((count(&entries, "intent"), count(&entries, "answer")), (1, 0));
    shift.passes(0);
    shift.close().assert_unbroken();
}

#[test]
fn i2_the_sealed_answer_is_on_disk_before_goodbye_and_before_the_write() {
    // Where all is well the station says goodbye: so its absence below means something.
    let bench = Bench::new();
    let mut shift = bench.open();
    shift.expect_pass(&bench.unit("SN24A7F00912"));
    bench.wait_until("goodbye", || bench.door.open() == 0);
    assert!(bench.said() > SAID_TO_ASK);
    shift.close();

    for (wrong, later) in [
        // Lost: a slot may be gone, and a person must decide.
        (Wrong::Gone, (Outcome::Unknown, Some(Failure::AskUnknown))),
        // In the file after all when the station starts again: then it counts.
        (Wrong::NotSynced, (Outcome::Pass, None)),
    ] {
        let bench = Bench::new();
        let disk = bench.failing_disk();
        disk.fail_at("answer", wrong);
        // Nor is there another place for it: files stand where folders should be.
        std::fs::create_dir_all(bench.folder.path().join("data")).unwrap();
        std::fs::write(bench.folder.path().join("data/spill"), "").unwrap();
        std::fs::write(bench.folder.path().join("other"), "").unwrap();
        // Waited for: an acknowledgement would give away that the station takes the answer for saved.
        bench.cloud.push_fault(CloudFault::AtLeastOnce);
        let mut shift = bench.open_on(Arc::new(disk));
        let unit = bench.unit("SN24A7F00913");
        shift.expect(&unit, Outcome::Unknown, Some(Failure::RecordNotWritable));
        let left = shift.close();
        assert_eq!((bench.said(), bench.connects()), (bench.door.accepted() + 1, 1), "{wrong:?}: it said goodbye");
        assert_eq!((unit.held(), left.count("writing")), (None, 0), "{wrong:?}");

        let mut shift = bench.open();
        shift.expect(&unit, later.0, later.1);
        assert_eq!(bench.connects(), 1, "{wrong:?}");
        shift.close();
    }

    // Where only the record is gone, the answer goes beside it, and the next start finishes the unit from there.
    for beside in [true, false] {
        let bench = Bench::new();
        let disk = bench.failing_disk();
        disk.fail_at("answer", Wrong::Gone);
        if !beside {
            std::fs::create_dir_all(bench.folder.path().join("data")).unwrap();
            std::fs::write(bench.folder.path().join("data/spill"), "").unwrap();
        }
        let mut shift = bench.open_on(Arc::new(disk));
        let unit = bench.unit("SN24A7F00913");
        shift.expect(&unit, Outcome::Unknown, Some(Failure::RecordNotWritable));
        assert_eq!(shift.stopped(), Some(Failure::RecordNotWritable));
        assert_eq!((unit.held(), shift.close().count("answer")), (None, 0));

        let mut shift = bench.open();
        shift.expect_pass(&unit);
        assert_eq!(bench.connects(), 1);
        shift.close().assert_unbroken();
    }

    // The identity itself: without it on disk the unit is not written, and it is not lost.
    let bench = Bench::new();
    let disk = bench.failing_disk();
    disk.fail_at("issued", Wrong::Gone);
    let mut shift = bench.open_on(Arc::new(disk));
    let unit = bench.unit("SN24A7F00913");
    shift.expect(&unit, Outcome::Unknown, Some(Failure::RecordNotWritable));
    assert_eq!((unit.held(), shift.close().count("writing")), (None, 0));
    let mut shift = bench.open();
    shift.expect_pass(&unit);
    assert_eq!(bench.connects(), 1);
    assert_eq!(bench.cloud.issued()[0].client_id, unit.held().unwrap().client_id);
    shift.close().assert_unbroken();
}

#[test]
fn i2_an_answer_that_no_disk_takes_is_held_until_somebody_makes_room_and_the_station_does_not_end_before() {
    let bench = Bench::new();
    let disk = bench.failing_disk();
    disk.fail_at("answer", Wrong::Gone);
    std::fs::create_dir_all(bench.folder.path().join("data")).unwrap();
    let in_the_way = [bench.folder.path().join("data/spill"), bench.folder.path().join("other")];
    in_the_way.iter().for_each(|file| std::fs::write(file, "").unwrap());
    let mut shift = bench.open_parts_on(Arc::new(disk), Parts { patience: Duration::MAX, ..bench.parts() });
    let unit = bench.unit("SN24A7F00913");
    shift.plug(0, &unit);
    shift.wait_for(|snapshot| snapshot.unsaved == 1);
    // Not even when it is told to end.
    shift.send(Command::Close);
    std::fs::remove_file(&in_the_way[1]).unwrap();
    let snapshot = shift.wait_for(|snapshot| snapshot.unsaved == 0);
    assert_eq!(snapshot.stopped, Some(Failure::RecordNotWritable));
    assert_eq!((shift.close().count("answer"), bench.connects()), (0, 1));
    bench.sockets.unplug(0);
    // What was in the way of the station's own folder may stay: the other volume has it.
    let mut shift = bench.open();
    shift.expect_pass(&unit);
    assert_eq!(bench.connects(), 1, "the identity that was held is on the unit");
    shift.close().assert_unbroken();
}

#[test]
fn i2_an_answer_that_no_disk_takes_is_given_up_by_a_person_alone_and_is_unknown() {
    let bench = Bench::of(1, Dialect::At, json!({}));
    let disk = bench.failing_disk();
    disk.fail_at("answer", Wrong::Gone);
    std::fs::create_dir_all(bench.folder.path().join("data")).unwrap();
    ["data/spill", "other"].iter().for_each(|file| std::fs::write(bench.folder.path().join(file), "").unwrap());
    let mut shift = bench.open_parts_on(Arc::new(disk), Parts { patience: Duration::MAX, ..bench.parts() });
    let unit = bench.unit("SN24A7F00913");
    shift.plug(0, &unit);
    shift.wait_for(|snapshot| snapshot.unsaved == 1);
    shift.send(Command::Close);
    // Somebody still scans; it is heard all the same.
    shift.send(Command::Label("SN24A7F00914".to_owned()));
    shift.send(Command::GiveUpUnsaved);
    shift.close();
    bench.sockets.unplug(0);
    let mut shift = bench.open();
    shift.expect(&unit, Outcome::Unknown, Some(Failure::AskUnknown));
    assert_eq!(bench.connects(), 1);
    shift.close();
}

#[test]
fn i3_no_pass_without_proof_and_record() {
    // Without proof.
    for (fault, failure) in [(Fault::StoresNothing, Failure::NotStored), (Fault::StoresHalf, Failure::ReadBackDiffers)]
    {
        let bench = Bench::new();
        let mut shift = bench.open();
        let unit = bench.unit("SN24A7F00913");
        unit.set_faults([fault]);
        shift.expect(&unit, Outcome::Pending, Some(failure));
        let left = shift.close();
        assert_eq!(left.count("proven"), 0);
        assert!(!outcomes(&left.events).contains(&Outcome::Pass));
    }
    // Without the record.
    each([("written", true), ("proven", true), ("ended", false)], |(entry, later)| {
        for wrong in [Wrong::Gone, Wrong::NotSynced] {
            let bench = Bench::new();
            let disk = bench.failing_disk();
            disk.fail_at(entry, wrong);
            let mut shift = bench.open_on(Arc::new(disk));
            let unit = bench.unit("SN24A7F00913");
            shift.plug(0, &unit);
            let ended = shift.ended(0);
            assert_eq!((ended.outcome, ended.code), (Outcome::Pending, Some(Failure::RecordNotWritable)), "{entry}");
            assert_eq!(ended.proof, None, "{entry}");
            let snapshot = shift.wait_for(|snapshot| matches!(snapshot.slots[0].state, SlotState::Ended(_)));
            let SlotState::Ended(view) = &snapshot.slots[0].state else { unreachable!() };
            assert_eq!((view.outcome, view.proof, snapshot.batch.done), (Some(Outcome::Pending), None, 0), "{entry}");
            assert!(snapshot.units.is_empty(), "{entry}");
            shift.unplug(0);
            assert!(!outcomes(&shift.close().events).contains(&Outcome::Pass), "{entry}");

            // The next start has read what there is, and nothing is registered twice.
            let mut shift = bench.open();
            if later && wrong == Wrong::Gone {
                assert_eq!(shift.snapshot().open_units.len(), 1, "{entry}");
            }
            shift.expect_pass(&unit);
            assert_eq!(bench.connects(), 1, "{entry}");
            shift.close().assert_unbroken();
        }
    });
}

/// A unit that was finished, and one whose write was cut off.
fn known_units(bench: &Bench, shift: &mut Shift<'_>) -> (PracticeUnit, PracticeUnit) {
    let (finished, begun) = (bench.unit("SN24A7F00913"), bench.unit("SN24A7F00914"));
    shift.expect_pass(&finished);
    begun.set_faults([Fault::VanishesAt(Verb::Write)]);
    shift.expect(&begun, Outcome::Pending, Some(Failure::Unplugged));
    begun.set_faults([]);
    (finished, begun)
}

#[test]
fn i5_a_known_unit_is_never_registered_again_by_itself() {
    // A board that tells who it is answers the question by itself.
    let bench = Bench::new();
    let mut shift = bench.open();
    let (finished, begun) = known_units(&bench, &mut shift);
    let identity = finished.held();
    let ended = shift.expect_pass(&finished);
    assert!(ended.proof.unwrap().known);
    finished.hold(None);
    shift.expect_pass(&finished);
    assert_eq!(finished.held(), identity);
    let clone = |unit: &PracticeUnit| bench.unit(&unit.serial()).with_hardware_id("uid-of-the-clone");
    for (unit, about) in [(&finished, Failure::AskFinished), (&begun, Failure::AskSameUnit)] {
        let clone = clone(unit);
        shift.expect(&clone, Outcome::Unknown, Some(about));
        assert_eq!(clone.held(), None);
    }
    shift.expect_pass(&begun);
    assert_eq!((bench.connects(), shift.intents()), (2, 2));
    shift.close().assert_unbroken();

    // One that does not is asked about.
    let bench = Bench::with(Dialect::At, serde_json::from_str(NO_HARDWARE_ID).unwrap());
    let mut shift = bench.open();
    let (finished, begun) = known_units(&bench, &mut shift);
    finished.hold(None);
    for (unit, about) in [(&finished, Failure::AskFinished), (&begun, Failure::AskSameUnit)] {
        shift.expect(unit, Outcome::Unknown, Some(about));
        assert_eq!(unit.held(), None);
    }
    assert_eq!((bench.connects(), shift.intents()), (2, 2));
    shift.close().assert_unbroken();
}

#[test]
fn i5_a_further_registration_is_a_deliberate_act_and_is_counted() {
    let bench = Bench::new();
    let mut shift = bench.open_parts(Parts { has_person: true, ..bench.parts() });
    let first = bench.unit("SN24A7F00913");
    shift.expect_pass(&first);
    let second = bench.unit("SN24A7F00913").with_hardware_id("uid-of-the-second");
    shift.plug(0, &second);
    let is_asking = |state: &SlotState| matches!(state, SlotState::Asking(..));
    let snapshot = shift.wait_for(|snapshot| is_asking(&snapshot.slots[0].state));
    let SlotState::Asking(_, question) = &snapshot.slots[0].state else { unreachable!() };
    assert_eq!(question.choices, [Choice::LeaveIt, Choice::BoardReplaced, Choice::RegisterAgain]);
    // Nobody reads a question in its first moment: an answer then is a slip of the hand.
    shift.send(Command::Answer { question: question.id, choice: Choice::RegisterAgain });
    bench.wait_until("the question was read", || question.since.elapsed() > Duration::from_millis(600));
    assert_eq!(bench.connects(), 1);
    shift.send(Command::Answer { question: question.id, choice: Choice::RegisterAgain });
    let ended = shift.ended(0);
    assert_eq!((ended.outcome, ended.registrations.issued), (Outcome::Pass, 2));
    assert_eq!((bench.connects(), shift.intents()), (2, 2));
    assert_ne!(first.held(), second.held());
    // Who answered what to which question stands in the unit's own lines; what allows anything is told apart from it.
    let answered: Vec<Entry> = shift.entries().into_iter().filter(|entry| kind(entry) == "answered").collect();
    let [Entry::Answered { unit, about, choice, by, .. }] = &answered[..] else { panic!("{answered:?}") };
    assert_eq!((*unit, *about, *choice), (ended.unit, question.about, Choice::RegisterAgain));
    assert_eq!(*by, bench.parts().operator);
    shift.close().assert_unbroken();
}

#[test]
fn i6_exactly_one_connect_for_each_intent() {
    let bench = Bench::new();
    let mut shift = bench.open();
    let faults = [
        CloudFault::Refuse(2),
        CloudFault::Refuse(4),
        CloudFault::CloseBeforeConnack,
        CloudFault::CloseAfterConnack,
        CloudFault::OtherDevice,
        CloudFault::BrokenJson,
        CloudFault::HalfAnswer,
        CloudFault::HugeAnswer,
        CloudFault::NotMqtt,
        CloudFault::AnswerThenClose,
        CloudFault::RepeatIdentity,
    ];
    for (number, fault) in faults.into_iter().enumerate() {
        bench.cloud.push_fault(fault);
        let unit = bench.unit(&format!("SN-FAULT-{number}"));
        shift.visit(&unit);
        // It stays in its socket no longer, and nothing connects again behind its back.
        shift.expect_pass(&bench.unit(&format!("SN-WELL-{number}")));
        assert_eq!((bench.connects(), shift.asked()), (2 * (number + 1), 2 * (number + 1)), "{fault}");
    }
    let asked = shift.asked();
    shift.close().assert_unbroken();
    assert_eq!((bench.connects(), asked), (2 * faults.len(), 2 * faults.len()));
}

#[test]
fn i7_a_record_that_cannot_be_written_stops_the_line() {
    let all = "begun read checked intent answer issued writing written proven ended";
    each(all.split(' ').flat_map(|entry| [(entry, Wrong::Gone), (entry, Wrong::Full)]), |(entry, wrong)| {
        let bench = Bench::new();
        let disk = bench.failing_disk();
        disk.fail_at(entry, wrong);
        let mut shift = bench.open_on(Arc::new(disk));
        let unit = bench.unit("SN24A7F00913");
        shift.visit(&unit);
        let asked = usize::from(!["begun", "read", "checked", "intent"].contains(&entry));
        assert_eq!(bench.connects(), asked, "{entry} {wrong:?}");

        // The next unit is not registered, nor after somebody said to go on.
        shift.go_on();
        let next = bench.unit("SN24A7F00914");
        let ended = shift.visit(&next);
        assert_eq!(
            (ended.outcome, ended.code),
            (Outcome::Error, Some(Failure::RecordNotWritable)),
            "{entry} {wrong:?}"
        );
        assert_eq!((bench.connects(), next.held()), (asked, None), "{entry} {wrong:?}");
        assert_eq!(shift.stopped(), Some(Failure::RecordNotWritable), "{entry} {wrong:?}");
        let left = shift.close();
        let stops: Vec<_> = left.events.iter().filter(|event| matches!(event, Event::Stopped { .. })).collect();
        assert!(
            matches!(stops[..], [Event::Stopped { code: Failure::RecordNotWritable, circumstance: Some(_) }]),
            "{entry} {wrong:?}: {stops:?}"
        );
        if wrong == Wrong::Full && ["answer", "issued"].contains(&entry) {
            // What an asked registration needs went into the room that was kept for it.
            assert_eq!((left.count("answer"), left.count("issued"), unit.held()), (1, 1, None), "{entry}");
        }
    });
}

#[test]
fn i7_a_station_whose_record_cannot_be_written_does_not_open() {
    let bench = Bench::new();
    for entry in ["header", "opened"] {
        let disk = bench.failing_disk();
        disk.fail_at(entry, Wrong::Gone);
        assert!(Station::open_on(Arc::new(disk), bench.parts()).is_err(), "{entry}");
    }
    assert_eq!(bench.connects(), 0);
}

#[test]
fn i8_no_secret_in_anything_a_run_leaves_behind() {
    let seen: Arc<Seen> = Arc::default();
    let bench = Bench::with(Dialect::At, json!({"onForeignIdentity": "migrate", "verify": {"online": true}}));
    let watch = seen.clone();
    let mut shift = bench.open_watched(Arc::new(bench.failing_disk()), Box::new(move || watch.look()));
    seen.snapshots.set(shift.snapshots()).unwrap();
    let mut secrets = vec![PRODUCT_SECRET.to_owned(), foreign().device_token.expose().to_owned()];
    let unit_faults: [&[Fault]; 12] = [
        &[],
        &[Fault::TellsToken],
        &[Fault::TellsToken, Fault::AnswersError(Verb::Reset), Fault::Chatter],
        &[Fault::StoresHalf, Fault::TellsToken],
        &[Fault::TellsToken, Fault::SplitBytes],
        &[Fault::VanishesAfterWrite],
        &[Fault::AnswersError(Verb::Write)],
        &[Fault::SilentAt(Verb::ReadIdentity)],
        // It tells a token that nobody has asked for yet, and the visit ends before anybody does.
        &[Fault::TellsToken, Fault::AnswersError(Verb::ReadSerial)],
        &[Fault::TellsToken, Fault::PlaceholderSerial],
        &[Fault::TellsToken, Fault::SilentAt(Verb::ReadIdentity)],
        &[Fault::TellsToken, Fault::VanishesAt(Verb::ReadHardwareId)],
    ];
    for (number, faults) in unit_faults.into_iter().enumerate() {
        let unit = bench.unit(&format!("SN-SECRET-{number}"));
        unit.set_faults(faults);
        if number % 2 == 1 || number >= 8 {
            unit.hold(Some(foreign()));
        }
        shift.visit(&unit);
        secrets.extend(unit.held().map(|held| held.device_token.expose().to_owned()));
        unit.set_faults([Fault::TellsToken]);
        shift.visit(&unit);
        secrets.extend(unit.held().map(|held| held.device_token.expose().to_owned()));
    }
    for (number, fault) in
        [CloudFault::BrokenJson, CloudFault::OtherDevice, CloudFault::HalfAnswer].into_iter().enumerate()
    {
        bench.cloud.push_fault(fault);
        shift.visit(&bench.unit(&format!("SN-CLOUD-{number}")));
        shift.expect_pass(&bench.unit(&format!("SN-CLOUD-WELL-{number}")));
    }
    let passwords: Vec<_> = bench.cloud.passwords().iter().map(|password| password.expose().to_owned()).collect();
    assert!(passwords.len() > unit_faults.len());
    secrets.extend(passwords);
    let left = shift.close();
    left.assert_unbroken();
    assert!(left.count("tape") > 2 && left.count("found") > 2);

    let search = Search::new(&secrets);
    assert!(search.finds(format!("debug: token={}", secrets[2]).as_bytes()), "the search finds nothing");
    assert!(search.finds(STANDARD.encode(format!("xx{}", secrets[2])).as_bytes()), "the search finds no base64");
    for event in &left.events {
        let text = format!("{event:?} {}", serde_json::to_string(event).unwrap());
        assert!(
            !search.finds(text.as_bytes()),
            "a secret in an event of {}",
            text.chars().take(12).collect::<String>()
        );
    }
    let snapshots = seen.texts.lock().unwrap();
    assert!(snapshots.len() > 100);
    assert!(!snapshots.iter().any(|text| search.finds(text.as_bytes())), "a secret in a snapshot");
    let (found, looked_at) = search.finds_in(bench.folder.path(), |file| !file.ends_with("keys/seal.key"));
    assert!(looked_at > 5);
    assert_eq!(found, Vec::<PathBuf>::new(), "a secret in a file");
}

/// Every different thing that was ever shown, as text.
#[derive(Default)]
struct Seen {
    snapshots: OnceLock<watch::Receiver<Arc<Snapshot>>>,
    texts: Mutex<HashSet<String>>,
}

impl Seen {
    fn look(&self) {
        let Some(snapshots) = self.snapshots.get() else { return };
        let snapshot = snapshots.borrow().clone();
        let mut texts = self.texts.lock().unwrap();
        texts.extend(snapshot.slots.iter().map(|slot| format!("{slot:?}")));
        texts.extend(snapshot.units.iter().map(|unit| format!("{unit:?}")));
        texts.extend(snapshot.open_units.iter().map(|unit| format!("{unit:?}")));
        texts.insert(format!("{:?} {:?} {:?}", snapshot.batch, snapshot.profile, snapshot.notices));
    }
}

#[test]
fn i9_a_swapped_unit_is_not_written() {
    for changes in [json!({}), serde_json::from_str(NO_HARDWARE_ID).unwrap()] {
        let bench = Bench::with(Dialect::At, changes);
        let mut shift = bench.open();
        let unit = bench.unit("SN24A7F00913");
        unit.set_faults([Fault::SwappedAfter(2)]);
        shift.expect(&unit, Outcome::Pending, Some(Failure::OtherUnit));
        assert_eq!(unit.held(), None);
        let left = shift.close();
        assert_eq!((left.count("issued"), left.count("writing")), (1, 0));
        left.assert_unbroken();
    }
}

/// What is said to a unit must not hold what it told, nor must anything reach the cloud.
fn assert_harmless(bench: &Bench, shift: Shift<'_>, units: usize) {
    assert_eq!((bench.connects(), shift.intents()), (0, 0));
    assert!(bench.said() <= bench.door.accepted(), "more than the end of a handshake was said");
    let left = shift.close();
    assert_eq!(outcomes(&left.events), vec![Outcome::Fail; units]);
    left.assert_unbroken();
    assert!(
        !String::from_utf8(left.batch).unwrap().contains(|character: char| character.is_control() && character != '\n')
    );
}

#[test]
fn i10_a_hostile_serial_number_ends_in_fail_and_goes_nowhere() {
    let bench = Bench::with(Dialect::Json, json!({}));
    let mut shift = bench.open();
    let long = "S".repeat(10_000);
    let hostile = [
        ("SN1&a1BenchTests", Failure::DeviceNameInvalid),
        ("SN1|securemode=2,authType=connwl|", Failure::DeviceNameInvalid),
        ("SN1,random=1", Failure::DeviceNameInvalid),
        ("SN1=1", Failure::DeviceNameInvalid),
        ("SN\"1\",\"", Failure::DeviceNameInvalid),
        ("SN'1'", Failure::DeviceNameInvalid),
        ("SN\\1", Failure::DeviceNameInvalid),
        ("SN`reboot`", Failure::DeviceNameInvalid),
        ("$(reboot)", Failure::DeviceNameInvalid),
        ("${deviceToken}", Failure::DeviceNameInvalid),
        ("../../etc/passwd", Failure::DeviceNameInvalid),
        ("=cmd|' /C calc'!A0", Failure::DeviceNameInvalid),
        ("SN1\nAT+IDENTITY=\"a\",\"b\"", Failure::SerialNotText),
        ("SN1\r\nSN2", Failure::SerialNotText),
        ("SN1\u{0}SN2", Failure::SerialNotText),
        ("SN\u{1b}[2J1", Failure::SerialNotText),
        ("SN\u{202e}1", Failure::SerialNotText),
        ("SN\u{200b}1", Failure::SerialNotText),
        ("序列号1234", Failure::SerialNotText),
        (&long, Failure::SerialRefused),
        ("\u{0}\u{0}\u{0}", Failure::SerialRefused),
        ("", Failure::SerialRefused),
    ];
    for (serial, failure) in hostile {
        let unit = bench.unit(serial).with_hardware_id("uid-1");
        let ended = shift.expect(&unit, Outcome::Fail, Some(failure));
        assert!(ended.serial_number.is_none_or(|shown| shown.chars().count() <= 256));
        assert_eq!(unit.held(), None);
    }
    assert_harmless(&bench, shift, hostile.len());
}

#[test]
fn i10_bytes_that_are_no_text_end_in_fail_and_go_nowhere() {
    let mut exchange = serde_json::to_value(regnwl_station::wire::preset::preset("at").unwrap()).unwrap();
    exchange["readSerial"][0]["tries"] = json!(1);
    let bench = Bench::with(Dialect::At, json!({"dialog": {"readSerial": exchange["readSerial"]}}));
    let mut shift = bench.open();
    let hostile: [(&[u8], &[Failure]); 6] = [
        (b"SN\xff\xfe1", &[Failure::SerialNotText]),
        (b"SN\xc3(", &[Failure::SerialNotText]),
        (b"SN\xed\xa0\x801", &[Failure::SerialNotText]),
        // They end the line, or the quotes: no answer is left that the profile expects.
        (b"SN1\r\nAT+RST\r\n", &[Failure::Garbled]),
        (b"SN1\",\"x", &[Failure::Garbled]),
        (&[b'S'; 40_000], &[Failure::ReplyTooLong, Failure::SerialRefused]),
    ];
    for (serial, failures) in hostile {
        let unit = RawUnit::new(serial);
        bench.sockets.plug_raw(0, &unit);
        let ended = shift.ended(0);
        shift.unplug(0);
        assert_eq!(ended.outcome, Outcome::Fail, "{ended:?}");
        assert!(failures.contains(&ended.code.unwrap()), "{ended:?}");
        let heard = unit.heard.lock().unwrap();
        assert!(!heard.windows(3).any(|part| part == &serial[..3]), "it was told back");
    }
    assert_harmless(&bench, shift, hostile.len());
}

#[test]
fn i11_a_foreign_identity_is_never_overwritten_and_never_registered_past() {
    for (rule, outcome, failure) in
        [("ask", Outcome::Unknown, Failure::AskForeign), ("refuse", Outcome::Fail, Failure::ForeignIdentityRefused)]
    {
        let bench = Bench::with(Dialect::At, json!({"onForeignIdentity": rule}));
        let mut shift = bench.open();
        let unit = bench.unit("SN24A7F00913");
        unit.hold(Some(foreign()));
        for _ in 0..2 {
            shift.expect(&unit, outcome, Some(failure));
            assert_eq!((unit.held(), bench.connects()), (Some(foreign()), 0), "{rule}");
        }
        // One whose own identity waits for it on record, too.
        let pending = bench.unit("SN24A7F00914");
        pending.set_faults([Fault::VanishesAt(Verb::Write)]);
        shift.expect(&pending, Outcome::Pending, Some(Failure::Unplugged));
        pending.set_faults([]);
        pending.hold(Some(foreign()));
        let ended = shift.visit(&pending);
        assert_eq!(ended.code, Some(failure), "{rule}");
        assert_eq!((pending.held(), bench.connects()), (Some(foreign()), 1), "{rule}");
        let left = shift.close();
        assert_eq!(left.count("found"), 0);
        left.assert_unbroken();
    }
}

#[test]
fn i11_a_migrated_identity_is_on_record_before_it_is_replaced() {
    let bench = Bench::with(Dialect::At, json!({"onForeignIdentity": "migrate"}));
    let mut shift = bench.open();
    let unit = bench.unit("SN24A7F00913");
    unit.hold(Some(foreign()));
    shift.expect_pass(&unit);
    assert_eq!(bench.issued_to("SN24A7F00913")[0].client_id, unit.held().unwrap().client_id);
    let left = shift.close();
    left.assert_unbroken();
    let position = |wanted: &str| left.entries.iter().position(|entry| kind(entry) == wanted).unwrap();
    assert!(position("found") < position("intent"));
    let Entry::Found { sealed, .. } = &left.entries[position("found")] else { unreachable!() };
    let key = std::fs::read_to_string(bench.folder.path().join("data").join("keys").join("seal.key")).unwrap();
    let opened = SealKey::from_text(&key).unwrap().unseal(sealed).unwrap();
    let opened: serde_json::Value = serde_json::from_slice(&opened).unwrap();
    assert_eq!(opened["clientId"], foreign().client_id.as_str());
    assert!(opened["deviceToken"] == foreign().device_token.expose(), "another token");

    // Where it cannot be put on record it is not replaced.
    let bench = Bench::with(Dialect::At, json!({"onForeignIdentity": "migrate"}));
    let disk = bench.failing_disk();
    disk.fail_at("found", Wrong::Gone);
    let mut shift = bench.open_on(Arc::new(disk));
    let unit = bench.unit("SN24A7F00913");
    unit.hold(Some(foreign()));
    shift.expect(&unit, Outcome::Error, Some(Failure::RecordNotWritable));
    assert_eq!((unit.held(), bench.connects()), (Some(foreign()), 0));
    shift.close();
}
