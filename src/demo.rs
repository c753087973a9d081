//! The practice bench: practice cloud, practice units and the station put together, all inside the program.

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::sync::{mpsc, watch};

use crate::domain::failure::Verb;
use crate::domain::outcome::Outcome;
use crate::domain::secret::Secret;
use crate::link::bytes::ByteLink;
use crate::link::serial::{Line, OpenError, PortSeen, Ports};
use crate::sim::cloud::{self, PracticeCloud, Product, serve_lines};
use crate::sim::device::{self, PracticeUnit};
use crate::sim::dialect::Dialect;
use crate::sim::ports::PracticePorts;
use crate::station::command::SlotIndex;
use crate::station::snapshot::{SlotState, Snapshot};
use crate::station::{Parts, numbered_slots};
use crate::store::data_dir::DataDir;
use crate::store::profile_file;
use crate::ui::practice::{PracticeCommand, PracticeFault};

const PRODUCT_KEY: &str = "a1Practice0";
const PRODUCT_SECRET: &str = "PracticeSecret00";

/// A practice bench. Dropping it ends the practice cloud and takes the units away.
pub struct Demo {
    /// The practice cloud.
    pub cloud: PracticeCloud,
    sockets: Arc<Sockets>,
    folder: PathBuf,
    serials: Mutex<u32>,
    runtime: Runtime,
}

impl Demo {
    /// Starts a practice cloud and `slots` empty sockets. What the practice writes goes into `folder`.
    ///
    /// # Errors
    /// Those of the system.
    pub fn start(folder: &Path, slots: usize) -> io::Result<Self> {
        std::fs::create_dir_all(folder)?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("practice")
            .enable_all()
            .build()?;
        let product = Product { product_key: PRODUCT_KEY.into(), product_secret: Secret::new(PRODUCT_SECRET) };
        let cloud =
            runtime.block_on(async { PracticeCloud::start(TcpListener::bind("127.0.0.1:0").await?, vec![product]) })?;
        let mut seed = [0; 3];
        getrandom::fill(&mut seed).map_err(io::Error::other)?;
        let first = u32::from_be_bytes([0, seed[0], seed[1], seed[2]]);
        let sockets = Arc::new(Sockets((0..slots).map(|_| Mutex::new(None)).collect()));
        Ok(Self { cloud, sockets, folder: folder.to_owned(), serials: Mutex::new(first), runtime })
    }

    /// Where the practice station keeps its things.
    pub fn data(&self) -> DataDir {
        DataDir::new(self.folder.join("data"))
    }

    /// The station's parts for this bench: a profile file of the ordinary kind, made here.
    ///
    /// # Errors
    /// The profile cannot be written.
    pub fn parts(&self, batch_file: PathBuf) -> io::Result<Parts> {
        std::fs::write(self.folder.join("practice-ca.pem"), self.cloud.ca_pem())?;
        let profile = serde_json::json!({
            "format": 1,
            "name": "Practice",
            "productKey": PRODUCT_KEY,
            "cloud": {
                "host": {"custom": "localhost"},
                "port": self.cloud.addr().port(),
                "trust": {"caFile": "practice-ca.pem"},
                "connectTimeoutMs": 5000,
                // Nothing is lost by giving up early on a cloud that is made up.
                "answerTimeoutMs": 3000,
            },
            "dialog": {"preset": "at"},
        });
        let path = self.folder.join("practice.json");
        std::fs::write(&path, serde_json::to_vec_pretty(&profile)?)?;
        let loaded = profile_file::load(&path).map_err(|faults| io::Error::other(format!("{faults:?}")))?;
        let ports: Vec<String> = (0..self.sockets.0.len()).map(port).collect();
        Ok(Parts {
            slots: numbered_slots(&ports),
            finds_slots: false,
            arranged: Box::new(|_| ()),
            profile: loaded.profile,
            profile_sha256: loaded.sha256,
            ca_pem: loaded.ca_pem,
            product_secret: Secret::new(PRODUCT_SECRET),
            ports: Some(self.sockets.clone()),
            data: self.data(),
            batch_file,
            operator: Some("practice".into()),
            label: None,
            practice: true,
            has_person: false,
            hands_free: true,
            visits: None,
            patience: Duration::MAX,
            wake: Box::new(|| ()),
        })
    }

