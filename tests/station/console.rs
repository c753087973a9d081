//! A registration got no answer, and the vendor's API, or a list from its console, says what became of it.

use std::fs::File;
use std::time::{Duration, SystemTime};

use regnwl_station::decisions::console::{MARGIN, Reading, Settles, Taking, compare, read_file};
use regnwl_station::domain::Expected;
use regnwl_station::domain::access_key::{AccessKey, ConsoleDoor};
use regnwl_station::domain::entry::Entry;
use regnwl_station::domain::failure::Failure;
use regnwl_station::domain::outcome::Outcome;
use regnwl_station::domain::secret::Secret;
use regnwl_station::journal::{Folder, Replay};
use regnwl_station::seen::command::Command;
use regnwl_station::seen::decision::{Choice, Decision, Signed};
use regnwl_station::seen::snapshot::SlotState;
use regnwl_station::sim::cloud::{ApiWrong, Fault, PracticeApi};
use regnwl_station::station::Parts;
use regnwl_station::words::console::NAMES;
use serde_json::json;
use tokio::net::TcpListener;

use crate::common::{Bench, Left, PRODUCT_KEY, Shift};
use crate::pins::decide;

const SERIAL: &str = "SN24A7F00913";
const KEY_SECRET: &str = "console-key-secret-nobody-may-see";

fn api(bench: &Bench) -> PracticeApi {
    let _inside = bench.runtime.enter();
    let listener = bench.runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
    let key = AccessKey { id: "LTAIpractice".into(), secret: Secret::new(KEY_SECRET) };
    bench.cloud.serve_api(listener, key).unwrap()
}

/// A station with the key to this API, which asks it as soon as a registration is over.
fn parts(bench: &Bench, api: &PracticeApi) -> Parts {
    let key = AccessKey { id: "LTAIpractice".into(), secret: Secret::new(KEY_SECRET) };
    let door = ConsoleDoor { endpoint: format!("127.0.0.1:{}", api.addr().port()).parse().unwrap(), key };
    Parts { console: Some(door), settle_after: Duration::ZERO, ..bench.parts() }
}

fn told(shift: &Shift<'_>) -> usize {
    shift.entries().iter().filter(|entry| matches!(entry, Entry::ConsoleSaid(_))).count()
}

fn assert_hushed(left: &Left, bench: &Bench) {
    for file in std::fs::read_dir(bench.folder.path().join("data/record")).unwrap() {
        let text = String::from_utf8_lossy(&std::fs::read(file.unwrap().path()).unwrap()).into_owned();
        assert!(!text.contains(KEY_SECRET) && !text.contains("never-read-this"));
    }
    let events = format!("{:?}", left.events);
    assert!(!events.contains(KEY_SECRET) && !events.contains("never-read-this"));
}

#[test]
fn nothing_was_issued_so_the_unit_is_registered_and_passes_in_the_same_visit() {
    let bench = Bench::new();
    let api = api(&bench);
    bench.cloud.push_fault(Fault::LostOnTheWay);
    let mut shift = bench.open_parts(parts(&bench, &api));
    let ended = shift.expect_pass(&bench.unit(SERIAL));
    assert_eq!((ended.registrations.issued, ended.registrations.unknown), (1, 0));
    assert_eq!((bench.issued_to(SERIAL).len(), bench.connects(), shift.intents(), told(&shift)), (1, 2, 2, 1));
    let left = shift.close();
    left.assert_unbroken();
    assert_hushed(&left, &bench);
}

#[test]
fn an_identity_was_issued_so_it_is_known_and_nobody_registers_past_it_by_himself() {
    let bench = Bench::new();
    let api = api(&bench);
    bench.cloud.push_fault(Fault::CloseAfterConnack);
    let mut shift = bench.open_parts(parts(&bench, &api));
    let ended = shift.expect(&bench.unit(SERIAL), Outcome::Pending, Some(Failure::AskOrphan));
    assert_eq!((ended.registrations.issued, ended.registrations.unknown), (1, 0));
    let lost = bench.issued_to(SERIAL).pop().unwrap().client_id;
    assert!(ended.detail.unwrap().contains(&lost));
    assert_eq!(shift.snapshot().open_units[0].outcome, Outcome::Pending);
    shift.expect(&bench.unit(SERIAL), Outcome::Pending, Some(Failure::AskOrphan));
    assert_eq!(bench.connects(), 1);
    shift.close().assert_unbroken();
}

