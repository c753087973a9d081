//! The practice bench: practice cloud, practice units and the station put together, all inside the program.

mod hands;
mod shift;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::runtime::Runtime;

use crate::bench::places::numbered_slots;
use crate::domain::secret::{NamedSecrets, Secret};
use crate::files::{folder, own};
use crate::link::bytes::ByteLink;
use crate::link::serial::{Line, OpenError, PortSeen, Ports};
use crate::sim::cloud::{PracticeCloud, Product, serve_lines};
use crate::sim::device::{self, PracticeUnit};
use crate::sim::dialect::Dialect;
use crate::sim::ports::PracticePorts;
use crate::station::Parts;
use crate::store::data_dir::DataDir;
use crate::store::profile_file;

pub use hands::practice_hands;
pub use shift::shift_hands;

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
        folder::make(folder)?;
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
        own::write(&self.folder.join("practice-ca.pem"), self.cloud.ca_pem().as_bytes())?;
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
        own::write(&path, &serde_json::to_vec_pretty(&profile)?)?;
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
            named_secrets: NamedSecrets::default(),
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

    /// How many sockets there are.
    pub fn sockets(&self) -> usize {
        self.sockets.0.len()
    }

    /// A new unit with a number of its own.
    pub fn new_unit(&self) -> PracticeUnit {
        let number = {
            let mut serials = self.serials.lock().unwrap_or_else(PoisonError::into_inner);
            *serials += 1;
            *serials
        };
        self.unit_with(format!("PR{number:08}"))
    }

    /// A new unit with this number.
    pub fn unit_with(&self, serial: String) -> PracticeUnit {
        let _inside = self.runtime.enter();
        PracticeUnit::new(Dialect::At, serial)
    }

    /// Plugs a new unit into a socket, in place of what is there.
    ///
    /// # Errors
    /// There is no pseudo terminal left.
    pub fn plug_new(&self, slot: usize) -> io::Result<PracticeUnit> {
        let unit = self.new_unit();
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

/// The name of a practice socket's port.
fn port(socket: usize) -> String {
    format!("practice-{}", socket + 1)
}

/// The socket whose port has this name.
fn socket(port: &str) -> Option<usize> {
    port.strip_prefix("practice-")?.parse::<usize>().ok()?.checked_sub(1)
}

/// Sockets of the practice bench: ports whose names stay while units come and go, as a USB place does.
struct Sockets(Vec<Mutex<Option<PracticeUnit>>>);

impl Sockets {
    fn unit(&self, slot: usize) -> Option<PracticeUnit> {
        self.0.get(slot)?.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn unit_at(&self, path: &Path) -> Option<PracticeUnit> {
        // A unit that pulled its own plug is not there any more.
        self.unit(socket(path.to_str()?)?).filter(|unit| unit.path().is_some())
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
