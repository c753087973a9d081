//! The way through an HTTP proxy: CONNECT (RFC 9110 section 9.3.6). The proxy finds the cloud's name; TLS goes through it as it is.

use std::io;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use httparse::{EMPTY_HEADER, Header, Status};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout_at};
use zeroize::Zeroizing;

use super::way::{self, ConnectError, Reached};
use crate::domain::proxy::{Proxy, ProxyFault, ProxyRefusal};

/// How long a proxy may take for its answer, once it took the connection: it finds the cloud's name and connects in this time.
const ANSWER: Duration = Duration::from_secs(15);

/// Longest head of an answer, in bytes.
const LONGEST_HEAD: usize = 16 * 1024;

/// Most fields in it.
const MOST_FIELDS: usize = 100;

/// Longest text of it that is told, in characters.
const LONGEST_TOLD: usize = 64;

/// Most kinds of login that are told.
const MOST_KINDS: usize = 4;

/// A connection through this proxy to `host` and `port`. Nothing was sent to them yet.
pub(super) async fn open(proxy: &Proxy, host: &str, port: u16, deadline: Instant) -> Result<Reached, ProxyRefusal> {
    let refusal = |fault| ProxyRefusal { proxy: proxy.address.place(), fault };
    let place = &proxy.address;
    let found = way::resolve(&place.host, place.port, deadline).await;
    let reached = match found {
        Ok(addresses) => way::reach(&addresses, deadline).await,
        Err(_) => return Err(refusal(ProxyFault::NoAddress)),
    };
    let mut reached = reached.map_err(|error| refusal(not_reached(&error)))?;
    // Without it the end of the request can wait for the acknowledgement of its beginning.
    let _ = reached.tcp.set_nodelay(true);
    let until = deadline.min(Instant::now() + ANSWER);
    match timeout_at(until, ask(&mut reached.tcp, &request(proxy, host, port), proxy.password.is_some())).await {
        Ok(Ok(())) => Ok(reached),
        Ok(Err(fault)) => Err(refusal(fault)),
        Err(_) => Err(refusal(ProxyFault::Silent)),
    }
}

fn not_reached(error: &ConnectError) -> ProxyFault {
    match error {
        ConnectError::Unreachable(kind) if way::is_no_way(*kind) => ProxyFault::NoRoute,
        ConnectError::Unreachable(io::ErrorKind::TimedOut) | ConnectError::WaySilent => ProxyFault::WaySilent,
        ConnectError::NameNotResolved => ProxyFault::NoAddress,
        _ => ProxyFault::RefusesConnection,
    }
}

/// What is sent to it. Host and user are of a form that can end no line.
fn request(proxy: &Proxy, host: &str, port: u16) -> Zeroizing<String> {
    let port = port.to_string();
    let host = if host.contains(':') && !host.starts_with('[') { format!("[{host}]") } else { host.to_owned() };
    // Large enough from the start: a text that grows leaves copies behind.
    let mut text = Zeroizing::new(String::with_capacity(4096));
    for part in ["CONNECT ", &host, ":", &port, " HTTP/1.1\r\nHost: ", &host, ":", &port, "\r\n"] {
        text.push_str(part);
    }
    if let (Some(user), Some(password)) = (&proxy.address.user, &proxy.password) {
        let mut login = Zeroizing::new(String::with_capacity(user.len() + 1 + password.expose().len()));
        [user.as_str(), ":", password.expose()].iter().for_each(|part| login.push_str(part));
        text.push_str("Proxy-Authorization: Basic ");
        text.push_str(&Zeroizing::new(STANDARD.encode(login.as_bytes())));
        text.push_str("\r\n");
    }
    text.push_str("\r\n");
    text
}

/// Asks, and reads no more than the head of the answer.
async fn ask(tcp: &mut TcpStream, request: &str, told: bool) -> Result<(), ProxyFault> {
    // One that answers and closes before it has heard all of it is heard all the same.
    let _ = tcp.write_all(request.as_bytes()).await;
    let mut head = Vec::new();
    loop {
        let read = tcp.read_buf(&mut head).await;
        let has_ended = !matches!(read, Ok(1..));
        match judge(&head, told) {
            Some(judged) => return judged,
            None if head.len() > LONGEST_HEAD => return Err(ProxyFault::NotHttp),
            None if has_ended => return Err(ProxyFault::Closed),
            None => {}
        }
    }
}

