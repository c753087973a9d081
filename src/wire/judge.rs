//! The cloud's answer: is this message the identity that was asked for? Told by the keys of its payload, not by its topic:
//! clients see `/ext/regnwl`, the documents of 2021 say `/ext/register`.
//!
//! Nothing here can carry a part of the payload into an error: the judgement has no text.

use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::credentials::is_text;
use crate::domain::{Identity, Secret};

/// The topics on which an answer is expected.
pub const ANSWER_TOPICS: [&str; 2] = ["/ext/regnwl", "/ext/register"];

/// Longest client id in bytes that is taken. The vendor documents no limit; its demo has room for 128.
pub const MAX_CLIENT_ID: usize = 256;

/// Longest device token in bytes that is taken. The vendor documents no limit; its demo has room for 128.
pub const MAX_TOKEN: usize = 4_096;

/// What a message is to the one who waits for an identity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Judged {
    /// The identity that was asked for.
    Identity(Identity),
    /// Another message: the wait goes on.
    NotAnAnswer,
    /// An answer that cannot be understood.
    Malformed,
    /// An answer for another device or product.
    ForOther,
}

/// Judges a message. `product_key` and `device_name` are those that were asked for; they are compared byte for byte.
pub fn judge(topic: &str, payload: &[u8], product_key: &str, device_name: &str) -> Judged {
    let expected_here = ANSWER_TOPICS.contains(&topic);
    // In an array they would be read by their order.
    let is_array = payload.trim_ascii_start().starts_with(b"[");
    let Some(members) = serde_json::from_slice::<Members>(payload).ok().filter(|_| !is_array) else {
        return if expected_here { Judged::Malformed } else { Judged::NotAnAnswer };
    };
    if !expected_here && members.device_token.is_none() {
        return Judged::NotAnAnswer;
    }
    let (Some(Some(key)), Some(Some(name)), Some(Some(client_id)), Some(Some(token))) =
        (members.product_key, members.device_name, members.client_id, members.device_token)
    else {
        return Judged::Malformed;
    };
    if !can_be_identity(client_id.expose(), token.expose()) {
        return Judged::Malformed;
    }
    if key.expose() != product_key || name.expose() != device_name {
        return Judged::ForOther;
    }
    Judged::Identity(Identity {
        product_key: product_key.into(),
        device_name: device_name.into(),
        client_id: client_id.expose().into(),
        device_token: token,
    })
}

/// Whether these two texts can be a client id and a token at all.
pub fn can_be_identity(client_id: &str, token: &str) -> bool {
    can_be_client_id(client_id) && is_text(token, MAX_TOKEN)
}

/// Whether this can be a client id.
pub fn can_be_client_id(client_id: &str) -> bool {
    is_text(client_id, MAX_CLIENT_ID)
}

/// A member: absent, there but not a string, or a string.
type Member = Option<Option<Secret>>;

/// None of them stands twice: readers differ in which of two equal keys they take, and no reading of it is safe.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Members {
    #[serde(default, deserialize_with = "there")]
    product_key: Member,
    #[serde(default, deserialize_with = "there")]
    device_name: Member,
    #[serde(default, deserialize_with = "there")]
    client_id: Member,
    #[serde(default, deserialize_with = "there")]
    device_token: Member,
}

