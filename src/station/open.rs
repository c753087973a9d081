//! From a profile and a batch to a running bench.

use std::io::{self, BufRead};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use tokio::sync::{mpsc, watch};

use super::awake::Awake;
use super::bench::Bench;
use super::board::{Board, Event, Wake};
use super::command::Command;
use super::control::{Answer, Control};
use super::gate::Gate;
use super::holding::{Holding, opening};
use super::port_name::{NotAPort, PortName};
use super::serial_rules::SerialRules;
use super::slot::Slot;
use super::snapshot::{BatchView, NoticeKind, ProfileView, QuestionId, SlotState, SlotView, Snapshot, UnitRow};
use super::visit::SlotPlace;
use crate::cloud::{Cloud, TrustError};
use crate::domain::entry::Entry;
use crate::domain::profile::Profile;
use crate::domain::secret::Secret;
use crate::journal::book::{Book, SegmentId};
use crate::journal::disk::{Disk, Folder};
use crate::journal::{Batch, Record, RecordError};
use crate::link::serial::{Ports, SystemPorts};
use crate::store::data_dir::DataDir;
use crate::vault::key_file::KeyError;
use crate::vault::pin;
use crate::wire::compile::DialogFault;
use crate::wire::dialog::CompiledDialog;

/// Commands that wait for the station at most.
const COMMANDS: usize = 64;

/// How long a question stands before it can be answered: nobody has read it earlier.
const ARMED_AFTER: Duration = Duration::from_millis(500);
/// How often the batch file is looked after.
const LOOK_AFTER_FILE: Duration = Duration::from_secs(1);

/// A slot and its port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SlotSetup {
    /// What people call it.
    pub name: String,
    /// The port: a path or name, or `usb:` with what is plugged in where (`usb:location=1-2.3`, `usb:vid=10c4,pid=ea60`).
    pub port: String,
}

/// A slot for each of these ports, named by its number: never by the port, whose name changes with the plug.
pub fn numbered_slots(ports: &[String]) -> Vec<SlotSetup> {
    let slot = |(number, port): (u32, &String)| SlotSetup { name: number.to_string(), port: port.clone() };
    (1..).zip(ports).map(slot).collect()
}

/// What a station is made of.
pub struct Parts {
    /// The profile, its preset merged in.
    pub profile: Profile,
    /// SHA-256 of its file (and of the CA file).
    pub profile_sha256: String,
    /// Content of the CA file that it names.
    pub ca_pem: Option<Vec<u8>>,
    /// The product's secret.
    pub product_secret: Secret,
    /// Where ports come from; none: this PC.
    pub ports: Option<Arc<dyn Ports>>,
    /// The slots, in order.
    pub slots: Vec<SlotSetup>,
    /// Where the record stands.
    pub data: DataDir,
    /// The batch file. Its stem is the batch's name.
    pub batch_file: PathBuf,
    /// Who works at the bench.
    pub operator: Option<String>,
    /// The label of the first unit at the first slot.
    pub label: Option<String>,
    /// The practice parts are in use.
    pub practice: bool,
    /// Somebody is there to answer questions.
    pub has_person: bool,
    /// Units start as they are plugged in.
    pub hands_free: bool,
    /// How many units may begin at most.
    pub visits: Option<u64>,
    /// How long an answer that no disk takes is held in memory and tried again, before it is given up as UNKNOWN.
    pub patience: Duration,
    /// Told after each new snapshot.
    pub wake: Wake,
}

