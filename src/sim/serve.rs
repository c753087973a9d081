//! A practice unit on its own, for whoever opens its port.

use std::io;
use std::path::PathBuf;

use super::device::PracticeUnit;
#[cfg(unix)]
use crate::files;

/// Runs a practice unit behind a symbolic link to its pty, until this future is dropped; then the link is removed.
///
/// Fails where the link's place is taken by something that is no symbolic link, and on systems without ptys.
#[cfg(unix)]
pub async fn serve(unit: PracticeUnit, link_path: PathBuf) -> io::Result<()> {
    /// Taken away however serving ends, and the unit with it.
    struct Served(PathBuf, PracticeUnit);
    impl Drop for Served {
        fn drop(&mut self) {
            let _ = files::remove(&self.0);
            self.1.unplug();
        }
    }
    let path = unit.plug()?;
    // One that a killed run left behind is in the way; anything else is not ours.
    if std::fs::symlink_metadata(&link_path).is_ok_and(|found| found.is_symlink()) {
        files::remove(&link_path)?;
    }
    std::os::unix::fs::symlink(path, &link_path)?;
    let _served = Served(link_path, unit);
    std::future::pending().await
}

/// Runs a practice unit behind a path: not possible here.
#[cfg(not(unix))]
pub async fn serve(_unit: PracticeUnit, _link_path: PathBuf) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}
