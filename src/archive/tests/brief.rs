//! A batch in one line.

use super::{End, Writer};
use crate::archive::{Brief, FileFault};
use crate::domain::{Entry, Failure, Outcome, Purpose};

fn brief(writer: &Writer) -> Brief {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("b.jsonl");
    std::fs::write(&path, &writer.bytes).unwrap();
    Brief::read(&path).unwrap()
}

fn visit(writer: &mut Writer, serial: &str, outcome: Outcome, code: Option<Failure>) {
    let unit = writer.begin("1", serial);
    let ended = writer.ended(unit, "1", serial, Some("client"), End(outcome, code));
    writer.put(&Entry::Ended(Box::new(ended)));
}

#[test]
fn a_unit_counts_once_and_by_its_last_visit_and_an_old_batch_tells_its_product_by_its_visits() {
    let mut writer = Writer::new("WO-1", "line3");
    let new = brief(&writer);
    assert_eq!((new.name.as_str(), new.profile.as_str(), &new.product_key, new.passed), ("WO-1", "Tracker", &None, 0));
    assert_eq!(new.profile_sha256, "ab".repeat(32));
    visit(&mut writer, "SN1", Outcome::Pending, Some(Failure::Unplugged));
    visit(&mut writer, "SN2", Outcome::Pass, None);
    visit(&mut writer, "SN1", Outcome::Pass, None);
    visit(&mut writer, "SN2", Outcome::Pass, None);
    visit(&mut writer, "SN3", Outcome::Fail, Some(Failure::Silent));
    let shift = brief(&writer);
    assert_eq!((shift.passed, shift.product_key.as_deref(), shift.is_finished), (2, Some("a1Product"), false));
    writer.put(&Entry::Opened {
        clock: None,
        order: Default::default(),
        opening: 2,
        previous: None,
        program: "regnwl-station 9.9".into(),
        profile: "Tracker, new".into(),
        profile_sha256: "cd".repeat(32),
        product_key: Some("a1Said".into()),
        operator: None,
        purpose: Purpose::default(),
    });
    writer.put(&Entry::BatchClosed { by: None, why: None, registration_off: false });
    let finished = brief(&writer);
    assert_eq!((finished.profile.as_str(), finished.product_key.as_deref()), ("Tracker, new", Some("a1Said")));
    assert!(finished.is_finished && finished.profile_sha256 == "cd".repeat(32));
}

#[test]
fn what_is_no_batch_is_said_so() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("b.jsonl");
    std::fs::write(&path, "{\"hello\":1}\n").unwrap();
    assert_eq!(Brief::read(&path), Err(FileFault::NotABatchFile));
}
