//! What a person decides at the desk, as the person sees it: the real program on the record of a real station, and the unit's next visit.

#[cfg(unix)]
mod book_looking;
mod changes;
mod closing;
mod console;
mod laptops;
mod leaving;
mod line_key;
mod log;
mod moved;
mod operators;
mod packages;
mod persons;
mod plant_gate;
#[cfg(unix)]
mod shared_book;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use crate::common::{BATCH, Bench, PRODUCT_KEY, Shift, entries};
use crate::here;
use regnwl_station::custody::fault::OpenFault;
use regnwl_station::decisions::desk::Desk;
use regnwl_station::decisions::gate::PinGate;
use regnwl_station::domain::entry::{Entry, PinUse, Resolution};
use regnwl_station::domain::failure::Failure;
use regnwl_station::domain::identity::{Platform, UnitKeys};
use regnwl_station::domain::outcome::Outcome;
use regnwl_station::domain::secret::Secret;
use regnwl_station::journal::RecordError;
use regnwl_station::plant::outbox::{DeadLetter, Kept};
use regnwl_station::seen::command::Command as Ask;
use regnwl_station::seen::decision::Choice;
use regnwl_station::seen::decision::{Decision, Signed};
use regnwl_station::seen::refusal::Refusal;
use regnwl_station::seen::snapshot::{NoticeKind, SlotState};
use regnwl_station::sim::cloud::Fault;
use regnwl_station::sim::device::{Fault as UnitFault, PracticeUnit};
use regnwl_station::sim::dialect::Dialect;
use regnwl_station::station::{Parts, Station};
use regnwl_station::store::data_dir::DataDir;
use regnwl_station::vault::pin;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

const SERIAL: &str = "SN24A7F00913";
const WHO: [&str; 4] = ["--by", "chen", "--why", "seen in the console"];

/// A result of a unit that passed, in this segment, which the plant has refused.
fn refused_result(segment: &str) -> DeadLetter {
    DeadLetter {
        id: "ab".repeat(32),
        segment: segment.into(),
        from: 0,
        to: 10,
        serial_number: Some(SERIAL.into()),
        outcome: Outcome::Pass,
        status: 422,
        at: "2026-11-28T10:00:00Z".into(),
        again: false,
    }
}

/// How far the results of the product have come: none is known to be taken, and these were refused.
fn kept(dead: Vec<DeadLetter>) -> Kept {
    Kept { product_key: PRODUCT_KEY.into(), stands: Vec::new(), dead }
}

/// The program on one record.
struct Program {
    data: PathBuf,
    pin: Option<&'static str>,
}

impl Program {
    fn on(bench: &Bench) -> Self {
        Self { data: bench.folder.path().join("data"), pin: None }
    }

    fn with_pin(&self, pin: &'static str) -> Self {
        Self { data: self.data.clone(), pin: Some(pin) }
    }

    /// A call, with these bytes on its standard input.
    fn call(&self, args: &[&str], stdin: &str) -> Output {
        let mut program = here::call();
        program.args(["--lang", "en", "--data-dir"]).arg(&self.data).args(args).env_remove("REGNWL_PIN");
        program.env("REGNWL_WITNESS_DIR", self.data.with_file_name("witness"));
        self.pin.map(|pin| program.env("REGNWL_PIN", pin));
        let piped = program.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = piped.spawn().unwrap();
        // A program that has refused already does not read.
        let _ = child.stdin.take().unwrap().write_all(stdin.as_bytes());
        child.wait_with_output().unwrap()
    }

    #[track_caller]
    fn done(&self, args: &[&str]) -> Vec<Value> {
        let output = self.call(args, "");
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
        lines(&output)
    }

    /// A call that is refused in one line with this exit code.
    #[track_caller]
    fn refused(&self, args: &[&str], code: i32, because: &str) {
        let output = self.call(args, "");
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(code), "{said}");
        assert!(said.contains(because) && said.lines().count() == 1, "{said}");
    }

    #[track_caller]
    fn resolve(&self, how: &[&str]) {
        self.done(&[&["unit", "resolve", SERIAL], how, &WHO].concat());
    }

    /// The only unit on record.
    #[track_caller]
    fn unit(&self) -> Value {
        let units = self.done(&["unit", "list"]);
        assert_eq!(units.len(), 1);
        units[0].clone()
    }

    fn record(&self) -> Vec<Entry> {
        entries(&self.data.join("record"))
    }
}

fn lines(output: &Output) -> Vec<Value> {
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|_| json!(line))).collect()
}

/// A unit whose registration got no answer; one registration of its name is gone.
fn unknown(bench: &Bench) -> PracticeUnit {
    let unit = bench.unit(SERIAL);
    bench.cloud.push_fault(Fault::CloseAfterConnack);
    let mut shift = bench.open();
    shift.expect(&unit, Outcome::Unknown, Some(Failure::ClosedBeforeAnswer));
    shift.close();
    unit
}

