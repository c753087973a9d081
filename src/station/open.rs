//! From profiles and batches to a station at work: a bench for each batch that is open.

use std::path::PathBuf;
use std::sync::atomic::AtomicI64;
use std::sync::{Arc, OnceLock};
use std::thread::JoinHandle;

use parking_lot::Mutex;
use tokio::sync::{Notify, mpsc, watch};

use crate::bench::{
    Aside, Awake, Away, Bench, BenchPorts, Board, Closing, FirstArticle, Gate, GateKeeper, Goldens, Printing, Results,
    Worker,
};
use crate::custody::{Holding, OpenFault, batch_file};
use crate::decisions::PinGate;
use crate::decisions::changes::Waiting;
use crate::decisions::package::{rules, taking};
use crate::domain::{Monitoring, PROGRAM, PackageFault, Printers, Purpose, RecordFault, ScannerPort};
use crate::journal::{Batch, Disk, Folder, Following, RecordError, ToOpen};
use crate::link::{AllBut, Lines, PortName, PortWatch, Ports};
use crate::monitoring::SystemLog;
use crate::platform::ending;
use crate::seen::{Command, Event, Snapshot};
use crate::station::batch::{Talk, go_together, is_same, listed_ports};
use crate::station::console::catch_up;
use crate::station::monitor::Monitor;
use crate::station::parts::{BatchParts, Parts};
use crate::station::record_copy::keep_copied;
use crate::station::run::run;
use crate::station::scanner::Scanner;
use crate::station::shared_book::{keep_told, of_station};
use crate::station::slots::Slots;
use crate::store::monitoring::monitoring;
use crate::store::printers;
use crate::store::programs::programs;
use crate::store::scanner::scanner;

/// Commands that wait for the station at most.
const COMMANDS: usize = 64;
/// Scans that wait for it at most: a scanner that runs riot is held up.
const SCANS: usize = 16;

/// The station.
pub struct Station;

/// A station at work.
pub struct Running {
    /// The folder of its record.
    pub record: PathBuf,
    /// What a person asks for.
    pub commands: mpsc::Sender<Command>,
    /// What is seen: the station, and its first batch with that one's slots.
    pub snapshots: watch::Receiver<Arc<Snapshot>>,
    /// The same of the batches that are open beside it, in their order.
    pub beside: Vec<watch::Receiver<Arc<Snapshot>>>,
    /// What happened, in order.
    pub events: mpsc::UnboundedReceiver<Event>,
    /// Every batch file that is written: this batch's own first. They say the last word once `thread` has ended.
    pub following: Vec<Following>,
    /// Ends when the station has closed: all that was asked is on record.
    pub thread: JoinHandle<()>,
}

impl Station {
    /// Opens the record, brings what an earlier run left to an honest end, opens the batch, starts the slots.
    ///
    /// The station runs on threads of its own until it is told [`Command::Close`], or the process is to end ([`ending::asked`]).
    ///
    /// # Errors
    /// [`OpenFault`].
    pub fn open(parts: Parts) -> Result<Running, OpenFault> {
        let record = Folder::at(parts.data.record());
        Self::open_at(Arc::new(record), parts)
    }

    /// As [`Station::open`], with the record's segments on this disk. Lock and keys stay in the data folder.
    ///
    /// # Errors
    /// [`OpenFault`].
    pub fn open_on(disk: Arc<dyn Disk>, parts: Parts) -> Result<Running, OpenFault> {
        Self::open_at(disk, parts)
    }

