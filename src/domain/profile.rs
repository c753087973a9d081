//! What a profile decides. Plain data as it stands in the JSON file; reading and checking a file is `store::profile_file`.
//!
//! The doc comments of these types are the descriptions in `docs/profile.schema.json`: they are written for the person who edits a profile.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::cap::CapProfile;
use super::dialog_profile::DialogProfile;
use super::golden::Must;
use super::identity::Platform;
use super::label::LabelProfile;
use super::order::OrderField;
use super::outcome::{ProofTime, Strength};
use super::plant_gate::PlantGateProfile;
use super::result::ResultProfile;
use super::values_profile::ValueProfile;

/// A product profile: which cloud, which serial line, which dialog, what counts as proof.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Profile {
    /// Version of this format: 1.
    #[schemars(range(min = 1, max = 1))]
    pub format: u32,
    /// Product name, as operators know it.
    #[schemars(length(min = 1, max = 64))]
    pub name: String,
    /// The product's ProductKey from the console.
    #[schemars(regex(pattern = "^[A-Za-z0-9]{1,64}$"))]
    pub product_key: String,
    /// Where and how units are registered.
    pub cloud: CloudProfile,
    /// The serial line.
    #[serde(default)]
    pub line: LineProfile,
    /// What is sent to the unit, and which answers are expected.
    pub dialog: DialogProfile,
    /// What counts as a serial number.
    #[serde(default)]
    pub serial_number: SerialNumberProfile,
    /// Values that the station gives to units, by their names. The one called `serialNumber` is the number of a unit that has none yet.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub values: BTreeMap<String, ValueProfile>,
    /// How the device name is made.
    #[serde(default)]
    pub device_name: DeviceNameProfile,
    /// What must be proven before PASS.
    #[serde(default)]
    pub verify: VerifyProfile,
    /// What to do when the unit has an identity that is not on this station's record.
    #[serde(default)]
    pub on_foreign_identity: OnForeignIdentity,
    /// What is asked about the order before the bench opens: work order, revision, pallet. It stands in the record, in the events and in the exports.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 16))]
    pub order_fields: Vec<OrderField>,
    /// Units that prove the line. They are never registered and never counted.
    #[serde(default)]
    pub golden_units: GoldenUnits,
    /// The first unit that passes with this profile, or with another version of the program, is a first article: after it nothing is registered until a supervisor
    /// has looked at it and lets the line go on.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub first_article: bool,
    /// Most registrations in a batch, for a work order, or of the product: the next one is not asked for, and the line stops. Counted over the record of this station alone; those whose result is not known count.
    #[serde(default, skip_serializing_if = "CapProfile::is_none")]
    pub cap: CapProfile,
    /// A system of the plant that is told the result of each visit, once it is on record. Practice tells nobody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<ResultProfile>,
    /// The plant gate: before a unit is registered, a system of the plant is asked whether it may be here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gate: Option<PlantGateProfile>,
    /// The label that is printed for each unit that passes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<LabelProfile>,
}

/// Which host units are registered at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub enum HostProfile {
    /// Old public instance in this region: `${productKey}.iot-as-mqtt.${region}.aliyuncs.com`.
    Region(#[schemars(regex(pattern = "^[a-z0-9-]{1,40}$"))] String),
    /// New public or enterprise instance: `${instanceId}.mqtt.iothub.aliyuncs.com`.
    Instance(#[schemars(regex(pattern = "^[A-Za-z0-9-]{1,64}$"))] String),
    /// Any host name or address, for platforms that use the same protocol.
    Custom(#[schemars(length(min = 1, max = 253))] String),
}

impl HostProfile {
    /// The host name for a product.
    pub fn name(&self, product_key: &str) -> String {
        match self {
            Self::Region(region) => format!("{product_key}.iot-as-mqtt.{region}.aliyuncs.com"),
            Self::Instance(instance) => format!("{instance}.mqtt.iothub.aliyuncs.com"),
            Self::Custom(host) => host.clone(),
        }
    }
}

/// Which certificates are trusted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub enum Trust {
    /// The vendor's own root and the GlobalSign roots that its hosts use.
    #[default]
    Vendor,
    /// The root certificates of this PC.
    System,
    /// The certificates in this PEM file, which is in the folder of the profile.
    CaFile(String),
}

/// The HMAC that signs a registration.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema, strum::IntoStaticStr,
)]
#[serde(rename_all = "lowercase")]
#[strum(serialize_all = "lowercase")]
pub enum SignMethod {
    /// HMAC-MD5.
    HmacMd5,
    /// HMAC-SHA1.
    HmacSha1,
    /// HMAC-SHA256.
    #[default]
    HmacSha256,
}

impl SignMethod {
    /// The word in the client ID: `hmacmd5`, `hmacsha1`, `hmacsha256`.
    pub fn word(self) -> &'static str {
        self.into()
    }
}

