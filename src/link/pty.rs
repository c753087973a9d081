//! A serial port without hardware: one end is held here, the other is opened by its path like any port.

use std::io;
use std::os::fd::{BorrowedFd, OwnedFd};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::bytes::ByteLink;
use super::port_thread::{self, Driver};
use crate::platform::terminal::Terminal;

/// The unit's end of a pty. Dropping it is like pulling the plug: the path vanishes and whoever has it open gets an error.
pub struct Pty {
    link: ByteLink,
    path: PathBuf,
    /// Held so that the pty does not hang up whenever nobody has its other end open.
    _other_end: OwnedFd,
}

impl Pty {
    /// A new pty.
    pub fn open() -> io::Result<Self> {
        let (unit, other_end, path) = Terminal::open()?;
        let link = port_thread::start(unit, &format!("unit {}", path.display()))?;
        Ok(Self { link, path, _other_end: other_end })
    }

    /// What the other end is opened by.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The unit's end.
    pub fn link(&mut self) -> &mut ByteLink {
        &mut self.link
    }
}

impl Driver for Terminal {
    fn allow(&mut self, time: Duration) -> serialport::Result<()> {
        Self::allow(self, time);
        Ok(())
    }

    fn source(&self) -> Option<BorrowedFd<'_>> {
        Some(Self::source(self))
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::timeout;

    use super::*;
    use crate::domain::{ControlLine, LineProfile};
    use crate::link::serial::{OpenError, Ports, SystemPorts};

    const GENEROUS: Duration = Duration::from_secs(20);

    #[tokio::test]
    async fn bytes_pass_both_ways_whatever_they_are() {
        let mut unit = Pty::open().unwrap();
        let mut station =
            SystemPorts.open(unit.path(), &LineProfile { dtr: ControlLine::On, ..LineProfile::default() }).unwrap();
        let all: Vec<u8> = (0..=255).collect();
        station.write_all(&all).await.unwrap();
        let mut heard = Vec::new();
        while heard.len() < all.len() {
            heard.extend_from_slice(&timeout(GENEROUS, unit.link().read()).await.unwrap().unwrap());
        }
        assert_eq!(heard, all);
        unit.link().write_all(&all).await.unwrap();
        let mut answered = Vec::new();
        while answered.len() < all.len() {
            answered.extend_from_slice(&timeout(GENEROUS, station.read()).await.unwrap().unwrap());
        }
        assert_eq!(answered, all);
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn a_byte_that_came_damaged_is_not_left_out() {
        use crate::domain::Parity;
        for parity in [Parity::None, Parity::Even] {
            let unit = Pty::open().unwrap();
            // Opened before the station has it: afterwards nobody else may, but root. Not as the terminal that ends a login.
            let mut options = std::fs::OpenOptions::new();
            let no_terminal = rustix::fs::OFlags::NOCTTY.bits().cast_signed();
            std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, no_terminal);
            let line = options.read(true).open(unit.path()).unwrap();
            let _station = SystemPorts.open(unit.path(), &LineProfile { parity, ..LineProfile::default() }).unwrap();
            let stty = std::process::Command::new("stty").arg("-a").stdin(line).output().unwrap();
            let settings = String::from_utf8(stty.stdout).unwrap();
            for setting in [" -ignpar", " -parmrk", " inpck"] {
                assert!(settings.contains(setting), "{parity:?} {setting}: {settings}");
            }
        }
    }

    #[tokio::test]
    async fn a_port_that_is_open_is_busy_until_its_link_is_dropped() {
        let unit = Pty::open().unwrap();
        let first = SystemPorts.open(unit.path(), &LineProfile::default()).unwrap();
        assert_eq!(SystemPorts.open(unit.path(), &LineProfile::default()).err(), Some(OpenError::Busy));
        drop(first);
        let again = timeout(GENEROUS, async {
            while SystemPorts.open(unit.path(), &LineProfile::default()).is_err() {
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
        });
        assert!(again.await.is_ok(), "the port stays busy");
    }

    #[tokio::test]
    async fn pulling_the_plug_ends_a_read_that_waits() {
        let unit = Pty::open().unwrap();
        let path = unit.path().to_owned();
        let mut station = SystemPorts.open(&path, &LineProfile::default()).unwrap();
        let waiting = tokio::spawn(async move { station.read().await });
        drop(unit);
        assert!(timeout(GENEROUS, waiting).await.unwrap().unwrap().is_err());
        assert!(!SystemPorts.is_present(&path));
    }

    #[tokio::test]
    async fn a_unit_that_takes_nothing_does_not_keep_the_port_busy() {
        let unit = Pty::open().unwrap();
        let mut station = SystemPorts.open(unit.path(), &LineProfile::default()).unwrap();
        let stuck = timeout(Duration::from_millis(300), station.write_all(&vec![b'x'; 4 << 20])).await;
        assert!(stuck.is_err(), "nobody can have taken all that");
        drop(station);
        let again = timeout(Duration::from_secs(5), async {
            while SystemPorts.open(unit.path(), &LineProfile::default()).is_err() {
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
        });
        assert!(again.await.is_ok(), "the port stays busy");
    }
}
