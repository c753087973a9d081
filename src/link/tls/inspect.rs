//! Looks at a TLS server without asking it anything: the handshake, the certificates it shows, and the root they end at.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{Resumption, WebPkiServerVerifier};
use rustls::pki_types::{CertificateDer, ServerName, TrustAnchor, UnixTime};
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, Error, ProtocolVersion, SignatureScheme};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout_at};
use tokio_rustls::TlsConnector;
use webpki::{EndEntityCert, KeyUsage};
use x509_parser::certificate::X509Certificate;
use x509_parser::prelude::FromDer;
use x509_parser::x509::X509Name;

use super::{ConnectError, TlsClient, TrustError, server_name, store};

/// A certificate as people know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// Whose: the common name, where it has one.
    pub subject: String,
    /// Who signed it.
    pub issuer: String,
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

/// Why a handshake failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HandshakeError {
    /// Whatever answers there does not speak TLS.
    NotTls,
    /// The other side closed.
    Closed,
    /// The deadline came first.
    Silent,
    /// No common version or cipher, or refused otherwise.
    Refused,
    /// The certificate is for other names: these.
    OtherName(Vec<String>),
    /// The chain ends at nobody who is trusted.
    UnknownIssuer,
    /// A certificate has ended.
    Expired,
    /// A certificate is not valid yet.
    NotYet,
    /// Not trusted for another reason.
    Untrusted,
}

impl TlsClient {
    /// Shakes hands as for a registration, with a fresh session, and closes. Nothing but the handshake is sent.
    ///
    /// # Errors
    /// Why not, and the certificates that were shown, the server's own first.
    pub async fn inspect(
        &self,
        host: &str,
        tcp: TcpStream,
        deadline: Instant,
    ) -> Result<Inspected, (HandshakeError, Vec<Certificate>)> {
        let name = server_name(host).map_err(|_: ConnectError| (HandshakeError::Untrusted, Vec::new()))?;
        let (config, watch) = self.watching().map_err(|_| (HandshakeError::Untrusted, Vec::new()))?;
        let handshake = timeout_at(deadline, TlsConnector::from(Arc::new(config)).connect(name, tcp)).await;
        let shown = watch.shown();
        let failed = |error| Err((error, shown.iter().filter_map(read).collect()));
        let stream = match handshake {
            Ok(Ok(stream)) => stream,
            Ok(Err(error)) => return failed(cause(&error)),
            Err(_) => return failed(HandshakeError::Silent),
        };
        let version = match stream.get_ref().1.protocol_version() {
            Some(ProtocolVersion::TLSv1_2) => "1.2",
            _ => "1.3",
        };
        match self.path(&shown) {
            Some((chain, root)) => Ok(Inspected { version, chain, root }),
            None => failed(HandshakeError::Untrusted),
        }
    }

    /// A client like this one that remembers what it was shown. A resumed session shows no certificates.
    fn watching(&self) -> Result<(ClientConfig, Arc<Watch>), TrustError> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let inner = WebPkiServerVerifier::builder_with_provider(Arc::new(store(&self.roots)?), provider.clone())
            .build()
            .map_err(|_| TrustError::Empty)?;
        let watch = Arc::new(Watch { inner, shown: Mutex::default() });
        let mut config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("ring speaks TLS 1.2 and 1.3")
            .dangerous()
            .with_custom_certificate_verifier(watch.clone())
            .with_no_client_auth();
        config.resumption = Resumption::disabled();
        Ok((config, watch))
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

/// Judges certificates as the real verifier does, and keeps what it was shown.
#[derive(Debug)]
struct Watch {
    inner: Arc<WebPkiServerVerifier>,
    shown: Mutex<Vec<CertificateDer<'static>>>,
}

impl Watch {
    fn shown(&self) -> Vec<CertificateDer<'static>> {
        self.shown.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl ServerCertVerifier for Watch {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let all = std::iter::once(end_entity).chain(intermediates).map(|certificate| certificate.clone().into_owned());
        *self.shown.lock().unwrap_or_else(PoisonError::into_inner) = all.collect();
        self.inner.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.inner.verify_tls12_signature(message, certificate, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.inner.verify_tls13_signature(message, certificate, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.inner.supported_verify_schemes()
    }
}

fn read(der: &CertificateDer<'_>) -> Option<Certificate> {
    let (_, certificate) = X509Certificate::from_der(der).ok()?;
    Some(Certificate {
        subject: name(certificate.subject()),
        issuer: name(certificate.issuer()),
        until: certificate.validity().not_after.timestamp(),
    })
}

fn name(name: &X509Name<'_>) -> String {
    let common = name.iter_common_name().next().and_then(|common| common.as_str().ok());
    common.map_or_else(|| name.to_string(), ToOwned::to_owned)
}

fn cause(error: &io::Error) -> HandshakeError {
    use CertificateError as Bad;
    match error.get_ref().and_then(|inner| inner.downcast_ref::<Error>()) {
        Some(Error::InvalidCertificate(bad)) => match bad {
            Bad::Expired | Bad::ExpiredContext { .. } => HandshakeError::Expired,
            Bad::NotValidYet | Bad::NotValidYetContext { .. } => HandshakeError::NotYet,
            // A root of the same name with another key: a CA that was made anew.
            Bad::UnknownIssuer | Bad::BadSignature => HandshakeError::UnknownIssuer,
            Bad::NotValidForName => HandshakeError::OtherName(Vec::new()),
            Bad::NotValidForNameContext { presented, .. } => {
                HandshakeError::OtherName(presented.iter().map(|name| bare_name(name)).collect())
            }
            _ => HandshakeError::Untrusted,
        },
        Some(Error::InvalidMessage(_)) => HandshakeError::NotTls,
        Some(_) => HandshakeError::Refused,
        None => HandshakeError::Closed,
    }
}

/// `DnsName("a.example")` and `IpAddress(10.0.0.1)` without what stands around the name.
fn bare_name(presented: &str) -> String {
    let inner = presented.split_once('(').and_then(|(_, rest)| rest.strip_suffix(')')).unwrap_or(presented);
    inner.trim_matches('"').to_owned()
}
