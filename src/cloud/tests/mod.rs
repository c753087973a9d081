//! Clouds that misbehave: real TLS over loopback, hand-written MQTT bytes, one script a test.

mod asking;
mod connecting;
mod edges;
mod online;

use std::sync::Arc;
use std::time::{Duration, Instant};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::PrivateKeyDer;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use super::{Cloud, Keep, Prepared, RawMessage, Registration, Request, Session, Unsaved};
use crate::domain::{Failure, Identity, Profile, Secret};

/// Long enough for a loaded machine, short enough to notice a hang.
const GENEROUS: Duration = Duration::from_secs(30);
/// The wait of a test that must not run into it.
const LONG_MS: u32 = 120_000;
/// The wait of a test that does run into it.
const SHORT_MS: u32 = 1_000;

const ANSWER: &str = r#"{"productKey":"a1abcdefghi","deviceName":"dev001","clientId":"9g55WSBuOZMNtMCJtktx000100","deviceToken":"^1^1677597746541^9ffd7c5bcf0c87f"}"#;
const CONNACK: [u8; 4] = [0x20, 2, 0, 0];

/// A CA and a server certificate of its making.
struct Certificates {
    ca_pem: String,
    server: TlsAcceptor,
}

impl Certificates {
    /// For these names, valid in these years.
    fn new(names: &[&str], years: std::ops::Range<i32>) -> Self {
        let mut ca = CertificateParams::default();
        ca.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let ca = CertifiedIssuer::self_signed(ca, KeyPair::generate().unwrap()).unwrap();
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let mut leaf = CertificateParams::new(names).unwrap();
        leaf.not_before = rcgen::date_time_ymd(years.start, 1, 1);
        leaf.not_after = rcgen::date_time_ymd(years.end, 1, 1);
        let key = KeyPair::generate().unwrap();
        let leaf = leaf.signed_by(&key, &ca).unwrap();
        let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![leaf.der().clone()], PrivateKeyDer::try_from(key.serialize_der()).unwrap())
            .unwrap();
        Self { ca_pem: ca.pem(), server: Arc::new(config).into() }
    }

    /// After the handshake nothing comes by itself.
    fn without_tickets(self) -> Self {
        let mut config = (**self.server.config()).clone();
        config.send_tls13_tickets = 0;
        Self { server: Arc::new(config).into(), ..self }
    }

    fn good() -> Self {
        Self::new(&["localhost", "127.0.0.1"], 2020..2090)
    }
}

fn cloud_at(host: &str, port: u16, ca_pem: &str, connect_ms: u32, answer_ms: u32) -> Cloud {
    let profile: Profile = serde_json::from_value(serde_json::json!({
        "format": 1, "name": "test", "productKey": "a1abcdefghi", "dialog": {},
        "cloud": {
            "host": {"custom": host}, "port": port, "trust": {"caFile": "ca.pem"},
            "connectTimeoutMs": connect_ms, "answerTimeoutMs": answer_ms,
        },
    }))
    .unwrap();
    Cloud::new(&profile, Some(ca_pem.as_bytes()), None).unwrap()
}

/// The other end of one connection.
struct Peer(TlsStream<TcpStream>);

impl Peer {
    /// Reads one CONNECT and gives its bytes.
    async fn hear_connect(&mut self) -> Vec<u8> {
        assert_eq!(self.0.read_u8().await.unwrap(), 0x10);
        let (mut length, mut shift) = (0, 0);
        loop {
            let byte = self.0.read_u8().await.unwrap();
            length |= usize::from(byte & 127) << shift;
            shift += 7;
            if byte < 128 {
                break;
            }
        }
        let mut body = vec![0; length];
        self.0.read_exact(&mut body).await.unwrap();
        body
    }

    async fn say(&mut self, bytes: &[u8]) {
        self.0.write_all(bytes).await.unwrap();
        self.0.flush().await.unwrap();
    }

    /// Says `bytes` as TLS, `garbage` as it is, and closes TCP: all in one burst, without a TLS goodbye. Gives what went over the wire.
    async fn say_and_vanish(mut self, bytes: &[u8], garbage: &[u8]) -> Vec<u8> {
        use std::io::Write as _;
        let (tcp, session) = self.0.get_mut();
        session.writer().write_all(bytes).unwrap();
        let mut burst = Vec::new();
        while session.wants_write() {
            session.write_tls(&mut burst).unwrap();
        }
        burst.extend_from_slice(garbage);
        tcp.write_all(&burst).await.unwrap();
        tcp.shutdown().await.unwrap();
        burst
    }

