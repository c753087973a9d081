//! Keeps what a server shows and asks for during a handshake. One verifier serves all connections (a session is resumed under the verifier that judged it
//! first), so what was seen belongs to the task that shakes hands.

use std::cell::RefCell;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{ResolvesClientCert, WebPkiServerVerifier};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::sign::CertifiedKey;
use rustls::{DigitallySignedStruct, Error, ProtocolVersion, SignatureScheme};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout_at};
use tokio_rustls::client::TlsStream;

use super::heard::Heard;

/// How long a server that asks for a client certificate may take to say that it does without.
const VERDICT: Duration = Duration::from_secs(2);

/// What was seen of a server.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// Its certificates, its own first. A resumed session shows none.
    pub(super) shown: Vec<CertificateDer<'static>>,
    /// It asked for a certificate of its client, of one of these issuers (DER).
    pub(super) wants: Option<Vec<Vec<u8>>>,
    /// It gave a ticket: the handshake has ended on its side too.
    has_ended: bool,
}

tokio::task_local! {
    static SEEN: RefCell<Seen>;
}

fn note(what: impl FnOnce(&mut Seen)) {
    // Tickets also come while nobody shakes hands.
    let _ = SEEN.try_with(|seen| what(&mut seen.borrow_mut()));
}

/// Does this and gives what was seen meanwhile.
pub(super) async fn during<T>(handshake: impl Future<Output = T>) -> (T, Seen) {
    SEEN.scope(RefCell::default(), async {
        let shaken = handshake.await;
        (shaken, SEEN.with(RefCell::take))
    })
    .await
}

/// A ticket came.
pub(in crate::link) fn ticket_came() {
    note(|seen| seen.has_ended = true);
}

/// In TLS 1.3 a client is through before the server has looked at its certificate. Where the server asked for one, and there is none, this waits for what
/// it says to that, so that nothing is asked on a connection that it refuses.
pub(super) async fn is_taken(stream: &mut TlsStream<Heard>, deadline: Instant) -> io::Result<()> {
    let (heard, session) = stream.get_mut();
    let tcp = heard.tcp();
    let is_open = || SEEN.with(|seen| seen.borrow().wants.is_some() && !seen.borrow().has_ended);
    if session.protocol_version() != Some(ProtocolVersion::TLSv1_3) {
        return Ok(());
    }
    let until = deadline.min(Instant::now() + VERDICT);
    while is_open() {
        let Ok(readable) = timeout_at(until, tcp.readable()).await else { break };
        readable?;
        match session.read_tls(&mut Arrived(tcp)) {
            Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(_) => {
                session.process_new_packets().map_err(io::Error::other)?;
            }
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Reads what has arrived.
struct Arrived<'a>(&'a TcpStream);

impl io::Read for Arrived<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.try_read(buffer)
    }
}

/// Judges certificates as the verifier inside does.
#[derive(Debug)]
pub(super) struct Watch(pub(super) Arc<WebPkiServerVerifier>);

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
        note(|seen| seen.shown = all.collect());
        self.0.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.0.verify_tls12_signature(message, certificate, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.0.verify_tls13_signature(message, certificate, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.supported_verify_schemes()
    }
}

/// Has no certificate, and notes that one was asked for.
#[derive(Debug)]
pub(super) struct NoCertificate;

impl ResolvesClientCert for NoCertificate {
    fn resolve(&self, issuers: &[&[u8]], _: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        note(|seen| seen.wants = Some(issuers.iter().map(|issuer| issuer.to_vec()).collect()));
        None
    }

    fn has_certs(&self) -> bool {
        false
    }
}
