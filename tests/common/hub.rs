//! A USB that is not there: devices come and go at places, under whatever names the system has left for their ports.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use regnwl_station::domain::profile::LineProfile;
use regnwl_station::link::bytes::ByteLink;
use regnwl_station::link::serial::{OpenError, PortSeen, Ports};
use regnwl_station::link::usb::UsbPlace;
use regnwl_station::sim::device::PracticeUnit;
use regnwl_station::sim::ports::PracticePorts;
use tokio::runtime::Handle;

/// The vendor whose devices the profiles of these tests allow.
pub const ALLOWED: u16 = 0x10c4;
/// Another one.
pub const OTHER: u16 = 0x1a86;

struct Plugged {
    path: PathBuf,
    usb: UsbPlace,
    unit: PracticeUnit,
}

pub struct Hub {
    /// By place.
    plugged: Mutex<BTreeMap<String, Plugged>>,
    opened: Mutex<Vec<PathBuf>>,
    runtime: Handle,
}

impl Hub {
    pub fn new(runtime: Handle) -> Self {
        Self { plugged: Mutex::default(), opened: Mutex::default(), runtime }
    }

    /// Plugs a unit in. All adapters have the same serial number.
    pub fn plug(&self, location: &str, path: &str, vid: u16, unit: &PracticeUnit) {
        let _inside = self.runtime.enter();
        unit.plug().unwrap();
        let usb = UsbPlace {
            vid,
            serial: Some("0001".into()),
            location: Some(location.into()),
            product: Some("CP2102N".into()),
            ..UsbPlace::default()
        };
        let plugged = Plugged { path: path.into(), usb, unit: unit.clone() };
        self.plugged.lock().unwrap().insert(location.into(), plugged);
    }

    pub fn unplug(&self, location: &str) {
        if let Some(plugged) = self.plugged.lock().unwrap().remove(location) {
            plugged.unit.unplug();
        }
    }

    /// Which ports were opened so far.
    pub fn opened(&self) -> Vec<PathBuf> {
        self.opened.lock().unwrap().clone()
    }
}

impl Ports for Hub {
    fn list(&self) -> Vec<PortSeen> {
        let plugged = self.plugged.lock().unwrap();
        plugged.values().map(|it| PortSeen { path: it.path.clone(), usb: Some(it.usb.clone()) }).collect()
    }

    fn open(&self, path: &Path, line: &LineProfile) -> Result<ByteLink, OpenError> {
        self.opened.lock().unwrap().push(path.to_owned());
        let plugged = self.plugged.lock().unwrap();
        let unit = &plugged.values().find(|it| it.path == path).ok_or(OpenError::Missing)?.unit;
        let inner = unit.path().ok_or(OpenError::Missing)?;
        PracticePorts::new([unit.clone()]).open(&inner, line)
    }

    fn is_present(&self, path: &Path) -> bool {
        self.plugged.lock().unwrap().values().any(|it| it.path == path)
    }
}
