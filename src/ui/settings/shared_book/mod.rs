//! The shared book: which one the station uses, how it stands, and the dialogs in which a person decides about it.
//!
//! - `section` all of it · `after` what becomes of its dialogs
//! - `using` which book it is, `leaving` that it is none · `waiting` what waits there for a person · `deciding` what becomes of that · `past` what the station would go past

mod after;
mod deciding;
mod leaving;
mod past;
mod section;
mod using;
mod waiting;

pub(super) use section::{SharedBookSection, Who};
