//! Lines that are named by an address (`tcp:HOST:PORT`): why one cannot be used, and what is wrong with an address.

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
    /// What a later version of this program says.
    #[serde(other)]
    Other,
}

impl LineFault {
    /// What it means for a unit that was to be reached over it.
    pub fn failure(self) -> Failure {
        match self {
            Self::NameUnknown | Self::Refused | Self::NoRoute | Self::Silent | Self::Mute | Self::Other => {
                Failure::LineUnreachable
            }
            Self::Closed => Failure::Unplugged,
        }
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
}
