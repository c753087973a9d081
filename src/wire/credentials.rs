//! What a CONNECT says: client id, user name and password of a registration (`authType=regnwl`) and of a login (`authType=connwl`).
//!
//! Source: the vendor's documents of both methods; the order of the signed text and the packet are checked against the vendor's C client.

use bytes::BytesMut;
use hmac::{Hmac, KeyInit, Mac};
use md5::Md5;
use rumqttc::mqttbytes::v4::{Connect, Packet};
use sha1::Sha1;
use sha2::Sha256;

use super::client_id::ClientId;
use super::packet::written;
use crate::domain::{Identity, Secret, SignMethod, hex};

/// Keep-alive of every CONNECT in seconds: what the vendor's client sends. The cloud does not check it during a registration.
pub const KEEP_ALIVE_S: u16 = 1_200;

/// The three texts of a CONNECT.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credentials {
    /// The MQTT client id with its pairs.
    pub client_id: String,
    /// `deviceName&productKey`.
    pub user_name: String,
    /// Secret as well: the password of a registration can be replayed, that of a login is the token.
    pub password: Secret,
}

/// A part that would not stay inside its place in the CONNECT, or that the platform does not take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Invalid {
    /// Not 1–64 ASCII letters, digits and `- _ @ . :`.
    #[error("own id")]
    OwnId,
    /// Not 1–64 ASCII letters and digits.
    #[error("product key")]
    ProductKey,
    /// Empty, longer than 128 bytes, or with control characters.
    #[error("product secret")]
    ProductSecret,
    /// Not 4–32 ASCII letters, digits and `- _ @ . :`.
    #[error("device name")]
    DeviceName,
    /// Not 1–64 ASCII letters and digits.
    #[error("random")]
    Random,
    /// Neither 2 nor -2.
    #[error("secure mode")]
    SecureMode,
    /// Not 1–64 ASCII letters, digits and `-`.
    #[error("instance id")]
    InstanceId,
    /// Of a login: empty, longer than 256 bytes, with control characters or a bar.
    #[error("client id")]
    ClientId,
    /// Of a login: empty, longer than 4096 bytes, or with control characters.
    #[error("device token")]
    DeviceToken,
}

/// What a registration is asked with.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// The station's own part of the client id, 1–64 characters. Not signed.
    pub own_id: &'a str,
    /// The product.
    pub product_key: &'a str,
    /// The product's secret: the key of the signature.
    pub product_secret: &'a Secret,
    /// The name that is asked for.
    pub device_name: &'a str,
    /// A text that is new each time; stands in the client id and in the signed text.
    pub random: &'a str,
    /// 2 or -2.
    pub secure_mode: i8,
    /// The signature.
    pub sign_method: SignMethod,
    /// The instance, where it has an id.
    pub instance_id: Option<&'a str>,
}

/// The name rule of the platform: 4–32 of `A-Z a-z 0-9 - _ @ . :`.
pub fn is_device_name(text: &str) -> bool {
    (4..=32).contains(&text.len()) && text.bytes().all(is_name_byte)
}

/// What a registration signs. Client id, instance id and secure mode are not in it.
pub fn signed_text(device_name: &str, product_key: &str, random: &str) -> String {
    format!("deviceName{device_name}productKey{product_key}random{random}")
}

/// The signature in lower-case hex. The cloud takes either case.
pub fn sign(method: SignMethod, key: &Secret, text: &str) -> Secret {
    #[expect(clippy::expect_used, reason = "an HMAC takes a key of any length")]
    fn mac<M: Mac + KeyInit>(key: &[u8], text: &str) -> String {
        let mut mac = <M as KeyInit>::new_from_slice(key).expect("HMAC keys have no wrong length");
        mac.update(text.as_bytes());
        hex(&mac.finalize().into_bytes())
    }
    let key = key.expose().as_bytes();
    Secret::new(match method {
        SignMethod::HmacMd5 => mac::<Hmac<Md5>>(key, text),
        SignMethod::HmacSha1 => mac::<Hmac<Sha1>>(key, text),
        SignMethod::HmacSha256 => mac::<Hmac<Sha256>>(key, text),
    })
}

