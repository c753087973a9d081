//! Why a handshake failed: what the other side said, and what its certificates say of themselves.

use std::io;

use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{AlertDescription, CertificateError, Error, PeerIncompatible};
use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::GeneralName;
use x509_parser::objects::{oid_registry, oid2sn};
use x509_parser::oid_registry::{
    OID_MD5_WITH_RSA, OID_PKCS1_MD2WITHRSAENC, OID_PKCS1_MD4WITHRSAENC, OID_PKCS1_MD5WITHRSAENC, OID_PKCS1_SHA1WITHRSA,
    OID_SHA1_WITH_RSA, OID_SIG_DSA_WITH_SHA1, Oid,
};
use x509_parser::prelude::FromDer;
use x509_parser::public_key::PublicKey;
use x509_parser::time::ASN1Time;
use x509_parser::x509::{X509Name, X509Version};

use super::certificate::{certificate, day, name, text};
use super::watch::Seen;
use crate::domain::Failure;
use crate::domain::tls_fault::{Certificate, Refusal, TlsFault};

/// Shorter RSA keys are refused, in bits: those of the verifier.
const SHORTEST_RSA: u32 = 2048;

/// `ecdsa-with-SHA1`, which the registry does not know.
const ECDSA_WITH_SHA1: &str = "1.2.840.10045.4.1";

/// Names of a certificate that are told at most.
const MOST_NAMES: usize = 16;

/// Longest line of an HTTP answer that is told, in characters.
const LONGEST_LINE: usize = 64;

/// What `error` and what was seen before it say: `first` are the first bytes that came, `name` is what the certificate must carry, `roots` are those
/// that are trusted.
pub(super) fn refusal(
    error: &io::Error,
    seen: &Seen,
    first: &[u8],
    name: Option<&ServerName<'_>>,
    roots: &[CertificateDer<'_>],
) -> Refusal {
    let read = |der| X509Certificate::from_der(der).ok().map(|(_, certificate)| certificate);
    let shown: Vec<X509Certificate<'_>> = seen.shown.iter().filter_map(|der| read(der)).collect();
    let (fault, culprit) = match error.get_ref().and_then(|inner| inner.downcast_ref::<Error>()) {
        Some(Error::InvalidCertificate(bad)) => {
            let roots: Vec<X509Certificate<'_>> = roots.iter().filter_map(|der| read(der)).collect();
            Chain::new(&shown, &roots).judge(bad)
        }
        Some(error) => (of_words(error, seen, first), None),
        None if error.kind() == io::ErrorKind::TimedOut => (TlsFault::Silent, None),
        None => (wanted(seen).unwrap_or(TlsFault::Closed), None),
    };
    let carries_name = name.filter(|_| fault.is_of_trust()).and_then(|name| carries(seen.shown.first()?, name));
    let clock = (fault.failure() == Failure::CertificateExpired).then(|| day(ASN1Time::now()));
    Refusal { fault, culprit, shown: shown.iter().map(certificate).collect(), carries_name, clock }
}

/// Whether the certificate is for this name, whoever signed it.
fn carries(own: &CertificateDer<'_>, name: &ServerName<'_>) -> Option<bool> {
    Some(webpki::EndEntityCert::try_from(own).ok()?.verify_is_valid_for_subject_name(name).is_ok())
}

/// The status line of an HTTP answer, and whose page it sends to: host alone, as the rest may name who asks.
fn http(first: &[u8]) -> Option<TlsFault> {
    if !first.starts_with(b"HTTP/") {
        return None;
    }
    let first = String::from_utf8_lossy(first);
    let mut lines = first.split('\n').map(|line| line.trim().chars().take(LONGEST_LINE).collect::<String>());
    let status = lines.next()?;
    let page = lines.take_while(|line| !line.is_empty()).find_map(|line| {
        let (name, page) = line.split_once(':')?;
        let page = page.trim();
        let host = page.split_once("://").map_or(page, |(_, rest)| rest).split(['/', '?', '#']).next()?;
        let host = host.rsplit('@').next()?;
        (name.eq_ignore_ascii_case("location") && !host.is_empty()).then(|| host.to_owned())
    });
    Some(TlsFault::Http { status, page })
}

/// What the other side said, or said wrong.
fn of_words(error: &Error, seen: &Seen, first: &[u8]) -> TlsFault {
    match error {
        Error::AlertReceived(alert) => wanted(seen).unwrap_or_else(|| match alert {
            AlertDescription::ProtocolVersion => TlsFault::NoVersion,
            AlertDescription::HandshakeFailure | AlertDescription::InsufficientSecurity => TlsFault::NoCipher,
            alert => TlsFault::Alert { alert: format!("{alert:?}") },
        }),
        Error::PeerIncompatible(
            PeerIncompatible::ServerDoesNotSupportTls12Or13
            | PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig
            | PeerIncompatible::SupportedVersionsExtensionRequired,
        ) => TlsFault::NoVersion,
        Error::PeerIncompatible(_) => TlsFault::NoCipher,
        Error::InvalidMessage(_) if seen.shown.is_empty() => http(first).unwrap_or(TlsFault::NotTls),
        _ => TlsFault::Broken,
    }
}

/// A handshake that ends after the server asked for a certificate ends because there was none.
fn wanted(seen: &Seen) -> Option<TlsFault> {
    let issuers = seen.wants.as_ref()?;
    let names = issuers.iter().filter_map(|der| X509Name::from_der(der).ok()).map(|(_, issuer)| name(&issuer));
    Some(TlsFault::ClientCertificate { of: names.take(MOST_NAMES).collect() })
}

/// What was shown, as far up as it leads from the server's own certificate, and what is trusted.
struct Chain<'a> {
    path: Vec<&'a X509Certificate<'a>>,
    roots: &'a [X509Certificate<'a>],
}

