//! Byte streams to the outside. Knows nothing of what is said over them.

pub mod bytes;
pub mod port_name;
mod port_thread;
pub mod port_watch;
#[cfg(unix)]
pub mod pty;
pub mod serial;
mod tickets;
pub mod tls;
pub mod usb;
