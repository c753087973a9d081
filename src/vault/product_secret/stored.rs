//! What a product secret looks like, bare and stored.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::domain::{Profile, Secret, Trust, hex, plain_text};
use crate::vault::secret_fault::SecretForm;

/// Longest product secret, in characters. The vendor's have 16.
pub const LONGEST: usize = 256;

/// Reads a secret as a person or a file gives it, however an editor has written it: one line end at its end is taken off.
///
/// # Errors
/// Why it is none.
pub fn parse(bytes: &[u8]) -> Result<Secret, SecretForm> {
    let decoded = Zeroizing::new(plain_text::decode(bytes).into_owned());
    let bytes = decoded.as_slice();
    let line = bytes.strip_suffix(b"\n").map_or(bytes, |line| line.strip_suffix(b"\r").unwrap_or(line));
    match std::str::from_utf8(line) {
        Ok("") => Err(SecretForm::Empty),
        Ok(text) if !text.bytes().all(|byte| matches!(byte, b' '..=b'~')) => Err(SecretForm::NotPrintable),
        Ok(text) if text.len() > LONGEST => Err(SecretForm::TooLong),
        Ok(text) => Ok(Secret::new(text)),
        Err(_) => Err(SecretForm::NotPrintable),
    }
}

/// As `parse`, for what comes from outside: what a shell or a copy leaves around a secret is no part of one, and a secret that is wrong by it fails
/// only at the cloud, where each try counts.
///
/// # Errors
/// Why it is none.
pub fn parse_given(bytes: &[u8]) -> Result<Secret, SecretForm> {
    let secret = parse(bytes)?;
    let text = secret.expose();
    let is_within = |mark: char| text.len() > 1 && text.starts_with(mark) && text.ends_with(mark);
    if text.trim() != text {
        Err(SecretForm::BlankAtEnd)
    } else if ['"', '\'', '`'].into_iter().any(is_within) {
        Err(SecretForm::Quoted)
    } else if is_within('*') {
        Err(SecretForm::Starred)
    } else {
        Ok(secret)
    }
}

/// The one place a stored secret may be used for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Binding {
    /// The host name that is dialled.
    pub host: String,
    /// `vendor`, `system`, or `ca:` and the SHA-256 of the CA file, so that a file of the same name does not do.
    pub trust: String,
}

impl Binding {
    /// Where this profile would use it. `ca_pem`: the bytes of its CA file.
    pub fn of(profile: &Profile, ca_pem: Option<&[u8]>) -> Self {
        let trust = match profile.cloud.trust {
            Trust::Vendor => "vendor".into(),
            Trust::System => "system".into(),
            Trust::CaFile(_) => format!("ca:{}", hex(&Sha256::digest(ca_pem.unwrap_or_default()))),
        };
        Self { host: profile.host().to_ascii_lowercase(), trust }
    }
}

/// A secret as it is stored: a JSON object `{productKey, secret, host, trust}`; without host and trust until it is first used.
#[derive(Clone)]
pub(super) struct Stored {
    pub product_key: String,
    /// What profiles call it; none for the product secret.
    pub name: Option<String>,
    pub secret: Secret,
    pub binding: Option<Binding>,
}

/// What a secret is stored under: a file's name, and an account of the keyring.
pub fn account_of(product_key: &str, name: Option<&str>) -> String {
    name.map_or_else(|| product_key.to_owned(), |name| format!("{product_key}.{name}"))
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Writing<'a> {
    product_key: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    secret: &'a str,
    #[serde(flatten)]
    binding: Option<&'a Binding>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Reading {
    product_key: String,
    name: Option<String>,
    secret: Secret,
    host: Option<String>,
    trust: Option<String>,
}

impl Stored {
    /// The text that is stored.
    #[expect(clippy::expect_used, reason = "texts alone, as JSON, which is text")]
    pub fn to_text(&self) -> Zeroizing<String> {
        let writing = Writing {
            product_key: &self.product_key,
            name: self.name.as_deref(),
            secret: self.secret.expose(),
            binding: self.binding.as_ref(),
        };
        // Large enough from the start: a buffer that grows leaves copies behind.
        let mut bytes = Zeroizing::new(Vec::with_capacity(4096));
        serde_json::to_writer(&mut *bytes, &writing).expect("strings alone");
        Zeroizing::new(std::str::from_utf8(&bytes).expect("JSON is text").to_owned())
    }

    /// Reads a stored text; none where it is not one of ours.
    pub fn from_text(text: &str) -> Option<Self> {
        let reading: Reading = serde_json::from_str(text).ok()?;
        let binding = match (reading.host, reading.trust) {
            (Some(host), Some(trust)) => Some(Binding { host, trust }),
            (None, None) => None,
            // Half a binding would bind to nothing.
            _ => return None,
        };
        let secret = parse(reading.secret.expose().as_bytes()).ok()?;
        Some(Self { product_key: reading.product_key, name: reading.name, secret, binding })
    }

    /// What it is stored under.
    pub fn account(&self) -> String {
        account_of(&self.product_key, self.name.as_deref())
    }
}
