//! The practice bench: a practice cloud, sockets that practice units are plugged into, and the parts of a station for them.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use parking_lot::Mutex;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

use super::folder::PracticeFolder;
use super::sockets::{Sockets, port};
use crate::bench::places::numbered_slots;
use crate::domain::Secret;
use crate::files::own;
use crate::sim::cloud::{PracticeCloud, Product};
use crate::sim::device::PracticeUnit;
use crate::sim::dialect::Dialect;
use crate::station::Parts;
use crate::store::{DataDir, profile_file};

const PRODUCT_KEY: &str = "a1Practice0";
const PRODUCT_SECRET: &str = "PracticeSecret00";

/// What kind of practice is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Practice {
    /// How many slots the bench has.
    pub slots: usize,
    /// Units are swapped by themselves, through a shift.
    pub shift: bool,
}

/// A practice bench. Dropping it ends the practice cloud, takes the units away, and the folder if it was nobody's.
pub struct PracticeBench {
    /// The practice cloud.
    pub cloud: PracticeCloud,
    sockets: Arc<Sockets>,
    serials: Mutex<u32>,
    pub(super) runtime: Runtime,
    folder: PracticeFolder,
}

impl PracticeBench {
    /// Starts a practice cloud and `slots` empty sockets. What the practice writes goes into the folder that somebody named, otherwise into one that goes
    /// with the practice.
    ///
    /// # Errors
    /// Those of the system.
    pub fn start(named: Option<&Path>, slots: usize) -> io::Result<Self> {
        let folder = PracticeFolder::new(named)?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("practice")
            .enable_all()
            .build()?;
        let product = Product { product_key: PRODUCT_KEY.into(), product_secret: Secret::new(PRODUCT_SECRET) };
        let cloud =
            runtime.block_on(async { PracticeCloud::start(TcpListener::bind("127.0.0.1:0").await?, vec![product]) })?;
        let sockets = Arc::new(Sockets::new(slots));
        Ok(Self { cloud, sockets, serials: Mutex::new(fastrand::u32(..1 << 24)), runtime, folder })
    }

    /// Where the practice station keeps its things.
    pub fn data(&self) -> DataDir {
        DataDir::new(self.path("data"))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The station's parts for this bench: a profile file of the ordinary kind, made here.
    ///
    /// # Errors
    /// The profile cannot be written.
    pub fn parts(&self) -> io::Result<Parts> {
        own::write(&self.path("practice-ca.pem"), self.cloud.ca_pem().as_bytes())?;
        let profile = serde_json::json!({
            "format": 1,
            "name": "Practice",
            "productKey": PRODUCT_KEY,
            "cloud": {
                // Not its name: that is ::1 first on some systems, where nobody listens.
                "host": {"custom": "127.0.0.1"},
                "port": self.cloud.addr().port(),
                "trust": {"caFile": "practice-ca.pem"},
                "connectTimeoutMs": 5000,
                // Nothing is lost by giving up early on a cloud that is made up.
                "answerTimeoutMs": 3000,
            },
            "dialog": {"preset": "at"},
            // For units that come without a number.
            "values": {"serialNumber": {"from": {"range": {"prefix": "PN", "first": "000001", "last": "999999", "check": "luhn"}}}},
        });
        let path = self.path("practice.json");
        own::write(&path, &serde_json::to_vec_pretty(&profile)?)?;
        let loaded = profile_file::load(&path).map_err(|faults| io::Error::other(format!("{faults:?}")))?;
        let ports: Vec<String> = (0..self.sockets()).map(port).collect();
        Ok(Parts {
            slots: numbered_slots(&ports),
            ports: Some(self.sockets.clone()),
            operator: Some("practice".into()),
            practice: true,
            ..Parts::new(loaded, Secret::new(PRODUCT_SECRET).into(), self.data(), self.path("practice.jsonl"))
        })
    }

    /// How many sockets there are.
    pub fn sockets(&self) -> usize {
        self.sockets.count()
    }

    /// A new unit with a number of its own.
    pub fn new_unit(&self) -> PracticeUnit {
        let number = {
            let mut serials = self.serials.lock();
            *serials += 1;
            *serials
        };
        self.unit_with(format!("PR{number:08}"))
    }

    /// A new unit that has no number yet.
    pub fn new_unit_without_number(&self) -> PracticeUnit {
        let board = self.new_unit().hardware_id();
        let _inside = self.runtime.enter();
        PracticeUnit::without_number(Dialect::At, board)
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
        self.sockets.put(slot, Some(unit.clone()));
        Ok(())
    }

    /// Pulls the plug of what is in a socket, and gives it.
    pub fn unplug(&self, slot: usize) -> Option<PracticeUnit> {
        self.sockets.put(slot, None).inspect(PracticeUnit::unplug)
    }

    /// What is in a socket.
    pub fn unit(&self, slot: usize) -> Option<PracticeUnit> {
        self.sockets.unit(slot)
    }
}
