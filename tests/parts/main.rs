//! The parts of the station, each on its own.

#[path = "../golden/mod.rs"]
mod golden;
