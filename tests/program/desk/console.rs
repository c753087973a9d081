//! What the vendor's console says, given to the real program as a list.

use std::fs::File;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use regnwl_station::domain::access_key::AccessKey;
use regnwl_station::domain::entry::{ConsoleSaid, ConsoleSource, ConsoleStage};
use regnwl_station::sim::cloud::{ApiWrong, Issued, PracticeApi};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::*;

/// A list in the folder of a bench, as written so long after (or before) now.
fn list(bench: &Bench, name: &str, content: impl AsRef<[u8]>, later: i64) -> PathBuf {
    let path = bench.folder.path().join(name);
    std::fs::write(&path, content).unwrap();
    let by = Duration::from_secs(later.unsigned_abs());
    let now = SystemTime::now();
    let at = if later < 0 { now - by } else { now + by };
    File::options().write(true).open(&path).unwrap().set_modified(at).unwrap();
    path
}

fn table(issued: &[Issued], also: &str) -> String {
    let row = |one: &Issued| format!("{PRODUCT_KEY},{},{},2026-11-28 12:00:00\n", one.device_name, one.client_id);
    let rows: String = issued.iter().map(row).collect();
    format!("ProductKey,DeviceName,ClientId,创建时间\n{rows}{also}")
}

fn import<'a>(path: &'a Path, more: &[&'a str]) -> Vec<&'a str> {
    [&["unit", "import-console", path.to_str().unwrap(), "--by", "chen"], more].concat()
}

#[test]
fn a_list_settles_a_lost_answer_as_an_identity_that_counts_and_is_forbidden_once_the_unit_has_another() {
    let bench = Bench::new();
    let unit = unknown(&bench);
    let program = Program::on(&bench);
    let lost = bench.issued_to(SERIAL).pop().unwrap();
    // One that is older by its own date, or hardly younger, says nothing about it.
    for later in [-5, 30] {
        let old = list(&bench, "old.csv", table(&bench.cloud.issued(), ""), later);
        let output = program.call(&import(&old, &[]), "");
        assert_eq!(output.status.code(), Some(1), "{later}");
        assert_eq!(program.unit()["open"], "UNKNOWN");
    }
    let young = list(&bench, "young.csv", table(&bench.cloud.issued(), ""), 90);
    let preview = program.call(&["unit", "import-console", young.to_str().unwrap(), "--preview"], "");
    assert!(String::from_utf8(preview.stdout).unwrap().contains("its answer lost"));
    assert_eq!(program.unit()["open"], "UNKNOWN", "a preview changes nothing");
    program.done(&import(&young, &[]));
    let listed = program.unit();
    assert_eq!((&listed["open"], &listed["registrations"]), (&json!("PENDING"), &json!({"issued": 1, "unknown": 0})));
    assert_eq!(listed["console"]["orphans"][0]["clientId"], lost.client_id);

    let mut shift = bench.open();
    shift.expect(&unit, Outcome::Pending, Some(Failure::AskOrphan));
    shift.close();
    assert_eq!(bench.connects(), 1, "nobody registers past it by itself");
    program.resolve(&["--register-again"]);
    let mut shift = bench.open();
    shift.expect_pass(&unit);
    shift.close();
    let kept = bench.issued_to(SERIAL).pop().unwrap();
    let text = String::from_utf8(program.call(&["unit", "list", "--text"], "").stdout).unwrap();
    let told = |id: &str| text.lines().find(|line| line.contains(id)).unwrap_or_default();
    assert!(told(&kept.client_id).contains("VALID") && told(&lost.client_id).contains("ORPHAN"), "{text}");
    assert!(text.starts_with(SERIAL), "{text}");
    let (csv, html) = (bench.folder.path().join("do.csv"), bench.folder.path().join("do.html"));
    program.done(&["unit", "export-console", "--csv", csv.to_str().unwrap()]);
    program.done(&["unit", "export-console", "--html", html.to_str().unwrap()]);
    let (csv, html) = (std::fs::read_to_string(csv).unwrap(), std::fs::read_to_string(html).unwrap());
    let line = |id: &str| csv.lines().find(|line| line.contains(id)).unwrap_or_default().to_owned();
    assert!(line(&kept.client_id).contains(",keepOne,") && line(&kept.client_id).contains(",keep,"), "{csv}");
    assert!(line(&lost.client_id).contains(",forbid,") && line(&lost.client_id).contains(",orphan,"), "{csv}");
    assert!(html.contains(&kept.client_id) && html.contains("☐"), "{html}");
}

#[test]
fn a_list_that_has_nothing_of_a_unit_sets_it_free_and_one_that_says_nothing_does_not() {
    let bench = Bench::new();
    let unit = bench.unit(SERIAL);
    bench.cloud.push_fault(Fault::LostOnTheWay);
    let mut shift = bench.open();
    shift.expect(&unit, Outcome::Unknown, Some(Failure::ClosedBeforeConnack));
    shift.close();
    let program = Program::on(&bench);
    let of_others = list(&bench, "others.csv", table(&[], &format!("{PRODUCT_KEY},SN-OTHER,x1,\n")), 90);
    program.done(&import(&of_others, &[]));
    let of_it = |units: Vec<Value>| units.into_iter().find(|unit| unit["deviceName"] == SERIAL).unwrap();
    assert_eq!(of_it(program.done(&["unit", "list"]))["open"], "UNKNOWN");
    program.done(&import(&of_others, &["--complete", "--product-key", PRODUCT_KEY]));
    assert_eq!(of_it(program.done(&["unit", "list"]))["open"], Value::Null);
    let mut shift = bench.open();
    shift.expect_pass(&unit);
    // Of one that the list has, and nobody here, it is known that it has one.
    let other = bench.unit("SN-OTHER");
    shift.expect(&other, Outcome::Pending, Some(Failure::AskOrphan));
    shift.close();
    assert_eq!(bench.issued_to(SERIAL).len(), 1);
}

#[test]
fn five_known_identities_are_all_until_they_are_cleared() {
    let bench = Bench::new();
    let unit = passed(&bench);
    let program = Program::on(&bench);
    let mine = bench.issued_to(SERIAL).pop().unwrap().client_id;
    let ids: Vec<Value> = [&*mine, "a", "b", "c", "d"].iter().map(|id| json!({"clientId": id})).collect();
    let answer = json!({"deviceName": SERIAL, "productKey": PRODUCT_KEY, "clientIds": ids}).to_string();
    program.done(&import(&list(&bench, "five.json", answer, 90), &[]));
    assert_eq!(program.unit()["registrations"], json!({"issued": 5, "unknown": 0}));
    program.refused(&[&["unit", "resolve", SERIAL, "--register-again"], &WHO[..]].concat(), 2, "all 5 registrations");
    program.done(&[&["unit", "cleared", SERIAL], &WHO[..]].concat());
    let listed = program.unit();
    assert_eq!((&listed["registrations"]["issued"], &listed["identities"]), (&json!(0), &json!([])));
    // What it holds is void: nobody knows it any more.
    let mut shift = bench.open();
    shift.expect(&unit, Outcome::Unknown, Some(Failure::AskForeign));
    assert_eq!(bench.connects(), 1);
    unit.hold(None);
    shift.expect_pass(&unit);
    shift.close();
    // Said a second time, it would void what was registered since.
    let cleared = [&["unit", "cleared", SERIAL], &WHO[..]].concat();
    program.refused(&cleared, 2, "has an identity now");
    program.refused(&[&cleared[..], &["--has", &mine]].concat(), 2, "has an identity now");
    let newest = bench.issued_to(SERIAL).pop().unwrap().client_id;
    assert_eq!(program.unit()["clientId"], newest);
    program.done(&[&cleared[..], &["--has", &newest]].concat());
    assert_eq!(program.unit()["registrations"]["issued"], 0);
}

#[test]
fn what_is_no_list_and_each_bad_row_is_said_and_nothing_is_taken_then() {
    let bench = Bench::new();
    unknown(&bench);
    let program = Program::on(&bench);
    for (content, because) in [
        (&b""[..], "no client IDs in it"),
        (b"a\xff\xff,b\n", "neither text"),
        (b"a,b\n1,2\n", "ClientId"),
        (b"{\"x\":", "not valid JSON"),
    ] {
        let file = list(&bench, "bad", content, 90);
        program.refused(&import(&file, &[]), 2, because);
    }
    let file = list(&bench, "bad.csv", table(&bench.cloud.issued(), ",,x\n"), 90);
    let output = program.call(&import(&file, &[]), "");
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.code() == Some(2) && said.contains("row 3") && said.contains("--skip-bad"), "{said}");
    assert_eq!(program.unit()["open"], "UNKNOWN");
    assert_eq!(program.call(&import(&file, &["--skip-bad"]), "").status.code(), Some(1));
    assert_eq!(program.unit()["open"], "PENDING");
}

