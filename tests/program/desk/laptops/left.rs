//! Units of a batch that has left the record go to another laptop: with all that is known of them, and without what was sealed in that batch.

use super::*;

const AGAIN: &str = "SN24A7F00007";

/// A laptop whose batch, with these units in it, has left; and the same one with its next batch.
fn left<'a>(bench: &'a Bench, units: &[&PracticeUnit]) -> (Laptop<'a>, String) {
    let laptop = Laptop::new(bench, "a");
    let mut shift = laptop.open(Purpose::Provision);
    units.iter().for_each(|unit| drop(shift.expect_pass(unit)));
    shift.close();
    let done = |call: &[&str]| {
        let output = laptop.program.call(call, "");
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    done(&["batch", "close", laptop.batch(), "--by", "chen"]);
    let name = done(&["record", "retire-batch"]).split('\t').nth(1).unwrap().to_owned();
    done(&["record", "retire-batch", &name, "--by", "chen", "--why", "24 months are over"]);
    let batch = bench.folder.path().join("next.jsonl");
    let next = Laptop { bench, program: laptop.program, batch };
    next.open(Purpose::Provision).close();
    (next, name)
}

#[test]
fn a_unit_whose_token_has_left_goes_and_is_asked_about_there_as_it_would_be_here() {
    let bench = Bench::with(Dialect::At, json!({"onForeignIdentity": "migrate"}));
    let old = Stored { client_id: "OldClient000100".into(), device_token: Secret::new("^1^1677597746541^9ffd7c5bcf") };
    let unit = bench.unit(REGISTERED).with_old(old, None);
    let (a, batch) = left(&bench, &[&unit]);
    let b = Laptop::new(&bench, "b");
    let (key, out) = (b.key(), a.file("out.json"));
    let call = ["job", "hand-over", "--batch", a.batch(), "--to", &key, "--out", &out, "--by", "chen"];
    let output = a.program.call(&[&call[..], &["--units", REGISTERED, "--lang", "en"]].concat(), "");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(said.contains(&format!("sealed of them in {batch} has left the record")), "{said}");
    let told: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&told["units"], &told["stays"]), (&json!(1), &json!([batch])));

    assert_eq!(b.receive("out.json")["received"], json!(1));
    let connects = bench.cloud.issued().len();
    let held = unit.held();
    for holds in [held.clone(), None] {
        unit.hold(holds.clone());
        let mut shift = b.open(Purpose::Provision);
        shift.expect(&unit, Outcome::Unknown, Some(Failure::AskFinished));
        shift.close();
        assert_eq!((unit.held(), bench.cloud.issued().len()), (holds, connects), "nothing is asked for by itself");
    }
    let back = ["unit", "resolve", REGISTERED, "--roll-back", "--by", "li", "--why", "sold back"];
    assert_eq!(b.program.call(&back, "").status.code(), Some(2), "what it held before is not here");
    b.program.done(&["unit", "resolve", REGISTERED, "--register-again", "--by", "li", "--why", "the flash was erased"]);
    let mut shift = b.open(Purpose::Provision);
    assert_eq!(shift.expect_pass(&unit).registrations.issued, 2, "what was used up there counts");
    shift.close();
    // And back: nothing of it is new there but what was registered here.
    b.hand_over(&a, "back.json", &["--units", REGISTERED]);
    assert_eq!(a.receive("back.json")["received"], json!(1));
    let mut shift = a.open(Purpose::Provision);
    assert_eq!(shift.expect_pass(&unit).registrations.issued, 2);
    shift.close();
    assert_eq!(bench.cloud.issued().len(), connects + 1);
}

#[test]
fn an_identity_that_is_newer_than_what_has_left_is_delivered_there() {
    let bench = Bench::new();
    let unit = bench.unit(AGAIN);
    let (a, batch) = left(&bench, &[&unit]);
    let b = Laptop::new(&bench, "b");
    a.program.done(&["unit", "resolve", AGAIN, "--register-again", "--by", "chen", "--why", "the flash was erased"]);
    unit.hold(None);
    unit.set_faults([UnitFault::StoresNothing]);
    let mut shift = a.open(Purpose::Provision);
    shift.expect(&unit, Outcome::Pending, Some(Failure::NotStored));
    shift.close();
    unit.set_faults([]);
    let listed = |laptop: &Laptop<'_>| {
        let output = laptop.program.call(&["unit", "list", "--text", "--lang", "en"], "");
        let text = String::from_utf8(output.stdout).unwrap();
        text.lines().find(|line| line.contains("VALID")).unwrap().to_owned()
    };
    let newest = listed(&a);
    assert_eq!(a.hand_over(&b, "out.json", &["--units", AGAIN])["stays"], json!([batch]));
    b.receive("out.json");
    assert_eq!(listed(&b), newest, "with the time at which it was issued");
    let (csv, first) = (b.file("tasks.csv"), bench.cloud.issued()[0].client_id.clone());
    assert_eq!(b.program.call(&["unit", "export-console", "--csv", &csv], "").status.code(), Some(0));
    let tasks = std::fs::read_to_string(csv).unwrap();
    assert!(tasks.lines().any(|line| line.contains(&first) && line.contains("forbid")), "{tasks}");
    let mut shift = b.open(Purpose::Provision);
    assert_eq!(shift.expect_pass(&unit).registrations.issued, 2);
    shift.close();
    assert_eq!(bench.cloud.issued().len(), 2, "it was issued once here and once more, and nothing there");
}
