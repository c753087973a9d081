//! `job register` as a process: killed and told to end in the middle, refused by the cloud, on a broken record, on a disk that takes no more. No identity is lost, none asked for twice.

use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use regnwl_station::domain::entry::Entry;
use regnwl_station::journal::scan::Scan;
use regnwl_station::sim::cloud::Fault;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};

use crate::common::{BATCH, Bench, PRODUCT_SECRET, count, entries};
use crate::here;
use crate::process::Running;

/// Units that were collected, and are not there any more.
struct Collected {
    bench: Bench,
}

impl Collected {
    fn new(units: usize) -> Self {
        let patient = json!({"cloud": {"connectTimeoutMs": 120_000, "answerTimeoutMs": 120_000}});
        let bench = Bench::with(regnwl_station::sim::dialect::Dialect::At, patient);
        let collected = Self { bench };
        let units: Vec<_> = (1..=units).map(|number| collected.bench.unit(&format!("SN-{number}"))).collect();
        let ports: Vec<PathBuf> = {
            let _inside = collected.bench.runtime.enter();
            units.iter().map(|unit| unit.plug().unwrap()).collect()
        };
        let mut call = collected.call(&["provision", "--collect", "--wait", "60"]);
        let output = call.arg("--port").args(ports).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        collected
    }

    fn path(&self, name: &str) -> PathBuf {
        self.bench.folder.path().join(name)
    }

    fn program(&self, args: &[&str]) -> Command {
        let mut program = here::call();
        program.args(["--lang", "en", "--data-dir"]).arg(self.path("data")).args(args);
        program.env("REGNWL_PRODUCT_SECRET", PRODUCT_SECRET).env("REGNWL_WITNESS_DIR", self.path("witness"));
        program
    }

    /// With profile and batch.
    fn call(&self, args: &[&str]) -> Command {
        let mut call = self.program(args);
        call.arg("--profile").arg(self.bench.profile(self.bench.door.port())).arg("--batch").arg(self.path(BATCH));
        call
    }

    fn register(&self) -> Output {
        self.call(&["job", "register", "--hold-above", "100"]).output().unwrap()
    }

    /// A call that has been asked for two identities, and waits for their answers.
    fn asked(&self) -> Running {
        self.bench.door.keep_answers(true);
        let mut call = self.call(&["job", "register"]);
        let running = Running(call.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap());
        self.bench.wait_until("two are asked for", || self.bench.cloud.issued().len() == 2);
        running
    }

    fn entries(&self) -> Vec<Entry> {
        entries(&self.path("data/record"))
    }

    /// As a kill between an answer and the look at it leaves it.
    fn cut_behind_the_answer(&self) {
        let segment = self.segment();
        let bytes = std::fs::read(&segment).unwrap();
        let lines = Scan::of(&bytes).lines;
        let answer = lines.iter().find(|line| matches!(*line.entry, Entry::Answer { .. })).unwrap();
        let length = usize::try_from(answer.range.end).unwrap() + 1;
        std::fs::write(&segment, &bytes[..length]).unwrap();
        std::fs::write(self.path(BATCH), &bytes[..length]).unwrap();
        // This PC has not seen the rest either.
        std::fs::remove_dir_all(self.path("witness")).unwrap();
    }

    /// The segment of the batch.
    fn segment(&self) -> PathBuf {
        let files = std::fs::read_dir(self.path("data/record")).unwrap().flatten().map(|entry| entry.path());
        files.into_iter().find(|path| path.to_string_lossy().ends_with(&format!("-{BATCH}"))).unwrap()
    }

