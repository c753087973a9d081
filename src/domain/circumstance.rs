//! What was so when a unit ended, where its code alone does not say it: typed, for words that are true in each case. It stands on the unit's last line
//! (`circumstance`); a reader that does not know a kind passes over it.

use serde::{Deserialize, Serialize};

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
    /// C-06: nothing answered at the host and port.
    WaySilent,
    /// C-03 to C-06: the handshake failed.
    Tls(Box<Refusal>),
    /// What a later version of this program says.
    #[serde(other)]
    Other,
}

impl Circumstance {
    /// The facts in it, the same in every language; none where the words say all of it. What others sent is made visible.
    pub fn detail(&self) -> Option<String> {
        match self {
            Self::Tls(refusal) => Some(refusal_detail(refusal)),
            Self::ConnectionRefused | Self::NoRoute | Self::NameServerSilent | Self::WaySilent | Self::Other => None,
        }
    }
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
        let refusal = Refusal { fault: TlsFault::Expired, culprit: None, shown: vec![certificate("a", "b")] };
        assert_eq!(Circumstance::Tls(Box::new(refusal)).detail().unwrap(), "expired: “a” ← “b”");
    }

    #[test]
    fn what_a_later_version_says_is_passed_over() {
        let read = |text| serde_json::from_str::<Circumstance>(text).unwrap();
        assert_eq!(read(r#"{"what":"moonPhase","phase":3}"#), Circumstance::Other);
        let later = read(r#"{"what":"tls","fault":"quantum","bits":3}"#);
        assert!(matches!(later, Circumstance::Tls(refusal) if refusal.fault == TlsFault::Other));
        let weak =
            Refusal { fault: TlsFault::WeakKey { bits: 1024 }, culprit: Some(certificate("a", "b")), shown: vec![] };
        let written = serde_json::to_string(&Circumstance::Tls(Box::new(weak.clone()))).unwrap();
        assert_eq!(read(&written), Circumstance::Tls(Box::new(weak)), "{written}");
    }
}
