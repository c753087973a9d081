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

use super::TlsClient;
use super::certificate::certificate;
use crate::domain::tls_fault::{Certificate, Refusal, TlsFault};
use crate::link::tickets::Tickets;

/// A certificate that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inspected {
    /// What it says.
    pub certificate: Certificate,
    /// When it ends, in seconds since 1970.
    pub ends: i64,
}

/// A handshake that came to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handshake {
    /// `1.2` or `1.3`.
    pub version: &'static str,
    /// The server's certificate, and those between it and the root.
    pub chain: Vec<Inspected>,
    /// The root.
    pub root: Inspected,
}

impl TlsClient {
    /// Shakes hands as for a registration, with a fresh session, and closes. Nothing but the handshake is sent.
    ///
    /// # Errors
    /// Why not, and what was seen.
    pub async fn inspect(&self, host: &str, tcp: TcpStream, deadline: Instant) -> Result<Handshake, Refusal> {
        // A resumed session shows no certificates.
        let mut config = (*self.config).clone();
        config.resumption = Resumption::store(Arc::new(Tickets::default()));
        let (stream, seen) = self.shake_hands(Arc::new(config), host, tcp, deadline).await?;
        let version = match stream.get_ref().1.protocol_version() {
            Some(ProtocolVersion::TLSv1_2) => "1.2",
            _ => "1.3",
        };
        match self.path(&seen.shown) {
            Some((chain, root)) => Ok(Handshake { version, chain, root }),
            None => {
                let shown = seen.shown.iter().filter_map(read).map(|read| read.certificate).collect();
                Err(Refusal { shown, ..TlsFault::Untrusted { reason: "Path".into() }.into() })
            }
        }
    }

    /// The way from the server's certificate to a root, as the handshake went it.
    fn path(&self, shown: &[CertificateDer<'static>]) -> Option<(Vec<Inspected>, Inspected)> {
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

fn read(der: &CertificateDer<'_>) -> Option<Inspected> {
    let (_, read) = X509Certificate::from_der(der).ok()?;
    Some(Inspected { certificate: certificate(&read), ends: read.validity().not_after.timestamp() })
}