fn passed(bench: &Bench) -> PracticeUnit {
    let unit = bench.unit(SERIAL);
    let mut shift = bench.open();
    shift.expect_pass(&unit);
    shift.close();
    unit
}

#[test]
fn a_unit_that_may_be_registered_again_is_registered_again_exactly_once() {
    let bench = Bench::new();
    let unit = unknown(&bench);
    let program = Program::on(&bench);
    program.resolve(&["--register-again"]);
    assert_eq!(program.unit()["mayRegisterAgain"], true);
    bench.cloud.push_fault(Fault::CloseAfterConnack);
    let mut shift = bench.open();
    shift.expect(&unit, Outcome::Unknown, Some(Failure::ClosedBeforeAnswer));
    shift.expect(&unit, Outcome::Unknown, Some(Failure::AskUnknown));
    assert_eq!(bench.connects(), 2);
    shift.close();
    program.resolve(&["--register-again"]);
    let mut shift = bench.open();
    shift.expect_pass(&unit);
    shift.close();
    let listed = program.unit();
    assert_eq!(listed["registrations"], json!({"issued": 1, "unknown": 2}));
    assert_eq!((&listed["open"], &listed["mayRegisterAgain"]), (&Value::Null, &json!(false)));
}

#[test]
fn the_label_of_another_unit_is_tied_to_none() {
    const OTHER: &str = "SN24A7F00914";
    let bench = Bench::new();
    passed(&bench);
    let mut shift = bench.open();
    shift.expect_pass(&bench.unit(OTHER));
    shift.close();
    let program = Program::on(&bench);
    let relabelled = |unit: &str, label: &str| {
        let words = ["unit", "resolve", unit, "--relabelled", label];
        program.call(&[&words[..], &WHO].concat(), "")
    };
    let is_refused = |output: Output| {
        let said = String::from_utf8(output.stderr).unwrap();
        output.status.code() == Some(2) && said.contains("is that of another unit on record")
    };
    assert!(is_refused(relabelled(SERIAL, OTHER)));
    // Nor one that another unit was given.
    assert_eq!(relabelled(OTHER, "L-0007").status.code(), Some(0));
    assert!(is_refused(relabelled(SERIAL, "L-0007")));
    assert_eq!(relabelled(OTHER, "L-0007").status.code(), Some(0), "it is its own");
    assert_eq!(relabelled(SERIAL, "L-0008").status.code(), Some(0));
}

#[test]
fn a_unit_that_is_set_aside_is_not_waited_for_and_asks_when_it_comes_again() {
    let bench = Bench::new();
    let unit = unknown(&bench);
    let program = Program::on(&bench);
    assert_eq!(program.done(&["unit", "list", "--open"]).len(), 1);
    program.resolve(&["--set-aside"]);
    assert!(program.done(&["unit", "list", "--open"]).is_empty());
    let mut shift = bench.open();
    assert!(shift.snapshot().open_units.is_empty());
    shift.expect(&unit, Outcome::Unknown, Some(Failure::AskUnknown));
    assert_eq!(bench.connects(), 1);
}

#[test]
fn an_identity_that_was_found_elsewhere_is_written_without_the_cloud_and_shown_nowhere() {
    let bench = Bench::new();
    let unit = unknown(&bench);
    let program = Program::on(&bench);
    let issued = bench.issued_to(SERIAL).pop().unwrap();
    let token = "^1700000000000^found-elsewhere";
    let file = bench.folder.path().join("identity.json");
    let resolve = [&["unit", "resolve", SERIAL, "--identity-file", file.to_str().unwrap()], &WHO[..]].concat();

    let identity = |name: &str| json!({"clientId": issued.client_id, "deviceToken": token, "deviceName": name});
    std::fs::write(&file, identity("SN24A7F00914").to_string()).unwrap();
    program.refused(&resolve, 2, "another unit");
    std::fs::write(&file, vec![b' '; 70_000]).unwrap();
    program.refused(&resolve, 2, "this cannot be the right file");
    std::fs::write(&file, identity(SERIAL).to_string()).unwrap();
    let output = program.call(&resolve, "");
    assert_eq!(output.status.code(), Some(0));
    assert!(output.stdout.is_empty() && output.stderr.is_empty());
    for (client_id, token) in [(issued.client_id.as_str(), "another-token"), ("another-id", token)] {
        std::fs::write(&file, json!({"clientId": client_id, "deviceToken": token}).to_string()).unwrap();
        program.refused(&resolve, 2, "C-28");
    }

    let mut shift = bench.open();
    shift.expect_pass(&unit);
    shift.close();
    assert_eq!(bench.connects(), 1);
    assert_eq!(unit.held().unwrap().device_token.expose(), token);
    for file in std::fs::read_dir(program.data.join("record")).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        assert!(!String::from_utf8_lossy(&bytes).contains(token));
    }
}

