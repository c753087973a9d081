//! How a slot names its port: by path, or by what is plugged in where on the USB. The latter survives new port numbers and equal adapters.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use crate::domain::NotAnAddress;
use crate::link::address::Address;
use crate::link::port_path::{as_counted, path_of};
use crate::link::serial::{PortSeen, Ports};
use crate::link::usb::{UsbMatch, UsbPlace, in_short};

/// A port by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PortName {
    /// `/dev/ttyUSB0`, `COM3`; or `tcp:HOST:PORT`, a line behind a device server.
    Path(PathBuf),
    /// `usb:place=1-2.3`, also with `interface=N`: whatever is plugged in at this very place.
    Place {
        /// Bus and chain of hub ports.
        location: String,
        /// Which of several ports of one device.
        interface: Option<u8>,
    },
    /// `usb:location=1-2.3`, `usb:vid=10c4,pid=ea60`, also with `interface=N`: all that is given must match.
    Usb(UsbMatch),
}

/// A text that names no port.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text} is not a port name")]
pub struct NotAPort {
    /// It.
    pub text: String,
    /// What is wrong with the address in it; none: what stands after `usb:` cannot be read.
    pub address: Option<NotAnAddress>,
}

impl FromStr for PortName {
    type Err = NotAPort;

    fn from_str(text: &str) -> Result<Self, NotAPort> {
        let not_a_port = |address| NotAPort { text: text.to_owned(), address };
        let fault = || not_a_port(None);
        let Some(wanted) = text.strip_prefix("usb:") else {
            return match Address::of(text) {
                Some(Err(fault)) => Err(not_a_port(Some(fault))),
                Some(Ok(_)) | None => Ok(Self::Path(path_of(text))),
            };
        };
        let mut usb = UsbMatch::default();
        let mut place = None;
        for pair in wanted.split(',') {
            let (name, value) = pair.split_once('=').ok_or_else(fault)?;
            match name {
                "vid" => usb.vid = Some(u16::from_str_radix(value, 16).map_err(|_| fault())?),
                "pid" => usb.pid = Some(u16::from_str_radix(value, 16).map_err(|_| fault())?),
                "location" if !value.is_empty() => usb.location = Some(in_short(value)),
                "place" if !value.is_empty() => place = Some(in_short(value)),
                "interface" => usb.interface = Some(value.parse().map_err(|_| fault())?),
                _ => return Err(fault()),
            }
        }
        match (place, usb) {
            (None, usb) => Ok(Self::Usb(usb)),
            (Some(location), UsbMatch { vid: None, pid: None, location: None, interface }) => {
                Ok(Self::Place { location, interface })
            }
            (Some(_), _) => Err(fault()),
        }
    }
}

impl fmt::Display for PortName {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::Path(path) => write!(f, "{}", path.display()),
            Self::Place { location, interface: None } => write!(f, "usb:place={location}"),
            Self::Place { location, interface: Some(interface) } => {
                write!(f, "usb:place={location},interface={interface}")
            }
            Self::Usb(usb) => {
                let parts = [
                    usb.vid.map(|vid| format!("vid={vid:04x}")),
                    usb.pid.map(|pid| format!("pid={pid:04x}")),
                    usb.location.as_ref().map(|location| format!("location={location}")),
                    usb.interface.map(|interface| format!("interface={interface}")),
                ];
                write!(f, "usb:{}", parts.into_iter().flatten().collect::<Vec<_>>().join(","))
            }
        }
    }
}

impl PortName {
    /// Whether it is a line by its address, not a port of this PC.
    pub fn is_address(&self) -> bool {
        matches!(self, Self::Path(path) if Address::is(path))
    }

    /// The name of a port that keeps when the system numbers its ports anew: its place. Where the system tells no place, its path.
    pub fn of(port: &PortSeen) -> Self {
        match port.usb.as_ref().and_then(|usb| Some((usb.location.clone()?, usb.interface))) {
            Some((location, interface)) => Self::Place { location, interface },
            None => Self::Path(port.path.clone()),
        }
    }

    /// The path it has now, by a fresh look; none where it is not there.
    pub fn path(&self, ports: &dyn Ports, allowed: &[UsbMatch]) -> Option<PathBuf> {
        match self {
            Self::Path(path) => ports.is_present(path).then(|| path.clone()),
            Self::Place { .. } | Self::Usb(_) => Some(self.find(&ports.list(), allowed)?.path.clone()),
        }
    }

