//! The page that proves that a station was closed: what it was, what was destroyed, what cannot be promised. In both languages on one page, as that of a shift.

use super::told::Block;
use crate::words::certificate::label;

/// What stands on the page.
#[derive(Clone, Debug, Default)]
pub struct ClosingCertificate {
    /// What the station was, and what its record holds: a head and its value, visible text.
    pub facts: Vec<(String, String)>,
    /// What its secrets were kept as, what they were, and what became of each.
    pub secrets: Vec<Vec<String>>,
    /// What cannot be promised.
    pub limits: Vec<String>,
}

impl ClosingCertificate {
    /// The same as lines of text.
    pub fn lines(&self) -> Vec<String> {
        let facts = self.facts.iter().map(|(head, value)| format!("{head}: {value}"));
        let secrets = self.secrets.iter().map(|row| row.join("\t"));
        let head = |pick: String| [String::new(), pick];
        let secrets = head(label(|text| text.secrets)).into_iter().chain(secrets);
        let limits = head(label(|text| text.limits)).into_iter().chain(self.limits.iter().cloned());
        std::iter::once(label(|text| text.title)).chain(facts).chain(secrets).chain(limits).collect()
    }
}

pub(super) fn of_closing(certificate: &ClosingCertificate) -> Vec<Block> {
    let facts = certificate.facts.iter().map(|(head, value)| vec![head.clone(), value.clone()]).collect();
    let limits = certificate.limits.iter().map(|limit| vec![limit.clone()]).collect();
    vec![
        Block::Table(vec![label(|text| text.what), label(|text| text.value)], facts),
        Block::Head(label(|text| text.secrets)),
        Block::Table(
            vec![label(|text| text.name), label(|text| text.what), label(|text| text.fate)],
            certificate.secrets.clone(),
        ),
        Block::Table(vec![label(|text| text.limits)], limits),
        Block::Head(label(|text| text.signatures)),
        Block::Signatures(vec![label(|text| text.signer), label(|text| text.date), label(|text| text.signature)]),
    ]
}