impl Credentials {
    /// The CONNECT of a registration.
    ///
    /// # Errors
    /// The first part that could change the meaning of another part (I10), or that the platform does not take.
    pub fn of_registration(question: &Question<'_>) -> Result<Self, Invalid> {
        let Question { own_id, product_key, product_secret, device_name, random, .. } = *question;
        require(matches!(own_id.len(), 1..=64) && own_id.bytes().all(is_name_byte), Invalid::OwnId)?;
        require(is_product_key(product_key), Invalid::ProductKey)?;
        require(is_text(product_secret.expose(), 128), Invalid::ProductSecret)?;
        require(is_device_name(device_name), Invalid::DeviceName)?;
        require(is_word(random, |b| b.is_ascii_alphanumeric()), Invalid::Random)?;
        require(matches!(question.secure_mode, 2 | -2), Invalid::SecureMode)?;
        let secure_mode = question.secure_mode.to_string();
        let mut pairs = vec![
            ("securemode", secure_mode.as_str()),
            ("authType", "regnwl"),
            ("random", random),
            ("signmethod", question.sign_method.word()),
        ];
        if let Some(instance) = question.instance_id {
            require(is_word(instance, |b| b.is_ascii_alphanumeric() || b == b'-'), Invalid::InstanceId)?;
            pairs.push(("instanceId", instance));
        }
        Ok(Self {
            client_id: ClientId { own_id, pairs }.to_string(),
            user_name: user_name(device_name, product_key),
            password: sign(question.sign_method, product_secret, &signed_text(device_name, product_key, random)),
        })
    }

    /// The CONNECT of a device that logs in with its identity.
    ///
    /// # Errors
    /// A part of the identity does not fit into a CONNECT.
    pub fn of_login(identity: &Identity) -> Result<Self, Invalid> {
        let own_id = identity.client_id.as_str();
        require(is_text(own_id, 256) && !own_id.contains('|'), Invalid::ClientId)?;
        require(is_text(identity.device_token.expose(), 4096), Invalid::DeviceToken)?;
        require(is_product_key(&identity.product_key), Invalid::ProductKey)?;
        require(is_device_name(&identity.device_name), Invalid::DeviceName)?;
        let pairs = vec![("securemode", "-2"), ("authType", "connwl")];
        Ok(Self {
            client_id: ClientId { own_id, pairs }.to_string(),
            user_name: user_name(&identity.device_name, &identity.product_key),
            password: identity.device_token.clone(),
        })
    }

    /// The whole packet: MQTT 3.1.1, clean session, no will, keep-alive [`KEEP_ALIVE_S`].
    pub fn connect_packet(&self) -> BytesMut {
        let mut connect = Connect::new(self.client_id.as_str());
        connect.keep_alive = KEEP_ALIVE_S;
        connect.set_login(self.user_name.as_str(), self.password.expose());
        written(&Packet::Connect(connect))
    }
}

fn user_name(device_name: &str, product_key: &str) -> String {
    format!("{device_name}&{product_key}")
}

fn require(holds: bool, otherwise: Invalid) -> Result<(), Invalid> {
    if holds { Ok(()) } else { Err(otherwise) }
}

fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-_@.:".contains(&byte)
}

fn is_product_key(text: &str) -> bool {
    is_word(text, |byte| byte.is_ascii_alphanumeric())
}

fn is_word(text: &str, allowed: impl Fn(u8) -> bool) -> bool {
    matches!(text.len(), 1..=64) && text.bytes().all(allowed)
}

