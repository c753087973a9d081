//! What a profile says about the dialog with a unit. As in [`super::profile`], the doc comments are descriptions for the person who edits a profile.

use std::collections::BTreeMap;
use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::failure::Verb;

/// How a value is put into a command so that it cannot break out, and how it is taken back out of an answer.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    JsonSchema,
    strum::EnumString,
    strum::IntoStaticStr,
)]
#[serde(rename_all = "camelCase")]
#[strum(serialize_all = "camelCase")]
pub enum Quote {
    /// As it is. Only printable ASCII without space, quotes, backslash and `, ; & | $ < > ( ) { } [ ] * ? # ! ~ %` and backtick; anything else is refused.
    #[default]
    Bare,
    /// In double quotes. Quote, backslash and control characters are written as `\` and two hex digits (3GPP TS 27.007).
    At,
    /// As a JSON string with its quotes.
    Json,
    /// In single quotes for a POSIX shell.
    Shell,
    /// Two hex digits per byte.
    Hex,
    /// Base64 with padding.
    Base64,
}

/// Whether the unit echoes what it is sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Echo {
    /// A line that repeats the command is ignored.
    #[default]
    Auto,
    /// No line is ignored.
    Never,
}

/// A question of a console, and the answer to it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LoginAnswer {
    /// Pattern of the question: the text at the end of what was received, with no line end after it, such as `login: ` or `[Pp]assword: `.
    pub at: String,
    /// What is answered, without its line end. A password is a stored secret: `${secret:NAME}`.
    #[schemars(length(max = 4096))]
    pub send: String,
}

/// What is sent to the unit, and which answers are expected. A preset defines all of it; each field given here replaces the preset's.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct DialogProfile {
    /// The preset to start from: `at`, `json` or `shell`; their text is in `assets/presets`.
    pub preset: Option<String>,
    /// What ends a command. Default: `\r\n`.
    #[schemars(length(max = 8))]
    pub line_end: Option<String>,
    /// How values are quoted in commands, unless a placeholder says otherwise (`${deviceToken:hex}`). Default: `bare`.
    pub quote: Option<Quote>,
    /// Whether the unit echoes commands. Default: `auto`.
    pub echo: Option<Echo>,
    /// A pattern for the prompt: the text at the end of what was received, with no line end after it.
    pub prompt: Option<String>,
    /// Longest command that the unit takes, in bytes with its line end. Default: 1024.
    #[schemars(range(min = 16, max = 65_536))]
    pub max_line: Option<u32>,
    /// How long the serial line must be silent for an answer to be over, in ms. Waited for where nothing else says that it is: before a reset,
    /// after a write without an answer, after a late answer. A number given here is waited for after every write. Default: 50.
    #[schemars(range(min = 1, max = 10_000))]
    pub quiet_ms: Option<u32>,
    /// For units whose boot a key press stops: *wake* sends nothing until the serial line has been silent for this long, in ms. Once anything was received it waits for
    /// `prompt`, or for four times that silence. Default: *wake* sends at once.
    #[schemars(range(min = 1, max = 10_000))]
    pub wake_silence_ms: Option<u32>,
    /// Answers to what a console asks before its prompt, in the order in which it asks: the user, the password, then perhaps `su` at the prompt of a user, and its
    /// password. Before it asks anything itself *wake* looks for one of these questions, or for `prompt`, which must be given, and goes on from there.
    pub login: Option<Vec<LoginAnswer>>,
    /// Wakes the unit: repeated until it answers.
    pub wake: Option<Vec<Exchange>>,
    /// Must capture `serialNumber`. Its `absent` is the answer of a unit that has no number yet.
    pub read_serial: Option<Vec<Exchange>>,
    /// Writes the value `serialNumber` to a unit whose `readSerial` says that it has no number yet.
    pub write_serial: Option<Vec<Exchange>>,
    /// Writes and reads back other values, each by its name.
    pub set: Option<BTreeMap<String, SetProfile>>,
    /// Must capture `hardwareId`.
    pub read_hardware_id: Option<Vec<Exchange>>,
    /// Captures what the unit reports about itself, each value under a name of your choice: `(?<model>…)`, `(?<firmware>…)`, `(?<region>…)`, `(?<iccid>…)`. It is put on
    /// record, and `require` compares it. That of a preset is used only where `require` names a value.
    pub read_info: Option<Vec<Exchange>>,
    /// What `readInfo` must have captured. A unit that reports anything else fails before anything is asked of the cloud, and is never written.
    #[schemars(length(max = 32))]
    pub require: Option<Vec<Requirement>>,
    /// Captures `clientId`, `deviceToken`, `digest`, `deviceName`, `productKey`, as many as the unit reports, and as `old_NAME` whatever else `restore` puts back.
    pub read_identity: Option<Vec<Exchange>>,
    /// Writes the identity.
    pub write: Option<Vec<Exchange>>,
    /// Resets the unit.
    pub reset: Option<Vec<Exchange>>,
    /// Puts back what the unit held before, as captured by `readIdentity`.
    pub restore: Option<Vec<Exchange>>,
}

