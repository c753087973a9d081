//! Who works at the bench by a badge.

use std::collections::BTreeMap;

use crate::domain::{Operator, Person};

/// What the record knows of badges.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Operators {
    /// What a scan must be like to be a badge; none: the station asks for none.
    pub(super) pattern: Option<String>,
    pub(super) all: BTreeMap<Person, Operator>,
}