/// Where and how units are registered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CloudProfile {
    /// The cloud to register at: a region for the public instance, an instance ID for a new public or enterprise instance, a host name for any other platform.
    pub host: HostProfile,
    /// TCP port; every port uses TLS. The vendor uses 1883, 8883 and 443.
    #[serde(default = "default_port")]
    #[schemars(range(min = 1))]
    pub port: u16,
    /// Which roots vouch for the cloud: `vendor` for Alibaba Cloud, `system` for certificates of a public CA, a CA file for a platform with its own CA.
    #[serde(default)]
    pub trust: Trust,
    /// `securemode` in the client ID: 2 or -2 (the vendor's documents changed from 2 to -2, its clients send 2).
    #[serde(default = "default_secure_mode")]
    #[schemars(extend("enum" = [2, -2]))]
    pub secure_mode: i8,
    /// The HMAC that signs the registration.
    #[serde(default)]
    pub sign_method: SignMethod,
    /// `instanceId` in the client ID. Default: that of `host.instance`, otherwise none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = "^[A-Za-z0-9-]{1,64}$"))]
    pub instance_id: Option<String>,
    /// Longest wait for DNS, TCP and TLS together, in ms.
    #[serde(default = "default_connect_timeout")]
    #[schemars(range(min = 100, max = 120_000))]
    pub connect_timeout_ms: u32,
    /// Longest wait for the identity, in ms. The cloud closes the connection after 15 s, so a shorter wait loses identities.
    #[serde(default = "default_answer_timeout")]
    #[schemars(range(min = 100, max = 120_000))]
    pub answer_timeout_ms: u32,
}

fn default_port() -> u16 {
    1883
}
fn default_secure_mode() -> i8 {
    2
}
fn default_connect_timeout() -> u32 {
    10_000
}
fn default_answer_timeout() -> u32 {
    20_000
}

impl Profile {
    /// The host name to connect to, which the certificate must carry.
    pub fn host(&self) -> String {
        self.cloud.host.name(&self.product_key)
    }

    /// The `instanceId` pair of the client ID, where there is one.
    pub fn instance_id(&self) -> Option<&str> {
        self.cloud.instance_id.as_deref().or(match &self.cloud.host {
            HostProfile::Instance(instance) => Some(instance),
            HostProfile::Custom(host) => host.strip_suffix(".mqtt.iothub.aliyuncs.com"),
            HostProfile::Region(_) => None,
        })
    }

    /// How the record names this cloud.
    pub fn platform(&self) -> Platform {
        Platform(match (&self.cloud.host, self.instance_id()) {
            (HostProfile::Region(region), None) => format!("public/{region}"),
            (_, Some(instance)) => format!("instance/{instance}"),
            (HostProfile::Custom(host), None) => format!("custom/{}", host.to_ascii_lowercase()),
            (HostProfile::Instance(instance), None) => format!("instance/{instance}"),
        })
    }
}

/// A switch for a control line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum ControlLine {
    /// Raised, as every system's programs find it when a port is opened; hardware flow control has RTS for itself.
    #[default]
    Leave,
    /// Raised after opening.
    On,
    /// Lowered after opening.
    Off,
}

impl ControlLine {
    /// The level it is brought to; none: as the system leaves it.
    pub fn level(self) -> Option<bool> {
        match self {
            Self::Leave => None,
            Self::On => Some(true),
            Self::Off => Some(false),
        }
    }
}

/// Parity bit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Parity {
    /// No parity bit.
    #[default]
    None,
    /// Odd parity.
    Odd,
    /// Even parity.
    Even,
}

/// Flow control.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Flow {
    /// None.
    #[default]
    None,
    /// XON/XOFF.
    Software,
    /// RTS/CTS.
    Hardware,
}

/// The serial line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct LineProfile {
    /// Bits per second.
    #[schemars(range(min = 50, max = 12_000_000))]
    pub baud: u32,
    /// Data bits, 5 to 8.
    #[schemars(range(min = 5, max = 8))]
    pub data_bits: u8,
    /// Parity bit.
    pub parity: Parity,
    /// Stop bits, 1 or 2.
    #[schemars(range(min = 1, max = 2))]
    pub stop_bits: u8,
    /// Flow control; none unless the unit has RTS/CTS wired or uses XON/XOFF.
    pub flow: Flow,
    /// DTR after opening the port. Some adapters reset the unit with it.
    pub dtr: ControlLine,
    /// RTS after opening the port. Some adapters reset the unit with it.
    pub rts: ControlLine,
    /// Which USB devices become slots when they are plugged in. Empty: only ports given by path.
    pub usb: Vec<UsbMatch>,
    /// A picture of how the unit is wired, shown on an empty slot: a PNG or JPEG file, which is in the folder of the profile.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wiring_picture: Option<String>,
}

