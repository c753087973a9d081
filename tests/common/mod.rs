//! A bench for tests: a practice cloud behind a door, practice units in sockets, a station opened on them, and what it left behind.

#[cfg(target_os = "linux")]
#[allow(dead_code, reason = "one layer has such accounts")]
pub mod accounts;
pub mod disk;
pub mod door;
pub mod folder;
pub mod hub;
#[allow(dead_code, reason = "one layer has such systems")]
pub mod plant;
#[cfg(unix)]
#[allow(dead_code, reason = "not every layer has such servers")]
pub mod postgres;
#[allow(dead_code, reason = "one layer has such printers")]
pub mod printer;
pub mod process;
pub mod search;
pub mod sockets;
#[cfg(target_os = "linux")]
#[allow(dead_code, reason = "one layer has such lines")]
pub mod sshd;
#[allow(dead_code, reason = "one layer has such lines")]
pub mod tcp_lines;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use regnwl_station::bench::board::Wake;
use regnwl_station::custody::fault::OpenFault;
use regnwl_station::decisions::names;
use regnwl_station::domain::entry::{Ended, Entry, NotIssued};
use regnwl_station::domain::failure::Failure;
use regnwl_station::domain::outcome::Outcome;
use regnwl_station::domain::{Expected, Secret};
use regnwl_station::journal::disk::Disk;
use regnwl_station::journal::scan::Scan;
use regnwl_station::journal::scan::Verdict;
use regnwl_station::seen::command::Command;
use regnwl_station::seen::decision::{Decision, NewList, Signed};
use regnwl_station::seen::event::Event;
use regnwl_station::seen::slot_setup::SlotSetup;
use regnwl_station::seen::snapshot::{Question, SlotState, Snapshot};
use regnwl_station::sim::cloud::{Issued, PracticeCloud, Product};
use regnwl_station::sim::device::PracticeUnit;
use regnwl_station::sim::dialect::Dialect;
use regnwl_station::station::{Parts, Running, Station};
use regnwl_station::store::data_dir::DataDir;
use regnwl_station::store::profile_file;
use regnwl_station::wire::preset;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::sync::{mpsc, watch};

use disk::FailingDisk;
use door::Door;
use sockets::Sockets;

/// Long enough for a loaded machine, short enough to notice a hang.
pub const GENEROUS: Duration = Duration::from_secs(90);
pub const PRODUCT_KEY: &str = "a1BenchTests";
/// The cloud knows another product beside it.
pub const OTHER_PRODUCT: &str = "a1OtherTests";
pub const PRODUCT_SECRET: &str = "Qz7vK1xTq9LwX2mB";
pub const BATCH: &str = "shift-1.jsonl";

/// What stays while stations come and go.
pub struct Bench {
    pub cloud: PracticeCloud,
    pub door: Door,
    pub sockets: Arc<Sockets>,
    pub folder: tempfile::TempDir,
    pub runtime: Runtime,
    pub dialect: Dialect,
    changes: Value,
}

impl Bench {
    pub fn new() -> Self {
        Self::with(Dialect::At, json!({}))
    }

    /// `changes` are merged into the profile.
    pub fn with(dialect: Dialect, changes: Value) -> Self {
        Self::of(2, dialect, changes)
    }

