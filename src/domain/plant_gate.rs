//! The plant gate: what a profile says about the question "may this unit be here?", and what came of it. As in [`super::profile`], the doc comments of the
//! profile's types are descriptions for the person who edits a profile.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::plant_fault::PlantFault;
use super::program_fault::ProgramFault;
use super::visible::is_invisible;

/// A system of the plant is asked before a unit is registered: may it be here? Nothing is registered unless it says so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PlantGateProfile {
    /// What is asked of it over HTTP. Either this or `program` is needed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ask: Option<PlantAsk>,
    /// A program on this PC that is asked instead. Each station runs it only as a supervisor has approved it there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub program: Option<GateProgram>,
    /// What is asked before that, to log in. The first group of its `token` is `${token}` in `ask`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub login: Option<PlantLogin>,
    /// Which characters bodies, or lines, are made of, there and back.
    #[serde(default)]
    pub charset: Charset,
    /// The unit may be registered if this pattern is found in the body of the answer, or in its line.
    #[schemars(length(min = 1, max = 1024))]
    pub allow: String,
    /// The unit is refused if this pattern is found in it. An answer with both, or with neither, lets nothing in.
    #[schemars(length(min = 1, max = 1024))]
    pub refuse: String,
    /// Where the answer says why, for people: a pattern whose first group captures it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 1024))]
    pub message: Option<String>,
    /// Who vouches for a server on `https`.
    #[serde(default)]
    pub trust: PlantTrust,
    /// Longest wait for an answer, in ms: from the connection on; of a program, from the question on, its start included.
    #[serde(default = "default_timeout")]
    #[schemars(range(min = 100, max = 60_000))]
    pub timeout_ms: u32,
    /// How old an answer may be when the unit is registered, in seconds. An older one is asked for anew.
    #[serde(default = "default_age")]
    #[schemars(range(min = 5, max = 3_600))]
    pub max_age_s: u32,
    /// A serial number that the check before the shift asks about. Default: the check only connects.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 256))]
    pub probe: Option<String>,
}

fn default_timeout() -> u32 {
    5_000
}
fn default_age() -> u32 {
    30
}

/// A question over HTTP. Placeholders: `${serialNumber}`, `${hardwareId}`, `${deviceName}`, `${productKey}`, `${label}`, `${batch}`, `${station}`, `${slot}`,
/// `${operator}`, `${info:NAME}`, `${order:NAME}`, `${token}`. Each value is escaped for where it stands, so that none can become more than a value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PlantAsk {
    /// Where: `http://HOST:PORT/PATH` or `https://…`. Placeholders may stand behind the host.
    #[schemars(length(min = 1, max = 2048))]
    pub url: String,
    /// How.
    #[serde(default)]
    pub method: PlantMethod,
    /// What else stands in the head. Of the placeholders only `${token}` may be used here.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, String>,
    /// What the body is: by this values are escaped in it, and it is the `Content-Type` where `headers` names none.
    #[serde(default)]
    pub format: BodyFormat,
    /// The body. Default: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 16_384))]
    pub body: Option<String>,
}

/// A question that is asked to log in. The password is not in the profile: `${password}` stands for the one that is stored for this host.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PlantLogin {
    /// What is asked. `${password}`, `${station}` and `${operator}` are its placeholders.
    pub ask: PlantAsk,
    /// Where the token is in the answer: a pattern whose first group captures it.
    #[schemars(length(min = 1, max = 1024))]
    pub token: String,
}

/// A program of the plant that answers each line it reads with a line. It runs for as long as the station does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GateProgram {
    /// Where it is, as a whole path: `/opt/plant/gate`, `C:\\plant\\gate.exe`. No shell, and nothing that one would have to run.
    #[schemars(length(min = 1, max = 1024))]
    pub path: String,
    /// What it is started with. No placeholders.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 32), inner(length(max = 1024)))]
    pub args: Vec<String>,
    /// What is asked about a unit: one line, with the placeholders of `ask` but `${token}`.
    #[schemars(length(min = 1, max = 16_384))]
    pub line: String,
    /// What the line is: by this values are escaped in it.
    #[serde(default)]
    pub format: BodyFormat,
}

