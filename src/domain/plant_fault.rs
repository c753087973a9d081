//! Why a system of the plant gave no answer: typed, without words.

use serde::{Deserialize, Serialize};

use super::tls_fault::Refusal;

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "why", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum PlantFault {
    /// What is to be asked cannot be asked: the address, or a header, is none.
    NotAsked,
    /// Its name has no address, or no name server says one.
    NameNotFound,
    /// Nobody takes a connection there, or there is no way to it.
    Unreachable,
    /// It has no certificate that is trusted, or does not speak TLS as it should.
    Tls {
        /// What was wrong.
        refusal: Box<Refusal>,
    },
    /// No connection, or no whole answer, in time.
    TimedOut,
    /// The connection broke, or what came is not HTTP.
    Broken,
    /// The answer says nowhere where it ends, so it may have been cut off.
    NoLength,
    /// The answer is larger than it may be.
    TooLong,
    /// What a later version of this program says.
    #[serde(other)]
    Other,
}

impl PlantFault {
    /// Whether another try may end otherwise, with nobody's help: a network comes back, a certificate is refused again.
    pub fn may_pass(&self) -> bool {
        match self {
            Self::Tls { refusal } => refusal.fault.may_pass(),
            Self::NameNotFound | Self::Unreachable | Self::TimedOut | Self::Broken => true,
            Self::NotAsked | Self::NoLength | Self::TooLong | Self::Other => false,
        }
    }
}
