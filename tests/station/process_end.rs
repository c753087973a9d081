//! The ways in which a real process is told that it ends, while one unit is being registered and another one is waited for.

use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::process::ExitStatusExt as _;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};

use regnwl_station::domain::entry::Entry;
use regnwl_station::domain::failure::{Failure, Verb};
use regnwl_station::domain::outcome::Outcome;
use regnwl_station::sim::device::{Fault, PracticeUnit};
use regnwl_station::sim::dialect::Dialect;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::json;

use super::common::{self, Bench, PRODUCT_SECRET, each};
use super::heeding::heeding;
use super::here;

pub const PROGRAM: &str = env!("CARGO_BIN_EXE_regnwl-station");
pub const ASKED: &str = "SN-ASKED";
const WAITED_FOR: &str = "SN-WAITED-FOR";

/// A cloud that keeps its answers back, a unit that will be registered, and one that says nothing.
pub struct Line {
    pub bench: Bench,
    asked: PracticeUnit,
    silent: PracticeUnit,
    pub ports: [PathBuf; 2],
    pub profile: PathBuf,
}

impl Line {
    pub fn new() -> Self {
        // Whatever waits, waits for longer than the test.
        let patient = json!({
            "cloud": {"connectTimeoutMs": 120_000, "answerTimeoutMs": 120_000},
            "dialog": {
                "wake": [{"send": "AT", "expect": ["^OK$"], "timeoutMs": 2000, "tries": 90}],
                "write": [{"send": "AT+IDENTITY=${clientId},${deviceToken}", "expect": ["^OK$"], "timeoutMs": 120_000}],
            },
        });
        let bench = Bench::with(Dialect::At, patient);
        bench.door.keep_answers(true);
        let (asked, silent) = (bench.unit(ASKED), bench.unit(WAITED_FOR));
        silent.set_faults([Fault::Silent]);
        let ports = {
            let _inside = bench.runtime.enter();
            [asked.plug().unwrap(), silent.plug().unwrap()]
        };
        let profile = bench.profile(bench.door.port());
        Self { bench, asked, silent, ports, profile }
    }

    fn call(&self) -> Vec<String> {
        let path = |path: PathBuf| path.display().to_string();
        let folder = self.bench.folder.path();
        let mut call = vec![PROGRAM.to_owned(), "provision".into(), "--wait".into(), "60".into(), "--port".into()];
        call.extend(self.ports.iter().cloned().map(path));
        call.extend(["--profile".into(), path(self.profile.clone())]);
        call.extend(["--data-dir".into(), path(folder.join("data"))]);
        call.extend(["--batch".into(), path(folder.join(common::BATCH))]);
        call
    }

    pub fn command(&self, words: &[String]) -> Command {
        let mut command = here::alone(heeding(&words[0]));
        command.args(&words[1..]).env("REGNWL_PRODUCT_SECRET", PRODUCT_SECRET);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::inherit());
        command
    }

    pub fn entries(&self) -> Vec<Entry> {
        let record = self.bench.folder.path().join("data/record");
        if record.is_dir() { common::entries(&record) } else { Vec::new() }
    }

    /// The last end of this unit on record, with its code.
    pub fn ended(&self, serial: Option<&str>) -> Option<(Outcome, Option<Failure>)> {
        self.entries().iter().rev().find_map(|entry| match entry {
            Entry::Ended(ended) if ended.serial_number.as_deref() == serial => Some((ended.outcome, ended.code)),
            _ => None,
        })
    }

    /// The cloud has issued an identity, its answer is on its way, and the other unit is waited for.
    pub fn until_asked(&self) {
        self.bench.wait_until("a unit is registered and another one is waited for", || {
            self.bench.issued_to(ASKED).len() == 1 && common::count(&self.entries(), "begun") == 2
        });
    }

    /// What waits for a unit has ended: the process has heard.
    pub fn until_heard(&self) {
        self.bench
            .wait_until("the end was heard", || self.ended(None) == Some((Outcome::Error, Some(Failure::Stopped))));
    }

    /// The identity is on record, and the next start finishes both units without asking the cloud for the first one again.
    pub fn assert_nothing_is_lost(&self, how: &str) {
        assert_eq!(common::count(&self.entries(), "issued"), 1, "{how}");
        self.bench.door.keep_answers(false);
        self.silent.set_faults([]);
        let again = self.command(&self.call()).status().unwrap();
        assert_eq!(again.code(), Some(0), "{how}: {:?}", self.entries().last());
        for (serial, unit) in [(ASKED, &self.asked), (WAITED_FOR, &self.silent)] {
            let issued = self.bench.issued_to(serial);
            assert_eq!(issued.len(), 1, "{how}: {serial}");
            assert_eq!(unit.held().map(|held| held.client_id), Some(issued[0].client_id.clone()), "{how}: {serial}");
        }
    }
}

