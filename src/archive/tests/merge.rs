//! The files of several stations, read as one.

use serde_json::Value;

use super::super::merge::{Merge, MergeFault};
use super::*;
use crate::archive::merge::{MergeFinding, Sighting};
use crate::domain::Resolution;

fn issued(writer: &mut Writer, serial: &str, client_id: &str) {
    let unit = writer.begin("1", serial);
    writer.end(unit, "1", serial, Some(client_id), End(Outcome::Pass, None));
}

fn merge(files: &[(&str, &[u8])]) -> (Merge, tempfile::TempDir) {
    let desk = Desk::new();
    let paths: Vec<PathBuf> = files.iter().map(|(name, bytes)| desk.file(name, bytes)).collect();
    (Merge::of(&paths).unwrap(), desk.folder)
}

fn places(sightings: &[Sighting]) -> Vec<(String, u64)> {
    let name = |seen: &Sighting| Path::new(&seen.file).file_name().unwrap().to_string_lossy().into_owned();
    sightings.iter().map(|seen| (name(seen), seen.line)).collect()
}

#[test]
fn a_unit_with_client_ids_of_two_stations_and_a_client_id_of_two_units_are_named_by_file_and_line() {
    let mut one = Writer::new("A", "bench-1");
    issued(&mut one, "SN001", "c1");
    issued(&mut one, "SN002", "c2");
    let mut two = Writer::new("B", "bench-2");
    issued(&mut two, "SN001", "other");
    issued(&mut two, "SN003", "c2");
    let (merge, _folder) = merge(&[("one", &one.bytes), ("two", &two.bytes)]);
    let [MergeFinding::TwoClientIds { sightings: ids }, MergeFinding::TwoUnits { sightings: units }] =
        &merge.findings[..]
    else {
        panic!("{:?}", merge.findings)
    };
    assert_eq!(places(ids), [("one".into(), 7), ("two".into(), 7)]);
    assert_eq!(ids.iter().map(|seen| seen.client_id.as_str()).collect::<Vec<_>>(), ["c1", "other"]);
    assert_eq!(places(units), [("one".into(), 12), ("two".into(), 12)]);
    assert_eq!(merge.conflicts(), 2);
}

#[test]
fn a_unit_that_its_own_station_registered_again_is_noted_and_no_conflict() {
    let mut one = Writer::new("A", "bench-1");
    issued(&mut one, "SN001", "c1");
    let mut two = Writer::new("B", "bench-1");
    issued(&mut two, "SN001", "c2");
    let (merge, _folder) = merge(&[("one", &one.bytes), ("two", &two.bytes)]);
    assert!(matches!(&merge.findings[..], [MergeFinding::RegisteredAgain { sightings }] if sightings.len() == 2));
    assert_eq!(merge.conflicts(), 0);
}

#[test]
fn a_copy_and_an_older_copy_of_a_file_are_read_once() {
    let mut writer = Writer::new("A", "bench-1");
    issued(&mut writer, "SN001", "c1");
    let older = writer.bytes.clone();
    issued(&mut writer, "SN002", "c2");
    let torn = &writer.bytes[..older.len() + 40];
    let files = [("older", &older[..]), ("newer", &writer.bytes), ("same", &writer.bytes), ("torn", torn)];
    let (merge, _folder) = merge(&files);
    assert_eq!((merge.visits(), merge.conflicts()), (2, 0));
    let copies = merge.findings.iter().filter(|finding| matches!(finding, MergeFinding::Copy { .. }));
    assert_eq!(copies.count(), 3);
}

#[test]
fn a_batch_that_goes_on_differently_in_two_files_is_a_conflict_and_both_ways_are_read() {
    let mut one = Writer::new("A", "bench-1");
    issued(&mut one, "SN001", "c1");
    let mut two = Writer::new("A", "bench-1");
    issued(&mut two, "SN001", "c1");
    issued(&mut one, "SN002", "c2");
    issued(&mut two, "SN003", "c3");
    let (merge, _folder) = merge(&[("one", &one.bytes), ("two", &two.bytes)]);
    let [MergeFinding::Diverged { lines }] = &merge.findings[..] else { panic!("{:?}", merge.findings) };
    assert_eq!((lines[0].line, lines[1].line), (9, 9));
    assert_eq!(merge.visits(), 3);
}