impl<'a> Chain<'a> {
    fn new(shown: &'a [X509Certificate<'a>], roots: &'a [X509Certificate<'a>]) -> Self {
        let mut path: Vec<_> = shown.first().into_iter().collect();
        while let Some(top) = path.last().filter(|top| !is_self_signed(top))
            && let Some(next) = shown.iter().find(|next| {
                next.subject().as_raw() == top.issuer().as_raw() && !path.iter().any(|seen| std::ptr::eq(*seen, *next))
            })
        {
            path.push(next);
        }
        Self { path, roots }
    }

    /// Why the verifier refused, and which certificate is to blame.
    fn judge(&self, bad: &CertificateError) -> (TlsFault, Option<Certificate>) {
        use CertificateError as Bad;
        let Some(own) = self.path.first().copied() else { return (untrusted(bad), None) };
        let now = ASN1Time::now();
        let (fault, culprit) = match bad {
            Bad::Expired | Bad::ExpiredContext { .. } => {
                (TlsFault::Expired, self.find(|one| one.validity().not_after < now).unwrap_or(own))
            }
            Bad::NotValidYet | Bad::NotValidYetContext { .. } => {
                (TlsFault::NotYet, self.find(|one| one.validity().not_before > now).unwrap_or(own))
            }
            Bad::NotValidForName | Bad::NotValidForNameContext { .. } => {
                let names = names_of(own);
                (if names.is_empty() { TlsFault::NoName } else { TlsFault::OtherName { names } }, own)
            }
            bad => self.flaw().unwrap_or_else(|| self.not_trusted(bad, own)),
        };
        (fault, Some(certificate(culprit)))
    }

    /// The first of this kind, from the server's own upwards.
    fn find(&self, is_one: impl Fn(&X509Certificate<'a>) -> bool) -> Option<&'a X509Certificate<'a>> {
        self.path.iter().copied().find(|certificate| is_one(certificate))
    }

    /// What is wrong with a certificate whoever signed it. The verifier says of some of these no more than that a signature is bad.
    fn flaw(&self) -> Option<(TlsFault, &'a X509Certificate<'a>)> {
        let root = self.path.last().and_then(|top| self.root_named(top.issuer()));
        if let Some(old) = self.find(|certificate| certificate.version() != X509Version::V3) {
            return Some((TlsFault::OldVersion, old));
        }
        if let Some(own) = self.path.first().filter(|own| own.is_ca()) {
            return Some((TlsFault::CaAsServer, own));
        }
        let weak = |certificate| rsa_bits(certificate).filter(|bits| *bits < SHORTEST_RSA);
        if let Some((bits, weak)) =
            self.path.iter().copied().chain(root).find_map(|certificate| Some((weak(certificate)?, certificate)))
        {
            return Some((TlsFault::WeakKey { bits }, weak));
        }
        // A root vouches for itself: its own signature is not looked at.
        if let Some(weak) =
            self.find(|certificate| !is_self_signed(certificate) && is_forgeable(signed_with(certificate)))
        {
            return Some((TlsFault::WeakSignature { algorithm: algorithm(signed_with(weak)) }, weak));
        }
        self.path.iter().skip(1).find(|above| !above.is_ca()).map(|above| (TlsFault::NotACa, *above))
    }

    /// What the verifier itself says.
    fn not_trusted(&self, bad: &CertificateError, own: &'a X509Certificate<'a>) -> (TlsFault, &'a X509Certificate<'a>) {
        use CertificateError as Bad;
        let top = self.path.last().copied().unwrap_or(own);
        match bad {
            Bad::UnsupportedSignatureAlgorithmContext { .. }
            | Bad::UnsupportedSignatureAlgorithmForPublicKeyContext { .. } => {
                (TlsFault::UnknownAlgorithm { algorithm: algorithm(signed_with(own)) }, own)
            }
            Bad::InvalidPurpose | Bad::InvalidPurposeContext { .. } => {
                (TlsFault::WrongUse, self.find(|one| !is_for_servers(one)).unwrap_or(own))
            }
            Bad::UnknownIssuer | Bad::BadSignature if self.root_named(top.issuer()).is_some() => {
                (TlsFault::OtherKey, top)
            }
            Bad::UnknownIssuer if is_self_signed(own) => (TlsFault::SelfSigned, own),
            Bad::UnknownIssuer if self.path.len() == 1 => (TlsFault::IssuerMissing, own),
            Bad::UnknownIssuer => (TlsFault::UnknownIssuer, top),
            bad => (untrusted(bad), own),
        }
    }

    fn root_named(&self, wanted: &X509Name<'_>) -> Option<&'a X509Certificate<'a>> {
        self.roots.iter().find(|root| root.subject().as_raw() == wanted.as_raw())
    }
}

