//! The practice cloud: a TLS listener that registers devices and lets them log in, as the vendor documents it.

mod api;
mod certificate;
mod fault;
mod ledger;
mod lines;
mod product;
mod session;
mod verdict;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::sync::broadcast;
use tokio::task::{JoinHandle, JoinSet};

pub use self::api::{ApiWrong, PracticeApi};
pub use self::fault::Fault;
use self::ledger::Ledger;
pub use self::ledger::{Event, Issued, REGISTRATIONS_PER_NAME, Seen};
pub use self::lines::serve_lines;
pub use self::product::{NotProducts, Product};
use crate::domain::Secret;

/// A running practice cloud. Dropping it closes the listener and every connection.
pub struct PracticeCloud {
    addr: SocketAddr,
    ca_pem: String,
    ledger: Arc<Ledger>,
    acceptor: tokio_rustls::TlsAcceptor,
    accepting: JoinHandle<()>,
}

impl PracticeCloud {
    /// Starts on a listener, with a CA of its own. Must be called on a runtime.
    ///
    /// # Errors
    /// The listener has no address, or there is no randomness for keys.
    pub fn start(listener: TcpListener, products: Vec<Product>) -> io::Result<Self> {
        let addr = listener.local_addr()?;
        let certificate = certificate::Certificate::for_host(addr.ip())?;
        let ledger = Arc::new(Ledger::new(products));
        let accepting = tokio::spawn(accept(listener, certificate.acceptor.clone(), ledger.clone()));
        Ok(Self { addr, ca_pem: certificate.ca_pem, ledger, acceptor: certificate.acceptor, accepting })
    }

    /// Where it listens.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// The CA to trust. The certificate is for `localhost`, `127.0.0.1`, `::1` and the address it listens on.
    pub fn ca_pem(&self) -> &str {
        &self.ca_pem
    }

    /// Every identity it made, in order, also those that never left it.
    pub fn issued(&self) -> Vec<Issued> {
        self.ledger.issued()
    }

    /// How often it was asked for what.
    pub fn seen(&self) -> Seen {
        self.ledger.books.lock().seen
    }

    /// Every password that a CONNECT carried: what must not be found anywhere else.
    pub fn passwords(&self) -> Vec<Secret> {
        self.ledger.books.lock().passwords.clone()
    }

    /// What goes wrong with every registration from now on; none is nothing.
    pub fn set_fault(&self, fault: Option<Fault>) {
        self.ledger.books.lock().always = fault;
    }

    /// What goes wrong with the next registration. Several wait in line.
    pub fn push_fault(&self, fault: Fault) {
        self.ledger.books.lock().next.push_back(fault);
    }

    /// What happens from now on. A reader that falls 4096 behind loses the oldest.
    pub fn events(&self) -> broadcast::Receiver<Event> {
        self.ledger.events.subscribe()
    }
}

impl Drop for PracticeCloud {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn accept(listener: TcpListener, acceptor: tokio_rustls::TlsAcceptor, ledger: Arc<Ledger>) {
    // Ends with this future, and every connection with it.
    let mut connections = JoinSet::new();
    loop {
        // A failed accept is the fault of that one connection.
        let Ok((tcp, _)) = listener.accept().await else { continue };
        while connections.try_join_next().is_some() {}
        let (acceptor, ledger) = (acceptor.clone(), ledger.clone());
        connections.spawn(async move {
            let _ = tcp.set_nodelay(true);
            if let Ok(stream) = acceptor.accept(tcp).await {
                session::serve(stream, &ledger).await;
            }
        });
    }
}
