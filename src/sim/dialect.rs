//! What practice units understand: the other side of the three presets, and the question where and how a unit logs in elsewhere.

use crate::domain::{Quote, Verb};
use crate::wire::quote;

/// A language of practice units.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, strum::EnumString, strum::IntoStaticStr)]
#[strum(serialize_all = "lowercase")]
pub enum Dialect {
    /// AT commands; echoes.
    At,
    /// One JSON object a line.
    Json,
    /// A shell prompt; echoes. Only the preset's own commands are understood.
    Shell,
}

impl Dialect {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::At, Self::Json, Self::Shell];

    /// Its name, which is also that of its preset.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// What follows an answer and invites the next command.
    pub(super) fn prompt(self) -> &'static str {
        if self == Self::Shell { "# " } else { "" }
    }

    pub(super) fn echoes(self) -> bool {
        self != Self::Json
    }
}

/// What a unit is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Ask {
    Ping,
    Serial,
    StoreSerial(String),
    HardwareId,
    Model,
    Firmware,
    /// A value by its name.
    Value(String),
    StoreValue(String, String),
    Identity,
    Store {
        client_id: String,
        device_token: String,
    },
    Elsewhere,
    StoreElsewhere {
        host: String,
        secret: String,
    },
    Reset,
}

impl Ask {
    /// The verb of the dialog that asks so.
    pub(super) fn verb(&self) -> Verb {
        match self {
            Self::Ping => Verb::Wake,
            Self::Serial => Verb::ReadSerial,
            Self::StoreSerial(_) => Verb::WriteSerial,
            Self::HardwareId => Verb::ReadHardwareId,
            Self::Model | Self::Firmware => Verb::ReadInfo,
            Self::Value(_) | Self::StoreValue(..) => Verb::Set,
            Self::Identity | Self::Elsewhere => Verb::ReadIdentity,
            Self::Store { .. } => Verb::Write,
            Self::StoreElsewhere { .. } => Verb::Restore,
            Self::Reset => Verb::Reset,
        }
    }
}

/// What it answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Tell {
    Awake,
    Done,
    Serial(Option<String>),
    HardwareId(String),
    Model(String),
    Firmware(String),
    Value(String, Option<String>),
    Identity(Option<(String, String)>),
    Elsewhere(Option<(String, String)>),
    No,
}

impl Dialect {
    /// Reads a command: the question and the word that the answer must carry. None where it is no command at all.
    pub(super) fn ask(self, line: &str) -> Option<(Ask, String)> {
        match self {
            Self::At => ask_at(line).map(|ask| (ask, String::new())),
            Self::Json => ask_json(line),
            Self::Shell => ask_shell(line),
        }
    }

    /// Writes an answer, each line with its end.
    pub(super) fn tell(self, word: &str, tell: &Tell) -> String {
        match self {
            Self::At => tell_at(tell),
            Self::Json => tell_json(word, tell),
            Self::Shell => tell_shell(word, tell),
        }
    }
}

fn ask_at(line: &str) -> Option<Ask> {
    Some(match line {
        "AT" => Ask::Ping,
        "AT+SN?" => Ask::Serial,
        "AT+UID?" => Ask::HardwareId,
        "AT+CGMM" => Ask::Model,
        "AT+CGMR" => Ask::Firmware,
        "AT+IDENTITY?" => Ask::Identity,
        "AT+RST" => Ask::Reset,
        "AT+CLOUD?" => Ask::Elsewhere,
        line => match line.split_once('=').or_else(|| line.strip_suffix('?').map(|name| (name, "?")))? {
            ("AT+SN", value) => Ask::StoreSerial(one_at(value)?),
            (name @ ("AT+MAC" | "AT+REGION" | "AT+WIFI"), "?") => Ask::Value(name[3..].to_owned()),
            (name @ ("AT+MAC" | "AT+REGION" | "AT+WIFI"), value) => {
                Ask::StoreValue(name[3..].to_owned(), one_at(value)?)
            }
            ("AT+IDENTITY", values) => {
                let (client_id, device_token) = two_at(values)?;
                Ask::Store { client_id, device_token }
            }
            ("AT+CLOUD", values) => {
                let (host, secret) = two_at(values)?;
                Ask::StoreElsewhere { host, secret }
            }
            _ => return None,
        },
    })
}

