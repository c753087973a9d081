//! TLS to the cloud: name, TCP and handshake under one deadline, and a typed cause where it fails.

mod arrived;
mod certificate;
mod heard;
pub mod inspect;
mod refusal;
pub(crate) mod watch;

use std::io;
use std::sync::Arc;
use std::time::Duration;

use rustls::client::{Resumption, WebPkiServerVerifier};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout_at};
use tokio_rustls::TlsConnector;

pub use self::arrived::{Arrived, arrived};
pub use self::heard::Heard;
use self::watch::{NoCertificate, Seen, Watch};
use super::proxy;
use super::tickets::Tickets;
use super::way::{self, ConnectError, Reached, server_name};
use crate::domain::tls_fault::Refusal;
use crate::domain::{Proxy, plain_text};

/// A connection whose handshake stands.
pub type TlsStream = tokio_rustls::client::TlsStream<Heard>;

/// The vendor's own root (port 8883) and the GlobalSign roots of its hosts (port 1883), as its PyPI client 1.2.13 carries them.
const VENDOR_ROOTS: [&str; 5] = [
    include_str!("../../assets/roots/aliyun-iot-root.pem"),
    include_str!("../../assets/roots/globalsign-r1.pem"),
    include_str!("../../assets/roots/globalsign-r6.pem"),
    include_str!("../../assets/roots/globalsign-e46.pem"),
    include_str!("../../assets/roots/globalsign-r46.pem"),
];

/// Which certificates are trusted.
#[derive(Clone, Copy, Debug)]
pub enum Roots<'a> {
    /// The vendor's own root and the GlobalSign roots its hosts use.
    Vendor,
    /// The roots of this PC.
    System,
    /// The certificates in this PEM text, as a file holds it, in whatever way its letters are written.
    Pem(&'a [u8]),
}

/// Why there are no roots to trust.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TrustError {
    /// The PEM text holds no certificate.
    #[error("no certificate")]
    Empty,
    /// A certificate cannot be read.
    #[error("a certificate cannot be read")]
    Unreadable,
    /// A CA file is to be trusted and none was given.
    #[error("no CA file")]
    Missing,
}

/// A TLS client for one set of roots. Shared by all slots, so that they resume each other's sessions.
#[derive(Clone)]
pub struct TlsClient {
    config: Arc<ClientConfig>,
    /// Whole, because a trust anchor does not say how long it is valid.
    roots: Arc<[CertificateDer<'static>]>,
    /// What every connection goes through.
    proxy: Option<Arc<Proxy>>,
}

impl TlsClient {
    /// A client that trusts these roots, with TLS 1.2 and 1.3 and without early data (it can be replayed).
    ///
    /// # Errors
    /// There is no readable certificate among the roots.
    #[expect(clippy::expect_used, reason = "ring speaks TLS 1.2 and 1.3")]
    pub fn new(roots: Roots<'_>) -> Result<Self, TrustError> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let roots = certificates(roots)?;
        let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(store(&roots)?), provider.clone()).build();
        let mut config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("ring speaks TLS 1.2 and 1.3")
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(Watch(verifier.map_err(|_| TrustError::Empty)?)))
            .with_client_cert_resolver(Arc::new(NoCertificate));
        config.resumption = Resumption::store(Arc::new(Tickets::default()));
        config.enable_early_data = false;
        Ok(Self { config: Arc::new(config), roots: roots.into(), proxy: None })
    }

    /// The same, through this proxy.
    #[must_use]
    pub fn through(self, proxy: Option<Proxy>) -> Self {
        Self { proxy: proxy.map(Arc::new), ..self }
    }

    /// Connects to `host` (a name or an address, IPv6 also in brackets), whose certificate must carry that name.
    /// `limit` spans name, TCP, proxy and handshake.
    ///
    /// # Errors
    /// See [`ConnectError`]. Nothing but the handshake was sent.
    pub async fn connect(&self, host: &str, port: u16, limit: Duration) -> Result<TlsStream, ConnectError> {
        let deadline = Instant::now() + limit;
        let tcp = self.way(host, port, deadline).await?.tcp;
        // Without it a small packet can wait for the acknowledgement of the one before: 40 ms a unit.
        let _ = tcp.set_nodelay(true);
        self.over(host, tcp, deadline).await
    }

    /// The handshake on a connection that stands, on which TLS was agreed upon before.
    ///
    /// # Errors
    /// [`ConnectError::Tls`].
    pub async fn over(&self, host: &str, tcp: TcpStream, deadline: Instant) -> Result<TlsStream, ConnectError> {
        let shaken = self.shake_hands(self.config.clone(), host, tcp, deadline).await;
        shaken.map(|(stream, _)| stream).map_err(|refusal| ConnectError::Tls(Box::new(refusal)))
    }

    /// A connection to where the cloud is, straight or through the proxy, before anything was sent there.
    ///
    /// # Errors
    /// All but [`ConnectError::Tls`].
    pub async fn way(&self, host: &str, port: u16, deadline: Instant) -> Result<Reached, ConnectError> {
        // What can stand in no certificate is asked of no proxy either.
        server_name(host)?;
        match &self.proxy {
            Some(through) => {
                proxy::open(through, host, port, deadline).await.map_err(|refusal| ConnectError::Proxy(refusal.into()))
            }
            None => way::find(host, port, deadline).await,
        }
    }

    async fn shake_hands(
        &self,
        config: Arc<ClientConfig>,
        host: &str,
        tcp: TcpStream,
        deadline: Instant,
    ) -> Result<(TlsStream, Seen), Refusal> {
        let name = server_name(host);
        let (shaken, seen) = watch::during(async {
            let name = name.clone().map_err(|error| (io::Error::other(error), None))?;
            let handshake = TlsConnector::from(config).connect(name, Heard::new(tcp)).into_fallible();
            let mut stream = match timeout_at(deadline, handshake).await {
                Ok(shaken) => shaken.map_err(|(error, heard)| (error, Some(heard)))?,
                Err(_) => return Err((io::ErrorKind::TimedOut.into(), None)),
            };
            stream.get_mut().0.forget();
            watch::is_taken(&mut stream, deadline).await.map_err(|error| (error, None))?;
            Ok(stream)
        })
        .await;
        match shaken {
            Ok(stream) => Ok((stream, seen)),
            Err((error, heard)) => {
                let first = heard.map(Heard::first).unwrap_or_default();
                Err(refusal::refusal(&error, &seen, &first, name.ok().as_ref(), &self.roots))
            }
        }
    }
}

