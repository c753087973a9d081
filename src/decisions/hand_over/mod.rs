//! Units that go from one station to another. Of the two one has the right to register and write a unit: first it is on record here that it is away, then
//! the file exists that takes it there, and there it is on record before anything is done with it.
//!
//! - `file` what is mailed · `contents` what stands in it for a unit, opened with one key and sealed to another · `fit` which units can go, and which can come

mod contents;
mod file;
mod fit;

pub(crate) use contents::{Contents, Origin, contents, resealed};
pub use file::{HandOverFile, LARGEST, Party};
pub(crate) use fit::{all_fit, fits_to_go, to_come};
