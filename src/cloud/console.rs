//! The vendor's API about client ids: which ones a device name has, which one is valid, and all of them deleted. It takes ten calls a second.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use jiff::fmt::rfc2822;
use jiff::{Timestamp, ToSpan as _};
use parking_lot::Mutex;
use serde::Deserialize;
use tokio::time::{Instant, sleep, sleep_until};

use super::fault::CloudFault;
use crate::domain::access_key::ConsoleDoor;
use crate::domain::entry::{AtConsole, ConsoleId};
use crate::domain::hex;
use crate::link::TlsClient;
use crate::link::http::{Body, HttpAnswer, HttpFault, Method, Request};
use crate::wire::can_be_client_id;
use crate::wire::rpc;

/// How long one call may take in all.
const CALL: Duration = Duration::from_secs(10);
/// Largest answer, in bytes.
const LARGEST: usize = 64 << 10;
/// Ten calls a second are taken, of the whole account: others may call too.
const APART: Duration = Duration::from_millis(125);
/// How often a question that changes nothing is asked, and how long after one that was answered with "later" or not at all.
const TRIES: u32 = 4;
const LATER: Duration = Duration::from_secs(1);

/// The vendor's API for one product. Cheap to clone.
#[derive(Clone)]
pub struct Console {
    tls: TlsClient,
    door: Arc<ConsoleDoor>,
    instance_id: Option<String>,
    /// When the next call may go.
    next: Arc<Mutex<Instant>>,
    /// How far the API's clock is ahead of this PC's, in seconds.
    ahead: Arc<Mutex<i64>>,
}

/// Why the API did not say what was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ApiFault {
    /// There was no connection: nothing was asked.
    NotAsked(CloudFault),
    /// No answer came, or none that can be understood: a change may have been made.
    NoAnswer,
    /// The API says no, with this code.
    Refused(String),
}

impl ApiFault {
    /// A change that ended so may have been made all the same.
    pub fn may_be_done(&self) -> bool {
        *self == Self::NoAnswer
    }

    /// Its code, for the record and for people.
    pub fn code(&self) -> String {
        match self {
            Self::NotAsked(fault) => fault.failure.code().to_owned(),
            Self::NoAnswer => "no answer".to_owned(),
            Self::Refused(code) => code.clone(),
        }
    }
}

/// What every answer has.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Answer {
    #[serde(default)]
    success: Option<bool>,
    #[serde(default)]
    code: Option<String>,
    #[serde(default)]
    data: Option<Data>,
}

/// What is read of it. `QueryDeviceInfo` tells a device secret as well: nobody takes it up.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Data {
    #[serde(default)]
    iot_id: Option<String>,
    #[serde(default)]
    dynamic_reg_client_ids: Option<Vec<ClientId>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ClientId {
    client_id: String,
    #[serde(default)]
    create_time: Option<i64>,
}

/// The device is not there: nothing was ever registered under its name.
const NO_DEVICE: &str = "iot.device.NotExistedDevice";

impl Console {
    /// The API behind this door. `tls`: with the trust, and the proxy, of the profile.
    pub fn new(tls: TlsClient, door: ConsoleDoor, instance_id: Option<String>) -> Self {
        Self {
            tls,
            door: Arc::new(door),
            instance_id,
            next: Arc::new(Mutex::new(Instant::now())),
            ahead: Arc::default(),
        }
    }

    /// The host that is asked.
    pub fn host(&self) -> &str {
        &self.door.endpoint.host
    }

    /// All client ids of a device name, oldest first.
    ///
    /// # Errors
    /// [`ApiFault`].
    pub async fn client_ids(&self, product_key: &str, device_name: &str) -> Result<Vec<ConsoleId>, ApiFault> {
        let Some(iot_id) = self.iot_id(product_key, device_name).await? else { return Ok(Vec::new()) };
        let data = patiently(|| self.call("QueryClientIds", vec![("IotId", iot_id.clone())])).await?;
        let listed = data.and_then(|data| data.dynamic_reg_client_ids).ok_or(ApiFault::NoAnswer)?;
        if !listed.iter().all(|id| can_be_client_id(&id.client_id)) {
            return Err(ApiFault::NoAnswer);
        }
        let time = |ms| Timestamp::from_millisecond(ms).ok().map(|at| at.to_string());
        let one = |id: ClientId| ConsoleId { client_id: id.client_id, created: id.create_time.and_then(time) };
        let mut ids: Vec<ConsoleId> = listed.into_iter().map(one).collect();
        ids.sort_by(|one, other| one.created.cmp(&other.created));
        Ok(ids)
    }

