//! Clients of this process: each registers one name on a fresh connection.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::{Duration, Instant};

use regnwl_station::cloud::{Cloud, Keep, RawMessage, Registration, Request, Unsaved};
use regnwl_station::domain::{Profile, Secret, SignMethod};
use regnwl_station::wire::Credentials;
use regnwl_station::wire::credentials::Question;
use rumqttc::{AsyncClient, Event, MqttOptions, Packet, TlsConfiguration, Transport};
use rustls::client::Resumption;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use tokio::runtime::Runtime;

use super::{PRODUCT_KEY, PRODUCT_SECRET};

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Ours {
    /// From nothing.
    Whole,
    /// On a connection that was made before.
    Prepared,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// rustls on a socket of the system, one thread each: the floor.
    Bare,
    /// As the floor, but no session of TLS is kept: each connection shakes hands as if it were the first one.
    BareAnew,
    /// As the floor, on a connection that was made before.
    BarePrepared,
    Rumqttc,
    Ours(Ours),
}

impl Who {
    pub const ALL: [Self; 6] = [
        Self::Bare,
        Self::BareAnew,
        Self::Rumqttc,
        Self::Ours(Ours::Whole),
        Self::BarePrepared,
        Self::Ours(Ours::Prepared),
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::Bare => "bare rustls",
            Self::BareAnew => "bare rustls, no session kept",
            Self::BarePrepared => "bare rustls, connected before",
            Self::Rumqttc => "rumqttc",
            Self::Ours(Ours::Whole) => "this library",
            Self::Ours(Ours::Prepared) => "this library, connected before",
        }
    }
}

/// A record in memory.
struct Memory(Vec<RawMessage>);

impl Keep for Memory {
    async fn keep(&mut self, raw: &RawMessage) -> Result<(), Unsaved> {
        self.0.push(raw.clone());
        Ok(())
    }
}

pub struct Client {
    who: Who,
    port: u16,
    config: Arc<ClientConfig>,
    cloud: Cloud,
}

