//! The keys of hosts that are reached over ssh: what a host shows now, what a person has confirmed, and confirming it.

use super::finding::Finding;
use super::host_key_seen::HostKeySeen;
use super::tell::Tell;
use crate::domain::{HostKeyFault, LineFault};
use crate::link::Lines;
use crate::store::DataDir;
use crate::store::programs::programs;

/// Asks the host at an address for its key. Nobody is logged in.
///
/// # Errors
/// See [`HostKeyFault`].
pub fn seen(data: &DataDir, address: &str) -> Result<HostKeySeen, HostKeyFault> {
    of(&lines(data), address)
}

/// Confirms the key that was seen, in the place of any other of its host.
///
/// # Errors
/// See [`HostKeyFault`].
pub fn confirm(data: &DataDir, address: &str, seen: &HostKeySeen) -> Result<(), HostKeyFault> {
    lines(data).pin(address, &seen.now)
}

fn lines(data: &DataDir) -> Lines {
    Lines::new(programs(data), data.lines())
}

fn of(lines: &Lines, address: &str) -> Result<HostKeySeen, HostKeyFault> {
    let pinned = lines.pinned_key(address)?.map(|key| key.fingerprint);
    Ok(HostKeySeen { now: lines.host_key(address)?, pinned })
}

/// Where a port could not be opened because of the key of its host.
pub(super) fn look(lines: &Lines, port: &str, why: LineFault, tell: &Tell) {
    if matches!(why, LineFault::HostKeyUnknown | LineFault::HostKeyChanged)
        && let Ok(seen) = of(lines, port)
    {
        tell(Finding::HostKey { port: port.to_owned(), seen });
    }
}
