//! A call of the vendor's API (RPC style, HMAC-SHA1, signature version 1.0): its parameters in order, each percent-encoded, and their signature.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use zeroize::Zeroizing;

use crate::domain::Secret;
pub use crate::domain::access_key::AccessKey;

/// The version of the IoT API.
pub const VERSION: &str = "2018-01-20";

/// The parameters of a call.
pub type Params = BTreeMap<String, String>;

/// The parameters of a call with those that every call has. `timestamp`: `2026-11-28T04:00:00Z`; `nonce`: of chance, never twice.
pub fn call(action: &str, of: &[(&str, &str)], key: &AccessKey, timestamp: &str, nonce: &str) -> Params {
    let all = [
        ("Action", action),
        ("Format", "JSON"),
        ("Version", VERSION),
        ("AccessKeyId", &key.id),
        ("SignatureMethod", "HMAC-SHA1"),
        ("SignatureVersion", "1.0"),
        ("Timestamp", timestamp),
        ("SignatureNonce", nonce),
    ];
    all.iter().chain(of).map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// The signature of a call, as it stands in `Signature`.
#[expect(clippy::expect_used, reason = "an HMAC takes a key of any length")]
pub fn signature(method: &str, params: &Params, secret: &Secret) -> String {
    let text = format!("{method}&{}&{}", encoded("/"), encoded(&query(params)));
    let key = Zeroizing::new(format!("{}&", secret.expose()));
    let mut mac = <Hmac<Sha1> as KeyInit>::new_from_slice(key.as_bytes()).expect("HMAC keys have no wrong length");
    mac.update(text.as_bytes());
    STANDARD.encode(mac.finalize().into_bytes())
}

/// The parameters as a query: in order, percent-encoded.
pub fn query(params: &Params) -> String {
    let pair = |(name, value): (&String, &String)| format!("{}={}", encoded(name), encoded(value));
    params.iter().map(pair).collect::<Vec<_>>().join("&")
}

/// The whole query of a signed call.
pub fn signed(method: &str, mut params: Params, secret: &Secret) -> String {
    let signature = signature(method, &params, secret);
    params.insert("Signature".to_owned(), signature);
    query(&params)
}

/// What a query says; none where it is none.
pub fn parse(query: &str) -> Option<Params> {
    query.split('&').map(|pair| pair.split_once('=').and_then(|(n, v)| Some((decoded(n)?, decoded(v)?)))).collect()
}

/// RFC 3986: all but letters, digits, `-`, `_`, `.` and `~`.
fn encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => encoded.push(byte.into()),
            byte => drop(write!(encoded, "%{byte:02X}")),
        }
    }
    encoded
}

fn decoded(text: &str) -> Option<String> {
    let mut bytes = text.bytes();
    let mut decoded = Vec::with_capacity(text.len());
    while let Some(byte) = bytes.next() {
        decoded.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
                16 * digit(bytes.next()?)? + digit(bytes.next()?)?
            }
            byte => byte,
        });
    }
    String::from_utf8(decoded).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TIME: &str = "2026-11-28T04:00:00Z";
    const NONCE: &str = "3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf";

    /// Made by `get_rpcsignature` of the vendor's PyPI package `alibabacloud-openapi-util` 0.2.4, with which `alibabacloud-iot20180120` 5.1.0 comes.
    #[test]
    fn signatures_are_those_of_the_vendors_client() {
        for (secret, method, action, of, expected) in [
            (
                "testsecret",
                "POST",
                "QueryDeviceInfo",
                &[("ProductKey", "a1B2c3D4e5F"), ("DeviceName", "SN24A7F00913")][..],
                "nuNZ5xtUlraB/imBiy5IK74LNAE=",
            ),
            (
                "testsecret",
                "POST",
                "QueryClientIds",
                &[("IotId", "y4u2weAIrpp0WHMle1234"), ("IotInstanceId", "iot-a0013l")],
                "m00MqCYiLk3ERY8kfAsksE9HKaY=",
            ),
            (
                "s p+e/c=i*al~",
                "POST",
                "TransformClientId",
                &[("ClientId", "a b+c/d=e*f~g:h@.-_"), ("IotId", "i\"<&>%20ü中")],
                "S/g0JPRuQARLsF4HZDr/gTh3PFw=",
            ),
            (
                "testsecret",
                "GET",
                "QueryDeviceInfo",
                &[("ProductKey", "a1B2c3D4e5F"), ("DeviceName", "SN24A7F00913")],
                "eNN1IT4A/BypLkak4B6iQ2jsDFI=",
            ),
        ] {
            let key = AccessKey { id: "testid".into(), secret: Secret::new(secret) };
            let mut params = call(action, of, &key, TIME, NONCE);
            params.insert("Format".into(), "json".into());
            assert_eq!(signature(method, &params, &key.secret), expected, "{action}");
        }
    }

    #[test]
    fn a_query_says_what_was_put_in_and_half_a_one_says_nothing() {
        let key = AccessKey { id: "id".into(), secret: Secret::new("s") };
        let params = call("X", &[("A", "b c&d=e+%ü"), ("B", "")], &key, TIME, NONCE);
        assert_eq!(parse(&query(&params)), Some(params));
        for text in ["a", "a=%", "a=%4", "a=%zz", "a=%ff"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