/// Ends with the test.
pub struct Process(pub Child);

impl Process {
    pub fn tell(&self, signal: Signal) {
        kill_process(self.pid(), signal).unwrap();
    }

    fn pid(&self) -> Pid {
        Pid::from_raw(i32::try_from(self.0.id()).unwrap()).unwrap()
    }

    pub fn is_there(&mut self) -> bool {
        self.0.try_wait().unwrap().is_none()
    }

    pub fn end(mut self) -> ExitStatus {
        self.0.wait().unwrap()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn whatever_says_that_the_process_ends_a_registration_ends_first_and_everything_else_at_once() {
    const WAYS: &[Signal] = &[
        Signal::HUP,
        Signal::INT,
        Signal::QUIT,
        Signal::TERM,
        Signal::USR1,
        Signal::ALARM,
        Signal::XCPU,
        // The mains are gone, and the batteries do not last.
        #[cfg(target_os = "linux")]
        Signal::POWER,
    ];
    each(WAYS.to_vec(), |signal| {
        let how = format!("{signal:?}");
        let line = Line::new();
        let mut process = Process(line.command(&line.call()).spawn().unwrap());
        line.until_asked();
        process.tell(signal);
        line.until_heard();
        // Said again, and in other words: a registration is not cut off by impatience.
        [signal, Signal::TERM, Signal::INT, Signal::HUP].into_iter().for_each(|again| process.tell(again));
        assert!(process.is_there(), "{how}");
        line.bench.door.keep_answers(false);
        assert_eq!(process.end().code(), Some(1), "{how}");
        assert_eq!(line.ended(Some(ASKED)), Some((Outcome::Pending, Some(Failure::Stopped))), "{how}");
        line.assert_nothing_is_lost(&how);
    });
}

#[test]
fn a_connection_on_which_nothing_was_asked_is_dropped_at_once_and_nothing_is_on_record_but_the_end() {
    let line = Line::new();
    line.bench.door.hold();
    let process = Process(line.command(&line.call()).spawn().unwrap());
    line.bench.wait_until("a connection is waited for", || common::count(&line.entries(), "checked") == 1);
    process.tell(Signal::HUP);
    assert_eq!(process.end().code(), Some(1));
    assert_eq!(common::count(&line.entries(), "intent"), 0);
    assert_eq!(line.ended(Some(ASKED)), Some((Outcome::Error, Some(Failure::Stopped))));
}

/// A unit that is being written has a moment: torn apart, its write would ask for a person.
#[test]
fn a_write_that_has_begun_is_finished() {
    let line = Line::new();
    line.bench.door.keep_answers(false);
    line.asked.set_faults([Fault::LateAnswers(100)]);
    let process = Process(line.command(&line.call()).spawn().unwrap());
    line.bench.wait_until("the write has begun", || common::count(&line.entries(), "writing") == 1);
    process.tell(Signal::TERM);
    assert_eq!(process.end().code(), Some(1));
    assert_eq!(common::count(&line.entries(), "written"), 1);
    assert_eq!(line.ended(Some(ASKED)), Some((Outcome::Pending, Some(Failure::Stopped))));
}

/// It is given a moment and no more: the wait of the profile is minutes.
#[test]
fn a_write_that_does_not_end_is_not_waited_for() {
    let line = Line::new();
    line.bench.door.keep_answers(false);
    line.asked.set_faults([Fault::SilentAt(Verb::Write)]);
    let process = Process(line.command(&line.call()).spawn().unwrap());
    line.bench.wait_until("the write has begun", || common::count(&line.entries(), "writing") == 1);
    process.tell(Signal::TERM);
    assert_eq!(process.end().code(), Some(1));
    assert_eq!(line.ended(Some(ASKED)), Some((Outcome::Pending, Some(Failure::Stopped))));
}

/// What `nohup` starts outlives its terminal.
#[cfg(target_os = "linux")]
#[test]
fn a_hang_up_that_was_ignored_from_the_beginning_stays_ignored() {
    let line = Line::new();
    let call: Vec<String> =
        ["sh", "-c", r#"trap "" HUP; exec "$@""#, "sh"].map(Into::into).into_iter().chain(line.call()).collect();
    let process = Process(line.command(&call).spawn().unwrap());
    line.until_asked();
    process.tell(Signal::HUP);
    line.silent.set_faults([]);
    line.bench.door.keep_answers(false);
    assert_eq!(process.end().code(), Some(0));
}

/// Ctrl-Z, or a background process that writes to a terminal which does not want that.
#[cfg(target_os = "linux")]
#[test]
fn a_process_that_is_stopped_takes_the_answer_that_came_meanwhile_when_it_goes_on() {
    let line = Line::new();
    let process = Process(line.command(&line.call()).spawn().unwrap());
    line.until_asked();
    process.tell(Signal::STOP);
    let status = format!("/proc/{}/stat", process.0.id());
    line.bench.wait_until("it is stopped", || std::fs::read_to_string(&status).unwrap().contains(") T "));
    line.bench.door.keep_answers(false);
    line.silent.set_faults([]);
    process.tell(Signal::CONT);
    assert_eq!(process.end().code(), Some(0));
    assert_eq!(line.bench.issued_to(ASKED).len(), 1);
}

/// The terminal, with all output on it, goes away: what ssh does when its connection drops.
#[test]
fn a_terminal_that_is_closed_takes_no_identity_with_it() {
    const TERMINAL: &str = "
import os, pty, sys
pid, terminal = pty.fork()
if pid == 0:
    os.execv(sys.argv[1], sys.argv[1:])
sys.stdin.readline()
os.close(terminal)
status = os.waitpid(pid, 0)[1]
print(os.WEXITSTATUS(status) if os.WIFEXITED(status) else -1)
";
    let line = Line::new();
    let call: Vec<String> = ["python3", "-c", TERMINAL].map(Into::into).into_iter().chain(line.call()).collect();
    let terminal = line.command(&call).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut terminal = Process(terminal);
    line.until_asked();
    terminal.0.stdin.as_mut().unwrap().write_all(b"close\n").unwrap();
    line.until_heard();
    line.bench.door.keep_answers(false);
    let mut code = String::new();
    BufReader::new(terminal.0.stdout.take().unwrap()).read_line(&mut code).unwrap();
    // Not killed, and not a panic over output that nobody takes.
    assert!(matches!(code.trim(), "1" | "3"), "{code}");
    assert_eq!(line.ended(Some(ASKED)), Some((Outcome::Pending, Some(Failure::Stopped))));
    line.assert_nothing_is_lost("a closed terminal");
}

/// It holds secrets. Whatever the system does with dumps (a file, a program that collects them): there is none.
#[test]
fn a_process_that_crashes_leaves_no_picture_of_its_memory() {
    let line = Line::new();
    let folder = line.bench.folder.path();
    let call: Vec<String> = ["sh", "-c", r#"ulimit -c unlimited; exec "$@""#, "sh"]
        .map(Into::into)
        .into_iter()
        .chain(line.call())
        .collect();
    let process = Process(line.command(&call).current_dir(folder).spawn().unwrap());
    line.until_asked();
    process.tell(Signal::ABORT);
    let end = process.end();
    assert_eq!((end.signal(), end.core_dumped()), (Some(Signal::ABORT.as_raw()), false));
}

/// A limit on the size of files (SIGXFSZ) is an error of the write, as a full disk is: the answer goes beside the record.
#[cfg(target_os = "linux")]
#[test]
fn a_file_that_may_not_grow_any_more_kills_nothing_and_the_answer_is_not_lost() {
    use rustix::process::{Resource, Rlimit, prlimit};

    let line = Line::new();
    let process = Process(line.command(&line.call()).spawn().unwrap());
    line.until_asked();
    let record = std::fs::read_dir(line.bench.folder.path().join("data/record")).unwrap();
    let segment =
        record.flatten().find(|file| file.path().extension().is_some_and(|ending| ending == "jsonl")).unwrap();
    let length = segment.metadata().unwrap().len();
    prlimit(Some(process.pid()), Resource::Fsize, Rlimit { current: Some(length), maximum: Some(length) }).unwrap();
    line.bench.door.keep_answers(false);
    assert_eq!(process.end().code(), Some(3));
    line.silent.set_faults([]);
    let again = line.command(&line.call()).status().unwrap();
    assert_eq!((again.code(), line.bench.issued_to(ASKED).len()), (Some(0), 1));
}
