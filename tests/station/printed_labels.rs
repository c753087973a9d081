//! Labels that are printed: one for each unit that passes, or a question about it; and no unit waits for a printer.

use regnwl_station::checkup::finding::{Finding, Level, Point};
use regnwl_station::decisions::Desk;
use regnwl_station::domain::entry::{Entry, LabelPrinting};
use regnwl_station::domain::outcome::Outcome;
use regnwl_station::domain::{LabelSettled, LabelStand, PrintFault, UnitKeys};
use regnwl_station::seen::command::Command;
use regnwl_station::seen::decision::{Decision, Signed};
use regnwl_station::seen::event::Event;
use regnwl_station::seen::snapshot::Snapshot;
use regnwl_station::sim::device::Fault;
use regnwl_station::sim::dialect::Dialect;
use regnwl_station::station::Parts;
use regnwl_station::store::{DataDir, printers};
use serde_json::json;

use super::checkup::{about, checkup};
use super::common::printer::{Printer, Takes};
use super::common::{Bench, count, entries};

const TEMPLATE: &str = "^XA^CI28^FO20,20^A0N,30^FH^FDSN ${serialNumber}^FS^FO20,60^BCN,60^FH^FD${deviceName}^FS^XZ\n";

fn bench() -> Bench {
    let bench = Bench::with(Dialect::At, json!({"label": {"templateFile": "label.zpl"}}));
    std::fs::write(bench.folder.path().join("label.zpl"), TEMPLATE).unwrap();
    bench
}

/// A station of real units with this printer.
fn parts(bench: &Bench, printer: &str) -> Parts {
    let parts = Parts { practice: false, ..bench.parts() };
    parts.data.create().unwrap();
    printers::choose(&parts.data, &printer.parse().unwrap()).unwrap();
    parts
}

fn stand(snapshot: &Snapshot) -> LabelStand {
    snapshot.labels.as_ref().map(|labels| labels.stand.clone()).unwrap_or_default()
}

fn unsure(snapshot: &Snapshot) -> Vec<UnitKeys> {
    snapshot.labels.as_ref().map(|labels| labels.unsure.clone()).unwrap_or_default()
}

fn label(serial: &str) -> String {
    TEMPLATE.replace("${serialNumber}", serial).replace("${deviceName}", serial)
}

fn decide(units: &[UnitKeys], how: LabelSettled) -> Command {
    Command::decide(Decision::Labels { units: units.to_vec(), how }, Signed::by("Wang"))
}

#[test]
fn each_unit_that_passes_has_one_label_and_a_leader_gets_another_one() {
    let (bench, printer) = (bench(), Printer::start());
    let mut shift = bench.open_parts(parts(&bench, &printer.address()));
    let unit = bench.unit("SN-1");
    assert!(shift.expect_pass(&unit).label_due);
    let bad = bench.unit("SN-2");
    bad.set_faults([Fault::StoresNothing]);
    assert!(!shift.visit(&bad).label_due);
    // It comes once more, and has its label.
    assert!(!shift.expect_pass(&unit).label_due);
    shift.expect_pass(&bench.unit("SN-3"));
    bench.wait_until("both are printed", || printer.labels().len() == 2);
    assert_eq!(printer.labels(), [label("SN-1"), label("SN-3")]);
    shift.send(Command::Reprint("SN-1".into(), Signed::by("Wang")));
    bench.wait_until("it is printed once more", || printer.labels().len() == 3);
    assert_eq!(printer.labels()[2], label("SN-1"));
    let left = shift.close();
    let lines = ["labelPrinting", "labelPrinted", "labelUnsure", "labelDecided"].map(|kind| left.count(kind));
    assert_eq!(lines, [3, 3, 0, 1]);
    left.assert_unbroken();
    // Nothing is left for another start, also of another batch.
    let other = bench.folder.path().join("shift-2.jsonl");
    let shift = bench.open_parts(Parts { batch_file: other, ..parts(&bench, &printer.address()) });
    shift.close();
    assert_eq!(printer.labels().len(), 3);
}

#[test]
fn the_line_is_on_disk_before_the_first_byte_leaves() {
    let bench = bench();
    let record = bench.folder.path().join("data/record");
    let is_on_record = move || count(&entries(&record), "labelPrinting") == 1;
    let printer = Printer::looking(0, Box::new(is_on_record));
    let mut shift = bench.open_parts(parts(&bench, &printer.address()));
    shift.expect_pass(&bench.unit("SN-1"));
    bench.wait_until("it is printed", || !printer.labels().is_empty());
    shift.close();
    assert_eq!(printer.looked(), [true]);
}

