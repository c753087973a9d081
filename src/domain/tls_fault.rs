//! Why there is no TLS connection to the cloud: typed, without words.

use serde::{Deserialize, Serialize};

use super::failure::Failure;

/// A certificate as people know it. Names are the server's own words: data, never to be believed or shown raw.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Certificate {
    /// Whose: the common name, where it has one.
    pub subject: String,
    /// Who signed it.
    pub issuer: String,
    /// Its first day (UTC), `2025-01-28`.
    pub from: String,
    /// Its last day (UTC).
    pub until: String,
}

/// Why there was no TLS connection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fault", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum TlsFault {
    /// Whatever answers there does not speak TLS.
    NotTls,
    /// An HTTP answer came where TLS was expected.
    Http {
        /// Its first line.
        status: String,
        /// The host that it sends to.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        page: Option<String>,
    },
    /// The other side closed, or the connection broke, during the handshake.
    Closed,
    /// The other side took the connection and said nothing in time.
    Silent,
    /// The other side speaks neither TLS 1.2 nor 1.3.
    NoVersion,
    /// No cipher, curve or signature that both know.
    NoCipher,
    /// The other side wants a certificate of its client.
    ClientCertificate {
        /// Whose it would take, where it says so.
        of: Vec<String>,
    },
    /// The other side ended the handshake with this alert.
    Alert {
        /// As the standard calls it.
        alert: String,
    },
    /// What the other side sends breaks the rules of TLS, or was changed on its way.
    Broken,
    /// The certificate is for other names: these.
    OtherName {
        /// What it is for.
        names: Vec<String>,
    },
    /// The certificate carries no name that counts: the common name alone has not counted for years.
    NoName,
    /// A certificate of version 1 or 2, which cannot say what it may be used for.
    OldVersion,
    /// An RSA key that is too short.
    WeakKey {
        /// Its length in bits.
        bits: u32,
    },
    /// A signature that can be forged (MD5, SHA-1).
    WeakSignature {
        /// As the standard calls it.
        algorithm: String,
    },
    /// A signature or key that this program cannot check.
    UnknownAlgorithm {
        /// As the standard calls it.
        algorithm: String,
    },
    /// The server shows the certificate of a CA as its own.
    CaAsServer,
    /// A certificate that is not made for servers.
    WrongUse,
    /// A certificate signed another one and is no CA.
    NotACa,
    /// It has ended, or this PC's clock is ahead.
    Expired,
    /// It is not valid yet, or this PC's clock is behind.
    NotYet,
    /// The server's certificate is signed by itself and not trusted.
    SelfSigned,
    /// It names a trusted CA, and another key of that name signed it.
    OtherKey,
    /// Its issuer is neither shown by the server nor trusted: an intermediate certificate is missing, or another root is.
    IssuerMissing,
    /// The chain ends at nobody who is trusted.
    UnknownIssuer,
    /// Refused for another reason, in the words of the verifier.
    Untrusted {
        /// Why.
        reason: String,
    },
    /// What a later version of this program says.
    #[serde(other)]
    Other,
}

impl TlsFault {
    /// Whether the next try may end otherwise. What is said in certificates and settings is said again.
    pub fn may_pass(&self) -> bool {
        matches!(self, Self::Http { .. } | Self::Closed | Self::Silent | Self::Alert { .. } | Self::Broken)
    }

    /// The failure it comes to.
    pub fn failure(&self) -> Failure {
        match self {
            Self::Silent => Failure::ConnectTimeout,
            Self::Expired | Self::NotYet => Failure::CertificateExpired,
            Self::NotTls
            | Self::Http { .. }
            | Self::Closed
            | Self::NoVersion
            | Self::NoCipher
            | Self::ClientCertificate { .. }
            | Self::Alert { .. }
            | Self::Broken
            | Self::Other => Failure::TlsFailed,
            // All others are flaws of a certificate.
            _ => Failure::CertificateUntrusted,
        }
    }

    /// Whether nobody who is trusted vouches for what was shown: something in between may have made it.
    pub fn is_of_trust(&self) -> bool {
        matches!(self, Self::SelfSigned | Self::OtherKey | Self::IssuerMissing | Self::UnknownIssuer)
    }

    /// The word that stands for it on record.
    pub fn word(&self) -> String {
        word_of(self)
    }
}

/// The word that a fault has on record.
pub(super) fn word_of(fault: &impl Serialize) -> String {
    let value = serde_json::to_value(fault).ok();
    value.as_ref().and_then(|value| value["fault"].as_str()).unwrap_or("other").to_owned()
}

/// A handshake that failed, and what was seen of the other side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Refusal {
    /// Why.
    #[serde(flatten)]
    pub fault: TlsFault,
    /// The certificate that is at fault, where it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub culprit: Option<Certificate>,
    /// What the other side showed, its own first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shown: Vec<Certificate>,
    /// Of one that nobody trusted vouches for: whether it is for the cloud's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carries_name: Option<bool>,
    /// Of one that is not valid today: the day of this PC (UTC).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock: Option<String>,
}

impl From<TlsFault> for Refusal {
    fn from(fault: TlsFault) -> Self {
        Self { fault, culprit: None, shown: Vec::new(), carries_name: None, clock: None }
    }
}