/// A value that a unit must report about itself. Without `is`, `matches` and `order` any value will do, as long as there is one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Requirement {
    /// The name of the group in `readInfo`, such as `model`.
    #[schemars(regex(pattern = "^[A-Za-z][A-Za-z0-9_]{0,39}$"))]
    pub name: String,
    /// The value, character by character.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 256))]
    pub is: Option<String>,
    /// A pattern that the whole value must match, such as `2\\.[0-9]+`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub matches: Option<String>,
    /// What was said of the order, character by character: the name of a field of `orderFields`, such as `firmware`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 32))]
    pub order: Option<String>,
}

/// One command and its answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Exchange {
    /// The command, without its line end. Placeholders: `${productKey}`, `${deviceName}`, `${clientId}`, `${deviceToken}`, `${host}`, `${port}`, `${nonce}`
    /// (a new random word each time), `${value:NAME}` where values are written, in `restore` `${old_NAME}`, `${secret:NAME}` (a secret stored with `secret set --name NAME`, shown nowhere). Default: only listen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 4096))]
    pub send: Option<String>,
    /// Patterns that must match, in this order, each a line of the answer (or the prompt). Named groups capture values:
    /// `(?<serialNumber>…)`. A group name may end in `_hex`, `_json`, `_base64`, `_at`, `_shell` to undo that quoting.
    #[schemars(length(max = 16))]
    pub expect: Vec<String>,
    /// Pattern of an answer line that reports an error, such as `ERROR`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// Pattern of an answer line that reports that there is nothing there: no identity yet, no serial number yet, no such value. The exchange then ends without a fault.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub absent: Option<String>,
    /// Longest wait for each try, in ms.
    #[serde(default = "default_exchange_timeout")]
    #[schemars(range(min = 10, max = 120_000))]
    pub timeout_ms: u32,
    /// How many times the command is sent while there is no answer.
    #[serde(default = "default_tries")]
    #[schemars(range(min = 1, max = 200))]
    pub tries: u32,
    /// Longest answer in bytes, unrelated output included.
    #[serde(default = "default_max_reply")]
    #[schemars(range(min = 16, max = 1_048_576))]
    pub max_reply: u32,
}

/// How a value goes to the unit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SetProfile {
    /// Writes it: `${value:NAME}`.
    pub write: Vec<Exchange>,
    /// Reads it. Must capture `value`, which is compared with what was written.
    pub read: Vec<Exchange>,
}

fn default_exchange_timeout() -> u32 {
    2_000
}
fn default_tries() -> u32 {
    1
}
fn default_max_reply() -> u32 {
    16_384
}

impl DialogProfile {
    /// This over `preset`: what is given here wins, field by field.
    pub fn over(self, preset: Self) -> Self {
        Self {
            preset: self.preset,
            line_end: self.line_end.or(preset.line_end),
            quote: self.quote.or(preset.quote),
            echo: self.echo.or(preset.echo),
            prompt: self.prompt.or(preset.prompt),
            max_line: self.max_line.or(preset.max_line),
            quiet_ms: self.quiet_ms.or(preset.quiet_ms),
            wake_silence_ms: self.wake_silence_ms.or(preset.wake_silence_ms),
            login: self.login.or(preset.login),
            wake: self.wake.or(preset.wake),
            read_serial: self.read_serial.or(preset.read_serial),
            write_serial: self.write_serial.or(preset.write_serial),
            set: self.set.or(preset.set),
            read_hardware_id: self.read_hardware_id.or(preset.read_hardware_id),
            // Units are asked for what somebody wants to know, and for no more.
            read_info: self.read_info.or(preset.read_info.filter(|_| self.require.is_some())),
            require: self.require,
            read_identity: self.read_identity.or(preset.read_identity),
            write: self.write.or(preset.write),
            reset: self.reset.or(preset.reset),
            restore: self.restore.or(preset.restore),
        }
    }

    /// What ends a command; `\r\n` by default.
    pub fn line_end(&self) -> &str {
        self.line_end.as_deref().unwrap_or("\r\n")
    }

    /// Longest command in bytes; 1024 by default.
    pub fn max_line(&self) -> usize {
        self.max_line.unwrap_or(1024) as usize
    }

    /// How long the serial line must be silent; 50 ms by default.
    pub fn quiet(&self) -> Duration {
        Duration::from_millis(self.quiet_ms.unwrap_or(50).into())
    }

    /// How long the serial line must be silent before *wake* sends; none where it may send at once.
    pub fn wake_silence(&self) -> Option<Duration> {
        self.wake_silence_ms.map(|ms| Duration::from_millis(ms.into()))
    }

    /// The field that holds the exchanges of a verb.
    pub fn field(verb: Verb) -> &'static str {
        verb.into()
    }

    /// The exchanges of a verb; none where the profile does not have it.
    pub fn verb(&self, verb: Verb) -> &[Exchange] {
        match verb {
            Verb::Wake => &self.wake,
            Verb::ReadSerial => &self.read_serial,
            Verb::WriteSerial => &self.write_serial,
            // Each value has its own.
            Verb::Set => &None,
            Verb::ReadHardwareId => &self.read_hardware_id,
            Verb::ReadInfo => &self.read_info,
            Verb::ReadIdentity => &self.read_identity,
            Verb::Write => &self.write,
            Verb::Reset => &self.reset,
            Verb::Restore => &self.restore,
        }
        .as_deref()
        .unwrap_or_default()
    }
}
