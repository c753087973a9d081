//! The end of a station, described in `docs/packages.md`: it is closed on record, its record is exported, and what opens its secrets is destroyed.
//!
//! - `secrets` what there is to be destroyed · [`finishing`] what follows once it is on record, however often it was cut off · [`rules`] what a station that is closed refuses (what keeps one from being closed the desk knows)

pub mod finishing;
pub mod rules;
mod secrets;

pub use finishing::{Destroyed, Exported, Finishing, NotFinished};
pub(super) use secrets::Secrets;