    /// Its port among those that are there. Of the USB only devices that the profile allows are ever found (`allowed` empty: all). Where several match it
    /// is the one with the first place.
    pub fn find<'a>(&self, seen: &'a [PortSeen], allowed: &[UsbMatch]) -> Option<&'a PortSeen> {
        if let Self::Path(path) = self {
            return seen.iter().find(|port| port.path == *path);
        }
        let devices = seen.iter().filter_map(|port| Some((port.usb.as_ref()?, port)));
        let allowed = devices.filter(|(usb, _)| {
            self.means(usb) && (allowed.is_empty() || allowed.iter().any(|allowed| allowed.matches(usb)))
        });
        let place = |usb: &'a UsbPlace| usb.location.as_deref().unwrap_or_default();
        let first = allowed.min_by(|(a, a_port), (b, b_port)| {
            let by_place = as_counted(place(a), place(b));
            by_place.then_with(|| (a.interface, &a_port.path).cmp(&(b.interface, &b_port.path)))
        });
        first.map(|(_, port)| port)
    }

    fn means(&self, usb: &UsbPlace) -> bool {
        match self {
            Self::Path(_) => false,
            Self::Place { location, interface } => {
                usb.location.as_ref() == Some(location)
                    && interface.is_none_or(|interface| usb.interface == Some(interface))
            }
            Self::Usb(wanted) => wanted.matches(usb),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn adapter(path: &str, vid: u16, location: &str) -> PortSeen {
        let usb = UsbPlace { vid, pid: 1, location: Some(location.into()), ..UsbPlace::default() };
        PortSeen { path: path.into(), usb: Some(usb) }
    }

    fn found<'a>(name: &PortName, seen: &'a [PortSeen], allowed: &[UsbMatch]) -> Option<&'a str> {
        name.find(seen, allowed)?.path.to_str()
    }

    #[test]
    fn a_place_on_the_usb_is_found_under_whatever_name_the_port_has_today() {
        for name in ["usb:location=1-2", "usb:place=1-2"] {
            let name: PortName = name.parse().unwrap();
            let before = [adapter("/dev/ttyUSB0", 1, "1-2"), adapter("/dev/ttyUSB1", 1, "1-3")];
            let after = [adapter("/dev/ttyUSB7", 1, "1-2")];
            assert_eq!(found(&name, &before, &[]), Some("/dev/ttyUSB0"));
            assert_eq!(found(&name, &after, &[]), Some("/dev/ttyUSB7"));
            assert_eq!(found(&name, &[], &[]), None);
        }
    }

    #[test]
    fn of_several_that_match_the_first_place_is_taken_as_people_count() {
        let name: PortName = "usb:vid=0001".parse().unwrap();
        assert_eq!(found(&name, &[adapter("b", 1, "1-10"), adapter("a", 1, "1-2")], &[]), Some("a"));
    }

    #[test]
    fn a_place_in_the_long_words_of_windows_is_the_same_place() {
        let long: PortName = "usb:place=PCIROOT(0)#PCI(1400)#USBROOT(0)-2.3,interface=1".parse().unwrap();
        assert_eq!(long.to_string(), "usb:place=1400-2.3,interface=1");
    }

    #[test]
    fn a_hub_that_comes_to_a_slots_place_does_not_lend_it_its_devices() {
        let name: PortName = "usb:place=1-2".parse().unwrap();
        assert_eq!(name.find(&[adapter("a", 1, "1-2.1")], &[]), None);
    }

    #[test]
    fn a_device_that_the_profile_does_not_allow_is_never_found() {
        let allowed = [UsbMatch { vid: Some(0x10c4), ..UsbMatch::default() }];
        for name in ["usb:location=1-2", "usb:place=1-2"] {
            let name: PortName = name.parse().unwrap();
            assert_eq!(name.find(&[adapter("a", 0x1a86, "1-2")], &allowed), None);
            assert!(name.find(&[adapter("a", 0x10c4, "1-2")], &allowed).is_some());
        }
    }

    #[test]
    fn names_are_read_or_refused() {
        for text in ["COM3", "com3", "Com3:", r"\\.\COM3", r"\\.\com03"] {
            assert_eq!(text.parse(), Ok(PortName::Path("COM3".into())), "{text}");
        }
        for text in ["/dev/ttyUSB0", "./com3", "COM", "comet", "com3.log", "COM+3", "串口3", "tcp:line3:4001"] {
            assert_eq!(text.parse(), Ok(PortName::Path(text.into())));
        }
        let usb = UsbMatch { vid: Some(0x10c4), pid: Some(0xea60), interface: Some(1), location: None };
        assert_eq!("usb:vid=10C4,pid=ea60,interface=1".parse(), Ok(PortName::Usb(usb)));
        for text in [
            "usb:",
            "usb:1-2",
            "usb:vid=xyz",
            "usb:serial=1",
            "usb:location=",
            "usb:place=1-2,vid=10c4",
            "tcp:",
            "tcp:line3",
        ] {
            assert!(text.parse::<PortName>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_name_is_written_as_it_is_read() {
        for text in ["COM3", "usb:place=1-2.3", "usb:place=1-2,interface=1", "usb:vid=10c4,pid=ea60,location=1-"] {
            assert_eq!(text.parse::<PortName>().unwrap().to_string(), text);
        }
    }
}
