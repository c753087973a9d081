//! Shows each state of the window with made-up snapshots.
//!
//!     window_states STATE [--lang en|zh] [--theme light|dark|contrast] [--scale PERCENT]
//!
//! STATE is one of those in `tests/window/states.rs`, `setup` and `damaged` for the dialog that starts a station, `jobs`
//! for the same with jobs on record, `book` and `book-silent` for a station that uses a shared book, or `logs`, `logs-broken` and
//! `logs-none` for the log screen without a station.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use regnwl_station::app::launch::launch;
use regnwl_station::checkup::finding::{Finding, PortState};
use regnwl_station::decisions::keeping::Keeping;
use regnwl_station::domain::Purpose;
use regnwl_station::domain::record_fault::RecordFault;
use regnwl_station::domain::tls_fault::{Refusal, TlsFault};
use regnwl_station::seen::command::Command;
use regnwl_station::seen::decision::{Decision, Signed};
use regnwl_station::seen::snapshot::Snapshot;
use regnwl_station::store::folders::Folders;
use regnwl_station::store::settings::SettingsFile;
use regnwl_station::store::{DataDir, Shelf, profile_file};
use regnwl_station::ui::launch::{Launch, Refused, Setup, Shelves};
use regnwl_station::ui::{self, Ends, Host, Look, Opening, Premises, Theme, Wake};
use regnwl_station::vault::product_secret::ProductSecrets;
use regnwl_station::vault::secret_fault::{SecretFault, SecretSource};
use tokio::sync::{mpsc, watch};

#[path = "../tests/window/batches.rs"]
#[allow(dead_code, reason = "what all tests need of them")]
mod batches;
#[path = "../tests/window/made_book.rs"]
mod made_book;
#[path = "../tests/window/made_jobs.rs"]
mod made_jobs;
#[path = "../tests/window/states.rs"]
mod states;

fn main() -> Result<(), Box<dyn Error>> {
    let mut look = Look::default();
    let mut name = "pass".to_owned();
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        match word.as_str() {
            "--lang" => look.lang = words.next().and_then(|lang| lang.parse().ok()).ok_or("--lang en|zh")?,
            "--theme" => {
                look.theme = match words.next().as_deref() {
                    Some("light") => Theme::Light,
                    Some("dark") => Theme::Dark,
                    Some("contrast") => Theme::HighContrast,
                    _ => return Err("--theme light|dark|contrast".into()),
                }
            }
            "--scale" => look.scale = serde_json::from_str(&words.next().ok_or("--scale PERCENT")?)?,
            _ => name = word,
        }
    }
    let folder = tempfile::tempdir()?;
    let opening = match (name.as_str(), states::state(&name)) {
        ("logs" | "logs-broken" | "logs-none", _) => {
            Opening::Logs(logs(folder.path(), &name)?, Arc::new(Nothing::default()))
        }
        // The button *Shared book* leads there.
        ("book", _) => {
            let batch = logs(folder.path(), "logs")?;
            Opening::Logs(Vec::new(), Arc::new(made_book::MadeBook::of(&batch[0])))
        }
        ("book-silent", _) => Opening::Logs(Vec::new(), Arc::new(made_book::MadeBook::silent())),
        ("setup", _) => {
            Opening::Ask(Arc::new(Nothing { shelves: shelves(&DataDir::new(folder.path()))?, ..Nothing::default() }))
        }
        // The rail leads to them.
        ("jobs", _) => {
            let data = DataDir::new(folder.path());
            made_jobs::made(&data, 200);
            let settings = SettingsFile::at(folder.path().join("settings.json"));
            Opening::Ask(launch(Folders::new(data, None), settings, look.lang))
        }
        ("damaged", _) => Opening::Ask(Arc::new(Nothing { damaged: true, ..Nothing::default() })),
        (_, Some(snapshot)) => Opening::Now(Box::new(move |wake| Ok(station(snapshot, wake)))),
        _ => {
            return Err(format!(
                "states: setup jobs damaged logs logs-broken logs-none book book-silent {}",
                states::ALL.join(" ")
            )
            .into());
        }
    };
    let data = if ["setup", "jobs"].contains(&&*name) { folder.path() } else { Path::new("no such folder") };
    let premises = Premises { data: DataDir::new(data), practice: false, settings_damaged: false };
    let host = Host { play: Box::new(|chime| println!("{chime:?}")), ..Host::default() };
    Ok(ui::run(look, host, premises, opening, drop)?)
}

/// Batch files as support gets them.
fn logs(folder: &Path, state: &str) -> std::io::Result<Vec<PathBuf>> {
    let batch = |name: &str, begun: &str, units| batches::batch(folder, name, begun, units);
    Ok(match state {
        "logs-none" => Vec::new(),
        "logs-broken" => {
            let file = batch("WO-20261119-04", "2026-11-19T01:00:00Z", 300);
            let mut bytes = std::fs::read(&file)?;
            let middle = bytes.len() / 2;
            bytes[middle] ^= 1;
            std::fs::write(&file, bytes)?;
            let other = folder.join("notes.txt");
            std::fs::write(&other, "no batch file\n")?;
            vec![file, other, folder.join("gone.jsonl"), batch("WO-20261121-01", "2026-11-21T00:30:00Z", 498)]
        }
        _ => vec![batch("WO-20261122-03", "2026-11-22T00:12:00Z", 412)],
    })
}