/// The practice API with the key `LTAIpractice`, and that key stored.
fn with_key(bench: &Bench, program: &Program) -> PracticeApi {
    let _inside = bench.runtime.enter();
    let listener = bench.runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
    let key = AccessKey { id: "LTAIpractice".into(), secret: Secret::new("key-secret-nobody-may-see") };
    let api = bench.cloud.serve_api(listener, key).unwrap();
    let endpoint = format!("127.0.0.1:{}", api.addr().port());
    let store =
        ["secret", "set", "--product-key", PRODUCT_KEY, "--access-key", "LTAIpractice", "--endpoint", &endpoint];
    let stored = program.call(&store, "key-secret-nobody-may-see");
    assert_eq!(stored.status.code(), Some(0), "{}", String::from_utf8_lossy(&stored.stderr));
    api
}

#[test]
fn what_is_changed_at_the_cloud_is_on_record_before_and_after_and_asked_again_where_no_answer_came() {
    let bench = Bench::new();
    passed(&bench);
    let program = Program::on(&bench);
    let profile = bench.profile(bench.door.port());
    let of_profile = ["--profile", profile.to_str().unwrap()];
    let ask = [&["unit", "ask-console", SERIAL], &of_profile[..]].concat();
    program.refused(&ask, 2, "No access key");
    let api = with_key(&bench, &program);
    let asked = program.call(&ask, "");
    assert!(
        String::from_utf8_lossy(&asked.stdout).contains("1 of 5 used"),
        "{}",
        String::from_utf8_lossy(&asked.stderr)
    );
    let mine = bench.issued_to(SERIAL).pop().unwrap().client_id;
    let keep = |id: &str| {
        let call = [&["unit", "keep-at-console", SERIAL, "--client-id", id], &of_profile[..], &WHO].concat();
        program.call(&call, "").status.code()
    };
    assert_eq!((keep("somebody-else"), keep(&mine)), (Some(2), Some(0)));
    let stages = || {
        let record = program.record().into_iter();
        record.filter_map(|entry| if let Entry::ConsoleChange(change) = entry { Some(change.stage) } else { None })
    };
    assert_eq!(stages().collect::<Vec<_>>(), [ConsoleStage::Begun, ConsoleStage::Done]);
    // It is done, and nobody hears of it.
    api.push_wrong(ApiWrong::Slow(Duration::ZERO));
    api.push_wrong(ApiWrong::ClosedAfter);
    let clear = [&["unit", "clear-at-console", SERIAL], &of_profile[..], &WHO].concat();
    assert_eq!(program.call(&clear, "").status.code(), Some(3));
    assert_eq!((program.unit()["open"].clone(), stages().next_back()), (json!("UNKNOWN"), Some(ConsoleStage::Begun)));
    program.done(&ask);
    let listed = program.unit();
    assert_eq!((&listed["open"], &listed["registrations"]["issued"]), (&Value::Null, &json!(0)));
    // Refused: nothing was changed, and that is on record too.
    api.push_wrong(ApiWrong::Slow(Duration::ZERO));
    api.push_wrong(ApiWrong::Forbidden);
    assert_eq!(program.call(&clear, "").status.code(), Some(1));
    assert_eq!(stages().next_back(), Some(ConsoleStage::Refused { code: "Forbidden.RAM".into() }));
    let forget = ["secret", "forget", "--product-key", PRODUCT_KEY, "--access-key", "--by", "chen"];
    assert_eq!(program.call(&forget, "").status.code(), Some(0));
    program.refused(&forget, 2, "No access key");
    program.refused(&ask, 2, "No access key");
    let mut record = String::new();
    for file in std::fs::read_dir(program.data.join("record")).unwrap() {
        record += &String::from_utf8_lossy(&std::fs::read(file.unwrap().path()).unwrap());
    }
    assert!(!record.contains("key-secret"));
    assert!(record.contains(r#""of":"accessKey""#) && record.contains(r#""name":"access-key","by":"p-"#), "{record}");
}

#[test]
fn a_list_that_was_read_before_another_registration_does_not_settle_that_one() {
    let bench = Bench::new();
    unknown(&bench);
    let program = Program::on(&bench);
    let data = DataDir::new(&program.data);
    let keys = |desk: &Desk| desk.book().units().next().unwrap().keys;
    let old = {
        let desk = Desk::open(&data).unwrap();
        let (keys, source) = (keys(&desk), ConsoleSource::File { sha256: "0".into() });
        let asked_at = "2020-01-01T00:00:00Z".into();
        ConsoleSaid { keys, client_ids: Vec::new(), asked_at, source, settles: 1, by: None }
    };
    let learn = Decision::Learn(vec![old].into());
    let desk = Desk::open(&data).unwrap();
    bench.runtime.block_on(desk.decide(&learn, &Signed::by("chen"))).unwrap();
    assert_eq!(program.unit()["open"], "UNKNOWN");
}
