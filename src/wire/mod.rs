//! Bytes ↔ values, pure: no IO, no clock.

pub mod judge;
pub mod client_id;
pub mod credentials;
