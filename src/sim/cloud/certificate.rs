//! The practice cloud's own CA and server certificate, made anew at every start.

use std::io;
use std::net::IpAddr;
use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair,
    KeyUsagePurpose,
};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{CipherSuite, ServerConfig};
use tokio_rustls::TlsAcceptor;

/// What a listener needs to be trusted.
pub(super) struct Certificate {
    pub(super) ca_pem: String,
    pub(super) acceptor: TlsAcceptor,
}

impl Certificate {
    /// For `localhost`, both loopback addresses and `host`.
    pub(super) fn for_host(host: IpAddr) -> io::Result<Self> {
        Self::made(host).map_err(io::Error::other)
    }

    fn made(host: IpAddr) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        let mut ca = CertificateParams::default();
        ca.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        ca.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        ca.distinguished_name.push(DnType::CommonName, "Practice cloud CA");
        let ca = CertifiedIssuer::self_signed(ca, KeyPair::generate()?)?;

        let mut leaf = CertificateParams::new(vec![
            "localhost".to_owned(),
            "127.0.0.1".to_owned(),
            "::1".to_owned(),
            host.to_string(),
        ])?;
        leaf.distinguished_name.push(DnType::CommonName, "Practice cloud");
        leaf.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        leaf.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        // Strict clients (OpenSSL's X509_STRICT) ask for it.
        leaf.use_authority_key_identifier_extension = true;
        let key = KeyPair::generate()?;
        let leaf = leaf.signed_by(&key, &ca)?;

        let mut provider = rustls::crypto::ring::default_provider();
        // Of what every client of TLS 1.3 speaks the one that costs the processor least: most PCs hash it by an instruction of their own.
        provider.cipher_suites.sort_by_key(|suite| suite.suite() != CipherSuite::TLS13_AES_128_GCM_SHA256);
        let mut config = ServerConfig::builder_with_provider(Arc::new(provider))
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(
                vec![leaf.der().clone()],
                PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der())),
            )?;
        config.ignore_client_order = true;
        // A connection uses one up and leaves one.
        config.send_tls13_tickets = 1;
        Ok(Self { ca_pem: ca.pem(), acceptor: Arc::new(config).into() })
    }
}
