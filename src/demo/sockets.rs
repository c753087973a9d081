//! Sockets of the practice bench: ports whose names stay while units come and go, as a USB place does.

use std::path::Path;

use parking_lot::Mutex;

use crate::domain::LineProfile;
use crate::link::{ByteLink, OpenError, PortSeen, Ports};
use crate::sim::device::PracticeUnit;
use crate::sim::ports::PracticePorts;

/// The name of a practice socket's port.
pub(super) fn port(socket: usize) -> String {
    format!("practice-{}", socket + 1)
}

/// The socket whose port has this name.
pub(super) fn socket(port: &str) -> Option<usize> {
    port.strip_prefix("practice-")?.parse::<usize>().ok()?.checked_sub(1)
}

/// The sockets.
pub(super) struct Sockets(Vec<Mutex<Option<PracticeUnit>>>);

impl Sockets {
    /// So many empty ones.
    pub(super) fn new(count: usize) -> Self {
        Self((0..count).map(|_| Mutex::new(None)).collect())
    }

    pub(super) fn count(&self) -> usize {
        self.0.len()
    }

    /// Puts this unit into a socket, or empties it; gives what was there.
    pub(super) fn put(&self, slot: usize, unit: Option<PracticeUnit>) -> Option<PracticeUnit> {
        std::mem::replace(&mut *self.0.get(slot)?.lock(), unit)
    }

    /// What is in a socket.
    pub(super) fn unit(&self, slot: usize) -> Option<PracticeUnit> {
        self.0.get(slot)?.lock().clone()
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

    fn open(&self, path: &Path, line: &LineProfile) -> Result<ByteLink, OpenError> {
        let unit = self.unit_at(path).ok_or(OpenError::Missing)?;
        let inner = unit.path().ok_or(OpenError::Missing)?;
        PracticePorts::new([unit]).open(&inner, line)
    }

    fn is_present(&self, path: &Path) -> bool {
        self.unit_at(path).is_some()
    }
}
