//! What was so when a unit ended, where its code alone does not say it: typed, for words that are true in each case. It stands on the unit's last line
//! (`circumstance`); a reader that does not know a kind passes over it.

use serde::{Deserialize, Serialize};

use super::cap::CapStand;
use super::disk_fault::DiskFault;
use super::failure::{Failure, Verb};
use super::golden::Must;
use super::line_fault::LineFault;
use super::plant_fault::PlantFault;
use super::plant_gate::GateFault;
use super::proxy::{ProxyFault, ProxyRefusal};
use super::shared_book::{BookFault, HeldElsewhere};
use super::tls_fault::{Certificate, Refusal};
use super::visible::visible;

/// What was so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Circumstance {
    /// C-02: the host is there and takes no connection on this port.
    ConnectionRefused,
    /// C-02: this PC knows no way to the host.
    NoRoute,
    /// C-06: the name server did not answer.
    NameServerSilent,
    /// C-01: no name server could be asked.
    NameServerAway,
    /// C-01: the name leads to an address that is nobody's on the internet, and nobody is there.
    NameAside {
        /// It.
        address: String,
    },
    /// C-06: nothing answered at the host and port.
    WaySilent,
    /// C-02, C-06: the proxy opened no way to the cloud.
    Proxy(Box<ProxyRefusal>),
    /// C-03 to C-06: the handshake failed.
    Tls(Box<Refusal>),
    /// D-01, D-03 to D-05: in which part of the dialog.
    Dialog {
        /// Which.
        verb: Verb,
    },
    /// D-02: its port did not come back after it was reset, or opened again.
    NotBack,
    /// D-08: the name that came out, and what it does not follow.
    Name {
        /// It.
        name: String,
        /// The profile's own pattern; none: the cloud's rule.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pattern: Option<String>,
    },
    /// D-20: what the profile requires, and what the unit tells.
    Required {
        /// The name of the value in the profile.
        name: String,
        /// The value that is wanted, or a pattern for it; none: any.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        wanted: Option<String>,
        /// What the unit tells, of a long text the beginning; none where it tells nothing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        told: Option<String>,
    },
    /// D-09: what it told before, and what it tells now.
    Swapped {
        /// Serial number, or hardware id where the number is the same.
        was: String,
        /// The same now.
        now: String,
    },
    /// D-10, D-11: what the unit was found to hold.
    ReadBack {
        /// Something was written in this visit.
        wrote: bool,
        /// What differs from the record, by its name in the dialog.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        differs: Vec<String>,
        /// What the proof needs and the unit does not tell.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        untold: Option<String>,
    },
    /// D-14, O-04: the identity in the unit is on record, as that of the unit with this serial number.
    OfOtherUnit {
        /// Its serial number.
        serial_number: String,
    },
    /// O-04: what the unit holds is other than what is kept of it to be put back.
    OtherThanKept,
    /// O-11: what putting it back needs and the unit did not tell, by name; empty where what it told fits no command.
    NotCaught {
        /// The names in the profile.
        names: Vec<String>,
    },
    /// O-11: a person decided to put it back, and the profile does not say how.
    NoRestore,
    /// O-02, O-03: the unit on record has another hardware id.
    OtherBoard {
        /// What is on record.
        recorded: String,
        /// What this one tells.
        told: String,
    },
    /// O-02, O-03, O-05: a person put it aside.
    SetAside,
    /// O-02: writing had begun on it.
    WritingBegun,
    /// O-03: another station issued its identity, as that one's batch file says.
    IssuedElsewhere {
        /// Which station.
        station: String,
    },
    /// O-03: its token has left the record with its batch: there is nothing to write, or to compare with.
    TokenLeft {
        /// Which batch.
        batch: String,
    },
    /// O-18: the identities of its name that the console lists and nobody here has: client id and, where it is told, when each was made.
    Orphans {
        /// Each with its time.
        client_ids: Vec<(String, Option<String>)>,
    },
    /// O-14: to which station it was handed over, and when, RFC 3339 in UTC.
    HandedOver {
        /// Which station.
        station: String,
        /// When.
        at: String,
    },
    /// O-07: numbers on record that differ from this one only by case, leading zeros, spaces or O for 0.
    Alike {
        /// This one's.
        number: String,
        /// Theirs.
        like: Vec<String>,
    },
    /// O-07: units on record that share serial number or hardware id with this one, under other device names.
    Shared {
        /// This one's number.
        number: String,
        /// Serial number and device name of each.
        with: Vec<(String, String)>,
    },
    /// S-13: what registering is paused for.
    #[serde(rename = "lineStopped")]
    RegistrationsPaused {
        /// The last of it.
        code: Failure,
    },
    /// S-18, D-02: what is wrong with a line that is named by an address.
    Line {
        /// It.
        why: LineFault,
    },
    /// S-30: what the golden unit must show, and what it failed with; none where it passed.
    Golden {
        /// What it must show.
        must: Must,
        /// The check that it failed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        code: Option<Failure>,
    },
    /// S-31: the golden units that are due, by serial number.
    GoldenDue {
        /// Their numbers.
        numbers: Vec<String>,
    },
    /// O-20: the unit that is the first article; none while it is at work.
    FirstArticle {
        /// Its serial number.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        serial_number: Option<String>,
    },
    /// S-05: what is wrong with the disk.
    Disk {
        /// It.
        fault: DiskFault,
    },
    /// D-13, D-22 to D-24, S-26 to S-29, O-21: which value of the profile.
    Value {
        /// What the profile calls it.
        name: String,
        /// What was given, or was to be.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        given: Option<String>,
        /// What was told in its place.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        told: Option<String>,
    },
    /// S-32: which cap is used up.
    Cap {
        /// It.
        stand: CapStand,
    },
    /// S-35: which day was the last one.
    LastDay {
        /// `YYYY-MM-DD`.
        day: String,
    },
    /// D-25: what the plant gate says of the unit, in its own words.
    PlantRefused {
        /// They.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        said: Option<String>,
    },
    /// S-33, S-34: why the plant gate has not said whether the unit may be here.
    PlantGate {
        /// Who was asked: host and port.
        server: String,
        /// Why.
        #[serde(flatten)]
        fault: GateFault,
    },
    /// S-38: why the shared book has not said whether the unit may be registered.
    SharedBook {
        /// Which book: host, port and database.
        server: String,
        /// Why.
        #[serde(flatten)]
        fault: BookFault,
    },
    /// O-23: which station has it.
    KnownElsewhere {
        /// That one.
        #[serde(flatten)]
        by: HeldElsewhere,
    },
    /// What a later version of this program says.
    #[serde(other)]
    Other,
}