#[test]
fn a_retired_unit_is_out_of_the_list_and_its_client_id_is_to_be_forbidden() {
    let bench = Bench::new();
    let unit = passed(&bench);
    let program = Program::on(&bench);
    program.done(&[&["unit", "retire", SERIAL], &WHO[..]].concat());
    let issued = bench.issued_to(SERIAL).pop().unwrap();
    let retired = program.done(&["unit", "list", "--retired"]);
    assert_eq!(retired[0]["clientIdsToForbid"], json!([issued.client_id]));
    assert!(program.done(&["unit", "list", "--open"]).is_empty());
    let mut shift = bench.open();
    shift.expect(&unit, Outcome::Unknown, Some(Failure::AskRetired));
    assert_eq!(bench.connects(), 1);
}

#[test]
fn a_closed_batch_is_not_resumed_and_its_file_says_so() {
    let bench = Bench::new();
    passed(&bench);
    let program = Program::on(&bench);
    let file = bench.folder.path().join(BATCH);
    let close = ["batch", "close", file.to_str().unwrap(), "--by", "chen"];
    program.done(&close);
    let bytes = std::fs::read_to_string(&file).unwrap();
    assert!(bytes.lines().last().unwrap().contains(r#""kind":"batchClosed","by":"p-"#), "{bytes}");
    program.done(&["log", "verify", file.to_str().unwrap()]);
    program.refused(&close, 2, "is finished");
    let fault = Station::open(bench.parts()).err().unwrap();
    assert!(matches!(fault, OpenFault::Record(RecordError::Closed(_))), "{fault}");
    let foreign = bench.folder.path().join("other.jsonl");
    program.refused(&["batch", "close", foreign.to_str().unwrap(), "--by", "chen"], 2, "not a batch file");
}

#[test]
fn where_there_is_a_supervisor_a_decision_needs_the_pin() {
    // So long that no hash has them by chance: the record is searched for them.
    const CHENS: &str = "2468135790";
    const LIS: &str = "13579086420";
    let bench = Bench::new();
    unknown(&bench);
    let program = Program::on(&bench);
    program.with_pin(CHENS).done(&["supervisor", "add", "chen"]);
    assert_eq!(program.done(&["supervisor", "list"]), [json!("chen\tengineer")]);

    let resolve = [&["unit", "resolve", SERIAL, "--set-aside"], &WHO[..]].concat();
    let before = program.record();
    program.refused(&resolve, 2, "PIN");
    program.with_pin("2469135790").refused(&resolve, 2, "wrong PIN for chen");
    let by_li = ["unit", "retire", SERIAL, "--by", "li", "--why", "scrap"];
    program.with_pin(CHENS).refused(&by_li, 2, "li is not a supervisor");
    let file = bench.folder.path().join(BATCH);
    program.refused(&["batch", "close", file.to_str().unwrap(), "--by", "chen"], 2, "PIN");
    program.with_pin(CHENS).refused(&["supervisor", "add", "li"], 2, "one of chen");
    let decisions = |record: Vec<Entry>| {
        let is_try = |entry: &Entry| matches!(entry, Entry::Opened { .. } | Entry::LockTried { .. });
        record.into_iter().filter(|entry| !is_try(entry)).collect::<Vec<_>>()
    };
    assert_eq!(decisions(program.record()), decisions(before));
    let waits = program.with_pin(CHENS).call(&resolve, "");
    assert_eq!(waits.status.code(), Some(0));
    let said = String::from_utf8(waits.stderr).unwrap();
    assert!(said.is_empty() || said.contains("the last PIN for chen was wrong"), "{said}");

    // Both PINs on standard input: the one who vouches first.
    let add = program.call(&["supervisor", "add", "li", "--by", "chen"], &format!("{CHENS}\n{LIS}\n"));
    assert_eq!(add.status.code(), Some(0), "{}", String::from_utf8_lossy(&add.stderr));
    let remove = program.call(&["supervisor", "remove", "chen", "--by", "li"], &format!("{LIS}\n"));
    assert_eq!(remove.status.code(), Some(0));
    assert_eq!(program.done(&["supervisor", "list"]), [json!("li\tengineer")]);
    for entry in program.record() {
        let line = serde_json::to_string(&entry).unwrap();
        assert!(!line.contains(CHENS) && !line.contains(LIS), "{line}");
    }
}

#[test]
fn a_stored_product_secret_is_replaced_by_a_supervisor_only() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program { data: folder.path().join("data"), pin: None };
    let set = ["secret", "set", "--product-key", PRODUCT_KEY];
    assert_eq!(program.call(&set, "first-secret\n").status.code(), Some(0));
    program.with_pin("2468").done(&["supervisor", "add", "chen"]);
    let refused = program.call(&set, "second-secret\n");
    assert_eq!(refused.status.code(), Some(2));
    let by_chen = [&set[..], &["--by", "chen"]].concat();
    assert_eq!(program.call(&by_chen, "9999\nsecond-secret\n").status.code(), Some(2));
    let stored = || std::fs::read_to_string(program.data.join(format!("secrets/{PRODUCT_KEY}.json"))).unwrap();
    assert!(stored().contains("first-secret"));
    assert_eq!(program.call(&by_chen, "2468\nsecond-secret\n").status.code(), Some(0));
    assert!(stored().contains("second-secret"));
    let replaced = |entry: &&Entry| matches!(entry, Entry::SecretReplaced { product_key, by, .. } if product_key == PRODUCT_KEY && by.as_deref() == Some("chen"));
    assert_eq!(program.record().iter().filter(replaced).count(), 1, "once, and by whom");
    assert_eq!(program.call(&["secret", "set", "--product-key", "a1other"], "new-secret\n").status.code(), Some(0));
}

#[test]
fn at_the_bench_a_further_registration_needs_a_supervisor_and_a_wrong_pin_leaves_the_question() {
    let bench = Bench::new();
    let unit = unknown(&bench);
    let program = Program::on(&bench);
    program.with_pin("2468").done(&["supervisor", "add", "chen"]);
    let mut shift = bench.open_parts(Parts { has_person: true, ..bench.parts() });
    assert_eq!(shift.snapshot().supervisors[0].name.as_str(), "chen");
    shift.plug(0, &unit);
    let asked = shift.question();
    let (question, choice) = (asked.id, Choice::RegisterAgain);
    let noticed = |shift: &mut Shift<'_>, kind| {
        let snapshot = shift.wait_for(|snapshot| snapshot.notices.iter().any(|notice| notice.kind == kind));
        assert!(matches!(snapshot.slots[0].state, SlotState::Asking(..)));
    };
    shift.send(Ask::Answer { question, choice });
    noticed(&mut shift, NoticeKind::Refused(PinUse::Answer, Refusal::SupervisorNeeded(vec!["chen".into()])));
    let as_chen = |pin: &str| {
        Ask::decide(Decision::Answer { question, choice }, Signed { pin: Secret::new(pin), ..Signed::by("chen") })
    };
    shift.send(as_chen("2469"));
    noticed(&mut shift, NoticeKind::Refused(PinUse::Answer, Refusal::WrongPin));
    assert_eq!(bench.connects(), 1);
    let pins = PinGate::of(&DataDir::new(&program.data));
    bench.wait_until("the gate has opened again", || pins.wait("chen", 0).is_zero());
    shift.send(as_chen("2468"));
    assert_eq!(shift.ended(0).outcome, Outcome::Pass);
    let vouched = shift.entries().into_iter().find_map(|entry| match entry {
        Entry::Resolved { how: Resolution::RegisterAgain, by, why, .. } => Some((by, why)),
        _ => None,
    });
    assert_eq!(vouched, Some(("chen".into(), "O-05".into())));
    assert_eq!(bench.connects(), 2);
}

