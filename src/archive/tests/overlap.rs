//! Files that tell of the same visits.

use super::super::rows::Rows;
use super::*;

/// The bytes up to the end of so many visits.
fn up_to(bytes: &[u8], visits: usize) -> &[u8] {
    let ends = bytes.split_inclusive(|byte| *byte == b'\n').scan(0, |at, line| {
        *at += line.len();
        Some((*at, String::from_utf8_lossy(line).contains("\"kind\":\"ended\"")))
    });
    let ended: Vec<usize> = ends.filter(|(_, ended)| *ended).map(|(at, _)| at).collect();
    &bytes[..ended[visits - 1]]
}

fn serials(rows: &Rows) -> Vec<String> {
    (0..rows.len() as u32).map(|id| rows.visit(id).serial_number()).collect()
}

#[test]
fn a_visit_that_stands_in_several_copies_of_a_batch_is_counted_once() {
    let mut writer = Writer::new("WO-1", "bench-1");
    for serial in ["SN1", "SN2", "SN3"] {
        writer.pass(serial);
    }
    let mut desk = Desk::new();
    let early = desk.read("early.jsonl", up_to(&writer.bytes, 2));
    let whole = desk.read("whole.jsonl", &writer.bytes);
    let same = desk.read("same.jsonl", &writer.bytes);
    for files in
        [vec![early.clone(), whole.clone()], vec![whole.clone(), early.clone(), same.clone()], vec![same, whole]]
    {
        assert_eq!(serials(&Rows::of(&files)), ["SN1", "SN2", "SN3"]);
    }
    // Alone, and beside another batch, all of it is there.
    let other = desk.read("other.jsonl", &Writer::new("WO-2", "bench-1").bytes);
    assert_eq!(serials(&Rows::of(&[early, other])), ["SN1", "SN2"]);
}

#[test]
fn what_two_files_say_differently_is_shown_twice_and_so_is_all_of_a_broken_one() {
    let mut first = Writer::new("WO-1", "bench-1");
    first.pass("SN1");
    let common = first.bytes.len();
    let mut second = Writer::new("WO-1", "bench-1");
    second.pass("SN1");
    first.pass("SN2");
    second.pass("SN3");
    assert_eq!(first.bytes[..common], second.bytes[..common]);
    let mut desk = Desk::new();
    let (one, two) = (desk.read("one.jsonl", &first.bytes), desk.read("two.jsonl", &second.bytes));
    assert_eq!(serials(&Rows::of(&[one.clone(), two])), ["SN1", "SN2", "SN3"]);
    let mut broken = first.bytes.clone();
    let at = common + 40;
    broken[at] ^= 1;
    let broken = desk.read("broken.jsonl", &broken);
    let rows = Rows::of(&[one, broken.clone()]);
    assert_eq!(rows.len(), 2 + broken.visits());
    let behind: Vec<_> = (0..rows.len() as u32).map(|id| rows.visit(id).behind_break().is_some()).collect();
    assert_eq!(behind, [false, false, false, true]);
}
