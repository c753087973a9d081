//! Slots, claims, questions: commands in, snapshots out. The loop of one unit lives here.

pub mod command;
pub mod snapshot;
