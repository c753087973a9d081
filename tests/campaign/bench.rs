//! What stays while the program dies: the practice cloud, the units, the profile, the data folder.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;
use std::time::Duration;

use regnwl_station::domain::secret::Secret;
use regnwl_station::domain::{CheckDigit, NumberRange};
use regnwl_station::sim::cloud::{Fault, PracticeCloud, Product};
use regnwl_station::sim::device::{Fault as UnitFault, PracticeUnit};
use regnwl_station::sim::dialect::Dialect;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

use super::chance::Chance;
use super::child::{Child, End};
use super::heeding::heeding;
use super::line::Line;
use super::plant::Plant;
use super::{Comes, VISITS_A_UNIT};

const PRODUCT_KEY: &str = "a1Practice0";
const PRODUCT_SECRET: &str = "PracticeSecret00";

/// What units without a number are given.
pub static RANGE: LazyLock<NumberRange> = LazyLock::new(|| NumberRange {
    prefix: "KC".into(),
    first: "000001".into(),
    last: "099999".into(),
    step: 1,
    check: CheckDigit::Mod37,
    ..NumberRange::default()
});

const WINE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/dist/wine/run");
/// The Windows that [`WINE`] runs programs in, where `REGNWL_WINEPREFIX` names no other.
const WINDOWS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/target/wine");

pub struct Bench {
    program: PathBuf,
    pub folder: tempfile::TempDir,
    pub cloud: PracticeCloud,
    /// Who is told of each visit.
    pub plant: Plant,
    /// Every unit that ever came, by its serial number, or by its hardware id where it came without a number.
    pub units: BTreeMap<String, PracticeUnit>,
    /// What else stands at a line of a plant.
    pub line: Option<Line>,
    pub comes: Comes,
    /// The outcome that a unit was shown last, by its serial number.
    pub shown: BTreeMap<String, String>,
    pub batches: usize,
    slots: Vec<Option<Guest>>,
    runtime: Runtime,
}

/// A unit in a slot.
struct Guest {
    unit: PracticeUnit,
    visits: usize,
    is_through: bool,
}

impl Bench {
    pub fn new(program: &Path, slots: usize, comes: Comes, seed: u64) -> io::Result<Self> {
        let folder = tempfile::tempdir()?;
        std::fs::create_dir(folder.path().join("batches"))?;
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
        let product = Product { product_key: PRODUCT_KEY.into(), product_secret: Secret::new(PRODUCT_SECRET) };
        let cloud =
            runtime.block_on(async { PracticeCloud::start(TcpListener::bind("127.0.0.1:0").await?, vec![product]) })?;
        std::fs::write(folder.path().join("ca.pem"), cloud.ca_pem())?;
        let plant = Plant::start(seed ^ slots as u64, comes.is_shift())?;
        let line = comes.is_shift().then(|| Line::start(seed, folder.path())).transpose()?;
        // Every second batch has no hardware id to go by.
        for (batch, dialog) in
            [json!({"preset": "at"}), json!({"preset": "at", "readHardwareId": []})].iter().enumerate()
        {
            let mut profile = json!({
                "format": 1,
                "name": "Campaign",
                "productKey": PRODUCT_KEY,
                "cloud": {"host": {"custom": "localhost"}, "port": cloud.addr().port(), "trust": {"caFile": "ca.pem"}},
                "dialog": dialog,
                "result": {"url": plant.url()},
            });
            if comes.is_blank() {
                profile["values"] = json!({"serialNumber": {"from": {"range": RANGE.clone()}}});
            }
            line.iter().for_each(|line| line.add_to(&mut profile, batch));
            std::fs::write(folder.path().join(format!("{batch}.json")), profile.to_string())?;
        }
        Ok(Self {
            program: program.to_owned(),
            folder,
            cloud,
            plant,
            units: BTreeMap::new(),
            line,
            comes,
            shown: BTreeMap::new(),
            batches: 0,
            slots: (0..slots).map(|_| None).collect(),
            runtime,
        })
    }

    /// Nothing of the plant goes away any more, or gives trouble.
    pub fn calm_down(&self) {
        self.plant.calm_down();
        self.line.iter().for_each(Line::calm_down);
    }

    /// Takes out what is through, and puts new units in its place while the campaign goes on.
    pub fn plug(&mut self, chance: &mut Chance, goes_on: bool) -> io::Result<()> {
        for slot in 0..self.slots.len() {
            if let Some(guest) = self.slots[slot].take_if(|guest| guest.is_through) {
                guest.unit.unplug();
            }
            if self.slots[slot].is_none() && goes_on {
                let serial = format!("KC{:06}", self.units.len() + 1);
                let _inside = self.runtime.enter();
                let unit = match self.comes.is_blank() {
                    true => PracticeUnit::without_number(Dialect::At, &serial),
                    false => PracticeUnit::new(Dialect::At, &serial),
                };
                let mut faults = unit_faults(chance);
                faults.extend((self.comes.is_blank() && chance.below(20) == 0).then_some(UnitFault::KeepsNoNumber));
                unit.set_faults(faults);
                unit.plug()?;
                self.units.insert(serial, unit.clone());
                self.batches = self.units.len() / self.comes.units_a_batch();
                self.slots[slot] = Some(Guest { unit, visits: 0, is_through: false });
            }
        }
        if goes_on && let Some(fault) = cloud_fault(chance) {
            self.cloud.push_fault(fault);
        }
        Ok(())
    }