#[test]
fn what_another_station_has_done_is_never_registered_here_by_itself() {
    let (there, here) = (Bench::new(), Bench::new());
    let unit = passed(&there);
    let file = there.folder.path().join(BATCH);
    let import = ["unit", "import", file.to_str().unwrap()];
    let program = Program::on(&here);
    // Practice files never become knowledge of a real record, which a new one is.
    program.refused(&import, 2, "never mix");
    std::fs::remove_dir_all(&program.data).unwrap();
    here.open().close();

    let said = program.done(&import);
    assert_eq!((&said[0]["imported"], &said[0]["conflicts"]), (&json!(1), &json!(0)));
    assert_eq!(program.done(&import)[0]["duplicates"], 1);
    let elsewhere = &program.unit()["elsewhere"][0];
    assert_eq!(elsewhere["clientId"], json!(there.issued_to(SERIAL)[0].client_id));
    assert_eq!(elsewhere["batch"], "shift-1");

    let mut shift = here.open();
    shift.expect(&unit, Outcome::Unknown, Some(Failure::AskFinished));
    shift.expect(&here.unit(SERIAL), Outcome::Unknown, Some(Failure::AskFinished));
    shift.close();
    assert_eq!(here.connects(), 0);
}

#[test]
fn a_damaged_batch_file_is_refused_unless_somebody_insists_and_a_conflict_is_told() {
    let (there, here) = (Bench::new(), Bench::new());
    passed(&there);
    passed(&here);
    let file = there.folder.path().join(BATCH);
    let import = ["unit", "import", file.to_str().unwrap()];
    let program = Program::on(&here);

    let conflict = program.call(&import, "");
    assert_eq!(conflict.status.code(), Some(1));
    let said = lines(&conflict);
    assert_eq!(said[0]["conflict"]["serialNumber"], SERIAL);
    assert_eq!(said[0]["with"]["clientId"], json!(here.issued_to(SERIAL)[0].client_id));
    assert_eq!(said[1]["conflicts"], 1);

    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.replacen("\"kind\":\"read\"", "\"kind\":\"rEad\"", 1)).unwrap();
    program.refused(&import, 2, "not complete");
    assert_eq!(program.done(&[&import[..], &["--despite-damage"]].concat())[0]["duplicates"], 1);
    std::fs::write(&file, "hello\n").unwrap();
    program.refused(&[&import[..], &["--despite-damage"]].concat(), 2, "not a batch file");
}

