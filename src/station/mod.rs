//! The station: opens a bench on the record, runs its slots, takes commands.
//!
//! - [`Station::open`] from profiles and batches to running benches; every start is a recovery · `parts` what it is made of, `batch` each batch of it
//! - `run` takes commands · `slots` the slots at work · `slot` one slot, from plug to removal · `ahead` units that are registered without being there
//! - `console` what the vendor's API says of the units of a job, at its start
//! - `monitor` what others' tools are told
//! - `scanner` a scanner on a port of its own
//! - `round` whose turn it is where a job visits its addresses by itself, `became` what is to be done and what came of it, `visiting` those visits

mod ahead;
mod batch;
mod became;
mod changed;
mod console;
mod monitor;
mod open;
mod parts;
mod record_copy;
mod round;
mod run;
mod scanner;
mod shared_book;
mod slot;
mod slots;
mod visiting;

pub use batch::go_together;
pub use open::{Running, Station};
pub use parts::{BatchParts, Parts, SETTLE_AFTER};
pub use slots::Arranged;
