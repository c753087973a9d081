//! A practice unit on its own, for whoever opens its port.

use std::io;
use std::path::PathBuf;

#[cfg(unix)]
use super::device::PracticeUnit;
use super::dialect::Dialect;
#[cfg(unix)]
use crate::files;

/// Runs a practice unit behind a symbolic link to its pty, until this future is dropped; then the link is removed.
///
/// Fails where the link's place is taken by something that is no symbolic link, and on systems without ptys.
#[cfg(unix)]
pub async fn serve(
    dialect: Dialect,
    serial: String,
    (model, firmware): (Option<String>, Option<String>),
    link_path: PathBuf,
) -> io::Result<()> {
    /// Taken away however serving ends, and the unit with it.
    struct Served(PathBuf, PracticeUnit);
    impl Drop for Served {
        fn drop(&mut self) {
            let _ = files::remove(&self.0);
            self.1.unplug();
        }
    }
    let unit = PracticeUnit::new(dialect, serial);
    let (usual_model, usual_firmware) = unit.info();
    let unit = unit.with_info(model.unwrap_or(usual_model), firmware.unwrap_or(usual_firmware));
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
pub async fn serve(
    _dialect: Dialect,
    _serial: String,
    _info: (Option<String>, Option<String>),
    _link_path: PathBuf,
) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}
