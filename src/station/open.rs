//! From a profile and a batch to a running bench.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicI64;
use std::thread::JoinHandle;
use std::time::Duration;

use parking_lot::Mutex;
use tokio::sync::{Notify, mpsc, watch};

use crate::bench::{
    Aside, Awake, Away, Bench, BenchPorts, Board, Closing, FirstArticle, Gate, Goldens, SecretInUse, Wake,
};
use crate::cloud::{A_MINUTE, Cloud};
use crate::custody::holding::opening;
use crate::custody::{Holding, OpenFault, batch_file, program};
use crate::decisions::PinGate;
use crate::decisions::changes::Waiting;
use crate::device::SerialRules;
use crate::domain::access_key::ConsoleDoor;
use crate::domain::{
    DecidesNothing, Entry, Failure, NamedSecrets, Order, Person, Profile, ProfileText, Proxy, Purpose,
};
use crate::journal::{Batch, BatchPlace, Disk, Folder, Following, Job, Journal, Opening};
use crate::link::{Lines, PortName, PortWatch, Ports};
use crate::platform::ending;
use crate::seen::{BatchView, Command, Event, ProfileView, Round, SlotSetup, Snapshot, UnitRow, Waves};
use crate::station::console::catch_up;
use crate::station::run::run;
use crate::station::slots::{Arranged, Slots};
use crate::store::programs::programs;
use crate::store::{DataDir, Loaded, order_rules};
use crate::wire::CompiledDialog;

/// Commands that wait for the station at most.
const COMMANDS: usize = 64;

/// The cloud closes a registration after 15 s, whatever it has made by then; the rest is for its own books.
pub const SETTLE_AFTER: Duration = Duration::from_secs(20);

/// What a station is made of.
pub struct Parts {
    /// The profile, its preset merged in.
    pub profile: Profile,
    /// SHA-256 of its file (and of the CA file).
    pub profile_sha256: String,
    /// Its file, as text.
    pub profile_text: String,
    /// Content of the CA file that it names.
    pub ca_pem: Option<Vec<u8>>,
    /// Where the picture of how its units are wired stands.
    pub wiring_picture: Option<PathBuf>,
    /// What every connection to the cloud goes through.
    pub proxy: Option<Proxy>,
    /// The vendor's API, where an access key for the product is there.
    pub console: Option<ConsoleDoor>,
    /// How long after a registration that got no answer the API is asked.
    pub settle_after: Duration,
    /// The product's secret.
    pub product_secret: SecretInUse,
    /// The secrets that the dialog sends to a unit.
    pub named_secrets: NamedSecrets,
    /// Where ports come from; none: this PC.
    pub ports: Option<Arc<dyn Ports>>,
    /// The slots, in order.
    pub slots: Vec<SlotSetup>,
    /// A device that the profile allows makes a slot where none is.
    pub finds_slots: bool,
    /// Told the places of the bench whenever they have changed.
    pub arranged: Arranged,
    /// Where the record stands.
    pub data: DataDir,
    /// The batch file. Its stem is the batch's name.
    pub batch_file: PathBuf,
    /// What is done with the units that come.
    pub purpose: Purpose,
    /// What was said of the order. A batch that goes on keeps what it was opened for last, where nothing else is said of a field.
    pub order: Order,
    /// What was collected in this batch is registered, in waves.
    pub registers_ahead: Option<Waves>,
    /// The addresses of the batch's list are visited.
    pub round: Option<Round>,
    /// Who works at the bench.
    pub operator: Option<Person>,
    /// The number on the label of the first unit at the first slot.
    pub label: Option<String>,
    /// The practice parts are in use.
    pub practice: bool,
    /// Somebody is there to answer questions.
    pub has_person: bool,
    /// Units start as they are plugged in.
    pub hands_free: bool,
    /// With a profile that is new to this record no unit starts by itself before one has passed.
    pub holds_first: bool,
    /// How many units may begin at most.
    pub visits: Option<u64>,
    /// In how much time the cloud takes five connections of one device.
    pub connects_within: Duration,
    /// How long an answer that no disk takes is held in memory and tried again, before it is given up as UNKNOWN.
    pub patience: Duration,
    /// Told after each new snapshot.
    pub wake: Wake,
}

impl Parts {
    /// Those of a station that asks nobody anything, on the ports of this PC; which of them, the caller says.
    pub fn new(loaded: Loaded, product_secret: SecretInUse, data: DataDir, batch_file: PathBuf) -> Self {
        Self {
            profile: loaded.profile,
            profile_sha256: loaded.sha256,
            profile_text: loaded.text,
            ca_pem: loaded.ca_pem,
            wiring_picture: loaded.wiring_picture,
            proxy: None,
            console: None,
            settle_after: SETTLE_AFTER,
            product_secret,
            named_secrets: NamedSecrets::default(),
            ports: None,
            slots: Vec::new(),
            finds_slots: false,
            arranged: Box::new(|_| ()),
            data,
            batch_file,
            purpose: Purpose::default(),
            order: Order::default(),
            registers_ahead: None,
            round: None,
            operator: None,
            label: None,
            practice: false,
            has_person: false,
            hands_free: true,
            holds_first: false,
            visits: None,
            connects_within: A_MINUTE,
            patience: Duration::MAX,
            wake: Box::new(|| ()),
        }
    }
}

