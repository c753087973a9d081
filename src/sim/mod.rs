//! Practice parts: real byte streams and listeners, with a menu of faults.

pub mod device;
pub mod dialect;
mod fault;
pub mod ports;
