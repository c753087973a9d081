//! What a practice unit is, whatever it is plugged into: what it stores and counts, and what it says to a command, as well as its faults let it.

use std::collections::BTreeMap;
use std::time::Duration;

use super::dialect::{Ask, Dialect, Tell};
use super::dress::{dress, replace};
use super::fault::Fault;
use super::stored::{Elsewhere, Stored};
use crate::domain::Secret;

/// What a practice unit says it is, unless it is told otherwise.
const MODEL: &str = "PRACTICE-1";
const FIRMWARE: &str = "1.0.0";

#[derive(Default)]
pub(super) struct Unit {
    /// None where it has none yet. One that has an empty one tells that.
    pub(super) serial: Option<String>,
    pub(super) values: BTreeMap<String, String>,
    pub(super) hardware_id: String,
    pub(super) model: String,
    pub(super) firmware: String,
    pub(super) stored: Option<Stored>,
    pub(super) elsewhere: Option<Elsewhere>,
    pub(super) faults: Vec<Fault>,
    pub(super) faults_after_write: Vec<Fault>,
    pub(super) serial_reads: u32,
    pub(super) resets: u32,
    pub(super) pings: u32,
    identity_reads: u32,
    model_reads: u32,
}

/// What a command leads to.
pub(super) enum Reaction {
    Say(Vec<u8>),
    Vanish,
}

impl Unit {
    pub(super) fn new(serial: String) -> Self {
        let (model, firmware) = (MODEL.to_owned(), FIRMWARE.to_owned());
        Self { hardware_id: format!("uid-{serial}"), model, firmware, serial: Some(serial), ..Self::default() }
    }

    pub(super) fn has(&self, fault: Fault) -> bool {
        self.faults.contains(&fault)
    }

    /// How often it prints a log line.
    pub(super) fn talks(&self) -> Option<Duration> {
        self.faults.iter().find_map(|fault| match fault {
            Fault::Talks(ms) => Some(Duration::from_millis((*ms).into())),
            _ => None,
        })
    }

    /// How long each answer takes.
    pub(super) fn delay(&self) -> Duration {
        let late = self.faults.iter().find_map(|fault| match fault {
            Fault::LateAnswers(ms) => Some(Duration::from_millis((*ms).into())),
            _ => None,
        });
        late.unwrap_or_default()
    }

    /// What it makes of a line.
    pub(super) fn react(&mut self, dialect: Dialect, line: &str) -> Reaction {
        let asked = dialect.ask(line);
        if matches!(asked, Some((Ask::Ping, _))) {
            self.pings += 1;
        }
        if self.has(Fault::Silent) {
            return Reaction::Say(Vec::new());
        }
        let mut said = Vec::new();
        if self.has(Fault::Echo(true)) || dialect.echoes() && !self.has(Fault::Echo(false)) {
            said.extend_from_slice(format!("{line}\r\n").as_bytes());
        }
        if let Some((ask, word)) = asked {
            if self.has(Fault::SilentAt(ask.verb())) {
                return Reaction::Say(said);
            }
            let Some(tell) = self.obey(ask) else { return Reaction::Vanish };
            self.noise(&mut said);
            if self.has(Fault::HugeReply) {
                said.extend(std::iter::repeat_n(b'x', 2 << 20));
                return Reaction::Say(said);
            }
            said.extend_from_slice(&self.told(dialect, &word, &tell));
            if self.has(Fault::MergedLines) {
                said.extend_from_slice(b"\n\r+EVENT: temperature 31\r\n");
            }
        } else if dialect == Dialect::At {
            said.extend_from_slice(b"ERROR\r\n");
        }
        said.extend_from_slice(dialect.prompt().as_bytes());
        Reaction::Say(said)
    }

