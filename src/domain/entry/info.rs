//! What a unit told of itself beside its number, as it stands on a line.

use serde::{Deserialize, Serialize};

use super::envelope::DecidesNothing;
use super::visit::VisitId;
use crate::domain::info::InfoValue;

/// A unit told what it is, for whoever reads on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Info {
    /// Whose line this is.
    pub unit: VisitId,
    /// All of it, in the order in which it was read.
    pub values: Vec<InfoValue>,
    /// The mark.
    #[serde(default)]
    pub decides: DecidesNothing,
}
