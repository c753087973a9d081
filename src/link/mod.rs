//! Byte streams to the outside.

mod tickets;
pub mod tls;
