//! A TLS connection on which MQTT packets are read one by one, until a deadline or an end.

use std::io::{Read as _, Write as _};
use std::time::Duration;

use bytes::{Buf, BytesMut};
use rumqttc::mqttbytes::v4::{Packet, Publish};
use rumqttc::mqttbytes::{Error, check};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::time::{Instant, timeout_at};

use crate::link::TlsStream;
use crate::link::tls::{Arrived, arrived};
use crate::wire::packet::written;

/// How long a connection that was made ahead may be used. What the cloud does with idle ones is not documented.
pub const FRESH: Duration = Duration::from_secs(5);

/// Longest packet in bytes that is taken whole. An identity is far below 8 KiB.
pub(super) const MAX_PACKET: usize = 256 * 1024;

/// Room for one read, in bytes: a whole TLS record.
const CHUNK: usize = 16 * 1024;

/// Most bytes that are read from one connection.
const MAX_TOTAL: usize = 1024 * 1024;

/// A connection to the cloud on which nothing was asked yet.
pub struct Connection {
    pub(super) stream: TlsStream,
    since: Instant,
    /// Read and not taken yet.
    received: BytesMut,
    total: usize,
}

/// What came next.
pub(super) enum Incoming {
    /// CONNACK with its return code.
    Connack(u8),
    /// A message.
    Message(Publish),
    /// Any other packet that a server may send.
    Other(Packet),
    /// Nothing more will be read.
    End(End),
}

/// Why nothing more will be read. What was read and is no packet stays in [`Connection::rest`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// The peer closed, or the connection broke.
    Closed,
    /// The deadline passed, and the socket is empty.
    TimedOut,
    /// A packet of more than [`MAX_PACKET`], or more than [`MAX_TOTAL`] in all.
    TooLarge,
    /// The bytes are not what an MQTT server sends.
    NotMqtt,
}

impl Connection {
    pub(super) fn new(stream: TlsStream) -> Self {
        Self { stream, since: Instant::now(), received: BytesMut::new(), total: 0 }
    }

    /// How long ago the handshake ended.
    pub fn age(&self) -> Duration {
        self.since.elapsed()
    }

    /// Whether something may be asked on it: younger than [`FRESH`], not closed by the peer, and the peer has not spoken out of turn.
    /// Does not wait, and asks the socket itself: what came in the last instant counts.
    pub fn is_usable(&mut self) -> bool {
        self.age() < FRESH && self.received.is_empty() && arrived(&mut self.stream) == Arrived::Nothing
    }

    /// Hands bytes to TLS and sends them, until the deadline.
    ///
    /// An error is not told: the connection is broken then, and reading on tells that after the bytes that arrived before.
    pub(super) async fn send(&mut self, bytes: &[u8], deadline: Instant) {
        let _ = timeout_at(deadline, async {
            self.stream.write_all(bytes).await?;
            self.stream.flush().await
        })
        .await;
    }

    /// As [`Self::send`], with a packet.
    pub(super) async fn send_packet(&mut self, packet: &Packet, deadline: Instant) {
        self.send(&written(packet), deadline).await;
    }

    /// Says these last bytes and goodbye on the TLS layer, all in one piece, and closes.
    pub(super) async fn close(mut self, last: &[u8], deadline: Instant) {
        // What is not taken here cannot be sent: the connection is broken.
        let _ = self.stream.get_mut().1.writer().write_all(last);
        let _ = timeout_at(deadline, self.stream.shutdown()).await;
    }

    /// What comes next. After the deadline only what has arrived already is still read.
    pub(super) async fn next(&mut self, deadline: Instant) -> Incoming {
        loop {
            match self.take() {
                Ok(Some(incoming)) => return incoming,
                Ok(None) if self.total > MAX_TOTAL => return Incoming::End(End::TooLarge),
                Ok(None) => {}
                Err(end) => {
                    // What follows may hold an identity: keep what has arrived.
                    while self.received.len() < MAX_PACKET && self.take_arrived().is_ok() {}
                    return Incoming::End(end);
                }
            }
            if let Err(end) = self.read(deadline).await {
                let too_large =
                    matches!(check(self.received.iter(), MAX_PACKET), Err(Error::PayloadSizeLimitExceeded(_)));
                return Incoming::End(if too_large { End::TooLarge } else { end });
            }
        }
    }

