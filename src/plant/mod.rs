//! What is exchanged with the plant's own systems.
//!
//! - [`http`] the one client for them · [`gate`] whether a unit may be here · [`outbox`] results on their way to them · [`label`] labels on their way to a printer

pub mod gate;
pub mod http;
pub mod label;
pub mod outbox;

pub use gate::{Answer, Asking, NoVerdict, PlantGate};
