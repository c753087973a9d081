//! The record as a station holds it: locked, read, its key at hand, what an earlier run left brought to an honest end.
//!
//! - [`backup`] copies of it · [`recovery_key`] the key on paper · `machine` the PC that it is on · [`restore`] the record on another PC, from what was [`gathered`], or [`fetched_record`] from the shared book · `copied` a PC that is the copy of another one
//! - [`holding`] taking it · [`fault`] why it cannot be had · [`witness`] what the PC remembers of it · [`batch_file`] what a batch file says of it
//! - [`recovery`] the next line of a visit that was cut off · [`ending`] the one rule that ends a visit, live and in recovery · [`clash`] an identity that is on record already

pub mod backup;
pub mod batch_file;
pub mod clash;
pub(crate) mod copied;
pub mod ending;
pub mod fault;
pub mod fetched_record;
pub mod gathered;
pub mod holding;
pub(crate) mod machine;
mod names;
pub mod recovery;
pub mod recovery_key;
pub mod restore;
pub mod witness;

pub use fault::OpenFault;
pub(crate) use holding::{Holding, canaries_open, canary_opens};
pub use recovery::StationKeys;
pub(crate) use witness::Noting;
