//! Ports whose names stay while units come and go, as a USB place does.

use std::path::Path;
use std::sync::{Arc, Mutex};

use regnwl_station::domain::profile::LineProfile;
use regnwl_station::link::bytes::ByteLink;
use regnwl_station::link::serial::{OpenError, PortSeen, Ports};
use regnwl_station::sim::device::PracticeUnit;
use regnwl_station::sim::ports::PracticePorts;
use tokio::runtime::Handle;

/// A unit that speaks AT and tells its serial number as these very bytes. It keeps every command it heard.
#[derive(Clone)]
pub struct RawUnit {
    pub serial: Vec<u8>,
    /// What its console asks for first. It repeats what it hears, in pieces, and tells it in its log.
    pub password: Option<String>,
    pub heard: Arc<Mutex<Vec<u8>>>,
}

impl RawUnit {
    pub fn new(serial: impl Into<Vec<u8>>) -> Self {
        Self { serial: serial.into(), password: None, heard: Arc::default() }
    }

    /// Behind a console that asks for this.
    pub fn behind(self, password: &str) -> Self {
        Self { password: Some(password.to_owned()), ..self }
    }

    async fn live(self, mut link: ByteLink) {
        let mut line = Vec::new();
        let mut is_open = self.password.is_none();
        while let Ok(bytes) = link.read().await {
            self.heard.lock().unwrap().extend_from_slice(&bytes);
            for byte in bytes {
                if !matches!(byte, b'\r' | b'\n') {
                    line.push(byte);
                    continue;
                }
                let answer = match &std::mem::take(&mut line)[..] {
                    b"" => continue,
                    said if self.password.as_ref().is_some_and(|password| password.as_bytes() == said) => {
                        is_open = true;
                        let (begin, end) = said.split_at(said.len() / 3);
                        [begin, b"\r\n", end, b"\r\nlogin: tried ", said, b"\r\nOK\r\n"].concat()
                    }
                    b"AT" if !is_open => b"\r\nPassword: ".to_vec(),
                    _ if !is_open => b"\r\nLogin incorrect\r\n".to_vec(),
                    b"AT" => b"\r\nOK\r\n".to_vec(),
                    b"AT+SN?" => {
                        let chatter =
                            self.password.iter().flat_map(|password| format!("\r\nmotd: {password}").into_bytes());
                        let answer = [b"\r\n+SN: \"", &self.serial[..], b"\"\r\n\r\nOK\r\n"].concat();
                        chatter.chain(answer).collect()
                    }
                    b"AT+UID?" => b"\r\n+UID: \"raw-1\"\r\n\r\nOK\r\n".to_vec(),
                    b"AT+IDENTITY?" => b"\r\n+IDENTITY: NONE\r\n\r\nOK\r\n".to_vec(),
                    _ => b"\r\nERROR\r\n".to_vec(),
                };
                if link.write_all(&answer).await.is_err() {
                    return;
                }
            }
        }
    }
}

#[derive(Clone)]
enum Plugged {
    Unit(PracticeUnit),
    Raw(RawUnit),
}

pub struct Sockets {
    sockets: Vec<Mutex<Option<Plugged>>>,
    runtime: Handle,
}

pub fn port(slot: usize) -> String {
    format!("socket-{slot}")
}

impl Sockets {
    pub fn new(count: usize, runtime: Handle) -> Self {
        Self { sockets: (0..count).map(|_| Mutex::default()).collect(), runtime }
    }

    pub fn len(&self) -> usize {
        self.sockets.len()
    }

    pub fn plug(&self, slot: usize, unit: &PracticeUnit) {
        let _inside = self.runtime.enter();
        unit.plug().unwrap();
        *self.sockets[slot].lock().unwrap() = Some(Plugged::Unit(unit.clone()));
    }

    pub fn plug_raw(&self, slot: usize, unit: &RawUnit) {
        *self.sockets[slot].lock().unwrap() = Some(Plugged::Raw(unit.clone()));
    }

    pub fn unplug(&self, slot: usize) {
        if let Some(Plugged::Unit(unit)) = self.sockets[slot].lock().unwrap().take() {
            unit.unplug();
        }
    }

    fn at(&self, path: &Path) -> Option<Plugged> {
        let slot: usize = path.to_str()?.strip_prefix("socket-")?.parse().ok()?;
        let plugged = self.sockets.get(slot)?.lock().unwrap().clone()?;
        // A unit that pulled its own plug is not there any more.
        let is_there = match &plugged {
            Plugged::Unit(unit) => unit.path().is_some(),
            Plugged::Raw(_) => true,
        };
        is_there.then_some(plugged)
    }
}

impl Ports for Sockets {
    fn list(&self) -> Vec<PortSeen> {
        let paths = (0..self.sockets.len()).map(|slot| port(slot).into());
        paths
            .filter(|path: &std::path::PathBuf| self.is_present(path))
            .map(|path| PortSeen { path, usb: None })
            .collect()
    }

    fn open(&self, path: &Path, line: &LineProfile) -> Result<ByteLink, OpenError> {
        match self.at(path).ok_or(OpenError::Missing)? {
            Plugged::Unit(unit) => {
                let inner = unit.path().ok_or(OpenError::Missing)?;
                PracticePorts::new([unit]).open(&inner, line)
            }
            Plugged::Raw(unit) => {
                let (station, device) = ByteLink::pair();
                self.runtime.spawn(unit.live(device));
                Ok(station)
            }
        }
    }

    fn is_present(&self, path: &Path) -> bool {
        self.at(path).is_some()
    }
}