/// One value in quotes.
fn one_at(value: &str) -> Option<String> {
    let inner = value.strip_prefix('"')?.strip_suffix('"').filter(|inner| !inner.contains('"'))?;
    quote::decode(Quote::At, inner).ok()
}

/// Two values in quotes, with a comma between them.
fn two_at(values: &str) -> Option<(String, String)> {
    let mut parts = values.split('"');
    let (before, one, comma, other) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let closed = parts.next() == Some("") && parts.next().is_none();
    if !before.is_empty() || comma != "," || !closed {
        return None;
    }
    Some((quote::decode(Quote::At, one).ok()?, quote::decode(Quote::At, other).ok()?))
}

fn tell_at(tell: &Tell) -> String {
    let quoted = |text: &str| quote::encode(Quote::At, text).unwrap_or_default();
    match tell {
        Tell::Awake | Tell::Done => "\r\nOK\r\n".into(),
        Tell::Serial(Some(serial)) => format!("\r\n+SN: {}\r\n\r\nOK\r\n", quoted(serial)),
        Tell::Serial(None) => "\r\n+SN: NONE\r\n\r\nOK\r\n".into(),
        Tell::Value(name, Some(value)) => format!("\r\n+{name}: {}\r\n\r\nOK\r\n", quoted(value)),
        Tell::Value(name, None) => format!("\r\n+{name}: NONE\r\n\r\nOK\r\n"),
        Tell::HardwareId(id) => format!("\r\n+UID: {}\r\n\r\nOK\r\n", quoted(id)),
        Tell::Model(told) | Tell::Firmware(told) if told.is_empty() => "\r\nERROR\r\n".into(),
        Tell::Model(model) => format!("\r\n{model}\r\n\r\nOK\r\n"),
        Tell::Firmware(firmware) => format!("\r\n+CGMR: {firmware}\r\n\r\nOK\r\n"),
        Tell::Identity(Some((client_id, token))) => {
            format!("\r\n+IDENTITY: {},{}\r\n\r\nOK\r\n", quoted(client_id), quoted(token))
        }
        Tell::Identity(None) => "\r\n+IDENTITY: NONE\r\n\r\nOK\r\n".into(),
        Tell::Elsewhere(Some((host, secret))) => {
            format!("\r\n+CLOUD: {},{}\r\n\r\nOK\r\n", quoted(host), quoted(secret))
        }
        Tell::Elsewhere(None) => "\r\n+CLOUD: NONE\r\n\r\nOK\r\n".into(),
        Tell::No => "\r\nERROR\r\n".into(),
    }
}

fn ask_json(line: &str) -> Option<(Ask, String)> {
    let object: serde_json::Value = serde_json::from_str(line).ok()?;
    let text = |name: &str| object.get(name).and_then(|value| value.as_str()).map(str::to_owned);
    let ask = match text("cmd")?.as_str() {
        "ping" => Ask::Ping,
        "sn" => Ask::Serial,
        "setSn" => Ask::StoreSerial(text("sn")?),
        "uid" => Ask::HardwareId,
        "model" => Ask::Model,
        "firmware" => Ask::Firmware,
        "identity" => Ask::Identity,
        "store" => Ask::Store { client_id: text("clientId")?, device_token: text("deviceToken")? },
        "cloud" => Ask::Elsewhere,
        "storeCloud" => Ask::StoreElsewhere { host: text("host")?, secret: text("secret")? },
        "reset" => Ask::Reset,
        _ => return None,
    };
    Some((ask, text("id")?))
}

