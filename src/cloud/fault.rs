//! Why something did not come about at the cloud, in the product's terms.

use std::io::ErrorKind;

use crate::domain::{Circumstance, Failure, ProxyFault};
use crate::link::ConnectError;
use crate::link::way::is_no_way;

/// A failure, and what was so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CloudFault {
    /// Which.
    pub failure: Failure,
    /// What the failure alone does not say.
    pub circumstance: Option<Circumstance>,
}

impl CloudFault {
    /// Whether the next try may end otherwise: a network comes back, a refused certificate is refused again.
    pub fn may_pass(&self) -> bool {
        match (&self.circumstance, self.failure) {
            (Some(Circumstance::Tls(refusal)), _) => refusal.fault.may_pass(),
            (Some(Circumstance::Proxy(refusal)), _) => refusal.fault.may_pass(),
            (_, failure) => matches!(
                failure,
                Failure::NameNotResolved | Failure::Unreachable | Failure::ConnectTimeout | Failure::ClosedBeforeAsking
            ),
        }
    }
}

impl From<Failure> for CloudFault {
    fn from(failure: Failure) -> Self {
        Self { failure, circumstance: None }
    }
}

impl From<ConnectError> for CloudFault {
    fn from(error: ConnectError) -> Self {
        let (failure, circumstance) = match error {
            ConnectError::NameNotResolved => return Failure::NameNotResolved.into(),
            ConnectError::NameServerAway => (Failure::NameNotResolved, Circumstance::NameServerAway),
            ConnectError::NameAside(address) => {
                (Failure::NameNotResolved, Circumstance::NameAside { address: address.to_string() })
            }
            ConnectError::NameSilent => (Failure::ConnectTimeout, Circumstance::NameServerSilent),
            ConnectError::WaySilent => (Failure::ConnectTimeout, Circumstance::WaySilent),
            ConnectError::Unreachable(ErrorKind::ConnectionRefused | ErrorKind::ConnectionReset) => {
                (Failure::Unreachable, Circumstance::ConnectionRefused)
            }
            ConnectError::Unreachable(kind) if is_no_way(kind) => (Failure::Unreachable, Circumstance::NoRoute),
            // The system's own wait, which may be shorter than ours.
            ConnectError::Unreachable(ErrorKind::TimedOut) => (Failure::ConnectTimeout, Circumstance::WaySilent),
            ConnectError::Unreachable(_) => return Failure::Unreachable.into(),
            ConnectError::Proxy(refusal) => {
                let is_silent = matches!(refusal.fault, ProxyFault::WaySilent | ProxyFault::Silent);
                let failure = if is_silent { Failure::ConnectTimeout } else { Failure::Unreachable };
                (failure, Circumstance::Proxy(refusal))
            }
            ConnectError::Tls(refusal) => (refusal.fault.failure(), Circumstance::Tls(refusal)),
        };
        Self { failure, circumstance: Some(circumstance) }
    }
}
