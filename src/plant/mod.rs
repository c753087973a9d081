//! What is exchanged with the plant's own systems.
//!
//! - [`http`] the one client for them · [`outbox`] results on their way to them

pub mod http;
pub mod outbox;
