//! Lines that are no serial port, by their addresses: `tcp:HOST:PORT`.
//!
//! An address is written by people and ends up in calls of other programs: each part of it is looked at, and nothing in it can be read as an option.

use std::fmt;
use std::path::Path;

use crate::domain::{AddressFault, NotAnAddress};

/// A line by its address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// `tcp:HOST:PORT`: raw bytes, as device servers give them.
    Tcp(Host),
}

/// A host and a port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Host {
    /// Name or address, an IPv6 address without its brackets.
    pub name: String,
    /// The port.
    pub port: u16,
}

/// What an address begins with where a path could stand.
const TCP: &str = "tcp:";

impl Address {
    /// The address in this text; none where it does not begin as one.
    ///
    /// # Errors
    /// It begins as one, and is none.
    pub fn of(text: &str) -> Option<Result<Self, NotAnAddress>> {
        Some(Host::of(text.strip_prefix(TCP)?).map(Self::Tcp))
    }

    /// The address where a path could stand.
    pub(super) fn at(path: &Path) -> Option<Result<Self, NotAnAddress>> {
        Self::of(path.to_str()?)
    }

    /// Whether this names a line by an address, not a port of this PC.
    pub fn is(path: &Path) -> bool {
        Self::at(path).is_some()
    }
}

impl Host {
    fn of(text: &str) -> Result<Self, NotAnAddress> {
        let (name, port) = text.rsplit_once(':').unwrap_or((text, ""));
        Ok(Self { name: host(name)?, port: number(port)? })
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.name.contains(':') {
            write!(f, "[{}]:{}", self.name, self.port)
        } else {
            write!(f, "{}:{}", self.name, self.port)
        }
    }
}

fn host(text: &str) -> Result<String, NotAnAddress> {
    let name = match text.strip_prefix('[') {
        // An IPv6 address, perhaps with the interface that it is meant on: `fe80::1%eth0`.
        Some(rest) => rest.strip_suffix(']').filter(|inner| plain(inner, ":.%-_")),
        None => Some(text).filter(|text| plain(text, ".-_")),
    };
    name.map(str::to_owned).ok_or_else(|| fault(AddressFault::Host, text))
}

fn number(text: &str) -> Result<u16, NotAnAddress> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = text.parse().ok().filter(|&number| is_number && number != 0);
    number.ok_or_else(|| fault(AddressFault::Port, text))
}

/// Letters, digits and these, and no dash in front, which programs read as an option.
fn plain(text: &str, others: &str) -> bool {
    let is_plain = |char: char| char.is_ascii_alphanumeric() || others.contains(char);
    !text.is_empty() && !text.starts_with('-') && text.chars().all(is_plain)
}

fn fault(why: AddressFault, part: &str) -> NotAnAddress {
    NotAnAddress { why, part: part.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_on_the_network_has_a_host_and_a_port() {
        for (text, name, port) in [
            ("tcp:line3:4001", "line3", 4001),
            ("tcp:192.168.1.7:4001", "192.168.1.7", 4001),
            ("tcp:[fe80::1%eth0]:4001", "fe80::1%eth0", 4001),
            ("tcp:s.example:1", "s.example", 1),
        ] {
            let host = Host { name: name.into(), port };
            assert_eq!(format!("tcp:{host}"), text);
            assert_eq!(Address::of(text), Some(Ok(Address::Tcp(host))));
        }
        assert_eq!(Address::of("/dev/ttyUSB0"), None);
    }

    #[test]
    fn what_is_mistyped_is_told_with_the_part_that_is_wrong() {
        use AddressFault::{Host, Port};
        for (text, why, part) in [
            ("tcp:", Host, ""),
            ("tcp::", Host, ""),
            ("tcp::4001", Host, ""),
            ("tcp:line3", Port, ""),
            ("tcp:line3:", Port, ""),
            ("tcp:line3:0", Port, "0"),
            ("tcp:line3:+1", Port, "+1"),
            ("tcp:line3:70000", Port, "70000"),
            ("tcp:line3:x", Port, "x"),
            ("tcp:a b:1", Host, "a b"),
            ("tcp:u@h:1", Host, "u@h"),
            ("tcp:-h:1", Host, "-h"),
            ("tcp:[::1:1", Host, "[::1"),
            ("tcp:fe80::1:1", Host, "fe80::1"),
        ] {
            let expected = NotAnAddress { why, part: part.into() };
            assert_eq!(Address::of(text), Some(Err(expected)), "{text}");
        }
    }
}
