//! Whether a CONNECT is right: what is asked for, or the return code of its refusal.

use rumqttc::mqttbytes::v4::Connect;

use super::ledger::Ledger;
use crate::domain::{Identity, Secret, SignMethod};
use crate::wire::credentials::{sign, signed_text};
use crate::wire::{ClientId, is_device_name};

/// A parameter is missing or malformed.
const PARAMETER: u8 = 2;
/// Authentication failed.
pub(super) const AUTHENTICATION: u8 = 4;

/// What a CONNECT asks for.
pub(super) enum Asked {
    /// A new identity for this name.
    Registration { product_key: String, device_name: String },
    /// To log in with this identity.
    Login(Identity),
}

/// Reads and checks a CONNECT. The order of the pairs does not matter, nor does the case of the signature.
pub(super) fn judge(connect: &Connect, ledger: &Ledger) -> Result<Asked, u8> {
    let client_id = ClientId::parse(&connect.client_id).ok_or(PARAMETER)?;
    let login = connect.login.as_ref().ok_or(PARAMETER)?;
    let (device_name, product_key) = login.username.split_once('&').ok_or(PARAMETER)?;
    let secure_mode = client_id.value("securemode").ok_or(PARAMETER)?;
    if !is_device_name(device_name) || !["2", "-2"].contains(&secure_mode) {
        return Err(PARAMETER);
    }
    match client_id.value("authType") {
        Some("regnwl") => {
            ledger.books.lock().seen.registrations += 1;
            let random = client_id.value("random").ok_or(PARAMETER)?;
            let method = client_id.value("signmethod").and_then(method).ok_or(PARAMETER)?;
            if !(1..=64).contains(&client_id.own_id.len()) || random.is_empty() {
                return Err(PARAMETER);
            }
            let product = ledger.product(product_key).ok_or(AUTHENTICATION)?;
            let expected = sign(method, &product.product_secret, &signed_text(device_name, product_key, random));
            if !login.password.eq_ignore_ascii_case(expected.expose()) {
                return Err(AUTHENTICATION);
            }
            Ok(Asked::Registration { product_key: product_key.into(), device_name: device_name.into() })
        }
        Some("connwl") => {
            ledger.books.lock().seen.logins += 1;
            let identity = Identity {
                product_key: product_key.into(),
                device_name: device_name.into(),
                client_id: client_id.own_id.into(),
                device_token: Secret::new(login.password.as_str()),
            };
            if ledger.knows(&identity) { Ok(Asked::Login(identity)) } else { Err(AUTHENTICATION) }
        }
        _ => Err(PARAMETER),
    }
}

fn method(word: &str) -> Option<SignMethod> {
    [SignMethod::HmacMd5, SignMethod::HmacSha1, SignMethod::HmacSha256].into_iter().find(|method| method.word() == word)
}