fn there<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Member, D::Error> {
    Ok(Some(match Value::deserialize(deserializer)? {
        Value::String(text) => Some(Secret::new(text)),
        _ => None,
    }))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SAMPLE: &str = r#"{"productKey":"a1abcdefghi","deviceName":"dev001","clientId":"9g55WSBuOZMNtMCJtktx000100","deviceToken":"^1^1677597746541^9ffd7c5bcf0c87f"}"#;

    fn judged(topic: &str, payload: &str) -> Judged {
        judge(topic, payload.as_bytes(), "a1abcdefghi", "dev001")
    }

    fn sample() -> Judged {
        Judged::Identity(Identity {
            product_key: "a1abcdefghi".into(),
            device_name: "dev001".into(),
            client_id: "9g55WSBuOZMNtMCJtktx000100".into(),
            device_token: Secret::new("^1^1677597746541^9ffd7c5bcf0c87f"),
        })
    }

    #[test]
    fn the_sample_is_an_identity_on_either_topic_and_on_any_other() {
        for topic in ["/ext/regnwl", "/ext/register", "/something/new"] {
            assert_eq!(judged(topic, SAMPLE), sample(), "{topic}");
        }
    }

    #[test]
    fn any_order_blanks_escapes_and_more_keys_are_fine() {
        let payload = r#" { "deviceToken" : "\u005e1^1677597746541^9ffd7c5bcf0c87f" , "code":200, "data":{"a":[1,{"b":null}]},
            "clientId":"9g55WSBuOZMNtMCJtktx000100","deviceName":"dev001","productKey":"a1abcdefghi" } "#;
        assert_eq!(judged("/ext/regnwl", payload), sample());
    }

    #[test]
    fn other_messages_are_not_an_answer() {
        for payload in ["", "hello", "[1,2]", "{}", r#"{"deviceName":"dev001","clientId":"x"}"#, r#"{"a":1,"a":2}"#] {
            assert_eq!(judged("/a1abcdefghi/dev001/user/get", payload), Judged::NotAnAnswer, "{payload}");
        }
    }

    #[test]
    fn an_answer_that_cannot_be_understood_is_malformed() {
        let long_token = SAMPLE.replace("^1^", &"x".repeat(MAX_TOKEN));
        let long_id = SAMPLE.replace("9g55", &"x".repeat(MAX_CLIENT_ID));
        let broken = [
            "",
            "null",
            "[]",
            r#" ["a1abcdefghi","dev001","id","token"]"#,
            "{}",
            &SAMPLE[..SAMPLE.len() - 1],
            &format!("{SAMPLE}x"),
            &SAMPLE.replace(r#""dev001""#, "1"),
            &SAMPLE.replace(r#""^1^1677597746541^9ffd7c5bcf0c87f""#, "null"),
            &SAMPLE.replace(r#""^1^1677597746541^9ffd7c5bcf0c87f""#, r#""""#),
            &SAMPLE.replace("9g55", r"\u0000"),
            &SAMPLE.replace("^1^", r"\n"),
            &SAMPLE.replace("}", r#","deviceToken":"other"}"#),
            &SAMPLE.replace("}", r#","productKey":"a1abcdefghi"}"#),
            &long_token,
            &long_id,
        ];
        for payload in broken {
            assert_eq!(judged("/ext/regnwl", payload), Judged::Malformed, "{payload}");
        }
        assert_eq!(judge("/ext/regnwl", b"{\"productKey\":\"\xff\"}", "a", "b"), Judged::Malformed);
    }

    #[test]
    fn an_answer_for_another_device_or_product_is_for_another() {
        assert_eq!(judged("/ext/regnwl", &SAMPLE.replace("dev001", "dev002")), Judged::ForOther);
        assert_eq!(judged("/ext/regnwl", &SAMPLE.replace("dev001", "DEV001")), Judged::ForOther);
        assert_eq!(judged("/ext/regnwl", &SAMPLE.replace("a1abcdefghi", "a1abcdefghj")), Judged::ForOther);
    }

    #[test]
    fn a_judgement_shows_no_token() {
        let shown = format!("{:?}", judged("/ext/regnwl", SAMPLE));
        assert!(!shown.contains("9ffd7c5bcf0c87f"), "{shown}");
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(topic in "(/ext/regnwl|/ext/register|.*)", payload: Vec<u8>) {
            judge(&topic, &payload, "a1abcdefghi", "dev001");
        }

        #[test]
        fn any_client_id_and_token_within_the_limits_come_back_whole(
            client_id in "[^\\p{Cc}]{1,60}",
            token in "[^\\p{Cc}]{1,200}",
        ) {
            let payload = serde_json::json!({
                "deviceToken": token, "clientId": client_id, "deviceName": "dev001", "productKey": "a1abcdefghi",
            });
            let judged = judged("/ext/register", &payload.to_string());
            let Judged::Identity(identity) = judged else { panic!("{judged:?}") };
            prop_assert_eq!(identity.client_id, client_id);
            prop_assert_eq!(identity.device_token.expose(), token);
        }
    }
}
