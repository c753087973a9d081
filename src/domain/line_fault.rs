//! Lines that are named by an address (`tcp:HOST:PORT`, `ssh:USER@HOST`, `adb:SERIAL`): why one cannot be used, and what is wrong with an address.

use serde::{Deserialize, Serialize};

use super::failure::Failure;

/// What is wrong with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum LineFault {
    /// The host's name has no address.
    NameUnknown,
    /// The host is there and takes no connection on this port.
    Refused,
    /// This PC knows no way to the host.
    NoRoute,
    /// Nothing answers at the address.
    Silent,
    /// The other end closed the connection.
    Closed,
    /// The connection is taken, and nothing has ever come over it.
    Mute,
    /// The host knows neither the keys of this user nor the password.
    NotLetIn,
    /// Nobody has pinned the key of this host.
    HostKeyUnknown,
    /// The host has another key than the one that was pinned.
    HostKeyChanged,
    /// The host's ssh has nothing in common with this PC's: one of them is too old.
    TooOld,
    /// The unit is attached and says nothing: it sleeps, starts, or its cable is bad.
    Offline,
    /// No unit of this serial number is attached.
    NotAttached,
    /// The program that carries the line is not on this PC, or does not start.
    ProgramMissing,
    /// What a later version of this program says.
    #[serde(other)]
    Other,
}

impl LineFault {
    /// What it means for a unit that was to be reached over it.
    pub fn failure(self) -> Failure {
        match self {
            Self::NameUnknown
            | Self::Refused
            | Self::NoRoute
            | Self::Silent
            | Self::Mute
            | Self::Offline
            | Self::NotAttached
            | Self::Other => Failure::LineUnreachable,
            Self::Closed => Failure::Unplugged,
            Self::NotLetIn => Failure::LineNotLetIn,
            Self::HostKeyUnknown | Self::HostKeyChanged => Failure::HostKeyNotPinned,
            Self::TooOld | Self::ProgramMissing => Failure::LineProgram,
        }
    }

    /// Whether it may pass by itself. What does not is asked for again by a person alone: a host that refuses somebody again and again locks them out.
    pub fn may_pass(self) -> bool {
        self.failure() != Failure::LineNotLetIn
            && self.failure() != Failure::HostKeyNotPinned
            && self.failure() != Failure::LineProgram
    }
}

/// A text that begins as an address does and is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotAnAddress {
    /// What is wrong.
    pub why: AddressFault,
    /// The part of the text that it is about; empty where the part is missing.
    pub part: String,
}

/// What is wrong with an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AddressFault {
    /// There is no host in it, or a character that no host has.
    Host,
    /// There is no port in it, or no number from 1 to 65535.
    Port,
    /// There is no serial number in it, or a character that none has.
    Serial,
    /// There is no user in it, or a character that no user's name has.
    User,
}

/// Why the key of a host is not to be had, or cannot be confirmed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HostKeyFault {
    /// The address names no host with a key; what is wrong with it where it is none at all.
    NoHost(Option<NotAnAddress>),
    /// The host does not tell it.
    Line(LineFault),
    /// The file of confirmed keys cannot be read or written.
    File(String),
}