#[test]
fn a_number_that_several_units_have_is_narrowed_by_the_product() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program { data: folder.path().join("data"), pin: None };
    known_in_two_products(&program.data);
    let resolve = [&["unit", "resolve", "SN1", "--set-aside"], &WHO[..]].concat();
    program.refused(&resolve, 2, "pk1 custom/test SN1; pk2 custom/test SN1");
    program.done(&[&resolve[..], &["--product-key", "pk2"]].concat());
    let units = program.done(&["unit", "list"]);
    assert_eq!((&units[0]["setAside"], &units[1]["setAside"]), (&json!(false), &json!(true)));
    program.refused(&[&["unit", "retire", "SN9"], &WHO[..]].concat(), 2, "no unit on record");
    program.refused(&["unit", "retire", "SN1", "--by", "a\nb", "--why", "x"], 2, "one line");
}

fn known_in_two_products(data: &Path) {
    let known = |product: &str| Entry::Known {
        keys: UnitKeys {
            platform: Platform("custom/test".into()),
            product_key: product.into(),
            device_name: "SN1".into(),
            serial_number: "SN1".into(),
            hardware_id: None,
        },
        client_id: format!("c-{product}"),
        token_sha256: "0".repeat(8),
        batch: "B".into(),
        station: "S".into(),
    };
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    DataDir::new(data).create().unwrap();
    let desk = Desk::open(&DataDir::new(data)).unwrap();
    runtime.block_on(desk.put(vec![known("pk1"), known("pk2")], None)).unwrap();
}

#[test]
fn a_running_station_keeps_the_record_to_itself() {
    let bench = Bench::new();
    let _shift = bench.open();
    let program = Program::on(&bench);
    program.refused(&[&["unit", "retire", SERIAL], &WHO[..]].concat(), 3, "S-07");
    program.with_pin("2468").refused(&["supervisor", "add", "chen"], 3, "S-07");
    assert!(program.done(&["unit", "list"]).is_empty());
}

#[test]
fn a_token_is_shown_once_it_is_on_record_who_looked_at_it() {
    let bench = Bench::new();
    passed(&bench);
    let program = Program::on(&bench);
    let issued = &bench.issued_to(SERIAL)[0];
    let reveal = [&["unit", "reveal", SERIAL], &WHO[..]].concat();
    let shown = program.done(&reveal);
    assert_eq!((&shown[0]["clientId"], shown.len()), (&json!(issued.client_id), 1));
    let token = shown[0]["deviceToken"].as_str().unwrap();
    let sha256 = Sha256::digest(token);
    assert_eq!(issued.token_sha256, sha256[..4].iter().map(|byte| format!("{byte:02x}")).collect::<String>());
    let looked = |entry: &Entry| matches!(entry, Entry::Revealed { keys, by, .. } if keys.serial_number == SERIAL && by == "chen");
    assert!(program.record().iter().any(looked));
    // Where it cannot be recorded it is not shown.
    let mut shift = bench.open();
    let output = program.call(&reveal, "");
    assert_eq!((output.status.code(), output.stdout.len()), (Some(3), 0));
    shift.expect_pass(&bench.unit("SN24A7F00914"));
    shift.close();
    assert_eq!(program.call(&["supervisor", "add", "chen"], "2468\n").status.code(), Some(0));
    program.with_pin("1357").refused(&reveal, 2, "PIN");
    program.with_pin("2468").done(&reveal);
}

#[test]
fn a_further_registration_at_the_bench_is_recorded_without_supervisors_too() {
    let bench = Bench::new();
    let unit = unknown(&bench);
    let parts = Parts { has_person: true, operator: Some("li".into()), ..bench.parts() };
    let mut shift = bench.open_parts(parts);
    shift.plug(0, &unit);
    let asked = shift.question();
    shift.send(Ask::Answer { question: asked.id, choice: Choice::RegisterAgain });
    assert_eq!(shift.ended(0).outcome, Outcome::Pass);
    shift.close();
    let program = Program::on(&bench);
    let by = program.record().into_iter().find_map(|entry| match entry {
        Entry::Resolved { how: Resolution::RegisterAgain, by, why, .. } => Some((by, why)),
        _ => None,
    });
    assert_eq!(by, Some(("li".into(), "O-05".into())));
}

/// The only segment of the record that has units.
fn segment(data: &Path) -> PathBuf {
    let mut names = std::fs::read_dir(data.join("record")).unwrap().map(|entry| entry.unwrap().path());
    names.find(|path| path.to_string_lossy().ends_with("-shift-1.jsonl")).unwrap()
}