    /// Every unit that has a number, by it.
    ///
    /// # Errors
    /// Two units have one number.
    pub fn numbered(&self) -> Result<BTreeMap<String, &PracticeUnit>, String> {
        let mut numbered = BTreeMap::new();
        for (name, unit) in self.units.iter().filter(|(_, unit)| !unit.serial().is_empty()) {
            if let Some(other) = numbered.insert(unit.serial(), unit) {
                return Err(format!("{name} and {} have the number {}", other.hardware_id(), unit.serial()));
            }
        }
        Ok(numbered)
    }

    /// Gives the record back what its batch files tell.
    pub fn put_back_from_batch_files(&self) -> io::Result<std::process::Output> {
        let files = (0..=self.batches).map(|batch| self.batch_file(batch)).filter(|file| file.is_file());
        self.call().args(["unit", "import"]).args(files).output()
    }

    /// What a batch file tells of the numbers that were given in it.
    pub fn values(&self, batch: usize) -> io::Result<Value> {
        let output = self.call().args(["batch", "values", "--json"]).arg(self.batch_file(batch)).output()?;
        Ok(serde_json::from_slice(&output.stdout)?)
    }

    pub fn is_empty(&self) -> bool {
        self.slots.iter().all(Option::is_none)
    }

    /// The program on the units that are plugged in.
    pub fn command(&self) -> Command {
        self.provision(self.batches, &self.ports(), 30)
    }

    fn ports(&self) -> Vec<PathBuf> {
        let paths = self.slots.iter().flatten().filter_map(|guest| guest.unit.path());
        if self.is_of_windows() {
            (1..).zip(paths).map(|(number, path)| com_port(number, &path)).collect()
        } else {
            paths.collect()
        }
    }

    /// A program of Windows runs under Wine.
    pub fn is_of_windows(&self) -> bool {
        self.program.extension().is_some_and(|ending| ending == "exe")
    }

    fn start(&self) -> Command {
        if !self.is_of_windows() {
            return heeding(&self.program);
        }
        let mut command = Command::new(WINE);
        command.arg(&self.program);
        command
    }

    /// The window on the same units: the start dialog is filled in as it was left.
    #[cfg(target_os = "linux")]
    pub fn window(&self) -> io::Result<Command> {
        let config = self.config();
        std::fs::create_dir_all(config.join("regnwl-station"))?;
        let setup = json!({
            "profile": self.profile(self.batches),
            "batch": self.batch_file(self.batches),
            "ports": self.ports(),
            "operator": "campaign",
        });
        let remembered = json!({"version": 1, "setup": setup});
        std::fs::write(config.join("regnwl-station/settings.json"), remembered.to_string())?;
        Ok(self.call())
    }

    /// Where settings are kept: not with those of the person who runs this.
    fn config(&self) -> PathBuf {
        self.folder.path().join("config")
    }

    pub fn call(&self) -> Command {
        let mut command = self.start();
        command
            .args(["--lang", "en", "--data-dir"])
            .arg(self.data())
            .env("REGNWL_PRODUCT_SECRET", PRODUCT_SECRET)
            .env("REGNWL_WITNESS_DIR", self.folder.path().join("witness"))
            .env("XDG_CONFIG_HOME", self.config())
            .env_remove("RUST_BACKTRACE");
        command
    }

    fn provision(&self, batch: usize, ports: &[PathBuf], wait: u32) -> Command {
        let mut command = self.call();
        command
            .args(["provision", "--wait", &wait.to_string()])
            .arg("--profile")
            .arg(self.profile(batch))
            .arg("--batch")
            .arg(self.batch_file(batch))
            .arg("--port")
            .args(ports);
        command
    }

    fn profile(&self, batch: usize) -> PathBuf {
        self.folder.path().join(format!("{}.json", batch % 2))
    }

    /// The segment of the batch that is at work. None where it was not begun yet.
    pub fn segment(&self) -> Option<PathBuf> {
        let ending = format!("-batch{}.jsonl", self.batches);
        let mut files = std::fs::read_dir(self.data().join("record")).ok()?.flatten().map(|file| file.path());
        files.find(|path| path.to_string_lossy().ends_with(&ending))
    }

    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    pub fn batch_file(&self, batch: usize) -> PathBuf {
        self.folder.path().join("batches").join(format!("batch{batch}.jsonl"))
    }

