//! What has arrived on a TLS connection, as the socket itself tells it at this instant. A runtime knows of a socket only what it was last told: a close that came since
//! is missed by it, and a question that follows would be asked of nobody.

use std::io;

use socket2::SockRef;
use tokio_rustls::client::TlsStream;

use super::heard::Heard;

/// Most reads of one look. Whoever sends so much that is no message (tickets, changes of keys) is no server to ask.
const MOST_READS: usize = 64;

/// What a look showed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrived {
    /// Nothing: the connection is open, and the peer has said nothing that was not taken.
    Nothing,
    /// Something was said; the session holds it.
    Bytes,
    /// The peer closed, or the connection broke. The session may hold what was said before.
    End,
}

/// Looks at the socket until that says that it would block, or something was said. Does not wait.
pub fn arrived(stream: &mut TlsStream<Heard>) -> Arrived {
    let (heard, session) = stream.get_mut();
    let socket = SockRef::from(heard.tcp());
    for _ in 0..MOST_READS {
        match session.process_new_packets() {
            Ok(state) if state.plaintext_bytes_to_read() > 0 => return Arrived::Bytes,
            Ok(state) if state.peer_has_closed() => return Arrived::End,
            Ok(_) => {}
            Err(_) => return Arrived::End,
        }
        match session.read_tls(&mut Direct(&socket)) {
            Ok(1..) => {}
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Arrived::Nothing,
            Ok(0) | Err(_) => return Arrived::End,
        }
    }
    Arrived::End
}

/// Reads past the runtime. What that believes to be there and is not, it notices by itself.
struct Direct<'a>(&'a socket2::Socket);

impl io::Read for Direct<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            match io::Read::read(&mut &*self.0, buffer) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => return read,
            }
        }
    }
}
