//! A visit ends alike, whether it comes to its end by itself or is cut off and ended by the next start. Every fault of both menus, cut after every line.

use std::path::PathBuf;

use regnwl_station::decisions::desk::Desk;
use regnwl_station::domain::entry::{Ended, Entry, NotIssued, VisitId};
use regnwl_station::domain::failure::Failure;
use regnwl_station::domain::outcome::Outcome;
use regnwl_station::journal::scan::{Counted, Scan};
use regnwl_station::sim::cloud::Fault as CloudFault;
use regnwl_station::sim::dialect::Dialect;
use regnwl_station::store::data_dir::DataDir;
use serde_json::Value;

use super::common::{Bench, each, entries, folder};
use super::fault_table::{Row, cloud_rows, unit_rows};

const SERIAL: &str = "SN24A7F00913";

/// A visit that came to its end by itself.
struct Live {
    bench: Bench,
    /// The record's segment, its bytes, and the visit's lines before the last one.
    segment: PathBuf,
    bytes: Vec<u8>,
    lines: Vec<Counted>,
    ended: Ended,
}

impl Live {
    fn of_unit(row: &Row) -> Self {
        let bench = Bench::with(Dialect::At, row.changes.clone());
        let mut shift = bench.open();
        let unit = row.unit(&bench);
        let ended = shift.visit(&unit);
        shift.close();
        Self::found(bench, ended)
    }

    fn of_cloud(fault: CloudFault, changes: &Value) -> Self {
        let bench = Bench::with(Dialect::At, changes.clone());
        let mut shift = bench.open();
        shift.expect_pass(&bench.unit("SN24A7F00912"));
        bench.cloud.set_fault(Some(fault));
        let ended = shift.visit(&bench.unit(SERIAL));
        shift.close();
        Self::found(bench, ended)
    }

    fn found(bench: Bench, ended: Ended) -> Self {
        let record = bench.folder.path().join("data").join("record");
        let mut files = std::fs::read_dir(record).unwrap().map(|file| file.unwrap().path());
        let segment = files.find(|path| path.extension().is_some_and(|ending| ending == "jsonl")).unwrap();
        let bytes = std::fs::read(&segment).unwrap();
        let mut lines = Scan::of(&bytes).lines;
        lines.retain(|line| is_of(line, ended.unit));
        assert!(matches!(*lines.pop().unwrap().entry, Entry::Ended(_)));
        Self { bench, segment, bytes, lines, ended }
    }

    /// How the next start ends it where the record stops after its first `count` lines.
    fn cut_after(&self, count: usize) -> (Ended, Vec<Entry>) {
        let data = self.bench.folder.path().join(format!("cut-{count}"));
        folder::copy(&self.bench.folder.path().join("data"), &data).unwrap();
        let kept = usize::try_from(self.lines[count - 1].range.end).unwrap() + 1;
        let segment = data.join("record").join(self.segment.file_name().unwrap());
        std::fs::write(segment, &self.bytes[..kept]).unwrap();
        drop(Desk::open(&DataDir::new(&data)).unwrap());
        let mut entries = entries(&data.join("record"));
        let Some(Entry::Ended(ended)) = entries.pop() else { panic!("the visit has no end") };
        assert_eq!(ended.unit, self.ended.unit);
        (*ended, entries)
    }
}

fn is_of(line: &Counted, unit: VisitId) -> bool {
    line.entry.unit() == Some(unit) || line.seq == unit
}

/// All that is the same however it ends: not the time it took.
fn fields(ended: &Ended) -> Value {
    let mut fields = serde_json::to_value(ended).unwrap();
    fields.as_object_mut().unwrap().remove("tookMs");
    fields
}

/// Where nothing but the last line is missing, the next start writes the same last line; only what stands nowhere else is lost with it.
fn ends_alike(name: &str, live: &Live) {
    let (cut, _) = live.cut_after(live.lines.len());
    let mut expected = live.ended.clone();
    let last = live.lines.iter().rfind(|line| !matches!(*line.entry, Entry::Tape { .. })).unwrap();
    if !matches!(*last.entry, Entry::NotIssued { .. } | Entry::Proven { .. }) {
        (expected.code, expected.detail, expected.circumstance) = (Some(Failure::Stopped), None, None);
        if expected.outcome == Outcome::Fail {
            expected.outcome = Outcome::Error;
        }
    }
    if !live.lines.iter().any(|line| matches!(*line.entry, Entry::Checked { .. })) {
        expected.device_name = None;
    }
    assert_eq!(fields(&cut), fields(&expected), "{name}");
}

/// Wherever it is cut, it ends with what is on record, and never better.
fn ends_honestly(name: &str, live: &Live) {
    for count in 1..=live.lines.len() {
        let (cut, entries) = live.cut_after(count);
        let name = format!("{name}, cut after {:?}", live.lines[count - 1].entry);
        let has = |is: fn(&Entry) -> bool| entries.iter().any(|entry| entry.unit() == Some(cut.unit) && is(entry));
        let times = |is: fn(&Entry) -> bool| {
            let those = entries.iter().filter(|entry| entry.unit() == Some(cut.unit) && is(entry));
            u32::try_from(those.count()).unwrap()
        };
        let is_proven = has(|entry| matches!(entry, Entry::Proven { .. }));
        assert_eq!(cut.outcome == Outcome::Pass, is_proven, "{name}");
        assert_eq!(cut.code.is_none(), is_proven, "{name}");
        let issued = times(|entry| matches!(entry, Entry::Issued { .. }));
        let unknown = times(|entry| matches!(entry, Entry::NotIssued { result: NotIssued::Unknown, .. }));
        assert_eq!((cut.registrations.issued, cut.registrations.unknown), (issued, unknown), "{name}");
        assert_eq!(cut.client_id.is_some(), issued > 0, "{name}");
        let has_checked = has(|entry| matches!(entry, Entry::Checked { .. }));
        let live = &live.ended;
        // A visit may read several times: the last reading on record is the one that is told.
        let read = entries.iter().rev().find_map(|entry| match entry {
            Entry::Read { unit, serial_number, hardware_id, .. } if *unit == cut.unit => {
                Some((Some(serial_number.clone()), hardware_id.clone()))
            }
            _ => None,
        });
        assert_eq!((cut.serial_number.clone(), cut.hardware_id.clone()), read.unwrap_or_default(), "{name}");
        assert_eq!(cut.device_name, live.device_name.clone().filter(|_| has_checked), "{name}");
        let said = |ended: &Ended| {
            let Ended { unit, product_key, slot, operator, batch, started_at, station, profile_sha256, .. } = ended;
            (
                *unit,
                [product_key, slot, batch, started_at, station, profile_sha256].map(ToOwned::to_owned),
                operator.clone(),
            )
        };
        assert_eq!(said(&cut), said(live), "{name}");
    }
}

#[test]
fn a_visit_ends_alike_by_itself_and_at_the_next_start_whatever_is_wrong_with_the_unit() {
    for some in unit_rows().chunks(8) {
        each(some, |row| {
            let live = Live::of_unit(row);
            ends_alike(&row.what, &live);
            ends_honestly(&row.what, &live);
        });
    }
}

#[test]
fn a_visit_ends_alike_by_itself_and_at_the_next_start_whatever_the_cloud_does() {
    for some in cloud_rows().chunks(8) {
        each(some, |(what, fault, changes)| {
            let live = Live::of_cloud(*fault, changes);
            ends_alike(what, &live);
            ends_honestly(what, &live);
        });
    }
}