#[test]
fn what_one_station_says_of_another_agrees_with_it_or_is_a_conflict() {
    let mut one = Writer::new("A", "bench-1");
    issued(&mut one, "SN001", "c1");
    issued(&mut one, "SN002", "c2");
    let mut two = Writer::new("B", "bench-2");
    for (serial, client_id) in [("SN001", "c1"), ("SN002", "another")] {
        two.put(&Entry::Known {
            keys: keys(serial),
            client_id: client_id.into(),
            token_sha256: "0badcafe".into(),
            batch: "A".into(),
            station: "bench-1".into(),
        });
    }
    two.put(&Entry::Resolved { keys: keys("SN001"), how: Resolution::SetAside, by: "chen".into(), why: "x".into() });
    let (merge, _folder) = merge(&[("one", &one.bytes), ("two", &two.bytes)]);
    let [MergeFinding::TwoClientIds { sightings }] = &merge.findings[..] else { panic!("{:?}", merge.findings) };
    assert_eq!(places(sightings), [("one".into(), 12), ("two".into(), 4)]);
}

#[test]
fn a_damaged_file_is_read_and_said_to_be_damaged() {
    let mut writer = Writer::new("A", "bench-1");
    issued(&mut writer, "SN001", "c1");
    issued(&mut writer, "SN002", "c2");
    let whole = writer.bytes.clone();
    writer.bytes[writer.starts[4] + 30] ^= 1;
    let (merge, _folder) = merge(&[("one", &writer.bytes)]);
    assert!(matches!(&merge.findings[..], [MergeFinding::Damaged { .. }]));
    assert_eq!((merge.conflicts(), merge.visits()), (1, 2));
    let (merge, _folder) = self::merge(&[("torn", &whole[..whole.len() - 5])]);
    assert_eq!(merge.conflicts(), 0);
    // The visit of the torn line has not ended.
    assert_eq!(merge.visits(), 2);
}

#[test]
fn what_is_no_batch_file_is_not_merged() {
    let desk = Desk::new();
    let path = desk.file("text", b"hello\n");
    assert!(matches!(Merge::of(&[path]), Err(MergeFault::NotABatchFile(_))));
    assert!(matches!(Merge::of(&[desk.path("missing")]), Err(MergeFault::File(..))));
}

#[test]
fn a_merged_reading_says_what_it_is_and_where_each_visit_and_finding_stands() {
    let mut one = Writer::new("A", "bench-1");
    issued(&mut one, "SN001", "c1");
    one.begin("1", "SN002");
    let mut two = Writer::new("B", "bench-2");
    issued(&mut two, "SN001", "other");
    let (merge, _folder) = merge(&[("one", &one.bytes), ("two", &two.bytes)]);
    let mut written = Vec::new();
    merge.write(&mut written).unwrap();
    let lines: Vec<Value> =
        String::from_utf8(written.clone()).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines[0]["format"], "regnwl-station merge");
    assert_eq!(lines[0]["files"][1]["station"], "bench-2");
    assert_eq!((&lines[1]["file"], &lines[1]["line"]), (&Value::from(0), &Value::from(7)));
    assert_eq!((&lines[1]["visit"]["serialNumber"], &lines[1]["visit"]["outcome"]), (&"SN001".into(), &"PASS".into()));
    assert_eq!((&lines[2]["visit"]["serialNumber"], &lines[2]["visit"]["outcome"]), (&"SN002".into(), &Value::Null));
    assert_eq!(lines[3]["file"], 1);
    assert_eq!((&lines[4]["finding"], lines.len()), (&"twoClientIds".into(), 5));
    let desk = Desk::new();
    let merged = desk.file("merged", &written);
    assert!(matches!(Merge::of(&[merged]), Err(MergeFault::NotABatchFile(_))), "it must not pass for a batch file");
}
