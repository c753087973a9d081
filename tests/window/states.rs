//! Made-up snapshots, one for each state of the window.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use regnwl_station::domain::circumstance::Circumstance;
use regnwl_station::domain::coverage::Coverage;
use regnwl_station::domain::entry::{Ended, Plan, Registrations, TapeLine, TookMs, Way};
use regnwl_station::domain::failure::{Failure, Verb};
use regnwl_station::domain::golden::{Must, Showed};
use regnwl_station::domain::identity::{Platform, UnitKeys};
use regnwl_station::domain::outcome::{Outcome, Proof, ProofTime, Strength};
use regnwl_station::domain::purpose::Purpose;
use regnwl_station::domain::step::Step;
use regnwl_station::domain::{
    BookFault, ClaimState, HeldElsewhere, LabelStand, LabelTrouble, PlantFault, PrintFault, RefusedResult, ResultStand,
    ResultTrouble,
};
use regnwl_station::seen::decision::Choice;
use regnwl_station::seen::ids::{QuestionId, SlotId};
use regnwl_station::seen::slot_setup::{HubMove, SlotSetup};
use regnwl_station::seen::snapshot::{
    BatchView, BypassView, CloudAway, GoldenView, HeldLabel, LabelsView, Notice, NoticeKind, OpenUnit, PlantGateView,
    ProfileView, Question, ResultsView, SharedBookView, SlotState, SlotView, Snapshot, UnitRow, WayBack,
};
use regnwl_station::seen::unit_view::{UnitView, Waiting, WaitsFor};

/// The names of all states.
pub const ALL: [&str; 44] = [
    "no-slots",
    "empty",
    "last",
    "last-failed",
    "ready",
    "first-unit",
    "cloud-away",
    "plant-away",
    "without-book",
    "book-conflict",
    "bypassed",
    "running",
    "aborting",
    "label",
    "slots-label",
    "asking",
    "asking-foreign",
    "asking-board",
    "asking-label",
    "asking-elsewhere",
    "goldens",
    "first-article",
    "pass",
    "fail",
    "pending",
    "unknown",
    "error",
    "stopped",
    "unsaved",
    "spilled",
    "open-units",
    "ways-back",
    "slots",
    "slots-8-practice",
    "slots-32",
    "practice",
    "long",
    "notices",
    "target",
    "hub-moved",
    "job",
    "job-asks",
    "collected",
    "dry-run",
];

fn book(away: Option<BookFault>, without: u64, conflicts: usize) -> Arc<SharedBookView> {
    let place = "db.plant:5432/book".into();
    Arc::new(SharedBookView { place, is_required: false, away, lag: 0, without, conflicts, values_twice: 0 })
}