/// Two products, and batches of one of them.
fn shelves(data: &DataDir) -> Result<Shelves, Box<dyn Error>> {
    let shelf = Shelf::new(data.profiles());
    for (id, name, product_key) in [("tracker", "Tracker T2", "a1B2c3D4e5F"), ("sensor", "Sensor S1", "b1Sensor000")] {
        let text = format!(
            r#"{{"format": 1, "name": "{name}", "productKey": "{product_key}", "dialog": {{"preset": "at"}},
            "cloud": {{"host": {{"region": "cn-shanghai"}}}}}}"#
        );
        shelf.save(id, &text, None).map_err(|why| format!("{why:?}"))?;
    }
    let tracker = profile_file::load(&shelf.path("tracker")).map_err(|why| format!("{why:?}"))?;
    std::fs::create_dir_all(data.batches())?;
    for (name, begun, units) in
        [("WO-2479", "2026-11-19", 412), ("WO-2480", "2026-11-20", 300), ("WO-2481", "2026-11-23", 38)]
    {
        let mut batch = batches::Batch::new(name, format!("{begun}T00:12:00Z").parse()?);
        batch.opened("Tracker T2", &tracker.sha256, Some("a1B2c3D4e5F"));
        (0..units).for_each(|number| batch.unit(number));
        if name == "WO-2479" {
            batch.finish();
        }
        batch.write(&data.batches());
    }
    let batches = Some(data.batches());
    Ok(Shelves { profiles: Some(data.profiles()), own_batches: batches.clone(), batches, recent: Vec::new() })
}

/// A station that shows one snapshot for ever and prints what is asked of it.
fn station(snapshot: Snapshot, wake: Wake) -> Ends {
    let (show, snapshots) = watch::channel(Arc::new(snapshot));
    let (commands, mut asked) = mpsc::channel(16);
    let (practice, mut done) = mpsc::channel(16);
    std::thread::spawn(move || {
        while let Some(command) = asked.blocking_recv() {
            println!("{command:?}");
            if let Command::HandsFree(on) = command {
                show.send_modify(|snapshot| Arc::make_mut(snapshot).hands_free = on);
                wake();
            }
        }
    });
    std::thread::spawn(move || {
        while let Some(command) = done.blocking_recv() {
            println!("{command:?}");
        }
    });
    Ends { snapshots, beside: Vec::new(), commands, practice: Some(practice) }
}

/// Nothing can be started here: the dialog shows its faults.
#[derive(Default)]
struct Nothing {
    damaged: bool,
    shelves: Shelves,
}

impl Launch for Nothing {
    fn last(&self) -> Setup {
        let Shelves { profiles, batches, .. } = self.shelves.clone();
        Setup {
            order: Default::default(),
            operator: "line3-li".into(),
            profile: profiles.unwrap_or_default().join("tracker.json"),
            batch: batches.unwrap_or_default().join("WO-2481.jsonl"),
            ports: vec!["/dev/ttyUSB0".into()],
            purpose: Purpose::default(),
            beside: None,
        }
    }

    fn shelves(&self) -> Shelves {
        self.shelves.clone()
    }

    fn ports(&self) -> Vec<String> {
        vec!["/dev/ttyUSB0".into(), "/dev/ttyUSB1".into()]
    }

    fn start(&self, setup: Setup, _wake: Wake) -> Result<Ends, Refused> {
        if !self.damaged {
            return Err(Refused::Faults(vec![format!(
                "{}: made up, there is no such profile",
                setup.profile.display()
            )]));
        }
        let faults = vec![
            RecordFault::missing("000041-WO-2481.jsonl"),
            RecordFault::Broken { segment: "000040-WO-2480.jsonl".into(), line: 1702 },
        ];
        let accept = Box::new(Decision::Accept { faults, files: Vec::new() });
        Err(Refused::Damaged { accept, supervisors: vec!["chen".into(), "zhao".into()], station: "line3-9f2c".into() })
    }

    fn may(&self, _decision: &Decision) -> Result<Vec<String>, Refused> {
        Ok(vec!["chen".into(), "zhao".into()])
    }

    fn decide(&self, decision: &Decision, signed: &Signed) -> Result<(), regnwl_station::seen::refusal::Refusal> {
        println!("{decision:?} {signed:?}");
        Err(regnwl_station::seen::refusal::Refusal::NotNow)
    }

    fn keeping(&self) -> Keeping {
        let none = ProductSecrets::with_keyring(Path::new("no such folder"), None, Duration::ZERO);
        Keeping::with(DataDir::new("no such folder"), none)
    }

    fn check(&self, _setup: &Setup, _wake: Wake) -> Receiver<Finding> {
        let (tell, findings) = channel();
        for finding in [
            Finding::Profile("Tracker T2".into()),
            Finding::Port { port: "/dev/ttyUSB0".into(), state: PortState::Denied(Some("dialout".into())) },
            Finding::Sync(31),
            Finding::Room("/var/lib/regnwl-station".into(), 57_000_000_000),
            Finding::OpenUnits(["SN24A7F00811", "SN24A7F00822", "SN24A7F00833"].map(Into::into).into()),
            Finding::Secret(SecretSource::OwnerFile),
            Finding::SecretFault(SecretFault::Missing),
            Finding::TlsFault(Box::new(Refusal::from(TlsFault::NotTls))),
        ] {
            let _ = tell.send(finding);
        }
        findings
    }
}
