//! A practice bench: the port list and the ports of practice units, in place of the system's.

use std::path::Path;

use crate::domain::LineProfile;
use crate::link::ByteLink;
#[cfg(unix)]
use crate::link::serial::SystemPorts;
use crate::link::{OpenError, PortSeen, Ports, UsbPlace};

use super::device::PracticeUnit;

/// Vendor id of practice units; no real vendor has it.
pub const PRACTICE_VID: u16 = 0xf055;
/// Product id of practice units.
pub const PRACTICE_PID: u16 = 0x0001;

/// The ports of practice units. Each unit has a place of its own on a USB that is not there: `9-1`, `9-2` …
#[derive(Default)]
pub struct PracticePorts {
    units: Vec<PracticeUnit>,
}

impl PracticePorts {
    /// The ports of these units, in this order. A unit is listed while it is plugged in.
    pub fn new(units: impl IntoIterator<Item = PracticeUnit>) -> Self {
        Self { units: units.into_iter().collect() }
    }

    /// The units.
    pub fn units(&self) -> &[PracticeUnit] {
        &self.units
    }
}

impl Ports for PracticePorts {
    fn list(&self) -> Vec<PortSeen> {
        let seen = self.units.iter().enumerate().filter_map(|(index, unit)| {
            let usb = UsbPlace {
                vid: PRACTICE_VID,
                pid: PRACTICE_PID,
                location: Some(format!("9-{}", index + 1)),
                ..UsbPlace::default()
            };
            Some(PortSeen { path: unit.path()?, usb: Some(usb) })
        });
        seen.collect()
    }

    fn open(&self, path: &Path, line: &LineProfile) -> Result<ByteLink, OpenError> {
        let unit = self.units.iter().find(|unit| unit.path().as_deref() == Some(path)).ok_or(OpenError::Missing)?;
        // A pty is a port of the system; a bare name is a unit in memory.
        #[cfg(unix)]
        if path.is_absolute() {
            return SystemPorts.open(path, line);
        }
        let _ = line;
        if unit.is_running() {
            return Err(OpenError::Busy);
        }
        let (station, device) = ByteLink::pair();
        unit.on_link(device);
        Ok(station)
    }

    fn is_present(&self, path: &Path) -> bool {
        self.units.iter().any(|unit| unit.path().as_deref() == Some(path))
    }
}
