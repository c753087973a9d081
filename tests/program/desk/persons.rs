//! `person`: the record holds codes of people, and a name is erased beside it.

use super::*;

fn said(output: Output) -> String {
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// All that stands in these folders, as text.
fn all_of(folders: &[PathBuf]) -> String {
    let files = folders.iter().flat_map(|folder| std::fs::read_dir(folder).unwrap());
    let files = files.filter(|file| file.as_ref().unwrap().path().is_file());
    let texts = files.map(|file| String::from_utf8_lossy(&std::fs::read(file.unwrap().path()).unwrap()).into_owned());
    texts.collect()
}

#[test]
fn the_record_holds_codes_and_a_name_is_erased_beside_it() {
    let bench = Bench::new();
    let desk = Program::on(&bench);
    let batch = bench.folder.path().join(BATCH);
    let batch = batch.to_str().unwrap();
    let mut shift = bench.open();
    shift.expect_pass(&bench.unit(SERIAL));
    shift.close();
    let chen = desk.with_pin("2468");
    said(desk.call(&["supervisor", "add", "chen"], "2468\n"));
    // Not one byte of a name is in the chain, nor in its copy.
    let chain = || all_of(&[desk.data.join("record")]) + &std::fs::read_to_string(batch).unwrap();
    assert!(!chain().contains("Wang") && !chain().contains("chen"), "{}", chain());
    let persons = || std::fs::read_to_string(desk.data.join("persons.jsonl")).unwrap();
    assert!(persons().contains("Wang") && persons().contains("chen"));

    // At this station it is told by name, elsewhere by code.
    let list = said(desk.call(&["person", "list"], ""));
    let code = list.lines().find_map(|line| line.strip_suffix("\tWang")).unwrap();
    let shown = |data: &Path| {
        let elsewhere = Program { data: data.to_owned(), pin: None };
        said(elsewhere.call(&["log", "show", batch, "--json", "--operator", "Wang"], ""))
    };
    let by_name = shown(&desk.data);
    assert!(by_name.contains("\"operator\":\"Wang\""), "{by_name}");
    assert_eq!(shown(bench.folder.path()), "");
    let elsewhere = Program { data: bench.folder.path().join("elsewhere"), pin: None };
    let by_code = said(elsewhere.call(&["log", "show", batch, "--json"], ""));
    assert!(by_code.contains(code) && !by_code.contains("Wang"), "{by_code}");
    let changes = said(desk.call(&["record", "changes"], ""));
    assert!(changes.contains("chen gave chen a PIN"), "{changes}");

    // A supervisor's act, on record; a supervisor has a name.
    desk.refused(&["person", "erase", "Wang"], 2, "supervisor");
    chen.refused(&["person", "erase", "nobody", "--by", "chen"], 2, "no name is kept for nobody");
    chen.refused(&["person", "erase", "chen", "--by", "chen"], 2, "a supervisor has a name");
    said(chen.call(&["person", "erase", "Wang", "--by", "chen"], ""));
    assert!(!persons().contains("Wang") && persons().contains(code), "{}", persons());
    let shown = said(desk.call(&["log", "show", batch, "--json"], ""));
    assert!(shown.contains(code) && !shown.contains("Wang"), "{shown}");
    let changes = said(desk.call(&["record", "changes", "--kind", "record"], ""));
    assert!(changes.contains("chen") && changes.contains(&format!("the name behind {code} erased")), "{changes}");
    chen.refused(&["person", "erase", "Wang", "--by", "chen"], 2, "no name is kept for Wang");
    said(desk.call(&["log", "verify", batch], ""));
    said(desk.call(&["record", "check"], ""));

    // The station goes on with its record, and whoever comes again has another code.
    let mut shift = bench.open();
    shift.expect_pass(&bench.unit("SN24A7F00914"));
    shift.close();
    let again = said(desk.call(&["person", "list"], ""));
    assert!(again.lines().any(|line| line.ends_with("\tWang") && !line.starts_with(code)), "{again}");
    // Where the names are gone, the supervisor's PIN still counts.
    std::fs::remove_file(desk.data.join("persons.jsonl")).unwrap();
    let list = said(desk.call(&["supervisor", "list"], ""));
    let code = list.split('\t').next().unwrap().to_owned();
    assert!(code.starts_with("p-"), "{list}");
    said(chen.call(&["supervisor", "remove", &code, "--by", &code], ""));
    assert_eq!(said(desk.call(&["supervisor", "list"], "")), "");
}

#[test]
fn what_the_record_says_is_erased_is_erased_though_a_kill_came_between() {
    let bench = Bench::new();
    let desk = Program::on(&bench);
    bench.open().close();
    let chen = desk.with_pin("2468");
    said(desk.call(&["supervisor", "add", "chen"], "2468\n"));
    // A name that would be markup, a formula and another line elsewhere.
    let hostile = "=1+1<b>\"}{\\ \u{202e}li";
    said(chen.call(&["supervisor", "add", hostile, "--by", "chen"], "1357\n"));
    said(chen.call(&["supervisor", "remove", hostile, "--by", "chen"], ""));
    let list = said(desk.call(&["person", "list"], ""));
    assert!(list.lines().any(|line| line.contains("\t=1+1<b>\"}{") && !line.contains('\u{202e}')), "{list}");
    let persons = || std::fs::read_to_string(desk.data.join("persons.jsonl")).unwrap();
    let names_of = |persons: &str| persons.contains("=1+1");
    let before = persons();
    assert!(names_of(&before));
    said(chen.call(&["person", "erase", hostile, "--by", "chen"], ""));
    assert!(!names_of(&persons()));

    // Killed between the line and the file; half of another line stands behind.
    std::fs::write(desk.data.join("persons.jsonl"), format!("{before}{{\"code\":\"p-0")).unwrap();
    bench.open().close();
    assert!(!names_of(&persons()), "{}", persons());
    // What was kept of the damaged file had it too.
    assert!(!all_of(std::slice::from_ref(&desk.data)).contains("=1+1"));
    said(chen.call(&["supervisor", "remove", "chen", "--by", "chen"], ""));
}