/// A state by its name.
pub fn state(name: &str) -> Option<Snapshot> {
    let one = |state| bench(vec![state]);
    Some(match name {
        "no-slots" => Snapshot { units: Arc::default(), ..bench(vec![]) },
        "empty" => Snapshot { units: Arc::default(), ..one(SlotState::Empty { last: None }) },
        "last" => one(SlotState::Empty { last: Some(pass()) }),
        "last-failed" => one(SlotState::Empty { last: Some(pending()) }),
        "ready" => Snapshot { hands_free: false, ..one(SlotState::Ready { last: None }) },
        "first-unit" => {
            let mut bench = one(SlotState::Ready { last: None });
            bench.profile.is_new = true;
            Snapshot { units: Arc::default(), ..bench }
        }
        "cloud-away" => {
            // However slow the machine is, nobody has waited for a second yet.
            let since = Instant::now() + Duration::from_secs(3600);
            let waiting = Waiting { what: WaitsFor::Cloud, since, limit: None };
            let waits =
                || SlotState::Running(Box::new(UnitView { waiting: Some(waiting), ..*running(Step::Register) }));
            let away = CloudAway { since, next_try: None, code: Failure::NameNotResolved, circumstance: None };
            let states = vec![waits(), SlotState::Ended(pass()), waits(), SlotState::Empty { last: Some(pass()) }];
            Snapshot { cloud_away: Some(away), ..bench(states) }
        }
        "plant-away" => {
            let since = Instant::now() + Duration::from_secs(3600);
            let waiting = Waiting { what: WaitsFor::PlantGateAway, since, limit: None };
            let unit = UnitView { waiting: Some(waiting), ..*running(Step::Register) };
            Snapshot { plant_gate: Some(plant_gate(None)), ..one(SlotState::Running(Box::new(unit))) }
        }
        "without-book" => {
            let away = Some(BookFault::NoAnswer { fault: PlantFault::Unreachable });
            Snapshot { shared_book: Some(book(away, 3, 0)), ..one(SlotState::Ended(pass())) }
        }
        "book-conflict" => {
            let states = vec![SlotState::Ended(pass()), SlotState::Ready { last: None }];
            Snapshot { shared_book: Some(book(None, 0, 2)), ..bench(states) }
        }
        "bypassed" => {
            let bypassed = Some(plant_gate(Some(BypassView::Units(17))));
            Snapshot { plant_gate: bypassed, ..one(SlotState::Ended(pass())) }
        }
        "running" => one(SlotState::Running(running(Step::Register))),
        "aborting" => one(SlotState::Running(Box::new(UnitView { aborting: true, ..*running(Step::Write) }))),
        "label" => one(label()),
        "slots-label" => {
            let states = vec![label(), SlotState::Running(running(Step::Write)), label(), SlotState::Ended(pass())];
            bench(states.into_iter().cycle().take(16).collect())
        }
        "asking" => one(asking(Failure::AskFinished, vec![Choice::LeaveIt, Choice::SameUnit, Choice::RegisterAgain])),
        "asking-foreign" => one(asking(Failure::AskForeign, vec![Choice::LeaveIt, Choice::Migrate])),
        "asking-board" => one(asking(
            Failure::AskFinished,
            vec![Choice::LeaveIt, Choice::SameUnit, Choice::BoardReplaced, Choice::RegisterAgain],
        )),
        "asking-elsewhere" => {
            let choices = vec![Choice::LeaveIt, Choice::FinishHere, Choice::RegisterAgain];
            let mut bench = one(asking(Failure::AskKnownElsewhere, choices));
            if let SlotState::Asking(_, question) = &mut bench.slots[0].state {
                let by = HeldElsewhere {
                    station: "hall-3-line-12-provisioning-bench-left-of-the-oven".into(),
                    at: "2026-11-28T09:41:17Z".into(),
                    state: ClaimState::Pending,
                    is_own: false,
                };
                question.circumstance = Some(Circumstance::KnownElsewhere { by });
            }
            bench
        }
        "asking-label" => {
            let mut bench = one(asking(Failure::LabelDiffers, vec![Choice::LeaveIt, Choice::Relabelled]));
            if let SlotState::Asking(_, question) = &mut bench.slots[0].state {
                question.label = Some("SN24A7F00931".into());
            }
            bench
        }
        "goldens" => {
            let golden =
                |must, number: &str, showed| GoldenView { must, serial_number: number.into(), showed, is_due: true };
            let goldens =
                vec![golden(Must::Pass, "GOLD-0001", Some(Showed::Right)), golden(Must::Fail, "GOLD-0002", None)];
            Snapshot { goldens: Arc::new(goldens), ..one(SlotState::Ended(through(Outcome::Golden, None))) }
        }
        "first-article" => {
            let so = Circumstance::FirstArticle { serial_number: Some("SN24A7F00913".into()) };
            Snapshot { stopped: Some(Failure::FirstArticle), stopped_so: Some(so), ..one(SlotState::Ended(pass())) }
        }
        "pass" => one(SlotState::Ended(pass())),
        "fail" => one(SlotState::Ended(fail())),
        "pending" => one(SlotState::Ended(pending())),
        "unknown" => one(SlotState::Ended(ended(Outcome::Unknown, Failure::NoAnswer, Step::Register, 3))),
        "error" => one(SlotState::Ended(Box::new(UnitView {
            detail: Some("CONNACK 4".into()),
            ..*ended(Outcome::Error, Failure::RefusedAuthentication, Step::Register, 3)
        }))),
        "stopped" => Snapshot {
            stopped: Some(Failure::RegistrationsPaused),
            ..one(SlotState::Ended(ended(Outcome::Error, Failure::RefusedAuthentication, Step::Register, 3)))
        },
        "unsaved" => Snapshot {
            unsaved: 1,
            stopped: Some(Failure::RecordNotWritable),
            ..bench(vec![SlotState::Running(running(Step::Save))])
        },
        "spilled" => Snapshot {
            spilled: Arc::new(vec![
                "/home/wang/.local/state/regnwl-station/spill/regnwl-spilled-0f3a5c7d9b1e2f40.json".into(),
            ]),
            stopped: Some(Failure::RecordNotWritable),
            ..bench(vec![SlotState::Ended(ended(Outcome::Unknown, Failure::RecordNotWritable, Step::Save, 3))])
        },
        "ways-back" => Snapshot { ways_back: Arc::new(ways_back()), ..one(SlotState::Empty { last: None }) },
        "open-units" => Snapshot { open_units: Arc::new(open_units()), ..one(SlotState::Empty { last: None }) },
        "slots-8-practice" => Snapshot { practice: true, ..bench(mixed()) },
        "slots-32" => bench((0..4).flat_map(|_| mixed()).collect()),
        "slots" => bench(mixed()),
        "practice" => {
            Snapshot { practice: true, ..bench(vec![SlotState::Ended(pass()), SlotState::Empty { last: None }]) }
        }
        "long" => long(),
        "notices" => Snapshot {
            notices: vec![
                Notice { number: 1, kind: NoticeKind::Ended(Outcome::Pass) },
                Notice { number: 2, kind: NoticeKind::FollowerReplaced },
                Notice { number: 3, kind: NoticeKind::LabelRejected { number: "SN24A7F00999".into() } },
            ],
            label: Some(HeldLabel { text: "SN24A7F00999".into(), since: Instant::now() }),
            batch: BatchView { lag: 12_345, ..batch() },
            ..one(SlotState::Empty { last: None })
        },
        "results" => {
            let refused =
                |number: &str| RefusedResult { id: "ab".repeat(32), serial_number: Some(number.into()), status: 422 };
            let trouble = Some(ResultTrouble::Status { status: 503 });
            let stand = ResultStand { waiting: 12, dead: 2, trouble, began_anew: false };
            let refused = vec![refused("SN24A7F00911"), refused("SN24A7F00912")];
            let troubled_since = Instant::now().checked_sub(Duration::from_secs(750));
            let results = ResultsView { stand, refused, troubled_since };
            Snapshot { results: Some(Arc::new(results)), ..one(SlotState::Ended(pass())) }
        }
        "told-first" => {
            let since = Instant::now().checked_sub(Duration::from_secs(12)).unwrap();
            let waiting = Waiting { what: WaitsFor::Result, since, limit: Some(Duration::from_secs(60)) };
            one(SlotState::Running(Box::new(UnitView { waiting: Some(waiting), ..*running(Step::Log) })))
        }
        "untold" => one(SlotState::Ended(Box::new(UnitView { is_untold: true, ..*pass() }))),
        "labels" => {
            let trouble = LabelTrouble::Printer { printer: "tcp:10.0.0.5".into(), fault: PrintFault::Unreachable };
            let stand = LabelStand { waiting: 12, unsure: 1, trouble: Some(trouble) };
            let troubled_since = Instant::now().checked_sub(Duration::from_secs(750));
            let labels = LabelsView { stand, unsure: vec![open_units()[0].keys.clone()], troubled_since };
            Snapshot { labels: Some(Arc::new(labels)), ..one(SlotState::Ended(pass())) }
        }
        "target" => Snapshot { batch: BatchView { done: 500, ..batch() }, ..one(SlotState::Ended(pass())) },
        "wiring" => {
            let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/profiles/good");
            let bench = one(SlotState::Empty { last: None });
            let profile = ProfileView { wiring_picture: Some(folder.join("wiring.png")), ..bench.profile.clone() };
            Snapshot { profile, ..bench }
        }
        "job" => job(vec![SlotState::Ended(Box::new(UnitView {
            device_name: Some("gw-00913".into()),
            site: Some("Shanghai, substation 12".into()),
            note: Some("second floor, key at the gate".into()),
            ..*pass()
        }))]),
        "job-asks" => job(vec![asking(Failure::AskNotListed, vec![Choice::LeaveIt, Choice::TakeIn])]),
        "collected" => {
            let mut bench = one(SlotState::Ended(through(Outcome::Collected, None)));
            (bench.purpose, bench.batch.collected, bench.batch.target, bench.cloud) =
                (Purpose::Collect, 12, None, None);
            bench
        }
        "dry-run" => {
            let mut bench = one(SlotState::Ended(through(Outcome::DryRun, Some(Plan::Register))));
            (bench.purpose, bench.batch.dry_run, bench.cloud) = (Purpose::DryRun, 12, None);
            bench
        }
        "hub-moved" => hub_moved(bench(vec![SlotState::Empty { last: None }; 4])),
        _ => return None,
    })
}

