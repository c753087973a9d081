//! Why something did not come about at the cloud, in the product's terms.

use std::io::ErrorKind;

use jiff::Timestamp;

use crate::domain::circumstance::Circumstance;
use crate::domain::failure::Failure;
use crate::domain::tls_fault::{Certificate, Refusal, TlsFault};
use crate::link::tls::{self, ConnectError};

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
            ConnectError::NameSilent => (Failure::ConnectTimeout, Circumstance::NameServerSilent),
            ConnectError::WaySilent => (Failure::ConnectTimeout, Circumstance::WaySilent),
            ConnectError::Unreachable(ErrorKind::ConnectionRefused | ErrorKind::ConnectionReset) => {
                (Failure::Unreachable, Circumstance::ConnectionRefused)
            }
            ConnectError::Unreachable(
                ErrorKind::NetworkUnreachable | ErrorKind::HostUnreachable | ErrorKind::NetworkDown,
            ) => (Failure::Unreachable, Circumstance::NoRoute),
            // The system's own wait, which may be shorter than ours.
            ConnectError::Unreachable(ErrorKind::TimedOut) => (Failure::ConnectTimeout, Circumstance::WaySilent),
            ConnectError::Unreachable(_) => return Failure::Unreachable.into(),
            ConnectError::Tls(seen) => {
                let refusal = refusal(*seen);
                (failure_of(&refusal.fault), Circumstance::Tls(Box::new(refusal)))
            }
        };
        Self { failure, circumstance: Some(circumstance) }
    }
}

fn failure_of(fault: &TlsFault) -> Failure {
    match fault {
        TlsFault::Silent => Failure::ConnectTimeout,
        TlsFault::Expired | TlsFault::NotYet => Failure::CertificateExpired,
        TlsFault::NotTls
        | TlsFault::Closed
        | TlsFault::NoVersion
        | TlsFault::NoCipher
        | TlsFault::ClientCertificate { .. }
        | TlsFault::Alert { .. }
        | TlsFault::Broken
        | TlsFault::Other => Failure::TlsFailed,
        TlsFault::OtherName { .. }
        | TlsFault::NoName
        | TlsFault::OldVersion
        | TlsFault::WeakKey { .. }
        | TlsFault::WeakSignature { .. }
        | TlsFault::UnknownAlgorithm { .. }
        | TlsFault::CaAsServer
        | TlsFault::WrongUse
        | TlsFault::NotACa
        | TlsFault::SelfSigned
        | TlsFault::OtherKey
        | TlsFault::IssuerMissing
        | TlsFault::UnknownIssuer
        | TlsFault::Untrusted { .. } => Failure::CertificateUntrusted,
    }
}

/// A failed handshake in the product's terms.
pub fn refusal(seen: tls::Refusal) -> Refusal {
    let tls::Refusal { fault, culprit, shown } = seen;
    let fault = match fault {
        tls::TlsFault::NotTls => TlsFault::NotTls,
        tls::TlsFault::Closed => TlsFault::Closed,
        tls::TlsFault::Silent => TlsFault::Silent,
        tls::TlsFault::NoVersion => TlsFault::NoVersion,
        tls::TlsFault::NoCipher => TlsFault::NoCipher,
        tls::TlsFault::ClientCertificate(of) => TlsFault::ClientCertificate { of },
        tls::TlsFault::Alert(alert) => TlsFault::Alert { alert },
        tls::TlsFault::Broken => TlsFault::Broken,
        tls::TlsFault::OtherName(names) => TlsFault::OtherName { names },
        tls::TlsFault::NoName => TlsFault::NoName,
        tls::TlsFault::OldVersion => TlsFault::OldVersion,
        tls::TlsFault::WeakKey(bits) => TlsFault::WeakKey { bits },
        tls::TlsFault::WeakSignature(algorithm) => TlsFault::WeakSignature { algorithm },
        tls::TlsFault::UnknownAlgorithm(algorithm) => TlsFault::UnknownAlgorithm { algorithm },
        tls::TlsFault::CaAsServer => TlsFault::CaAsServer,
        tls::TlsFault::WrongUse => TlsFault::WrongUse,
        tls::TlsFault::NotACa => TlsFault::NotACa,
        tls::TlsFault::Expired => TlsFault::Expired,
        tls::TlsFault::NotYet => TlsFault::NotYet,
        tls::TlsFault::SelfSigned => TlsFault::SelfSigned,
        tls::TlsFault::OtherKey => TlsFault::OtherKey,
        tls::TlsFault::IssuerMissing => TlsFault::IssuerMissing,
        tls::TlsFault::UnknownIssuer => TlsFault::UnknownIssuer,
        tls::TlsFault::Untrusted(reason) => TlsFault::Untrusted { reason },
    };
    Refusal { fault, culprit: culprit.map(certificate), shown: shown.into_iter().map(certificate).collect() }
}

/// A certificate with days as people write them.
pub fn certificate(seen: tls::inspect::Certificate) -> Certificate {
    let tls::inspect::Certificate { subject, issuer, from, until } = seen;
    Certificate { subject, issuer, from: day(from), until: day(until) }
}

fn day(second: i64) -> String {
    Timestamp::from_second(second).map_or_else(|_| second.to_string(), |moment| moment.strftime("%Y-%m-%d").to_string())
}