    fn unfinished(&self) -> Vec<Value> {
        let listed = self.program(&["unit", "list", "--open"]).output().unwrap();
        let listed = String::from_utf8(listed.stdout).unwrap();
        listed.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// Each identity of the cloud is on record or in doubt, and each visit has ended once.
    #[track_caller]
    fn assert_honest(&self, issued: usize, in_doubt: usize) {
        let record = self.entries();
        let is_unknown = |entry: &&Entry| serde_json::to_string(entry).unwrap().contains("\"result\":\"unknown\"");
        let unknown = record.iter().filter(is_unknown).count();
        assert_eq!((self.bench.cloud.issued().len(), unknown), (issued, in_doubt));
        assert_eq!(count(&record, "issued") + in_doubt, issued);
        assert_eq!(count(&record, "begun"), count(&record, "ended"));
    }
}

/// Registered, others, left, held; and the exit code.
#[track_caller]
fn told(output: &Output) -> (u64, u64, u64, bool, Option<i32>) {
    let said = String::from_utf8(output.stdout.clone()).unwrap();
    let mut events = said.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let last = events.rfind(|event| event["event"] == "registeredAhead").unwrap_or_else(|| panic!("{output:?}"));
    let number = |name: &str| last[name].as_u64().unwrap();
    (number("registered"), number("others"), number("left"), last["held"] == true, output.status.code())
}

#[test]
fn what_a_kill_leaves_in_doubt_is_left_to_a_person_and_said_and_all_others_are_registered_once() {
    let job = Collected::new(4);
    let killed = job.asked();
    // As `kill -9` does.
    drop(killed);
    job.bench.door.keep_answers(false);
    assert_eq!(told(&job.register()), (2, 0, 2, false, Some(1)), "two of the four have no identity");
    let open = job.unfinished();
    let in_doubt: Vec<&str> = open
        .iter()
        .filter(|unit| unit["open"] == "UNKNOWN")
        .map(|unit| unit["serialNumber"].as_str().unwrap())
        .collect();
    assert_eq!((in_doubt.len(), open.len()), (2, 4));
    job.assert_honest(4, 2);
    for serial in in_doubt {
        let resolve = ["unit", "resolve", serial, "--register-again", "--by", "chen", "--why", "the power went"];
        assert!(job.program(&resolve).status().unwrap().success());
    }
    assert_eq!(told(&job.register()), (2, 0, 0, false, Some(0)));
    assert_eq!(job.unfinished().iter().filter(|unit| unit["code"] == "O-09").count(), 4);
    job.assert_honest(6, 2);
}

#[test]
fn a_decision_that_was_made_of_a_missing_answer_is_refused_for_good_where_the_answer_is_found() {
    let job = Collected::new(1);
    assert_eq!(told(&job.register()), (1, 0, 0, false, Some(0)));
    job.cut_behind_the_answer();
    let open = |job: &Collected| (job.unfinished()[0]["open"].clone(), job.unfinished()[0]["clientId"].clone());
    assert_eq!(open(&job), (json!("UNKNOWN"), json!(null)));
    let resolve = ["unit", "resolve", "SN-1", "--register-again", "--by", "chen", "--why", "no answer"];
    // A script that has listed once goes on with what it has read, whatever it is told: the first call finds the answer, the next ones find it found.
    for _ in 0..3 {
        let refused = job.program(&resolve).output().unwrap();
        let said = String::from_utf8(refused.stderr).unwrap();
        assert_eq!((refused.status.code(), said.contains("has an identity now")), (Some(2), true), "{said}");
    }
    let (stands, client_id) = open(&job);
    let client_id = client_id.as_str().expect("it was found").to_owned();
    assert_eq!((stands, count(&job.entries(), "resolved")), (json!("PENDING"), 0));
    assert_eq!(told(&job.register()), (0, 0, 0, false, Some(0)));
    job.assert_honest(1, 0);
    // Whoever has read that says which one is given up, and it is that one.
    let other = job.program(&[&resolve[..], &["--has", "another"]].concat()).output().unwrap();
    assert_eq!(other.status.code(), Some(2), "{other:?}");
    assert_eq!(count(&job.entries(), "resolved"), 0);
    assert!(job.program(&[&resolve[..], &["--has", &client_id]].concat()).status().unwrap().success());
}

#[test]
fn a_call_about_one_unit_that_finds_the_answers_of_others_lets_nobody_register_those_again() {
    let job = Collected::new(2);
    assert_eq!(told(&job.register()), (2, 0, 0, false, Some(0)));
    job.cut_behind_the_answer();
    let record = job.entries();
    let visit = record.iter().find_map(|entry| if let Entry::Answer { unit, .. } = entry { Some(*unit) } else { None });
    let asked = record.iter().find_map(|entry| match entry {
        Entry::Intent { unit, keys, .. } if Some(*unit) == visit => Some(keys.serial_number.clone()),
        _ => None,
    });
    let found = asked.expect("the answer was asked for");
    let stands = || job.unfinished().iter().find(|unit| unit["serialNumber"] == found).unwrap()["open"].clone();
    assert_eq!(stands(), "UNKNOWN");
    let other = if found == "SN-1" { "SN-2" } else { "SN-1" };
    let who = ["--by", "chen", "--why", "so"];
    assert!(job.program(&[&["unit", "resolve", other, "--set-aside"], &who[..]].concat()).status().unwrap().success());
    let stale = job.program(&[&["unit", "resolve", &found, "--register-again"], &who[..]].concat()).output().unwrap();
    assert_eq!((stale.status.code(), stands()), (Some(2), json!("PENDING")), "{stale:?}");
    assert_eq!((job.bench.cloud.issued().len(), told(&job.register()).0), (2, 0), "it has its identity");
}

#[test]
fn told_to_end_it_waits_for_what_was_asked_and_asks_for_nothing_more() {
    let job = Collected::new(4);
    let mut running = job.asked();
    let mut said = running.0.stdout.take().unwrap();
    // Ctrl-C.
    kill_process(Pid::from_child(&running.0), Signal::INT).unwrap();
    job.bench.wait_until("it waits", || running.0.id() > 0 && count(&job.entries(), "intent") == 2);
    assert!(running.0.try_wait().unwrap().is_none(), "its answers are not there yet");
    job.bench.door.keep_answers(false);
    let mut stdout = Vec::new();
    std::io::Read::read_to_end(&mut said, &mut stdout).unwrap();
    let output = Output { status: running.0.wait().unwrap(), stdout, stderr: Vec::new() };
    assert_eq!(told(&output), (2, 0, 2, false, Some(1)));
    job.assert_honest(2, 0);
    assert_eq!(told(&job.register()), (2, 0, 0, false, Some(0)));
    job.assert_honest(4, 0);
}

#[test]
fn three_equal_refusals_hold_the_rest() {
    let job = Collected::new(6);
    job.bench.cloud.set_fault(Some(Fault::Refuse(2)));
    let refused = job.register();
    let (registered, others, left, held, code) = told(&refused);
    // A second one may have been on its way.
    assert!((registered, held, code) == (0, true, Some(3)) && (3..=4).contains(&others), "{refused:?}");
    assert_eq!((others + left, job.bench.connects() as u64), (6, others));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("held: "), "{refused:?}");
    job.bench.cloud.set_fault(None);
    assert_eq!(told(&job.register()), (6, 0, 0, false, Some(0)), "no refusal has used one of the five");
    job.assert_honest(6, 0);
}

