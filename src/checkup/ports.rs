//! Whether the serial ports are there and can be opened.

use std::path::Path;

use crate::checkup::finding::{Finding, PortState};
use crate::checkup::tell::{Tell, there};
use crate::domain::{LineProfile, ScannerPort};
#[cfg(unix)]
use crate::files::accounts;
use crate::link::{NotAPort, OpenError, PortName, PortSeen, Ports, UsbMatch};

pub(crate) fn look(ports: &dyn Ports, port: Option<&str>, line: &LineProfile, allowed: &[UsbMatch], tell: &Tell) {
    match port {
        Some(port) => {
            let there = ports.list();
            if let Some(seen) = port.parse().ok().and_then(|name: PortName| name.find(&there, allowed)) {
                tell_adapter(ports, port, seen, tell);
            }
            tell(Finding::Port { port: port.to_owned(), state: state(ports, port, line, allowed) });
        }
        None if allowed.is_empty() => tell(Finding::PortsThere(there(ports))),
        None => look_for_devices(ports, line, allowed, tell),
    }
}

/// Whether the scanner's port can be opened.
pub(crate) fn look_for_scanner(ports: &dyn Ports, at: &ScannerPort, tell: &Tell) {
    let line = LineProfile { baud: at.baud, ..LineProfile::default() };
    tell(Finding::Scanner { port: at.port.clone(), state: state(ports, &at.port, &line, &[]) });
}

/// The slots are found by what the profile allows: each of those that is plugged in now.
fn look_for_devices(ports: &dyn Ports, line: &LineProfile, allowed: &[UsbMatch], tell: &Tell) {
    let is_allowed = |port: &PortSeen| port.usb.as_ref().is_some_and(|usb| allowed.iter().any(|one| one.matches(usb)));
    let there: Vec<PortSeen> = ports.list().into_iter().filter(is_allowed).collect();
    if there.is_empty() {
        tell(Finding::NoDevice);
    }
    for port in there {
        let name = port.path.display().to_string();
        tell_adapter(ports, &name, &port, tell);
        tell(Finding::Port { state: state(ports, &name, line, allowed), port: name });
    }
}

/// What is known of the adapter behind a port that is there.
fn tell_adapter(ports: &dyn Ports, port: &str, seen: &PortSeen, tell: &Tell) {
    let Some(usb) = &seen.usb else { return };
    let adapter = ports.adapter(&seen.path, usb);
    if adapter.may_sleep {
        tell(Finding::Sleeps(port.to_owned()));
    }
    let is_known = adapter.chip.is_some() || adapter.driver.is_some() || adapter.latency_ms.is_some();
    if is_known {
        tell(Finding::Adapter { port: port.to_owned(), adapter });
    }
}

fn state(ports: &dyn Ports, port: &str, line: &LineProfile, allowed: &[UsbMatch]) -> PortState {
    let name: PortName = match port.parse() {
        Ok(name) => name,
        Err(NotAPort { address, .. }) => return PortState::NotAName(address),
    };
    let Some(path) = name.path(ports, allowed) else { return PortState::Missing(there(ports)) };
    match ports.try_open(&path, line) {
        Ok(()) => PortState::Free,
        Err(OpenError::Missing) => PortState::Missing(there(ports)),
        Err(OpenError::Busy) => PortState::Busy,
        Err(OpenError::Denied) => PortState::Denied(group_of(&path)),
        Err(OpenError::Failed) => PortState::Failed,
        Err(OpenError::Line(why)) => PortState::Line(why),
    }
}

/// The group whose members may open a port, where the PC's files name it.
#[cfg(unix)]
fn group_of(path: &Path) -> Option<String> {
    use std::os::unix::fs::MetadataExt as _;
    let wanted = std::fs::metadata(path).ok()?.gid();
    accounts::groups().into_iter().find(|group| group.id == wanted).map(|group| group.name)
}

