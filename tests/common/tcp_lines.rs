//! Lines on the network, as a device server gives them: who is behind one comes and goes, and it may keep to itself what is said.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use regnwl_station::link::bytes::ByteLink;
use regnwl_station::sim::device::PracticeUnit;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Handle;
use tokio::sync::watch;

/// How many connections are open now.
pub type Counts = Arc<AtomicUsize>;

/// One line. Without a unit it takes a connection and closes it.
pub struct TcpLine {
    address: SocketAddr,
    unit: watch::Sender<Option<PracticeUnit>>,
    /// Nothing is passed on before.
    passes_on: watch::Sender<bool>,
    /// Connections so far.
    taken: Arc<AtomicUsize>,
}

impl TcpLine {
    pub fn new(runtime: &Handle, unit: Option<&PracticeUnit>, counts: &Counts) -> Self {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let address = listener.local_addr().unwrap();
        let (unit, units) = watch::channel(unit.cloned());
        let (passes_on, passing) = watch::channel(true);
        let taken = Arc::<AtomicUsize>::default();
        let (seen, counts) = (taken.clone(), counts.clone());
        runtime.spawn(async move {
            let listener = TcpListener::from_std(listener).unwrap();
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                seen.fetch_add(1, Ordering::SeqCst);
                let Some(unit) = units.borrow().clone() else { continue };
                let (passing, counts) = (passing.clone(), counts.clone());
                tokio::spawn(async move {
                    counts.fetch_add(1, Ordering::SeqCst);
                    carry(stream, &unit, passing).await;
                    counts.fetch_sub(1, Ordering::SeqCst);
                });
            }
        });
        Self { address, unit, passes_on, taken }
    }

    /// As the list names it.
    pub fn address(&self) -> String {
        format!("tcp:{}", self.address)
    }

    pub fn plug(&self, unit: &PracticeUnit) {
        self.unit.send_replace(Some(unit.clone()));
    }

    pub fn unplug(&self) -> Option<PracticeUnit> {
        self.unit.send_replace(None)
    }

    /// Whether anything is passed on.
    pub fn pass_on(&self, on: bool) {
        self.passes_on.send_replace(on);
    }

    pub fn taken(&self) -> usize {
        self.taken.load(Ordering::SeqCst)
    }
}

/// Until one of them ends it.
async fn carry(mut stream: TcpStream, unit: &PracticeUnit, mut passing: watch::Receiver<bool>) {
    let (mut link, unit_end) = ByteLink::pair();
    unit.on_link(unit_end);
    let mut buffer = [0; 1024];
    loop {
        let on = *passing.borrow_and_update();
        tokio::select! {
            changed = passing.changed() => if changed.is_err() { return },
            read = stream.read(&mut buffer), if on => match read {
                Ok(0) | Err(_) => return,
                Ok(length) => if link.write_all(&buffer[..length]).await.is_err() { return },
            },
            said = link.read(), if on => match said {
                Ok(bytes) => if stream.write_all(&bytes).await.is_err() { return },
                Err(_) => return,
            },
        }
    }
}
