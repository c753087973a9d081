//! What is said of a file that is healthy, cut, shuffled, changed in one byte, of a later version, not ours, empty, growing, replaced, gone.

use std::fs::OpenOptions;
use std::io::Write as _;

use sha2::{Digest, Sha256};

use super::super::pass::Pass;
use super::super::rows::Rows;
use super::super::view::{FileView, Progress};
use super::*;
use crate::archive::file_fault::FileFault;
use crate::domain::hex;
use crate::journal::Verdict;

fn healthy() -> Writer {
    let mut writer = Writer::new("WO-1", "bench-1");
    writer.pass("SN001");
    writer.fail("SN002", Outcome::Fail, Failure::SerialRefused);
    writer.pass("SN003");
    writer
}

fn serials(view: &Arc<FileView>) -> Vec<String> {
    let rows = Rows::of(std::slice::from_ref(view));
    (0..rows.len() as u32).map(|id| rows.visit(id).serial_number()).collect()
}

#[test]
fn a_healthy_file_is_unbroken_and_each_visit_is_a_row() {
    let writer = healthy();
    let view = Desk::new().read("a.jsonl", &writer.bytes);
    assert_eq!((view.verdict.clone(), view.lines, view.too_new), (Verdict::Unbroken, writer.starts.len(), false));
    assert_eq!(serials(&view), ["SN001", "SN002", "SN003"]);
    assert_eq!(view.batch(), Some("WO-1"));
    let rows = Rows::of(&[view]);
    let failed = rows.visit(1);
    assert_eq!((failed.outcome(), failed.code()), (Some(Outcome::Fail), Some(Failure::SerialRefused)));
    assert_eq!((failed.slot(), failed.operator(), failed.product_key()), ("2", Some("Wang"), "a1Product"));
    assert_eq!(rows.visit(0).client_id(), "Client-SN001");
    assert!((rows.visit(0).took().device - 3210.1).abs() < 0.1);
}

#[test]
fn a_file_cut_at_any_byte_keeps_the_visits_before_the_cut_and_has_a_torn_tail() {
    let writer = healthy();
    let mut desk = Desk::new();
    for cut in (writer.starts[1]..writer.bytes.len()).step_by(37) {
        let view = desk.read(&format!("{cut}.jsonl"), &writer.bytes[..cut]);
        match &view.verdict {
            Verdict::Unbroken => assert!(writer.starts.contains(&cut)),
            Verdict::TornTail { offset, length, .. } => {
                assert!(writer.starts.contains(&(*offset as usize)));
                assert_eq!(offset + length, cut as u64);
            }
            other => panic!("cut at {cut}: {other:?}"),
        }
    }
}

#[test]
fn a_file_changed_in_one_byte_names_the_first_bad_line_and_keeps_the_other_rows() {
    let mut writer = healthy();
    let line = 5;
    writer.bytes[writer.starts[line] + 30] ^= 1;
    let view = Desk::new().read("a.jsonl", &writer.bytes);
    assert_eq!(view.verdict, Verdict::Broken { line: line + 1, offset: writer.starts[line] as u64 });
    assert_eq!(serials(&view), ["SN001", "SN002", "SN003"]);
}

#[test]
fn a_file_with_two_lines_swapped_names_the_first_of_them() {
    let writer = healthy();
    let [a, b, c] = [4, 5, 6].map(|line| writer.starts[line]);
    let bytes = &writer.bytes;
    let shuffled = [&bytes[..a], &bytes[b..c], &bytes[a..b], &bytes[c..]].concat();
    let view = Desk::new().read("a.jsonl", &shuffled);
    assert_eq!(view.verdict, Verdict::Broken { line: 5, offset: a as u64 });
}

