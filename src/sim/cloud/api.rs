//! The vendor's API as the practice cloud answers it: it knows what it issued, so it tells the truth, unless it is made to do otherwise.

use std::collections::{HashSet, VecDeque};
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::header::{CONTENT_TYPE, DATE};
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use jiff::{Timestamp, ToSpan as _};
use parking_lot::Mutex;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::{JoinHandle, JoinSet};

use super::PracticeCloud;
use super::ledger::Ledger;
use crate::wire::rpc::{self, AccessKey, Params, VERSION};

/// How far a client's clock may be off, in seconds. Source: the vendor's documents.
const MAY_BE_OFF: i64 = 15 * 60;

/// What goes wrong with a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ApiWrong {
    /// It is one call too many.
    Throttled,
    /// HTTP 500, and no JSON.
    Broken,
    /// 2 MiB of nothing where an answer should be.
    Huge,
    /// JSON that is no answer, with a client id that is none.
    Hostile,
    /// The answer comes this much later.
    Slow(Duration),
    /// What is asked is done, and the connection is closed instead of an answer.
    ClosedAfter,
    /// The random number is said to be used.
    NonceUsed,
    /// The key may not do this.
    Forbidden,
}

/// A running practice API. Dropping it closes the listener and every connection.
pub struct PracticeApi {
    addr: SocketAddr,
    state: Arc<State>,
    accepting: JoinHandle<()>,
}

struct State {
    ledger: Arc<Ledger>,
    key: AccessKey,
    seen: Mutex<Seen>,
}

#[derive(Default)]
struct Seen {
    calls: Vec<String>,
    nonces: HashSet<String>,
    next: VecDeque<ApiWrong>,
    /// How far its clock is ahead, in seconds.
    ahead: i64,
}

impl PracticeCloud {
    /// Answers calls that are signed with this key, about what this cloud has issued. Must be called on a runtime.
    ///
    /// # Errors
    /// The listener has no address.
    pub fn serve_api(&self, listener: TcpListener, key: AccessKey) -> io::Result<PracticeApi> {
        let addr = listener.local_addr()?;
        let state = Arc::new(State { ledger: self.ledger.clone(), key, seen: Mutex::default() });
        let accepting = tokio::spawn(accept(listener, self.acceptor.clone(), state.clone()));
        Ok(PracticeApi { addr, state, accepting })
    }
}

impl PracticeApi {
    /// Where it listens.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// The actions that were called, in order, right or wrong.
    pub fn calls(&self) -> Vec<String> {
        self.state.seen.lock().calls.clone()
    }

    /// What goes wrong with the next call. Several wait in line.
    pub fn push_wrong(&self, wrong: ApiWrong) {
        self.state.seen.lock().next.push_back(wrong);
    }

    /// Its clock is so many seconds ahead.
    pub fn set_ahead(&self, seconds: i64) {
        self.state.seen.lock().ahead = seconds;
    }
}

