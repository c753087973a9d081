//! The shared book of several stations: where it is, what it says of a unit, and why it says nothing. Typed, without words.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use strum::VariantArray;

use super::identity::UnitKeys;
use super::plant_fault::PlantFault;

/// Where PostgreSQL listens where nothing else is said.
const PORT: u16 = 5432;
/// Longest name of a server, a database or a station, in bytes: PostgreSQL cuts longer names of its own off.
const LONGEST: usize = 63;
/// Longest name of a host.
const LONGEST_HOST: usize = 255;

/// What a station does while the book cannot be asked.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, strum::EnumString, strum::IntoStaticStr,
)]
#[serde(rename_all = "camelCase")]
#[strum(serialize_all = "camelCase")]
pub enum BookMode {
    /// Registers nothing.
    #[default]
    Required,
    /// Goes on with what its own record knows, and marks what it registers.
    Preferred,
}

/// Host and port of a server: `HOST` or `HOST:PORT`, IPv6 in brackets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct BookServer {
    /// Name or address.
    pub host: String,
    /// Its port.
    pub port: u16,
}

/// The text is no server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("HOST[:PORT]")]
pub struct NotAServer;

impl BookServer {
    /// What it looks like.
    pub const FORM: &str = "HOST[:PORT]";

    /// What is said to it does not leave this PC.
    pub fn is_here(&self) -> bool {
        self.host == "localhost"
            || self.host.parse::<core::net::Ipv4Addr>().is_ok_and(|v4| v4.is_loopback())
            || self.host == "[::1]"
    }
}

impl FromStr for BookServer {
    type Err = NotAServer;

    fn from_str(text: &str) -> Result<Self, NotAServer> {
        let text = text.trim();
        let is_v6_alone = text.starts_with('[') && text.ends_with(']');
        let (host, port) = match text.rsplit_once(':').filter(|_| !is_v6_alone) {
            Some((host, port)) => (host, port.parse().ok().filter(|port| *port != 0).ok_or(NotAServer)?),
            None => (text, PORT),
        };
        let is_host = match host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
            Some(v6) => v6.parse::<core::net::Ipv6Addr>().is_ok(),
            None => !host.is_empty() && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte)),
        };
        if host.len() > LONGEST_HOST || !is_host { Err(NotAServer) } else { Ok(Self { host: host.to_owned(), port }) }
    }
}

impl TryFrom<String> for BookServer {
    type Error = NotAServer;

    fn try_from(text: String) -> Result<Self, NotAServer> {
        text.parse()
    }
}

impl From<BookServer> for String {
    fn from(server: BookServer) -> Self {
        server.to_string()
    }
}

impl fmt::Display for BookServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.host, self.port)
    }
}

/// Whether a database, or a station, can be called this: something, no longer than PostgreSQL keeps, and nothing that no screen shows.
pub fn is_book_name(text: &str) -> bool {
    !text.is_empty() && text.len() <= LONGEST && text.trim() == text && !text.chars().any(char::is_control)
}

/// The book that a station uses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BookSettings {
    /// Where.
    pub server: BookServer,
    /// The database.
    pub database: String,
    /// What the station is called there: the role that it logs in as.
    pub station: String,
    /// What happens while it cannot be asked.
    #[serde(default)]
    pub mode: BookMode,
    /// The certificates that vouch for the server, as PEM text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ca: Option<String>,
    /// Somebody has said that it may be spoken to without TLS.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub plain: bool,
    /// Up to this number in the book a person knows of the claims of this station that are not on its record.
    #[serde(default, skip_serializing_if = "is_none")]
    pub known_lost: u64,
    /// It has been told of what the record had asked for before the station used it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub told_earlier: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands it on so")]
fn is_none(number: &u64) -> bool {
    *number == 0
}

impl BookSettings {
    /// Which book it is: `HOST:PORT/DATABASE`.
    pub fn place(&self) -> String {
        format!("{}/{}", self.server, self.database)
    }

    /// What its password is for: the book, and who logs in there.
    pub fn login(&self) -> String {
        format!("{}@{}", self.station, self.place())
    }