#[cfg(not(unix))]
fn group_of(_: &Path) -> Option<String> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::Adapter;
    use crate::link::bytes::ByteLink;
    use crate::link::usb::UsbPlace;

    /// One port, which opens or not.
    struct One(Result<(), OpenError>);

    impl Ports for One {
        fn list(&self) -> Vec<PortSeen> {
            vec![PortSeen { path: "/dev/null".into(), usb: None }]
        }

        fn open(&self, _: &Path, _: &LineProfile) -> Result<ByteLink, OpenError> {
            self.0.map(|()| ByteLink::pair().0)
        }

        fn is_present(&self, path: &Path) -> bool {
            path == Path::new("/dev/null")
        }
    }

    fn state_of(port: &str, opens: Result<(), OpenError>) -> PortState {
        state(&One(opens), port, &LineProfile::default(), &[])
    }

    #[test]
    fn each_way_not_to_open_a_port_is_told_apart() {
        assert_eq!(state_of("/dev/null", Ok(())), PortState::Free);
        assert_eq!(state_of("/dev/null", Err(OpenError::Busy)), PortState::Busy);
        assert_eq!(state_of("/dev/null", Err(OpenError::Failed)), PortState::Failed);
        assert_eq!(state_of("usb:serial=1", Ok(())), PortState::NotAName(None));
        for gone in [state_of("/dev/ttyUSB9", Ok(())), state_of("usb:location=1-2", Ok(()))] {
            assert_eq!(gone, PortState::Missing(vec!["/dev/null".into()]));
        }
    }

    #[test]
    fn the_adapter_behind_a_port_is_named_and_one_that_is_late_is_looked_at() {
        use crate::checkup::finding::Level;
        for (latency_ms, level) in [(Some(1), Level::Good), (None, Level::Good), (Some(16), Level::Look)] {
            let adapter = Adapter {
                chip: Some("FTDI FT232R"),
                driver: Some("2.12.36.4".into()),
                latency_ms,
                ..Adapter::default()
            };
            assert_eq!(Finding::Adapter { port: "COM3".into(), adapter }.level(), level);
        }
        let found = std::sync::Mutex::new(Vec::new());
        let tell = |finding| found.lock().unwrap().push(finding);
        look(&Late, Some("COM3"), &LineProfile::default(), &[], &tell);
        // Nothing is known of one that is on no USB.
        look(&One(Ok(())), Some("/dev/null"), &LineProfile::default(), &[], &tell);
        let found = found.into_inner().unwrap();
        let adapters: Vec<_> = found.iter().filter(|found| matches!(found, Finding::Adapter { .. })).collect();
        let late =
            Finding::Adapter { port: "COM3".into(), adapter: Late.adapter(Path::new("COM3"), &UsbPlace::default()) };
        assert_eq!(adapters, [&late]);
        // Nor may it sleep.
        let asleep: Vec<_> = found.iter().filter(|found| matches!(found, Finding::Sleeps(_))).collect();
        assert_eq!(asleep, [&Finding::Sleeps("COM3".into())]);
    }

    /// A port on the USB that hands on what it hears every 16 ms.
    struct Late;

    impl Ports for Late {
        fn list(&self) -> Vec<PortSeen> {
            vec![PortSeen { path: "COM3".into(), usb: Some(UsbPlace::default()) }]
        }

        fn open(&self, _: &Path, _: &LineProfile) -> Result<ByteLink, OpenError> {
            Ok(ByteLink::pair().0)
        }

        fn is_present(&self, _: &Path) -> bool {
            true
        }

        fn adapter(&self, _: &Path, _: &UsbPlace) -> Adapter {
            Adapter { chip: Some("FTDI FT232R"), latency_ms: Some(16), may_sleep: true, ..Adapter::default() }
        }
    }

    /// An adapter that the profile allows, and another one, which opens never.
    struct Two;

    impl Ports for Two {
        fn list(&self) -> Vec<PortSeen> {
            let seen =
                |path: &str, vid| PortSeen { path: path.into(), usb: Some(UsbPlace { vid, ..UsbPlace::default() }) };
            vec![seen("/dev/ttyUSB0", 0x10c4), seen("/dev/ttyUSB1", 0x0403)]
        }

        fn open(&self, path: &Path, _: &LineProfile) -> Result<ByteLink, OpenError> {
            assert_eq!(path, Path::new("/dev/ttyUSB0"), "a device that is not allowed was opened");
            Ok(ByteLink::pair().0)
        }

        fn is_present(&self, _: &Path) -> bool {
            true
        }
    }

    #[test]
    fn where_slots_are_found_only_what_the_profile_allows_is_opened() {
        let found = |vid| {
            let (found, allowed) =
                (std::sync::Mutex::new(Vec::new()), [UsbMatch { vid: Some(vid), ..UsbMatch::default() }]);
            look(&Two, None, &LineProfile::default(), &allowed, &|finding| found.lock().unwrap().push(finding));
            found.into_inner().unwrap()
        };
        assert_eq!(found(0x10c4), [Finding::Port { port: "/dev/ttyUSB0".into(), state: PortState::Free }]);
        assert_eq!(found(0x1a86), [Finding::NoDevice]);
    }

    #[cfg(unix)]
    #[test]
    fn a_forbidden_port_names_the_group_that_may_open_it() {
        // Whatever that group is called, it is the one that owns the port.
        assert!(matches!(state_of("/dev/null", Err(OpenError::Denied)), PortState::Denied(Some(_))));
    }
}
