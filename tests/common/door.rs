//! What stands between the station and the practice cloud: it can be held shut, keep the answers back, lead somewhere else, and it counts what goes through.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// TLS records of application data carry this type; in TLS 1.3 also the client's Finished and its goodbye.
const APPLICATION_DATA: u8 = 0x17;
/// So many of them from the station: it was asked for an identity.
const ASKED: usize = 2;

#[derive(Clone, Default)]
struct Counts {
    accepted: Arc<AtomicUsize>,
    open: Arc<AtomicUsize>,
    said: Arc<AtomicUsize>,
}

pub struct Door {
    addr: SocketAddr,
    way: watch::Sender<Option<SocketAddr>>,
    keeps_answers: watch::Sender<bool>,
    counts: Counts,
}

impl Door {
    pub async fn to(cloud: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let addr = listener.local_addr().unwrap();
        let (way, ways) = watch::channel(Some(cloud));
        let (keeps_answers, keeps) = watch::channel(false);
        let counts = Counts::default();
        let shared = counts.clone();
        tokio::spawn(async move {
            loop {
                let (client, _) = listener.accept().await.unwrap();
                shared.accepted.fetch_add(1, Ordering::SeqCst);
                shared.open.fetch_add(1, Ordering::SeqCst);
                let (mut ways, keeps, counts) = (ways.clone(), keeps.clone(), shared.clone());
                tokio::spawn(async move {
                    let way = ways.wait_for(Option::is_some).await.ok().and_then(|way| *way);
                    if let Some(way) = way
                        && let Ok(cloud) = TcpStream::connect(way).await
                    {
                        carry(client, cloud, keeps, &counts.said).await;
                    }
                    counts.open.fetch_sub(1, Ordering::SeqCst);
                });
            }
        });
        Self { addr, way, keeps_answers, counts }
    }

    pub fn port(&self) -> u16 {
        self.addr.port()
    }

    /// Connections are taken, and nothing is said on them.
    pub fn hold(&self) {
        self.way.send_replace(None);
    }

    /// What the cloud says after it was asked is kept back, until it is let through.
    #[cfg_attr(not(unix), allow(dead_code, reason = "those who need it send signals"))]
    pub fn keep_answers(&self, keep: bool) {
        self.keeps_answers.send_replace(keep);
    }

    pub fn lead_to(&self, cloud: SocketAddr) {
        self.way.send_replace(Some(cloud));
    }

    /// Connections so far.
    pub fn accepted(&self) -> usize {
        self.counts.accepted.load(Ordering::SeqCst)
    }

    /// Connections now.
    pub fn open(&self) -> usize {
        self.counts.open.load(Ordering::SeqCst)
    }

    /// Records of application data that the station sent, over all connections: the end of the handshake, CONNECT, and what follows.
    pub fn said(&self) -> usize {
        self.counts.said.load(Ordering::SeqCst)
    }
}

async fn carry(client: TcpStream, cloud: TcpStream, mut keeps: watch::Receiver<bool>, said: &AtomicUsize) {
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_cloud, mut to_cloud) = cloud.into_split();
    // On this connection.
    let said_here = AtomicUsize::new(0);
    let up = async {
        let mut header = [0; 5];
        while from_client.read_exact(&mut header).await.is_ok() {
            let mut body = vec![0; usize::from(u16::from_be_bytes([header[3], header[4]]))];
            if from_client.read_exact(&mut body).await.is_err() {
                break;
            }
            if header[0] == APPLICATION_DATA {
                said.fetch_add(1, Ordering::SeqCst);
                said_here.fetch_add(1, Ordering::SeqCst);
            }
            if to_cloud.write_all(&[&header[..], &body].concat()).await.is_err() {
                break;
            }
        }
        let _ = to_cloud.shutdown().await;
    };
    let down = async {
        let mut chunk = vec![0; 16 * 1024];
        while let Ok(count @ 1..) = from_cloud.read(&mut chunk).await {
            if said_here.load(Ordering::SeqCst) >= ASKED {
                let _ = keeps.wait_for(|keeps| !keeps).await;
            }
            if to_client.write_all(&chunk[..count]).await.is_err() {
                break;
            }
        }
        let _ = to_client.shutdown().await;
    };
    tokio::join!(up, down);
}
