//! All lines that a station can open: the serial ports of this PC, and those that are named by an address.

use std::io;
use std::path::{Path, PathBuf};

use super::adapter::Adapter;
use super::address::{Address, Host};
use super::bytes::{ByteLink, Peer};
use super::host_keys::{HostKey, HostKeys};
use super::serial::{OpenError, PortSeen, Ports, SystemPorts};
use super::usb::UsbPlace;
use super::{adb, port_thread, program, ssh};
use crate::domain::{HostKeyFault, LineFault, LineProfile, Programs};
use crate::files::folder;

/// The lines of this PC.
#[derive(Clone, Debug)]
pub struct Lines {
    programs: Programs,
    /// Where the keys of hosts are pinned.
    folder: PathBuf,
}

impl Lines {
    /// Lines with these programs, and the keys of hosts in this folder, which may not be there yet.
    pub fn new(programs: Programs, folder: PathBuf) -> Self {
        Self { programs, folder }
    }

    fn ssh(&self) -> Result<PathBuf, LineFault> {
        program::found("ssh", self.programs.ssh.as_deref()).ok_or(LineFault::ProgramMissing)
    }

    /// The folder that a program runs in.
    fn folder(&self) -> Result<&Path, OpenError> {
        folder::make_within(&self.folder).map_err(|_| OpenError::Failed)?;
        Ok(&self.folder)
    }

    /// The key that a host has now. Nobody is logged in.
    ///
    /// # Errors
    /// See [`HostKeyFault`].
    pub fn host_key(&self, address: &str) -> Result<HostKey, HostKeyFault> {
        let (user, host) = ssh_target(address)?;
        let program = self.ssh().map_err(HostKeyFault::Line)?;
        // Of its own, so that nothing is pinned yet.
        let asked = tempfile::tempdir().map_err(file)?;
        ssh::ask_for_key(&program, asked.path(), ssh::Target { user: &user, host: &host })
            .map_err(HostKeyFault::Line)?;
        HostKeys(asked.path()).of(&host).map_err(file)?.ok_or(HostKeyFault::Line(LineFault::Closed))
    }

    /// The key that is pinned for the host of an address.
    ///
    /// # Errors
    /// See [`HostKeyFault`].
    pub fn pinned_key(&self, address: &str) -> Result<Option<HostKey>, HostKeyFault> {
        HostKeys(&self.folder).of(&ssh_target(address)?.1).map_err(file)
    }

    /// Pins a key that a person has compared, in the place of any other of this host.
    ///
    /// # Errors
    /// See [`HostKeyFault`].
    pub fn pin(&self, address: &str, key: &HostKey) -> Result<(), HostKeyFault> {
        HostKeys(&self.folder).pin(&ssh_target(address)?.1, key).map_err(file)
    }
}

fn file(error: io::Error) -> HostKeyFault {
    HostKeyFault::File(error.to_string())
}

fn ssh_target(address: &str) -> Result<(String, Host), HostKeyFault> {
    match Address::of(address) {
        Some(Ok(Address::Ssh { user, host })) => Ok((user, host)),
        Some(Err(fault)) => Err(HostKeyFault::NoHost(Some(fault))),
        _ => Err(HostKeyFault::NoHost(None)),
    }
}

impl Ports for Lines {
    fn list(&self) -> Vec<PortSeen> {
        SystemPorts.list()
    }

    fn open(&self, path: &Path, line: &LineProfile) -> Result<ByteLink, OpenError> {
        let (user, host) = match Address::at(path) {
            Some(Ok(Address::Ssh { user, host })) => (user, host),
            Some(Ok(Address::Adb(serial))) => {
                let program = program::found("adb", self.programs.adb.as_deref());
                let program = program.ok_or(OpenError::Line(LineFault::ProgramMissing))?;
                let line = adb::open(&program, self.folder()?, &serial).map_err(OpenError::Line)?;
                return port_thread::start(line, &path.to_string_lossy()).map_err(|_| OpenError::Failed);
            }
            _ => return SystemPorts.open(path, line),
        };
        let target = ssh::Target { user: &user, host: &host };
        let program = self.ssh().map_err(OpenError::Line)?;
        let session = ssh::open(&program, self.folder()?, target).map_err(OpenError::Line)?;
        let link = port_thread::start(session.line, &path.to_string_lossy()).map_err(|_| OpenError::Failed)?;
        Ok(link.with_peer(Peer { host_key: session.host_key, asks: session.asks }))
    }

    fn try_open(&self, path: &Path, line: &LineProfile) -> Result<(), OpenError> {
        if Address::is(path) { self.open(path, line).map(drop) } else { SystemPorts.try_open(path, line) }
    }

    fn is_present(&self, path: &Path) -> bool {
        SystemPorts.is_present(path)
    }

    fn adapter(&self, path: &Path, usb: &UsbPlace) -> Adapter {
        SystemPorts.adapter(path, usb)
    }
}
