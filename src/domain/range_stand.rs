//! How far a range was given.

use super::number_range::NumberRange;

/// How the range of a value stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RangeStand {
    /// What the profile calls its value.
    pub name: String,
    /// The range.
    pub range: NumberRange,
    /// How many of its numbers were given.
    pub given: u64,
    /// Of these, those that are void: they may or may not be on a unit that nobody can tell from another.
    pub void: Vec<String>,
    /// Of these, those that are kept for a unit that was not seen with its number yet.
    pub kept: Vec<String>,
    /// How many can still be given.
    pub left: u64,
    /// The one that is given next; none where none is left.
    pub next: Option<String>,
    /// The record has lost lines: none is given before a person has said where it goes on.
    pub is_uncertain: bool,
}