    /// Does what it is asked. None: it vanishes instead of answering.
    fn obey(&mut self, ask: Ask) -> Option<Tell> {
        let verb = ask.verb();
        if self.has(Fault::VanishesAt(verb)) {
            return None;
        }
        if self.has(Fault::AnswersError(verb)) {
            return Some(Tell::No);
        }
        Some(match ask {
            Ask::Ping => Tell::Awake,
            Ask::Serial => {
                let reads = self.serial_reads;
                let swapped = self.faults.iter().any(|fault| match fault {
                    Fault::SwappedAfter(own) => reads >= *own,
                    Fault::TwoNumbers => reads % 2 == 1,
                    _ => false,
                });
                self.serial_reads += 1;
                Tell::Serial(match swapped {
                    _ if self.has(Fault::PlaceholderSerial) => Some("0000000000".into()),
                    true => Some(format!("{}-other", self.serial.as_deref().unwrap_or("SN"))),
                    false => self.serial.clone(),
                })
            }
            Ask::StoreSerial(number) => {
                if !self.has(Fault::KeepsNoNumber) {
                    self.serial = Some(number);
                }
                if self.has(Fault::VanishesAfterNumber) {
                    return None;
                }
                Tell::Done
            }
            Ask::Value(name) => {
                let value = self.values.get(&name).cloned();
                Tell::Value(name, value)
            }
            Ask::StoreValue(name, value) => {
                if !self.has(Fault::KeepsNoNumber) {
                    self.values.insert(name, value);
                }
                Tell::Done
            }
            Ask::HardwareId => Tell::HardwareId(self.hardware_id.clone()),
            Ask::Model => {
                self.model_reads += 1;
                let noise = if self.has(Fault::ModelNoiseAt(self.model_reads)) { "x" } else { "" };
                Tell::Model(format!("{noise}{}", self.model))
            }
            Ask::Firmware => Tell::Firmware(self.firmware.clone()),
            Ask::Identity => {
                self.identity_reads += 1;
                let noise = if self.has(Fault::IdentityNoiseAt(self.identity_reads)) { "x" } else { "" };
                Tell::Identity(self.stored.as_ref().map(|held| {
                    (format!("{noise}{}", held.client_id), format!("{noise}{}", held.device_token.expose()))
                }))
            }
            Ask::Elsewhere => {
                let told = |at: &Elsewhere| (at.host.clone(), at.secret.expose().to_owned());
                Tell::Elsewhere(self.elsewhere.as_ref().map(told))
            }
            Ask::StoreElsewhere { host, secret } => {
                if !self.has(Fault::StoresNothing) && !self.has(Fault::KeepsElsewhere) {
                    self.elsewhere = Some(Elsewhere { host, secret: Secret::new(secret) });
                }
                Tell::Done
            }
            Ask::Store { client_id, mut device_token } => {
                if self.has(Fault::StoresHalf) {
                    let half = device_token.chars().count() / 2;
                    device_token = device_token.chars().take(half).collect();
                }
                if !self.has(Fault::StoresNothing) {
                    self.stored = Some(Stored { client_id, device_token: Secret::new(device_token) });
                }
                if self.has(Fault::VanishesAfterWrite) {
                    return None;
                }
                self.faults.append(&mut self.faults_after_write);
                Tell::Done
            }
            Ask::Reset => {
                self.resets += 1;
                Tell::Done
            }
        })
    }

    /// What it prints besides.
    fn noise(&self, said: &mut Vec<u8>) {
        if self.has(Fault::Chatter) {
            said.extend_from_slice(b"\r\n[   12.345678] wlan0: link becomes ready\r\n");
        }
        if self.has(Fault::GarbageOnLine) {
            said.extend_from_slice(b"\0\xff\xfe\x80garbage\0\r\n");
        }
        if self.has(Fault::MergedLines) {
            said.extend_from_slice(b"+EVENT: temperature 30\r");
        }
        if self.has(Fault::TellsToken)
            && let Some(stored) = &self.stored
        {
            said.extend_from_slice(format!("debug: token={}\r\n", stored.device_token.expose()).as_bytes());
        }
    }

    /// An answer as its faults let it look.
    fn told(&self, dialect: Dialect, word: &str, tell: &Tell) -> Vec<u8> {
        let mut answer = dialect.tell(word, tell).into_bytes();
        if let Tell::Serial(serial) = tell {
            let serial = serial.as_deref().unwrap_or_default();
            let damage = self.faults.iter().find_map(|fault| match fault {
                Fault::SerialBytes(bytes) => Some(bytes),
                Fault::SerialBytesAt(time, bytes) if *time == self.serial_reads => Some(bytes),
                _ => None,
            });
            if let Some(bytes) = damage {
                replace(&mut answer, serial.as_bytes(), bytes);
            }
            if self.serial_reads == 1 && self.has(Fault::BootNumber) {
                answer.splice(0..0, dialect.tell(word, &Tell::Serial(Some("00000042".into()))).into_bytes());
            }
        }
        if let Tell::Identity(Some((_, token))) = tell
            && self.has(Fault::NulInToken)
        {
            let at = token.len() / 2;
            let damaged = [&token.as_bytes()[..at], b"\0", &token.as_bytes()[at..]].concat();
            replace(&mut answer, token.as_bytes(), &damaged);
        }
        dress(answer, &self.faults)
    }
}
