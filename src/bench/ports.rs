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
    pub(crate) async fn open(&self, port: &PortName) -> Result<ByteLink, Failure> {
        let (from, line) = (Arc::clone(&self.from), self.line.clone());
        let (port, allowed) = (port.clone(), self.allowed.clone());
        // A driver takes its time, and so does a network: the other slots do not wait for it.
        let opened = tokio::task::spawn_blocking(move || {
            // A path that was seen a moment ago may be another device's by now.
            let path = port.path(&*from, &allowed).ok_or(Failure::PortMissing)?;
            from.open(&path, &line).map_err(failure_of)
        });
        opened.await.unwrap_or(Err(Failure::PortFailed))
    }
}
