//! Byte streams to the outside. Knows nothing of what is said over them.

pub mod bytes;
mod port_thread;
#[cfg(unix)]
pub mod pty;
pub mod serial;
mod tickets;
pub mod tls;
pub mod usb;