    /// Plugs a new unit into a socket, in place of what is there.
    ///
    /// # Errors
    /// There is no pseudo terminal left.
    pub fn plug_new(&self, slot: usize) -> io::Result<PracticeUnit> {
        let number = {
            let mut serials = self.serials.lock().unwrap_or_else(PoisonError::into_inner);
            *serials += 1;
            *serials
        };
        let _inside = self.runtime.enter();
        let unit = PracticeUnit::new(Dialect::At, format!("PR{number:08}"));
        self.plug(slot, &unit)?;
        Ok(unit)
    }

    /// Plugs this unit into a socket, in place of what is there.
    ///
    /// # Errors
    /// There is no pseudo terminal left.
    pub fn plug(&self, slot: usize, unit: &PracticeUnit) -> io::Result<()> {
        self.unplug(slot);
        let _inside = self.runtime.enter();
        unit.plug()?;
        if let Some(socket) = self.sockets.0.get(slot) {
            *socket.lock().unwrap_or_else(PoisonError::into_inner) = Some(unit.clone());
        }
        Ok(())
    }

    /// Pulls the plug of what is in a socket, and gives it.
    pub fn unplug(&self, slot: usize) -> Option<PracticeUnit> {
        let unit = self.sockets.0.get(slot)?.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(unit) = &unit {
            unit.unplug();
        }
        unit
    }

    /// What is in a socket.
    pub fn unit(&self, slot: usize) -> Option<PracticeUnit> {
        self.sockets.unit(slot)
    }
}

/// Does at the practice bench what the practice panel asks for, until the window is gone.
pub fn practice_hands(demo: &Arc<Demo>, snapshots: watch::Receiver<Arc<Snapshot>>) -> mpsc::Sender<PracticeCommand> {
    let (hands, mut asked) = mpsc::channel(16);
    let bench = Arc::downgrade(demo);
    demo.runtime.spawn(async move {
        let mut faults: HashMap<SlotIndex, PracticeFault> = HashMap::new();
        let mut pulled: HashMap<SlotIndex, PracticeUnit> = HashMap::new();
        while let Some(command) = asked.recv().await {
            let Some(demo) = bench.upgrade() else { return };
            // A unit that pulled its own plug lies beside its socket.
            for slot in 0..demo.sockets.0.len() {
                if demo.unit(slot).is_some_and(|unit| unit.path().is_none()) {
                    pulled.extend(demo.unplug(slot).map(|unit| (slot, unit)));
                }
            }
            match command {
                PracticeCommand::Fault(slot, fault) => {
                    faults.insert(slot, fault);
                    demo.cloud.set_fault(cloud_fault(fault));
                    if let Some(unit) = demo.unit(slot) {
                        unit.set_faults(unit_faults(fault));
                    }
                }
                PracticeCommand::PlugIn(slot) => {
                    let fault = faults.get(&slot).copied().unwrap_or_default();
                    // A unit that is not through comes back: that is how its end is seen.
                    let again = pulled.remove(&slot).filter(|_| is_open(&snapshots.borrow(), slot));
                    let plugged = match again {
                        Some(unit) => demo.plug(slot, &unit).map(|()| unit),
                        None => demo.plug_new(slot),
                    };
                    if let Ok(unit) = plugged {
                        unit.set_faults(unit_faults(fault));
                    }
                }
                PracticeCommand::PullOut(slot) => pulled.extend(demo.unplug(slot).map(|unit| (slot, unit))),
            }
        }
    });
    hands
}

