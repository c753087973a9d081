//! Bytes ↔ values, pure: no IO, no clock.

pub mod answer;
pub mod client_id;
pub mod credentials;
