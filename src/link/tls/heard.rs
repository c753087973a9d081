//! A TCP connection that keeps the first bytes that came, until the handshake stands: where no TLS comes, they say what came.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

/// Room for the head of an HTTP answer, as far as it is told.
const LONGEST: usize = 1024;

/// A TCP connection under TLS.
#[derive(Debug)]
pub struct Heard {
    tcp: TcpStream,
    /// None: the handshake stands.
    first: Option<Vec<u8>>,
}

impl Heard {
    pub(super) fn new(tcp: TcpStream) -> Self {
        Self { tcp, first: Some(Vec::new()) }
    }

    /// The connection below.
    pub(crate) fn tcp(&self) -> &TcpStream {
        &self.tcp
    }

    /// The handshake stands: nothing is kept from here on.
    pub(super) fn forget(&mut self) {
        self.first = None;
    }

    /// What came first.
    pub(super) fn first(self) -> Vec<u8> {
        self.first.unwrap_or_default()
    }
}

impl AsyncRead for Heard {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.tcp).poll_read(cx, buffer);
        if let Some(first) = &mut self.first {
            let came = &buffer.filled()[before..];
            let room = LONGEST.saturating_sub(first.len());
            first.extend_from_slice(&came[..came.len().min(room)]);
        }
        read
    }
}

impl AsyncWrite for Heard {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.tcp).poll_write(cx, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.tcp).poll_write_vectored(cx, bytes)
    }

    fn is_write_vectored(&self) -> bool {
        self.tcp.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tcp).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tcp).poll_shutdown(cx)
    }
}