#[test]
fn a_printer_that_is_away_fails_no_unit_and_prints_what_waits_when_it_is_back() {
    let bench = bench();
    let port = Printer::start().port();
    let mut shift = bench.open_parts(parts(&bench, &format!("tcp:127.0.0.1:{port}")));
    let unit = bench.unit("SN-1");
    assert_eq!(shift.visit(&unit).outcome, Outcome::Pass);
    let seen = shift.wait_for(|snapshot| stand(snapshot).trouble.is_some());
    assert_eq!((stand(&seen).waiting, stand(&seen).unsure), (1, 0));
    assert_eq!(count(&shift.entries(), "labelPrinting"), 0, "not a byte was sent");
    let left = shift.close();
    let told = left.events.iter().rev().find_map(|event| match event {
        Event::Labels { stand, .. } => Some(stand.waiting),
        _ => None,
    });
    assert_eq!(told, Some(1));
    let printer = Printer::at(port);
    let shift = bench.open_parts(parts(&bench, &printer.address()));
    bench.wait_until("it is printed", || !printer.labels().is_empty());
    shift.close();
    assert_eq!(printer.labels(), [label("SN-1")]);
}

#[test]
fn a_label_that_was_broken_off_is_a_persons_to_judge_and_never_printed_twice_by_itself() {
    let (bench, printer) = (bench(), Printer::start());
    printer.push(Takes::Some);
    let mut shift = bench.open_parts(parts(&bench, &printer.address()));
    shift.expect_pass(&bench.unit("SN-1"));
    let seen = shift.wait_for(|snapshot| !unsure(snapshot).is_empty());
    assert_eq!(unsure(&seen)[0].serial_number, "SN-1");
    // The next one is printed.
    shift.expect_pass(&bench.unit("SN-2"));
    bench.wait_until("the next one is printed", || printer.labels().len() == 1);
    let left = shift.close();
    let faults = left.entries.iter().filter_map(|entry| match entry {
        Entry::LabelUnsure(unsure) => Some(unsure.fault.clone()),
        _ => None,
    });
    assert_eq!(faults.collect::<Vec<_>>(), [PrintFault::Broken]);
    // Nor after a restart: somebody has to say so.
    let mut shift = bench.open_parts(parts(&bench, &printer.address()));
    let seen = shift.wait_for(|snapshot| !unsure(snapshot).is_empty());
    let units = unsure(&seen);
    assert_eq!(printer.connections(), 2);
    shift.send(decide(&units, LabelSettled::Again));
    bench.wait_until("it is printed now", || printer.labels().len() == 2);
    shift.wait_for(|snapshot| stand(snapshot) == LabelStand::default());
    shift.close();
    assert_eq!(printer.labels(), [label("SN-2"), label("SN-1")]);
}

#[test]
fn a_crash_behind_the_line_is_a_question_and_a_crash_before_it_is_none() {
    let bench = bench();
    let port = Printer::start().port();
    let mut shift = bench.open_parts(parts(&bench, &format!("tcp:127.0.0.1:{port}")));
    for serial in ["SN-1", "SN-2"] {
        shift.expect_pass(&bench.unit(serial));
    }
    shift.close();
    // The line of the first one is on disk, and nothing behind it.
    let data = DataDir::new(bench.folder.path().join("data"));
    let desk = Desk::open(&data).unwrap();
    let keys = desk.book().units().next().unwrap().keys;
    let printing = LabelPrinting { keys, printer: "tcp:x".into(), length: 1, sha256: "0".into() };
    let put = desk.put(vec![Entry::LabelPrinting(Box::new(printing))], None);
    bench.runtime.block_on(put).unwrap();
    let printer = Printer::at(port);
    let mut shift = bench.open_parts(parts(&bench, &printer.address()));
    bench.wait_until("the second one is printed", || printer.labels().len() == 1);
    let seen = shift.wait_for(|snapshot| stand(snapshot).waiting == 0 && stand(snapshot).unsure == 1);
    shift.send(decide(&unsure(&seen), LabelSettled::There));
    shift.wait_for(|snapshot| stand(snapshot) == LabelStand::default());
    shift.close();
    assert_eq!(printer.labels(), [label("SN-2")]);
}

