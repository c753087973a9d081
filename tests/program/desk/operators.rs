//! `operator`: who works at the bench by a badge.

use super::*;

fn said(output: Output) -> String {
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn operators_are_listed_changed_and_removed_and_what_cannot_be_is_refused() {
    let bench = Bench::new();
    let desk = Program::on(&bench);
    let list = || said(desk.call(&["operator", "list"], ""));
    assert_eq!(list(), "");
    desk.refused(&["operator", "remove", "li"], 2, "nobody of this name works by a badge: li");
    assert!(!desk.data.join("record").exists(), "no record is begun for a call that is refused");
    for (pattern, because) in [("(", "no pattern for badges"), (".*", "it matches even nothing")] {
        desk.refused(&["operator", "badges", "--pattern", pattern], 2, because);
    }
    let set = |name: &str, badge: &str, more: &[&str]| {
        let call: Vec<_> =
            ["operator", "set", name, "--badge", badge].into_iter().chain(more.iter().copied()).collect();
        call.into_iter().map(ToOwned::to_owned).collect::<Vec<_>>()
    };
    let call = |words: Vec<String>| said(desk.call(&words.iter().map(String::as_str).collect::<Vec<_>>(), ""));
    let refused = |words: Vec<String>, because: &str| {
        desk.refused(&words.iter().map(String::as_str).collect::<Vec<_>>(), 2, because);
    };
    call(set("王芳", "B-1", &["--product", "a1", "--product", "a2", "--until", "2031-12-31"]));
    call(set("li", "B-2", &[]));
    said(desk.call(&["operator", "badges", "--pattern", r"B-\d+", "--by", "chen"], ""));
    assert_eq!(list(), "li\tB-2\t\t\n王芳\tB-1\ta1,a2\t2031-12-31\n");
    let told: Value = serde_json::from_str(&said(desk.call(&["operator", "list", "--json"], ""))).unwrap();
    assert_eq!((&told["pattern"], &told["operators"][0]["badge"]), (&json!(r"B-\d+"), &json!("B-2")));

    refused(set("wu", "B-2", &[]), "this is the badge of li");
    refused(set("wu", "4711", &[]), r"badges are like B-\d+");
    refused(set("wu", "B-3", &["--until", "2027-02-29"]), "a day of the calendar");
    refused(set("wu\u{1b}[2J", "B-3", &[]), "one line");
    refused(set(&"x".repeat(201), "B-3", &[]), "one line");
    desk.refused(&["operator", "badges", "--pattern", "C.+"], 2, "the badges of li, 王芳 do not match");
    desk.refused(&["person", "erase", "li"], 2, "remove this operator first");
    desk.refused(&["person", "erase", "badge B-2"], 2, "remove this operator first");

    // Another badge: what was on the first one is erased. It is free then.
    call(set("li", "B-7", &[]));
    call(set("wu", "B-2", &[]));
    said(desk.call(&["operator", "remove", "wu"], ""));
    let persons = std::fs::read_to_string(desk.data.join("persons.jsonl")).unwrap();
    assert!(persons.contains("B-7") && !persons.contains("B-2"), "{persons}");
    let changes = said(desk.call(&["record", "changes", "--kind", "operator"], ""));
    for sentence in [
        "recorded 王芳 as an operator",
        "a1, a2, until 2031-12-31",
        r"asked for badges like B-\d+",
        "removed operator wu",
    ] {
        assert!(changes.contains(sentence), "{sentence}: {changes}");
    }

    // Where there are supervisors, a leader does it. A badge is no PIN.
    said(desk.call(&["supervisor", "add", "chen"], "2468\n"));
    let chen = desk.with_pin("2468");
    said(chen.call(&["supervisor", "add", "zhou", "--role", "leader", "--by", "chen"], "1357\n"));
    refused(set("wu", "B-2", &[]), "a supervisor must decide");
    desk.with_pin("B-7").refused(&["operator", "badges", "--none", "--by", "zhou"], 2, "wrong PIN for zhou");
    let by_zhou = set("wu", "B-2", &["--by", "zhou"]);
    let zhou = Program { data: desk.data.clone(), pin: Some("1357") };
    let waited = zhou.call(&by_zhou.iter().map(String::as_str).collect::<Vec<_>>(), "");
    said(waited);
    said(zhou.call(&["operator", "badges", "--none", "--by", "zhou"], ""));
    let told: Value = serde_json::from_str(&said(desk.call(&["operator", "list", "--json"], ""))).unwrap();
    assert_eq!((&told["pattern"], told["operators"].as_array().unwrap().len()), (&Value::Null, 3));
    said(desk.call(&["record", "check"], ""));
}
