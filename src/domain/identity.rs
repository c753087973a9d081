//! What a unit is called, and what the cloud gives it.

use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::secret::Secret;

/// The identity that a registration returned. The cloud never tells it twice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The product it belongs to.
    pub product_key: String,
    /// The device name it was asked for.
    pub device_name: String,
    /// The client id the cloud chose.
    pub client_id: String,
    /// The bearer token the device logs in with.
    pub device_token: Secret,
}

impl Identity {
    /// First 8 hex digits of the token's SHA-256: enough to compare, too little to use.
    pub fn token_sha256(&self) -> String {
        short_sha256(self.device_token.expose().as_bytes())
    }
}

/// First 8 lower-case hex digits of SHA-256.
pub fn short_sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes)[..4])
}

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    HEXLOWER.encode(bytes)
}

/// The cloud a unit belongs to, as the record tells clouds apart: `public/cn-shanghai`, `instance/iot-…`, `custom/host`.
/// The port is left out: one platform answers on several.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Platform(pub String);

/// Everything a unit is recognised by in the record.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UnitKeys {
    /// Where its identity lives.
    pub platform: Platform,
    /// The product.
    pub product_key: String,
    /// The name it is registered under.
    pub device_name: String,
    /// The serial number, exact after the declared trim.
    pub serial_number: String,
    /// Chip UID or MAC, where the profile reads one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hardware_id: Option<String>,
}

impl UnitKeys {
    /// Whether both may be one unit: of one product, and with one of the keys in common.
    pub fn share_one_with(&self, other: &Self) -> bool {
        self.platform == other.platform
            && self.product_key == other.product_key
            && (self.device_name == other.device_name
                || self.serial_number == other.serial_number
                || self.is_same_board(other) == Some(true))
    }

    /// Whether both have one hardware id; none where one of them tells none.
    pub fn is_same_board(&self, other: &Self) -> Option<bool> {
        Some(self.hardware_id.as_ref()? == other.hardware_id.as_ref()?)
    }
}

/// An identity that was found in a unit. Only what may be shown: the token stays in the device dialog.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Held {
    /// The client id, where the unit tells it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
    /// First 8 hex digits of the SHA-256 of the token, where the unit tells it (or its digest).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token_sha256: Option<String>,
    /// What else it holds, by the names that the profile catches it by.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<OldValue>,
}

/// A value that a unit holds besides client id and token: whose it is nobody knows, so that it counts as a secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OldValue {
    /// What the profile calls it.
    pub name: String,
    /// First 8 hex digits of its SHA-256.
    pub sha256: String,
}

/// What is left of a serial number where case, leading zeros, spaces and O for 0 do not matter.
pub fn looks(serial: &str) -> String {
    let looks: String = serial
        .chars()
        .filter(|character| !character.is_whitespace())
        .flat_map(char::to_uppercase)
        .map(|character| if character == 'O' { '0' } else { character })
        .collect();
    looks.trim_start_matches('0').to_owned()
}