fn plant_gate(bypassed: Option<BypassView>) -> PlantGateView {
    PlantGateView { server: "mes.example:8080".into(), bypassed }
}

/// A bench whose first two slots seem to be elsewhere now.
/// A bench whose batch has a list.
fn job(states: Vec<SlotState>) -> Snapshot {
    let coverage = Coverage {
        listed: 200,
        done: 37,
        collected: 5,
        registered: 7,
        left: 144,
        handed_over: 4,
        refused: 3,
        strangers: 1,
        ..Coverage::default()
    };
    let bench = bench(states);
    Snapshot { batch: BatchView { target: None, coverage: Some(coverage), ..bench.batch.clone() }, ..bench }
}

pub fn hub_moved(bench: Snapshot) -> Snapshot {
    let places = vec![SlotSetup::new("Slot 2", "usb:place=1-5.2"), SlotSetup::new("Slot 1", "usb:place=1-5.1")];
    let moved = HubMove::Moved { from: "1-4.1".into(), to: "1-5".into(), count: 2, places };
    Snapshot { hub: Some(Arc::new(moved)), ..bench }
}

/// Eight slots that all do something else.
fn mixed() -> Vec<SlotState> {
    vec![
        SlotState::Ended(pass()),
        SlotState::Running(running(Step::Register)),
        SlotState::Running(running(Step::Write)),
        SlotState::Ended(fail()),
        SlotState::Empty { last: None },
        SlotState::Ended(pending()),
        asking(Failure::AskFinished, vec![Choice::LeaveIt, Choice::SameUnit, Choice::RegisterAgain]),
        SlotState::Empty { last: Some(pass()) },
    ]
}

