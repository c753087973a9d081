//! Looks at a TLS server without asking it anything: the handshake, the certificates it shows, and the root they end at.

use std::sync::Arc;

use rustls::ProtocolVersion;
use rustls::client::Resumption;
use rustls::pki_types::{CertificateDer, TrustAnchor, UnixTime};
use tokio::net::TcpStream;
use tokio::time::Instant;
use webpki::{EndEntityCert, KeyUsage};
use x509_parser::certificate::X509Certificate;
use x509_parser::prelude::FromDer;
use x509_parser::x509::X509Name;

use super::{Refusal, TlsClient, TlsFault};
use crate::link::tickets::Tickets;

/// Longest name of a certificate that is told, in characters.
const LONGEST_NAME: usize = 128;

/// A certificate as people know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// Whose: the common name, where it has one.
    pub subject: String,
    /// Who signed it.
    pub issuer: String,
    /// When it begins, in seconds since 1970.
    pub from: i64,
    /// When it ends, in seconds since 1970.
    pub until: i64,
}

/// A handshake that came to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inspected {
    /// `1.2` or `1.3`.
    pub version: &'static str,
    /// The server's certificate, and those between it and the root.
    pub chain: Vec<Certificate>,
    /// The root.
    pub root: Certificate,
}

impl TlsClient {
    /// Shakes hands as for a registration, with a fresh session, and closes. Nothing but the handshake is sent.
    ///
    /// # Errors
    /// Why not, and what was seen.
    pub async fn inspect(&self, host: &str, tcp: TcpStream, deadline: Instant) -> Result<Inspected, Refusal> {
        // A resumed session shows no certificates.
        let mut config = (*self.config).clone();
        config.resumption = Resumption::store(Arc::new(Tickets::default()));
        let (stream, seen) = self.shake_hands(Arc::new(config), host, tcp, deadline).await?;
        let version = match stream.get_ref().1.protocol_version() {
            Some(ProtocolVersion::TLSv1_2) => "1.2",
            _ => "1.3",
        };
        match self.path(&seen.shown) {
            Some((chain, root)) => Ok(Inspected { version, chain, root }),
            None => {
                let shown = seen.shown.iter().filter_map(read).collect();
                Err(Refusal { fault: TlsFault::Untrusted("Path".into()), culprit: None, shown })
            }
        }
    }

    /// The way from the server's certificate to a root, as the handshake went it.
    fn path(&self, shown: &[CertificateDer<'static>]) -> Option<(Vec<Certificate>, Certificate)> {
        let anchors: Vec<TrustAnchor<'_>> =
            self.roots.iter().map(|root| webpki::anchor_from_trusted_cert(root).ok()).collect::<Option<_>>()?;
        let (own, between) = shown.split_first()?;
        let own_cert = EndEntityCert::try_from(own).ok()?;
        let algorithms = rustls::crypto::ring::default_provider().signature_verification_algorithms;
        let path = own_cert
            .verify_for_usage(algorithms.all, &anchors, between, UnixTime::now(), KeyUsage::server_auth(), None, None)
            .ok()?;
        let root = anchors.iter().position(|anchor| std::ptr::eq(anchor, path.anchor()))?;
        let between = path.intermediate_certificates().filter_map(|cert| read(&cert.der()));
        Some((read(own).into_iter().chain(between).collect(), read(&self.roots[root])?))
    }
}

fn read(der: &CertificateDer<'_>) -> Option<Certificate> {
    X509Certificate::from_der(der).ok().map(|(_, read)| certificate(&read))
}

/// What people want to know of a certificate.
pub(super) fn certificate(certificate: &X509Certificate<'_>) -> Certificate {
    let validity = certificate.validity();
    Certificate {
        subject: name(certificate.subject()),
        issuer: name(certificate.issuer()),
        from: validity.not_before.timestamp(),
        until: validity.not_after.timestamp(),
    }
}

/// The common name, otherwise the whole of it.
pub(super) fn name(name: &X509Name<'_>) -> String {
    let common = name.iter_common_name().next().and_then(|common| common.as_str().ok());
    common.map_or_else(|| text(&name.to_string()), text)
}

/// A server may send names of any length.
pub(super) fn text(told: &str) -> String {
    told.chars().take(LONGEST_NAME).collect()
}
