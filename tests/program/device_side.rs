//! The unit's side as `examples/device` has it, compiled and run against the program: C and Python, each preset, a power cut at each step of storing.

use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::here::sources;
use crate::process::Running;
use crate::provision::{Bench, ended};

#[derive(Clone, Copy, Debug)]
enum Language {
    C,
    Python,
}

/// A unit, what it stores, and how it is started.
struct Maker {
    language: Language,
    dialect: &'static str,
    program: PathBuf,
    store: PathBuf,
}

const LANGUAGES: [Language; 2] = [Language::C, Language::Python];
/// The exit code of a unit whose power was cut.
const CUT: i32 = 75;

impl Maker {
    fn new(bench: &Bench, language: Language, dialect: &'static str) -> Self {
        let examples = sources().join("examples/device");
        let program = match language {
            Language::Python => examples.join("unit.py"),
            Language::C => built(&examples, &bench.path("host")),
        };
        Self { language, dialect, program, store: bench.path(&format!("{language:?}-{dialect}")) }
    }

    fn serial(&self) -> String {
        format!("SN-{:?}-{}", self.language, self.dialect)
    }

    /// Plugs the unit in; `cut`: its power goes at this step of storing, 0: never.
    fn plug(&self, cut: u32) -> (Running, PathBuf) {
        let mut call = match self.language {
            Language::C => Command::new(&self.program),
            Language::Python => {
                let mut call = Command::new("python3");
                call.arg(&self.program);
                call
            }
        };
        call.args([self.dialect, &self.serial()]).arg(&self.store).arg(cut.to_string()).stdout(Stdio::piped());
        let mut unit = Running(call.spawn().unwrap());
        let mut line = String::new();
        BufReader::new(unit.0.stdout.take().unwrap()).read_line(&mut line).unwrap();
        (unit, line.trim().into())
    }
}

/// Compiles it; a warning is an error.
fn built(examples: &Path, to: &Path) -> PathBuf {
    if !to.exists() {
        let files = std::fs::read_dir(examples).unwrap().map(|file| file.unwrap().path());
        let mut call = Command::new("cc");
        call.args(["-std=c99", "-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wshadow", "-Werror", "-o"]).arg(to);
        call.args(files.filter(|file| file.extension().is_some_and(|ending| ending == "c")));
        assert!(call.status().unwrap().success());
    }
    to.to_owned()
}

#[test]
fn the_units_of_the_examples_pass() {
    let bench = Bench::new();
    for language in LANGUAGES {
        for dialect in ["at", "json"] {
            let maker = Maker::new(&bench, language, dialect);
            let (_unit, port) = maker.plug(0);
            let output = bench.provision(&bench.profile(dialect, "hmacsha256"), "batch.jsonl", &port);
            assert_eq!(ended(&output)["outcome"], "PASS", "{language:?} {dialect}: {output:?}");
        }
    }
}

/// How many steps storing has, in either language.
const STEPS: u32 = 4;

#[test]
fn a_power_cut_while_storing_is_finished_without_a_second_registration() {
    let bench = Bench::new();
    let profile = bench.profile("json", "hmacsha256");
    for language in LANGUAGES {
        for cut in 1..=STEPS {
            let maker = Maker::new(&bench, language, "json");
            let _ = std::fs::remove_file(&maker.store);
            let data = bench.path(&format!("{language:?}-{cut}"));
            let provision = |port: &Path| {
                let mut call = bench.station_in(&data);
                call.args(["provision", "--wait", "30", "--profile"]).arg(&profile);
                ended(&call.arg("--batch").arg(data.with_extension("jsonl")).arg("--port").arg(port).output().unwrap())
            };
            let (mut unit, port) = maker.plug(cut);
            let first = provision(&port);
            assert_eq!(unit.0.wait().unwrap().code(), Some(CUT), "{language:?} stores in fewer than {cut} steps");
            assert_eq!(first["outcome"], "PENDING", "{language:?} {cut}: {first}");
            let (_unit, port) = maker.plug(0);
            let second = provision(&port);
            assert_eq!(second["outcome"], "PASS", "{language:?} {cut}: {second}");
            assert_eq!(second["registrations"]["issued"], 1);
        }
    }
}

#[test]
fn a_power_cut_while_storing_leaves_the_old_identity_or_the_new_one() {
    let bench = Bench::new();
    for language in LANGUAGES {
        let maker = Maker::new(&bench, language, "json");
        let store =
            |port: &Path, value: &str| ask(port, &json!({"cmd": "store", "clientId": value, "deviceToken": value}));
        let (unit, port) = maker.plug(0);
        assert_eq!(store(&port, "0").unwrap()["ok"], true);
        drop(unit);
        let mut old = String::from("0");
        for cut in 1..=STEPS + 1 {
            let new = cut.to_string();
            let (unit, port) = maker.plug(cut);
            let answered = store(&port, &new);
            // With its power it has every step behind it, and says so.
            assert_eq!(answered.is_some(), cut > STEPS, "{language:?} {cut}");
            drop(unit);
            let (_unit, port) = maker.plug(0);
            let held = ask(&port, &json!({"cmd": "identity"})).unwrap();
            assert_eq!(held["clientId"], held["deviceToken"], "{language:?} {cut}: two halves");
            let held = held["clientId"].as_str().unwrap();
            assert!(
                held == new || held == old && answered.is_none(),
                "{language:?} {cut}: {held} instead of {old} or {new}"
            );
            old = held.to_owned();
        }
    }
}

/// What the unit answers; none: it is gone.
fn ask(port: &Path, command: &Value) -> Option<Value> {
    let mut options = std::fs::OpenOptions::new();
    let no_terminal = rustix::fs::OFlags::NOCTTY.bits().cast_signed();
    let mut line = options.read(true).write(true).custom_flags(no_terminal).open(port).unwrap();
    let mut command = command.clone();
    command["id"] = "7".into();
    line.write_all(format!("{command}\n").as_bytes()).unwrap();
    let mut answer = String::new();
    match BufReader::new(line).read_line(&mut answer) {
        Ok(0) | Err(_) => None,
        Ok(_) => Some(serde_json::from_str(&answer).unwrap()),
    }
}