    /// With so many slots.
    pub fn of(slots: usize, dialect: Dialect, changes: Value) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let cloud = runtime.block_on(practice_cloud());
        let door = runtime.block_on(Door::to(cloud.addr()));
        let sockets = Arc::new(Sockets::new(slots, runtime.handle().clone()));
        let folder = tempfile::tempdir().unwrap();
        Self { cloud, door, sockets, folder, runtime, dialect, changes }
    }

    /// Changes the profile from the next station on, at this place in it.
    pub fn change(&mut self, pointer: &str, value: Value) {
        *self.changes.pointer_mut(pointer).unwrap() = value;
    }

    pub fn unit(&self, serial: &str) -> PracticeUnit {
        let _inside = self.runtime.enter();
        PracticeUnit::new(self.dialect, serial)
    }

    /// An ordinary profile file, with deadlines that a test can wait for.
    pub fn profile(&self, port: u16) -> PathBuf {
        let mut dialog = serde_json::to_value(preset::preset(self.dialect.name()).unwrap()).unwrap();
        dialog.as_object_mut().unwrap().retain(|_, value| !value.is_null());
        dialog["wake"][0]["tries"] = json!(40);
        // As where a profile names its preset: units are asked what they are where somebody wants to know.
        if self.changes.pointer("/dialog/require").is_none() {
            dialog["readInfo"] = json!([]);
        }
        let mut profile = json!({
            "format": 1,
            "name": "Bench",
            "productKey": PRODUCT_KEY,
            "cloud": {
                "host": {"custom": "127.0.0.1"},
                "port": port,
                "trust": {"caFile": "ca.pem"},
                "connectTimeoutMs": 20_000,
                "answerTimeoutMs": 20_000,
            },
            "dialog": dialog,
        });
        merge(&mut profile, &self.changes);
        let path = self.folder.path().join("bench.json");
        std::fs::write(self.folder.path().join("ca.pem"), self.cloud.ca_pem()).unwrap();
        std::fs::write(&path, serde_json::to_vec_pretty(&profile).unwrap()).unwrap();
        path
    }

    pub fn parts(&self) -> Parts {
        self.parts_at(self.door.port(), &self.folder.path().join("data"), &self.folder.path().join(BATCH))
    }

    pub fn parts_at(&self, port: u16, data: &Path, batch_file: &Path) -> Parts {
        let loaded = profile_file::load(&self.profile(port)).unwrap();
        let data = DataDir::new(data).with_other_volume(self.folder.path().join("other"));
        Parts {
            ports: Some(self.sockets.clone()),
            slots: (0..self.sockets.len()).map(|slot| SlotSetup::new(slot.to_string(), sockets::port(slot))).collect(),
            operator: Some("Wang".into()),
            practice: true,
            patience: Duration::ZERO,
            ..Parts::new(loaded, Secret::new(PRODUCT_SECRET).into(), data, batch_file.to_owned())
        }
    }

    pub fn open(&self) -> Shift<'_> {
        self.open_parts(self.parts())
    }

    pub fn open_parts(&self, parts: Parts) -> Shift<'_> {
        let files = (parts.data.record(), parts.batch_file.clone());
        Shift::new(self, files, Station::open(parts))
    }

    pub fn open_on(&self, disk: Arc<dyn Disk>) -> Shift<'_> {
        self.open_watched(disk, Box::new(|| ()))
    }

    pub fn open_parts_on(&self, disk: Arc<dyn Disk>, parts: Parts) -> Shift<'_> {
        let files = (parts.data.record(), parts.batch_file.clone());
        Shift::new(self, files, Station::open_on(disk, parts))
    }

    pub fn open_watched(&self, disk: Arc<dyn Disk>, wake: Wake) -> Shift<'_> {
        self.open_parts_on(disk, Parts { wake, ..self.parts() })
    }

    /// The record's disk, ready to go wrong.
    pub fn failing_disk(&self) -> FailingDisk {
        FailingDisk::new(self.folder.path().join("data").join("record"))
    }

    pub fn connects(&self) -> usize {
        self.cloud.seen().connects
    }

    pub fn issued_to(&self, device_name: &str) -> Vec<Issued> {
        self.cloud.issued().into_iter().filter(|issued| issued.device_name == device_name).collect()
    }

    /// Waits for something that nothing tells of.
    pub fn wait_until(&self, what: &str, is_so: impl Fn() -> bool) {
        let waiting = async {
            while !is_so() {
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
        };
        let waited = self.runtime.block_on(async { tokio::time::timeout(GENEROUS, waiting).await });
        assert!(waited.is_ok(), "never so: {what}");
    }
}

pub async fn practice_cloud() -> PracticeCloud {
    let products = [PRODUCT_KEY, OTHER_PRODUCT]
        .map(|key| Product { product_key: key.into(), product_secret: Secret::new(PRODUCT_SECRET) });
    PracticeCloud::start(TcpListener::bind("127.0.0.1:0").await.unwrap(), products.into()).unwrap()
}

/// Checks all rows of a table at the same time: most of what they do is waiting.
pub fn each<T: Send>(rows: impl IntoIterator<Item = T>, check: impl Fn(T) + Sync) {
    let check = &check;
    std::thread::scope(|scope| {
        for row in rows {
            scope.spawn(move || check(row));
        }
    });
}

fn merge(into: &mut Value, changes: &Value) {
    match (into, changes) {
        (Value::Object(into), Value::Object(changes)) => {
            for (name, change) in changes {
                merge(into.entry(name).or_insert(Value::Null), change);
            }
        }
        (into, changes) => *into = changes.clone(),
    }
}

/// A station at work on a bench.
pub struct Shift<'a> {
    pub bench: &'a Bench,
    running: Option<Running>,
    record: PathBuf,
    batch_file: PathBuf,
    /// All events so far, in order.
    pub events: Vec<Event>,
    ends_taken: Vec<usize>,
}