impl Client {
    pub fn new(who: Who, port: u16, ca_pem: &str) -> Self {
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_slice(ca_pem.as_bytes()).unwrap()).unwrap();
        let mut config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        if who == Who::BareAnew {
            config.resumption = Resumption::disabled();
        }
        let profile: Profile = serde_json::from_value(serde_json::json!({
            "format": 1, "name": "bench", "productKey": PRODUCT_KEY, "dialog": {},
            "cloud": {"host": {"custom": "127.0.0.1"}, "port": port, "trust": {"caFile": "ca.pem"}},
        }))
        .unwrap();
        let cloud = Cloud::new(&profile, Some(ca_pem.as_bytes()), None).unwrap();
        Self { who, port, config: Arc::new(config), cloud }
    }

    /// Registers this name and gives how long it took, until the identity was there.
    pub fn register(&self, here: &Runtime, name: &str) -> Duration {
        match self.who {
            Who::Bare | Who::BareAnew => {
                let begun = Instant::now();
                self.bare_ask(self.bare_connect(), name);
                begun.elapsed()
            }
            Who::BarePrepared => {
                let stream = self.bare_connect();
                let begun = Instant::now();
                self.bare_ask(stream, name);
                begun.elapsed()
            }
            // On a task, as a station does.
            Who::Rumqttc => {
                let (config, port, credentials) = (self.config.clone(), self.port, credentials(name));
                here.block_on(here.spawn(rumqttc(config, port, credentials))).unwrap()
            }
            Who::Ours(how) => here.block_on(here.spawn(ours(self.cloud.clone(), how, name.to_owned()))).unwrap(),
        }
    }

    /// So many after one another, on so many lines at once.
    pub fn many(self: &Arc<Self>, here: &Runtime, block: &str, lines: usize, each: usize) {
        let name = |line: usize, number: usize| format!("{block}l{line}n{number}");
        if matches!(self.who, Who::Bare | Who::BareAnew | Who::BarePrepared) {
            std::thread::scope(|scope| {
                for line in 0..lines {
                    scope.spawn(move || {
                        for number in 0..each {
                            self.register(here, &name(line, number));
                        }
                    });
                }
            });
            return;
        }
        let tasks: Vec<_> = (0..lines)
            .map(|line| {
                let (client, block) = (self.clone(), block.to_owned());
                here.spawn(async move {
                    for number in 0..each {
                        let name = format!("{block}l{line}n{number}");
                        match client.who {
                            Who::Ours(how) => ours(client.cloud.clone(), how, name).await,
                            _ => rumqttc(client.config.clone(), client.port, credentials(&name)).await,
                        };
                    }
                })
            })
            .collect();
        here.block_on(async {
            for task in tasks {
                task.await.unwrap();
            }
        });
    }

    fn bare_connect(&self) -> StreamOwned<ClientConnection, TcpStream> {
        let tcp = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        tcp.set_nodelay(true).unwrap();
        let session = ClientConnection::new(self.config.clone(), "127.0.0.1".try_into().unwrap()).unwrap();
        let mut stream = StreamOwned::new(session, tcp);
        while stream.conn.is_handshaking() {
            stream.conn.complete_io(&mut stream.sock).unwrap();
        }
        stream
    }

    fn bare_ask(&self, mut stream: StreamOwned<ClientConnection, TcpStream>, name: &str) {
        stream.write_all(&credentials(name).connect_packet()).unwrap();
        let (mut heard, mut chunk) = (Vec::new(), [0; 4096]);
        // CONNACK, and a message that begins as its own length says: below 16 KiB, above 127 bytes.
        loop {
            let count = stream.read(&mut chunk).unwrap();
            assert!(count > 0, "closed");
            heard.extend_from_slice(&chunk[..count]);
            if let [0x20, 2, 0, 0, 0x30 | 0x32, low, high, rest @ ..] = &heard[..]
                && rest.len() >= usize::from(low & 127) + usize::from(*high) * 128
            {
                assert!(rest.windows(11).any(|part| part == b"deviceToken"));
                return;
            }
        }
    }
}

fn credentials(name: &str) -> Credentials {
    Credentials::of_registration(&Question {
        own_id: name,
        product_key: PRODUCT_KEY,
        product_secret: &Secret::new(PRODUCT_SECRET),
        device_name: name,
        random: "12345",
        secure_mode: 2,
        sign_method: SignMethod::HmacSha256,
        instance_id: None,
    })
    .unwrap()
}

async fn rumqttc(config: Arc<ClientConfig>, port: u16, credentials: Credentials) -> Duration {
    let begun = Instant::now();
    let mut options = MqttOptions::new(credentials.client_id, "127.0.0.1", port);
    options.set_credentials(credentials.user_name, credentials.password.expose());
    options.set_transport(Transport::tls_with_config(TlsConfiguration::Rustls(config)));
    let (_client, mut events) = AsyncClient::new(options, 10);
    loop {
        if let Event::Incoming(Packet::Publish(_)) = events.poll().await.unwrap() {
            return begun.elapsed();
        }
    }
}

async fn ours(cloud: Cloud, how: Ours, name: String) -> Duration {
    let request = Request { device_name: name, product_secret: Secret::new(PRODUCT_SECRET) };
    let from_nothing = Instant::now();
    let connection = cloud.connect().await.unwrap_or_else(|fault| panic!("{fault:?}"));
    let begun = if how == Ours::Whole { from_nothing } else { Instant::now() };
    let registration = cloud.register(connection, &request, &mut Memory(Vec::new())).await;
    let took = begun.elapsed();
    let Registration::Issued(_, session) = registration else { panic!("{registration:?}") };
    // Nobody waits for the goodbye.
    tokio::spawn(session.let_go());
    took
}