/// A bench with these slots.
pub fn bench(states: Vec<SlotState>) -> Snapshot {
    let places =
        (0..states.len()).map(|at| SlotSetup::new(format!("Slot {}", at + 1), format!("usb:place=1-{}", at + 1)));
    let places = places.collect();
    let slots = states.into_iter().enumerate().map(|(at, state)| SlotView {
        id: SlotId(at as u32),
        name: format!("Slot {}", at + 1),
        port: format!("usb:place=1-{}", at + 1),
        place: format!("hub {} · socket {} · CP2102N · 115200 8N1", if at < 4 { "A" } else { "B" }, at % 4 + 1),
        batch: 0,
        state,
    });
    Snapshot {
        station: "line3-9f2c".into(),
        profile: ProfileView {
            name: "Tracker T2".into(),
            product_key: "a1B2c3D4e5F".into(),
            platform: "public/cn-shanghai".into(),
            sha256: String::new(),
            server: "iot-as-mqtt.cn-shanghai.aliyuncs.com:8883".into(),
            is_new: false,
            wiring_picture: None,
        },
        batch: batch(),
        operator: Some("line3-li".into()),
        hands_free: true,
        slots: slots.collect(),
        places: Arc::new(places),
        finds_slots: true,
        units: Arc::new((900..914).map(row).collect()),
        cloud: Some((31.0, Instant::now())),
        ..Default::default()
    }
}

fn batch() -> BatchView {
    BatchView {
        name: "WO-20261122-03".into(),
        file: "/srv/batches/WO-20261122-03.jsonl".into(),
        target: Some(500),
        done: 412,
        failed: 7,
        pending: 2,
        units_per_hour: Some(231.0),
        ..Default::default()
    }
}

