//! What is exchanged with the plant's own systems.

pub mod http;
