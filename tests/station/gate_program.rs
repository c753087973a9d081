//! A plant gate that is a program: nothing is started that no supervisor has approved, and nothing it does but a clear answer in its turn lets a unit in.

use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command as Process, Stdio};
use std::sync::Arc;

use regnwl_station::custody::fault::OpenFault;
use regnwl_station::decisions::Desk;
use regnwl_station::decisions::package::making::{Making, make};
use regnwl_station::decisions::package::signing::{SigningKey, new_pair};
use regnwl_station::domain::circumstance::Circumstance;
use regnwl_station::domain::entry::Entry;
use regnwl_station::domain::failure::Failure;
use regnwl_station::domain::outcome::Outcome;
use regnwl_station::domain::{GateFault, GateTold, GateVerdict, ProgramFault};
use regnwl_station::plant::executable::Executable;
use regnwl_station::seen::decision::{Decision, Signed};
use regnwl_station::seen::snapshot::SlotState;
use regnwl_station::seen::{Refusal, WaitsFor};
use regnwl_station::sim::dialect::Dialect;
use regnwl_station::station::{Parts, Station};
use serde_json::{Value, json};

use super::common::{Bench, Shift, each};

/// Does with each question what stands in the next line of `next`, and says yes where none does. Keeps what it was asked, and how often it was started.
const PLAYER: &str = r#"#!/usr/bin/env python3
import os, subprocess, sys, time
at = lambda name: os.path.join(os.path.dirname(os.path.abspath(__file__)), name)
def note(name, what):
    with open(at(name), "ab") as file:
        file.write(what)
def say(*what):
    sys.stdout.buffer.write(b"".join(what))
    sys.stdout.buffer.flush()
note("started", b"x")
note("pids", b"%d " % os.getpid())
note("environment", repr(sorted(os.environ)).encode())
if os.path.exists(at("greets")):
    say(b"ready {\"code\":0}\n")
for line in sys.stdin.buffer:
    note("asked", line)
    number = line.split(b" ")[0]
    try:
        with open(at("next"), "r+b") as file:
            first, _, rest = file.read().partition(b"\n")
            file.seek(0); file.truncate(); file.write(rest)
    except FileNotFoundError:
        first = b""
    yes, no = number + b" {\"code\":0}\n", number + b" {\"code\":7,\"msg\":\"AOI missing\"}\n"
    if first == b"hang":
        child = subprocess.Popen(["sleep", "1000"])
        note("child", b"%d" % child.pid)
        time.sleep(1000)
    elif first == b"die":
        sys.stderr.write("loading\nout of \033[1mmemory\n\n")
        sys.exit(3)
    elif first == b"flood":
        while True:
            say(b"x" * 4096)
    elif first == b"noise":
        sys.stderr.write("x" * (1 << 20))
        sys.stderr.flush()
        say(yes)
    elif first == b"then more":
        say(no)
        say(yes)
        note("more", b"x")
    elif first == b"dies later":
        say(yes)
        sys.exit(0)
    else:
        say({b"no": no, b"crlf": yes.replace(b"\n", b"\r\n"), b"twice": yes + no, b"other": b"1" + yes, b"bare": yes.split(b" ")[1],
             b"both": number + b" {\"code\":0} {\"code\":7}\n", b"neither": number + b" what?\n", b"empty": b"\n",
             b"no text": number + b" {\"code\":0,\"msg\":\"\xb9\xa4\"}\n", b"half": yes[:-1],
             b"gbk": number + " {\"code\":7,\"msg\":\"工序不符\"}\n".encode("gbk")}.get(first, yes))
        if first == b"half":
            sys.exit(0)
"#;

/// A program in a folder of its own.
struct Plays {
    folder: tempfile::TempDir,
}

impl Plays {
    fn new() -> Self {
        let plays = Self { folder: tempfile::tempdir().unwrap() };
        plays.put(PLAYER);
        plays
    }

