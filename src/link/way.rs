//! The way to a host: the addresses of its name, and a connection to the first of them that takes one (RFC 8305).

use std::collections::VecDeque;
use std::future::poll_fn;
use std::io;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::pin::Pin;
use std::task::Poll;
use std::time::Duration;

use rustls::pki_types::ServerName;
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep_until, timeout_at};

use crate::domain::ProxyRefusal;
use crate::domain::tls_fault::Refusal;

/// How long an address has to itself before the next is tried beside it (RFC 8305 section 5).
const HEAD_START: Duration = Duration::from_millis(250);

/// Why there is no connection. Nothing was sent but the handshake.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConnectError {
    /// The host name has no address.
    #[error("name not resolved")]
    NameNotResolved,
    /// No name server could be asked.
    #[error("name server away")]
    NameServerAway,
    /// The name server said nothing in time.
    #[error("name server silent")]
    NameSilent,
    /// The name has an address that is nobody's on the internet, and nobody is there.
    #[error("name leads to {0}")]
    NameAside(IpAddr),
    /// No address took the TCP connection.
    #[error("unreachable: {0}")]
    Unreachable(io::ErrorKind),
    /// No address answered in time.
    #[error("way silent")]
    WaySilent,
    /// The proxy opened no way.
    #[error("proxy: {0:?}")]
    Proxy(Box<ProxyRefusal>),
    /// The handshake failed.
    #[error("TLS: {0:?}")]
    Tls(Box<Refusal>),
}

/// A connection, and the addresses that were tried before its own and did not answer as soon.
#[derive(Debug)]
pub struct Reached {
    /// It.
    pub tcp: TcpStream,
    /// They.
    pub passed_over: Vec<SocketAddr>,
}

/// The host without the brackets of an IPv6 address.
fn bare(host: &str) -> &str {
    host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host)
}

/// The name that a certificate must carry.
pub(super) fn server_name(host: &str) -> Result<ServerName<'static>, ConnectError> {
    ServerName::try_from(bare(host).to_owned()).map_err(|_| ConnectError::NameNotResolved)
}

/// The addresses of a host: a name, or an address itself.
///
/// # Errors
/// [`ConnectError::NameNotResolved`], [`ConnectError::NameServerAway`], [`ConnectError::NameSilent`].
pub async fn resolve(host: &str, port: u16, deadline: Instant) -> Result<Vec<SocketAddr>, ConnectError> {
    // What can stand in no certificate is not asked for either.
    server_name(host)?;
    match timeout_at(deadline, tokio::net::lookup_host((bare(host), port))).await {
        Ok(Ok(addresses)) => Ok(addresses.collect()),
        Ok(Err(error)) if is_server_away(&error) => Err(ConnectError::NameServerAway),
        Ok(Err(_)) => Err(ConnectError::NameNotResolved),
        Err(_) => Err(ConnectError::NameSilent),
    }
}

/// `EAI_AGAIN`, as the C libraries say it (the standard library keeps no number of it), and `WSATRY_AGAIN`.
fn is_server_away(error: &io::Error) -> bool {
    const WSATRY_AGAIN: i32 = 11002;
    let said = error.to_string();
    said.contains("Temporary failure in name resolution")
        || said.ends_with("Try again")
        || cfg!(windows) && error.raw_os_error() == Some(WSATRY_AGAIN)
}

/// The address that a name leads to, where none of its addresses is one of the internet: a filter or a login page gives such out. Names of this PC
/// itself, and addresses, lead where they say.
pub fn aside(host: &str, addresses: &[SocketAddr]) -> Option<IpAddr> {
    let host = bare(host);
    let is_of_this_pc = host == "localhost" || host.ends_with(".localhost");
    let first = addresses.first()?.ip();
    let leads_aside = addresses.iter().all(|address| !is_of_the_internet(address.ip()));
    (host.parse::<IpAddr>().is_err() && !is_of_this_pc && leads_aside).then_some(first)
}