#[test]
fn on_a_record_that_is_damaged_nothing_is_asked() {
    let job = Collected::new(2);
    let segment = job.segment();
    let mut bytes = std::fs::read(&segment).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&segment, &bytes).unwrap();
    let refused = job.register();
    assert_eq!((refused.status.code(), job.bench.connects()), (Some(3), 0), "{refused:?}");
    assert!(String::from_utf8_lossy(&refused.stderr).starts_with("S-06 "), "{refused:?}");
    assert!(refused.stdout.is_empty());
}

#[test]
fn where_no_line_of_the_record_goes_to_disk_any_more_nothing_is_asked_and_later_all_goes_on() {
    let job = Collected::new(5);
    let longest = job.segment().metadata().unwrap().len();
    // Room for some of what it has to say; `sh` counts in half kilobytes.
    let mut limited = Command::new("sh");
    let call = job.call(&["job", "register", "--hold-above", "100"]);
    limited.arg("-c").arg(format!("ulimit -f {}; exec \"$@\"", (longest + 3_000) / 512)).arg("sh");
    limited.arg(call.get_program()).args(call.get_args());
    call.get_envs().for_each(|(name, value)| {
        limited.env(name, value.unwrap_or_default());
    });
    let stopped = limited.output().unwrap();
    assert_eq!(stopped.status.code(), Some(3), "{stopped:?}");
    let issued = job.bench.cloud.issued().len();
    assert!(issued < 5, "{issued}");
    let again = job.register();
    assert_eq!(again.status.code(), Some(0), "{again:?}");
    job.assert_honest(5, 0);
}
