//! Practice: cloud, units and a station put together, all inside the program.
//!
//! - `bench` the cloud, the sockets and the units, and a station's parts for them · `sockets` the ports that the station sees · `folder` where it keeps its files
//! - `command` what the practice panel asks for · `panel` does it · `shift` swaps the units by itself
//! - `alone` the practice cloud, or a practice unit, for integration work

mod alone;
mod bench;
mod command;
mod folder;
mod panel;
mod shift;
mod sockets;

pub use alone::{serve_cloud, serve_device};
pub use bench::{Practice, PracticeBench};
pub use command::{PracticeCommand, PracticeFault};
pub use panel::serve_panel;
pub use shift::run_shift;