    /// Takes note of what the program says about a unit.
    pub fn note(&mut self, slot: usize, event: &Value) {
        self.line.iter_mut().for_each(|line| line.note(self.batches, event, &self.plant));
        if event["event"] == "unitEnded" {
            self.note_ended_at(slot, event);
        }
    }

    /// The same from a line of the record.
    #[cfg(target_os = "linux")]
    pub fn note_ended(&mut self, line: &Value) {
        if let Some(slot) = line["slot"].as_str().and_then(|slot| slot.parse::<usize>().ok()) {
            self.note_ended_at(slot - 1, line);
        }
    }

    fn note_ended_at(&mut self, slot: usize, ended: &Value) {
        let Some(guest) = self.slots.iter_mut().flatten().nth(slot) else { return };
        let outcome = ended["outcome"].as_str().unwrap_or_default().to_owned();
        // A station that was told to end is no try of the unit.
        guest.visits += usize::from(ended["code"] != "S-15");
        // What is bad or pending comes again, as at a real bench; what asks for a person does not.
        let is_capped = ended["code"] == "S-32";
        guest.is_through = matches!(&*outcome, "PASS" | "UNKNOWN") || is_capped || guest.visits >= VISITS_A_UNIT;
        self.shown.insert(guest.unit.serial(), outcome);
    }

    /// The hands between two runs. A killed program leaves the line as it was; the plug is pulled and put in again, sometimes with bytes still on it.
    pub fn after_run(&mut self, was_killed: bool, chance: &mut Chance) {
        for guest in self.slots.iter_mut().flatten().filter(|guest| !guest.is_through) {
            guest.unit.set_faults([]);
            if was_killed && chance.below(2) == 0 {
                self.runtime.block_on(async { tokio::time::sleep(Duration::from_millis(3)).await });
            }
            let _inside = self.runtime.enter();
            guest.unit.unplug();
            let _ = guest.unit.plug();
        }
    }

    /// Opens each batch once more without a unit, so that its file has all that the recovery of another batch's start has put on record.
    pub fn let_batch_files_catch_up(&self, longest: Duration) -> Result<(), String> {
        for batch in 0..=self.batches {
            let command = self.provision(batch, &[self.folder.path().join("no-such-port")], 0);
            let mut child = Child::start(command).map_err(|error| error.to_string())?;
            let end = child.run(None, &self.data(), longest, |_, _| ())?;
            if end != End::Ended(Some(3)) {
                return Err(format!("batch {batch} could not be opened again: {end:?} {}", child.last_words()));
            }
        }
        Ok(())
    }

    /// Sends the results that are left.
    pub fn send_results(&self) -> Result<(), String> {
        self.calm_down();
        let mut command = self.call();
        let output = command.args(["outbox", "send", "--profile"]).arg(self.profile(0)).output();
        let output = output.map_err(|error| error.to_string())?;
        let said = String::from_utf8_lossy(&output.stderr);
        if output.status.success() { Ok(()) } else { Err(format!("results are left: {said}")) }
    }

    /// The program's own word on the batch files.
    pub fn verify(&self) -> io::Result<std::process::Output> {
        let files = (0..=self.batches).map(|batch| self.batch_file(batch));
        self.start().args(["log", "verify", "--lang", "en"]).args(files).output()
    }
}

/// The port with this number of Wine's Windows leads to a port of this system.
fn com_port(number: usize, path: &Path) -> PathBuf {
    let number = 40 + number;
    let windows = std::env::var_os("REGNWL_WINEPREFIX").unwrap_or_else(|| WINDOWS.into());
    let link = Path::new(&windows).join("ports").join(format!("com{number}"));
    let _ = std::fs::remove_file(&link);
    std::os::unix::fs::symlink(path, &link).expect("Wine has been set up: dist/wine/run makes it");
    format!("COM{number}").into()
}

fn unit_faults(chance: &mut Chance) -> Vec<UnitFault> {
    match chance.below(30) {
        0 => vec![UnitFault::StoresNothing],
        1 => vec![UnitFault::StoresHalf],
        2 => vec![UnitFault::Chatter],
        3..8 => vec![UnitFault::LateAnswers(2)],
        _ => Vec::new(),
    }
}

fn cloud_fault(chance: &mut Chance) -> Option<Fault> {
    Some(match chance.below(60) {
        0..10 => Fault::Slow(chance.within(Duration::from_millis(40))),
        10 => Fault::CloseBeforeConnack,
        11 => Fault::CloseAfterConnack,
        12 => Fault::HalfAnswer,
        13 => Fault::BrokenJson,
        14 => Fault::OtherDevice,
        15 => Fault::Refuse(3),
        16 => Fault::AnswerBeforeConnack,
        17 => Fault::OtherMessagesFirst,
        18 => Fault::AnswerThenClose,
        19 => Fault::AtLeastOnce,
        _ => return None,
    })
}