/// Non-empty, at most `max` bytes, no control characters.
pub(super) fn is_text(text: &str, max: usize) -> bool {
    !text.is_empty() && text.len() <= max && !text.chars().any(char::is_control)
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn vectors() -> Value {
        serde_json::from_str(include_str!("../../tests/data/vectors.json")).unwrap()
    }

    fn method(word: &str) -> SignMethod {
        serde_json::from_value(word.into()).unwrap()
    }

    fn question<'a>(secret: &'a Secret) -> Question<'a> {
        Question {
            own_id: "dev001",
            product_key: "a1abcdefghi",
            product_secret: secret,
            device_name: "dev001",
            random: "2689955420",
            secure_mode: 2,
            sign_method: SignMethod::HmacSha256,
            instance_id: None,
        }
    }

    #[test]
    fn every_published_captured_and_computed_signature_is_reproduced() {
        let vectors = vectors();
        let list = vectors["vectors"].as_array().unwrap();
        assert_eq!(list.len(), 9);
        for vector in list {
            let text = |name: &str| vector[name].as_str().unwrap();
            let signature = sign(method(text("alg")), &Secret::new(text("key")), text("content"));
            assert_eq!(signature.expose(), text("hex"), "{}", text("content"));
        }
    }

    #[test]
    fn the_connect_of_the_vendors_client_is_reproduced_byte_for_byte() {
        let captured = &vectors()["connectCapturedFromVendorClient"];
        let secret = Secret::new("h1nQFYPZS0mW2352");
        let ours = Credentials::of_registration(&question(&secret)).unwrap();
        // Its own id, the order of its pairs and its upper-case signature; everything else as this station says it.
        let theirs = Credentials {
            client_id: ClientId {
                own_id: "dev001.a1abcdefghi",
                pairs: vec![
                    ("random", "2689955420"),
                    ("authType", "regnwl"),
                    ("securemode", "2"),
                    ("signmethod", "hmacsha256"),
                ],
            }
            .to_string(),
            password: Secret::new(ours.password.expose().to_ascii_uppercase()),
            ..ours
        };
        let mut expected = vec![0x10, 0xba, 0x01];
        assert_eq!(captured["remainingLength"], (1 << 7) + (0xba & 0x7f));
        let header = captured["variableHeaderHex"].as_str().unwrap();
        expected.extend((0..header.len()).step_by(2).map(|at| u8::from_str_radix(&header[at..at + 2], 16).unwrap()));
        for name in ["clientId", "userName", "password"] {
            let text = captured[name].as_str().unwrap();
            expected.extend(u16::try_from(text.len()).unwrap().to_be_bytes());
            expected.extend(text.as_bytes());
        }
        assert_eq!(theirs.connect_packet()[..], expected[..]);
    }

    #[test]
    fn an_instance_id_and_secure_mode_stand_in_the_client_id_and_change_no_signature() {
        let secret = Secret::new("h1nQFYPZS0mW2352");
        let plain = Credentials::of_registration(&question(&secret)).unwrap();
        let enterprise = Question { secure_mode: -2, instance_id: Some("iot-060a0bgd"), ..question(&secret) };
        let enterprise = Credentials::of_registration(&enterprise).unwrap();
        assert_eq!(
            enterprise.client_id,
            "dev001|securemode=-2,authType=regnwl,random=2689955420,signmethod=hmacsha256,instanceId=iot-060a0bgd|"
        );
        assert_eq!(plain.client_id, "dev001|securemode=2,authType=regnwl,random=2689955420,signmethod=hmacsha256|");
        assert_eq!(plain.password, enterprise.password);
        assert_eq!(plain.user_name, "dev001&a1abcdefghi");
    }

    #[test]
    fn no_part_can_break_out_of_its_place() {
        let secret = Secret::new("h1nQFYPZS0mW2352");
        for name in [
            "abc",
            "a b c d",
            "dev1|x=y|",
            "dev1,securemode=3",
            "dev1&other",
            "dev1=2",
            "dev\u{0}1",
            "设备0001",
            &"x".repeat(33),
        ] {
            let asked = Credentials::of_registration(&Question { device_name: name, ..question(&secret) });
            assert_eq!(asked, Err(Invalid::DeviceName), "{name:?}");
        }
        let base = question(&secret);
        for (asked, expected) in [
            (Question { own_id: "a|b", ..base }, Invalid::OwnId),
            (Question { own_id: "", ..base }, Invalid::OwnId),
            (Question { product_key: "a1&b", ..base }, Invalid::ProductKey),
            (Question { random: "1,a=b", ..base }, Invalid::Random),
            (Question { instance_id: Some("a,b=c"), ..base }, Invalid::InstanceId),
            (Question { secure_mode: 3, ..base }, Invalid::SecureMode),
            (Question { product_secret: &Secret::new(""), ..base }, Invalid::ProductSecret),
        ] {
            assert_eq!(Credentials::of_registration(&asked), Err(expected));
        }
    }

    #[test]
    fn a_login_is_the_articles_and_refuses_what_would_change_it() {
        let identity = Identity {
            product_key: "a1abcdefghi".into(),
            device_name: "dev001".into(),
            client_id: "9g55WSBuOZMNtMCJtktx000100".into(),
            device_token: Secret::new("^1^1677597746541^9ffd7c5bcf0c87f"),
        };
        let login = Credentials::of_login(&identity).unwrap();
        assert_eq!(login.client_id, "9g55WSBuOZMNtMCJtktx000100|securemode=-2,authType=connwl|");
        assert_eq!(login.user_name, "dev001&a1abcdefghi");
        assert_eq!(login.password, identity.device_token);
        let barred = Identity { client_id: "a|b".into(), ..identity.clone() };
        assert_eq!(Credentials::of_login(&barred), Err(Invalid::ClientId));
        let broken = Identity { device_token: Secret::new("a\nb"), ..identity };
        assert_eq!(Credentials::of_login(&broken), Err(Invalid::DeviceToken));
    }

    #[test]
    fn debug_shows_no_password() {
        let secret = Secret::new("h1nQFYPZS0mW2352");
        let asked = question(&secret);
        let shown = format!("{asked:?} {:?}", Credentials::of_registration(&asked).unwrap());
        assert!(!shown.contains("h1nQ") && !shown.contains("f6b6b074"), "{shown}");
    }
}