impl Drop for PracticeApi {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn accept(listener: TcpListener, acceptor: tokio_rustls::TlsAcceptor, state: Arc<State>) {
    let mut connections = JoinSet::new();
    loop {
        let Ok((tcp, _)) = listener.accept().await else { continue };
        while connections.try_join_next().is_some() {}
        let (acceptor, state) = (acceptor.clone(), state.clone());
        connections.spawn(async move {
            let Ok(stream) = acceptor.accept(tcp).await else { return };
            let service = service_fn(move |request| answer(request, state.clone()));
            let _ = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
        });
    }
}

/// The connection is closed instead of an answer.
#[derive(Debug, thiserror::Error)]
#[error("closed")]
struct Closed;

async fn answer(request: Request<Incoming>, state: Arc<State>) -> Result<Response<Full<Bytes>>, Closed> {
    let method = request.method().as_str().to_owned();
    let params = request.uri().query().and_then(rpc::parse).unwrap_or_default();
    let (wrong, now) = {
        let mut seen = state.seen.lock();
        seen.calls.push(params.get("Action").cloned().unwrap_or_default());
        (
            seen.next.pop_front(),
            Timestamp::now().saturating_add(seen.ahead.seconds()).unwrap_or_else(|_| Timestamp::now()),
        )
    };
    let (status, body) = match wrong {
        Some(ApiWrong::Throttled) => refused(400, "Throttling.User"),
        Some(ApiWrong::NonceUsed) => refused(400, "SignatureNonceUsed"),
        Some(ApiWrong::Forbidden) => refused(403, "Forbidden.RAM"),
        Some(ApiWrong::Broken) => (500, b"<html>Internal error</html>".to_vec()),
        Some(ApiWrong::Huge) => (200, vec![b' '; 2 << 20]),
        Some(ApiWrong::Hostile) => {
            let ids = json!([{"ClientId": "x\u{1b}[2J\u{202e}\n|=cmd", "CreateTime": -1}]);
            (200, json!({"Success": true, "Data": {"IotId": "i\n", "DynamicRegClientIds": ids}}).to_string().into())
        }
        Some(ApiWrong::Slow(delay)) => {
            tokio::time::sleep(delay).await;
            judged(&state, &method, params, now)
        }
        Some(ApiWrong::ClosedAfter) => {
            judged(&state, &method, params, now);
            return Err(Closed);
        }
        None => judged(&state, &method, params, now),
    };
    let date = now.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
    Response::builder()
        .status(StatusCode::from_u16(status).map_err(|_| Closed)?)
        .header(CONTENT_TYPE, "application/json;charset=utf-8")
        .header(DATE, date)
        .body(Full::from(body))
        .map_err(|_| Closed)
}

fn refused(status: u16, code: &str) -> (u16, Vec<u8>) {
    (status, json!({"RequestId": "0", "Success": false, "Code": code, "ErrorMessage": code}).to_string().into())
}

fn judged(state: &State, method: &str, mut params: Params, now: Timestamp) -> (u16, Vec<u8>) {
    let signature = params.remove("Signature").unwrap_or_default();
    let told = |name: &str| params.get(name).map(String::as_str).unwrap_or_default();
    if told("AccessKeyId") != state.key.id {
        return refused(404, "InvalidAccessKeyId.NotFound");
    }
    if rpc::signature(method, &params, &state.key.secret) != signature {
        return refused(400, "SignatureDoesNotMatch");
    }
    let at = told("Timestamp").parse::<Timestamp>();
    if told("Version") != VERSION || at.is_err() {
        return refused(400, "MissingParameter");
    }
    if at.is_ok_and(|at| (at.as_second() - now.as_second()).abs() > MAY_BE_OFF) {
        return refused(400, "InvalidTimeStamp.Expired");
    }
    if !state.seen.lock().nonces.insert(told("SignatureNonce").to_owned()) {
        return refused(400, "SignatureNonceUsed");
    }
    match act(state, &params) {
        Ok(data) => (200, json!({"RequestId": "0", "Success": true, "Code": "", "Data": data}).to_string().into()),
        // The API says so with HTTP 200.
        Err(code) => refused(200, code),
    }
}

fn act(state: &State, params: &Params) -> Result<Value, &'static str> {
    let told = |name: &str| params.get(name).map(String::as_str).unwrap_or_default();
    // Here the number of a device is its name.
    let named = |iot_id: &str| iot_id.split_once('&').map(|(product, name)| (product.to_owned(), name.to_owned()));
    let of_id = || named(told("IotId")).ok_or("iot.device.NotExistedDevice");
    match told("Action") {
        "QueryDeviceInfo" => {
            let (product_key, name) = (told("ProductKey"), told("DeviceName"));
            if state.ledger.product(product_key).is_none() || !state.ledger.was_registered(product_key, name) {
                return Err("iot.device.NotExistedDevice");
            }
            let iot_id = format!("{product_key}&{name}");
            Ok(
                json!({"ProductKey": product_key, "DeviceName": name, "IotId": iot_id, "DeviceSecret": "never-read-this"}),
            )
        }
        "QueryClientIds" => {
            let (product_key, name) = of_id()?;
            let ids = state.ledger.client_ids(&product_key, &name);
            let id = |(client_id, created): (String, u64)| json!({"ClientId": client_id, "CreateTime": created});
            Ok(json!({"IotId": told("IotId"), "DynamicRegClientIds": ids.into_iter().map(id).collect::<Vec<_>>()}))
        }
        "TransformClientId" => {
            let (product_key, name) = of_id()?;
            state
                .ledger
                .keep(&product_key, &name, told("ClientId"))
                .then_some(Value::Null)
                .ok_or("iot.device.InvalidClientId")
        }
        "DeleteClientIds" => {
            let (product_key, name) = of_id()?;
            state.ledger.clear(&product_key, &name);
            Ok(Value::Null)
        }
        _ => Err("InvalidAction.NotFound"),
    }
}
