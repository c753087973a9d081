//! Ports without the one that is no unit's: it is in no list and opened for nobody, however a slot names it.

use std::path::Path;
use std::sync::Arc;

use super::adapter::Adapter;
use super::bytes::ByteLink;
use super::port_name::PortName;
use super::serial::{OpenError, PortSeen, Ports};
use super::usb::UsbPlace;
use crate::domain::LineProfile;

/// All ports but one.
pub(crate) struct AllBut {
    ports: Arc<dyn Ports>,
    kept_apart: PortName,
}

impl AllBut {
    pub(crate) fn new(ports: Arc<dyn Ports>, kept_apart: PortName) -> Self {
        Self { ports, kept_apart }
    }

    /// Whether this is the one, under whatever name the system has for it.
    fn is_it(&self, path: &Path) -> bool {
        let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
        self.kept_apart.path(&*self.ports, &[]).is_some_and(|it| it == path || real(&it) == real(path))
    }
}

impl Ports for AllBut {
    fn list(&self) -> Vec<PortSeen> {
        let mut seen = self.ports.list();
        seen.retain(|port| !self.is_it(&port.path));
        seen
    }

    fn open(&self, path: &Path, line: &LineProfile) -> Result<ByteLink, OpenError> {
        if self.is_it(path) { Err(OpenError::Busy) } else { self.ports.open(path, line) }
    }

    fn try_open(&self, path: &Path, line: &LineProfile) -> Result<(), OpenError> {
        if self.is_it(path) { Err(OpenError::Busy) } else { self.ports.try_open(path, line) }
    }

    fn is_present(&self, path: &Path) -> bool {
        !self.is_it(path) && self.ports.is_present(path)
    }

    fn adapter(&self, path: &Path, usb: &UsbPlace) -> Adapter {
        self.ports.adapter(path, usb)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two adapters of one make.
    struct Two;

    impl Ports for Two {
        fn list(&self) -> Vec<PortSeen> {
            let seen = |path: &str, location: &str| PortSeen {
                path: path.into(),
                usb: Some(UsbPlace { location: Some(location.into()), ..UsbPlace::default() }),
            };
            vec![seen("/dev/ttyACM0", "1-1"), seen("/dev/ttyACM1", "1-2")]
        }

        fn open(&self, _: &Path, _: &LineProfile) -> Result<ByteLink, OpenError> {
            Ok(ByteLink::pair().0)
        }

        fn is_present(&self, _: &Path) -> bool {
            true
        }
    }

    #[test]
    fn the_port_of_the_scanner_is_no_units_however_it_is_named() {
        for name in ["/dev/ttyACM1", "usb:place=1-2"] {
            let ports = AllBut::new(Arc::new(Two), name.parse().unwrap());
            let listed: Vec<_> = ports.list().into_iter().map(|port| port.path).collect();
            assert_eq!(listed, [Path::new("/dev/ttyACM0")], "{name}");
            let [unit, scanner] = ["/dev/ttyACM0", "/dev/ttyACM1"].map(Path::new);
            assert!(ports.is_present(unit) && !ports.is_present(scanner), "{name}");
            let line = LineProfile::default();
            assert!(ports.open(unit, &line).is_ok());
            assert_eq!(ports.open(scanner, &line).err(), Some(OpenError::Busy), "{name}");
            assert_eq!(ports.try_open(scanner, &line), Err(OpenError::Busy));
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_link_to_it_is_it() {
        let folder = tempfile::tempdir().unwrap();
        let (port, link) = (folder.path().join("port"), folder.path().join("scanner"));
        std::fs::write(&port, "").unwrap();
        std::os::unix::fs::symlink(&port, &link).unwrap();
        let ports = AllBut::new(Arc::new(Two), PortName::Path(link.clone()));
        assert!(!ports.is_present(&port) && !ports.is_present(&link));
    }
}