impl<'a> Shift<'a> {
    fn new(bench: &'a Bench, files: (PathBuf, PathBuf), running: Result<Running, OpenFault>) -> Self {
        let running = running.unwrap_or_else(|fault| panic!("not opened: {fault}"));
        let (record, batch_file) = files;
        Self {
            bench,
            running: Some(running),
            record,
            batch_file,
            events: Vec::new(),
            ends_taken: vec![0; bench.sockets.len()],
        }
    }

    fn running(&mut self) -> &mut Running {
        self.running.as_mut().unwrap()
    }

    pub fn snapshot(&mut self) -> Arc<Snapshot> {
        self.running().snapshots.borrow().clone()
    }

    pub fn snapshots(&mut self) -> watch::Receiver<Arc<Snapshot>> {
        self.running().snapshots.clone()
    }

    pub fn commands(&mut self) -> mpsc::Sender<Command> {
        self.running().commands.clone()
    }

    /// Lets a line go on that has stopped.
    pub fn go_on(&mut self) {
        self.send(Command::decide(Decision::GoOn, Signed::by("Wang")));
    }

    pub fn send(&mut self, command: Command) {
        self.running().commands.blocking_send(command).unwrap();
    }

    /// Has the bench expect the units of this list.
    pub fn expect_units(&mut self, rows: Vec<Expected>) {
        let profile = self.snapshot().profile.clone();
        let list = NewList {
            list_sha256: "ab".repeat(32),
            file: self.bench.folder.path().join(BATCH),
            profile: profile.name,
            profile_sha256: profile.sha256,
            product_key: profile.product_key,
            rows,
        };
        let listed = list.rows.len() as u64;
        self.send(Command::decide(Decision::Expect(Arc::new(list)), Signed::by("Li")));
        self.wait_for(|snapshot| snapshot.batch.coverage.is_some_and(|coverage| coverage.listed == listed));
    }

    pub fn plug(&self, slot: usize, unit: &PracticeUnit) {
        self.bench.sockets.plug(slot, unit);
    }

    /// Takes out what is in a socket, and waits until the station has seen that.
    pub fn unplug(&mut self, slot: usize) {
        self.bench.sockets.unplug(slot);
        self.wait_for(|snapshot| matches!(snapshot.slots[slot].state, SlotState::Empty { .. }));
    }

    pub fn wait_for(&mut self, is_so: impl FnMut(&Snapshot) -> bool) -> Arc<Snapshot> {
        let (runtime, mut is_so) = (&self.bench.runtime, is_so);
        let snapshots = &mut self.running.as_mut().unwrap().snapshots;
        let waited = runtime.block_on(async {
            tokio::time::timeout(GENEROUS, snapshots.wait_for(|snapshot| is_so(snapshot)))
                .await
                .map(|seen| seen.unwrap().clone())
        });
        waited.expect("never shown")
    }

    /// The next event. None where the station has closed.
    fn next_event(&mut self) -> Option<Event> {
        let (runtime, events) = (&self.bench.runtime, &mut self.running.as_mut().unwrap().events);
        let event = runtime.block_on(async { tokio::time::timeout(GENEROUS, events.recv()).await });
        let event = event.unwrap_or_else(|_| panic!("nothing more happened after {:?}", self.events.last()))?;
        self.events.push(event.clone());
        Some(event)
    }

    /// Waits for an event, and gives what it says.
    pub fn told<T>(&mut self, what: impl Fn(&Event) -> Option<T>) -> T {
        let mut seen = 0;
        loop {
            if let Some(told) = self.events[seen..].iter().find_map(&what) {
                return told;
            }
            seen = self.events.len();
            assert!(self.next_event().is_some(), "the station closed");
        }
    }

    /// Waits for the end of the next visit at a slot.
    pub fn ended(&mut self, slot: usize) -> Ended {
        loop {
            let name = slot.to_string();
            let mut found = self.events.iter().filter_map(|event| match event {
                Event::UnitEnded { ended } if ended.slot == name => Some(ended),
                _ => None,
            });
            if let Some(ended) = found.nth(self.ends_taken[slot]) {
                let ended = (**ended).clone();
                self.ends_taken[slot] += 1;
                return ended;
            }
            assert!(self.next_event().is_some(), "the station closed");
        }
    }

    /// Waits for the end of the unit in this slot, which has to pass.
    #[track_caller]
    pub fn passes(&mut self, slot: usize) -> Ended {
        let ended = self.ended(slot);
        assert_eq!((ended.outcome, ended.code), (Outcome::Pass, None), "{ended:?}");
        ended
    }

    /// Waits for the end of the unit in this slot, which has to end with this code.
    #[track_caller]
    pub fn fails(&mut self, slot: usize, code: Failure) -> Ended {
        let ended = self.ended(slot);
        assert_eq!(ended.code, Some(code), "{ended:?}");
        ended
    }