#[test]
fn a_slot_has_its_own_printer_and_a_folder_gets_one_file_a_label() {
    let (bench, printer) = (bench(), Printer::start());
    let folder = bench.folder.path().join("labels");
    std::fs::create_dir(&folder).unwrap();
    let both = format!("{}; 1=folder:{}", printer.address(), folder.display());
    let mut shift = bench.open_parts(parts(&bench, &both));
    let [first, second] = ["SN-1", "SN-2"].map(|serial| bench.unit(serial));
    for (slot, unit) in [(0, &first), (1, &second)] {
        shift.plug(slot, unit);
        shift.passes(slot);
        shift.unplug(slot);
    }
    shift.close();
    assert_eq!(printer.labels(), [label("SN-1")]);
    let files: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(files.len(), 1, "{files:?}");
    assert_eq!(files[0].extension().unwrap(), "zpl");
    assert_eq!(std::fs::read_to_string(&files[0]).unwrap(), label("SN-2"));
}

#[test]
fn practice_prints_nothing() {
    let (bench, printer) = (bench(), Printer::start());
    let mut shift = bench.open_parts(Parts { practice: true, ..parts(&bench, &printer.address()) });
    assert!(!shift.expect_pass(&bench.unit("SN-1")).label_due);
    assert!(shift.snapshot().labels.is_none());
    shift.close();
    assert_eq!(printer.connections(), 0);
}

#[test]
fn the_check_before_the_shift_names_a_printer_that_is_away_and_prints_nothing() {
    let (bench, printer) = (bench(), Printer::start());
    let gone = Printer::start().address();
    let folder = bench.folder.path().join("labels");
    std::fs::create_dir(&folder).unwrap();
    let found = |printers: &str| {
        let parts = parts(&bench, printers);
        let profile = bench.profile(bench.door.port());
        checkup(profile, parts.data.path()).begin(|| ()).iter().collect::<Vec<Finding>>()
    };
    let reached = |printer: String, fault| Finding::Printer { printer, fault };
    let waits = |waiting| Finding::Labels { waiting, unsure: 0 };
    let all = found(&format!("{}; 1={gone}; 2=folder:{}", printer.address(), folder.display()));
    let mut seen: Vec<String> = about(&all, Point::Labels).iter().map(|finding| format!("{finding:?}")).collect();
    let mut are = [
        waits(0),
        reached(printer.address(), None),
        reached(gone.clone(), Some(PrintFault::Unreachable)),
        reached(format!("folder:{}", folder.display()), None),
    ]
    .map(|finding| format!("{finding:?}"));
    seen.sort();
    are.sort();
    assert_eq!(seen, are);
    assert_eq!((printer.labels().len(), std::fs::read_dir(&folder).unwrap().count()), (0, 0));
    let none = found("");
    assert!(about(&none, Point::Labels).contains(&&Finding::NoPrinter), "{none:?}");
    assert_eq!(Finding::NoPrinter.level(), Level::Look);
    // One label waits.
    let mut shift = bench.open_parts(parts(&bench, &gone));
    shift.expect_pass(&bench.unit("SN-1"));
    shift.wait_for(|snapshot| stand(snapshot).trouble.is_some());
    shift.close();
    let all = found(&printer.address());
    assert!(about(&all, Point::Labels).contains(&&waits(1)), "{all:?}");
    assert_eq!((waits(0).level(), waits(1).level()), (Level::Good, Level::Look));
    assert_eq!(printer.labels().len(), 0);
}

#[cfg(unix)]
#[test]
fn a_printer_that_is_a_device_gets_each_label_whole() {
    use crate::common::GENEROUS;
    use regnwl_station::link::pty::Pty;
    let (bench, mut pty) = (bench(), Pty::open().unwrap());
    let mut shift = bench.open_parts(parts(&bench, &format!("device:{}", pty.path().display())));
    shift.expect_pass(&bench.unit("SN-1"));
    shift.expect_pass(&bench.unit("SN-2"));
    let heard = bench.runtime.block_on(async {
        let mut heard = String::new();
        while heard.matches("^XZ").count() < 2 {
            let piece = tokio::time::timeout(GENEROUS, pty.link().read()).await.unwrap().unwrap();
            heard.push_str(&String::from_utf8_lossy(&piece));
        }
        heard
    });
    let lines: Vec<&str> = heard.lines().collect();
    assert_eq!(lines, [label("SN-1").trim_end(), label("SN-2").trim_end()]);
    let left = shift.close();
    assert_eq!(["labelPrinting", "labelPrinted"].map(|kind| left.count(kind)), [2, 2]);
}
