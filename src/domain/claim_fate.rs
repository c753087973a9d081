//! What became of a claim in the shared book, by the lines of its visit: the same for a visit that ends by itself and for one that a kill has cut off.

use super::entry::{Entry, NotIssued, Plan};
use super::failure::Failure;
use super::outcome::Outcome;
use super::shared_book::ClaimState;

/// The lines of one visit, folded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClaimFate {
    is_asked: bool,
    is_issued: bool,
    is_unanswered: bool,
    ended: Option<(Outcome, Option<Failure>)>,
}

impl ClaimFate {
    /// Takes in the next line of the visit.
    pub fn note(&mut self, entry: &Entry) {
        match entry {
            // Registered before, here or at another station.
            Entry::Checked { plan: Plan::Finish, .. } => (self.is_asked, self.is_issued) = (true, true),
            Entry::Intent { .. } => (self.is_asked, self.is_unanswered) = (true, true),
            Entry::NotIssued { result, .. } => self.is_unanswered = *result == NotIssued::Unknown,
            Entry::Issued { .. } => (self.is_issued, self.is_unanswered) = (true, false),
            Entry::Ended(ended) => self.ended = Some((ended.outcome, ended.code)),
            _ => {}
        }
    }

    /// What the book is told; none before the visit has ended. Free is said of a visit without an intent and without an identity, and of no other.
    pub fn state(&self) -> Option<ClaimState> {
        let (outcome, code) = self.ended?;
        Some(match outcome {
            _ if !self.is_asked => ClaimState::Free,
            _ if self.is_unanswered || outcome == Outcome::Unknown => ClaimState::Unknown,
            _ if !self.is_issued => ClaimState::NotIssued,
            Outcome::Pass => ClaimState::Passed,
            _ if code == Some(Failure::RegisteredAhead) => ClaimState::Registered,
            _ => ClaimState::Pending,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::entry::Ended;
    use crate::domain::{Platform, SignMethod, Step, UnitKeys};

    fn keys() -> UnitKeys {
        UnitKeys {
            platform: Platform("p".into()),
            product_key: "pk".into(),
            device_name: "d".into(),
            serial_number: "s".into(),
            hardware_id: None,
        }
    }

    fn finishes() -> Entry {
        Entry::Checked { unit: 1, keys: keys(), plan: Plan::Finish, held: None, label: None }
    }

    fn intent() -> Entry {
        Entry::Intent { unit: 1, keys: keys(), sign_method: SignMethod::default(), past_gate: None }
    }

    fn not_issued(result: NotIssued) -> Entry {
        Entry::NotIssued { unit: 1, result, code: Failure::RefusedParameter, return_code: None }
    }

    fn issued() -> Entry {
        Entry::Issued { unit: 1, client_id: "c".into(), token_sha256: "t".into(), sealed_token: "s".into() }
    }

    fn ended(outcome: Outcome, code: Option<Failure>) -> Entry {
        Entry::Ended(Box::new(Ended { code, ..Ended::bare(1, outcome, Step::Log) }))
    }

    fn fate(lines: &[Entry]) -> Option<ClaimState> {
        let mut fate = ClaimFate::default();
        lines.iter().for_each(|line| fate.note(line));
        fate.state()
    }

    #[test]
    fn only_a_visit_that_ended_without_an_intent_frees_its_unit() {
        let failed = || ended(Outcome::Error, Some(Failure::Aborted));
        let pass = || ended(Outcome::Pass, None);
        let rows: [(&[Entry], Option<ClaimState>); 13] = [
            (&[], None),
            (&[intent()], None),
            (&[intent(), issued()], None),
            (&[failed()], Some(ClaimState::Free)),
            (&[intent(), failed()], Some(ClaimState::Unknown)),
            (&[intent(), not_issued(NotIssued::Unknown), failed()], Some(ClaimState::Unknown)),
            (&[intent(), not_issued(NotIssued::NeverAsked), failed()], Some(ClaimState::NotIssued)),
            (&[intent(), not_issued(NotIssued::Refused), intent(), issued(), pass()], Some(ClaimState::Passed)),
            (&[intent(), issued(), failed()], Some(ClaimState::Pending)),
            (
                &[intent(), issued(), ended(Outcome::Pending, Some(Failure::RegisteredAhead))],
                Some(ClaimState::Registered),
            ),
            (&[finishes(), failed()], Some(ClaimState::Pending)),
            (&[finishes(), pass()], Some(ClaimState::Passed)),
            (&[intent(), not_issued(NotIssued::Refused), ended(Outcome::Unknown, None)], Some(ClaimState::Unknown)),
        ];
        for (lines, state) in rows {
            assert_eq!(fate(lines), state, "{lines:?}");
        }
    }
}
