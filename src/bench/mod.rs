//! What all slots of a bench share: the record, the cloud, the gate, the board, the places where units are plugged in.
//!
//! - [`shared`] everything a visit works with · [`board`] where slots show what they do · [`gate`] when registering stops · [`closing`] the end of a shift
//! - [`places`] where the slots are · [`label`] labels that were scanned · [`awake`] the PC does not sleep meanwhile
//! - [`disposition`], [`appointment`], [`going_on`] what a person decides at the bench

pub mod appointment;
pub mod awake;
pub mod board;
pub mod closing;
pub mod disposition;
pub mod gate;
pub mod going_on;
pub mod label;
pub mod places;
pub mod shared;