fn unit(steps: usize) -> UnitView {
    let times = [64.2, 0.8, 96.0, 4.1, 118.0, 57.3, 4.2];
    let identified = steps > 3;
    UnitView {
        step_ms: std::array::from_fn(|i| (i < steps).then_some(times[i])),
        serial_number: (steps > 0).then(|| "SN24A7F00913".into()),
        device_name: (steps > 1).then(|| "SN24A7F00913".into()),
        product_key: (steps > 1).then(|| "a1B2c3D4e5F".into()),
        client_id: identified.then(|| "k7Gx2mVb9QhT4sWcZ1pL8dNfYrQ0aLw2".into()),
        token_sha256: identified.then(|| "9f2c41ab".into()),
        registrations: Registrations { issued: u32::from(identified), unknown: 0 },
        tape: Arc::new(tape()),
        ..Default::default()
    }
}

/// The unit in this step.
pub fn running(step: Step) -> Box<UnitView> {
    Box::new(UnitView { step: Some(step), step_since: Some(Instant::now()), ..unit(step.index()) })
}

/// A unit that waits for its label.
fn label() -> SlotState {
    let step_since = Some(Instant::now() - Duration::from_secs(3));
    SlotState::Running(Box::new(UnitView { step: Some(Step::Check), step_since, needs_label: true, ..unit(1) }))
}

/// A question that has stood long enough.
fn asking(about: Failure, choices: Vec<Choice>) -> SlotState {
    let since = Instant::now() - Duration::from_secs(5);
    let unit = UnitView { step: Some(Step::Check), registrations: Registrations { issued: 2, unknown: 1 }, ..unit(2) };
    SlotState::Asking(
        Box::new(unit),
        Question { id: QuestionId(7), about, circumstance: None, label: None, choices, since },
    )
}

/// A unit that passed.
pub fn pass() -> Box<UnitView> {
    let proof = Proof { strength: Strength::Token, when: ProofTime::SameSession, known: false };
    Box::new(UnitView {
        step: Some(Step::Log),
        outcome: Some(Outcome::Pass),
        proof: Some(proof),
        total_ms: Some(344.0),
        ..unit(7)
    })
}

/// A unit that was looked at, and that nothing was asked for.
fn through(outcome: Outcome, would: Option<Plan>) -> Box<UnitView> {
    Box::new(UnitView { step: Some(Step::Log), outcome: Some(outcome), would, total_ms: Some(161.0), ..unit(2) })
}

/// A unit that did not pass.
pub fn ended(outcome: Outcome, code: Failure, step: Step, steps: usize) -> Box<UnitView> {
    Box::new(UnitView {
        visit: Some(3909),
        step: Some(step),
        outcome: Some(outcome),
        code: Some(code),
        total_ms: Some(2130.0),
        ..unit(steps)
    })
}

fn fail() -> Box<UnitView> {
    let fail = ended(Outcome::Fail, Failure::AnsweredError, Step::ReadSerial, 0);
    Box::new(UnitView { detail: Some("AT+SN? · 3 tries".into()), ..*fail })
}

fn pending() -> Box<UnitView> {
    ended(Outcome::Pending, Failure::Unplugged, Step::Write, 4)
}

fn tape() -> Vec<TapeLine> {
    let line = |ms, verb, way, text: &str| TapeLine { ms, verb, way, text: text.into() };
    vec![
        line(2, Verb::Wake, Way::Sent, "AT"),
        line(11, Verb::Wake, Way::Heard, "OK"),
        line(12, Verb::ReadSerial, Way::Sent, "AT+SN?"),
        line(64, Verb::ReadSerial, Way::Heard, "+SN: SN24A7F00913"),
        line(166, Verb::Write, Way::Sent, "47 bytes, sha256 51bd0c2e"),
        line(281, Verb::Write, Way::Heard, "OK"),
    ]
}