#[test]
fn what_goes_wrong_with_the_api_never_settles_anything_by_itself() {
    for (wrong, settled) in [
        (vec![ApiWrong::Throttled, ApiWrong::NonceUsed], true),
        (vec![ApiWrong::Broken, ApiWrong::Slow(Duration::from_millis(50))], true),
        (vec![ApiWrong::ClosedAfter], true),
        (vec![ApiWrong::Forbidden], false),
        (vec![ApiWrong::Hostile, ApiWrong::Hostile, ApiWrong::Hostile, ApiWrong::Hostile, ApiWrong::Hostile], false),
        (vec![ApiWrong::Huge; 4], false),
    ] {
        let bench = Bench::new();
        let api = api(&bench);
        bench.cloud.push_fault(Fault::CloseAfterConnack);
        let mut shift = bench.open_parts(parts(&bench, &api));
        wrong.iter().for_each(|wrong| api.push_wrong(*wrong));
        let ended = shift.visit(&bench.unit(SERIAL));
        let expected = if settled {
            (Outcome::Pending, Some(Failure::AskOrphan))
        } else {
            (Outcome::Unknown, Some(Failure::ClosedBeforeAnswer))
        };
        assert_eq!((ended.outcome, ended.code), expected, "{wrong:?}");
        assert_eq!(bench.connects(), 1, "{wrong:?}");
        assert_hushed(&shift.close(), &bench);
    }
}

#[test]
fn an_api_whose_clock_is_another_is_asked_by_its_own() {
    let bench = Bench::new();
    let api = api(&bench);
    api.set_ahead(7 * 3600);
    bench.cloud.push_fault(Fault::LostOnTheWay);
    let mut shift = bench.open_parts(parts(&bench, &api));
    shift.expect_pass(&bench.unit(SERIAL));
    shift.close();
}

#[test]
fn what_earlier_runs_left_is_settled_as_a_job_begins() {
    let bench = Bench::new();
    bench.cloud.push_fault(Fault::CloseAfterConnack);
    let mut shift = bench.open();
    shift.expect(&bench.unit(SERIAL), Outcome::Unknown, Some(Failure::ClosedBeforeAnswer));
    shift.close();
    let api = api(&bench);
    let mut shift = bench.open_parts(parts(&bench, &api));
    shift.wait_for(|snapshot| snapshot.open_units.iter().any(|unit| unit.outcome == Outcome::Pending));
    assert_eq!((bench.connects(), shift.asked()), (1, 1));
    shift.close().assert_unbroken();
}

#[test]
fn names_on_a_jobs_list_are_asked_about_as_it_begins_so_what_is_used_is_known_before_a_unit_comes() {
    let bench = Bench::new();
    let elsewhere = bench.folder.path().join("another-station");
    let mut other = bench.open_parts(bench.parts_at(bench.door.port(), &elsewhere, &elsewhere.with_extension("jsonl")));
    other.expect_pass(&bench.unit(SERIAL));
    other.close();
    let mut shift = bench.open();
    let row = |number: &str, name: Option<&str>| Expected {
        serial_number: number.into(),
        device_name: name.map(ToOwned::to_owned),
        ..Expected::default()
    };
    shift.expect_units(vec![row("SN-A", Some(SERIAL)), row("SN-B", None)]);
    shift.close();
    let api = api(&bench);
    let mut shift = bench.open_parts(parts(&bench, &api));
    bench.wait_until("both names were asked about", || told(&shift) == 1 && api.calls().len() == 3);
    // The second name has none: there is nothing to be put on record.
    assert_eq!(api.calls(), ["QueryDeviceInfo", "QueryClientIds", "QueryDeviceInfo"]);
    let used = bench.issued_to(SERIAL).pop().unwrap().client_id;
    let ended = shift.expect(&bench.unit("SN-A"), Outcome::Pending, Some(Failure::AskOrphan));
    assert_eq!((ended.registrations.issued, bench.connects()), (1, 1));
    assert!(ended.detail.unwrap().contains(&used));
    shift.expect_pass(&bench.unit("SN-B"));
    shift.close().assert_unbroken();
}

