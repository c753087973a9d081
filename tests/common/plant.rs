//! A system of the plant that answers as it is told to, right or wrong, over plain TCP or TLS, and keeps what it was asked.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio_rustls::TlsAcceptor;

/// What it does with a question.
#[derive(Clone, Debug)]
pub enum Does {
    /// Answers with this status and this body.
    Says(u16, Vec<u8>),
    /// Sends these bytes and closes.
    Sends(Vec<u8>),
    /// Begins an answer, and sends one byte of it again and again.
    Drips,
    /// Sends a body that has no end.
    Floods,
    /// Hears it, and says nothing.
    KeepsSilent,
}

impl Does {
    pub fn say(body: &str) -> Self {
        Self::Says(200, body.into())
    }
}

#[derive(Default)]
struct State {
    next: VecDeque<Does>,
    asked: Vec<String>,
}

/// One that runs. It ends with its runtime.
pub struct Plant {
    addr: SocketAddr,
    /// Whoever comes is heard; else the door is shut in their face.
    is_there: watch::Sender<bool>,
    /// An answer waits until it may go.
    answers: watch::Sender<bool>,
    state: Arc<Mutex<State>>,
    /// Who vouches for it, where it speaks TLS.
    pub ca_pem: Option<String>,
}

impl Plant {
    /// Answers with `usual` where nothing else was pushed. Must be called on a runtime.
    pub fn start(usual: Does) -> Self {
        Self::run(usual, None)
    }

    /// As [`Plant::start`], over TLS, with a certificate for this name.
    pub fn start_tls(usual: Does, name: &str) -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let ca = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
        let key = KeyPair::generate().unwrap();
        let leaf = CertificateParams::new(vec![name.to_owned()]).unwrap().signed_by(&key, &ca).unwrap();
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![leaf.der().clone()], key)
            .unwrap();
        let mut plant = Self::run(usual, Some(TlsAcceptor::from(Arc::new(config))));
        plant.ca_pem = Some(ca.pem());
        plant
    }

    fn run(usual: Does, tls: Option<TlsAcceptor>) -> Self {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let addr = listener.local_addr().unwrap();
        let listener = TcpListener::from_std(listener).unwrap();
        let state = Arc::<Mutex<State>>::default();
        let (is_there, there) = watch::channel(true);
        let (answers, answering) = watch::channel(true);
        let shared = state.clone();
        tokio::spawn(async move {
            loop {
                let (tcp, _) = listener.accept().await.unwrap();
                if !*there.borrow() {
                    continue;
                }
                let (state, usual, tls, answering) = (shared.clone(), usual.clone(), tls.clone(), answering.clone());
                tokio::spawn(async move {
                    match tls {
                        None => answer(tcp, &state, usual, answering).await,
                        Some(tls) => match tls.accept(tcp).await {
                            Ok(stream) => answer(stream, &state, usual, answering).await,
                            Err(_) => None,
                        },
                    }
                });
            }
        });
        Self { addr, is_there, answers, state, ca_pem: None }
    }

    /// Its address with this path.
    pub fn url(&self, path: &str) -> String {
        let scheme = if self.ca_pem.is_some() { "https" } else { "http" };
        format!("{scheme}://{}{path}", self.addr)
    }

    /// What it does with the next question. Several wait in line.
    pub fn push(&self, does: Does) {
        self.state.lock().unwrap().next.push_back(does);
    }

    /// It is gone, or back.
    pub fn is_there(&self, is_there: bool) {
        self.is_there.send_replace(is_there);
    }

    /// Answers go out, or wait.
    pub fn answers(&self, answers: bool) {
        self.answers.send_replace(answers);
    }

    /// What it was asked, head and body, in order.
    pub fn asked(&self) -> Vec<String> {
        self.state.lock().unwrap().asked.clone()
    }
}

async fn answer(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    state: &Mutex<State>,
    usual: Does,
    mut answering: watch::Receiver<bool>,
) -> Option<()> {
    let mut heard = Vec::new();
    while !is_whole(&heard) {
        if stream.read_buf(&mut heard).await.ok()? == 0 {
            return None;
        }
    }
    let does = {
        let mut state = state.lock().unwrap();
        state.asked.push(String::from_utf8_lossy(&heard).into_owned());
        state.next.pop_front().unwrap_or(usual)
    };
    answering.wait_for(|answers| *answers).await.ok()?;
    match does {
        Does::Says(status, body) => {
            let head = format!("HTTP/1.1 {status} So\r\nContent-Length: {}\r\n\r\n", body.len());
            stream.write_all(head.as_bytes()).await.ok()?;
            stream.write_all(&body).await.ok()?;
        }
        Does::Sends(bytes) => stream.write_all(&bytes).await.ok()?,
        Does::Drips => {
            stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n").await.ok()?;
            loop {
                stream.write_all(b"x").await.ok()?;
                stream.flush().await.ok()?;
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }
        Does::Floods => {
            stream.write_all(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n").await.ok()?;
            let chunk = [b"1000\r\n".as_slice(), &[b'x'; 4096], b"\r\n"].concat();
            loop {
                stream.write_all(&chunk).await.ok()?;
            }
        }
        Does::KeepsSilent => while stream.read(&mut [0; 64]).await.ok()? > 0 {},
    }
    stream.shutdown().await.ok()
}

/// Head, and as much body as it says.
fn is_whole(heard: &[u8]) -> bool {
    let Some(end) = heard.windows(4).position(|four| four == b"\r\n\r\n") else { return false };
    let head = String::from_utf8_lossy(&heard[..end]).to_ascii_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse::<usize>().ok());
    heard.len() >= end + 4 + length.unwrap_or_default()
}
