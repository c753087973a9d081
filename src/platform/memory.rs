//! No picture of this process's memory reaches a disk: it holds secrets.

/// What a process needs of others, which decides how much it may be closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Peers {
    /// Nobody: nothing outside reads anything of this process.
    None,
    /// The desktop. Its portals (file dialogs) look at a process before they serve it, and refuse one that is closed to them.
    Desktop,
}

/// No core dump from now on. Where nobody has to look at the process it is closed to debuggers of the same user too. On Windows the error reporting is not
/// told; its dumps hold stacks and no heap unless somebody has asked for full ones.
pub fn keep_off_disks(peers: Peers) {
    // Without it a crash leaves a file; that is no reason not to work.
    #[cfg(unix)]
    let _ = unix::no_core_dumps(peers);
    #[cfg(not(unix))]
    let _ = peers;
}

#[cfg(unix)]
mod unix {
    use rustix::io;
    use rustix::process::{Resource, Rlimit, setrlimit};

    use super::Peers;

    /// Bytes of a core dump. On Linux one byte: for a file that is as none, and it is the only limit that a collector of dumps (systemd, apport) is not
    /// started beyond; with 0 it gets the memory all the same.
    const MOST: u64 = if cfg!(target_os = "linux") { 1 } else { 0 };

    pub(super) fn no_core_dumps(peers: Peers) -> io::Result<()> {
        setrlimit(Resource::Core, Rlimit { current: Some(MOST), maximum: Some(MOST) })?;
        #[cfg(target_os = "linux")]
        if peers == Peers::None {
            rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable)?;
        }
        #[cfg(not(target_os = "linux"))]
        let _ = peers;
        Ok(())
    }
}