/// A row of the list.
pub fn row(number: u64) -> UnitRow {
    let (outcome, code, step) = match number % 7 {
        3 => (Outcome::Pending, Some(Failure::Unplugged), Step::Write),
        5 => (Outcome::Fail, Some(Failure::AnsweredError), Step::ReadSerial),
        6 => (Outcome::Error, Some(Failure::RefusedUnavailable), Step::Register),
        _ => (Outcome::Pass, None, Step::Log),
    };
    let ended = Ended {
        code,
        serial_number: Some(format!("SN24A7F{number:05}")),
        device_name: Some(format!("SN24A7F{number:05}")),
        product_key: "a1B2c3D4e5F".into(),
        client_id: matches!(outcome, Outcome::Pass | Outcome::Pending)
            .then(|| format!("k7Gx2mVb9QhT4sWcZ1pL8dNf{number}")),
        slot: "Slot 1".into(),
        operator: Some("line3-li".into()),
        batch: "WO-20261122-03".into(),
        started_at: "2026-11-22T02:42:06.700Z".into(),
        took_ms: TookMs {
            total: 330.0 + number as f64 % 17.0,
            device: 243.0,
            cloud: 31.0 + number as f64 % 17.0,
            disk: 12.0,
            hands: 0.0,
            overhead: 44.0,
        },
        registrations: Registrations { issued: 1, unknown: 0 },
        station: "line3".into(),
        profile_sha256: "00".into(),
        ..Ended::bare(number, outcome, step)
    };
    UnitRow { at: format!("2026-11-22T02:{:02}:07Z", number % 60), ended: Arc::new(ended) }
}

fn ways_back() -> Vec<WayBack> {
    let unit = |number: u32| WayBack {
        keys: UnitKeys {
            platform: Platform("public/cn-shanghai".into()),
            product_key: "a1B2c3D4e5F".into(),
            device_name: format!("SN24B1C0091{number}"),
            serial_number: format!("SN24B1C0091{number}"),
            hardware_id: None,
        },
        batch: "WO-20261121-07".into(),
        client_id: Some("m0Ze4qqqqqqqqhh2Tn".into()),
        old_client_id: (number != 2).then(|| format!("OldClient00010{number}")),
    };
    (1..4).map(unit).collect()
}

fn open_units() -> Vec<OpenUnit> {
    let unit = |serial: &str, outcome, code, writing| OpenUnit {
        keys: UnitKeys {
            platform: Platform("public/cn-shanghai".into()),
            product_key: "a1B2c3D4e5F".into(),
            device_name: serial.into(),
            serial_number: serial.into(),
            hardware_id: None,
        },
        batch: "WO-20261121-07".into(),
        outcome,
        code: Some(code),
        client_id: Some("m0Ze4qqqqqqqqhh2Tn".into()),
        registrations: Registrations { issued: 1, unknown: u32::from(outcome == Outcome::Unknown) },
        writing,
        skipped: None,
        restores: false,
    };
    vec![
        unit("SN24A7F00811", Outcome::Pending, Failure::Unplugged, true),
        unit("SN24A7F00822", Outcome::Pending, Failure::PortMissing, false),
        unit("SN24A7F00833", Outcome::Unknown, Failure::Interrupted, false),
    ]
}

/// Everything as long as it gets.
fn long() -> Snapshot {
    let name = "SN24A7F00913-LONGEST-SERIAL-NUMBER-THAT-A-DEVICE-NAME-TAKES-0064".to_owned();
    let unit = UnitView {
        serial_number: Some(name.clone()),
        device_name: Some(format!("{}-x", &name[..62])),
        product_key: Some("a1B2c3D4e5Fa1B2c3D4e5F".into()),
        client_id: Some("c".repeat(64)),
        hardware_id: Some("F412FA000000F412FA000000F412FA00".into()),
        registrations: Registrations { issued: 3, unknown: 2 },
        detail: Some(
            "AT+CLIENTID=\"…\" answered \"+CME ERROR: 4\u{202e} flash is worn out\" · 3 tries · 31.4 s".into(),
        ),
        ..*ended(Outcome::Pending, Failure::ReadBackDiffers, Step::ReadBack, 5)
    };
    let mut snapshot = bench(vec![SlotState::Ended(Box::new(unit))]);
    snapshot.profile.name = "Outdoor tracker T2 with the long antenna, second source 户外定位器二代长天线".into();
    snapshot.profile.platform = "instance/iot-060a0bcdefghijkl".into();
    snapshot.batch.name = "WO-20261122-03-rework-of-the-rework-华东二厂返工".into();
    snapshot.batch.target = Some(125_000);
    snapshot.batch.done = 104_412;
    snapshot.batch.unknown = 12;
    snapshot.operator = Some("Maximiliane Wolkenstein-Trostburg".into());
    snapshot.slots[0].name = "Line 3, fixture 12".into();
    snapshot.slots[0].place =
        "hub A behind the left monitor · socket 12 · CP2102N USB to UART Bridge Controller · 115200 8N1".into();
    snapshot
}