/// The station.
pub struct Station;

/// A station at work.
pub struct Running {
    /// The folder of its record.
    pub record: PathBuf,
    /// What a person asks for.
    pub commands: mpsc::Sender<Command>,
    /// What is seen.
    pub snapshots: watch::Receiver<Arc<Snapshot>>,
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
        let place = batch_file::place(&parts.batch_file, &parts.data)?;
        Self::open_at(place, Arc::new(Folder::at(parts.data.record())), parts)
    }

    /// As [`Station::open`], with the record's segments on this disk. Lock and keys stay in the data folder.
    ///
    /// # Errors
    /// [`OpenFault`].
    pub fn open_on(disk: Arc<dyn Disk>, parts: Parts) -> Result<Running, OpenFault> {
        Self::open_at(batch_file::place(&parts.batch_file, &parts.data)?, disk, parts)
    }

    fn open_at(place: BatchPlace, disk: Arc<dyn Disk>, mut parts: Parts) -> Result<Running, OpenFault> {
        let names: Vec<PortName> = parts.slots.iter().map(|setup| setup.port.parse()).collect::<Result<_, _>>()?;
        let rules = SerialRules::new(&parts.profile)?;
        let dialog = CompiledDialog::new(&parts.profile.dialog).map_err(OpenFault::Dialog)?;
        let dialog = dialog.with_secrets(parts.named_secrets.clone());
        let cloud = Cloud::new(&parts.profile, parts.ca_pem.as_deref(), parts.proxy.clone())?;
        let cloud = cloud.with_pace(parts.connects_within);
        let asks = parts.purpose.asks_the_cloud() || parts.registers_ahead.is_some();
        let console = parts.console.take().filter(|_| asks).map(|door| cloud.console(door));

        let mut holding = Holding::take(disk, &parts.data, Some(parts.practice))?;
        let (file, product_key) = (&parts.batch_file, &parts.profile.product_key);
        let batch = match batch_file::batch_of(&holding, file, place, product_key)? {
            Some(segment) => Batch::Resume(segment),
            // Nothing was collected in a batch that nobody knows: its name is mistyped.
            None if parts.registers_ahead.is_some() || parts.round.is_some() => {
                return Err(OpenFault::NotOurBatch(file.clone()));
            }
            None => Batch::New(holding.header(batch_file::name(file))?),
        };
        if let Batch::Resume(segment) = batch
            && parts.round.is_some()
            && holding.record.book().list_of(segment).is_none()
        {
            return Err(OpenFault::NoList(file.clone()));
        }
        let kept = match &batch {
            Batch::Resume(segment) => holding.record.book().order_of(*segment).clone(),
            Batch::New(_) => Order::default(),
        };
        let order = order_rules::judge(&parts.profile.order_fields, &parts.order, &kept).map_err(OpenFault::Order)?;
        holding.recover()?;
        let noting = holding.noting(&parts.data);
        let Holding { record, key, sealer, spill, left, station, .. } = holding;
        let product_key = Some(parts.profile.product_key.clone());
        let operator = parts.operator.clone();
        // Registering ahead changes nothing of what is done with the units that come; but a dry run is over with it.
        let goes_on = match &batch {
            Batch::Resume(segment) if parts.registers_ahead.is_some() => Some(record.book().purpose_of(*segment)),
            _ => None,
        };
        let purpose = goes_on.filter(|purpose| *purpose != Purpose::DryRun).unwrap_or(parts.purpose);
        let text = ProfileText {
            profile_sha256: parts.profile_sha256.clone(),
            text: std::mem::take(&mut parts.profile_text),
            ca_pem: parts.ca_pem.as_deref().map(|pem| String::from_utf8_lossy(pem).into_owned()),
            decides: DecidesNothing,
        };
        let opening = opening(&parts.profile.name, &parts.profile_sha256, product_key, operator, purpose);
        batch_file::make_folder(&parts.batch_file, &parts.data)?;
        let opening = Opening { order, text: Some(text), ..opening };
        let journal = record.start(batch, opening, Some(parts.batch_file.clone()))?;

        if journal.read(|book| book.units().next().is_some()) {
            noting.note(journal.opened().clone());
        }
        let pins = PinGate::of(&parts.data);
        journal.read(|book| pins.learn(book));
        // Only what is registered here is lost with a profile that is wrong.
        let holds_first = parts.holds_first && parts.purpose == Purpose::Provision;
        let is_new = holds_first && !journal.read(|book| book.has_passed_with(&parts.profile_sha256));
        let wants_article = parts.profile.first_article && parts.purpose == Purpose::Provision;
        let article = journal.read(|book| book.article(&parts.profile_sha256, &program()));
        let article = FirstArticle::of(Some(article).filter(|_| wants_article));
        let goldens = Goldens::of(parts.profile.golden_units.clone());
        let snapshot = Snapshot { goldens: goldens.seen(), ..first_snapshot(&parts, &journal, &station, is_new) };
        let (board, snapshots, events) = Board::new(snapshot, parts.has_person, parts.wake);
        let unusable = |error| OpenFault::Io(parts.data.path().to_owned(), error);
        let ports = parts.ports.unwrap_or_else(|| Arc::new(Lines::new(programs(&parts.data), parts.data.lines())));
        let names = [names, listed_ports(&journal)].concat();
        let seen = PortWatch::new(ports.clone(), &names, parts.finds_slots).start().map_err(unusable)?;
        let bench = Arc::new(Bench {
            ports: BenchPorts::new(ports, seen, parts.profile.line.clone()),
            profile: parts.profile,
            rules,
            dialog: Arc::new(dialog),
            cloud,
            console,
            settle_after: parts.settle_after,
            away: Away::default(),
            product_secret: Arc::new(parts.product_secret),
            journal,
            noting,
            aside: Aside::new(spill, parts.patience),
            key,
            keys: parts.data.keys(),
            sealer,
            gate: Gate::default(),
            goldens,
            article,
            closing: Closing::default(),
            pins,
            waiting: Waiting::of(&parts.data),
            releasing: tokio::sync::Mutex::default(),
            awake: Awake::of_system(),
            board,
            labels: Notify::new(),
            scans: Default::default(),
            wait_for_number: Default::default(),
            station,
            purpose: parts.purpose,
            operator: parts.operator.into(),
            has_person: parts.has_person,
            is_new: watch::Sender::new(is_new),
            visits_left: AtomicI64::new(parts.visits.map_or(-1, |visits| i64::try_from(visits).unwrap_or(i64::MAX))),
            told_of_files: Mutex::default(),
        });
        for path in left {
            bench.board.tell(Event::SpillLeft { file: path.display().to_string() });
        }
        if bench.article.waits().is_some() {
            bench.stop(Failure::FirstArticle);
        }
        bench.show_open_units();
        bench.show_supervisors();
        let following = bench.journal.followers();
        // From the first slot on: the process does not end in the middle of a registration.
        let work = ending::begin_work();
        let (commands, inbox) = mpsc::channel(COMMANDS);
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("station")
            .enable_all()
            .build()
            .map_err(unusable)?;
        let slots = {
            let _inside = runtime.enter();
            let mut slots = Slots::start(
                bench.clone(),
                parts.slots,
                parts.hands_free,
                parts.finds_slots,
                parts.arranged,
                parts.label,
            );
            runtime.spawn(catch_up(bench.clone()));
            parts.registers_ahead.into_iter().for_each(|waves| slots.register_ahead(waves));
            parts.round.into_iter().for_each(|round| slots.begin_round(round));
            slots
        };
        let thread = std::thread::Builder::new()
            .name("station".into())
            .spawn(move || {
                runtime.block_on(run(bench, slots, inbox));
                // What is left of the slots goes first: the end of this work may be the end of the process.
                drop(runtime);
                drop(work);
            })
            .map_err(unusable)?;
        Ok(Running { record: parts.data.record(), commands, snapshots, events, following, thread })
    }
}