#[test]
fn a_file_of_a_later_version_says_so_and_what_is_known_of_it_is_shown() {
    for (later, too_new) in [
        (r#""v":2,"seq":99,"at":"2030-01-01T00:00:00.000Z","kind":"ended","unit":1"#, true),
        (r#""v":1,"seq":99,"at":"2030-01-01T00:00:00.000Z","kind":"weather","unit":1"#, true),
        (r#""v":1,"seq":99,"at":"2030-01-01T00:00:00.000Z","kind":"weather","unit":1,"decides":true"#, true),
        (r#""v":1,"seq":99,"at":"2030-01-01T00:00:00.000Z","kind":"weather","unit":1,"decides":false"#, false),
        (r#""seq":99,"v":1,"at":"2030-01-01T00:00:00.000Z","decides":false,"kind":"weather""#, false),
    ] {
        let mut writer = healthy();
        let text = format!("{{{later}");
        let chain = hex(&Sha256::new().chain_update(writer.head.as_str()).chain_update(&text).finalize());
        writer.bytes.extend_from_slice(format!("{text},\"chain\":\"{chain}\"}}\n").as_bytes());
        let lines = writer.starts.len() + usize::from(!too_new);
        let view = Desk::new().read("a.jsonl", &writer.bytes);
        assert_eq!((view.verdict.clone(), view.too_new, view.lines), (Verdict::Unbroken, too_new, lines), "{later}");
        assert_eq!(serials(&view).len(), 3, "{later}");
    }
}

#[test]
fn what_is_not_ours_and_what_is_empty_is_told_apart() {
    let mut desk = Desk::new();
    for (name, bytes, verdict) in [
        ("text", &b"hello\nworld\n"[..], Verdict::NotOurs),
        ("noise", &[0xff; 5000], Verdict::NotOurs),
        ("json", b"{\"a\":1}\n{\"b\":2}\n", Verdict::NotOurs),
        ("nothing", b"", Verdict::Empty),
    ] {
        let view = desk.read(name, bytes);
        assert_eq!((view.verdict.clone(), view.visits()), (verdict, 0), "{name}");
    }
}

#[test]
fn a_file_that_is_not_there_or_is_a_folder_has_its_fault() {
    let mut desk = Desk::new();
    let missing = desk.path("missing.jsonl");
    let id = desk.open(&missing);
    assert_eq!(desk.until(id, |view| view.fault.is_some()).fault, Some(FileFault::Missing));
    let folder = desk.folder.path().to_owned();
    let id = desk.open(&folder);
    let view = desk.until(id, |view| view.fault.is_some());
    assert_eq!((view.fault.clone(), view.progress), (Some(FileFault::NotAFile), Progress::Stopped));
}

#[test]
fn a_file_that_grows_is_followed_and_a_visit_that_runs_is_a_row_without_an_outcome() {
    let mut writer = healthy();
    let mut desk = Desk::new();
    let before = writer.bytes.len();
    let view = desk.read("a.jsonl", &writer.bytes);
    let unit = writer.begin("1", "SN004");
    let mut file = OpenOptions::new().append(true).open(&view.path).unwrap();
    // In two pieces, and the first ends within a line.
    let (first, second) = writer.bytes[before..].split_at(700);
    file.write_all(first).unwrap();
    desk.archive.poll();
    let torn = desk.until(view.id, |view| view.is_read() && view.length > before as u64);
    assert!(matches!(torn.verdict, Verdict::TornTail { .. }), "{:?}", torn.verdict);
    file.write_all(second).unwrap();
    desk.archive.poll();
    let view = desk.until(view.id, |view| view.is_read() && view.length == writer.bytes.len() as u64);
    assert_eq!(view.verdict, Verdict::Unbroken);
    assert_eq!(serials(&view), ["SN001", "SN002", "SN003", "SN004"]);
    let rows = Rows::of(std::slice::from_ref(&view));
    assert_eq!((rows.visit(3).outcome(), rows.visit(3).slot()), (None, "1"));
    let key = rows.visit(3).key();
    let before = writer.bytes.len();
    writer.end(unit, "1", "SN004", Some("c4"), End(Outcome::Pass, None));
    file.write_all(&writer.bytes[before..]).unwrap();
    desk.archive.poll();
    let view = desk.until(view.id, |view| view.is_read() && view.length == writer.bytes.len() as u64);
    let rows = Rows::of(&[view]);
    assert_eq!((rows.len(), rows.visit(3).outcome()), (4, Some(Outcome::Pass)));
    assert_eq!(rows.find(key), Some(3));
}

#[test]
fn a_file_that_is_cut_off_replaced_rewritten_or_taken_away_while_it_is_open_has_its_fault_and_its_rows_stay() {
    let mut desk = Desk::new();
    let mut other = Writer::new("WO-2", "bench-2");
    (0..20).for_each(|number| other.pass(&format!("X{number}")));
    type Change = fn(&Path, &[u8], &[u8]);
    let changes: [(&str, FileFault, Change); 4] = [
        ("cut", FileFault::Shortened, |path, bytes, _| std::fs::write(path, &bytes[..bytes.len() / 2]).unwrap()),
        ("replaced", FileFault::Replaced, |path, _, other| {
            std::fs::write(path.with_extension("new"), other).unwrap();
            std::fs::rename(path.with_extension("new"), path).unwrap();
        }),
        ("rewritten", FileFault::Rewritten, |path, bytes, _| {
            let changed = [&bytes[..300], b"X", &bytes[301..]].concat();
            std::fs::write(path, changed).unwrap();
            let later = std::time::SystemTime::now() + Duration::from_secs(60);
            std::fs::File::options().write(true).open(path).unwrap().set_modified(later).unwrap();
        }),
        ("gone", FileFault::Gone, |path, _, _| std::fs::remove_file(path).unwrap()),
    ];
    let writer = healthy();
    for (name, fault, change) in changes {
        let view = desk.read(name, &writer.bytes);
        change(&view.path, &writer.bytes, &other.bytes);
        desk.archive.poll();
        let view = desk.until(view.id, |view| view.fault.is_some());
        assert_eq!((view.fault.clone(), view.progress), (Some(fault), Progress::Stopped), "{name}");
        assert_eq!(serials(&view), ["SN001", "SN002", "SN003"], "{name}");
    }
}

#[test]
fn a_file_that_only_has_another_time_is_what_it_was() {
    let writer = healthy();
    let desk = Desk::new();
    let path = desk.file("a.jsonl", &writer.bytes);
    let mut pass = Pass::open(&path).unwrap();
    while pass.step().unwrap() {}
    let later = std::time::SystemTime::now() + Duration::from_secs(60);
    std::fs::File::options().write(true).open(&path).unwrap().set_modified(later).unwrap();
    assert_eq!(pass.look(), Ok(false));
}

#[test]
fn a_longer_copy_that_was_put_in_the_place_of_a_file_is_followed() {
    let mut writer = healthy();
    let mut desk = Desk::new();
    let view = desk.read("a.jsonl", &writer.bytes);
    writer.pass("SN004");
    std::fs::write(desk.path("new"), &writer.bytes).unwrap();
    std::fs::rename(desk.path("new"), &view.path).unwrap();
    desk.archive.poll();
    let view = desk.until(view.id, |view| view.is_read() && view.length == writer.bytes.len() as u64);
    assert_eq!((view.verdict.clone(), view.visits()), (Verdict::Unbroken, 4));
}

#[test]
fn what_a_power_cut_left_and_the_station_accounted_for_leaves_the_file_unbroken() {
    let mut writer = healthy();
    let offset = writer.bytes.len() as u64;
    let torn = b"{\"v\":1,\"se\0\0\xff";
    writer.bytes.extend_from_slice(torn);
    writer.bytes.push(b'\n');
    writer.put(&crate::journal::scan::torn_entry(offset, torn));
    writer.pass("SN004");
    let view = Desk::new().read("a.jsonl", &writer.bytes);
    assert_eq!((view.verdict.clone(), view.visits()), (Verdict::Unbroken, 4));
}