impl Circumstance {
    /// The facts in it, the same in every language; none where the words say all of it. What others sent is made visible.
    pub fn detail(&self) -> Option<String> {
        match self {
            Self::Tls(refusal) => Some(refusal_detail(refusal)),
            Self::Proxy(refusal) => Some(proxy_detail(refusal)),
            Self::NameAside { address } => Some(format!("→ {address}")),
            Self::Name { name, pattern } => {
                Some(format!("“{}” ≠ {}", visible(name), pattern.as_deref().map_or(CLOUD_NAME.into(), visible)))
            }
            Self::Required { name, wanted, told } => {
                let told = told.as_deref().map_or("–".into(), |told| format!("“{}”", visible(told)));
                let wanted = wanted.as_deref().map_or("…".into(), |wanted| format!("“{}”", visible(wanted)));
                Some(format!("{}: {told} ≠ {wanted}", visible(name)))
            }
            Self::Swapped { was, now } => Some(format!("“{}” → “{}”", visible(was), visible(now))),
            Self::ReadBack { differs, .. } if !differs.is_empty() => Some(format!("≠ {}", differs.join(", "))),
            Self::ReadBack { untold, .. } => untold.as_ref().map(|what| format!("– {what}")),
            Self::Value { name, given: None, .. } => Some(visible(name)),
            Self::Value { name, given: Some(given), told: None } => {
                Some(format!("{} “{}”", visible(name), visible(given)))
            }
            Self::Value { name, given: Some(given), told: Some(told) } => {
                Some(format!("{} “{}” ≠ “{}”", visible(name), visible(given), visible(told)))
            }
            Self::OfOtherUnit { serial_number } => Some(format!("= “{}”", visible(serial_number))),
            Self::NotCaught { names } => Some(format!("– {}", names.join(", "))).filter(|_| !names.is_empty()),
            Self::OtherBoard { recorded, told } => Some(format!("“{}” ≠ “{}”", visible(recorded), visible(told))),
            Self::IssuedElsewhere { station } => Some(visible(station)),
            Self::TokenLeft { batch } => Some(visible(batch)),
            Self::Orphans { client_ids } => {
                let one = |(id, created): &(String, Option<String>)| match created {
                    Some(created) => format!("{} ({})", visible(id), visible(created)),
                    None => visible(id),
                };
                Some(client_ids.iter().map(one).collect::<Vec<_>>().join(", "))
            }
            Self::HandedOver { station, at } => Some(format!("→ {} ({at})", visible(station))),
            Self::Alike { number, like } => Some(format!("“{}” ~ {}", visible(number), quoted(like))),
            Self::Shared { number, with } => {
                let with: Vec<String> = with.iter().map(|(serial, name)| format!("{serial} ({name})")).collect();
                Some(format!("“{}” ~ {}", visible(number), quoted(&with)))
            }
            Self::RegistrationsPaused { code } => Some(code.code().to_owned()),
            Self::Golden { code, .. } => code.map(|code| code.code().to_owned()),
            Self::GoldenDue { numbers } => Some(quoted(numbers)),
            Self::FirstArticle { serial_number } => {
                serial_number.as_deref().map(|number| format!("“{}”", visible(number)))
            }
            Self::Cap { stand: CapStand { name, used, limit, .. } } => {
                Some(format!("“{}” {used} / {limit}", visible(name)))
            }
            Self::LastDay { day } => Some(visible(day)),
            Self::PlantRefused { said } => said.as_deref().map(|said| format!("“{}”", visible(said))),
            Self::PlantGate { server, fault } => Some(gate_detail(server, fault)),
            Self::SharedBook { server, fault } => Some(book_detail(server, fault)),
            Self::KnownElsewhere { by: HeldElsewhere { station, at, state, .. } } => {
                Some(format!("{} ({at}): {}", visible(station), state.word()))
            }
            Self::ConnectionRefused
            | Self::NoRoute
            | Self::NameServerSilent
            | Self::NameServerAway
            | Self::WaySilent
            | Self::Dialog { .. }
            | Self::NotBack
            | Self::OtherThanKept
            | Self::NoRestore
            | Self::SetAside
            | Self::WritingBegun
            | Self::Line { .. }
            | Self::Disk { .. }
            | Self::Other => None,
        }
    }
}

