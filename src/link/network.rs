//! A serial line behind a device server: `tcp:HOST:PORT`, raw bytes both ways, as the servers' makers call it. Baud and the rest are set at the server.

use std::io;
use std::net::{SocketAddr, TcpStream, ToSocketAddrs as _};
use std::path::Path;
use std::time::{Duration, Instant};

use super::port_thread::Driver;

/// What an address begins with where a path could stand.
const SCHEME: &str = "tcp:";
/// How long connecting may take in all. Servers of this kind are in the same building.
const CONNECT: Duration = Duration::from_secs(4);
/// How long one address of a name may take while there are others.
const ONE_OF_SEVERAL: Duration = Duration::from_secs(1);

/// Host and port, where this names a line on the network.
pub(crate) fn address(path: &Path) -> Option<&str> {
    path.to_str()?.strip_prefix(SCHEME)
}

/// Whether a host and a port stand in it; a host may be an IPv6 address in brackets.
pub(crate) fn is_address(text: &str) -> bool {
    let Some((host, port)) = text.rsplit_once(':') else { return false };
    let host = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    !host.is_empty() && !host.contains([' ', '/', '@']) && port.parse::<u16>().is_ok_and(|port| port != 0)
}

/// Connects, trying the addresses of the name one after the other.
///
/// # Errors
/// What the last one ended with.
pub(crate) fn connect(address: &str) -> io::Result<TcpStream> {
    let until = Instant::now() + CONNECT;
    let addresses: Vec<SocketAddr> = address.to_socket_addrs()?.collect();
    let mut last = io::ErrorKind::NotFound.into();
    for (index, one) in addresses.iter().enumerate() {
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            break;
        }
        let limit = if index + 1 < addresses.len() { left.min(ONE_OF_SEVERAL) } else { left };
        match TcpStream::connect_timeout(one, limit) {
            Ok(stream) => {
                // Commands are short, and each is waited for.
                stream.set_nodelay(true)?;
                return Ok(stream);
            }
            Err(error) => last = error,
        }
    }
    Err(last)
}

impl Driver for TcpStream {
    fn allow(&mut self, time: Duration) -> serialport::Result<()> {
        self.set_read_timeout(Some(time))?;
        Ok(self.set_write_timeout(Some(time))?)
    }
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    #[test]
    fn a_line_on_the_network_has_a_host_and_a_port() {
        for text in ["line3:4001", "192.168.1.7:4001", "[fe80::1]:4001", "s.example:1"] {
            assert!(is_address(text), "{text}");
        }
        for text in ["", ":", "line3", "line3:", ":4001", "line3:0", "line3:70000", "a b:1", "line3:x", "u@h:1"] {
            assert!(!is_address(text), "{text}");
        }
    }

    #[test]
    fn the_next_address_is_tried_where_one_refuses() {
        // Nothing listens on ::1 here, which most systems give first for this name.
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        assert!(connect(&format!("localhost:{port}")).is_ok());
    }
}
