//! What is exchanged with the plant's own systems.
//!
//! - [`http`] the one client for them · [`gate`] whether a unit may be here: `gate_http` asks that over HTTP, `resident` a program, which is an [`executable`] before it runs · `no_verdict` that neither has said, `clock` how old an answer is · [`outbox`] results on their way to them · [`label`] labels on their way to a printer

mod clock;
pub mod executable;
pub mod gate;
mod gate_http;
pub mod http;
pub mod label;
mod no_verdict;
pub mod outbox;
mod resident;

pub use clock::Clock;
pub use gate::{Answer, Asking, PlantGate};
pub use no_verdict::NoVerdict;