impl Default for LineProfile {
    fn default() -> Self {
        Self {
            baud: 115_200,
            data_bits: 8,
            parity: Parity::None,
            stop_bits: 1,
            flow: Flow::None,
            dtr: ControlLine::Leave,
            rts: ControlLine::Leave,
            usb: Vec::new(),
            wiring_picture: None,
        }
    }
}

/// A USB device that becomes a slot. Every field that is given must match.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct UsbMatch {
    /// Vendor ID, four hex digits.
    #[schemars(regex(pattern = "^[0-9A-Fa-f]{4}$"))]
    pub vid: Option<String>,
    /// Product ID, four hex digits.
    #[schemars(regex(pattern = "^[0-9A-Fa-f]{4}$"))]
    pub pid: Option<String>,
    /// Where it is plugged in, as the system names it (`1-2.3`); a prefix is enough.
    pub location: Option<String>,
    /// The interface number of a device with several ports.
    pub interface: Option<u8>,
}

/// What counts as a serial number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct SerialNumberProfile {
    /// Removes spaces, tabs and line ends at both ends, and nothing else.
    pub trim: bool,
    /// Allows characters beyond ASCII (as UTF-8); needs 8 data bits.
    pub allow_non_ascii: bool,
    /// No two units share a serial number. A unit that was interrupted while being written is then finished without a question.
    pub unique: bool,
    /// Each unit waits until its label is scanned, and continues only if it matches. Otherwise a label is compared only when one is scanned.
    pub require_label: bool,
    /// Where the serial number is in a scanned label: a pattern whose first group captures it, such as `SN:\s*(\S+)` or `[?&]sn=([^&]+)`.
    /// A scan that does not match is not a label. Default: the whole scan is the number, except for the symbology prefix (`]C1`) that some scanners add.
    pub label: Option<String>,
    /// Patterns for whole serial numbers that are refused, in addition to blank ones.
    pub refuse: Vec<String>,
}

impl Default for SerialNumberProfile {
    fn default() -> Self {
        Self {
            trim: true,
            allow_non_ascii: false,
            unique: false,
            require_label: false,
            label: None,
            refuse: vec![
                "0+".into(),
                "(?i:f+)".into(),
                "(?i:x+)".into(),
                "-+".into(),
                "(?i:n/?a|none|null|unknown|default|to be filled.*|sn|serial|0123456789|123456789|1234567890)".into(),
            ],
        }
    }
}

/// How the device name is made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct DeviceNameProfile {
    /// Placeholders: `${serialNumber}`, `${hardwareId}`, `${value:NAME}`. Nothing is cut or padded to fit.
    #[schemars(length(min = 1, max = 256))]
    pub template: String,
    /// A pattern the whole name must match, in addition to the platform's own rule (4–32 of `A-Z a-z 0-9 - _ @ . :`).
    pub pattern: Option<String>,
}

impl Default for DeviceNameProfile {
    fn default() -> Self {
        Self { template: "${serialNumber}".into(), pattern: None }
    }
}

/// What must be proven before PASS.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct VerifyProfile {
    /// What the unit must prove: the token read back is the strongest. Choose the digest or the client ID if the unit cannot return its token, `online`
    /// if it can return nothing.
    pub strength: Strength,
    /// When it is read back. After a reset is the strongest, because it proves that the identity survives a restart; it needs a reset command.
    pub when: ProofTime,
    /// After reading back, also log in to the cloud once with the identity (the unit itself must not be online).
    pub online: bool,
}

/// Units that prove the line, by their serial numbers. Everything up to Register is done with them: wake, number, what they report, identity, all checks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct GoldenUnits {
    /// The one that must pass every check.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 256))]
    pub must_pass: Option<String>,
    /// The one that must fail a check.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 256))]
    pub must_fail: Option<String>,
    /// Nothing is registered before each of them has shown its right result, anew whenever the batch is opened.
    pub due: bool,
}

impl Default for GoldenUnits {
    fn default() -> Self {
        Self { must_pass: None, must_fail: None, due: true }
    }
}

impl GoldenUnits {
    /// What the unit with this number must show; none where it is no golden unit.
    pub fn must(&self, serial_number: &str) -> Option<Must> {
        let is = |number: &Option<String>| number.as_deref() == Some(serial_number);
        let pass = is(&self.must_pass).then_some(Must::Pass);
        pass.or_else(|| is(&self.must_fail).then_some(Must::Fail))
    }

    /// Each of them: what it must show, and its number.
    pub fn all(&self) -> impl Iterator<Item = (Must, &str)> {
        let all = [(Must::Pass, &self.must_pass), (Must::Fail, &self.must_fail)];
        all.into_iter().filter_map(|(must, number)| Some((must, number.as_deref()?)))
    }
}

/// What happens to an identity in the unit that the record does not know (I11).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum OnForeignIdentity {
    /// A person decides.
    #[default]
    Ask,
    /// The unit fails.
    Refuse,
    /// The old identity is sealed in the record, then the unit is registered again.
    Migrate,
}