/// Whether the unit that was last at a slot is not through.
fn is_open(snapshot: &Snapshot, slot: SlotIndex) -> bool {
    let last = snapshot.slots.get(slot).and_then(|slot| match &slot.state {
        SlotState::Empty { last } | SlotState::Ready { last } => last.as_deref(),
        SlotState::Running(unit) | SlotState::Asking(unit, _) | SlotState::Ended(unit) => Some(unit),
    });
    last.is_some_and(|unit| matches!(unit.outcome, Some(Outcome::Pending | Outcome::Unknown | Outcome::Error)))
}

fn unit_faults(fault: PracticeFault) -> Vec<device::Fault> {
    match fault {
        PracticeFault::Silent => vec![device::Fault::Silent],
        PracticeFault::AnswersError => vec![device::Fault::AnswersError(Verb::ReadSerial)],
        PracticeFault::StoresNothing => vec![device::Fault::StoresNothing],
        PracticeFault::PulledWhileWriting => vec![device::Fault::VanishesAt(Verb::Write)],
        PracticeFault::PlaceholderSerial => vec![device::Fault::PlaceholderSerial],
        PracticeFault::None
        | PracticeFault::CloudRefuses
        | PracticeFault::CloudSilent
        | PracticeFault::CloudHangsUp => vec![],
    }
}

fn cloud_fault(fault: PracticeFault) -> Option<cloud::Fault> {
    match fault {
        PracticeFault::CloudRefuses => Some(cloud::Fault::Refuse(4)),
        PracticeFault::CloudSilent => Some(cloud::Fault::SilentAfterConnack),
        PracticeFault::CloudHangsUp => Some(cloud::Fault::CloseAfterConnack),
        _ => None,
    }
}

/// The name of a practice socket's port.
fn port(slot: usize) -> String {
    format!("practice-{}", slot + 1)
}

/// Sockets of the practice bench: ports whose names stay while units come and go, as a USB place does.
struct Sockets(Vec<Mutex<Option<PracticeUnit>>>);

impl Sockets {
    fn unit(&self, slot: usize) -> Option<PracticeUnit> {
        self.0.get(slot)?.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn unit_at(&self, path: &Path) -> Option<PracticeUnit> {
        let slot = path.to_str()?.strip_prefix("practice-")?.parse::<usize>().ok()?;
        // A unit that pulled its own plug is not there any more.
        self.unit(slot.checked_sub(1)?).filter(|unit| unit.path().is_some())
    }
}

impl Ports for Sockets {
    fn list(&self) -> Vec<PortSeen> {
        let taken = (0..self.0.len()).filter(|slot| self.unit_at(Path::new(&port(*slot))).is_some());
        taken.map(|slot| PortSeen { path: port(slot).into(), usb: None }).collect()
    }

    fn open(&self, path: &Path, line: &Line) -> Result<ByteLink, OpenError> {
        let unit = self.unit_at(path).ok_or(OpenError::Missing)?;
        let inner = unit.path().ok_or(OpenError::Missing)?;
        PracticePorts::new([unit]).open(&inner, line)
    }

    fn is_present(&self, path: &Path) -> bool {
        self.unit_at(path).is_some()
    }
}

/// Runs a practice cloud on its own; its events are JSON lines.
///
/// # Errors
/// Those of the system, and a products file that is none.
pub async fn serve_cloud(
    listen: &str,
    products: &[u8],
    ca_out: &Path,
    out: impl io::Write,
) -> io::Result<std::convert::Infallible> {
    let products = Product::list(products).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
    let listener = TcpListener::bind(listen).await?;
    serve_lines(listener, products, None, Some(ca_out), out).await
}

/// Runs a practice unit on its own, on a pseudo terminal that `link` points to.
///
/// # Errors
/// Those of the system; `Unsupported` where it has no pseudo terminals.
pub async fn serve_device(dialect: &str, serial: &str, link: &Path) -> io::Result<()> {
    let dialect = Dialect::ALL.into_iter().find(|known| known.name() == dialect);
    let dialect = dialect.ok_or(io::ErrorKind::InvalidInput)?;
    device::serve(dialect, serial.to_owned(), link.to_owned()).await
}
