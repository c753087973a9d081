//! What a person says for the record.

/// Longest name and longest reason, in characters.
const LONGEST_LINE: usize = 200;

/// Whether a name or a reason can stand on record: one line of 1 to 200 characters.
pub fn is_line(text: &str) -> bool {
    !text.trim().is_empty() && text.chars().count() <= LONGEST_LINE && !text.chars().any(char::is_control)
}
