//! The station's cloud side against the practice cloud: over real TLS, every fault of its menu, and its limits.

use std::io::Write;
use std::sync::mpsc;
use std::time::Duration;

use regnwl_station::cloud::{Cloud, Keep, RawMessage, Registration, Request, Unsaved};
use regnwl_station::domain::failure::Failure;
use regnwl_station::domain::identity::Identity;
use regnwl_station::domain::profile::Profile;
use regnwl_station::domain::secret::Secret;
use regnwl_station::sim::cloud::{Event, Fault, PracticeCloud, Product, REGISTRATIONS_PER_NAME, Seen, serve_lines};
use serde_json::{Value, json};
use tokio::net::TcpListener;

pub const PRODUCT_KEY: &str = "a1abcdefghi";
pub const SECRET: &str = "h1nQFYPZS0mW2352";

fn products() -> Vec<Product> {
    Product::list(format!(r#"[{{"productKey":"{PRODUCT_KEY}","productSecret":"{SECRET}"}}]"#).as_bytes()).unwrap()
}

async fn practice() -> PracticeCloud {
    PracticeCloud::start(TcpListener::bind("127.0.0.1:0").await.unwrap(), products()).unwrap()
}

/// A station's view of a practice cloud; `changes` go over the profile's cloud part.
fn station(practice: &PracticeCloud, changes: &Value) -> Cloud {
    station_at(practice.addr().port(), practice.ca_pem(), changes)
}

pub fn station_at(port: u16, ca_pem: &str, changes: &Value) -> Cloud {
    let mut cloud = json!({"host": {"custom": "127.0.0.1"}, "port": port, "trust": {"caFile": "ca.pem"}});
    cloud.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    let profile: Profile = serde_json::from_value(
        json!({"format": 1, "name": "test", "productKey": PRODUCT_KEY, "dialog": {}, "cloud": cloud}),
    )
    .unwrap();
    Cloud::new(&profile, Some(ca_pem.as_bytes()), None).unwrap()
}

#[derive(Default)]
struct Saved(Vec<RawMessage>);

impl Keep for Saved {
    async fn keep(&mut self, raw: &RawMessage) -> Result<(), Unsaved> {
        self.0.push(raw.clone());
        Ok(())
    }
}

pub async fn register(cloud: &Cloud, device_name: &str, secret: &str) -> (Registration, Vec<RawMessage>) {
    let request = Request { device_name: device_name.into(), product_secret: Secret::new(secret) };
    let mut saved = Saved::default();
    let connection = cloud.connect().await.unwrap();
    (cloud.register(connection, &request, &mut saved).await, saved.0)
}

async fn issued(cloud: &Cloud, device_name: &str) -> Identity {
    let (registration, saved) = register(cloud, device_name, SECRET).await;
    let Registration::Issued(identity, session) = registration else { panic!("{registration:?}") };
    session.let_go().await;
    assert!(!saved.is_empty());
    identity
}

#[tokio::test]
async fn a_name_gets_five_different_identities_and_is_refused_the_sixth() {
    let practice = practice().await;
    let cloud = station(&practice, &json!({}));
    let mut identities = Vec::new();
    for _ in 0..REGISTRATIONS_PER_NAME {
        identities.push(issued(&cloud, "dev001").await);
    }
    let (sixth, saved) = register(&cloud, "dev001", SECRET).await;
    assert!(matches!(sixth, Registration::Refused { failure: Failure::RefusedAuthentication, return_code: 4 }));
    assert!(saved.is_empty());
    issued(&cloud, "dev002").await;

    let ledger = practice.issued();
    assert_eq!(practice.seen(), Seen { connects: 7, registrations: 7, logins: 0 });
    for (entry, identity) in ledger.iter().zip(&identities) {
        assert_eq!(entry.client_id, identity.client_id);
        assert_eq!(entry.token_sha256, identity.token_sha256());
    }
    identities.sort_by(|a, b| a.client_id.cmp(&b.client_id));
    identities.dedup_by(|a, b| a.client_id == b.client_id || a.device_token == b.device_token);
    assert_eq!(identities.len(), REGISTRATIONS_PER_NAME);
}

#[tokio::test]
async fn every_signature_secure_mode_and_instance_is_taken() {
    let practice = practice().await;
    for (number, changes) in [
        json!({"signMethod": "hmacmd5"}),
        json!({"signMethod": "hmacsha1"}),
        json!({"signMethod": "hmacsha256", "secureMode": -2}),
        json!({"instanceId": "iot-060a0bgd", "host": {"custom": "localhost"}}),
    ]
    .into_iter()
    .enumerate()
    {
        issued(&station(&practice, &changes), &format!("dev00{number}")).await;
    }
}

#[tokio::test]
async fn a_wrong_secret_or_product_is_refused_and_uses_no_slot() {
    let practice = practice().await;
    let (wrong, _) = register(&station(&practice, &json!({})), "dev001", "another secret").await;
    assert!(matches!(wrong, Registration::Refused { return_code: 4, .. }), "{wrong:?}");
    assert!(practice.issued().is_empty());
}

#[tokio::test]
async fn an_issued_identity_goes_online_and_any_other_does_not() {
    let practice = practice().await;
    let cloud = station(&practice, &json!({}));
    let mut events = practice.events();
    let identity = issued(&cloud, "dev001").await;
    cloud.check_online(&identity, false).await.unwrap();
    cloud.check_online(&identity, true).await.unwrap();
    let forged = Identity { device_token: Secret::new("^1^0^0"), ..identity.clone() };
    assert_eq!(cloud.check_online(&forged, false).await, Err(Failure::OnlineRefused.into()));
    assert_eq!(practice.seen().logins, 3);

    let mut told = Vec::new();
    while let Ok(event) = events.try_recv() {
        told.push(event);
    }
    let online = Event::Online {
        product_key: "a1abcdefghi".into(),
        device_name: "dev001".into(),
        client_id: identity.client_id.clone(),
    };
    let published = Event::Published { topic: "/a1abcdefghi/dev001/user/update".into(), length: 18 };
    assert!(matches!(told[0], Event::Issued { registrations: 1, .. }));
    assert_eq!(told[1..], [online.clone(), online, published, Event::Refused { return_code: 4 }]);
    assert!(!format!("{told:?}").contains(identity.device_token.expose()));
}

#[tokio::test]
async fn every_fault_of_the_menu_ends_as_it_must() {
    let practice = practice().await;
    let short = station(&practice, &json!({"answerTimeoutMs": 1_000}));
    let long = station(&practice, &json!({"answerTimeoutMs": 60_000}));
    for (number, (fault, expected)) in [
        (Fault::SilentBeforeConnack, Err(Failure::NoConnack)),
        (Fault::SilentAfterConnack, Err(Failure::NoAnswer)),
        (Fault::CloseBeforeConnack, Err(Failure::ClosedBeforeConnack)),
        (Fault::CloseAfterConnack, Err(Failure::ClosedBeforeAnswer)),
        (Fault::OtherDevice, Err(Failure::AnswerForOther)),
        (Fault::BrokenJson, Err(Failure::AnswerMalformed)),
        (Fault::HalfAnswer, Err(Failure::ClosedBeforeAnswer)),
        (Fault::HugeAnswer, Err(Failure::AnswerTooLarge)),
        (Fault::NotMqtt, Err(Failure::NotMqtt)),
        (Fault::AnswerBeforeConnack, Ok(1)),
        (Fault::OtherMessagesFirst, Ok(4)),
        (Fault::Slow(Duration::from_millis(50)), Ok(1)),
        (Fault::AnswerThenClose, Ok(1)),
        (Fault::AtLeastOnce, Ok(1)),
        (Fault::RegisterTopic, Ok(1)),
        (Fault::RepeatIdentity, Ok(1)),
    ]
    .into_iter()
    .enumerate()
    {
        practice.push_fault(fault);
        let silent = matches!(fault, Fault::SilentBeforeConnack | Fault::SilentAfterConnack);
        let cloud = if silent { &short } else { &long };
        let (registration, saved) = register(cloud, &format!("dev0{number}"), SECRET).await;
        match (registration, expected) {
            (Registration::Unknown(failure), Err(expected)) => assert_eq!(failure, expected, "{fault}"),
            (Registration::Issued(_, session), Ok(messages)) => {
                assert_eq!(saved.len(), messages, "{fault}");
                session.let_go().await;
            }
            (registration, _) => panic!("{fault}: {registration:?}"),
        }
        assert_eq!(practice.issued().len(), number + 1, "{fault}: a slot is used");
    }
    let ledger = practice.issued();
    let [.., before, repeated] = &ledger[..] else { panic!() };
    assert_eq!((&before.client_id, &before.token_sha256), (&repeated.client_id, &repeated.token_sha256));
}

#[tokio::test]
async fn a_refusal_for_all_lasts_until_it_is_lifted_and_uses_no_slot() {
    let practice = practice().await;
    let cloud = station(&practice, &json!({}));
    practice.set_fault(Some(Fault::Refuse(3)));
    for _ in 0..2 {
        let (refused, _) = register(&cloud, "dev001", SECRET).await;
        assert!(matches!(refused, Registration::Refused { failure: Failure::RefusedUnavailable, return_code: 3 }));
    }
    assert!(practice.issued().is_empty());
    practice.set_fault(None);
    issued(&cloud, "dev001").await;
}

#[tokio::test]
async fn a_dropped_practice_cloud_takes_no_more_connections() {
    let practice = practice().await;
    let cloud = station(&practice, &json!({}));
    issued(&cloud, "dev001").await;
    drop(practice);
    // The listener closes when its task is next looked at.
    while cloud.connect().await.is_ok() {}
}

/// Gives each line to a channel as it is flushed.
struct Lines(Vec<u8>, mpsc::Sender<Value>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        let line = std::mem::take(&mut self.0);
        self.1.send(serde_json::from_slice(&line)?).map_err(|_| std::io::ErrorKind::BrokenPipe.into())
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_program_tells_its_address_first_and_then_every_event_on_a_line() {
    let folder = tempfile::tempdir().unwrap();
    let ca_file = folder.path().join("ca.pem");
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let (tell, told) = mpsc::channel();
    let serving = tokio::spawn({
        let ca_file = ca_file.clone();
        async move {
            let lines = Lines(Vec::new(), tell);
            serve_lines(listener, products(), Some(Fault::RegisterTopic), Some(&ca_file), lines).await
        }
    });
    // It writes the CA before it speaks.
    let first = told.recv_timeout(Duration::from_secs(60)).unwrap();
    assert_eq!(first, json!({"event": "listening", "addr": format!("127.0.0.1:{port}")}));
    let cloud = station_at(port, &std::fs::read_to_string(&ca_file).unwrap(), &json!({}));
    let identity = issued(&cloud, "dev001").await;
    cloud.check_online(&identity, false).await.unwrap();
    let expected_issued = json!({
        "event": "issued", "productKey": "a1abcdefghi", "deviceName": "dev001", "clientId": identity.client_id,
        "tokenSha256": identity.token_sha256(), "registrations": 1, "fault": "register-topic",
    });
    let expected_online = json!({
        "event": "online", "productKey": "a1abcdefghi", "deviceName": "dev001", "clientId": identity.client_id,
    });
    for expected in [expected_issued, expected_online] {
        assert_eq!(told.recv_timeout(Duration::from_secs(60)).unwrap(), expected);
    }
    serving.abort();
}

#[test]
fn what_is_not_a_products_file_is_refused_without_telling_what_it_is() {
    for json in ["", "{}", r#"[{"productKey":"a"}]"#, r#"[{"productKey":"a","productSecret":"topsecret","x":1}]"#] {
        let refused = Product::list(json.as_bytes()).unwrap_err();
        assert!(!format!("{refused:?} {refused}").contains("topsecret"));
    }
}
