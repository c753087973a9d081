//! What is put on record of who works at the bench.

use serde::{Deserialize, Serialize};

use super::envelope::DecidesNothing;
use crate::domain::operator::Operator;
use crate::domain::person::Person;

/// Somebody works at the bench by a badge from here on, or by another one, on other products, or to another day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OperatorSet {
    /// Who, and how.
    #[serde(flatten)]
    pub operator: Operator,
    /// By whom; nobody where there were no supervisors and nobody was named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<Person>,
}

/// Somebody else works at the bench from here on. Whose a visit is stands on the visit itself: this decides nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AtWork {
    /// Who; nobody: whoever came has no badge that counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operator: Option<Person>,
    /// Who worked until then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Person>,
    /// Visits that ended in the time of that one, in this batch.
    #[serde(default)]
    pub visits: u64,
    /// The mark.
    #[serde(default)]
    pub decides: DecidesNothing,
}