fn is_of_the_internet(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(v4) => {
            // What providers share (RFC 6598), and what is for tests (RFC 2544): proxy programs give names of such addresses.
            let is_shared = matches!(v4.octets(), [100, 64..=127, ..] | [198, 18 | 19, ..]);
            !(v4.is_unspecified() || v4.is_loopback() || v4.is_private() || v4.is_link_local() || is_shared)
        }
        IpAddr::V6(v6) => {
            let is_private = |v6: Ipv6Addr| v6.is_unique_local() || v6.is_unicast_link_local();
            !(v6.is_unspecified() || v6.is_loopback() || is_private(v6))
        }
    }
}

/// Name and connection.
///
/// # Errors
/// All but [`ConnectError::Proxy`] and [`ConnectError::Tls`].
pub async fn find(host: &str, port: u16, deadline: Instant) -> Result<Reached, ConnectError> {
    follow(host, &resolve(host, port, deadline).await?, deadline).await
}

/// A connection to one of the addresses of this host. A name that leads aside is told as such where nobody is there; where it leads nowhere at all,
/// nobody is looked for.
async fn follow(host: &str, addresses: &[SocketAddr], deadline: Instant) -> Result<Reached, ConnectError> {
    let aside = aside(host, addresses);
    match aside.filter(IpAddr::is_unspecified) {
        Some(nowhere) => Err(ConnectError::NameAside(nowhere)),
        None => reach(addresses, deadline).await.map_err(|error| aside.map_or(error, ConnectError::NameAside)),
    }
}

/// Tries addresses, IPv6 and IPv4 in turn: the next one begins `HEAD_START` after the one before, or as soon as that fails. The first that takes the
/// connection is it; the others are closed before a byte was sent on them.
///
/// # Errors
/// [`ConnectError::Unreachable`], [`ConnectError::WaySilent`]; [`ConnectError::NameNotResolved`] where there is no address.
pub async fn reach(addresses: &[SocketAddr], deadline: Instant) -> Result<Reached, ConnectError> {
    let mut waiting = in_turn(addresses);
    let mut tries: Vec<Try> = Vec::new();
    let mut begun = Vec::new();
    let mut failed = ConnectError::NameNotResolved;
    let (mut is_due, mut next) = (true, Instant::now());
    loop {
        if is_due && let Some(address) = waiting.pop_front() {
            begun.push(address);
            tries.push((address, Box::pin(TcpStream::connect(address))));
            next = Instant::now() + HEAD_START;
        }
        if tries.is_empty() {
            return Err(failed);
        }
        is_due = tokio::select! {
            biased;
            (address, ended) = first_ended(&mut tries) => match ended {
                Ok(tcp) => {
                    begun.retain(|other| *other != address);
                    return Ok(Reached { tcp, passed_over: begun });
                }
                Err(error) => {
                    if is_no_way(error.kind()) {
                        // Nobody misses an address of a family that this PC has no network for.
                        begun.retain(|other| *other != address);
                    }
                    failed = telling(failed, &error);
                    true
                }
            },
            () = sleep_until(deadline) => return Err(ConnectError::WaySilent),
            () = sleep_until(next), if !waiting.is_empty() => true,
        };
    }
}

/// An address that is tried. Dropped, it is tried no more.
type Try = (SocketAddr, Pin<Box<dyn Future<Output = io::Result<TcpStream>> + Send>>);

/// How the first of these tries ended. It is taken out.
async fn first_ended(tries: &mut Vec<Try>) -> (SocketAddr, io::Result<TcpStream>) {
    poll_fn(|cx| {
        for index in 0..tries.len() {
            if let Poll::Ready(ended) = tries[index].1.as_mut().poll(cx) {
                return Poll::Ready((tries.swap_remove(index).0, ended));
            }
        }
        Poll::Pending
    })
    .await
}

