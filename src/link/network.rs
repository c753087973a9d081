//! A serial line behind a device server: raw bytes both ways over TCP. Baud and the rest are set at the server.

use std::io::{self, ErrorKind};
use std::net::{SocketAddr, TcpStream, ToSocketAddrs as _};
use std::time::{Duration, Instant};

use socket2::{SockRef, TcpKeepalive};

use super::address::Host;
use super::port_thread::Driver;
use crate::domain::LineFault;

/// How long connecting may take in all. Servers of this kind are in the same building.
const CONNECT: Duration = Duration::from_secs(4);
/// How long one address of a name may take while there are others.
const ONE_OF_SEVERAL: Duration = Duration::from_secs(1);
/// A server that vanished (power, cable) closes nothing: after so long without a word from it, it is asked whether it is there.
const ASK_AFTER: Duration = Duration::from_secs(5);
/// So often, and so many times.
const ASK_EVERY: Duration = Duration::from_secs(2);
const ASKED: u32 = 3;

/// Connects, trying the addresses of the name one after the other.
///
/// # Errors
/// What the last one ended with.
pub(super) fn connect(host: &Host) -> Result<TcpStream, LineFault> {
    let until = Instant::now() + CONNECT;
    let addresses = (host.name.as_str(), host.port).to_socket_addrs().map_err(|_| LineFault::NameUnknown)?;
    let addresses: Vec<SocketAddr> = addresses.collect();
    let mut last = LineFault::NameUnknown;
    for (index, one) in addresses.iter().enumerate() {
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            break;
        }
        let limit = if index + 1 < addresses.len() { left.min(ONE_OF_SEVERAL) } else { left };
        match TcpStream::connect_timeout(one, limit).and_then(prepared) {
            Ok(stream) => return Ok(stream),
            Err(error) => last = fault_of(error.kind()),
        }
    }
    Err(last)
}

fn prepared(stream: TcpStream) -> io::Result<TcpStream> {
    // Commands are short, and each is waited for.
    stream.set_nodelay(true)?;
    let keepalive = TcpKeepalive::new().with_time(ASK_AFTER).with_interval(ASK_EVERY);
    let socket = SockRef::from(&stream);
    // Windows before version 1703 has a number of its own.
    let counted = socket.set_tcp_keepalive(&keepalive.clone().with_retries(ASKED));
    counted.or_else(|_| socket.set_tcp_keepalive(&keepalive))?;
    // What was sent and is never taken counts too.
    #[cfg(target_os = "linux")]
    socket.set_tcp_user_timeout(Some(ASK_AFTER + ASK_EVERY * ASKED))?;
    Ok(stream)
}

fn fault_of(error: ErrorKind) -> LineFault {
    match error {
        ErrorKind::ConnectionRefused | ErrorKind::ConnectionReset => LineFault::Refused,
        ErrorKind::NetworkUnreachable | ErrorKind::HostUnreachable | ErrorKind::NetworkDown => LineFault::NoRoute,
        _ => LineFault::Silent,
    }
}

impl Driver for TcpStream {
    fn allow(&mut self, time: Duration) -> serialport::Result<()> {
        self.set_read_timeout(Some(time))?;
        Ok(self.set_write_timeout(Some(time))?)
    }

    #[cfg(unix)]
    fn source(&self) -> Option<std::os::fd::BorrowedFd<'_>> {
        Some(std::os::fd::AsFd::as_fd(self))
    }
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    fn at(name: &str, port: u16) -> Host {
        Host { name: name.into(), port }
    }

    #[test]
    fn the_next_address_is_tried_where_one_refuses() {
        // Nothing listens on ::1 here, which most systems give first for this name.
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        assert!(connect(&at("localhost", port)).is_ok());
    }

    #[test]
    fn a_server_that_vanishes_is_noticed_by_the_system() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let stream = connect(&at("127.0.0.1", listener.local_addr().unwrap().port())).unwrap();
        let socket = SockRef::from(&stream);
        assert!(socket.keepalive().unwrap());
        #[cfg(target_os = "linux")]
        assert_eq!(socket.tcp_user_timeout().unwrap(), Some(Duration::from_secs(11)));
    }

    #[test]
    fn why_nobody_is_reached_is_told() {
        let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        assert_eq!(connect(&at("127.0.0.1", nobody)).err(), Some(LineFault::Refused));
        assert_eq!(connect(&at("no-such-host.invalid", 1)).err(), Some(LineFault::NameUnknown));
        assert_eq!(fault_of(ErrorKind::HostUnreachable), LineFault::NoRoute);
        assert_eq!(fault_of(ErrorKind::TimedOut), LineFault::Silent);
    }
}
