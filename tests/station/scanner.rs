//! A scanner on a serial port of its own, on a real pseudo terminal: read whatever ends its scans, said where it is away, and never taken for a unit.

use std::time::Duration;

use regnwl_station::custody::OpenFault;
use regnwl_station::domain::scanner::{ScannerAway, ScannerPort};
use regnwl_station::link::lines::Lines;
use regnwl_station::link::pty::Pty;
use regnwl_station::seen::command::Command;
use regnwl_station::seen::decision::{Decision, OperatorChange, Signed};
use regnwl_station::seen::slot_setup::SlotSetup;
use regnwl_station::seen::snapshot::{NoticeKind, SlotState, Snapshot};
use regnwl_station::sim::dialect::Dialect;
use regnwl_station::station::{Parts, Station};
use regnwl_station::store::data_dir::DataDir;
use regnwl_station::store::scanner;
use serde_json::json;

use super::badges::unbroken;
use super::common::Bench;

/// A bench with slots at the ends of these, on the ports of this PC, and a scanner at that path.
fn parts(bench: &Bench, slots: &[&str], at: &str) -> Parts {
    let parts = bench.parts();
    parts.data.create().unwrap();
    scanner::choose(&DataDir::new(bench.folder.path().join("data")), Some(at.parse::<ScannerPort>().unwrap())).unwrap();
    let slots = (0..).zip(slots).map(|(name, port): (u32, _)| SlotSetup::new(name.to_string(), *port)).collect();
    let lines = Lines::new(Default::default(), bench.folder.path().join("lines"));
    Parts { slots, ports: Some(std::sync::Arc::new(lines)), has_person: true, ..parts }
}

fn says(seen: &Snapshot, what: &NoticeKind) -> bool {
    seen.notices.iter().any(|notice| notice.kind == *what)
}

#[test]
fn what_it_reads_is_a_badge_or_a_label_and_what_is_no_text_is_said() {
    let bench = Bench::of(1, Dialect::At, json!({}));
    let mut gun = {
        let _inside = bench.runtime.enter();
        Pty::open().unwrap()
    };
    // By a name of its own: that of the terminal is another one's as soon as it is pulled out.
    let named = bench.folder.path().join("gun");
    std::os::unix::fs::symlink(gun.path(), &named).unwrap();
    let path = named.to_str().unwrap().to_owned();
    let unit = bench.unit("SN01");
    {
        let _inside = bench.runtime.enter();
        unit.plug().unwrap();
    }
    let slot = unit.path().unwrap();
    let mut shift =
        bench.open_parts(Parts { hands_free: false, ..parts(&bench, &[slot.to_str().unwrap(), "/nowhere"], &path) });
    shift.wait_for(|seen| seen.scanner.as_ref().is_some_and(|scanner| scanner.away.is_none()));
    let mut send = |bytes: &[u8]| bench.runtime.block_on(gun.link().write_all(bytes)).unwrap();
    // With each end that scanners have, and with none but a pause.
    for (end, number) in [("\r", "11"), ("\n", "12"), ("\r\n", "13"), ("\t", "14"), ("", "15")] {
        send(format!("SN{number}{end}").as_bytes());
        let text = format!("SN{number}");
        shift.wait_for(|seen| seen.label.as_ref().is_some_and(|label| label.text == text));
    }
    send(b"\xb9\xa4\xba\xc5\r");
    shift.wait_for(|seen| says(seen, &NoticeKind::ScanUnreadable { too_long: false }));
    send(&[b'x'; 5000]);
    send(b"\r");
    shift.wait_for(|seen| says(seen, &NoticeKind::ScanUnreadable { too_long: true }));
    shift.send(Command::decide(
        Decision::Operators(OperatorChange::Set {
            name: "Li".into(),
            badge: "B-1".into(),
            products: vec![],
            until: None,
        }),
        Signed::by("chen"),
    ));
    shift.send(Command::decide(
        Decision::Operators(OperatorChange::AskFor { pattern: Some(r"B-\d".into()) }),
        Signed::by("chen"),
    ));
    shift.all_is_heard();
    send(b"B-1");
    shift.wait_for(|seen| seen.operator.as_deref() == Some("Li"));
    // Pulled out, it is said, and a unit that is there is none the worse.
    std::fs::remove_file(&named).unwrap();
    drop(gun);
    shift.wait_for(|seen| seen.scanner.as_ref().is_some_and(|scanner| scanner.away == Some(ScannerAway::Missing)));
    let slot = shift_slot(&mut shift);
    shift.send(Command::Start(slot));
    shift.passes(0);
    unbroken(&shift.close());
}

fn shift_slot(shift: &mut super::common::Shift) -> regnwl_station::seen::ids::SlotId {
    shift.snapshot().slots[0].id
}

#[test]
fn its_port_is_no_units_though_a_slot_names_it_or_a_unit_answers_on_it() {
    let bench = Bench::of(1, Dialect::At, json!({}));
    let unit = bench.unit("SN01");
    {
        let _inside = bench.runtime.enter();
        unit.plug().unwrap();
    }
    let path = unit.path().unwrap().to_str().unwrap().to_owned();
    // By its own name: the start is refused.
    let refused = Station::open(parts(&bench, &[&path], &path)).err();
    assert!(matches!(&refused, Some(OpenFault::PortOfScanner(port)) if *port == path), "{refused:?}");
    // And nothing is on record of it.
    let record = DataDir::new(bench.folder.path().join("data")).record();
    assert!(
        !record.exists()
            || std::fs::read_dir(record).unwrap().all(|file| !file
                .unwrap()
                .file_name()
                .to_string_lossy()
                .ends_with(".jsonl"))
    );
    // By another one: it is never opened for a slot.
    let link = bench.folder.path().join("link");
    std::os::unix::fs::symlink(&path, &link).unwrap();
    let mut shift = bench.open_parts(parts(&bench, &[link.to_str().unwrap()], &path));
    shift.wait_for(|seen| seen.scanner.as_ref().is_some_and(|scanner| scanner.away.is_none()));
    let mut snapshots = shift.snapshots();
    let begun = bench.runtime.block_on(async {
        let is_begun = |seen: &std::sync::Arc<Snapshot>| !matches!(seen.slots[0].state, SlotState::Empty { .. });
        tokio::time::timeout(Duration::from_millis(700), snapshots.wait_for(is_begun)).await.is_ok()
    });
    assert!(!begun);
    shift.close();
    assert_eq!(bench.connects(), 0);
}
