//! Byte streams to the outside. Knows nothing of what is said over them.

mod adapter;
mod adb;
pub mod address;
mod apart;
pub mod bytes;
mod host_keys;
pub mod http;
pub mod lines;
mod network;
pub mod port_name;
mod port_path;
mod port_thread;
pub mod port_watch;
mod program;
mod proxy;
#[cfg(windows)]
mod pseudo_console;
#[cfg(unix)]
pub mod pty;
pub mod serial;
mod ssh;
mod tickets;
pub mod tls;
pub mod usb;
pub mod way;

pub use adapter::Adapter;
pub use address::Address;
pub(crate) use apart::AllBut;
pub use bytes::{ByteLink, Peer};
pub use host_keys::HostKey;
pub use lines::Lines;
pub use port_name::{NotAPort, PortName};
pub(crate) use port_path::as_counted;
pub(crate) use port_watch::{PortWatch, PortsSeen};
pub use serial::{OpenError, PortSeen, Ports, SystemPorts};
pub use tls::inspect::Inspected;
pub use tls::{Roots, TlsClient, TlsStream};
pub use usb::{UsbMatch, UsbPlace};
pub use way::ConnectError;
