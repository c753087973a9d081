//! The station: slots, claims, questions. Commands in, snapshots and events out.
//!
//! - [`Station::open`] from a profile and a batch to a running bench; every start is a recovery ([`recovery`])
//! - `gang` the slots and their [`places`] · `port_watch` what is plugged in · `slot` one slot · `visit` one unit's seven steps · [`decide`] what Check decides · [`gate`] when the line stops
//! - [`trial`] a dialog that is still being made is tried on one unit
//! - [`checkup`] the check before the shift
//! - `disposition` what a person decides about a unit that is not through · [`desk`] all that is decided away from the bench · [`keeping`] the product secret · [`appointment`] supervisors
//! - [`snapshot`], [`command`], [`board`] the two sides of the glass

pub mod appointment;
mod asked;
mod awake;
mod batch_file;
mod bench;
pub mod board;
pub mod checkup;
mod clash;
mod closing;
pub mod command;
mod control;
pub mod decide;
pub mod desk;
mod disposition;
mod ending;
mod gang;
pub mod gate;
mod going_on;
mod holding;
pub mod identity_file;
pub mod keeping;
mod label;
mod open;
pub mod places;
mod port_name;
mod port_watch;
pub mod recovery;
mod run;
pub mod sealed;
pub mod serial_rules;
mod slot;
pub mod snapshot;
pub mod trial;
mod visit;
mod witness;

pub use open::{OpenFault, Parts, Running, Station};
pub use places::{SlotSetup, numbered_slots};
