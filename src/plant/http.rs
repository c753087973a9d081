//! The one client for the plant's systems: a question over plain HTTP or HTTPS, and its answer. They are in the house: the proxy of this PC, which leads to the
//! cloud, is not asked.

use std::sync::OnceLock;
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::time::Instant;

use crate::domain::HttpUrl;
pub use crate::domain::PlantFault as Fault;
use crate::domain::tls_fault::TlsFault;
pub use crate::link::http::Method;
use crate::link::http::{self, Body, HttpFault};
use crate::link::{ConnectError, Roots, TlsClient, TlsStream, way};

/// Largest body that is taken where nothing else is said, in bytes.
pub const LARGEST: usize = 64 << 10;

/// A question.
#[derive(Clone)]
pub struct Request {
    /// `POST`, mostly.
    pub method: Method,
    /// Where: `http://` or `https://`.
    pub url: String,
    /// Beside those that every question has.
    pub headers: Vec<(String, String)>,
    /// What is sent; nothing where it is empty.
    pub body: Vec<u8>,
    /// Who vouches for a server with a certificate of the plant's own; none: the roots of this PC.
    pub ca: Option<TlsClient>,
}

/// How long it may take, and how large an answer may be.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Name, TCP and TLS together.
    pub connect: Duration,
    /// From the connection to the last byte of the answer.
    pub answer: Duration,
    /// Largest body, in bytes.
    pub largest: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { connect: Duration::from_secs(5), answer: Duration::from_secs(10), largest: LARGEST }
    }
}

/// A whole answer, whatever its status says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// 200 and the like.
    pub status: u16,
    /// How long it wants to be left alone, where it says that in seconds.
    pub retry_after: Option<Duration>,
    /// All of the body.
    pub body: Vec<u8>,
}

/// Asks once. Nothing is tried again, and no redirection is followed.
///
/// # Errors
/// [`Fault`]. Behind [`Fault::TimedOut`], [`Fault::Broken`], [`Fault::NoLength`] and [`Fault::TooLong`] the other side may have heard it.
pub async fn exchange(request: &Request, limits: &Limits) -> Result<Reply, Fault> {
    let url: HttpUrl = request.url.parse().map_err(|_| Fault::NotAsked)?;
    let asked = asked(request, &url)?;
    let named = url.named();
    let until = |reached: Instant| reached + limits.answer;
    let answered = match reach(&url, request.ca.as_ref(), limits.connect).await? {
        Way::Tls(stream) => http::ask_over(*stream, &named, asked, until(Instant::now()), limits.largest).await,
        Way::Plain(tcp) => http::ask_over(tcp, &named, asked, until(Instant::now()), limits.largest).await,
    };
    let answer = answered?;
    Ok(Reply { status: answer.status, retry_after: answer.retry_after, body: answer.body })
}

/// Whether somebody takes a connection there, with the certificate that it should have. Nothing is asked.
///
/// # Errors
/// [`Fault`].
pub async fn connect(url: &HttpUrl, ca: Option<&TlsClient>, limit: Duration) -> Result<(), Fault> {
    reach(url, ca, limit).await.map(drop)
}

/// A connection on which nothing was asked.
enum Way {
    Plain(TcpStream),
    Tls(Box<TlsStream>),
}

async fn reach(url: &HttpUrl, ca: Option<&TlsClient>, limit: Duration) -> Result<Way, Fault> {
    if url.is_tls {
        let tls = match ca {
            Some(ca) => ca,
            None => of_this_pc()?,
        };
        return Ok(Way::Tls(Box::new(tls.connect(&url.host, url.port, limit).await?)));
    }
    let tcp = way::find(&url.host, url.port, Instant::now() + limit).await?.tcp;
    // Without it a small packet can wait for the acknowledgement of the one before.
    let _ = tcp.set_nodelay(true);
    Ok(Way::Plain(tcp))
}

fn asked(request: &Request, url: &HttpUrl) -> Result<http::Request<Body>, Fault> {
    let mut asked = http::Request::builder().method(request.method.clone()).uri(&url.target);
    for (name, value) in &request.headers {
        asked = asked.header(name, value);
    }
    asked.body(Body::from(request.body.clone())).map_err(|_| Fault::NotAsked)
}

/// The roots of this PC take their time to be read: once is enough.
fn of_this_pc() -> Result<&'static TlsClient, Fault> {
    static CLIENT: OnceLock<Option<TlsClient>> = OnceLock::new();
    CLIENT.get_or_init(|| TlsClient::new(Roots::System).ok()).as_ref().ok_or(Fault::NotAsked)
}

impl From<ConnectError> for Fault {
    fn from(error: ConnectError) -> Self {
        match error {
            ConnectError::NameNotResolved | ConnectError::NameServerAway | ConnectError::NameSilent => {
                Self::NameNotFound
            }
            ConnectError::WaySilent | ConnectError::Unreachable(std::io::ErrorKind::TimedOut) => Self::TimedOut,
            ConnectError::NameAside(_) | ConnectError::Unreachable(_) | ConnectError::Proxy(_) => Self::Unreachable,
            ConnectError::Tls(refusal) if refusal.fault == TlsFault::Silent => Self::TimedOut,
            ConnectError::Tls(refusal) => Self::Tls { refusal },
        }
    }
}

impl From<HttpFault> for Fault {
    fn from(fault: HttpFault) -> Self {
        match fault {
            HttpFault::NotAsked(error) => error.into(),
            HttpFault::Silent => Self::TimedOut,
            HttpFault::Broken => Self::Broken,
            HttpFault::NoLength => Self::NoLength,
            HttpFault::TooLarge => Self::TooLong,
        }
    }
}
