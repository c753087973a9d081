//! How far a job has come: how each unit of its list stands, and how many stand so.

use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantArray};

use super::{Failure, Outcome};

/// How a unit of a job stands.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    IntoStaticStr,
    VariantArray,
)]
#[serde(rename_all = "camelCase")]
#[strum(serialize_all = "camelCase")]
pub enum Standing {
    /// Nothing has come of it yet.
    #[default]
    Left,
    /// Read, checked and kept; not registered yet.
    Collected,
    /// Its new identity is on record, and not (surely) on the unit.
    Registered,
    /// Its new identity is on the unit.
    Done,
    /// It was put back as it was.
    RolledBack,
    /// It was looked at and not moved: it is bad, or a person must decide.
    Refused,
    /// Another laptop has it now.
    HandedOver,
}

impl Standing {
    /// All of them, in the order in which they are shown.
    pub const ALL: &'static [Self] = Self::VARIANTS;

    /// The word of files and of `--json`.
    pub fn word(self) -> &'static str {
        self.into()
    }

    /// It has an identity on record: a visit that came to nothing takes that from nobody.
    fn is_moved(self) -> bool {
        matches!(self, Self::Registered | Self::Done | Self::RolledBack | Self::HandedOver)
    }

    /// How it stands after one more visit.
    #[must_use]
    pub fn after(self, outcome: Outcome, code: Option<Failure>) -> Self {
        match outcome {
            Outcome::Pass => Self::Done,
            Outcome::Pending => Self::Registered,
            Outcome::Collected => Self::Collected,
            Outcome::RolledBack => Self::RolledBack,
            Outcome::Unknown if !code.is_some_and(Failure::is_question) => Self::Refused,
            Outcome::Fail | Outcome::Unknown if !self.is_moved() => Self::Refused,
            Outcome::Fail | Outcome::Unknown | Outcome::Error | Outcome::DryRun | Outcome::Golden => self,
        }
    }
}

/// How a unit stands, since when, and what its last visit said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stand {
    /// How it stands.
    pub standing: Standing,
    /// Why it is not done, where a visit said so.
    pub code: Option<Failure>,
    /// When that came about, RFC 3339 in UTC; none before its first visit, and where that was in another batch.
    pub at: Option<Box<str>>,
}

impl Stand {
    /// Takes in how a visit of it ended.
    pub fn take(&mut self, at: &str, outcome: Outcome, code: Option<Failure>) {
        let after = self.standing.after(outcome, code);
        // A visit that changed nothing about a unit that is done is not when it was done.
        if after == self.standing
            && after != Standing::Left
            && !matches!(outcome, Outcome::Pass | Outcome::Pending | Outcome::Collected)
        {
            return;
        }
        *self = Self { standing: after, code, at: Some(at.into()) };
    }
}

/// A job at a glance. Plain data: kept up to date, never counted anew.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Coverage {
    /// Units of the list.
    pub listed: u64,
    /// Of those: the new identity is on the unit.
    pub done: u64,
    /// Read and kept, not registered yet.
    pub collected: u64,
    /// Registered, not on the unit yet.
    pub registered: u64,
    /// Nothing has come of them yet.
    pub left: u64,
    /// Put back as they were.
    pub rolled_back: u64,
    /// Looked at and not moved.
    pub refused: u64,
    /// With another laptop.
    pub handed_over: u64,
    /// Units that came and are not on the list.
    pub strangers: u64,
}

impl Coverage {
    /// Collected or registered: they wait for their next visit.
    pub fn waiting(&self) -> u64 {
        self.collected + self.registered
    }

    /// How many units of the list stand so.
    pub fn of(&self, standing: Standing) -> u64 {
        match standing {
            Standing::Left => self.left,
            Standing::Collected => self.collected,
            Standing::Registered => self.registered,
            Standing::Done => self.done,
            Standing::RolledBack => self.rolled_back,
            Standing::Refused => self.refused,
            Standing::HandedOver => self.handed_over,
        }
    }

    /// The count of those that stand so, to be changed.
    pub fn of_mut(&mut self, standing: Standing) -> &mut u64 {
        match standing {
            Standing::Left => &mut self.left,
            Standing::Collected => &mut self.collected,
            Standing::Registered => &mut self.registered,
            Standing::Done => &mut self.done,
            Standing::RolledBack => &mut self.rolled_back,
            Standing::Refused => &mut self.refused,
            Standing::HandedOver => &mut self.handed_over,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_visit_that_comes_to_nothing_takes_no_identity_away() {
        use Outcome::{Collected, DryRun, Error, Fail, Pass, Pending, RolledBack, Unknown};
        use Standing::{Done, Left, Refused, Registered};
        let question = Some(Failure::AskFinished);
        for (before, outcome, code, after) in [
            (Left, Pass, None, Done),
            (Left, Error, Some(Failure::Unreachable), Left),
            (Left, Fail, Some(Failure::Silent), Refused),
            (Left, Unknown, question, Refused),
            (Left, Unknown, Some(Failure::NoAnswer), Refused),
            (Refused, Pass, None, Done),
            (Left, Pending, Some(Failure::NotStored), Registered),
            (Done, Unknown, question, Done),
            (Done, Fail, Some(Failure::LabelDiffers), Done),
            (Done, Pending, Some(Failure::NotStored), Registered),
            (Done, Unknown, Some(Failure::NoAnswer), Refused),
            (Left, Collected, None, Standing::Collected),
            (Standing::Collected, Error, Some(Failure::Unreachable), Standing::Collected),
            (Standing::Collected, Fail, Some(Failure::Silent), Refused),
            (Done, RolledBack, None, Standing::RolledBack),
            (Standing::RolledBack, Unknown, question, Standing::RolledBack),
            (Left, DryRun, None, Left),
        ] {
            assert_eq!(before.after(outcome, code), after, "{before:?} {outcome:?} {code:?}");
        }
    }

    #[test]
    fn a_unit_is_done_since_it_was_done() {
        let mut stand = Stand::default();
        stand.take("1", Outcome::Error, Some(Failure::Unreachable));
        assert_eq!((stand.standing, stand.code), (Standing::Left, Some(Failure::Unreachable)));
        stand.take("2", Outcome::Pass, None);
        stand.take("3", Outcome::Unknown, Some(Failure::AskFinished));
        assert_eq!(stand, Stand { standing: Standing::Done, code: None, at: Some("2".into()) });
    }

    #[test]
    fn every_standing_has_its_count() {
        let mut coverage = Coverage::default();
        for standing in Standing::ALL {
            *coverage.of_mut(*standing) += 1;
            assert_eq!(coverage.of(*standing), 1);
        }
    }
}