#[test]
fn who_sits_there_is_asked_in_the_same_visit_whether_it_is_registered_past_what_was_lost() {
    for (choice, outcome, issued) in [(Choice::RegisterAgain, Outcome::Pass, 2), (Choice::LeaveIt, Outcome::Pending, 1)]
    {
        let bench = Bench::new();
        let api = api(&bench);
        bench.cloud.push_fault(Fault::CloseAfterConnack);
        let mut shift = bench.open_parts(Parts { has_person: true, ..parts(&bench, &api) });
        shift.plug(0, &bench.unit(SERIAL));
        let seen = shift.wait_for(|snapshot| matches!(snapshot.slots[0].state, SlotState::Asking(..)));
        let SlotState::Asking(_, question) = &seen.slots[0].state else { unreachable!() };
        assert_eq!(
            (question.about, &question.choices[..]),
            (Failure::AskOrphan, &[Choice::LeaveIt, Choice::RegisterAgain][..])
        );
        assert_eq!(bench.connects(), 1, "nobody has answered yet");
        bench.wait_until("the question was read", || question.since.elapsed() > Duration::from_millis(600));
        shift.send(Command::Answer { question: question.id, choice });
        let ended = shift.ended(0);
        assert_eq!((ended.outcome, ended.registrations.issued), (outcome, issued));
        assert_eq!(bench.issued_to(SERIAL).len(), issued as usize);
        shift.close().assert_unbroken();
    }
}

/// A hundred registrations whose answers are lost, half of them issued and half of them not, in an order of chance.
struct Lost {
    bench: Bench,
    seed: u64,
    /// Serial number, whether it was issued, and how its answer is lost.
    units: Vec<(String, bool, Fault)>,
}

impl Lost {
    const UNITS: usize = 100;