    /// Whether they can be meant: names that PostgreSQL takes, and TLS to whatever is not this PC, unless somebody has said that it may be without.
    pub fn fault(&self) -> Option<SettingsFault> {
        if !is_book_name(&self.database) {
            return Some(SettingsFault::Database);
        }
        if !is_book_name(&self.station) {
            return Some(SettingsFault::Station);
        }
        let speaks_tls = self.ca.is_some();
        if speaks_tls && self.plain {
            return Some(SettingsFault::PlainWithCa);
        }
        (!speaks_tls && !self.plain && !self.server.is_here()).then_some(SettingsFault::NoCa)
    }
}

/// Why settings cannot be meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SettingsFault {
    /// No database is called that.
    Database,
    /// No role is called that.
    Station,
    /// The server is another PC, and nobody vouches for it.
    NoCa,
    /// It is to be spoken to without TLS, and somebody vouches for it.
    PlainWithCa,
}

/// What became of a claim.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    strum::EnumString,
    strum::IntoStaticStr,
    VariantArray,
)]
#[serde(rename_all = "camelCase")]
#[strum(serialize_all = "camelCase")]
pub enum ClaimState {
    /// Nobody has said. A registration may have been asked for.
    Claimed,
    /// The visit ended without an intent: nothing was asked for.
    Free,
    /// A person has let it go in the place of its station.
    Released,
    /// It was asked for, and the cloud gave no identity.
    NotIssued,
    /// It has an identity, and was not there to get it.
    Registered,
    /// It has an identity, and perhaps does not hold it.
    Pending,
    /// It has an identity, holds it, and has shown so.
    Passed,
    /// A registration may have happened.
    Unknown,
    /// What a later version of this program says.
    #[serde(other)]
    Other,
}

impl ClaimState {
    /// Its name in the book and in files.
    pub fn word(self) -> &'static str {
        self.into()
    }
}

/// A claim of this station, and where its visit begins on record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnClaim {
    /// The visit: the chain hash of its first line.
    pub visit: String,
    /// The segment of that line.
    pub segment: String,
    /// Its number there.
    pub line: u64,
}

/// How far the book has a segment of this station's record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BookHead {
    /// The segment's file name.
    pub segment: String,
    /// Lines that the book has.
    pub lines: u64,
    /// Their bytes, newlines and all.
    pub bytes: u64,
    /// What the last one says its hash is; empty where there is none.
    pub chain: String,
    /// Another line has come for a place where one stands: two records go on under this name.
    pub is_forked: bool,
}

/// A claim as it stands on the record of this station, whose visit has asked for a registration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordedClaim {
    /// Which.
    pub own: OwnClaim,
    /// Its unit.
    pub keys: UnitKeys,
    /// What became of it; none: its visit has not ended.
    pub state: Option<ClaimState>,
    /// The work order that it was made for, empty where for none; none where nothing was to be registered.
    pub work_order: Option<String>,
}

/// Another station has the unit, or this one before its record was put back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HeldElsewhere {
    /// Which.
    pub station: String,
    /// Since when, RFC 3339 in UTC, by the book's clock.
    pub at: String,
    /// What became of it.
    pub state: ClaimState,
    /// It is the name of the station that asks, whose record does not have that claim.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_own: bool,
}

/// Why the book says nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "book", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum BookFault {
    /// It is not reached, or broke off.
    NoAnswer {
        /// Why.
        fault: PlantFault,
    },
    /// It takes no TLS, and nobody has said that it may be without.
    NoTls,
    /// It does not let this station in: no such role, or another password.
    Login,
    /// There is no such database, or it lets this role not in.
    NoDatabase,
    /// It has no schema of this program.
    NoSchema,
    /// Its schema is of an earlier version.
    SchemaOlder {
        /// Which.
        version: u32,
    },
    /// Its schema is of a later version than this program knows.
    SchemaNewer {
        /// Which.
        version: u32,
    },
    /// The role is no station of it.
    NotAStation,
    /// A server follows it that may take its place without all that was acknowledged.
    Asynchronous,
    /// It may have forgotten claims (restored, or another server in its place), and takes none before every station has compared its record with it.
    CatchingUp {
        /// Those that it waits for, as far as it has told.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        stations: Vec<String>,
    },
    /// It has claims of this station that are not on its record: that was put back from a copy, or another PC has its name.
    NotOnRecord {
        /// How many are seen.
        claims: u32,
        /// When the last one was made, RFC 3339 in UTC, by the book's clock.
        at: String,
    },
    /// It has lines of this station's record that are not on it: that was put back from a copy, or another PC has its name.
    OtherRecord {
        /// Of which segment.
        segment: String,
    },
    /// It takes nothing: it follows another server, or is kept from writing.
    ReadOnly,
    /// It has as many connections as it takes.
    Crowded,
    /// It starts, or ends.
    NotReady,
    /// It answered with an error of its own.
    Refused {
        /// SQLSTATE.
        code: String,
    },
    /// What a later version of this program says.
    #[serde(other)]
    Other,
}