/// Why a station cannot be opened. Nothing was registered.
#[derive(Debug, thiserror::Error)]
pub enum OpenFault {
    /// The profile's dialog does not compile.
    #[error("the profile's dialog is at fault: {0:?}")]
    Dialog(Vec<DialogFault>),
    /// A pattern of the profile does not compile.
    #[error("the profile is at fault: {0}")]
    Pattern(#[from] regex::Error),
    /// There is nothing to trust.
    #[error("the profile's certificates are at fault: {0}")]
    Trust(#[from] TrustError),
    /// The file is not a batch file of this record.
    #[error("{0} is not a batch file of this station")]
    NotOurBatch(PathBuf),
    /// Another station has the record.
    #[error("the record is in use by {0}")]
    Locked(String),
    /// The seal key.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The record.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// A slot's port is named in no way that can be read.
    #[error(transparent)]
    Port(#[from] NotAPort),
    /// The system.
    #[error("{0}: {1}")]
    Io(PathBuf, io::Error),
}

/// The station.
pub struct Station;

/// A station at work.
pub struct Running {
    /// What a person asks for.
    pub commands: mpsc::Sender<Command>,
    /// What is seen.
    pub snapshots: watch::Receiver<Arc<Snapshot>>,
    /// What happened, in order.
    pub events: mpsc::UnboundedReceiver<Event>,
    /// Ends when the station has closed: all that was asked is on record.
    pub thread: JoinHandle<()>,
}

impl Station {
    /// Opens the record, brings what an earlier run left to an honest end, opens the batch, starts the slots.
    ///
    /// The station runs on threads of its own until it is told [`Command::Close`].
    ///
    /// # Errors
    /// [`OpenFault`].
    pub fn open(parts: Parts) -> Result<Running, OpenFault> {
        let record = parts.data.record();
        let disk = Folder::new(&record).map_err(|error| OpenFault::Io(record, error))?;
        Self::open_on(Arc::new(disk), parts)
    }

    /// As [`Station::open`], with the record's segments on this disk. Lock and keys stay in the data folder.
    ///
    /// # Errors
    /// [`OpenFault`].
    pub fn open_on(disk: Arc<dyn Disk>, parts: Parts) -> Result<Running, OpenFault> {
        let places = places(&parts.slots)?;
        let rules = SerialRules::new(&parts.profile)?;
        let dialog = CompiledDialog::new(&parts.profile.dialog).map_err(OpenFault::Dialog)?;
        let cloud = Cloud::new(&parts.profile, parts.ca_pem.as_deref())?;

        let mut holding = Holding::take(disk, &parts.data, Some(parts.practice))?;
        let batch = match batch_of_file(&holding.record, &parts.batch_file)? {
            Some(segment) => {
                check_rolled_back(&holding.record, segment, &parts.batch_file)?;
                Batch::Resume(segment)
            }
            None => Batch::New(holding.header(batch_name(&parts.batch_file))?),
        };
        holding.recover()?;
        let Holding { record, key, sealer, spill, station, lock, .. } = holding;
        let opening = opening(&parts.profile.name, &parts.profile_sha256, parts.operator.clone());
        let journal = record.start(batch, opening, Some(parts.batch_file.clone()))?;

        let snapshot = first_snapshot(&parts, &journal);
        let (board, snapshots, events) = Board::new(snapshot, parts.wake);
        let bench = Arc::new(Bench {
            line: crate::device::line_of(&parts.profile.line),
            allowed: crate::device::usb_matches_of(&parts.profile.line),
            profile: parts.profile,
            profile_sha256: parts.profile_sha256,
            rules,
            dialog: Arc::new(dialog),
            cloud,
            product_secret: parts.product_secret,
            journal,
            spill,
            key,
            sealer,
            ports: parts.ports.unwrap_or_else(|| Arc::new(SystemPorts)),
            gate: Gate::default(),
            awake: Awake::of_system(),
            board,
            station,
            operator: parts.operator.into(),
            has_person: parts.has_person,
            patience: parts.patience,
            gave_up: AtomicBool::new(false),
            visits_left: AtomicI64::new(parts.visits.map_or(-1, |visits| i64::try_from(visits).unwrap_or(i64::MAX))),
        });
        bench.show_open_units();
        let (commands, inbox) = mpsc::channel(COMMANDS);
        let hands_free = parts.hands_free;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("station")
            .enable_all()
            .build()
            .map_err(|error| OpenFault::Io(parts.data.path().to_owned(), error))?;
        let thread = std::thread::Builder::new()
            .name("station".into())
            .spawn(move || {
                runtime.block_on(run(bench, places, hands_free, parts.label, inbox));
                drop(runtime);
                // The lock goes last: whoever takes it next finds everything on disk.
                drop(lock);
            })
            .map_err(|error| OpenFault::Io(parts.data.path().to_owned(), error))?;
        Ok(Running { commands, snapshots, events, thread })
    }
}

async fn run(
    bench: Arc<Bench>,
    places: Vec<SlotPlace>,
    hands_free: bool,
    label: Option<String>,
    mut inbox: mpsc::Receiver<Command>,
) {
    let (hands_free, free) = watch::channel(hands_free);
    let (close, closing) = watch::channel(false);
    let controls: Vec<Arc<Control>> = places.iter().map(|_| Arc::default()).collect();
    if let (Some(label), Some(first)) = (label, controls.first()) {
        first.put_label(label);
    }
    let mut tasks = tokio::task::JoinSet::new();
    for (place, control) in places.into_iter().zip(&controls) {
        let slot = Slot {
            bench: bench.clone(),
            place,
            control: control.clone(),
            hands_free: free.clone(),
            closing: closing.clone(),
        };
        tasks.spawn(slot.run());
    }
    let mut look_after_file = tokio::time::interval(LOOK_AFTER_FILE);
    loop {
        let command = tokio::select! {
            command = inbox.recv() => command,
            _ = look_after_file.tick() => {
                bench.show_following();
                bench.drop_old_label(Instant::now());
                continue;
            }
        };
        let Some(command) = command else { break };
        match command {
            Command::Start(slot) => controls.get(slot).into_iter().for_each(|control| control.start()),
            Command::Abort(slot) => controls.get(slot).into_iter().for_each(|control| control.abort()),
            Command::Answer { question, choice } => {
                if choice.needs_supervisor() && bench.journal.read(Book::has_supervisors) {
                    bench.board.notice(NoticeKind::SupervisorNeeded);
                } else {
                    answer(&bench, &controls, question, Answer { choice, by: None });
                }
            }
            Command::AnswerAs { question, choice, name, pin } => {
                let (bench, controls) = (bench.clone(), controls.clone());
                // A PIN takes its time, and a slot must not wait for it.
                tokio::task::spawn_blocking(move || {
                    let stored = bench.journal.read(|book| book.pin_hash(&name).map(ToOwned::to_owned));
                    if stored.is_some_and(|stored| pin::is_pin_of(&pin, &stored)) {
                        answer(&bench, &controls, question, Answer { choice, by: Some(name) });
                    } else {
                        bench.board.notice(NoticeKind::PinRefused);
                    }
                });
            }
            Command::Rule(ruling) => {
                let bench = bench.clone();
                // Waited for at the end, as the slots are.
                tasks.spawn(async move { bench.rule(*ruling).await });
            }
            Command::Appoint(appointment) => {
                let bench = bench.clone();
                tasks.spawn(async move { bench.appoint(*appointment).await });
            }
            Command::HandsFree(on) => {
                hands_free.send_replace(on);
                bench.board.show(|snapshot| snapshot.hands_free = on);
            }
            Command::Operator(name) => {
                let name = Some(name).filter(|name| !name.trim().is_empty());
                *bench.operator.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = name.clone();
                bench.board.show(|snapshot| snapshot.operator = name);
            }
            Command::Release => {
                bench.gate.release();
                let stopped = bench.gate.stopped();
                bench.board.show(|snapshot| snapshot.stopped = stopped);
            }
            Command::Label(label) => match &controls[..] {
                [only] => only.put_label(label),
                _ => bench.scanned(&label),
            },
            Command::GiveUpUnsaved => bench.give_up_unsaved(),
            Command::Close => break,
        }
    }
    close.send_replace(true);
    controls.iter().for_each(|control| control.abort());
    // What is running comes to its end; Register and Save are never cut off.
    loop {
        tokio::select! {
            ended = tasks.join_next() => if ended.is_none() { break },
            Some(Command::GiveUpUnsaved) = inbox.recv() => bench.give_up_unsaved(),
        }
    }
}

/// Gives an answer to the slot that shows the question; an answer to a question that is gone, or that is too fresh to have been read, does nothing.
fn answer(bench: &Bench, controls: &[Arc<Control>], question: QuestionId, answer: Answer) {
    for (slot, control) in bench.board.now().slots.iter().zip(controls) {
        if let SlotState::Asking(_, asked) = &slot.state
            && asked.id == question
            && asked.since.elapsed() >= ARMED_AFTER
        {
            control.answer(question, answer.clone());
        }
    }
}

fn places(slots: &[SlotSetup]) -> Result<Vec<SlotPlace>, NotAPort> {
    let place = |(index, setup): (usize, &SlotSetup)| {
        let port: PortName = setup.port.parse()?;
        Ok(SlotPlace { index, name: setup.name.clone(), port, port_text: setup.port.clone() })
    };
    slots.iter().enumerate().map(place).collect()
}

/// The segment that a batch file stands for: by its first line, and where there is none by its name.
pub(super) fn batch_of_file(record: &Record, file: &Path) -> Result<Option<SegmentId>, OpenFault> {
    match first_line(file).map_err(|error| OpenFault::Io(file.to_owned(), error))? {
        Some(first) => record.segment_of(&first).map(Some).ok_or_else(|| OpenFault::NotOurBatch(file.to_owned())),
        None => Ok(record.batch(&batch_name(file))),
    }
}

fn batch_name(file: &Path) -> String {
    file.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

/// The newest segment is named by no other one: that it is older than it was is seen by nothing but its copy. The copy is not believed in any other way.
pub(super) fn check_rolled_back(record: &Record, id: SegmentId, file: &Path) -> Result<(), OpenFault> {
    // A place that is away says nothing.
    let Ok(mut copy) = std::fs::File::open(file) else { return Ok(()) };
    match record.rolled_back(id, &mut copy).map_err(RecordError::Io)? {
        Some(fault) => Err(RecordError::Damaged(vec![fault]).into()),
        None => Ok(()),
    }
}

/// The first line of a file without its newline; none where there is no file, or nothing in it but what a power cut leaves of a first line.
fn first_line(path: &Path) -> io::Result<Option<Vec<u8>>> {
    let file = match std::fs::File::open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        other => other?,
    };
    let mut line = Vec::new();
    let limit = crate::journal::line::MAX_LINE as u64;
    io::BufReader::new(io::Read::take(file, limit)).read_until(b'\n', &mut line)?;
    let is_whole = line.pop_if(|byte| *byte == b'\n').is_some();
    let is_torn = !is_whole && (line.starts_with(b"{\"v\":") || line.iter().all(|byte| *byte == 0) || line.len() < 5);
    Ok((!is_torn).then_some(line))
}

fn first_snapshot(parts: &Parts, journal: &crate::journal::Journal) -> Snapshot {
    let lines = journal.lines().into_iter().flatten().map_while(Result::ok);
    let units = lines.filter_map(|line| match line.entry {
        Entry::Ended(ended) => Some(UnitRow { seq: line.seq, at: line.at, ended: Arc::new(*ended) }),
        _ => None,
    });
    let place = |setup: &SlotSetup| format!("{} · {}", setup.port, parts.profile.line.baud);
    Snapshot {
        practice: parts.practice,
        profile: ProfileView {
            name: parts.profile.name.clone(),
            product_key: parts.profile.product_key.clone(),
            platform: parts.profile.platform().0,
            sha256: parts.profile_sha256.clone(),
        },
        batch: BatchView {
            name: journal.batch().to_owned(),
            file: parts.batch_file.display().to_string(),
            ..BatchView::default()
        },
        operator: parts.operator.clone(),
        supervisors: Arc::new(journal.read(|book| book.supervisors().map(ToOwned::to_owned).collect())),
        hands_free: parts.hands_free,
        ports: parts.slots.iter().map(|setup| setup.port.clone()).collect(),
        slots: parts
            .slots
            .iter()
            .map(|setup| SlotView {
                name: setup.name.clone(),
                place: place(setup),
                state: SlotState::Empty { last: None },
            })
            .collect(),
        units: Arc::new(units.collect()),
        ..Snapshot::default()
    }
}
