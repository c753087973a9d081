//! Clients of other people, as `tests/strangers/run` installs them. Where they are not installed they are left out with a word.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::time::Duration;

use super::{PRODUCT_KEY, PRODUCT_SECRET};

pub struct Stranger {
    pub name: &'static str,
    program: &'static str,
    script: &'static str,
    /// Where it finds its packages; beside it, where it has to lie there.
    home: &'static str,
    lies_at_home: bool,
}

const ALL: [Stranger; 2] = [
    Stranger {
        name: "the article's Node sample",
        program: "node",
        script: "tests/strangers/node/client.mjs",
        home: "target/strangers/node/node_modules",
        lies_at_home: true,
    },
    Stranger {
        name: "paho",
        program: "target/strangers/paho/bin/python",
        script: "tests/strangers/paho/client.py",
        home: "target/strangers/paho/bin/python",
        lies_at_home: false,
    },
];

/// Those that can register there: the article's sample knows one of the two topics, and the other cloud answers on the other one.
pub fn at(other_cloud: bool) -> &'static [Stranger] {
    if other_cloud { &ALL[1..] } else { &ALL }
}

/// What it said of itself.
#[derive(serde::Deserialize)]
struct Told {
    /// Milliseconds of each registration.
    each: Vec<f64>,
    /// Of all of them.
    all: f64,
}

pub struct Times {
    pub each: Vec<Duration>,
    pub all: Duration,
}

impl Stranger {
    /// So many registrations, so many of them at once. None where it is not installed, or fails.
    pub fn run(&self, port: u16, ca_pem: &str, rounds: usize, at_once: usize) -> Option<Times> {
        static MISSED: Mutex<Vec<&str>> = Mutex::new(Vec::new());
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        if !root.join(self.home).exists() {
            let mut missed = MISSED.lock().unwrap();
            if !missed.contains(&self.name) {
                missed.push(self.name);
                println!("{:<28} left out: not installed (tests/strangers/run)", self.name);
            }
            return None;
        }
        let folder = tempfile::tempdir().unwrap();
        let ca = folder.path().join("ca.pem");
        std::fs::write(&ca, ca_pem).unwrap();
        let program = if self.program.contains('/') { root.join(self.program) } else { PathBuf::from(self.program) };
        let output = Command::new(program)
            .arg(self.placed(root))
            .envs([("CLOUD_HOST", "127.0.0.1"), ("PRODUCT_KEY", PRODUCT_KEY), ("PRODUCT_SECRET", PRODUCT_SECRET)])
            .env("CLOUD_PORT", port.to_string())
            .env("CLOUD_CA", &ca)
            .env("ROUNDS", rounds.to_string())
            .env("AT_ONCE", at_once.to_string())
            .output()
            .ok()?;
        let Ok(told) = serde_json::from_slice::<Told>(&output.stdout) else {
            println!("{:<28} left out: {}", self.name, String::from_utf8_lossy(&output.stderr));
            return None;
        };
        let duration = |ms: f64| Duration::from_secs_f64(ms / 1000.0);
        Some(Times { each: told.each.into_iter().map(duration).collect(), all: duration(told.all) })
    }

    /// Where its script is run: ES modules look for packages beside themselves.
    fn placed(&self, root: &Path) -> PathBuf {
        let script = root.join(self.script);
        if !self.lies_at_home {
            return script;
        }
        let there = root.join(self.home).with_file_name("client.mjs");
        std::fs::copy(&script, &there).unwrap();
        there
    }
}