/// Programs that do whatever they are told: that one of them is the approved file says nothing of what it will do.
const DO_ANYTHING: [&str; 29] = [
    "bash",
    "busybox",
    "cmd",
    "cscript",
    "csh",
    "dash",
    "env",
    "fish",
    "java",
    "javaw",
    "ksh",
    "lua",
    "mshta",
    "node",
    "perl",
    "php",
    "powershell",
    "pwsh",
    "python",
    "pythonw",
    "ruby",
    "rundll32",
    "sh",
    "sudo",
    "tclsh",
    "tcsh",
    "wscript",
    "wsl",
    "zsh",
];

impl GateProgram {
    /// Whether it names a program that does one thing: a file, no shell and no interpreter; on Windows an `.exe` on a drive of the PC, as a shell would run what ends
    /// otherwise.
    pub fn has_fit_path(&self) -> bool {
        let path = self.path.to_ascii_lowercase().replace('\\', "/");
        let last = |path: &'_ str| path.rsplit('/').next().unwrap_or_default().to_owned();
        let on_drive =
            path.strip_prefix(|drive: char| drive.is_ascii_lowercase()).and_then(|rest| rest.strip_prefix(":/"));
        let name = match on_drive {
            Some(rest) if !rest.contains(':') => last(rest).strip_suffix(".exe").map(str::to_owned),
            Some(_) => None,
            None => self.path.strip_prefix('/').map(|_| last(&path)),
        };
        let does_one_thing = |name: String| {
            let of_any_version = name.trim_end_matches(|end: char| end.is_ascii_digit() || matches!(end, '.' | '-'));
            !name.is_empty() && !DO_ANYTHING.contains(&of_any_version)
        };
        !path.contains(is_invisible) && name.is_some_and(does_one_thing)
    }
}

/// How something is asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, strum::IntoStaticStr)]
pub enum PlantMethod {
    /// Without a body, mostly.
    #[serde(rename = "GET")]
    #[strum(serialize = "GET")]
    Get,
    /// With one.
    #[default]
    #[serde(rename = "POST")]
    #[strum(serialize = "POST")]
    Post,
    /// With one.
    #[serde(rename = "PUT")]
    #[strum(serialize = "PUT")]
    Put,
}

/// What a body is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum BodyFormat {
    /// JSON: placeholders stand within quotes.
    #[default]
    Json,
    /// Fields of a form, `a=${serialNumber}&b=…`.
    Form,
    /// XML: placeholders stand in text, or in attributes within quotes.
    Xml,
}

/// Characters of a body.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Charset {
    /// UTF-8.
    #[default]
    #[serde(rename = "utf-8")]
    Utf8,
    /// GBK, as older systems in China have it.
    #[serde(rename = "gbk")]
    Gbk,
}

/// Who vouches for a server of the plant.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub enum PlantTrust {
    /// The root certificates of this PC.
    #[default]
    System,
    /// The certificates in this PEM file, which is in the folder of the profile.
    CaFile(String),
}

/// What the plant gate said of a unit, or that it was not asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum GateVerdict {
    /// It may be here.
    Allow,
    /// It may not.
    Refuse,
    /// It was let past the gate by a supervisor, without a question.
    Bypassed,
}

impl GateVerdict {
    /// The word that stands for it in exports.
    pub fn word(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Refuse => "refuse",
            Self::Bypassed => "bypassed",
        }
    }
}

/// What is known of the gate at the end of a visit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GateTold {
    /// What it said last.
    pub verdict: GateVerdict,
    /// In its own words, where it has said some.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub said: Option<String>,
}

/// By which of a supervisor's decisions a registration went past the gate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum PastGate {
    /// One for a number of units: this is one of them.
    Units,
    /// One for a time.
    Time,
}

