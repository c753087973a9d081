//! The station's cloud side against a cloud that shares no code with it: Python, OpenSSL, hand-written MQTT.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, ChildStdout, Command, Stdio};

use regnwl_station::cloud::{Cloud, Keep, RawMessage, Registration, Request, Unsaved};
use regnwl_station::domain::failure::Failure;
use regnwl_station::domain::identity::Identity;
use regnwl_station::domain::profile::Profile;
use regnwl_station::domain::secret::Secret;
use serde_json::{Value, json};

const SECRET: &str = "h1nQFYPZS0mW2352";

struct OtherCloud {
    process: Child,
    lines: std::io::Lines<BufReader<ChildStdout>>,
    port: u16,
    ca_pem: String,
}

impl OtherCloud {
    fn start(arguments: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let ca = folder.path().join("ca.pem");
        let mut process = Command::new("python3")
            .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/strangers/other_cloud.py"))
            .args(["--product", "a1abcdefghi", "--ca-out"])
            .arg(&ca)
            .args(arguments)
            .env("PRODUCT_SECRET", SECRET)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let first: Value = serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap();
        let port = first["port"].as_u64().unwrap().try_into().unwrap();
        Self { process, lines, port, ca_pem: std::fs::read_to_string(ca).unwrap() }
    }

    /// The next thing it tells.
    fn told(&mut self) -> Value {
        serde_json::from_str(&self.lines.next().unwrap().unwrap()).unwrap()
    }

    fn seen_by_a_station(&self, sign_method: &str, secure_mode: i8) -> Cloud {
        let profile: Profile = serde_json::from_value(json!({
            "format": 1, "name": "test", "productKey": "a1abcdefghi", "dialog": {},
            "cloud": {
                "host": {"custom": "localhost"}, "port": self.port, "trust": {"caFile": "ca.pem"},
                "signMethod": sign_method, "secureMode": secure_mode,
            },
        }))
        .unwrap();
        Cloud::new(&profile, Some(self.ca_pem.as_bytes())).unwrap()
    }
}

impl Drop for OtherCloud {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[derive(Default)]
struct Saved(Vec<RawMessage>);

impl Keep for Saved {
    async fn keep(&mut self, raw: &RawMessage) -> Result<(), Unsaved> {
        self.0.push(raw.clone());
        Ok(())
    }
}

async fn register(cloud: &Cloud, secret: &str) -> Registration {
    let request = Request { device_name: "dev001".into(), product_secret: Secret::new(secret) };
    let mut saved = Saved::default();
    let registration = cloud.register(cloud.connect().await.unwrap(), &request, &mut saved).await;
    assert_eq!(saved.0.len(), usize::from(matches!(registration, Registration::Issued(..))));
    registration
}

async fn registers_and_logs_in(mut other: OtherCloud) {
    for (sign_method, secure_mode) in [("hmacmd5", 2), ("hmacsha1", -2), ("hmacsha256", 2)] {
        let cloud = other.seen_by_a_station(sign_method, secure_mode);
        let Registration::Issued(identity, session) = register(&cloud, SECRET).await else { panic!("{sign_method}") };
        let issued = other.told();
        assert_eq!(issued["signMethod"], sign_method);
        assert_eq!(issued["clientId"], identity.client_id);
        assert_eq!(issued["tokenSha256"], identity.token_sha256());
        session.let_go().await;
        assert_eq!(other.told(), json!({"event": "acknowledged", "packet": 7}));
        assert_eq!(other.told(), json!({"event": "goodbye"}));

        cloud.check_online(&identity, true).await.unwrap();
        assert_eq!(other.told()["event"], "online");
        assert_eq!(other.told()["event"], "goodbye");
        let forged = Identity { device_token: Secret::new("^1^0^0"), ..identity };
        assert_eq!(cloud.check_online(&forged, false).await, Err(Failure::OnlineRefused.into()));
        assert_eq!(other.told(), json!({"event": "refused", "returnCode": 4}));
    }
    let refused = register(&other.seen_by_a_station("hmacsha256", 2), "another secret").await;
    assert!(matches!(refused, Registration::Refused { return_code: 4, .. }), "{refused:?}");
}

#[tokio::test]
async fn a_foreign_cloud_registers_with_every_signature_and_takes_the_login() {
    registers_and_logs_in(OtherCloud::start(&[])).await;
}

#[tokio::test]
async fn a_foreign_cloud_that_speaks_only_tls_1_2_is_as_good() {
    registers_and_logs_in(OtherCloud::start(&["--tls12"])).await;
}
