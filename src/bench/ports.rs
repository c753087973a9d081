//! The ports of a bench: which of them are there, and how one is opened.

use std::sync::Arc;

use crate::device::{failure_of, usb_matches_of};
use crate::domain::{Failure, LineProfile};
use crate::link::{ByteLink, PortName, Ports, PortsSeen, UsbMatch};

/// What units are plugged into.
pub(crate) struct BenchPorts {
    from: Arc<dyn Ports>,
    /// Those that are there now.
    pub(crate) seen: PortsSeen,
    line: LineProfile,
    /// The USB devices that count as units.
    pub(crate) allowed: Vec<UsbMatch>,
}

impl BenchPorts {
    pub(crate) fn new(from: Arc<dyn Ports>, seen: PortsSeen, line: LineProfile) -> Self {
        Self { from, seen, allowed: usb_matches_of(&line), line }
    }

    /// Whether a slot's port is there.
    pub(crate) fn is_present(&self, port: &PortName) -> bool {
        port.find(&self.seen.borrow(), &self.allowed).is_some()
    }

    /// Opens a unit's port for its slot alone.
    pub(crate) fn open(&self, port: &PortName) -> Result<ByteLink, Failure> {
        // A path that was seen a moment ago may be another device's by now.
        let path = port.path(&*self.from, &self.allowed).ok_or(Failure::PortMissing)?;
        self.from.open(&path, &self.line).map_err(failure_of)
    }
}
