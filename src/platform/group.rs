//! A program that was started as the leader of a group of processes: what it starts is of that group, unless it leaves it.

use rustix::process::{Pid, Signal, kill_process_group};

/// Kills the group of this leader, which nobody has waited for yet: until then its number is nobody else's.
pub fn kill(leader: u32) {
    if let Some(leader) = Pid::from_raw(leader.cast_signed()) {
        // It may have ended by itself.
        let _ = kill_process_group(leader, Signal::KILL);
    }
}
