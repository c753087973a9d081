//! What others' tools are told of a station. Nothing, unless somebody wants it; and nothing listens for them.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// What is told, and where. What is left out is not said: somebody else's choice, or none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Monitoring {
    /// The OpenMetrics file that a collector reads: its whole path.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metrics_file: Option<PathBuf>,
    /// Stops and changes are lines of the system's own log.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub system_log: Option<bool>,
}

impl Monitoring {
    /// The same with this where nothing is said.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self {
            metrics_file: self.metrics_file.or(other.metrics_file),
            system_log: self.system_log.or(other.system_log),
        }
    }

    /// Whether the system's log is written to.
    pub fn logs(&self) -> bool {
        self.system_log.unwrap_or_default()
    }
}

/// Where something is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum MonitoringTarget {
    /// The file for a collector.
    MetricsFile,
    /// The system's log.
    SystemLog,
}