    fn new() -> Self {
        let seed =
            std::env::var("REGNWL_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or_else(|| fastrand::u64(..));
        println!("REGNWL_SEED={seed}");
        let mut chance = fastrand::Rng::with_seed(seed);
        let mut issued: Vec<bool> = (0..Self::UNITS).map(|unit| unit % 2 == 0).collect();
        chance.shuffle(&mut issued);
        let fault = |is_issued| match (is_issued, chance.bool()) {
            (true, true) => Fault::CloseAfterConnack,
            (true, false) => Fault::CloseBeforeConnack,
            (false, _) => Fault::LostOnTheWay,
        };
        let faults: Vec<Fault> = issued.iter().copied().map(fault).collect();
        let units = issued.into_iter().zip(faults).enumerate();
        let units = units.map(|(number, (issued, fault))| (format!("SN{number:05}"), issued, fault)).collect();
        Self { bench: Bench::new(), seed, units }
    }

    /// Each unit comes once, and must end so.
    fn play(&self, shift: &mut Shift<'_>, loses: bool, expected: impl Fn(bool) -> Outcome) {
        for (serial, is_issued, fault) in &self.units {
            if loses {
                self.bench.cloud.push_fault(*fault);
            }
            let ended = shift.visit(&self.bench.unit(serial));
            assert_eq!(ended.outcome, expected(*is_issued), "{serial}, seed {}: {ended:?}", self.seed);
            // Two lost ones in a row stop the line: somebody looks, and lets it go on.
            if shift.stopped().is_some() {
                shift.go_on();
                shift.wait_for(|snapshot| snapshot.stopped.is_none());
            }
        }
    }

    /// Half of them are on their units, and half wait for a person; nobody has two.
    fn is_settled(&self, mut shift: Shift<'_>) {
        let seed = self.seed;
        let open = shift.snapshot().open_units.clone();
        let unknown = open.iter().filter(|unit| unit.outcome == Outcome::Unknown).count();
        assert_eq!((open.len(), unknown), (Self::UNITS / 2, 0), "seed {seed}");
        for (serial, ..) in &self.units {
            assert_eq!(self.bench.issued_to(serial).len(), 1, "{serial}, seed {seed}");
        }
        shift.close().assert_unbroken();
    }
}

fn settled(is_issued: bool) -> Outcome {
    if is_issued { Outcome::Pending } else { Outcome::Pass }
}

#[test]
fn of_a_hundred_lost_answers_none_stays_unknown_none_is_registered_past_and_none_is_doubled() {
    let lost = Lost::new();
    let api = api(&lost.bench);
    let mut shift = lost.bench.open_parts(Parts { connects_within: Duration::ZERO, ..parts(&lost.bench, &api) });
    lost.play(&mut shift, true, settled);
    lost.is_settled(shift);
}

/// The console's table, with a row for each that has none too.
fn as_csv(lost: &Lost) -> String {
    let rows = lost.units.iter().map(|(serial, ..)| match &lost.bench.issued_to(serial)[..] {
        [] => format!("{serial},,\r\n"),
        issued => issued.iter().map(|one| format!("{serial},{},2026-11-28 12:00:00\r\n", one.client_id)).collect(),
    });
    format!("设备名称,ClientId,创建时间\r\n{}", rows.collect::<String>())
}

/// The API's answers, one after the other, each with the one that names its device.
fn as_json(lost: &Lost) -> String {
    let answers = lost.units.iter().map(|(serial, ..)| {
        let ids = lost.bench.issued_to(serial).into_iter();
        let ids: Vec<_> =
            ids.map(|one| json!({"ClientId": one.client_id, "CreateTime": 1_795_867_200_000_u64})).collect();
        let (of, iot_id) = (PRODUCT_KEY, format!("id-of-{serial}"));
        let info = json!({"Success": true, "Data": {"ProductKey": of, "DeviceName": serial, "IotId": iot_id}});
        let listed = json!({"Success": true, "Data": {"IotId": iot_id, "DynamicRegClientIds": ids}});
        format!("{info}\n{listed}\n")
    });
    answers.collect()
}

/// Reads this list from a file that is so much younger than now, and has the bench learn what it says.
fn import(shift: &mut Shift<'_>, list: &str, younger: Duration) -> Reading {
    let path = shift.bench.folder.path().join("list");
    std::fs::write(&path, list).unwrap();
    File::options().write(true).open(&path).unwrap().set_modified(SystemTime::now() + younger).unwrap();
    let (list, written) = read_file(&path, NAMES, None).unwrap().unwrap();
    assert_eq!(list.bad, []);
    let disk = Folder::new(shift.bench.folder.path().join("data/record")).unwrap();
    let reading = compare(&Replay::of(&disk).unwrap().book, &list, written, Taking::default());
    assert_eq!(reading.unplaced, Vec::<String>::new());
    let said = reading.learnt.iter().map(|learnt| learnt.said.clone()).collect();
    decide(shift, Decision::Learn(said), Signed::by("Wang")).unwrap();
    reading
}

#[test]
fn without_a_key_an_imported_list_does_the_same_for_a_hundred() {
    for as_list in [as_csv, as_json] {
        let lost = Lost::new();
        let mut shift = lost.bench.open_parts(Parts { connects_within: Duration::ZERO, ..lost.bench.parts() });
        lost.play(&mut shift, true, |_| Outcome::Unknown);
        let list = as_list(&lost);
        let count = |reading: &Reading, wanted| reading.learnt.iter().filter(|learnt| learnt.settles == wanted).count();
        // One that may have been taken before the last registration was over settles nothing of it.
        let early = import(&mut shift, &list, Duration::ZERO);
        assert!(count(&early, Settles::TooOld) > 0, "seed {}", lost.seed);
        let late = import(&mut shift, &list, MARGIN * 2);
        // Where a hundred visits take longer than the margin, the early list settles the first of them.
        let settles = |wanted| count(&early, wanted) + count(&late, wanted);
        let (free, of_lost) = (settles(Settles::Free), settles(Settles::Lost));
        assert_eq!((free, of_lost, late.learnt.len()), (Lost::UNITS / 2, Lost::UNITS / 2, Lost::UNITS));
        lost.play(&mut shift, false, settled);
        lost.is_settled(shift);
    }
}

/// Run by `tests/strangers/run`, which has the vendor's client: REGNWL_VENDOR_PYTHON is the interpreter that has it.
#[test]
#[ignore = "needs the vendor's client: tests/strangers/run"]
fn the_vendors_own_client_is_answered_by_the_practice_api() {
    let python = std::env::var("REGNWL_VENDOR_PYTHON").expect("tests/strangers/run sets it");
    let bench = Bench::new();
    let mut shift = bench.open();
    shift.expect_pass(&bench.unit(SERIAL));
    shift.close();
    let api = api(&bench);
    let ca = bench.folder.path().join("ca.pem");
    std::fs::write(&ca, bench.cloud.ca_pem()).unwrap();
    let script = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/strangers/console/client.py");
    let told = std::process::Command::new(python)
        .arg(script)
        .args([format!("127.0.0.1:{}", api.addr().port()), ca.display().to_string()])
        .args([PRODUCT_KEY, SERIAL])
        .envs([("KEY_ID", "LTAIpractice"), ("KEY_SECRET", KEY_SECRET)])
        .output()
        .unwrap();
    let (out, err) = (String::from_utf8_lossy(&told.stdout), String::from_utf8_lossy(&told.stderr));
    let told: serde_json::Value = serde_json::from_str(&out).unwrap_or_else(|_| panic!("{out}{err}"));
    let mine = bench.issued_to(SERIAL).pop().unwrap().client_id;
    assert_eq!(told, serde_json::json!({"before": [mine], "afterKeep": [mine], "afterClear": []}));
    let calls = [
        "QueryDeviceInfo",
        "QueryClientIds",
        "TransformClientId",
        "QueryClientIds",
        "DeleteClientIds",
        "QueryClientIds",
    ];
    assert_eq!(api.calls(), calls);
}
