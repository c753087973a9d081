//! The station's cloud side against a cloud that shares no code with it: Python, OpenSSL, hand-written MQTT.

use std::path::Path;

use regnwl_station::cloud::{Cloud, Registration};
use regnwl_station::domain::failure::Failure;
use regnwl_station::domain::identity::Identity;
use regnwl_station::domain::secret::Secret;
use serde_json::json;

use super::common::other_cloud::OtherCloud;
use super::practice_cloud::{PRODUCT_KEY, SECRET, register, station_at};

async fn register_once(cloud: &Cloud, secret: &str) -> Registration {
    let (registration, saved) = register(cloud, "dev001", secret).await;
    assert_eq!(saved.len(), usize::from(matches!(registration, Registration::Issued(..))));
    registration
}

#[tokio::test]
async fn a_foreign_cloud_registers_with_every_signature_and_takes_the_login() {
    let folder = tempfile::tempdir().unwrap();
    let ca = folder.path().join("ca.pem");
    let mut other = OtherCloud::start(Path::new(env!("CARGO_MANIFEST_DIR")), &ca, PRODUCT_KEY, SECRET);
    let (port, ca_pem) = (other.port, std::fs::read_to_string(ca).unwrap());
    let seen_by_a_station = |sign_method, secure_mode| {
        let changes = json!({"host": {"custom": "localhost"}, "signMethod": sign_method, "secureMode": secure_mode});
        station_at(port, &ca_pem, &changes)
    };
    for (sign_method, secure_mode) in [("hmacmd5", 2), ("hmacsha1", -2), ("hmacsha256", 2)] {
        let cloud = seen_by_a_station(sign_method, secure_mode);
        let Registration::Issued(identity, session) = register_once(&cloud, SECRET).await else {
            panic!("{sign_method}")
        };
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
    let refused = register_once(&seen_by_a_station("hmacsha256", 2), "another secret").await;
    assert!(matches!(refused, Registration::Refused { return_code: 4, .. }), "{refused:?}");
}
