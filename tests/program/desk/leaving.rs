//! `record retire-batch`: a finished batch leaves the record, and its units are known all the same.

use super::*;

fn said(output: Output) -> String {
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap()
}

#[test]
fn a_finished_batch_is_listed_leaves_once_and_its_unit_is_known() {
    let bench = Bench::new();
    let desk = Program::on(&bench);
    let batch = bench.folder.path().join(BATCH);
    let batch = batch.to_str().unwrap();
    // Nothing is there yet.
    assert_eq!(said(desk.call(&["record", "retire-batch"], "")), "");
    let by = ["--by", "chen", "--why", "24 months are over"];
    let refused = |named: &str, code, because| {
        desk.refused(&[&["record", "retire-batch", named][..], &by].concat(), code, because);
    };
    refused("nothing", 2, "no finished batch on record is called nothing");
    let mut shift = bench.open();
    shift.expect_pass(&bench.unit(SERIAL));
    shift.close();
    refused(batch, 2, "no finished batch on record is called");
    said(desk.call(&["batch", "close", batch, "--by", "chen"], ""));
    let list = said(desk.call(&["record", "retire-batch"], ""));
    let columns: Vec<&str> = list.trim_end_matches('\n').split('\t').collect();
    assert_eq!((columns.len(), columns[3], columns[4]), (5, "kept", ""), "{list}");
    let (segment, name) = (columns[0], columns[1]);
    // Whoever decides, and why.
    desk.refused(&["record", "retire-batch", name, "--by", "chen"], 2, "one line");
    desk.refused(&["record", "retire-batch", name, "--why", "old"], 2, "one line");
    let whole = std::fs::read(desk.data.join("record").join(segment)).unwrap();
    let file = std::fs::read(batch).unwrap();
    let output = desk.call(&[&["record", "retire-batch", name][..], &by].concat(), "");
    assert!(said(output).contains("has left the record"));
    let reduced = std::fs::read(desk.data.join("record").join(segment)).unwrap();
    assert!(reduced.len() < whole.len());
    assert_eq!(std::fs::read(batch).unwrap(), file, "the batch file is the customer's");
    // Nobody is in it, not even as a code; the line that says who decided stands at the desk.
    assert!(!String::from_utf8(reduced).unwrap().contains("\"p-"));
    refused(name, 2, "has left already");
    refused(batch, 2, "has left already");
    assert_eq!(said(desk.call(&["record", "retire-batch"], "")), "");
    said(desk.call(&["record", "check"], ""));
    said(desk.call(&["record", "check", batch], ""));
    said(desk.call(&["log", "verify", batch], ""));
    said(desk.call(&["log", "verify", desk.data.join("record").join(segment).to_str().unwrap()], ""));
    let changes = said(desk.call(&["record", "changes"], ""));
    assert!(changes.contains("leaves the record"), "{changes}");
    let units = said(desk.call(&["unit", "list"], ""));
    assert!(units.contains(SERIAL), "{units}");
    desk.refused(&["unit", "reveal", SERIAL, "--by", "chen", "--why", "x"], 2, "has left the record with batch");
}

#[test]
fn a_batch_whose_results_were_refused_stays_until_somebody_decides_about_them() {
    let bench = Bench::new();
    let desk = Program::on(&bench);
    let batch = bench.folder.path().join(BATCH);
    let mut shift = bench.open_parts(Parts { practice: false, ..bench.parts() });
    shift.expect_pass(&bench.unit(SERIAL));
    shift.close();
    said(desk.call(&["batch", "close", batch.to_str().unwrap(), "--by", "chen"], ""));
    let listed = || said(desk.call(&["record", "retire-batch"], ""));
    let segment = listed().split('\t').next().unwrap().to_owned();
    let dead = refused_result(&segment);
    kept(vec![dead]).write(&desk.data.join("outbox")).unwrap();
    let because = "results of its visits that the plant has not taken: 1.";
    assert!(listed().contains(&format!("\tkept\t{because}")), "{}", listed());
    let call = ["record", "retire-batch", &segment, "--by", "chen", "--why", "24 months"];
    desk.refused(&call, 2, because);
    kept(Vec::new()).write(&desk.data.join("outbox")).unwrap();
    assert!(said(desk.call(&call, "")).contains("has left the record"));
}

#[test]
fn a_supervisor_who_is_an_engineer_lets_a_batch_leave_and_hostile_names_do_nothing() {
    let bench = Bench::new();
    let desk = Program::on(&bench);
    let batch = bench.folder.path().join(BATCH);
    let mut shift = bench.open();
    shift.expect_pass(&bench.unit(SERIAL));
    shift.close();
    said(desk.call(&["batch", "close", batch.to_str().unwrap(), "--by", "chen"], ""));
    said(desk.call(&["supervisor", "add", "chen"], "2468\n"));
    let list = said(desk.call(&["record", "retire-batch"], ""));
    let segment = list.split('\t').next().unwrap();
    let call = ["record", "retire-batch", segment, "--by", "chen", "--why", "24 months"];
    desk.with_pin("1111").refused(&call, 2, "wrong PIN");
    desk.refused(&["record", "retire-batch", segment, "--by", "li", "--why", "x"], 2, "not a supervisor");
    for hostile in ["../../etc/passwd", "", "a\nb", "\u{202e}x", segment.strip_suffix('l').unwrap()] {
        let call = ["record", "retire-batch", hostile, "--by", "chen", "--why", "x"];
        let output = desk.with_pin("2468").call(&call, "");
        assert_eq!(output.status.code(), Some(2), "{hostile:?}: {}", String::from_utf8_lossy(&output.stderr));
    }
    assert!(said(desk.with_pin("2468").call(&call, "")).contains("has left the record"));
}
