//! Lines that are no serial port, by their addresses: `tcp:HOST:PORT`, `ssh:USER@HOST[:PORT]`, `adb:SERIAL`.
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
    /// `ssh:USER@HOST[:PORT]`: the shell of a host.
    Ssh {
        /// Whose shell.
        user: String,
        /// Where.
        host: Host,
    },
    /// `adb:SERIAL`: the shell of an Android unit, by the serial number that `adb devices` lists.
    Adb(String),
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
const SSH: &str = "ssh:";
const ADB: &str = "adb:";
/// The port of ssh where an address names none.
pub(super) const SSH_PORT: u16 = 22;

impl Address {
    /// The address in this text; none where it does not begin as one.
    ///
    /// # Errors
    /// It begins as one, and is none.
    pub fn of(text: &str) -> Option<Result<Self, NotAnAddress>> {
        if let Some(text) = text.strip_prefix(TCP) {
            return Some(Host::of(text, None).map(Self::Tcp));
        }
        if let Some(serial) = text.strip_prefix(ADB) {
            let is_serial = plain(serial, "._:-");
            return Some(if is_serial {
                Ok(Self::Adb(serial.to_owned()))
            } else {
                Err(fault(AddressFault::Serial, serial))
            });
        }
        let text = text.strip_prefix(SSH)?;
        let (user, host) = text.split_once('@').unwrap_or(("", text));
        let user = if plain(user, "._-") { Ok(user.to_owned()) } else { Err(fault(AddressFault::User, user)) };
        Some(user.and_then(|user| Ok(Self::Ssh { user, host: Host::of(host, Some(SSH_PORT))? })))
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
    /// The port may be left out where there is a usual one.
    fn of(text: &str, usual: Option<u16>) -> Result<Self, NotAnAddress> {
        // A colon in brackets belongs to the address.
        let split = text.rsplit_once(':').filter(|(_, port)| !port.contains(']'));
        let (name, port) = match (split, usual) {
            (Some((name, port)), _) => (name, number(port)),
            (None, Some(usual)) => (text, Ok(usual)),
            (None, None) => (text, number("")),
        };
        Ok(Self { name: host(name)?, port: port? })
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
    fn a_host_behind_ssh_has_a_user_and_perhaps_a_port() {
        for (text, user, name, port) in [
            ("ssh:root@box", "root", "box", 22),
            ("ssh:field.eng-1@192.168.1.7:2222", "field.eng-1", "192.168.1.7", 2222),
            ("ssh:root@[fe80::1%eth0]", "root", "fe80::1%eth0", 22),
            ("ssh:root@[::1]:2222", "root", "::1", 2222),
        ] {
            let host = Host { name: name.into(), port };
            assert_eq!(Address::of(text), Some(Ok(Address::Ssh { user: user.into(), host })), "{text}");
        }
    }

    #[test]
    fn nothing_in_an_address_is_read_as_an_option_or_as_something_else() {
        for text in [
            "ssh:-oProxyCommand=id@box",
            "ssh:root@-oProxyCommand=id",
            "ssh:root@box -oProxyCommand=id",
            "ssh:-x@-y",
            "ssh:root@@box",
            "ssh:root@box;id",
            "ssh:root@$(id)",
            "ssh:ro ot@box",
            "ssh:root@%h",
            "ssh:root@box\n",
            "ssh:@box",
            "ssh:box",
            "ssh:root@",
            "ssh:root@box:",
            "ssh:root@box:-1",
            "ssh:root@[-oProxyCommand]",
            "adb:",
            "adb:-x",
            "adb:a b",
            "adb:$(id)",
        ] {
            assert!(matches!(Address::of(text), Some(Err(_))), "{text}");
        }
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
