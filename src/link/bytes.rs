//! One byte stream to a unit, whatever carries it.

use std::io;
use std::sync::mpsc as blocking;
use std::time::Duration;

use bytes::Bytes;
use tokio::sync::{mpsc, oneshot};

use crate::platform::bell::Bell;

/// Chunks that wait to be read. With the chunk size of the port thread (1 KiB) this bounds a link to 64 KiB.
pub(crate) const CHUNKS: usize = 64;

/// Longest time a port may take for one write. A driver that takes longer hangs (a stalled adapter, flow control that
/// never lets go): its thread is given up.
pub(crate) const WRITE_LIMIT: Duration = Duration::from_secs(10);

/// A write handed to a port's thread; `done` tells how it ended.
pub(crate) struct Write {
    pub bytes: Bytes,
    pub done: oneshot::Sender<io::Result<()>>,
}

/// The way to a port's thread. It ends when this is dropped: first the sender, then the bell, which wakes it.
pub(super) struct Orders {
    pub(super) writes: blocking::SyncSender<Write>,
    pub(super) bell: Bell,
}

enum Outgoing {
    /// The other half of a pair.
    Memory(mpsc::Sender<io::Result<Bytes>>),
    /// A port's thread.
    Thread(Orders),
}

/// What is known of the other end before anything is said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Peer {
    /// The fingerprint of the key that a host proved to have.
    pub host_key: Option<String>,
    /// It asks for a password, and does nothing else before.
    pub asks: bool,
}

/// A byte stream to a unit. Dropping it closes the port. Memory is bounded: what is not read holds the sender up.
pub struct ByteLink {
    peer: Peer,
    incoming: mpsc::Receiver<io::Result<Bytes>>,
    outgoing: Outgoing,
}

impl ByteLink {
    /// Two ends that are connected with each other, in memory.
    pub fn pair() -> (Self, Self) {
        let (to_right, from_left) = mpsc::channel(CHUNKS);
        let (to_left, from_right) = mpsc::channel(CHUNKS);
        (
            Self { peer: Peer::default(), incoming: from_right, outgoing: Outgoing::Memory(to_right) },
            Self { peer: Peer::default(), incoming: from_left, outgoing: Outgoing::Memory(to_left) },
        )
    }

    pub(super) fn over_thread(incoming: mpsc::Receiver<io::Result<Bytes>>, orders: Orders) -> Self {
        Self { peer: Peer::default(), incoming, outgoing: Outgoing::Thread(orders) }
    }

    pub(crate) fn with_peer(self, peer: Peer) -> Self {
        Self { peer, ..self }
    }

    /// Who is at the other end.
    pub fn peer(&self) -> &Peer {
        &self.peer
    }

    /// The next bytes, never empty. Cancel safe. An end of any kind (unplugged, closed, broken) is an error, and every
    /// later call is one too.
    pub async fn read(&mut self) -> io::Result<Bytes> {
        self.incoming.recv().await.unwrap_or_else(|| Err(gone()))
    }

    /// What has already arrived, without waiting; none where nothing has.
    pub fn try_read(&mut self) -> Option<io::Result<Bytes>> {
        match self.incoming.try_recv() {
            Ok(read) => Some(read),
            Err(mpsc::error::TryRecvError::Empty) => None,
            Err(mpsc::error::TryRecvError::Disconnected) => Some(Err(gone())),
        }
    }

    /// Hands all bytes to the carrier. Ends with `TimedOut` after 10 s where a driver hangs; the link is of no use then.
    /// When cancelled, the bytes may or may not be sent.
    pub async fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        let bytes = Bytes::copy_from_slice(bytes);
        match &self.outgoing {
            Outgoing::Memory(peer) => peer.send(Ok(bytes)).await.map_err(|_| gone()),
            Outgoing::Thread(Orders { writes, bell }) => {
                let (done, ended) = oneshot::channel();
                writes.try_send(Write { bytes, done }).map_err(|refused| match refused {
                    // Only where an earlier write was cancelled and still hangs.
                    blocking::TrySendError::Full(_) => io::ErrorKind::TimedOut.into(),
                    blocking::TrySendError::Disconnected(_) => gone(),
                })?;
                bell.ring();
                match tokio::time::timeout(WRITE_LIMIT + Duration::from_secs(1), ended).await {
                    Ok(Ok(written)) => written,
                    Ok(Err(_)) => Err(gone()),
                    Err(_) => Err(io::ErrorKind::TimedOut.into()),
                }
            }
        }
    }
}

fn gone() -> io::Error {
    io::ErrorKind::BrokenPipe.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_one_end_writes_the_other_reads() {
        let (mut left, mut right) = ByteLink::pair();
        left.write_all(b"AT\r\n").await.unwrap();
        right.write_all(b"OK\r\n").await.unwrap();
        assert_eq!(&right.read().await.unwrap()[..], b"AT\r\n");
        assert_eq!(&left.try_read().unwrap().unwrap()[..], b"OK\r\n");
        assert!(left.try_read().is_none());
    }

    #[tokio::test]
    async fn a_dropped_end_is_an_error_for_the_other_once_all_is_read() {
        let (mut left, mut right) = ByteLink::pair();
        right.write_all(b"last words").await.unwrap();
        drop(right);
        assert_eq!(&left.read().await.unwrap()[..], b"last words");
        assert_eq!(left.read().await.unwrap_err().kind(), io::ErrorKind::BrokenPipe);
        assert!(left.try_read().unwrap().is_err());
        assert!(left.write_all(b"x").await.is_err());
    }

    #[tokio::test]
    async fn endless_chatter_that_nobody_reads_takes_bounded_memory() {
        let (_left, mut right) = ByteLink::pair();
        let flood = async {
            loop {
                right.write_all(&[b'x'; 1024]).await.unwrap();
            }
        };
        assert!(tokio::time::timeout(Duration::from_millis(50), flood).await.is_err());
        assert_eq!(_left.incoming.len(), CHUNKS);
    }
}