/// The ports of this PC that the batch's list names: it is looked whether they are there.
fn listed_ports(journal: &Journal) -> Vec<PortName> {
    journal.read(|book| {
        let rows = book.list_of(journal.segment()).map(Job::rows).unwrap_or_default();
        let addresses: BTreeSet<&str> = rows.iter().filter_map(|row| row.address.as_deref()).collect();
        let ports = addresses.into_iter().filter_map(|address| address.parse::<PortName>().ok());
        ports.filter(|port| !port.is_address()).collect()
    })
}

fn first_snapshot(parts: &Parts, journal: &Journal, station: &str, is_new: bool) -> Snapshot {
    let (mut units, mut target) = (Vec::new(), None);
    for line in journal.lines().into_iter().flatten().map_while(Result::ok) {
        match line.entry {
            Entry::Ended(ended) => units.push(UnitRow { at: line.at, ended: Arc::new(*ended) }),
            Entry::TargetSet { units, .. } => target = units,
            _ => {}
        }
    }
    Snapshot {
        practice: parts.practice,
        station: station.to_owned(),
        profile: ProfileView {
            name: parts.profile.name.clone(),
            product_key: parts.profile.product_key.clone(),
            platform: parts.profile.platform().0,
            sha256: parts.profile_sha256.clone(),
            server: format!("{}:{}", parts.profile.host(), parts.profile.cloud.port),
            is_new,
            wiring_picture: parts.wiring_picture.clone(),
        },
        batch: BatchView {
            name: journal.batch().to_owned(),
            file: parts.batch_file.display().to_string(),
            target,
            coverage: journal.read(|book| book.coverage(journal.segment())),
            ..BatchView::default()
        },
        purpose: parts.purpose,
        operator: parts.operator.clone(),
        hands_free: parts.hands_free,
        finds_slots: parts.finds_slots,
        units: Arc::new(units),
        ..Snapshot::default()
    }
}
