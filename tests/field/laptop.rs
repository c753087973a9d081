//! A laptop: the real program with a data folder, settings and a batch of its own. It is called as an engineer calls it, and it is killed.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::Value;

use super::Ground;
use super::profiles::{CONSOLE, PRODUCT_KEY, PRODUCT_SECRET};
use crate::campaign::child::{Child, End};
use crate::campaign::death::Death;

/// Longer than any call takes.
const CALL: Duration = Duration::from_secs(180);
/// So much is shown of what was said before something did not end.
const LAST_LINES: usize = 60;

pub struct Laptop<'a> {
    ground: &'a Ground,
    pub name: &'static str,
    folder: PathBuf,
    /// All that its calls said.
    pub said: String,
    /// Calls that were made, and how many of them were killed.
    pub calls: usize,
    pub kills: usize,
}

/// How a call was over.
#[derive(Debug)]
pub struct Ended {
    /// None where it was killed.
    pub code: Option<i32>,
    pub out: String,
}

impl Ended {
    /// The events it told.
    pub fn events(&self) -> impl Iterator<Item = Value> {
        events(&self.out)
    }
}

impl<'a> Laptop<'a> {
    /// A new one, with the password of the consoles.
    pub fn new(ground: &'a Ground, name: &'static str) -> Result<Self, String> {
        let folder = ground.path(name);
        std::fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
        let mut laptop = Self { ground, name, folder, said: String::new(), calls: 0, kills: 0 };
        laptop.done(&["setup", "--for-this-user"])?;
        let mut set = laptop.program(&["secret", "set", "--product-key", PRODUCT_KEY, "--name", CONSOLE.0]);
        let mut set = set.stdin(Stdio::piped()).spawn().map_err(|error| error.to_string())?;
        let written = set.stdin.take().map(|mut input| input.write_all(CONSOLE.1.as_bytes()));
        match (written, set.wait()) {
            (Some(Ok(())), Ok(status)) if status.success() => Ok(laptop),
            other => Err(format!("{name}: the password of the consoles was not stored: {other:?}")),
        }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    pub fn data(&self) -> PathBuf {
        self.path("data")
    }

    pub fn batch(&self) -> PathBuf {
        self.path("job.jsonl")
    }

    fn program(&self, args: &[&str]) -> Command {
        let mut program = Command::new(&self.ground.program);
        program.args(["--lang", "en", "--data-dir"]).arg(self.data()).args(args).current_dir(&self.folder);
        program
            .env("XDG_CONFIG_HOME", self.path("config"))
            .env("REGNWL_WITNESS_DIR", self.path("witness"))
            .env("REGNWL_PRODUCT_SECRET", PRODUCT_SECRET)
            .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")
            .env_remove("RUST_BACKTRACE");
        if let Some(hosts) = &self.ground.hosts {
            let path = std::env::var("PATH").unwrap_or_default();
            program.env("PATH", format!("{}:{path}", hosts.ssh_in().display()));
        }
        program
    }

    /// Makes a call, and lets it die.
    pub fn call(&mut self, args: &[&str], death: Option<Death>) -> Result<Ended, String> {
        let words = args.join(" ");
        let begin = std::time::Instant::now();
        let mut child = Child::start(self.program(args)).map_err(|error| error.to_string())?;
        let ended =
            child.run(death, &self.data(), CALL, |_, _| ()).map_err(|why| format!("{}: {words}: {why}", self.name));
        let out = child.said();
        if self.ground.is_told {
            let of = |event: Value| format!("{} {} {}", event["serialNumber"], event["outcome"], event["code"]);
            let ends =
                events(&out).filter(|event| event["event"] == "unitEnded").map(of).collect::<Vec<_>>().join(", ");
            eprintln!("{} {:.1} s: {words}: {ended:?} {ends}", self.name, begin.elapsed().as_secs_f32());
        }
        self.said.push_str(&out);
        self.calls += 1;
        match ended? {
            End::Ended(code @ Some(_)) => Ok(Ended { code, out }),
            End::Ended(None) => Err(format!("{}: {words}: it died by itself\n{out}", self.name)),
            End::Died(_) => {
                self.kills += 1;
                Ok(Ended { code: None, out })
            }
        }
    }

    /// The last of all that its calls said.
    pub fn last_said(&self) -> &str {
        let lines = self.said.rmatch_indices('\n').map(|(place, _)| place + 1);
        &self.said[lines.take(LAST_LINES).last().unwrap_or_default()..]
    }

    /// A call that must end well.
    pub fn done(&mut self, args: &[&str]) -> Result<String, String> {
        let ended = self.call(args, None)?;
        match ended.code {
            Some(0) => Ok(ended.out),
            code => Err(format!("{}: {}: exit code {code:?}\n{}", self.name, args.join(" "), ended.out)),
        }
    }

    /// Every unit that it knows, by its number.
    pub fn units(&mut self) -> Result<BTreeMap<String, Value>, String> {
        let listed = self.done(&["unit", "list"])?;
        Ok(events(&listed).map(numbered).collect())
    }

    /// The coverage of the job, and how each unit of it stands.
    pub fn job(&mut self) -> Result<(Value, BTreeMap<String, Value>), String> {
        let batch = self.batch().display().to_string();
        let shown = self.done(&["job", "show", "--json", "--batch", &batch])?;
        let mut lines = events(&shown);
        let head = lines.next().unwrap_or_default();
        Ok((head["coverage"].clone(), lines.map(numbered).collect()))
    }

    /// Confirms the key of each host, as a person does who has compared it.
    pub fn trust_hosts(&mut self) -> Result<(), String> {
        let Some(hosts) = &self.ground.hosts else { return Ok(()) };
        for (address, fingerprint) in hosts.addresses() {
            self.done(&["line", "trust", &address, "--fingerprint", &fingerprint])?;
        }
        Ok(())
    }

    /// The segments of its record that hold lines, in order.
    pub fn segments(&self) -> Result<Vec<(PathBuf, Vec<u8>)>, String> {
        let folder = self.data().join("record");
        let entries = std::fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        paths.retain(|path| path.extension().is_some_and(|ending| ending == "jsonl"));
        paths.sort();
        let read = |path: PathBuf| std::fs::read(&path).map(|bytes| (path, bytes)).map_err(|error| error.to_string());
        paths.into_iter().map(read).collect()
    }
}

fn numbered(unit: Value) -> (String, Value) {
    (unit["serialNumber"].as_str().unwrap_or_default().to_owned(), unit)
}

/// The lines of JSON in what was said.
fn events(said: &str) -> impl Iterator<Item = Value> {
    said.lines().filter_map(|line| serde_json::from_str(line).ok())
}

/// As a call takes it.
pub fn word(path: &Path) -> String {
    path.display().to_string()
}
