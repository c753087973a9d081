//! What persons decide, and who may: at the bench, at the desk, in the window and on the command line alike.
//!
//! - [`gate`] every PIN comes through here: it waits after a wrong one, and each try goes on record
//! - [`refusal`] why nothing was decided
//! - [`voucher`] whether somebody may decide at all
//! - [`desk`] all that is decided away from the bench · [`keeping`] the product secret · [`elsewhere`], [`identity_file`] an identity from elsewhere
//! - [`mod@unit`] what is to become of a unit · [`supervisor`] who is one · [`going_on`] a line that has stopped
//!
//! What is decided is judged here and becomes an entry; bench and desk, which hold the record, put it there.

pub mod desk;
pub mod elsewhere;
pub mod gate;
pub mod going_on;
pub mod identity_file;
pub mod keeping;
pub mod refusal;
pub mod supervisor;
pub mod unit;
pub mod voucher;

/// Longest name and longest reason, in characters.
const LONGEST_LINE: usize = 200;

/// Whether a name or a reason can stand on record: one line of 1 to 200 characters.
pub fn is_line(text: &str) -> bool {
    !text.trim().is_empty() && text.chars().count() <= LONGEST_LINE && !text.chars().any(char::is_control)
}