impl BookFault {
    /// No answer in time.
    pub const SILENT: Self = Self::NoAnswer { fault: PlantFault::TimedOut };
    /// The connection broke.
    pub const BROKEN: Self = Self::NoAnswer { fault: PlantFault::Broken };

    /// It answers, and what it says is that the record of this station is not what it was.
    pub fn is_of_record(&self) -> bool {
        matches!(self, Self::NotOnRecord { .. } | Self::OtherRecord { .. })
    }

    /// The word that stands for it on record.
    pub fn word(&self) -> String {
        let value = serde_json::to_value(self).unwrap_or_default();
        let word = value.pointer("/fault/why").or_else(|| value.get("book")).and_then(serde_json::Value::as_str);
        word.unwrap_or("other").to_owned()
    }
}

/// A claim of any station, as it is told to people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToldClaim {
    /// The visit.
    pub visit: String,
    /// Whose it is.
    pub station: String,
    /// Since when, RFC 3339 in UTC, by the book's clock.
    pub at: String,
    /// The product.
    pub product_key: String,
    /// The unit's name at the cloud.
    pub device_name: String,
    /// Its number.
    pub serial_number: String,
    /// Chip UID or MAC.
    pub hardware_id: Option<String>,
}

/// A unit that two stations have claimed, and nobody has permitted it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimConflict {
    /// The one that came later.
    pub claim: ToldClaim,
    /// What became of that.
    pub state: ClaimState,
    /// The one that was there.
    pub other: HeldElsewhere,
}

/// A value of a range that two stations have given, one of them at least without the book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValueTwice {
    /// The value.
    pub value: String,
    /// The form of its range ([`crate::domain::NumberRange::form`]), and what it counts.
    pub form: String,
    /// That.
    pub counts: u64,
    /// The station that told it later.
    pub station: String,
    /// When, RFC 3339 in UTC, by the book's clock.
    pub at: String,
    /// The station that had it.
    pub other: String,
    /// Since when.
    pub other_at: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_a_host_with_a_port_or_without() {
        for (text, told) in [
            ("db", Some("db:5432")),
            (" db.plant:6543 ", Some("db.plant:6543")),
            ("[::1]", Some("[::1]:5432")),
            ("[fe80::1]:1", Some("[fe80::1]:1")),
            ("", None),
            (":5432", None),
            ("db:0", None),
            ("db:70000", None),
            ("a b", None),
            ("user@db", None),
            ("db/x", None),
            ("::1", None),
            ("db;x", None),
        ] {
            assert_eq!(text.parse::<BookServer>().ok().map(|server| server.to_string()).as_deref(), told, "{text}");
        }
        let is_here = |text: &str| text.parse::<BookServer>().unwrap().is_here();
        assert!(is_here("localhost") && is_here("127.0.0.1:5") && is_here("[::1]"));
        assert!(!is_here("localhost.example") && !is_here("10.0.0.1"));
    }

    #[test]
    fn what_leaves_this_pc_needs_somebody_who_vouches_or_a_word() {
        let settings = |server: &str, ca: Option<&str>, plain| BookSettings {
            server: server.parse().unwrap(),
            database: "book".into(),
            station: "line 1".into(),
            mode: BookMode::Required,
            ca: ca.map(Into::into),
            plain,
            known_lost: 0,
            told_earlier: false,
        };
        assert_eq!(settings("db", None, false).fault(), Some(SettingsFault::NoCa));
        assert_eq!(settings("db", None, true).fault(), None);
        assert_eq!(settings("db", Some("pem"), false).fault(), None);
        assert_eq!(settings("db", Some("pem"), true).fault(), Some(SettingsFault::PlainWithCa));
        assert_eq!(settings("localhost", None, false).fault(), None);
        for name in ["", " a", "a\nb", &"x".repeat(64)] {
            let of = BookSettings { station: name.into(), ..settings("localhost", None, false) };
            assert_eq!(of.fault(), Some(SettingsFault::Station), "{name:?}");
        }
    }
}
