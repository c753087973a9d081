//! What persons decide: one office judges all of it, at the bench, at the desk, in the window and on the command line alike.
//!
//! - `office` judges a decision and says which lines go on record, `seen` whether it is about what the record has by now, `operators` those of badges · [`voucher`] who may decide · [`gate`] every PIN comes through here
//! - [`desk`] holds the record for what is decided away from the bench · [`keeping`] the product secret, which is changed there
//! - [`console`] what a list from the vendor's console says about units on record
//! - [`hand_over`] units that go to another station, or come from one · [`identity_file`] an identity from elsewhere · [`is_line`] what can stand on record as a name
//! - [`changes`] what is changed about the station while nobody holds the record
//! - [`shared_book`] what is decided about claims in the book of several stations · `not_done` why it was not
//! - [`leaving`] which batches could leave the record
//! - [`package`] signed packages from whoever orders · [`closing`] the end of a station
//! - `approval` which programs may be a plant gate here
//! - [`names`] the names behind the codes on record
//! - [`roles`] who may do what: the one table · `refused` a record that cannot be had

mod approval;
pub mod changes;
pub mod closing;
pub mod console;
pub mod desk;
pub mod gate;
pub mod hand_over;
pub mod identity_file;
pub mod keeping;
pub mod leaving;
mod lines;
pub mod names;
mod not_done;
pub(crate) mod office;
mod operators;
pub mod package;
mod refused;
pub mod roles;
mod seen;
pub mod shared_book;
pub mod voucher;

pub use approval::approved_gate_program;
pub use desk::Desk;
pub use gate::PinGate;
pub use keeping::{AccessStanding, AtBench, Keeping, Standing};
pub use lines::is_line;
pub use not_done::NotDone;
pub(crate) use office::{Holder, Judged, Seals, can_be_rolled_back, can_be_said_of_labels, judge};
pub use voucher::Supervisors;