    /// Changes something, and is sent once: where no answer comes it may have been done.
    ///
    /// # Errors
    /// [`ApiFault`].
    pub async fn change(&self, product_key: &str, device_name: &str, change: &AtConsole) -> Result<(), ApiFault> {
        let iot_id = self.iot_id(product_key, device_name).await?;
        let iot_id = iot_id.ok_or_else(|| ApiFault::Refused(NO_DEVICE.to_owned()))?;
        let iot_id = ("IotId", iot_id);
        match change {
            AtConsole::Clear => self.call("DeleteClientIds", vec![iot_id]).await,
            AtConsole::Keep { client_id } => {
                self.call("TransformClientId", vec![iot_id, ("ClientId", client_id.clone())]).await
            }
        }
        .map(drop)
    }

    /// What the API calls a device; none where it has no such device.
    async fn iot_id(&self, product_key: &str, device_name: &str) -> Result<Option<String>, ApiFault> {
        let of = || vec![("ProductKey", product_key.to_owned()), ("DeviceName", device_name.to_owned())];
        match patiently(|| self.call("QueryDeviceInfo", of())).await {
            Ok(data) => data.and_then(|data| data.iot_id).map(Some).ok_or(ApiFault::NoAnswer),
            Err(ApiFault::Refused(code)) if code == NO_DEVICE => Ok(None),
            Err(fault) => Err(fault),
        }
    }

    async fn call(&self, action: &str, mut of: Vec<(&str, String)>) -> Result<Option<Data>, ApiFault> {
        of.extend(self.instance_id.clone().map(|instance| ("IotInstanceId", instance)));
        let answer = self.ask(action, &of).await?;
        let told: Result<Answer, _> = serde_json::from_slice(&answer.body);
        match (answer.status, told) {
            (200, Ok(Answer { success: Some(true), data, .. })) => Ok(data),
            // It says that the time is wrong: its own stands on the answer.
            (_, Ok(Answer { code: Some(code), .. })) => {
                if code.starts_with("InvalidTimeStamp") {
                    self.set_clock(answer.date.as_deref());
                }
                Err(ApiFault::Refused(code.chars().filter(|letter| !letter.is_control()).take(80).collect()))
            }
            _ => Err(ApiFault::NoAnswer),
        }
    }

    async fn ask(&self, action: &str, of: &[(&str, String)]) -> Result<HttpAnswer, ApiFault> {
        self.wait_for_turn().await;
        let ConsoleDoor { endpoint, key } = &*self.door;
        let mut chance = [0; 16];
        getrandom::fill(&mut chance).map_err(|_| ApiFault::NotAsked(crate::domain::Failure::Defect.into()))?;
        let now = Timestamp::now().saturating_add(self.ahead.lock().seconds()).unwrap_or_else(|_| Timestamp::now());
        let timestamp = now.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
        let of: Vec<(&str, &str)> = of.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let params = rpc::call(action, &of, key, &timestamp, &hex(&chance));
        let request = Request::builder()
            .method(Method::POST)
            .uri(format!("/?{}", rpc::signed("POST", params, &key.secret)))
            .header("accept", "application/json")
            .body(Body::default())
            .map_err(|_| ApiFault::NoAnswer)?;
        self.tls.ask(&endpoint.host, endpoint.port, request, CALL, LARGEST).await.map_err(|fault| match fault {
            HttpFault::NotAsked(error) => ApiFault::NotAsked(error.into()),
            HttpFault::Silent | HttpFault::Broken | HttpFault::NoLength | HttpFault::TooLarge => ApiFault::NoAnswer,
        })
    }

    async fn wait_for_turn(&self) {
        let turn = {
            let mut next = self.next.lock();
            let turn = (*next).max(Instant::now());
            *next = turn + APART;
            turn
        };
        sleep_until(turn).await;
    }

    fn set_clock(&self, date: Option<&str>) {
        let theirs = date.and_then(|date| rfc2822::parse(date).ok()).map(|date| date.timestamp());
        if let Some(theirs) = theirs {
            *self.ahead.lock() = theirs.as_second() - Timestamp::now().as_second();
        }
    }
}

/// Asks what changes nothing, some times over: where no answer comes, the API is busy, or it says that the time or the random number is wrong.
async fn patiently<T, F: Future<Output = Result<T, ApiFault>>>(ask: impl Fn() -> F) -> Result<T, ApiFault> {
    let mut tries = 1;
    loop {
        let fault = match ask().await {
            Ok(told) => return Ok(told),
            Err(fault) => fault,
        };
        let may_pass = match &fault {
            ApiFault::NotAsked(fault) => fault.may_pass(),
            ApiFault::NoAnswer => true,
            ApiFault::Refused(code) => {
                let passing =
                    ["Throttling", "InvalidTimeStamp", "SignatureNonceUsed", "ServiceUnavailable", "InternalError"];
                passing.iter().any(|start| code.starts_with(start))
            }
        };
        if !may_pass || tries == TRIES {
            return Err(fault);
        }
        sleep(LATER * tries).await;
        tries += 1;
    }
}