/// What this beginning of an answer says; none where more is needed.
fn judge(head: &[u8], told: bool) -> Option<Result<(), ProxyFault>> {
    let mut fields = [EMPTY_HEADER; MOST_FIELDS];
    let mut answer = httparse::Response::new(&mut fields);
    let length = match answer.parse(head) {
        Ok(Status::Complete(length)) => length,
        Ok(Status::Partial) => return None,
        Err(_) => return Some(Err(ProxyFault::NotHttp)),
    };
    Some(match answer.code.unwrap_or_default() {
        // In TLS the client speaks first: whoever goes on talking is no way to the cloud.
        200..=299 if length == head.len() => Ok(()),
        200..=299 => Err(ProxyFault::NotHttp),
        407 => Err(ProxyFault::Login { told, kinds: kinds(answer.headers) }),
        status => Err(ProxyFault::Refused { status, reason: of_it(answer.reason.unwrap_or_default()) }),
    })
}

fn kinds(fields: &[Header<'_>]) -> Vec<String> {
    let named = |field: &&Header<'_>| field.name.eq_ignore_ascii_case("proxy-authenticate");
    let kind = |field: &Header<'_>| Some(of_it(std::str::from_utf8(field.value).ok()?.split([' ', ',']).next()?));
    fields.iter().filter(named).filter_map(kind).filter(|kind| !kind.is_empty()).take(MOST_KINDS).collect()
}

/// A text of the other side, as long as it may be.
fn of_it(text: &str) -> String {
    text.trim().chars().take(LONGEST_TOLD).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Secret;

    #[test]
    fn the_answer_is_judged_by_its_head_alone_and_as_soon_as_it_is_whole() {
        let refused = |status, reason: &str| Some(Err(ProxyFault::Refused { status, reason: reason.into() }));
        for (head, expected) in [
            ("", None),
            ("HTT", None),
            ("HTTP/1.1 200 Connection established\r\nVia: x\r\n", None),
            ("HTTP/1.1 200 Connection established\r\n\r\n", Some(Ok(()))),
            ("HTTP/1.0 200 OK\r\nVia: x\r\n\r\n", Some(Ok(()))),
            ("HTTP/1.1 200 OK\r\n\r\n<html>", Some(Err(ProxyFault::NotHttp))),
            ("HTTP/1.1 403 Forbidden\r\n\r\n<html>", refused(403, "Forbidden")),
            ("HTTP/1.1 503\r\n\r\n", refused(503, "")),
            ("HTTP/1.1 101 Switching\r\n\r\n", refused(101, "Switching")),
            ("SSH-2.0-OpenSSH", Some(Err(ProxyFault::NotHttp))),
            ("\u{15}\u{3}\u{1}", Some(Err(ProxyFault::NotHttp))),
            ("HTTP/2 200\r\n\r\n", Some(Err(ProxyFault::NotHttp))),
        ] {
            assert_eq!(judge(head.as_bytes(), false), expected, "{head:?}");
        }
        let long = format!("HTTP/1.1 403 {}\r\n\r\n", "x".repeat(1000));
        assert_eq!(judge(long.as_bytes(), false), refused(403, &"x".repeat(LONGEST_TOLD)));
        let many = format!("HTTP/1.1 200 OK\r\n{}\r\n", "a: b\r\n".repeat(MOST_FIELDS + 1));
        assert_eq!(judge(many.as_bytes(), false), Some(Err(ProxyFault::NotHttp)));
        let login = "HTTP/1.1 407 No\r\nProxy-Authenticate: NTLM\r\nproxy-authenticate: Basic realm=\"x\"\r\n\r\n";
        let kinds = vec!["NTLM".to_owned(), "Basic".to_owned()];
        assert_eq!(judge(login.as_bytes(), true), Some(Err(ProxyFault::Login { told: true, kinds })));
    }

    #[test]
    fn the_cloud_is_named_to_the_proxy_and_the_password_is_sent_with_its_user_alone() {
        let proxy = |address: &str, password: Option<&str>| Proxy {
            address: address.parse().unwrap(),
            password: password.map(Secret::new),
        };
        let plain = request(&proxy("p:1", None), "cloud.example", 1883);
        assert_eq!(&**plain, "CONNECT cloud.example:1883 HTTP/1.1\r\nHost: cloud.example:1883\r\n\r\n");
        let v6 = request(&proxy("p:1", None), "2001:db8::1", 443);
        assert!(v6.starts_with("CONNECT [2001:db8::1]:443 HTTP/1.1\r\n"));
        // RFC 7617 section 2.
        let login = request(&proxy("Aladdin@p:1", Some("open sesame")), "c", 1);
        assert!(login.contains("\r\nProxy-Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n\r\n"));
        assert!(!request(&proxy("p:1", Some("x")), "c", 1).contains("Authorization"));
    }
}
