//! What all slots of a bench share: the record, the cloud, the gate, the board, the places where units are plugged in.
//!
//! - [`shared`] everything a visit works with · [`board`] where slots show what they do · [`gate`] when registering stops · [`closing`] the end of a shift
//! - [`places`] where the slots are · [`label`] labels that were scanned · [`awake`] the PC does not sleep meanwhile
//! - [`deciding`] what a person decides while the bench holds the record

pub mod awake;
pub mod board;
pub mod closing;
pub mod deciding;
pub mod gate;
pub mod label;
pub mod places;
pub mod shared;
