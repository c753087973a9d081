//! Label printers of a station: where they are, and why one takes nothing.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The port that label printers listen on.
const PORT: u16 = 9100;
/// Longest text that says where printers are, in bytes.
const LONGEST: usize = 4096;

/// Where labels are sent.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Printer {
    /// A printer in the network: raw bytes over TCP. It acknowledges nothing.
    Tcp {
        /// Name or address.
        host: String,
        /// 9100, mostly.
        port: u16,
    },
    /// A device, or a shared printer: `/dev/usb/lp0`, `LPT1`, `\\PC\PRINTER`.
    Device(PathBuf),
    /// A folder that another program prints from: one file for each label.
    Folder(PathBuf),
}

/// It says no place of a printer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("tcp:HOST[:PORT], device:PATH or folder:PATH, whole paths; for a slot of its own 2=tcp:…, separated by ;")]
pub struct NotAPrinter;

impl FromStr for Printer {
    type Err = NotAPrinter;

    fn from_str(text: &str) -> Result<Self, NotAPrinter> {
        let (kind, place) = text.trim().split_once(':').ok_or(NotAPrinter)?;
        let place = place.trim();
        if place.is_empty() || place.chars().any(char::is_control) {
            return Err(NotAPrinter);
        }
        let whole = |path: &str| Path::new(path).is_absolute() || path.starts_with("\\\\");
        match kind {
            "tcp" => {
                let place = place.trim_start_matches("//");
                let (host, port) = match place.rsplit_once(':') {
                    // An IPv6 address has colons of its own.
                    Some((host, port)) if !host.contains(':') || host.ends_with(']') => {
                        (host, port.parse().ok().filter(|port| *port > 0).ok_or(NotAPrinter)?)
                    }
                    _ => (place, PORT),
                };
                let host = host.trim_start_matches('[').trim_end_matches(']');
                let is_host = !host.is_empty()
                    && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-_:".contains(&byte));
                if is_host { Ok(Self::Tcp { host: host.to_owned(), port }) } else { Err(NotAPrinter) }
            }
            "device" if is_device(place) => Ok(Self::Device(place.into())),
            "folder" if whole(place) => Ok(Self::Folder(place.into())),
            _ => Err(NotAPrinter),
        }
    }
}

/// Whether this can be a device, or a printer that a PC shares. Whatever stands in a folder of Windows is a file, and writing to it would overwrite it.
fn is_device(place: &str) -> bool {
    if let Some(shared) = place.strip_prefix("\\\\") {
        let parts: Vec<&str> = shared.split('\\').collect();
        return parts.len() == 2 && parts.iter().all(|part| !part.trim().is_empty());
    }
    if !cfg!(windows) {
        return Path::new(place).is_absolute();
    }
    // `LPT1` and `COM3` are devices wherever one stands.
    let name = place.to_ascii_uppercase();
    let number = name.strip_prefix("LPT").or(name.strip_prefix("COM")).unwrap_or_default();
    (1..=3).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit())
}

impl fmt::Display for Printer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp { host, port: PORT } if host.contains(':') => write!(f, "tcp:[{host}]"),
            Self::Tcp { host, port } if host.contains(':') => write!(f, "tcp:[{host}]:{port}"),
            Self::Tcp { host, port: PORT } => write!(f, "tcp:{host}"),
            Self::Tcp { host, port } => write!(f, "tcp:{host}:{port}"),
            Self::Device(path) => write!(f, "device:{}", path.display()),
            Self::Folder(path) => write!(f, "folder:{}", path.display()),
        }
    }
}

/// The printers of a station: one for all slots, and others for slots that have one of their own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Printers {
    all: Option<Printer>,
    of_slots: BTreeMap<String, Printer>,
}

impl Printers {
    /// That of a slot, by its name.
    pub fn of(&self, slot: &str) -> Option<&Printer> {
        self.of_slots.get(slot).or(self.all.as_ref())
    }

    /// All of them, each once.
    pub fn each(&self) -> impl Iterator<Item = &Printer> {
        let mut all: Vec<&Printer> = self.all.iter().chain(self.of_slots.values()).collect();
        all.sort();
        all.dedup();
        all.into_iter()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.all.is_none() && self.of_slots.is_empty()
    }
}