#[test]
fn a_record_from_a_backup_blocks_until_somebody_has_read_what_is_lost_and_then_only_that() {
    let bench = Bench::new();
    let first = passed(&bench);
    let program = Program::on(&bench);
    let (segment, file) = (segment(&program.data), bench.folder.path().join(BATCH));
    let file = file.to_str().unwrap();
    let backup = std::fs::read(&segment).unwrap();
    let second = bench.unit("SN24A7F00914");
    let mut shift = bench.open();
    shift.expect_pass(&second);
    shift.close();
    let newer = std::fs::read(&segment).unwrap();
    program.done(&["record", "check", file]);

    std::fs::write(&segment, &backup).unwrap();
    let damaged = |fault: OpenFault| assert!(matches!(fault, OpenFault::Record(RecordError::Damaged(_))), "{fault}");
    damaged(Station::open(bench.parts()).err().unwrap());
    let checked = program.call(&["record", "check", file], "");
    let said = String::from_utf8(checked.stdout).unwrap();
    assert_eq!(checked.status.code(), Some(1));
    assert!(said.contains("older than before") && said.lines().count() == 1, "{said}");
    damaged(Station::open(bench.parts()).err().unwrap());

    let accept = [&["record", "accept", file], &WHO[..]].concat();
    program.done(&accept);
    program.done(&["record", "check", file]);
    let accepted = program.record().into_iter().find_map(|entry| match entry {
        Entry::Accepted { faults, by, why, .. } => Some((faults.len(), by, why)),
        _ => None,
    });
    assert_eq!(accepted, Some((1, "chen".into(), "seen in the console".into())));
    // What is left counts, and a unit that was forgotten still says itself what it holds.
    let mut shift = bench.open();
    shift.expect_pass(&first);
    shift.expect(&second, Outcome::Unknown, Some(Failure::AskForeign));
    shift.close();
    assert_eq!(bench.connects(), 2);

    // Another one lost is another fault.
    let third = std::fs::read(&segment).unwrap();
    std::fs::write(&segment, &third[..backup.len() / 2]).unwrap();
    damaged(Station::open(bench.parts()).err().unwrap());
    // The other branch lacks what was made since; the batch file that was gone on with tells.
    std::fs::write(&segment, &newer).unwrap();
    let since = bench.folder.path().join("shift-1-2.jsonl");
    let checked = program.call(&["record", "check", since.to_str().unwrap()], "");
    assert_eq!(checked.status.code(), Some(1));
    std::fs::write(&segment, &third).unwrap();
    program.done(&["record", "check", file]);
}

#[test]
fn a_segment_that_is_gone_is_accepted_by_a_supervisor_and_its_number_is_not_used_again() {
    let bench = Bench::new();
    let unit = passed(&bench);
    let program = Program::on(&bench);
    assert_eq!(program.call(&["supervisor", "add", "chen"], "2468\n").status.code(), Some(0));
    let gone = segment(&program.data);
    let name = gone.file_name().unwrap().to_string_lossy().into_owned();
    std::fs::remove_file(&gone).unwrap();
    std::fs::remove_file(bench.folder.path().join(BATCH)).unwrap();
    let accept = [&["record", "accept"], &WHO[..]].concat();
    program.with_pin("1357").refused(&accept, 2, "PIN");
    let fault = Station::open(bench.parts()).err().unwrap();
    assert!(fault.to_string().contains(&name), "{fault}");
    program.with_pin("2468").done(&accept);
    let mut shift = bench.open();
    // Its identity is in the unit, so it is asked about and not registered past.
    shift.expect(&unit, Outcome::Unknown, Some(Failure::AskForeign));
    shift.close();
    assert_eq!(bench.connects(), 1);
    assert!(!gone.exists() && segment(&program.data) != gone);
    bench.open().close();
}

#[test]
fn a_segment_that_only_its_batch_file_knows_of_is_named_with_every_way_back() {
    let bench = Bench::new();
    passed(&bench);
    let program = Program::on(&bench);
    let gone = segment(&program.data);
    let name = gone.file_name().unwrap().to_string_lossy().into_owned();
    std::fs::remove_file(&gone).unwrap();
    let file = bench.folder.path().join(BATCH);
    let checked = program.call(&["record", "check", file.to_str().unwrap()], "");
    let said = String::from_utf8(checked.stdout).unwrap();
    assert_eq!(checked.status.code(), Some(1));
    assert!(said.contains(&name) && said.contains("unit import") && said.lines().count() == 1, "{said}");
    let close = ["batch", "close", file.to_str().unwrap(), "--by", "chen"];
    for way in [&name, "Put it back", "unit import", "record accept"] {
        program.refused(&close, 3, way);
    }
}