fn certificates(roots: Roots<'_>) -> Result<Vec<CertificateDer<'static>>, TrustError> {
    let of_pem = |pem| {
        let certificates = CertificateDer::pem_slice_iter(&plain_text::decode(pem)).collect::<Result<Vec<_>, _>>();
        certificates.map_err(|_| TrustError::Unreadable)
    };
    match roots {
        Roots::Vendor => of_pem(VENDOR_ROOTS.concat().as_bytes()),
        Roots::Pem(pem) => of_pem(pem),
        // Among the roots of a PC some may be unreadable; that is no reason to do without the others.
        Roots::System => Ok(rustls_native_certs::load_native_certs()
            .certs
            .into_iter()
            .filter(|certificate| webpki::anchor_from_trusted_cert(certificate).is_ok())
            .collect()),
    }
}

fn store(roots: &[CertificateDer<'static>]) -> Result<RootCertStore, TrustError> {
    let mut store = RootCertStore::empty();
    for certificate in roots {
        store.add(certificate.clone()).map_err(|_| TrustError::Unreadable)?;
    }
    if store.is_empty() { Err(TrustError::Empty) } else { Ok(store) }
}

#[cfg(test)]
mod tests {
    use sha2::{Digest, Sha256};

    use super::*;

    #[test]
    fn the_vendors_roots_have_the_known_fingerprints() {
        let known = [
            "7ca438a3976b5242d231f861499822da855831382735836b361e7e9715661676",
            "ebd41040e4bb3ec742c9e381d31ef2a41a48b6685c96e7cef3c1df6cd4331c99",
            "2cabeafe37d06ca22aba7391c0033d25982952c453647349763a3ab5ad6ccf69",
            "cbb9c44d84b8043e1050ea31a69f514955d7bfd2e2c6b49301019ad61d9f5058",
            "4fa3126d8d3a11d1c4855a4f807cbad6cf919d3a5a88b03bea2c6372d93c40c9",
        ];
        for (pem, known) in VENDOR_ROOTS.iter().zip(known) {
            let certificates: Vec<_> = CertificateDer::pem_slice_iter(pem.as_bytes()).map(Result::unwrap).collect();
            assert_eq!(certificates.len(), 1);
            let fingerprint: String =
                Sha256::digest(&certificates[0]).iter().map(|byte| format!("{byte:02x}")).collect();
            assert_eq!(fingerprint, known);
        }
    }

    #[test]
    fn a_client_of_each_kind_of_roots_sends_no_early_data() {
        for roots in [Roots::Vendor, Roots::Pem(VENDOR_ROOTS[0].as_bytes())] {
            assert!(!TlsClient::new(roots).unwrap().config.enable_early_data);
        }
    }

    #[test]
    fn a_certificate_is_one_however_an_editor_has_written_its_file() {
        let wide: Vec<u8> = VENDOR_ROOTS[1].encode_utf16().flat_map(u16::to_le_bytes).collect();
        for pem in [wide.clone(), [&[0xff, 0xfe], &wide[..]].concat(), format!("\u{feff}{}", VENDOR_ROOTS[1]).into()] {
            assert_eq!(TlsClient::new(Roots::Pem(&pem)).unwrap().roots.len(), 1);
        }
    }

    #[test]
    fn a_file_without_a_certificate_is_no_trust() {
        for (pem, expected) in [
            (&b""[..], TrustError::Empty),
            (b"hello", TrustError::Empty),
            (b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", TrustError::Unreadable),
        ] {
            assert_eq!(TlsClient::new(Roots::Pem(pem)).err(), Some(expected));
        }
    }

    #[tokio::test]
    async fn a_text_that_is_no_host_name_is_not_resolved() {
        let client = TlsClient::new(Roots::Vendor).unwrap();
        for host in ["", "a b", "no|host", "host\0name"] {
            let failed = client.connect(host, 1883, Duration::from_secs(30)).await.err();
            assert_eq!(failed, Some(ConnectError::NameNotResolved), "{host:?}");
        }
    }
}