    fn put(&self, text: &str) {
        // By another process: whoever is forked beside it would hold the file open, and what is open for writing is not run.
        let mut writer =
            Process::new("tee").arg(self.path()).stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
        writer.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
        assert!(writer.wait().unwrap().success());
        std::fs::set_permissions(self.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
    }

    fn path(&self) -> PathBuf {
        self.at("gate")
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn next(&self, does: &[&str]) {
        std::fs::write(self.at("next"), does.join("\n")).unwrap();
    }

    /// How often it was started.
    fn started(&self) -> usize {
        std::fs::read(self.at("started")).map_or(0, |started| started.len())
    }

    fn asked(&self) -> Vec<u8> {
        std::fs::read(self.at("asked")).unwrap_or_default()
    }
}

fn asking(plays: &Plays, changes: Value) -> Bench {
    let mut gate = json!({
        "program": {"path": plays.path(), "args": ["--line", "3"], "line": r#"{"sn": "${serialNumber}", "label": "${label}"}"#},
        "allow": r#""code":0\b"#, "refuse": r#""code":[1-9]"#, "message": r#""msg":"([^"]*)""#, "timeoutMs": 20_000,
    });
    gate.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    Bench::with(Dialect::At, json!({"gate": gate}))
}

fn real(bench: &Bench) -> Parts {
    Parts { practice: false, ..bench.parts() }
}

fn decide(bench: &Bench, path: &Path, args: &[&str], sha256: Option<String>) -> Result<(), Refusal> {
    let desk = Desk::open(&bench.parts().data).unwrap();
    let (path, args) = (path.to_str().unwrap().to_owned(), args.iter().map(|&arg| arg.to_owned()).collect());
    let decision = Decision::ApproveGateProgram { path, args, sha256 };
    bench.runtime.block_on(desk.decide(&decision, &Signed::by("Li"))).map(drop)
}

fn approve(bench: &Bench, path: &Path, args: &[&str]) {
    let sha256 = Executable::open(path.to_str().unwrap()).unwrap().sha256().to_owned();
    decide(bench, path, args, Some(sha256)).unwrap();
}

/// A bench that asks this program, approved.
fn approved(plays: &Plays, changes: Value) -> Bench {
    let bench = asking(plays, changes);
    approve(&bench, &plays.path(), &["--line", "3"]);
    bench
}

fn open(bench: &Bench) -> Shift<'_> {
    bench.open_parts(real(bench))
}

fn refused(bench: &Bench) -> ProgramFault {
    match Station::open(real(bench)) {
        Err(OpenFault::GateProgram(_, fault)) => fault,
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("it was opened"),
    }
}

fn circumstance(plays: &Plays, fault: ProgramFault, said: Option<&str>) -> Option<Circumstance> {
    let fault = GateFault::Program { fault, said: said.map(str::to_owned) };
    Some(Circumstance::PlantGate { server: plays.path().display().to_string(), fault })
}

/// Whether this process runs no more. One that nobody has waited for yet has its number still.
fn has_ended(pid: &str) -> bool {
    let state = Process::new("ps").args(["-o", "stat=", "-p", pid]).output().unwrap();
    state.stdout.is_empty() || state.stdout.starts_with(b"Z")
}

fn told(verdict: GateVerdict, said: Option<&str>) -> Option<GateTold> {
    Some(GateTold { verdict, said: said.map(str::to_owned) })
}

#[test]
fn one_process_answers_for_unit_after_unit_and_ends_with_the_station() {
    let plays = Plays::new();
    let bench = approved(&plays, json!({}));
    let mut shift = open(&bench);
    assert_eq!(plays.started(), 0, "it is started with the first question");
    assert_eq!(shift.expect_pass(&bench.unit("SN-0001")).plant_gate, told(GateVerdict::Allow, None));
    plays.next(&["no", "crlf", "noise"]);
    let ended = shift.expect(&bench.unit("SN-0002"), Outcome::Fail, Some(Failure::PlantRefuses));
    assert_eq!(ended.plant_gate, told(GateVerdict::Refuse, Some("AOI missing")));
    shift.expect_pass(&bench.unit("SN-0003"));
    shift.expect_pass(&bench.unit("SN-0004"));
    assert_eq!((plays.started(), shift.intents()), (1, 3));
    let asked = String::from_utf8(plays.asked()).unwrap();
    assert!(asked.starts_with("1 {\"sn\": \"SN-0001\", \"label\": \"\"}\n2 {\"sn\": \"SN-0002\""), "{asked}");
    // What a product secret may stand in does not reach it.
    let environment = std::fs::read_to_string(plays.at("environment")).unwrap();
    assert!(environment.contains("PATH") && !environment.contains("CARGO"), "{environment}");
    let written = shift.entries();
    shift.close();
    let pid = std::fs::read_to_string(plays.at("pids")).unwrap();
    bench.wait_until("it has ended", || has_ended(pid.trim()));
    let answers = written.iter().filter(|entry| matches!(entry, Entry::PlantGate(_))).count();
    assert_eq!(answers, 4);
}

#[test]
fn nothing_is_started_that_nobody_has_approved_or_that_is_not_what_was_approved() {
    let plays = Plays::new();
    let bench = asking(&plays, json!({}));
    assert_eq!(refused(&bench), ProgramFault::NotApproved);
    // With other arguments it is another program.
    approve(&bench, &plays.path(), &[]);
    approve(&bench, &plays.path(), &["--line", "4"]);
    assert_eq!(refused(&bench), ProgramFault::NotApproved);
    decide(&bench, &plays.path(), &["--line", "3"], Some("ab".repeat(32))).unwrap();
    assert_eq!(refused(&bench), ProgramFault::Changed);
    approve(&bench, &plays.path(), &["--line", "3"]);
    open(&bench).close();
    plays.put(&format!("{PLAYER}\n"));
    assert_eq!(refused(&bench), ProgramFault::Changed);
    // No program, though somebody has approved it: on some systems a shell would run it.
    plays.put("touch \"$(dirname \"$0\")/started\"\n");
    assert_eq!(refused(&bench), ProgramFault::NotStarted);
    std::fs::remove_file(plays.path()).unwrap();
    assert_eq!(refused(&bench), ProgramFault::NotThere);
    plays.put(PLAYER);
    decide(&bench, &plays.path(), &["--line", "3"], None).unwrap();
    assert_eq!(refused(&bench), ProgramFault::NotApproved);
    let again = decide(&bench, &plays.path(), &["--line", "3"], None);
    assert!(matches!(again, Err(Refusal::GateProgram(_, ProgramFault::NotApproved))), "{again:?}");
    assert_eq!(plays.started(), 0, "it ran");
}

#[test]
fn a_package_that_names_a_program_brings_no_approval() {
    let plays = Plays::new();
    let bench = asking(&plays, json!({}));
    let data = bench.parts().data;
    let (secret, _) = new_pair(None).unwrap();
    let key = SigningKey::of(secret.expose(), None).unwrap();
    let decide = |decision: &Decision| {
        let desk = Desk::open(&data).unwrap();
        bench.runtime.block_on(desk.decide(decision, &Signed::by("Li"))).unwrap();
    };
    decide(&Decision::TrustPackages { signer: key.signer(), trusted: true });
    let profile = bench.profile(bench.door.port());
    let making =
        Making { profile: &profile, serial: 1, last_day: None, note: None, stations: Vec::new(), secret: None };
    let package = make(&making, &key).unwrap();
    let new = Desk::open(&data).unwrap().package(&package, false).unwrap();
    decide(&Decision::TakePackage(Arc::new(new)));
    assert_eq!(refused(&bench), ProgramFault::NotApproved);
    assert_eq!(plays.started(), 0);
}

#[test]
fn one_that_is_replaced_while_the_station_runs_is_not_started() {
    let plays = Plays::new();
    let bench = approved(&plays, json!({}));
    let mut shift = open(&bench);
    plays.put(&PLAYER.replace("note(\"started\", b\"x\")", "note(\"replaced\", b\"x\")"));
    let ended = shift.expect(&bench.unit("SN-0001"), Outcome::Error, Some(Failure::PlantGateUnclear));
    assert_eq!(ended.circumstance, circumstance(&plays, ProgramFault::Changed, None));
    assert!(!plays.at("replaced").exists() && shift.intents() == 0);
    plays.put(PLAYER);
    shift.expect_pass(&bench.unit("SN-0002"));
    shift.close();
}

#[test]
fn whatever_is_no_answer_to_the_question_lets_nothing_in_and_the_next_unit_is_asked_about_anew() {
    let program = |fault| GateFault::Program { fault, said: None };
    let rows = [
        ("both", GateFault::Both, 1),
        ("neither", GateFault::Neither, 1),
        ("no text", GateFault::NotText, 1),
        ("twice", program(ProgramFault::OutOfTurn), 2),
        ("other", program(ProgramFault::OutOfTurn), 2),
        ("bare", program(ProgramFault::OutOfTurn), 2),
        ("empty", program(ProgramFault::OutOfTurn), 2),
        ("flood", program(ProgramFault::TooLong), 2),
    ];
    each(rows, |(does, fault, started)| {
        let plays = Plays::new();
        let bench = approved(&plays, json!({}));
        let mut shift = open(&bench);
        plays.next(&[does, "no"]);
        let ended = shift.expect(&bench.unit("SN-0001"), Outcome::Error, Some(Failure::PlantGateUnclear));
        let server = plays.path().display().to_string();
        assert_eq!(ended.circumstance, Some(Circumstance::PlantGate { server, fault }), "{does}");
        assert_eq!((bench.connects(), shift.intents()), (0, 0), "{does}");
        shift.expect(&bench.unit("SN-0002"), Outcome::Fail, Some(Failure::PlantRefuses));
        assert_eq!(plays.started(), started, "{does}");
        shift.close();
    });
}

#[test]
fn one_that_greets_is_never_heard_as_an_answer() {
    let plays = Plays::new();
    std::fs::write(plays.at("greets"), "").unwrap();
    let bench = approved(&plays, json!({}));
    let mut shift = open(&bench);
    let ended = shift.expect(&bench.unit("SN-0001"), Outcome::Error, Some(Failure::PlantGateUnclear));
    assert_eq!(ended.circumstance, circumstance(&plays, ProgramFault::OutOfTurn, None));
    assert_eq!(shift.intents(), 0);
    shift.close();
}

#[test]
fn what_it_writes_between_two_questions_is_the_answer_to_neither() {
    let plays = Plays::new();
    let bench = approved(&plays, json!({}));
    let mut shift = open(&bench);
    plays.next(&["then more", "no", "dies later", "no"]);
    // Whether its second line comes in time to spoil the first, or later: nothing of it counts for the next unit.
    let first = shift.visit(&bench.unit("SN-0001"));
    assert!(matches!(first.code, Some(Failure::PlantRefuses | Failure::PlantGateUnclear)), "{first:?}");
    bench.wait_until("it has written more", || plays.at("more").exists());
    shift.expect(&bench.unit("SN-0002"), Outcome::Fail, Some(Failure::PlantRefuses));
    assert_eq!(plays.started(), 2, "it was not ended for its second line");
    shift.expect_pass(&bench.unit("SN-0003"));
    shift.expect(&bench.unit("SN-0004"), Outcome::Fail, Some(Failure::PlantRefuses));
    assert_eq!((plays.started(), shift.intents()), (3, 1));
    shift.close();
}

#[test]
fn one_that_hangs_is_ended_with_all_it_started_and_asked_anew() {
    let plays = Plays::new();
    let bench = approved(&plays, json!({"timeoutMs": 3_000}));
    let mut shift = bench.open_parts(Parts { has_person: true, ..real(&bench) });
    plays.next(&["hang", "no"]);
    shift.plug(0, &bench.unit("SN-0001"));
    shift.wait_for(|snapshot| match &snapshot.slots[0].state {
        SlotState::Running(unit) => unit.waiting.is_some_and(|waiting| waiting.what == WaitsFor::PlantGateAway),
        _ => false,
    });
    let child = std::fs::read_to_string(plays.at("child")).unwrap();
    bench.wait_until("what it had started has ended", || has_ended(&child));
    shift.fails(0, Failure::PlantRefuses);
    assert_eq!((plays.started(), shift.intents()), (2, 0));
    shift.close();
}

#[test]
fn one_that_dies_keeps_units_out_and_its_last_words_are_told() {
    each([("die", Some("out of [1mmemory")), ("half", None)], |(does, said)| {
        let plays = Plays::new();
        let bench = approved(&plays, json!({}));
        let mut shift = open(&bench);
        plays.next(&[does; 3]);
        let ended = shift.expect(&bench.unit("SN-0001"), Outcome::Error, Some(Failure::PlantGateAway));
        assert_eq!(ended.circumstance, circumstance(&plays, ProgramFault::Ended, said));
        assert_eq!((plays.started(), shift.intents()), (3, 0));
        shift.expect_pass(&bench.unit("SN-0002"));
        shift.close();
    });
}

#[test]
fn a_question_that_is_given_up_takes_its_answer_along() {
    let plays = Plays::new();
    let bench = approved(&plays, json!({}));
    let mut shift = bench.open_parts(Parts { has_person: true, ..real(&bench) });
    plays.next(&["hang", "no"]);
    shift.plug(0, &bench.unit("SN-0001"));
    bench.wait_until("it is asked", || !plays.asked().is_empty());
    shift.unplug(0);
    shift.fails(0, Failure::Unplugged);
    shift.expect(&bench.unit("SN-0002"), Outcome::Fail, Some(Failure::PlantRefuses));
    assert_eq!((plays.started(), shift.intents()), (2, 0));
    shift.close();
}

#[test]
fn lines_are_read_in_the_characters_of_the_profile() {
    let plays = Plays::new();
    let bench = approved(&plays, json!({"charset": "gbk"}));
    let mut shift = open(&bench);
    plays.next(&["gbk"]);
    let ended = shift.expect(&bench.unit("SN-0001"), Outcome::Fail, Some(Failure::PlantRefuses));
    assert_eq!(ended.plant_gate, told(GateVerdict::Refuse, Some("工序不符")));
    shift.close();
}

/// On Linux the file that was read is started, and not what its path names.
#[cfg(target_os = "linux")]
#[test]
fn a_native_program_is_started_without_its_path() {
    let plays = Plays::new();
    assert!(Process::new("cp").arg("/bin/cat").arg(plays.path()).status().unwrap().success());
    // It says what it was asked.
    let program = json!({"path": plays.path(), "line": r#"{"sn": "${serialNumber}"}"#});
    let bench = asking(&plays, json!({"program": program, "allow": "SN-GOOD", "refuse": "SN-BAD", "message": null}));
    approve(&bench, &plays.path(), &[]);
    let mut shift = open(&bench);
    shift.expect_pass(&bench.unit("SN-GOOD"));
    shift.expect(&bench.unit("SN-BAD"), Outcome::Fail, Some(Failure::PlantRefuses));
    shift.close();
}

#[test]
fn the_program_of_the_guide_serves_a_station() {
    let folder = tempfile::tempdir().unwrap();
    let refused = folder.path().join("refused.txt");
    std::fs::write(&refused, "SN-BAD\t先做 AOI\n").unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/plant/resident_gate.py");
    let refused = refused.to_str().unwrap();
    // As the guide has it.
    let gate = json!({
        "program": {"path": script, "args": [refused], "line": "{\"sn\": \"${serialNumber}\", \"order\": \"${order:workOrder}\"}"},
        "allow": "\"code\":0\\b", "refuse": "\"code\":1\\b", "message": "\"msg\":\"([^\"]*)\"",
    });
    let bench = Bench::with(Dialect::At, json!({"gate": gate}));
    approve(&bench, &script, &[refused]);
    let mut shift = open(&bench);
    shift.expect_pass(&bench.unit("SN-GOOD"));
    let ended = shift.expect(&bench.unit("SN-BAD"), Outcome::Fail, Some(Failure::PlantRefuses));
    assert_eq!(ended.plant_gate, told(GateVerdict::Refuse, Some("先做 AOI")));
    std::fs::remove_file(refused).unwrap();
    shift.expect(&bench.unit("SN-LATER"), Outcome::Error, Some(Failure::PlantGateUnclear));
    shift.close();
}
