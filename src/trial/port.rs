//! The port that a trial opens: none that the bench uses.

use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::refused::Refused;
use super::seen::Setting;
use crate::device::{failure_of, usb_matches_of};
use crate::domain::{Failure, LineProfile};
use crate::link::{ByteLink, OpenError, PortName, Ports};

/// A port that was closed a moment ago may still be held by its thread: so long it is tried again.
const FREED_WITHIN: Duration = Duration::from_secs(1);
/// As often as this.
const AGAIN_AFTER: Duration = Duration::from_millis(5);

/// The port that is named, where it may be opened.
pub(super) fn path(ports: &dyn Ports, setting: &Setting) -> Result<PathBuf, Refused> {
    let name: PortName = setting.port.trim().parse().map_err(|_| Refused::NoPort)?;
    if setting.port.trim().is_empty() {
        return Err(Refused::NoPort);
    }
    let path = name.path(ports, &usb_matches_of(&setting.line)).ok_or(Refused::Port(Failure::PortMissing, None))?;
    // A name of the system may lead to the same port as another one.
    let real = |path: &PathBuf| std::fs::canonicalize(path).unwrap_or_else(|_| path.clone());
    let in_use = |used: &String| {
        let used: Result<PortName, _> = used.parse();
        used.ok().and_then(|used| used.path(ports, &[])).is_some_and(|used| real(&used) == real(&path))
    };
    if setting.in_use.iter().any(in_use) {
        return Err(Refused::InUse);
    }
    Ok(path)
}

/// Opens it. `was_open`: by this thread, until now.
pub(super) async fn open(
    ports: &dyn Ports,
    path: &Path,
    line: &LineProfile,
    was_open: bool,
) -> Result<ByteLink, Refused> {
    let until = Instant::now() + FREED_WITHIN;
    loop {
        match ports.open(path, line) {
            Err(OpenError::Busy) if was_open && Instant::now() < until => sleep(AGAIN_AFTER).await,
            Err(OpenError::Line(why)) => return Err(Refused::Port(why.failure(), Some(why))),
            opened => return opened.map_err(|error| Refused::Port(failure_of(error).0, None)),
        }
    }
}
