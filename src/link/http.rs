//! One question over HTTP, and its answer: a connection of its own, closed when it is answered. Nothing is tried again and no redirection is followed: who
//! asks decides.

use std::pin::pin;
use std::time::Duration;

use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::header::{CONNECTION, CONTENT_LENGTH, DATE, HOST, HeaderMap, HeaderValue, RETRY_AFTER, TRANSFER_ENCODING};
pub use hyper::{Method, Request, Uri};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::{Instant, timeout_at};

use super::tls::TlsClient;
use super::way::ConnectError;

/// Longest head of an answer, in bytes.
const LONGEST_HEAD: usize = 32 * 1024;

/// What is sent with a question.
pub type Body = Full<Bytes>;

/// An answer, whatever its status says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpAnswer {
    /// 200 and the like.
    pub status: u16,
    /// What the server's clock says, as it says it.
    pub date: Option<String>,
    /// How long it wants to be left alone, where it says that in seconds.
    pub retry_after: Option<Duration>,
    /// All of the body.
    pub body: Vec<u8>,
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HttpFault {
    /// There was no connection: nothing was asked.
    #[error("{0}")]
    NotAsked(ConnectError),
    /// It may have been asked; no answer came in time.
    #[error("no answer in time")]
    Silent,
    /// It may have been asked; the connection broke, or what came is not HTTP.
    #[error("no answer that can be understood")]
    Broken,
    /// An answer came that says nowhere where it ends: nobody can know whether it is whole.
    #[error("an answer of unknown length")]
    NoLength,
    /// The answer is larger than it may be.
    #[error("the answer is too large")]
    TooLarge,
}

impl TlsClient {
    /// Asks `host`, whose certificate must carry that name, through the proxy where there is one, within `limit` in all, and takes at most `most` bytes of
    /// body.
    ///
    /// # Errors
    /// [`HttpFault`].
    pub async fn ask(
        &self,
        host: &str,
        port: u16,
        request: Request<Body>,
        limit: Duration,
        most: usize,
    ) -> Result<HttpAnswer, HttpFault> {
        let deadline = Instant::now() + limit;
        let stream = self.connect(host, port, limit).await.map_err(HttpFault::NotAsked)?;
        let named = if port == 443 { host.to_owned() } else { format!("{host}:{port}") };
        ask_over(stream, &named, request, deadline, most).await
    }
}

/// Asks on a connection that stands, until `deadline`. `named`: how the server is called in the question, `HOST` or `HOST:PORT`.
///
/// # Errors
/// [`HttpFault`].
pub async fn ask_over(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send,
    named: &str,
    mut request: Request<Body>,
    deadline: Instant,
    most: usize,
) -> Result<HttpAnswer, HttpFault> {
    let named = HeaderValue::try_from(named).map_err(|_| HttpFault::NotAsked(ConnectError::NameNotResolved))?;
    request.headers_mut().insert(HOST, named);
    request.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    match timeout_at(deadline, exchange(TokioIo::new(stream), request, most)).await {
        Ok(answered) => answered,
        Err(_) => Err(HttpFault::Silent),
    }
}

async fn exchange(
    stream: impl hyper::rt::Read + hyper::rt::Write + Unpin + Send,
    request: Request<Body>,
    most: usize,
) -> Result<HttpAnswer, HttpFault> {
    let broken = |_| HttpFault::Broken;
    let (mut sender, connection) =
        http1::Builder::new().max_buf_size(LONGEST_HEAD).handshake(stream).await.map_err(broken)?;
    let answer = async {
        let response = sender.send_request(request).await.map_err(broken)?;
        let date = response.headers().get(DATE).and_then(|date| date.to_str().ok()).map(ToOwned::to_owned);
        let retry_after =
            response.headers().get(RETRY_AFTER).and_then(|after| after.to_str().ok()?.trim().parse().ok());
        let retry_after = retry_after.map(Duration::from_secs);
        let status = response.status().as_u16();
        if !says_where_it_ends(status, response.headers()) {
            return Err(HttpFault::NoLength);
        }
        let body = Limited::new(response.into_body(), most)
            .collect()
            .await
            .map_err(|error| if error.is::<LengthLimitError>() { HttpFault::TooLarge } else { HttpFault::Broken })?;
        Ok(HttpAnswer { status, date, retry_after, body: body.to_bytes().to_vec() })
    };
    let (mut answer, mut connection) = (pin!(answer), pin!(connection));
    tokio::select! {
        biased;
        answered = &mut answer => answered,
        // What it has read before it ended is still there.
        _ = &mut connection => answer.await,
    }
}

/// One that ends where its connection does may have been cut off.
fn says_where_it_ends(status: u16, headers: &HeaderMap) -> bool {
    let is_chunked =
        |value: &HeaderValue| value.to_str().is_ok_and(|value| value.trim().to_ascii_lowercase().ends_with("chunked"));
    headers.contains_key(CONTENT_LENGTH)
        || headers.get_all(TRANSFER_ENCODING).iter().next_back().is_some_and(is_chunked)
        || matches!(status, 204 | 304)
}
