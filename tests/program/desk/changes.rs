//! `record changes`, `log changes`: what people changed, as a person reads it.

use super::*;
use regnwl_station::decisions::changes::Waiting;
use regnwl_station::domain::entry::{ChangeOf, Changed};

fn said(output: Output) -> String {
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn what_people_changed_is_told_by_kind_and_person_and_written_into_a_file() {
    let bench = Bench::new();
    let desk = Program::on(&bench);
    bench.open().close();
    said(desk.call(&["supervisor", "add", "chen"], "2468\n"));
    said(desk.call(&["supervisor", "add", "wu", "--role", "leader", "--by", "chen"], "2468\n13579\n"));
    let refused = desk.call(&["supervisor", "add", "li", "--by", "wu"], "13579\n1111\n");
    assert_eq!(refused.status.code(), Some(2));
    let why = String::from_utf8(refused.stderr).unwrap();
    assert!(why.contains("this needs the PIN of an engineer: chen"), "{why}");
    // One waits for the record: what it says is text, and no formula.
    let data = DataDir::new(&desk.data);
    let changed = Changed::new(ChangeOf::Setting, "whomToCall", Some(String::new()), Some("=1+1\u{1b}[2J".into()));
    drop(Waiting::of(&data).note(changed.by(Some("wu".into()))).unwrap());

    let all = said(desk.call(&["record", "changes"], ""));
    for told in ["chen gave wu a PIN as leader", "waits for the record", "Whom to call: – → =1+1\\u{1b}[2J"] {
        assert!(all.contains(told), "{told}: {all}");
    }
    assert!(!all.contains("argon2"), "{all}");
    let of_wu = said(desk.call(&["record", "changes", "--person", "wu"], ""));
    assert_eq!(of_wu.lines().count(), 1, "{of_wu}");
    let pins = desk.done(&["record", "changes", "--kind", "pin", "--json"]);
    assert!(!pins.is_empty() && pins.iter().all(|one| one["kind"] == "pin" && one["by"] == "chen"), "{pins:?}");
    let csv = bench.folder.path().join("changes.csv");
    said(desk.call(&["record", "changes", "--csv", csv.to_str().unwrap()], ""));
    let csv = std::fs::read_to_string(csv).unwrap();
    assert!(csv.starts_with("at,kind,by,of,old,new,change,file,line\r\n") && csv.contains("'=1+1"), "{csv}");
    let mut chinese = here::call();
    chinese.args(["--lang", "zh", "--data-dir"]).arg(&desk.data).args(["record", "changes", "--kind", "supervisor"]);
    let chinese = said(chinese.output().unwrap());
    assert!(chinese.contains("角色为班组长"), "{chinese}");
    // Whoever gets it sees what was changed, and not by whom.
    let nameless = said(desk.call(&["record", "changes", "--without-persons"], ""));
    assert_eq!(nameless.lines().count(), all.lines().count(), "{nameless}");
    assert!(["wu", "chen", "=1+1"].iter().all(|name| !nameless.contains(name)), "{nameless}");
    assert!(nameless.contains("– gave – a PIN as leader") && nameless.contains("Whom to call: – → –"), "{nameless}");

    // A batch file tells of its own batch.
    let batch = bench.folder.path().join(BATCH);
    assert_eq!(said(desk.call(&["log", "changes", batch.to_str().unwrap()], "")), "");
    for (name, bytes) in [("empty.jsonl", &b""[..]), ("other.jsonl", b"\xff\xfe{}\n"), ("text.jsonl", b"hello\n")] {
        let file = bench.folder.path().join(name);
        std::fs::write(&file, bytes).unwrap();
        desk.refused(&["log", "changes", file.to_str().unwrap()], 2, name);
    }
}

#[test]
fn what_was_decided_says_about_which_unit_and_in_which_batch() {
    let bench = Bench::new();
    let unit = passed(&bench);
    let desk = Program::on(&bench);
    desk.resolve(&["--board-replaced", "faulty"]);
    // The answer of a person stands in the visit of its unit.
    let mut parts = Parts { has_person: true, ..bench.parts() };
    parts.slots.truncate(1);
    let mut shift = bench.open_parts(parts);
    shift.plug(0, &unit);
    let asked = shift.question();
    shift.send(Ask::Answer { question: asked.id, choice: Choice::LeaveIt });
    shift.ended(0);
    shift.close();
    let batch = bench.folder.path().join(BATCH);
    desk.done(&["batch", "close", batch.to_str().unwrap(), "--by", "chen"]);
    let all = said(desk.call(&["record", "changes"], ""));
    let name = batch.file_stem().unwrap().to_str().unwrap();
    for told in
        [format!("{SERIAL}: board replaced"), format!("{SERIAL}: asked O-"), format!("{name}: batch finished by chen")]
    {
        assert!(all.contains(&told), "{told}: {all}");
    }
    let json = desk.done(&["record", "changes", "--json", "--kind", "unit"]);
    assert!(!json.is_empty() && json.iter().all(|one| one["of"] == SERIAL), "{json:?}");
}

#[test]
fn units_are_exported_without_who_worked_on_them() {
    let bench = Bench::new();
    let desk = Program::on(&bench);
    let mut shift = bench.open();
    shift.expect_pass(&bench.unit(SERIAL));
    shift.close();
    let batch = bench.folder.path().join(BATCH);
    let batch = batch.to_str().unwrap();
    let out = |name: &str| bench.folder.path().join(name);
    for (name, form) in [("units.csv", "--csv"), ("units.jsonl", "--jsonl")] {
        for without in [false, true] {
            let to = out(&format!("{without}-{name}"));
            let call = ["log", "export", batch, form, to.to_str().unwrap()];
            let call = if without { [&call[..], &["--without-persons"]].concat() } else { call.to_vec() };
            said(desk.call(&call, ""));
            let text = std::fs::read_to_string(to).unwrap();
            assert!(text.contains(SERIAL) && text.contains("Wang") != without, "{without} {text}");
        }
    }
    let shown = said(desk.call(&["log", "show", batch, "--json", "--without-persons"], ""));
    assert!(shown.contains(SERIAL) && !shown.contains("Wang"), "{shown}");
    assert_eq!(desk.call(&["log", "show", batch, "--without-persons"], "").status.code(), Some(2));
}
