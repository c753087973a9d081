//! What others' tools see of a station: figures in a file, stops and changes in the system's log. Off by default; nothing listens, nothing here asks for
//! anything, and nothing here is waited for by a unit.
//!
//! - [`figures`] what is counted, and that as OpenMetrics text · [`openmetrics`] the form of such text
//! - [`metrics_file`] the file, written whole, not too often, by a thread of its own
//! - [`system_log`] lines of the system's own log, by a thread of its own · `aside` such a thread
//!
//! No serial number, no name of a person and no secret is in any of it.

mod aside;
pub mod figures;
pub mod metrics_file;
pub mod openmetrics;
pub mod system_log;

pub use figures::{Figures, OfBatch};
pub use metrics_file::MetricsFile;
pub use system_log::SystemLog;