/// Of two failures the one that says more: a network of one family that is not there says nothing of the other family.
fn telling(before: ConnectError, error: &io::Error) -> ConnectError {
    match before {
        ConnectError::Unreachable(_) if is_no_way(error.kind()) => before,
        _ => ConnectError::Unreachable(error.kind()),
    }
}

/// Whether this PC has no way to the address at all.
pub fn is_no_way(kind: io::ErrorKind) -> bool {
    use io::ErrorKind::{AddrNotAvailable, HostUnreachable, NetworkDown, NetworkUnreachable};
    matches!(kind, NetworkUnreachable | HostUnreachable | NetworkDown | AddrNotAvailable)
}

/// The families in turn, the one that the system puts first before the other.
fn in_turn(addresses: &[SocketAddr]) -> VecDeque<SocketAddr> {
    let first_is_v6 = addresses.first().is_some_and(SocketAddr::is_ipv6);
    let (mut these, mut others): (VecDeque<_>, VecDeque<_>) =
        addresses.iter().copied().partition(|address| address.is_ipv6() == first_is_v6);
    let mut turns = VecDeque::new();
    while !(these.is_empty() && others.is_empty()) {
        turns.extend(these.pop_front());
        turns.extend(others.pop_front());
    }
    turns
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpListener;
    #[cfg(target_os = "linux")]
    use tokio::task::JoinSet;

    use super::*;

    const GENEROUS: Duration = Duration::from_secs(60);

    fn addresses<const N: usize>(of: [&str; N]) -> Vec<SocketAddr> {
        of.iter().map(|address| address.parse().unwrap()).collect()
    }

    #[test]
    fn families_take_turns_and_the_order_of_the_system_stays() {
        let mixed = addresses(["[2001:db8::1]:1", "[2001:db8::2]:1", "[2001:db8::3]:1", "192.0.2.1:1", "192.0.2.2:1"]);
        let expected =
            addresses(["[2001:db8::1]:1", "192.0.2.1:1", "[2001:db8::2]:1", "192.0.2.2:1", "[2001:db8::3]:1"]);
        assert_eq!(in_turn(&mixed), expected);
        assert_eq!(in_turn(&expected[1..]), [&expected[1..2], &expected[2..]].concat());
    }

    #[test]
    fn a_name_leads_aside_where_no_address_of_it_is_on_the_internet() {
        for (host, found, expected) in [
            ("cloud.example", &["0.0.0.0:1"][..], Some("0.0.0.0")),
            ("cloud.example", &["127.0.0.1:1"], Some("127.0.0.1")),
            ("cloud.example", &["10.1.2.3:1", "[fd00::1]:1"], Some("10.1.2.3")),
            ("cloud.example", &["[::]:1"], Some("::")),
            ("cloud.example", &["198.18.0.7:1"], Some("198.18.0.7")),
            ("cloud.example", &["100.64.0.1:1"], Some("100.64.0.1")),
            ("cloud.example", &["10.1.2.3:1", "198.51.100.1:1"], None),
            ("cloud.example", &["[2001:db8::1]:1"], None),
            ("localhost", &["127.0.0.1:1"], None),
            ("10.1.2.3", &["10.1.2.3:1"], None),
            ("[::1]", &["[::1]:1"], None),
            ("cloud.example", &[], None),
        ] {
            let found: Vec<SocketAddr> = found.iter().map(|address| address.parse().unwrap()).collect();
            assert_eq!(aside(host, &found), expected.map(|address| address.parse().unwrap()), "{host} {found:?}");
        }
    }

    #[tokio::test]
    async fn where_a_name_leads_aside_is_told_only_where_nobody_is_there() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (there, until) = (listener.local_addr().unwrap(), Instant::now() + GENEROUS);
        let at = |address: &str| SocketAddr::new(address.parse().unwrap(), there.port());
        assert!(follow("cloud.example", &[there], until).await.is_ok());
        let nowhere = follow("cloud.example", &[at("0.0.0.0")], until).await.err();
        assert_eq!(nowhere, Some(ConnectError::NameAside(at("0.0.0.0").ip())), "somebody else of this PC is there");
        drop(listener);
        let nobody = follow("cloud.example", &[there], until).await.err();
        assert_eq!(nobody, Some(ConnectError::NameAside(there.ip())));
    }

    #[test]
    fn no_such_name_and_nobody_to_ask_are_told_apart() {
        let said =
            |text: &str| is_server_away(&io::Error::other(format!("failed to lookup address information: {text}")));
        assert!(said("Temporary failure in name resolution") && said("Try again"));
        assert!(!said("Name or service not known") && !said("No address associated with hostname"));
    }

    /// A listener that takes no more connections and refuses none, and what fills it.
    #[cfg(target_os = "linux")]
    async fn silent() -> (SocketAddr, impl Sized) {
        let socket = tokio::net::TcpSocket::new_v4().unwrap();
        socket.bind("127.0.0.2:0".parse().unwrap()).unwrap();
        let listener = socket.listen(1).unwrap();
        let address = listener.local_addr().unwrap();
        let mut fill = JoinSet::new();
        for _ in 0..8 {
            fill.spawn(TcpStream::connect(address));
        }
        // One more than asked for, as Linux counts.
        let filled =
            [fill.join_next().await.unwrap().unwrap().unwrap(), fill.join_next().await.unwrap().unwrap().unwrap()];
        (address, (listener, fill, filled))
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn an_address_that_says_nothing_holds_nobody_up_and_its_socket_is_closed_unused() {
        let (dead, _full) = silent().await;
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let good = listener.local_addr().unwrap();
        let reached = reach(&[dead, good], Instant::now() + GENEROUS).await.unwrap();
        assert_eq!((reached.tcp.peer_addr().unwrap(), reached.passed_over), (good, vec![dead]));
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn where_all_say_nothing_the_deadline_ends_it() {
        let (dead, _full) = silent().await;
        let ended = reach(&[dead], Instant::now() + HEAD_START).await;
        assert_eq!(ended.err(), Some(ConnectError::WaySilent));
    }

    #[tokio::test(start_paused = true)]
    async fn the_first_address_is_tried_before_any_time_has_passed() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let there = [listener.local_addr().unwrap()];
        // The clock stands still while there is something to do: here between two of the milliseconds that a timer knows.
        tokio::time::advance(Duration::from_micros(500)).await;
        let mut reaching = std::pin::pin!(reach(&there, Instant::now() + GENEROUS));
        poll_fn(|cx| Poll::Ready(reaching.as_mut().poll(cx).is_ready())).await;
        // The system itself may need a moment for it.
        let begun = std::time::Instant::now();
        while listener.accept().is_err() {
            assert!(begun.elapsed() < GENEROUS, "nobody has begun");
            std::thread::yield_now();
        }
    }

    #[tokio::test]
    async fn an_address_that_refuses_is_followed_at_once_and_one_without_a_network_hides_no_refusal() {
        let free = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let good = listener.local_addr().unwrap();
        let reached = reach(&[free, good], Instant::now() + GENEROUS).await.unwrap();
        assert_eq!((reached.tcp.peer_addr().unwrap(), reached.passed_over), (good, vec![free]));
        let refused = reach(&[free], Instant::now() + GENEROUS).await.err();
        assert_eq!(refused, Some(ConnectError::Unreachable(io::ErrorKind::ConnectionRefused)));
        let no_network = io::ErrorKind::NetworkUnreachable.into();
        assert_eq!(telling(refused.clone().unwrap(), &no_network), refused.unwrap());
        assert_eq!(reach(&[], Instant::now() + GENEROUS).await.err(), Some(ConnectError::NameNotResolved));
    }
}