    /// Waits until all that was sent is heard: the station hears one after the other. For units that are there and wait for Start this is none.
    pub fn all_is_heard(&mut self) {
        for on in [false, true] {
            self.send(Command::HandsFree(on));
            self.wait_for(|snapshot| snapshot.hands_free == on);
        }
    }

    /// The question that the first slot asks, once it was there long enough to be read.
    pub fn question(&mut self) -> Question {
        let snapshot = self.wait_for(|snapshot| matches!(snapshot.slots[0].state, SlotState::Asking(..)));
        let SlotState::Asking(_, question) = &snapshot.slots[0].state else { unreachable!() };
        self.bench.wait_until("the question was read", || question.since.elapsed() > Duration::from_millis(600));
        question.clone()
    }

    /// Plugs a unit in, waits for its end, takes it out.
    pub fn visit(&mut self, unit: &PracticeUnit) -> Ended {
        self.plug(0, unit);
        let ended = self.ended(0);
        self.unplug(0);
        ended
    }

    /// A visit that must end like this.
    #[track_caller]
    pub fn expect(&mut self, unit: &PracticeUnit, outcome: Outcome, code: Option<Failure>) -> Ended {
        let ended = self.visit(unit);
        assert_eq!((ended.outcome, ended.code), (outcome, code), "{ended:?}");
        ended
    }

    #[track_caller]
    pub fn expect_pass(&mut self, unit: &PracticeUnit) -> Ended {
        self.expect(unit, Outcome::Pass, None)
    }

    pub fn stopped(&mut self) -> Option<Failure> {
        self.snapshot().stopped
    }

    /// The lines of all segments as they stand on disk now.
    pub fn entries(&self) -> Vec<Entry> {
        entries(&self.record)
    }

    pub fn intents(&self) -> usize {
        count(&self.entries(), "intent")
    }

    /// The intents whose question left. Where the disk takes one longer than a connection stays fresh, not one byte leaves on that connection;
    /// the record says so, and the next intent has a new one.
    pub fn asked(&self) -> usize {
        let entries = self.entries();
        let never_asked = |entry: &&Entry| matches!(entry, Entry::NotIssued { result: NotIssued::NeverAsked, .. });
        count(&entries, "intent") - entries.iter().filter(never_asked).count()
    }

    /// Ends the station and looks at what it leaves behind.
    pub fn close(mut self) -> Left {
        let running = self.running.take().unwrap();
        // One that has closed already is closed.
        let _ = running.commands.blocking_send(Command::Close);
        let (runtime, mut events) = (&self.bench.runtime, running.events);
        let rest = async {
            let mut rest = Vec::new();
            while let Some(event) = events.recv().await {
                rest.push(event);
            }
            rest
        };
        let rest = runtime.block_on(async { tokio::time::timeout(GENEROUS, rest).await }).expect("it does not close");
        running.thread.join().unwrap();
        self.events.extend(rest);
        Left {
            events: std::mem::take(&mut self.events),
            entries: entries(&self.record),
            batch: std::fs::read(&self.batch_file).unwrap_or_default(),
        }
    }
}

/// What a station left behind.
pub struct Left {
    pub events: Vec<Event>,
    pub entries: Vec<Entry>,
    /// The batch file's bytes.
    pub batch: Vec<u8>,
}

impl Left {
    /// The batch file is unbroken and says what the record says.
    #[track_caller]
    pub fn assert_unbroken(&self) -> &Self {
        let scan = Scan::of(&self.batch);
        assert_eq!(scan.verdict, Verdict::Unbroken);
        let followed: Vec<Entry> = scan.lines.into_iter().map(|line| *line.entry).collect();
        assert_eq!(followed, self.entries);
        self
    }

    pub fn count(&self, kind: &str) -> usize {
        count(&self.entries, kind)
    }
}

pub fn kind(entry: &Entry) -> String {
    serde_json::to_value(entry).unwrap()["kind"].as_str().unwrap().to_owned()
}

pub fn count(entries: &[Entry], wanted: &str) -> usize {
    entries.iter().filter(|entry| kind(entry) == wanted).count()
}

pub fn entries(record: &Path) -> Vec<Entry> {
    // Whoever wrote them may have been another process.
    names::all(&DataDir::new(record.parent().unwrap())).unwrap();
    let files = std::fs::read_dir(record).unwrap().map(|file| file.unwrap().path());
    let mut segments: Vec<PathBuf> =
        files.filter(|path| path.extension().is_some_and(|ending| ending == "jsonl")).collect();
    segments.sort();
    let lines = segments.iter().flat_map(|segment| Scan::of(&std::fs::read(segment).unwrap()).lines);
    lines.map(|line| *line.entry).collect()
}