    fn open_at(disk: Arc<dyn Disk>, parts: Parts) -> Result<Running, OpenFault> {
        let first = BatchParts {
            profile: parts.profile,
            profile_sha256: parts.profile_sha256,
            profile_text: parts.profile_text,
            ca_pem: parts.ca_pem,
            result_ca_pem: parts.result_ca_pem,
            gate_ca_pem: parts.gate_ca_pem,
            label_template: parts.label_template,
            gate_password: parts.gate_password,
            wiring_picture: parts.wiring_picture,
            product_secret: parts.product_secret,
            named_secrets: parts.named_secrets,
            console: parts.console,
            batch_file: parts.batch_file,
            purpose: parts.purpose,
            order: parts.order,
        };
        let mut batches: Vec<BatchParts> = std::iter::once(first).chain(parts.beside).collect();
        let places = batches.iter().map(|batch| batch_file::place(&batch.batch_file, &parts.data));
        let places = places.collect::<Result<Vec<_>, _>>()?;
        for (at, one) in batches.iter().enumerate() {
            for other in &batches[at + 1..] {
                go_together(&one.profile, &other.profile)?;
            }
        }
        let names: Vec<PortName> = parts.slots.iter().map(|setup| setup.port.parse()).collect::<Result<_, _>>()?;
        // A scanner is no unit, whatever a slot or the profile says.
        let scanner = match scanner(&parts.data) {
            Some(at) => Some((at.port.parse::<PortName>()?, at)),
            None => None,
        };
        kept_apart(&names, scanner.as_ref())?;
        let talks = batches.iter_mut().map(|batch| {
            let asks = batch.purpose.asks_the_cloud() || parts.registers_ahead.is_some();
            Talk::of(batch, &parts.proxy, parts.connects_within, asks, &parts.gate_clock)
        });
        let talks = talks.collect::<Result<Vec<_>, _>>()?;

        // Nobody else is to hear of units that are none, and nobody is asked where nothing is registered.
        let registers = parts.registers_ahead.is_some() || batches.iter().any(|batch| batch.purpose.asks_the_cloud());
        let shared_book = if parts.practice || !registers { None } else { of_station(&parts.data)? };

        let mut holding = Holding::take(disk.clone(), &parts.data, Some(parts.practice))?;
        // Moved, or copied? Whose the batch files are follows from the answer.
        let [_, asks] = RecordFault::in_two(&holding.record.faults());
        if !asks.is_empty() {
            return Err(RecordError::Damaged(asks).into());
        }
        // Nothing was collected in a batch that nobody knows, and nobody is expected in it: its name is mistyped.
        let must_be_known = parts.registers_ahead.is_some() || parts.round.is_some();
        let (mut which, mut orders): (Vec<Batch>, _) = (Vec::new(), Vec::new());
        for (batch, place) in batches.iter().zip(places) {
            let is_first = which.is_empty();
            let found = batch.which(&holding, place, must_be_known && is_first)?;
            if which.iter().any(|other| is_same(other, &found)) {
                return Err(OpenFault::OpenTwice(batch.batch_file.clone()));
            }
            if let Batch::Resume(segment) = found
                && is_first
                && parts.round.is_some()
                && holding.record.book().list_of(segment).is_none()
            {
                return Err(OpenFault::NoList(batch.batch_file.clone()));
            }
            orders.push(batch.order_of(holding.record.book(), &found)?);
            which.push(found);
        }
        let finished = taking::go_on(&parts.data, &holding.key, holding.record.book()).map_err(OpenFault::Package)?;
        for (batch, which) in batches.iter().zip(&which).filter(|_| !parts.practice) {
            let (product_key, sha256) = (batch.profile.product_key.as_str(), batch.profile_sha256.as_str());
            let resumed = if let Batch::Resume(segment) = which { Some(*segment) } else { None };
            if finished.iter().any(|finished| finished == product_key) {
                return Err(OpenFault::Package(PackageFault::Finished));
            }
            rules::may_open(&parts.data, holding.record.book(), (product_key, sha256), resumed)
                .map_err(OpenFault::Package)?;
        }
        let mut talking = talks.iter().zip(&batches);
        talking.try_for_each(|(talk, batch)| talk.approve_gate(batch, holding.record.book()))?;
        let products = batches.iter().map(|batch| batch.profile.product_key.as_str());
        // Nobody sits at a bench where what was collected is registered.
        let is_exempt = !parts.needs_badge || parts.registers_ahead.is_some();
        let said = (parts.operator.as_ref(), parts.badge.as_deref());
        let worker = Worker::of_start(holding.record.book(), said, (parts.has_person, is_exempt), products);
        let worker = worker.map_err(OpenFault::Badge)?;
        holding.recover()?;
        let noting = Arc::new(holding.noting(&parts.data));
        let Holding { record, key, sealer, spill, left, station, .. } = holding;
        // Registering ahead changes nothing of what is done with the units that come; but a dry run is over with it.
        let goes_on = match &which[0] {
            Batch::Resume(segment) if parts.registers_ahead.is_some() => Some(record.book().purpose_of(*segment)),
            _ => None,
        };
        let goes_on = goes_on.filter(|purpose| *purpose != Purpose::DryRun);
        let mut to_open = Vec::new();
        for (at, ((batch, which), order)) in batches.iter_mut().zip(which).zip(orders).enumerate() {
            let purpose = goes_on.filter(|_| at == 0).unwrap_or(batch.purpose);
            let opening = batch.opening(worker.operator().cloned(), purpose, order, parts.practice);
            batch_file::make_folder(&batch.batch_file, &parts.data)?;
            to_open.push(ToOpen { batch: which, opening, file: Some(batch.batch_file.clone()) });
        }
        let queued = batches.iter().map(|batch| match batch.profile.result {
            Some(_) => record.of_product(&batch.profile.product_key),
            None => Vec::new(),
        });
        let queued: Vec<_> = queued.collect();
        let journals = record.start_all(to_open)?;

        if journals[0].read(|book| book.units().next().is_some()) {
            journals.iter().for_each(|journal| noting.note(journal.opened().clone()));
        }
        let pins = PinGate::of(&parts.data);
        journals[0].read(|book| pins.learn(book));
        let unusable = |error| OpenFault::Io(parts.data.path().to_owned(), error);
        let ports = parts.ports.unwrap_or_else(|| Arc::new(Lines::new(programs(&parts.data), parts.data.lines())));
        let names = names.into_iter().chain(journals.iter().flat_map(listed_ports)).collect::<Vec<_>>();
        kept_apart(&names, scanner.as_ref())?;
        let all = ports;
        let ports: Arc<dyn Ports> = match &scanner {
            Some((name, _)) => Arc::new(AllBut::new(all.clone(), name.clone())),
            None => all.clone(),
        };
        let seen = PortWatch::new(ports.clone(), &names, parts.finds_slots).start().map_err(unusable)?;
        let aside = Arc::new(Aside::new(spill, parts.patience));
        let wanted = if parts.practice { Monitoring::default() } else { monitoring(&parts.data) };
        let log = Arc::new(SystemLog::wanted(&wanted, &station));
        let (closing, awake) = (Arc::<Closing>::default(), Arc::new(Awake::of_system()));
        let mut benches: Vec<Arc<Bench>> = Vec::new();
        let visits = parts.visits.map_or(-1, |visits| i64::try_from(visits).unwrap_or(i64::MAX));
        let visits = Arc::new(AtomicI64::new(visits));
        let (mut snapshots, mut events, mut wake) = (Vec::new(), None, Some(parts.wake));
        for (((batch, talk), journal), queued) in batches.into_iter().zip(talks).zip(journals).zip(queued) {
            let results = match parts.practice {
                // Nobody in the plant is to hear of units that are none.
                true => Results::default(),
                false => {
                    let ca_pem = batch.result_ca_pem.as_deref();
                    Results::start(&batch.profile, ca_pem, disk.clone(), queued, &parts.data, parts.result_waits)?
                }
            };
            let printers = if parts.practice { Printers::default() } else { printers::printers(&parts.data) };
            let printing =
                Printing::of(&batch.profile, batch.label_template.as_deref().filter(|_| !parts.practice), printers);
            // Only what is registered here is lost with a profile that is wrong.
            let holds_first = parts.holds_first && batch.purpose == Purpose::Provision;
            let is_new = holds_first && !journal.read(|book| book.has_passed_with(&batch.profile_sha256));
            let wants_article = batch.profile.first_article && batch.purpose == Purpose::Provision;
            let article = journal.read(|book| book.article(&batch.profile_sha256, PROGRAM));
            let article = FirstArticle::of(Some(article).filter(|_| wants_article));
            let goldens = Goldens::of(batch.profile.golden_units.clone());
            let snapshot = Snapshot {
                goldens: goldens.seen(),
                practice: parts.practice,
                station: station.clone(),
                operator: worker.operator().cloned(),
                hands_free: parts.hands_free,
                finds_slots: parts.finds_slots,
                ..batch.first_seen(&journal, is_new)
            };
            let (board, seen_of) = match benches.first() {
                Some(first) => first.board.beside(snapshot, parts.has_person),
                None => {
                    let wake = wake.take().unwrap_or_else(|| Box::new(|| ()));
                    let (board, seen, happened) = Board::new(snapshot, parts.has_person, wake);
                    events = Some(happened);
                    (board, seen)
                }
            };
            snapshots.push(seen_of);
            benches.push(Arc::new(Bench {
                ports: BenchPorts::new(ports.clone(), seen.clone(), batch.profile.line.clone()),
                profile: batch.profile,
                rules: talk.rules,
                dialog: Arc::new(talk.dialog),
                cloud: talk.cloud,
                console: talk.console,
                settle_after: parts.settle_after,
                away: Away::default(),
                product_secret: Arc::new(batch.product_secret),
                journal,
                noting: noting.clone(),
                log: log.clone(),
                aside: aside.clone(),
                key: key.clone(),
                keys: parts.data.keys(),
                sealer: sealer.clone(),
                gate: Gate::default(),
                plant_gate: talk.plant_gate.map(GateKeeper::new),
                shared_book: shared_book.clone(),
                goldens,
                article,
                results,
                printing,
                closing: closing.clone(),
                pins: pins.clone(),
                waiting: Waiting::of(&parts.data),
                releasing: tokio::sync::Mutex::default(),
                awake: awake.clone(),
                board,
                labels: Notify::new(),
                scans: Default::default(),
                wait_for_number: Default::default(),
                station: station.clone(),
                purpose: batch.purpose,
                worker: watch::Sender::new(worker.clone()),
                has_person: parts.has_person,
                is_new: watch::Sender::new(is_new),
                visits_left: visits.clone(),
                told_of_files: Mutex::default(),
                others: OnceLock::new(),
            }));
        }
        for bench in &benches {
            let others = benches.iter().filter(|other| !Arc::ptr_eq(other, bench)).map(Arc::downgrade);
            let _ = bench.others.set(others.collect());
        }
        for path in left {
            benches[0].board.tell(Event::SpillLeft { file: path.display().to_string() });
        }
        for bench in &benches {
            bench.show_first_article();
            bench.show_plant_gate();
            bench.show_shared_book();
            bench.show_open_units();
            bench.show_supervisors();
            bench.show_badge();
        }
        let following = benches.iter().flat_map(|bench| bench.journal.followers()).collect();
        // From the first slot on: the process does not end in the middle of a registration.
        let work = ending::begin_work();
        let (commands, inbox) = mpsc::channel(COMMANDS);
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("station")
            .enable_all()
            .build()
            .map_err(unusable)?;
        let (scans, scanned) = mpsc::channel(SCANS);
        let scanner = scanner.map(|(name, at)| Scanner::new(&at, name, all, seen.clone()));
        let slots = {
            let _inside = runtime.enter();
            scanner.into_iter().for_each(|scanner| drop(runtime.spawn(scanner.read(benches.clone(), scans.clone()))));
            drop(scans);
            benches.iter().for_each(|bench| drop(runtime.spawn(catch_up(bench.clone()))));
            runtime.spawn(keep_told(benches.clone()));
            runtime.spawn(keep_copied(benches.clone()));
            let label = parts.label.map(|label| benches[0].number_of_label(label));
            let mut slots =
                Slots::start(benches, parts.slots, parts.hands_free, parts.finds_slots, parts.arranged, label);
            parts.registers_ahead.into_iter().for_each(|waves| slots.register_ahead(waves));
            parts.round.into_iter().for_each(|round| slots.begin_round(0, round));
            slots
        };
        let monitor = Monitor::start(&wanted, parts.data.record());
        let thread = std::thread::Builder::new()
            .name("station".into())
            .spawn(move || {
                runtime.block_on(run(slots, (inbox, scanned), monitor));
                // What is left of the slots goes first: the end of this work may be the end of the process.
                drop(runtime);
                drop(work);
            })
            .map_err(unusable)?;
        let beside = snapshots.split_off(1);
        #[expect(clippy::expect_used, reason = "there is a first batch")]
        let (first, events) = snapshots.pop().zip(events).expect("a station has a batch");
        Ok(Running { record: parts.data.record(), commands, snapshots: first, beside, events, following, thread })
    }
}

/// The scanner's port belongs to no slot. What names the port in another way is kept from the slots by [`AllBut`].
///
/// # Errors
/// [`OpenFault::PortOfScanner`].
fn kept_apart(names: &[PortName], scanner: Option<&(PortName, ScannerPort)>) -> Result<(), OpenFault> {
    match names.iter().find(|name| scanner.is_some_and(|(port, _)| port == *name)) {
        Some(taken) => Err(OpenFault::PortOfScanner(taken.to_string())),
        None => Ok(()),
    }
}
