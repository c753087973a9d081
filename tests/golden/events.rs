//! One line of `provision`, to the byte.

use std::collections::BTreeSet;

use regnwl_station::domain::BookFault;
use regnwl_station::domain::circumstance::Circumstance;
use regnwl_station::domain::disk_fault::DiskFault;
use regnwl_station::domain::failure::Failure;
use regnwl_station::domain::line_fault::LineFault;
use regnwl_station::domain::monitoring::MonitoringTarget;
use regnwl_station::domain::step::Step;
use regnwl_station::domain::{
    LabelStand, LabelTrouble, NoBadge, PlantFault, PrintFault, ResultStand, ResultTrouble, ScannerAway,
};
use regnwl_station::seen::event::Event;
use regnwl_station::seen::round::NotNow;

use super::{assert_all_there, kinds, lines};

#[test]
fn events_of_every_kind_are_told_as_they_were() {
    let (slot, unit, serial_number) = (|| "1".to_owned(), 3, Some("SN24A7F00913".to_owned()));
    let file = || "/var/tmp/a.json".to_owned();
    let (number, address) = (|| "SN24A7F00913".to_owned(), || "tcp:10.0.0.7:4001".to_owned());
    let ended = lines("events.jsonl").into_iter().find(|line| line.contains("unitEnded")).unwrap();
    let events = [
        Event::UnitStarted { slot: slot(), unit },
        Event::Step { slot: slot(), unit, step: Step::Register },
        Event::Question { slot: slot(), unit, about: Failure::AskFinished, circumstance: Some(Circumstance::SetAside) },
        Event::Question { slot: slot(), unit, about: Failure::AskUnknown, circumstance: None },
        Event::UnitEnded { ended: serde_json::from_str(&ended).unwrap() },
        Event::BatchFile { batch: "WO-1".into(), file: "/media/usb/WO-1.jsonl".into(), behind: 4096, replaced: true },
        Event::Spilled { unit, serial_number, file: file() },
        Event::Spilled { unit, serial_number: None, file: file() },
        Event::Unsaved { unit },
        Event::SpillLeft { file: file() },
        Event::MonitoringFailed { target: MonitoringTarget::MetricsFile, why: "No space left on device".into() },
        Event::MonitoringFailed { target: MonitoringTarget::SystemLog, why: "Connection refused".into() },
        Event::RegisteredAhead { registered: 20, others: 5, left: 75, held: true },
        Event::NotVisited {
            serial_number: number(),
            address: address(),
            why: NotNow::Absent,
            absent: Some(2),
            again_in_ms: Some(10_000),
            window: None,
            told: None,
            code: Some(Failure::LineUnreachable),
            circumstance: Some(Circumstance::Line { why: LineFault::Refused }),
        },
        Event::NotVisited {
            serial_number: number(),
            address: address(),
            why: NotNow::OtherUnit,
            absent: None,
            again_in_ms: None,
            window: Some("22:00-05:00".into()),
            told: Some("SN24A7F00914".into()),
            code: None,
            circumstance: None,
        },
        Event::RoundEnded { done: 20, refused: 5, left: 75, no_address: 3, held: true },
        Event::ConsoleSilent { host: "iot.cn-shanghai.aliyuncs.com".into(), code: "Forbidden.RAM".into() },
        Event::Results {
            product_key: "a1b2C3d4E5F".into(),
            stand: ResultStand {
                waiting: 12,
                dead: 2,
                trouble: Some(ResultTrouble::NoAnswer { fault: PlantFault::Unreachable }),
                began_anew: true,
            },
        },
        Event::Results { product_key: "a1b2C3d4E5F".into(), stand: ResultStand::default() },
        Event::AtWork { operator: Some("Wu".into()), before: Some("Li".into()), visits: 57 },
        Event::AtWork { operator: None, before: Some("Wu".into()), visits: 0 },
        Event::Scanner { port: "COM5".into(), away: Some(ScannerAway::Missing) },
        Event::Scanner { port: "COM5".into(), away: None },
        Event::NoBadge { why: NoBadge::Needed },
        Event::NoBadge { why: NoBadge::Unknown },
        Event::NoBadge { why: NoBadge::Expired { until: "2026-01-31".into() } },
        Event::NoBadge { why: NoBadge::OtherProduct { product_key: "a1b2C3d4E5F".into() } },
        Event::WithoutSharedBook {
            slot: "1".into(),
            unit: 7,
            serial_number: "SN24A7F00913".into(),
            fault: BookFault::NoAnswer { fault: PlantFault::Unreachable },
        },
        Event::ResultLate { slot: "1".into(), unit: 7, serial_number: Some("SN24A7F00913".into()) },
        Event::Labels {
            product_key: "a1b2C3d4E5F".into(),
            stand: LabelStand {
                waiting: 2,
                unsure: 1,
                trouble: Some(LabelTrouble::Printer { printer: "tcp:10.0.0.5".into(), fault: PrintFault::Unreachable }),
            },
        },
        Event::Stopped {
            code: Failure::RecordNotWritable,
            circumstance: Some(Circumstance::Disk { fault: DiskFault::Full }),
        },
        Event::Stopped { code: Failure::RegistrationsPaused, circumstance: None },
    ];
    let (mut seen, mut all): (_, &[&str]) = (BTreeSet::new(), &[]);
    let told: Vec<String> = events.iter().map(|event| serde_json::to_string(event).unwrap()).collect();
    for (event, line) in events.iter().zip(&told) {
        let (name, of_all) = kinds! { event;
            Event::UnitStarted { .. } => "unitStarted",
            Event::Step { .. } => "step",
            Event::Question { .. } => "question",
            Event::UnitEnded { .. } => "unitEnded",
            Event::BatchFile { .. } => "batchFile",
            Event::Spilled { .. } => "spilled",
            Event::Unsaved { .. } => "unsaved",
            Event::SpillLeft { .. } => "spillLeft",
            Event::MonitoringFailed { .. } => "monitoringFailed",
            Event::RegisteredAhead { .. } => "registeredAhead",
            Event::NotVisited { .. } => "notVisited",
            Event::RoundEnded { .. } => "roundEnded",
            Event::ConsoleSilent { .. } => "consoleSilent",
            Event::Results { .. } => "results",
            Event::WithoutSharedBook { .. } => "withoutSharedBook",
            Event::ResultLate { .. } => "resultLate",
            Event::AtWork { .. } => "atWork",
            Event::Scanner { .. } => "scanner",
            Event::NoBadge { .. } => "noBadge",
            Event::Labels { .. } => "labels",
            Event::Stopped { .. } => "stopped",
        };
        assert!(line.starts_with(&format!("{{\"event\":\"{name}\"")), "{line}");
        seen.insert(name);
        all = of_all;
    }
    assert_all_there("events.jsonl", &seen, all);
    assert_eq!(told, lines("events.jsonl"));
}
