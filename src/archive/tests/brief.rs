//! A batch in one line.

use super::{Desk, End, Writer};
use crate::archive::{Brief, FileFault};
use crate::domain::entry::{ClockTold, Synchronised};
use crate::domain::{DecidesNothing, Entry, Failure, Outcome, ProfileText, Purpose};

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
        labels: false,
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
fn a_batch_that_takes_turns_with_another_is_opened_once_and_keeps_the_text_of_its_profile() {
    let clock = ClockTold { zone: None, offset: "+08:00".into(), synchronised: Synchronised::Yes };
    let opened = |opening, profile: &str, clock: Option<&ClockTold>| Entry::Opened {
        clock: clock.cloned().map(Box::new),
        labels: false,
        order: Default::default(),
        opening,
        previous: None,
        program: "regnwl-station 9.9".into(),
        profile: profile.into(),
        profile_sha256: "cd".repeat(32),
        product_key: Some("a1Said".into()),
        operator: None,
        purpose: Purpose::default(),
    };
    let mut writer = Writer::new("WO-1", "line3");
    writer.put(&opened(2, "Tracker", Some(&clock)));
    let text = ProfileText {
        profile_sha256: "cd".repeat(32),
        text: "{}".into(),
        ca_pem: None,
        gate_ca_pem: None,
        result_ca_pem: None,
        label_template: None,
        decides: DecidesNothing,
    };
    writer.put(&Entry::ProfileText(Box::new(text)));
    writer.pass("SN1");
    // Its turns: as the program writes them, and as one of before wrote them.
    writer.put(&opened(4, "Tracker", Some(&clock)));
    writer.put(&opened(6, "Tracker", None));
    writer.put(&opened(7, "Tracker, new", Some(&clock)));
    let view = Desk::new().read("turns.jsonl", &writer.bytes);
    let openings: Vec<_> =
        view.openings.iter().map(|(_, opening)| (&*opening.profile, opening.text.is_some())).collect();
    assert_eq!(openings, [("Tracker", false), ("Tracker", true), ("Tracker, new", false)]);
}

#[test]
fn what_is_no_batch_is_said_so() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("b.jsonl");
    std::fs::write(&path, "{\"hello\":1}\n").unwrap();
    assert_eq!(Brief::read(&path), Err(FileFault::NotABatchFile));
}