/// For how many units, or how long, the gate is not asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Bypass {
    /// So many units.
    Units(u32),
    /// So many minutes, and no longer than this run of the station.
    Minutes(u32),
    /// It is asked again from now on.
    Over,
}

/// Most units, and most minutes, that one decision may be for.
pub const MOST_BYPASSED: u32 = 1_000;
/// As above.
pub const LONGEST_BYPASS: u32 = 24 * 60;

impl Bypass {
    /// Whether it can be decided at all.
    pub fn is_within(self) -> bool {
        match self {
            Self::Units(units) => (1..=MOST_BYPASSED).contains(&units),
            Self::Minutes(minutes) => (1..=LONGEST_BYPASS).contains(&minutes),
            Self::Over => true,
        }
    }
}

/// Why the gate has not said whether a unit may be here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "gate", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum GateFault {
    /// No answer came.
    NoAnswer {
        /// Why.
        fault: PlantFault,
    },
    /// An answer with this status.
    Status {
        /// 500 and the like.
        status: u16,
    },
    /// The answer is no text of the profile's `charset`.
    NotText,
    /// Neither *allow* nor *refuse* is in it.
    Neither,
    /// Both are in it.
    Both,
    /// The login was answered without a token.
    NoToken,
    /// The program has given no answer.
    Program {
        /// Why.
        fault: ProgramFault,
        /// The last line of what it wrote beside its answers (standard error), where it has: one line, 200 characters at most.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        said: Option<String>,
    },
    /// What a later version of this program says.
    #[serde(other)]
    Other,
}

impl GateFault {
    /// The word that stands for it on record.
    pub fn word(&self) -> String {
        let value = serde_json::to_value(self).unwrap_or_default();
        let fault = &value["fault"];
        let inner = fault["why"].as_str().or(fault.as_str()).or(value["gate"].as_str());
        inner.unwrap_or("other").to_owned()
    }

    /// Whether the system is away, and may come back with nobody's help.
    pub fn may_pass(&self) -> bool {
        match self {
            Self::NoAnswer { fault } => fault.may_pass(),
            Self::Status { status } => matches!(status, 408 | 429 | 500..=599),
            Self::Program { fault, .. } => fault.may_pass(),
            Self::NotText | Self::Neither | Self::Both | Self::NoToken | Self::Other => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_is_named_by_itself_and_is_no_shell() {
        let is_fit = |path: &str| {
            let line = "${serialNumber}".to_owned();
            GateProgram { path: path.into(), args: Vec::new(), line, format: BodyFormat::Form }.has_fit_path()
        };
        for path in ["/opt/plant/gate", "/opt/plant/gate.py", "C:\\plant\\gate.exe", "d:/plant/Gate.EXE"] {
            assert!(is_fit(path), "{path}");
        }
        for path in [
            "gate",
            "./gate",
            "gate.exe",
            "/",
            "/opt/plant/",
            "/bin/sh",
            "/usr/bin/env",
            "C:\\plant\\gate.bat",
            "C:\\g.cmd",
            "C:\\g.ps1",
            "C:\\g.vbs",
            "C:\\g.exe.",
            "C:\\g.exe ",
            "C:\\a:g.exe",
            "C:g.exe",
            "C:\\.exe",
            "\\\\pc\\share\\g.exe",
            "/usr/bin/python3.11",
            "C:\\Windows\\System32\\CMD.EXE",
            "C:\\x\\PowerShell.exe",
            "/opt/a\nb",
            "/opt/a\0",
            "",
        ] {
            assert!(!is_fit(path), "{path:?}");
        }
    }

    #[test]
    fn what_keeps_a_program_from_answering_has_a_word_of_its_own() {
        let word = |fault| GateFault::Program { fault, said: Some("why".into()) }.word();
        assert_eq!((word(ProgramFault::OutOfTurn), word(ProgramFault::Silent)), ("outOfTurn".into(), "silent".into()));
    }
}
