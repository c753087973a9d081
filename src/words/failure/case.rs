//! A failure as it happened, and what a person is told about one.

use crate::domain::{Circumstance, Ended, Failure, Outcome, Step};

/// A failure as it happened. Where nothing but the code is known, the words are those that are true of all of its kind.
#[derive(Clone, Copy, Debug)]
pub struct Case<'a> {
    /// Which.
    pub failure: Failure,
    /// The step it happened in.
    pub step: Option<Step>,
    /// How the unit ended; none while it is at work.
    pub outcome: Option<Outcome>,
    /// What was so.
    pub circumstance: Option<&'a Circumstance>,
}

impl From<Failure> for Case<'_> {
    fn from(failure: Failure) -> Self {
        Self { failure, step: None, outcome: None, circumstance: None }
    }
}

impl<'a> Case<'a> {
    /// How a unit ended, for every outcome but PASS.
    pub fn of(ended: &'a Ended) -> Option<Self> {
        let circumstance = ended.circumstance.as_ref();
        Some(Self { failure: ended.code?, step: Some(ended.step), outcome: Some(ended.outcome), circumstance })
    }
}

/// What a person is told about a failure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FailureWords {
    /// What happened, in one short line.
    pub title: &'static str,
    /// What is behind it, most likely.
    pub cause: String,
    /// The one thing to do next.
    pub todo: &'static str,
}
