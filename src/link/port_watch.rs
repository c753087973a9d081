//! Which ports are there: looked at by one thread for all slots, whenever the system tells of one and every so often, told where it has changed.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use crate::link::port_name::PortName;
use crate::link::serial::{PortSeen, Ports};
use crate::platform::folder_watch::FolderWatch;

/// How often the ports are looked at, whatever is told of them. A unit must have started half a second after it was plugged in.
const LOOK: Duration = Duration::from_millis(100);

/// The ports that are there now, in a channel.
pub(crate) type PortsSeen = watch::Receiver<Arc<Vec<PortSeen>>>;

/// What is looked at.
pub(crate) struct PortWatch {
    ports: Arc<dyn Ports>,
    /// Ports that were named by path. Not all of them are in a list (links, pseudo terminals).
    paths: Vec<PathBuf>,
    /// Whether the list itself is of interest: reading it takes longer than asking for a path.
    lists: bool,
}

impl PortWatch {
    /// For slots of these names; `finds`: and for whatever else is plugged in.
    pub(crate) fn new(ports: Arc<dyn Ports>, names: &[PortName], finds: bool) -> Self {
        let path = |name: &PortName| if let PortName::Path(path) = name { Some(path.clone()) } else { None };
        let paths: Vec<_> = names.iter().filter_map(path).collect();
        // Windows knows a port by its list alone.
        let lists = finds || cfg!(windows) || names.len() > paths.len();
        Self { ports, paths, lists }
    }

    /// Looks once, then goes on looking on a thread of its own for as long as somebody wants to know.
    ///
    /// # Errors
    /// The system has no thread left.
    pub(crate) fn start(self) -> io::Result<PortsSeen> {
        // Before the first look: what comes behind it is told.
        let folders = FolderWatch::of(folders_of(&self.paths));
        let (tell, seen) = watch::channel(Arc::new(self.look()));
        std::thread::Builder::new().name("ports".into()).spawn(move || {
            while !tell.is_closed() {
                folders.wait(LOOK);
                let now = self.look();
                tell.send_if_modified(|seen| {
                    let is_news = **seen != now;
                    if is_news {
                        *seen = Arc::new(now);
                    }
                    is_news
                });
            }
        })?;
        Ok(seen)
    }

    fn look(&self) -> Vec<PortSeen> {
        let mut seen = if self.lists { self.ports.list() } else { Vec::new() };
        for path in &self.paths {
            if seen.iter().all(|port| port.path != *path) && self.ports.is_present(path) {
                seen.push(PortSeen { path: path.clone(), usb: None });
            }
        }
        seen
    }
}

/// Where ports come and go: `/dev`, and where these are, and lead to.
fn folders_of(paths: &[PathBuf]) -> BTreeSet<PathBuf> {
    let led_to = paths.iter().filter_map(|path| path.canonicalize().ok());
    let ports = paths.iter().cloned().chain(led_to);
    let folders = ports.filter_map(|port| port.parent().map(Path::to_owned));
    folders.chain([PathBuf::from("/dev")]).collect()
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    /// The time is that of a look that nobody waits for.
    #[test]
    fn a_port_that_comes_or_goes_or_is_given_to_a_group_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let port = folder.path().join("port");
        let folders = FolderWatch::of(folders_of(std::slice::from_ref(&port)));
        let far_off = Duration::from_secs(3600);
        std::fs::write(&port, "").unwrap();
        folders.wait(far_off);
        std::fs::set_permissions(&port, std::os::unix::fs::PermissionsExt::from_mode(0o660)).unwrap();
        folders.wait(far_off);
        std::fs::remove_file(&port).unwrap();
        folders.wait(far_off);
    }
}
