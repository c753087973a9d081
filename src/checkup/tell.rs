//! What each look shares: where it puts what it finds, and which ports there are.

use crate::checkup::finding::Finding;
use crate::link::Ports;

/// Where a probe says what it finds.
pub type Tell<'a> = dyn Fn(Finding) + 'a;

/// The ports of this PC that are there now, by name.
pub fn there(ports: &dyn Ports) -> Vec<String> {
    ports.list().into_iter().map(|port| port.path.display().to_string()).collect()
}