fn tell_json(id: &str, tell: &Tell) -> String {
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    let rest = match tell {
        Tell::Awake | Tell::Done => "true".into(),
        Tell::Serial(Some(serial)) => format!("true,\"sn\":{}", quoted(serial)),
        Tell::Serial(None) => "true,\"sn\":null".into(),
        Tell::HardwareId(uid) => format!("true,\"uid\":{}", quoted(uid)),
        Tell::Model(told) | Tell::Firmware(told) if told.is_empty() => "false".into(),
        Tell::Model(model) => format!("true,\"model\":{}", quoted(model)),
        Tell::Firmware(firmware) => format!("true,\"firmware\":{}", quoted(firmware)),
        Tell::Identity(Some((client_id, token))) => {
            format!("true,\"clientId\":{},\"deviceToken\":{}", quoted(client_id), quoted(token))
        }
        Tell::Identity(None) => "true,\"clientId\":null".into(),
        Tell::Elsewhere(Some((host, secret))) => {
            format!("true,\"host\":{},\"secret\":{}", quoted(host), quoted(secret))
        }
        Tell::Elsewhere(None) => "true,\"host\":null".into(),
        Tell::Value(..) | Tell::No => "false".into(),
    };
    format!("{{\"id\":{},\"ok\":{rest}}}\n", quoted(id))
}

fn ask_shell(line: &str) -> Option<(Ask, String)> {
    if line == "reboot" {
        return Some((Ask::Reset, String::new()));
    }
    let (_, fence) = line.rsplit_once("echo __")?;
    let word: String = fence.chars().take_while(char::is_ascii_alphanumeric).collect();
    let ask = if line.starts_with("v=$(cat /etc/serial)") {
        Ask::Serial
    } else if line.starts_with("v=$(cat /sys/class/net/eth0/address)") {
        Ask::HardwareId
    } else if line.starts_with("v=$(cat /proc/device-tree/model") {
        Ask::Model
    } else if line.starts_with("v=$(. /etc/os-release") {
        Ask::Firmware
    } else if line.starts_with("if [ -s /etc/identity ]") {
        Ask::Identity
    } else if line.starts_with("if [ -s /etc/cloud ]") {
        Ask::Elsewhere
    } else if let Some(rest) = line.strip_prefix("(rm -f /etc/serial.new; printf '%s\\n' ") {
        let (number, rest) = shell_word(rest)?;
        rest.starts_with(" > /etc/serial.new && sync && mv ").then_some(Ask::StoreSerial(number))?
    } else if let Some(rest) = line.strip_prefix("(umask 077; ") {
        let rest = rest.strip_prefix("rm -f /etc/identity.new; ").unwrap_or(rest);
        let rest = rest.strip_prefix("printf '%s\\n' ")?;
        let (one, rest) = shell_word(rest)?;
        let (other, rest) = shell_word(rest.strip_prefix(' ')?)?;
        if rest.starts_with(" > /etc/identity.new && sync && mv ") {
            Ask::Store { client_id: one, device_token: other }
        } else if rest.starts_with(" > /etc/cloud.new && sync && mv ") {
            Ask::StoreElsewhere { host: one, secret: other }
        } else {
            return None;
        }
    } else if line.starts_with("echo __") {
        Ask::Ping
    } else {
        return None;
    };
    Some((ask, word))
}

/// The word a line begins with, and the rest.
fn shell_word(line: &str) -> Option<(String, &str)> {
    let (mut quoted, mut escaped) = (false, false);
    let end = line.find(|char| {
        quoted ^= char == '\'' && !escaped;
        escaped = char == '\\' && !quoted && !escaped;
        char == ' ' && !quoted
    })?;
    Some((quote::decode(Quote::Shell, &line[..end]).ok()?, &line[end..]))
}

fn tell_shell(word: &str, tell: &Tell) -> String {
    match tell {
        Tell::Awake => format!("__{word}\r\n"),
        Tell::Done if word.is_empty() => String::new(),
        Tell::Done => format!("__{word}:0\r\n"),
        Tell::Model(told) | Tell::Firmware(told) if told.is_empty() => format!("__{word}:1\r\n"),
        Tell::Serial(Some(value)) | Tell::HardwareId(value) | Tell::Model(value) | Tell::Firmware(value) => {
            format!("__{word}={value}\r\n")
        }
        Tell::Serial(None) => format!("__{word}-none\r\n"),
        Tell::Identity(Some((one, other))) | Tell::Elsewhere(Some((one, other))) => {
            format!("__{word}={one} {other}\r\n")
        }
        Tell::Identity(None) | Tell::Elsewhere(None) => format!("__{word}-none\r\n"),
        Tell::Value(..) | Tell::No => format!("__{word}:1\r\n"),
    }
}