    /// What was read and could not be taken as a packet, at most [`MAX_PACKET`] bytes of it.
    pub(super) fn rest(&self) -> &[u8] {
        &self.received[..self.received.len().min(MAX_PACKET)]
    }

    /// Takes one packet out of what was read. None where more is needed. Whatever cannot be taken stays.
    fn take(&mut self) -> Result<Option<Incoming>, End> {
        if self.received.first().is_some_and(|first| !is_sent_by_a_server(*first)) {
            return Err(End::NotMqtt);
        }
        let length = match check(self.received.iter(), MAX_PACKET) {
            Ok(header) => header.frame_length(),
            Err(Error::InsufficientBytes(_)) => return Ok(None),
            // Its beginning is worth keeping: an identity may be in it.
            Err(Error::PayloadSizeLimitExceeded(_)) if self.received.len() < MAX_PACKET => return Ok(None),
            Err(Error::PayloadSizeLimitExceeded(_)) => return Err(End::TooLarge),
            Err(_) => return Err(End::NotMqtt),
        };
        // The codec eats a packet that it then cannot read, so it gets a copy.
        let incoming = match Packet::read(&mut BytesMut::from(&self.received[..length]), MAX_PACKET) {
            Ok(Packet::ConnAck(connack)) => Incoming::Connack(connack.code as u8),
            Err(Error::InvalidConnectReturnCode(code)) => Incoming::Connack(code),
            Ok(Packet::Publish(publish)) => Incoming::Message(publish),
            Ok(other) => Incoming::Other(other),
            Err(_) => return Err(End::NotMqtt),
        };
        self.received.advance(length);
        Ok(Some(incoming))
    }

    /// Reads at least one byte.
    async fn read(&mut self, deadline: Instant) -> Result<(), End> {
        let before = self.received.len();
        self.received.reserve(CHUNK);
        match timeout_at(deadline, self.stream.read_buf(&mut self.received)).await {
            Ok(Ok(_)) => {}
            // A broken record or a missing goodbye must not hide what was decrypted before it.
            Ok(Err(_)) => self.take_decrypted(),
            // What has arrived still counts.
            Err(_) => return self.take_arrived(),
        }
        self.count_from(before).ok_or(End::Closed)
    }

    /// As [`Self::read`], of what is there already. [`End::TimedOut`]: the connection is open, and its socket is empty.
    fn take_arrived(&mut self) -> Result<(), End> {
        let before = self.received.len();
        let end = match arrived(&mut self.stream) {
            Arrived::Nothing => End::TimedOut,
            Arrived::Bytes | Arrived::End => End::Closed,
        };
        self.take_decrypted();
        self.count_from(before).ok_or(end)
    }

    fn take_decrypted(&mut self) {
        let mut chunk = [0; 4096];
        while let Ok(count @ 1..) = self.stream.get_mut().1.reader().read(&mut chunk) {
            self.received.extend_from_slice(&chunk[..count]);
        }
    }

    /// Counts what was read since there were so many bytes. None where that is nothing.
    fn count_from(&mut self, before: usize) -> Option<()> {
        let read = self.received.len() - before;
        self.total += read;
        (read > 0).then_some(())
    }
}

/// First bytes of the packets that a server may send (MQTT 3.1.1 section 2.2). Other protocols are recognised by their first byte,
/// before a wrong length is waited for.
fn is_sent_by_a_server(first: u8) -> bool {
    matches!(first, 0x20 | 0x30..=0x3f | 0x40 | 0x50 | 0x62 | 0x70 | 0x90 | 0xb0 | 0xd0)
}
