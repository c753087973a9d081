//! How a slot names its port: by path, or by what is plugged in where on the USB. The latter survives new port numbers and equal adapters.

use std::path::PathBuf;
use std::str::FromStr;

use crate::link::serial::Ports;
use crate::link::usb::UsbMatch;

/// A port by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PortName {
    /// `/dev/ttyUSB0`, `COM3`.
    Path(PathBuf),
    /// `usb:location=1-2.3`, `usb:vid=10c4,pid=ea60`, also with `interface=N`: all that is given must match.
    Usb(UsbMatch),
}

/// A text after `usb:` that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}: after usb: come vid=HEX, pid=HEX, location=PLACE, interface=N, with commas between")]
pub struct NotAPort(String);

impl FromStr for PortName {
    type Err = NotAPort;

    fn from_str(text: &str) -> Result<Self, NotAPort> {
        let Some(wanted) = text.strip_prefix("usb:") else { return Ok(Self::Path(text.into())) };
        let fault = || NotAPort(text.to_owned());
        let mut usb = UsbMatch::default();
        for pair in wanted.split(',') {
            let (name, value) = pair.split_once('=').ok_or_else(fault)?;
            match name {
                "vid" => usb.vid = Some(u16::from_str_radix(value, 16).map_err(|_| fault())?),
                "pid" => usb.pid = Some(u16::from_str_radix(value, 16).map_err(|_| fault())?),
                "location" if !value.is_empty() => usb.location = Some(value.to_owned()),
                "interface" => usb.interface = Some(value.parse().map_err(|_| fault())?),
                _ => return Err(fault()),
            }
        }
        Ok(Self::Usb(usb))
    }
}

impl PortName {
    /// The path it has now; none where it is not there. Of the USB only devices that the profile allows are ever found (`allowed` empty: all).
    /// Where several match it is the one with the first place.
    pub fn find(&self, ports: &dyn Ports, allowed: &[UsbMatch]) -> Option<PathBuf> {
        match self {
            Self::Path(path) => ports.is_present(path).then(|| path.clone()),
            Self::Usb(wanted) => {
                let mut found: Vec<_> = ports
                    .list()
                    .into_iter()
                    .filter_map(|port| Some((port.usb?, port.path)))
                    .filter(|(usb, _)| wanted.matches(usb))
                    .filter(|(usb, _)| allowed.is_empty() || allowed.iter().any(|allowed| allowed.matches(usb)))
                    .map(|(usb, path)| (usb.location, usb.interface, path))
                    .collect();
                found.sort();
                found.into_iter().next().map(|(.., path)| path)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::link::bytes::ByteLink;
    use crate::link::serial::{Line, OpenError, PortSeen};
    use crate::link::usb::UsbPlace;

    struct Listed(Vec<PortSeen>);

    impl Ports for Listed {
        fn list(&self) -> Vec<PortSeen> {
            self.0.clone()
        }
        fn open(&self, _: &Path, _: &Line) -> Result<ByteLink, OpenError> {
            Err(OpenError::Missing)
        }
        fn is_present(&self, path: &Path) -> bool {
            self.0.iter().any(|port| port.path == path)
        }
    }

    fn adapter(path: &str, vid: u16, location: &str) -> PortSeen {
        let usb = UsbPlace { vid, pid: 1, location: Some(location.into()), ..UsbPlace::default() };
        PortSeen { path: path.into(), usb: Some(usb) }
    }

    #[test]
    fn a_place_on_the_usb_is_found_under_whatever_name_the_port_has_today() {
        let name: PortName = "usb:location=1-2".parse().unwrap();
        let before = Listed(vec![adapter("/dev/ttyUSB0", 1, "1-2"), adapter("/dev/ttyUSB1", 1, "1-3")]);
        let after = Listed(vec![adapter("/dev/ttyUSB7", 1, "1-2")]);
        assert_eq!(name.find(&before, &[]), Some("/dev/ttyUSB0".into()));
        assert_eq!(name.find(&after, &[]), Some("/dev/ttyUSB7".into()));
        assert_eq!(name.find(&Listed(vec![]), &[]), None);
    }

    #[test]
    fn a_device_that_the_profile_does_not_allow_is_never_found() {
        let name: PortName = "usb:location=1-2".parse().unwrap();
        let allowed = [UsbMatch { vid: Some(0x10c4), ..UsbMatch::default() }];
        assert_eq!(name.find(&Listed(vec![adapter("a", 0x1a86, "1-2")]), &allowed), None);
        assert!(name.find(&Listed(vec![adapter("a", 0x10c4, "1-2")]), &allowed).is_some());
    }

    #[test]
    fn names_are_read_or_refused() {
        assert_eq!("COM3".parse(), Ok(PortName::Path("COM3".into())));
        let usb = UsbMatch { vid: Some(0x10c4), pid: Some(0xea60), interface: Some(1), location: None };
        assert_eq!("usb:vid=10C4,pid=ea60,interface=1".parse(), Ok(PortName::Usb(usb)));
        for text in ["usb:", "usb:1-2", "usb:vid=xyz", "usb:serial=1", "usb:location="] {
            assert!(text.parse::<PortName>().is_err(), "{text}");
        }
    }
}
