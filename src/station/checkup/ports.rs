//! Whether the serial ports are there and can be opened.

use std::path::Path;

use super::{Tell, there};
use crate::domain::checkup::{Finding, PortState};
use crate::link::serial::{Line, OpenError, Ports};
use crate::link::usb::UsbMatch;
use crate::station::port_name::PortName;

pub(super) fn look(ports: &dyn Ports, port: Option<&str>, line: &Line, allowed: &[UsbMatch], tell: &Tell) {
    tell(match port {
        None => Finding::PortsThere(there(ports)),
        Some(port) => Finding::Port { port: port.to_owned(), state: state(ports, port, line, allowed) },
    });
}

fn state(ports: &dyn Ports, port: &str, line: &Line, allowed: &[UsbMatch]) -> PortState {
    let Ok(name) = port.parse::<PortName>() else { return PortState::NotAName };
    let Some(path) = name.path(ports, allowed) else { return PortState::Missing(there(ports)) };
    match ports.try_open(&path, line) {
        Ok(()) => PortState::Free,
        Err(OpenError::Missing) => PortState::Missing(there(ports)),
        Err(OpenError::Busy) => PortState::Busy,
        Err(OpenError::Denied) => PortState::Denied(group_of(&path)),
        Err(OpenError::Failed) => PortState::Failed,
    }
}

/// The group whose members may open a port: its name, where the system has it in a file.
#[cfg(unix)]
fn group_of(path: &Path) -> Option<String> {
    use std::os::unix::fs::MetadataExt as _;
    let wanted = std::fs::metadata(path).ok()?.gid().to_string();
    group_named(&std::fs::read_to_string("/etc/group").ok()?, &wanted)
}

#[cfg(not(unix))]
fn group_of(_: &Path) -> Option<String> {
    None
}

/// The name of a group by its number, in the text of `/etc/group`.
#[cfg(unix)]
fn group_named(groups: &str, number: &str) -> Option<String> {
    let fields = groups.lines().map(|line| line.split(':').collect::<Vec<_>>());
    fields.into_iter().find(|fields| fields.get(2) == Some(&number)).map(|fields| fields[0].to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::bytes::ByteLink;
    use crate::link::serial::PortSeen;

    /// One port, which opens or not.
    struct One(Result<(), OpenError>);

    impl Ports for One {
        fn list(&self) -> Vec<PortSeen> {
            vec![PortSeen { path: "/dev/null".into(), usb: None }]
        }

        fn open(&self, _: &Path, _: &Line) -> Result<ByteLink, OpenError> {
            self.0.map(|()| ByteLink::pair().0)
        }

        fn is_present(&self, path: &Path) -> bool {
            path == Path::new("/dev/null")
        }
    }

    fn state_of(port: &str, opens: Result<(), OpenError>) -> PortState {
        state(&One(opens), port, &Line::default(), &[])
    }

    #[test]
    fn each_way_not_to_open_a_port_is_told_apart() {
        assert_eq!(state_of("/dev/null", Ok(())), PortState::Free);
        assert_eq!(state_of("/dev/null", Err(OpenError::Busy)), PortState::Busy);
        assert_eq!(state_of("/dev/null", Err(OpenError::Failed)), PortState::Failed);
        assert_eq!(state_of("usb:serial=1", Ok(())), PortState::NotAName);
        for gone in [state_of("/dev/ttyUSB9", Ok(())), state_of("usb:location=1-2", Ok(()))] {
            assert_eq!(gone, PortState::Missing(vec!["/dev/null".into()]));
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_forbidden_port_names_the_group_that_may_open_it() {
        // Whatever that group is called, it is the one that owns the port.
        assert!(matches!(state_of("/dev/null", Err(OpenError::Denied)), PortState::Denied(Some(_))));
        let groups = "root:x:0:\ndialout:x:20:li,wang\n";
        assert_eq!(group_named(groups, "20").as_deref(), Some("dialout"));
        assert_eq!(group_named(groups, "21"), None);
    }
}
