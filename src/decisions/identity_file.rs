//! The identity of a unit as somebody found it elsewhere: `{"clientId", "deviceToken", "productKey", "deviceName"}`, the last two where they are known.

use std::io::{self, Write};

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::domain::{Identity, Secret, UnitKeys, plain_text};
use crate::seen::Refusal;
use crate::wire::can_be_identity;

/// Longest identity file in bytes.
pub const LONGEST: u64 = 64 << 10;

/// Reads the identity of the unit with these keys.
///
/// # Errors
/// [`Refusal::NotAnIdentity`], [`Refusal::OfOther`].
pub fn read(bytes: &[u8], keys: &UnitKeys) -> Result<Identity, Refusal> {
    let text = Zeroizing::new(plain_text::decode(bytes).into_owned());
    let file: File = serde_json::from_slice(&text).map_err(|_| Refusal::NotAnIdentity)?;
    if !can_be_identity(&file.client_id, file.device_token.expose()) {
        return Err(Refusal::NotAnIdentity);
    }
    let is_ours = |told: Option<String>, ours: &str| told.is_none_or(|told| told == ours);
    if !is_ours(file.product_key, &keys.product_key) || !is_ours(file.device_name, &keys.device_name) {
        return Err(Refusal::OfOther(keys.serial_number.clone()));
    }
    Ok(Identity {
        product_key: keys.product_key.clone(),
        device_name: keys.device_name.clone(),
        client_id: file.client_id,
        device_token: file.device_token,
    })
}

/// Writes an identity as such a file, on one line.
///
/// # Errors
/// Those of the output.
pub fn write(identity: &Identity, out: &mut impl Write) -> io::Result<()> {
    let shown = Shown {
        client_id: &identity.client_id,
        device_token: identity.device_token.expose(),
        product_key: &identity.product_key,
        device_name: &identity.device_name,
    };
    // Room for all of it from the start: a buffer that grows leaves copies behind.
    let mut line = Zeroizing::new(Vec::with_capacity(LONGEST as usize));
    serde_json::to_writer(&mut *line, &shown)?;
    line.push(b'\n');
    out.write_all(&line)
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Shown<'a> {
    client_id: &'a str,
    device_token: &'a str,
    product_key: &'a str,
    device_name: &'a str,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct File {
    client_id: String,
    device_token: Secret,
    product_key: Option<String>,
    device_name: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Platform;

    fn read_for_sn1(text: &str) -> Result<Identity, Refusal> {
        let keys = UnitKeys {
            platform: Platform("custom/test".into()),
            product_key: "pk".into(),
            device_name: "SN1".into(),
            serial_number: "SN1".into(),
            hardware_id: None,
        };
        read(text.as_bytes(), &keys)
    }

    #[test]
    fn the_names_may_be_left_out_and_must_not_be_another_units() {
        let bare = read_for_sn1(r#"{"clientId": "c", "deviceToken": "t", "note": 1}"#).unwrap();
        assert_eq!((bare.device_name.as_str(), bare.device_token.expose()), ("SN1", "t"));
        let named = r#"{"clientId": "c", "deviceToken": "t", "productKey": "pk", "deviceName": "SN1"}"#;
        assert_eq!(read_for_sn1(named), Ok(bare));
        for (from, to) in [("SN1", "SN2"), ("pk", "pK")] {
            assert_eq!(read_for_sn1(&named.replace(from, to)), Err(Refusal::OfOther("SN1".into())));
        }
    }

    #[test]
    fn what_is_no_identity_is_told_so() {
        for text in [
            "",
            "[]",
            r#"{"clientId": "c"}"#,
            r#"{"clientId": "", "deviceToken": "t"}"#,
            r#"{"clientId": "c\n", "deviceToken": "t"}"#,
            r#"{"clientId": "c", "clientId": "d", "deviceToken": "t"}"#,
        ] {
            assert_eq!(read_for_sn1(text), Err(Refusal::NotAnIdentity), "{text}");
        }
    }
}