    /// Says nothing more until the other side closes; gives what it said.
    async fn listen(&mut self) -> Vec<u8> {
        let mut heard = Vec::new();
        let _ = self.0.read_to_end(&mut heard).await;
        heard
    }
}

/// A cloud that plays `script` on its first connection, and never takes a second.
async fn cloud_that<F>(answer_ms: u32, script: impl FnOnce(Peer) -> F + Send + 'static) -> Cloud
where
    F: Future<Output = ()> + Send,
{
    cloud_of(Certificates::good(), answer_ms, script).await
}

/// As [`cloud_that`], with these certificates.
async fn cloud_of<F>(
    certificates: Certificates,
    answer_ms: u32,
    script: impl FnOnce(Peer) -> F + Send + 'static,
) -> Cloud
where
    F: Future<Output = ()> + Send,
{
    let ca_pem = certificates.ca_pem.clone();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        let (tcp, _) = listener.accept().await.unwrap();
        drop(listener);
        // Said is sent: a test may rely on it.
        tcp.set_nodelay(true).unwrap();
        script(Peer(certificates.server.accept(tcp).await.unwrap())).await;
    });
    cloud_at("127.0.0.1", port, &ca_pem, LONG_MS, answer_ms)
}

fn publish(topic: &str, qos: u8, payload: &[u8]) -> Vec<u8> {
    let mut body = u16::try_from(topic.len()).unwrap().to_be_bytes().to_vec();
    body.extend(topic.as_bytes());
    if qos > 0 {
        body.extend([0x12, 0x34]);
    }
    body.extend(payload);
    let mut packet = vec![0x30 | qos << 1];
    packet.extend(remaining_length(body.len()));
    packet.extend(body);
    packet
}

fn remaining_length(mut length: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    loop {
        let low = u8::try_from(length % 128).unwrap();
        length /= 128;
        bytes.push(if length > 0 { low | 128 } else { low });
        if length == 0 {
            return bytes;
        }
    }
}

fn answer(qos: u8) -> Vec<u8> {
    publish("/ext/regnwl", qos, ANSWER.as_bytes())
}

/// The identity of [`ANSWER`].
fn identity() -> Identity {
    Identity {
        product_key: "a1abcdefghi".into(),
        device_name: "dev001".into(),
        client_id: "9g55WSBuOZMNtMCJtktx000100".into(),
        device_token: Secret::new("^1^1677597746541^9ffd7c5bcf0c87f"),
    }
}

fn request() -> Request {
    Request { device_name: "dev001".into(), product_secret: Secret::new("h1nQFYPZS0mW2352") }
}

/// A record in memory.
#[derive(Default)]
struct Saved(Vec<RawMessage>);

impl Keep for Saved {
    async fn keep(&mut self, raw: &RawMessage) -> Result<(), Unsaved> {
        self.0.push(raw.clone());
        Ok(())
    }
}

/// What a registration left behind.
struct Ended {
    registration: Registration,
    saved: Vec<RawMessage>,
}

impl Ended {
    /// Connects and asks for `dev001`, on a task of its own as a slot does.
    async fn of(cloud: Cloud) -> Self {
        let begun = Instant::now();
        let ended = tokio::spawn(async move {
            let connection = cloud.connect().await.unwrap();
            let mut saved = Saved::default();
            let registration = cloud.register(connection, &request(), &mut saved).await;
            let saved = saved.0;
            Self { registration, saved }
        });
        let ended = ended.await.unwrap();
        assert!(begun.elapsed() < GENEROUS, "took {:?}", begun.elapsed());
        ended
    }

    #[track_caller]
    fn issued(self) -> Session {
        let Registration::Issued(got, session) = self.registration else { panic!("{:?}", self.registration) };
        assert_eq!(got, identity());
        let last = self.saved.last().unwrap();
        assert_eq!((last.topic.as_deref(), &last.bytes[..]), (Some("/ext/regnwl"), ANSWER.as_bytes()));
        session
    }

    #[track_caller]
    fn unknown(&self, expected: Failure) {
        let Registration::Unknown(failure) = self.registration else { panic!("{:?}", self.registration) };
        assert_eq!(failure, expected);
        assert!(failure.is_unknown());
    }
}
