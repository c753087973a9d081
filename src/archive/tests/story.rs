//! All that is known of one unit.

use super::super::rows::Rows;
use super::super::story::UnitStory;
use super::*;
use crate::domain::{Person, Resolution, TapeLine, Verb, Way};
use crate::journal::{Link, Whole};

fn kinds(story: &UnitStory, visit: usize) -> Vec<&'static str> {
    let kind = |entry: &Entry| match entry {
        Entry::Begun { .. } => "begun",
        Entry::Read { .. } => "read",
        Entry::Checked { .. } => "checked",
        Entry::Intent { .. } => "intent",
        Entry::Issued { .. } => "issued",
        Entry::Writing { .. } => "writing",
        Entry::Written { .. } => "written",
        Entry::Proven { .. } => "proven",
        Entry::Tape { .. } => "tape",
        Entry::Ended(_) => "ended",
        other => panic!("{other:?}"),
    };
    story.visits[visit].lines.iter().map(|line| kind(&line.entry)).collect()
}

#[test]
fn a_unit_is_told_over_all_open_files_with_what_persons_decided() {
    let mut one = Writer::new("WO-1", "bench-1");
    // Two units at once: their lines stand between each other.
    let (first, other) = (one.begin("1", "SN001"), one.begin("2", "SN002"));
    let lines = vec![TapeLine { ms: 12, verb: Verb::Wake, way: Way::Sent, text: "AT".into() }];
    one.put(&Entry::Tape { unit: first, lines });
    one.end(other, "2", "SN002", None, End(Outcome::Fail, Some(Failure::Silent)));
    one.end(first, "1", "SN001", None, End(Outcome::Unknown, Some(Failure::NoAnswer)));
    let (by, why) = (Person::from("chen"), "seen in the console".to_owned());
    one.put(&Entry::Resolved { keys: keys("SN001"), how: Resolution::RegisterAgain, by: by.clone(), why: why.clone() });
    one.put(&Entry::Resolved { keys: keys("SN002"), how: Resolution::SetAside, by, why });
    let mut two = Writer::new("WO-2", "bench-1");
    two.pass("SN001");
    two.begin("3", "SN001");
    let mut desk = Desk::new();
    let rows = Rows::of(&[desk.read("one.jsonl", &one.bytes), desk.read("two.jsonl", &two.bytes)]);
    let id = rows.with_serial("SN001")[1];
    let story = UnitStory::of(&rows, id).unwrap();
    assert_eq!((story.visits.len(), story.asked), (3, 1));
    assert_eq!(kinds(&story, 0), ["begun", "read", "checked", "intent", "tape", "ended"]);
    assert_eq!(kinds(&story, 1).len(), 9);
    assert_eq!(kinds(&story, 2), ["begun", "read", "checked", "intent"]);
    assert_eq!(story.visits[0].tape()[0].text, "AT");
    assert_eq!(story.visits[2].ended(), None);
    assert_eq!(story.asked().opening.as_ref().unwrap().program, "regnwl-station 9.9");
    assert_eq!(story.asked().since_begun(story.asked().lines.last().unwrap()), Some(8000));
    let [decision] = &story.decisions[..] else { panic!("{:?}", story.decisions) };
    assert!(matches!(&decision.line.entry, Entry::Resolved { how: Resolution::RegisterAgain, .. }));
    assert!(story.unreadable.is_empty());
}

#[test]
fn each_line_of_a_story_can_be_checked_with_the_hash_before_it() {
    let mut writer = Writer::new("WO-1", "bench-1");
    writer.pass("SN001");
    let rows = Rows::of(&[Desk::new().read("a.jsonl", &writer.bytes)]);
    let story = UnitStory::of(&rows, 0).unwrap();
    for line in &story.asked().lines {
        let whole = Whole::of(line.text.as_bytes()).unwrap();
        assert!(whole.follows(&line.previous.unwrap()));
        assert_eq!(line.text.as_bytes(), &writer.bytes[line.range.start as usize..line.range.end as usize]);
    }
    assert_ne!(story.asked().lines[0].previous, Some(Link::start()));
}

#[test]
fn numbers_that_begin_alike_are_not_one_unit() {
    let mut writer = Writer::new("WO-1", "bench-1");
    ["SN1", "SN10", "sn1", "XSN1"].into_iter().for_each(|serial| writer.pass(serial));
    let rows = Rows::of(&[Desk::new().read("a.jsonl", &writer.bytes)]);
    assert_eq!(UnitStory::of(&rows, 0).unwrap().visits.len(), 1);
}

#[test]
fn lines_that_are_not_there_any_more_have_a_fault_and_no_story() {
    let mut writer = Writer::new("WO-1", "bench-1");
    writer.pass("SN001");
    let mut desk = Desk::new();
    let view = desk.read("a.jsonl", &writer.bytes);
    let rows = Rows::of(std::slice::from_ref(&view));
    std::fs::write(&view.path, b"another file").unwrap();
    assert!(UnitStory::of(&rows, 0).is_err());
}
