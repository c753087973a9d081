//! Packages: a profile with all that belongs to it as one signed file for another station, described in `docs/packages.md`.
//!
//! - `manifest` the list of contents, which is what is signed · `bundle` the zip around it · [`signing`] minisign · [`making`] a package is made
//! - [`opened`] one that came: whole, signed, usable · [`taking`] how it is put in its place (what it changes here the desk knows) · [`rules`] what a station may use

mod bundle;
pub mod making;
mod manifest;
pub mod opened;
pub mod rules;
pub mod signing;
pub mod taking;
#[cfg(test)]
mod tests;

pub use bundle::LARGEST;
pub use manifest::Manifest;
pub use opened::Package;