/// Everything that needs a PIN at the command line: what it is given for, the call, and what comes on standard input behind the PIN.
fn doors(file: &str) -> [(PinUse, Vec<&str>, &'static str); 7] {
    let why = ["--why", "seen"];
    let unit = |what: &[&'static str]| [&["unit"], what, &why].concat();
    [
        (PinUse::Unit, unit(&["resolve", SERIAL, "--set-aside"]), ""),
        (PinUse::Unit, unit(&["retire", SERIAL]), ""),
        (PinUse::Reveal, unit(&["reveal", SERIAL]), ""),
        (PinUse::Supervisor, vec!["supervisor", "add", "wang"], "97531\n"),
        (PinUse::Supervisor, vec!["supervisor", "remove", "zhao"], ""),
        (PinUse::Secret, vec!["secret", "set", "--product-key", PRODUCT_KEY], "another-secret\n"),
        (PinUse::CloseBatch, vec!["batch", "close", file], ""),
    ]
}

#[test]
fn at_the_command_line_each_pin_stands_on_record_right_or_wrong_and_waits_after_wrong_ones() {
    let bench = Bench::new();
    passed(&bench);
    let program = Program::on(&bench);
    assert_eq!(program.call(&["secret", "set", "--product-key", PRODUCT_KEY], "a-secret\n").status.code(), Some(0));
    // One for each door, so that none waits for another's wrong PIN.
    let names = ["s0", "s1", "s2", "s3", "s4", "s5", "s6", "zhao"];
    let pin_hash = pin::hash(&Secret::new("2468"));
    let made = |name: &&str| Entry::Supervisor {
        name: (*name).into(),
        role: regnwl_station::domain::Role::default(),
        pin_hash: pin_hash.clone(),
        by: "s0".into(),
    };
    let desk = Desk::open(&DataDir::new(&program.data)).unwrap();
    bench.runtime.block_on(desk.put(names.iter().map(made).collect(), None)).unwrap();

    let file = bench.folder.path().join(BATCH);
    let mut expected = Vec::new();
    for (pin, opened) in [("1357", false), ("2468", true)] {
        for ((purpose, call, behind), by) in doors(file.to_str().unwrap()).into_iter().zip(names) {
            let output = program.call(&[&call[..], &["--by", by]].concat(), &format!("{pin}\n{behind}"));
            let said = String::from_utf8(output.stderr).unwrap();
            assert_eq!(output.status.code(), Some(if opened { 0 } else { 2 }), "{call:?}: {said}");
            assert_eq!(said.contains("the last PIN for"), opened, "{call:?}: {said}");
            assert_eq!(said.contains("wrong PIN for"), !opened, "{call:?}: {said}");
            expected.push((by.into(), opened, Some(purpose)));
        }
    }
    let tried = program.record().into_iter().filter_map(|entry| match entry {
        Entry::LockTried { name, opened, purpose } => Some((name, opened, purpose)),
        _ => None,
    });
    let mut tried: Vec<_> = tried.collect();
    // The one that closed a batch stands in the desk's segment or the batch's: the order of files is not that of tries.
    tried.sort_by_key(|(name, opened, _)| (*opened, name.clone()));
    assert_eq!(tried, expected);
}

/// What a terminal shows of a call whose PIN is typed there.
#[cfg(target_os = "linux")]
#[test]
fn a_pin_that_is_typed_at_a_terminal_is_not_shown() {
    const TYPED: &str = "2468135790";
    let folder = tempfile::tempdir().unwrap();
    let program = Program { data: folder.path().join("data"), pin: None };
    program.with_pin(TYPED).done(&["supervisor", "add", "chen"]);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let _inside = runtime.enter();
    let mut terminal = regnwl_station::link::pty::Pty::open().unwrap();
    let line = || std::fs::File::options().read(true).write(true).open(terminal.path()).unwrap();
    let (stdin, stdout, stderr) = (line(), line(), line());
    let mut call = here::alone(Command::new("setsid"));
    // A session of its own, whose terminal this is.
    call.args(["--ctty", "--wait"]).arg(env!("CARGO_BIN_EXE_regnwl-station"));
    call.args(["--lang", "en", "--data-dir"]).arg(&program.data).args(["supervisor", "remove", "chen", "--by", "chen"]);
    let mut child = call.env_remove("REGNWL_PIN").stdin(stdin).stdout(stdout).stderr(stderr).spawn().unwrap();
    let talk = async {
        let mut shown = String::new();
        while !shown.contains("PIN of chen") {
            shown += &String::from_utf8_lossy(&terminal.link().read().await.unwrap());
        }
        terminal.link().write_all(format!("{TYPED}\n").as_bytes()).await.unwrap();
        let ended = tokio::task::spawn_blocking(move || child.wait().unwrap()).await.unwrap();
        assert!(ended.success(), "{shown}");
        while let Ok(Ok(more)) = tokio::time::timeout(Duration::from_millis(300), terminal.link().read()).await {
            shown += &String::from_utf8_lossy(&more);
        }
        shown
    };
    let shown = runtime
        .block_on(async { tokio::time::timeout(crate::common::GENEROUS, talk).await })
        .expect("it asks for nothing");
    assert!(!shown.contains("2468"), "{shown}");
    assert!(program.done(&["supervisor", "list"]).is_empty());
}

/// A unit that tells no hardware id and whose writing had begun: whoever comes with its number is asked about.
fn begun() -> (Bench, PracticeUnit) {
    let bench = Bench::with(Dialect::At, json!({"dialog": {"readHardwareId": []}}));
    let unit = bench.unit(SERIAL);
    unit.set_faults([UnitFault::StoresNothing]);
    let mut shift = bench.open();
    shift.expect(&unit, Outcome::Pending, Some(Failure::NotStored));
    unit.set_faults([]);
    shift.expect(&unit, Outcome::Unknown, Some(Failure::AskSameUnit));
    shift.close();
    (bench, unit)
}

#[test]
fn a_unit_that_a_person_has_called_the_same_is_finished_at_its_next_visit_once_and_without_the_cloud() {
    let (bench, unit) = begun();
    let program = Program::on(&bench);
    program.resolve(&["--same-unit"]);
    let listed = program.unit();
    assert_eq!((&listed["sameUnit"], &listed["open"]), (&json!(true), &json!("PENDING")));
    // It is written once: a write that goes wrong again is asked about again.
    let mut shift = bench.open();
    unit.set_faults([UnitFault::StoresNothing]);
    shift.expect(&unit, Outcome::Pending, Some(Failure::NotStored));
    unit.set_faults([]);
    shift.expect(&unit, Outcome::Unknown, Some(Failure::AskSameUnit));
    shift.close();
    program.resolve(&["--same-unit"]);
    let mut shift = bench.open();
    let ended = shift.expect_pass(&unit);
    assert_eq!((ended.registrations.issued, ended.registrations.unknown), (1, 0));
    // What stands on it is finished: nothing of the answer is left for another one.
    shift.expect(&bench.unit(SERIAL), Outcome::Unknown, Some(Failure::AskFinished));
    shift.close();
    assert_eq!(bench.connects(), 1);
    assert_eq!(unit.held().unwrap().client_id, bench.issued_to(SERIAL)[0].client_id);
    // Older programs read it as a unit that was set aside, and ask.
    let line = program.record().into_iter().find(|entry| matches!(entry, Entry::Resolved { .. })).unwrap();
    let line = serde_json::to_value(line).unwrap();
    assert_eq!((&line["how"], &line["sameUnit"]), (&json!("setAside"), &json!(true)));
    program.refused(&[&["unit", "resolve", SERIAL, "--same-unit"], &WHO[..]].concat(), 2, "is not open for");
}

#[test]
fn only_a_unit_that_is_asked_about_is_called_the_same() {
    let same = [&["unit", "resolve", SERIAL, "--same-unit"], &WHO[..]].concat();
    let fresh = Bench::new();
    Program::on(&fresh).refused(&same, 2, "no unit on record");
    let bench = Bench::new();
    unknown(&bench);
    Program::on(&bench).refused(&same, 2, "O-02");
    let (bench, _) = begun();
    let program = Program::on(&bench);
    assert_eq!(
        program.call(&[&same[..], &["--set-aside"]].concat(), "").status.code(),
        Some(2),
        "one answer at a time"
    );
    program.with_pin("2468").done(&["supervisor", "add", "chen"]);
    program.refused(&same, 2, "PIN");
    assert_eq!(program.unit()["sameUnit"], false);
    program.with_pin("2468").done(&same);
    program.done(&["unit", "list", "--open"]);
    // Set aside afterwards, the later word counts.
    program.with_pin("2468").resolve(&["--set-aside"]);
    assert!(program.done(&["unit", "list", "--open"]).is_empty());
}

#[test]
fn what_a_batch_file_with_a_damaged_first_line_knows_is_taken_over_and_an_unanswered_registration_too() {
    let bench = Bench::new();
    let lost = unknown(&bench);
    let mut shift = bench.open();
    let passed = bench.unit("SN24A7F00914");
    shift.expect_pass(&passed);
    shift.close();
    let file = bench.folder.path().join(BATCH);
    let mut bytes = std::fs::read(&file).unwrap();
    let first = bytes.iter().position(|byte| *byte == b'\n').unwrap();
    bytes[..first].fill(b'x');
    let damaged = bench.folder.path().join("damaged.jsonl");
    std::fs::write(&damaged, bytes).unwrap();
    // Another station, which has never seen these units.
    let data = bench.folder.path().join("other/data");
    let elsewhere = || bench.parts_at(bench.door.port(), &data, &bench.folder.path().join("other.jsonl"));
    bench.open_parts(elsewhere()).close();
    let program = Program { data: data.clone(), pin: None };
    let damaged = damaged.to_str().unwrap();
    program.refused(&["unit", "import", damaged], 2, "--despite-damage");
    let said = program.done(&["unit", "import", damaged, "--despite-damage"]);
    assert_eq!((&said[0]["imported"], &said[0]["batch"]), (&json!(2), &json!("shift-1")));
    assert_eq!(program.done(&["unit", "import", damaged, "--despite-damage"])[0]["duplicates"], 2);
    let before = bench.connects();
    let mut shift = bench.open_parts(elsewhere());
    shift.expect(&lost, Outcome::Unknown, Some(Failure::AskUnknown));
    shift.expect(&passed, Outcome::Unknown, Some(Failure::AskFinished));
    shift.close();
    assert_eq!(bench.connects(), before);
}