impl FromStr for Printers {
    type Err = NotAPrinter;

    /// `tcp:10.0.0.5; 2=tcp:10.0.0.6; 3=folder:/srv/labels`
    fn from_str(text: &str) -> Result<Self, NotAPrinter> {
        if text.len() > LONGEST {
            return Err(NotAPrinter);
        }
        let mut printers = Self::default();
        for part in text.split(';').map(str::trim).filter(|part| !part.is_empty()) {
            let has_slot = part.find('=').is_some_and(|at| part.find(':').is_none_or(|colon| at < colon));
            match part.split_once('=').filter(|_| has_slot) {
                Some((slot, printer)) if !slot.trim().is_empty() => {
                    let before = printers.of_slots.insert(slot.trim().to_owned(), printer.parse()?);
                    before.map_or(Ok(()), |_| Err(NotAPrinter))?;
                }
                Some(_) => return Err(NotAPrinter),
                None if printers.all.is_some() => return Err(NotAPrinter),
                None => printers.all = Some(part.parse()?),
            }
        }
        Ok(printers)
    }
}

impl fmt::Display for Printers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = self.all.iter().map(ToString::to_string);
        let of_slots = self.of_slots.iter().map(|(slot, printer)| format!("{slot}={printer}"));
        f.write_str(&all.chain(of_slots).collect::<Vec<_>>().join("; "))
    }
}

/// Why a printer takes nothing, or took not all of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fault", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum PrintFault {
    /// Its name has no address, or no name server says one.
    NameNotFound,
    /// Nobody takes a connection there, or there is no way to it.
    Unreachable,
    /// It did not take it in time.
    TimedOut,
    /// It broke the connection.
    Broken,
    /// There is no such folder, or no such device.
    Missing,
    /// The system refuses.
    Refused {
        /// In its own words.
        why: String,
    },
    /// What a later version says.
    #[serde(other)]
    Other,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printers_are_read_as_they_are_written_and_what_is_none_is_refused() {
        let root = if cfg!(windows) { "C:\\labels" } else { "/srv/la=bels" };
        for (text, written) in [
            ("tcp:10.0.0.5".to_owned(), "tcp:10.0.0.5".to_owned()),
            ("tcp://zebra-3:9100 ;".into(), "tcp:zebra-3".into()),
            (
                "tcp:zebra:6101; 2 = tcp:[fe80::1]:9101;3=tcp:[::1]".into(),
                "tcp:zebra:6101; 2=tcp:[fe80::1]:9101; 3=tcp:[::1]".into(),
            ),
            (format!("folder:{root}"), format!("folder:{root}")),
            ("device:\\\\PC\\ZEBRA".into(), "device:\\\\PC\\ZEBRA".into()),
            (String::new(), String::new()),
        ] {
            let printers: Printers = text.parse().unwrap_or_else(|_| panic!("{text}"));
            assert_eq!(printers.to_string(), written);
            assert_eq!(written.parse::<Printers>().unwrap(), printers);
        }
        for text in [
            "10.0.0.5",
            "tcp:",
            "tcp:a b",
            "tcp:a:0",
            "tcp:a:70000",
            "folder:labels",
            "device:lp0",
            "device:\\\\PC",
            "device:\\\\PC\\",
            "device:\\\\PC\\share\\label.txt",
            "usb:x",
            "=tcp:a",
            "tcp:a;tcp:b",
            "1=tcp:a;1=tcp:b",
            "tcp:a\u{7}",
            "folder:",
            "1=",
        ] {
            assert_eq!(text.parse::<Printers>(), Err(NotAPrinter), "{text}");
        }
        assert!("x".repeat(LONGEST + 1).parse::<Printers>().is_err());
    }

    #[test]
    fn a_slot_has_its_own_printer_or_the_one_for_all() {
        let printers: Printers = "tcp:a; 2=tcp:b".parse().unwrap();
        assert_eq!(printers.of("1").unwrap().to_string(), "tcp:a");
        assert_eq!(printers.of("2").unwrap().to_string(), "tcp:b");
        let only: Printers = "2=tcp:b".parse().unwrap();
        assert_eq!((only.of("1"), only.each().count(), only.is_empty()), (None, 1, false));
    }
}
