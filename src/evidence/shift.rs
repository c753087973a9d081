//! What is told of a station before a shift: what it runs, what was found, room to sign. In both languages on one page: who audits it may read another than who signs it.

use super::told::Block;
use crate::words::shift_report::label;

/// What stands on the page.
#[derive(Clone, Debug, Default)]
pub struct ShiftReport {
    /// What the station is and runs: a head and its value, visible text.
    pub facts: Vec<(String, String)>,
    /// What was looked at, how much it matters, what was found.
    pub findings: Vec<Vec<String>>,
}

pub(super) fn of_shift(report: &ShiftReport) -> Vec<Block> {
    let facts = report.facts.iter().map(|(head, value)| vec![head.clone(), value.clone()]).collect();
    vec![
        Block::Table(vec![label(|text| text.what), label(|text| text.value)], facts),
        Block::Head(label(|text| text.findings)),
        Block::Table(
            vec![label(|text| text.what), label(|text| text.outcome), label(|text| text.found)],
            report.findings.clone(),
        ),
        Block::Head(label(|text| text.signatures)),
        Block::Signatures(vec![label(|text| text.name), label(|text| text.date), label(|text| text.signature)]),
    ]
}
