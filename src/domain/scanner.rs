//! A scanner on a serial port of its own.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// What most scanners with a serial cable are set to; one on the USB takes any.
const BAUD: u32 = 9600;

/// Where it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ScannerPort {
    /// Its port, as a slot names one: `/dev/ttyACM0`, `COM5`, `usb:place=1-2.3`.
    pub port: String,
    /// Bits a second; eight data bits, no parity, one stop bit.
    #[serde(default = "baud")]
    pub baud: u32,
}

/// Why it cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum ScannerAway {
    /// There is no such port.
    Missing,
    /// Another program holds it.
    Busy,
    /// This user may not open it.
    Denied,
    /// The system or the driver refused it otherwise.
    Failed,
}

/// A text that names no port for a scanner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAScannerPort;

impl FromStr for ScannerPort {
    type Err = NotAScannerPort;

    /// As people write it: the port, and behind a blank how fast it is where that is not 9600.
    fn from_str(text: &str) -> Result<Self, NotAScannerPort> {
        let mut words = text.split_whitespace();
        let port = words.next().ok_or(NotAScannerPort)?.to_owned();
        let baud = words.next().map_or(Ok(BAUD), |baud| baud.parse().map_err(|_| NotAScannerPort))?;
        let is_fit = words.next().is_none() && !port.chars().any(char::is_control) && (300..=4_000_000).contains(&baud);
        if is_fit { Ok(Self { port, baud }) } else { Err(NotAScannerPort) }
    }
}

impl fmt::Display for ScannerPort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.port)?;
        if self.baud == BAUD { Ok(()) } else { write!(f, " {}", self.baud) }
    }
}

fn baud() -> u32 {
    BAUD
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_is_read_as_it_is_shown_and_what_is_none_is_not() {
        for text in ["COM5", "/dev/ttyACM0 115200", "usb:place=1-2.3"] {
            assert_eq!(text.parse::<ScannerPort>().unwrap().to_string(), text);
        }
        assert_eq!(" COM5  9600 ".parse::<ScannerPort>().unwrap().to_string(), "COM5");
        for text in ["", "  ", "COM5 fast", "COM5 9600 8N1", "COM5 1", "COM5 99999999999"] {
            assert!(text.parse::<ScannerPort>().is_err(), "{text:?}");
        }
    }
}
