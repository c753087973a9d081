//! The ports of a bench: which of them are there, and how one is opened.

use std::collections::HashSet;
use std::sync::Arc;

use parking_lot::Mutex;

use crate::device::usb_matches_of;
use crate::domain::LineProfile;
use crate::link::{ByteLink, OpenError, PortName, Ports, PortsSeen, UsbMatch};

/// What units are plugged into.
pub(crate) struct BenchPorts {
    from: Arc<dyn Ports>,
    /// Those that are there now.
    pub(crate) seen: PortsSeen,
    line: LineProfile,
    /// The USB devices that count as units.
    pub(crate) allowed: Vec<UsbMatch>,
    /// Addresses over which a unit has answered since the station was opened.
    carried: Mutex<HashSet<String>>,
}

impl BenchPorts {
    pub(crate) fn new(from: Arc<dyn Ports>, seen: PortsSeen, line: LineProfile) -> Self {
        Self { from, seen, allowed: usb_matches_of(&line), line, carried: Mutex::default() }
    }

    /// Whether a slot's port is there. An address always is.
    pub(crate) fn is_present(&self, port: &PortName) -> bool {
        port.is_address() || port.find(&self.seen.borrow(), &self.allowed).is_some()
    }

    /// Opens a unit's port for its slot alone.
    pub(crate) async fn open(&self, port: &PortName) -> Result<ByteLink, OpenError> {
        let (from, line) = (Arc::clone(&self.from), self.line.clone());
        let (port, allowed) = (port.clone(), self.allowed.clone());
        // A driver takes its time, and so does a network: the other slots do not wait for it.
        let opened = tokio::task::spawn_blocking(move || {
            // A path that was seen a moment ago may be another device's by now.
            let path = port.path(&*from, &allowed).ok_or(OpenError::Missing)?;
            from.open(&path, &line)
        });
        opened.await.unwrap_or(Err(OpenError::Failed))
    }

    /// A unit has answered over this port.
    pub(crate) fn note_answer(&self, port: &PortName) {
        if port.is_address() {
            self.carried.lock().insert(port.to_string());
        }
    }

    /// Whether the silence on a port may be that of a server, which takes connections and passes nothing on: nobody has ever answered over it.
    pub(crate) fn may_be_mute(&self, port: &PortName) -> bool {
        port.is_address() && !self.carried.lock().contains(&port.to_string())
    }
}