/// Names as the cloud takes them.
const CLOUD_NAME: &str = "4–32 × A-Z a-z 0-9 - _ @ . :";

/// Texts of others in quotes, one after the other.
pub fn quoted(texts: &[String]) -> String {
    texts.iter().map(|text| format!("“{}”", visible(text))).collect::<Vec<_>>().join(", ")
}

/// The fault's word, and who signed what: `expired: “cloud.example” ← “Shop CA”`.
fn refusal_detail(refusal: &Refusal) -> String {
    let word = refusal.fault.word();
    let (shown, culprit) = (refusal.shown.as_slice(), refusal.culprit.as_slice());
    match if shown.is_empty() { culprit } else { shown } {
        [] => word,
        certificates => format!("{word}: {}", signed(certificates)),
    }
}

/// Which proxy, and what it said, or what became of it: `proxy.example:8080: 403 Forbidden`.
fn proxy_detail(refusal: &ProxyRefusal) -> String {
    let proxy = visible(&refusal.proxy);
    match &refusal.fault {
        ProxyFault::Refused { status, reason } => format!("{proxy}: {status} {}", visible(reason)),
        fault => format!("{proxy}: {}", fault.word()),
    }
}

/// Who was asked, and the fault's word: `mes.example:8080: status 500`.
fn gate_detail(server: &str, fault: &GateFault) -> String {
    let server = visible(server);
    match fault {
        GateFault::NoAnswer { fault: PlantFault::Tls { refusal } } => format!("{server}: {}", refusal_detail(refusal)),
        GateFault::Status { status } => format!("{server}: status {status}"),
        fault => format!("{server}: {}", fault.word()),
    }
}

/// Which book, and the fault's word: `db.example:5432/book: schemaNewer`.
fn book_detail(server: &str, fault: &BookFault) -> String {
    let server = visible(server);
    match fault {
        BookFault::NoAnswer { fault: PlantFault::Tls { refusal } } => format!("{server}: {}", refusal_detail(refusal)),
        BookFault::Refused { code } => format!("{server}: SQLSTATE {}", visible(code)),
        fault => format!("{server}: {}", fault.word()),
    }
}

/// Each certificate, and who signed it.
pub fn signed(certificates: &[Certificate]) -> String {
    let mut said = String::new();
    let mut signer: Option<&str> = None;
    for Certificate { subject, issuer, .. } in certificates {
        // One that the last one named needs no second naming.
        if signer != Some(subject) {
            said += if said.is_empty() { "" } else { "; " };
            said += &format!("“{}”", visible(subject));
        }
        if subject == issuer {
            said += " ↺";
        } else {
            said += &format!(" ← “{}”", visible(issuer));
        }
        signer = Some(issuer);
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::tls_fault::TlsFault;

    fn certificate(subject: &str, issuer: &str) -> Certificate {
        let day = "2030-01-01".to_owned();
        Certificate { subject: subject.into(), issuer: issuer.into(), from: day.clone(), until: day }
    }

    #[test]
    fn who_signed_what_is_one_line_and_names_are_data() {
        let chain = [certificate("a", "b"), certificate("b", "c"), certificate("x\n\u{202e}", "x\n\u{202e}")];
        assert_eq!(signed(&chain), "“a” ← “b” ← “c”; “x\\u{a}\\u{202e}” ↺");
        let refusal = Refusal { shown: vec![certificate("a", "b")], ..Refusal::from(TlsFault::Expired) };
        assert_eq!(Circumstance::Tls(Box::new(refusal)).detail().unwrap(), "expired: “a” ← “b”");
    }

    #[test]
    fn what_a_later_version_says_is_passed_over() {
        let read = |text| serde_json::from_str::<Circumstance>(text).unwrap();
        assert_eq!(read(r#"{"what":"moonPhase","phase":3}"#), Circumstance::Other);
        let later = read(r#"{"what":"tls","fault":"quantum","bits":3}"#);
        assert!(matches!(later, Circumstance::Tls(refusal) if refusal.fault == TlsFault::Other));
        let weak = Refusal { culprit: Some(certificate("a", "b")), ..Refusal::from(TlsFault::WeakKey { bits: 1024 }) };
        let written = serde_json::to_string(&Circumstance::Tls(Box::new(weak.clone()))).unwrap();
        assert_eq!(read(&written), Circumstance::Tls(Box::new(weak)), "{written}");
    }
}