fn is_self_signed(certificate: &X509Certificate<'_>) -> bool {
    certificate.subject().as_raw() == certificate.issuer().as_raw()
}

/// A certificate that does not say what it is for is for everything.
fn is_for_servers(certificate: &X509Certificate<'_>) -> bool {
    let uses = certificate.extended_key_usage().ok().flatten();
    uses.is_none_or(|uses| uses.value.server_auth || uses.value.any)
}

fn rsa_bits(certificate: &X509Certificate<'_>) -> Option<u32> {
    let Ok(PublicKey::RSA(key)) = certificate.public_key().parsed() else { return None };
    let zeros = key.modulus.iter().take_while(|byte| **byte == 0).count();
    let number = &key.modulus[zeros..];
    u32::try_from(number.len() * 8).ok()?.checked_sub(number.first()?.leading_zeros())
}

fn signed_with<'a>(certificate: &'a X509Certificate<'a>) -> &'a Oid<'a> {
    &certificate.signature_algorithm.algorithm
}

fn is_forgeable(algorithm: &Oid<'_>) -> bool {
    [
        OID_PKCS1_MD2WITHRSAENC,
        OID_PKCS1_MD4WITHRSAENC,
        OID_PKCS1_MD5WITHRSAENC,
        OID_MD5_WITH_RSA,
        OID_PKCS1_SHA1WITHRSA,
        OID_SHA1_WITH_RSA,
        OID_SIG_DSA_WITH_SHA1,
    ]
    .contains(algorithm)
        || algorithm.to_id_string() == ECDSA_WITH_SHA1
}

fn algorithm(oid: &Oid<'_>) -> String {
    match oid2sn(oid, oid_registry()) {
        Ok(name) => name.to_owned(),
        Err(_) if oid.to_id_string() == ECDSA_WITH_SHA1 => "ecdsa-with-SHA1".to_owned(),
        Err(_) => oid.to_id_string(),
    }
}

/// The names that count: DNS names and addresses.
fn names_of(certificate: &X509Certificate<'_>) -> Vec<String> {
    let names = certificate.subject_alternative_name().ok().flatten();
    let names = names.iter().flat_map(|names| &names.value.general_names);
    let names = names.filter_map(|name| match name {
        GeneralName::DNSName(name) => Some(text(name)),
        GeneralName::IPAddress(bytes) => match bytes.len() {
            4 => <[u8; 4]>::try_from(*bytes).ok().map(|bytes| std::net::Ipv4Addr::from(bytes).to_string()),
            16 => <[u8; 16]>::try_from(*bytes).ok().map(|bytes| std::net::Ipv6Addr::from(bytes).to_string()),
            _ => None,
        },
        _ => None,
    });
    names.take(MOST_NAMES).collect()
}

/// The verifier's own word for it: `NameConstraintViolation`.
fn untrusted(bad: &CertificateError) -> TlsFault {
    let said = match bad {
        CertificateError::Other(other) => match other.0.downcast_ref::<webpki::Error>() {
            Some(error) => format!("{error:?}"),
            None => "Other".to_owned(),
        },
        bad => format!("{bad:?}"),
    };
    TlsFault::Untrusted { reason: said.chars().take_while(char::is_ascii_alphanumeric).collect() }
}
