//! What the system tells of ports that come and go: on Linux that something in their folders has changed. Elsewhere nothing is told; ports are looked at again
//! and again.

#[cfg(not(target_os = "linux"))]
pub(super) use elsewhere::PortEvents;
#[cfg(target_os = "linux")]
pub(super) use linux::PortEvents;

#[cfg(target_os = "linux")]
mod linux {
    use std::collections::BTreeSet;
    use std::mem::MaybeUninit;
    use std::os::fd::OwnedFd;
    use std::path::{Path, PathBuf};
    use std::time::Duration;

    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    use rustix::fs::inotify;

    /// Folders of devices.
    pub(in crate::link) struct PortEvents(Option<OwnedFd>);

    impl PortEvents {
        /// Of `/dev`, and of where these ports are, and lead to. Where the system has no more to watch with, nothing is told.
        pub(in crate::link) fn of(paths: &[PathBuf]) -> Self {
            let led_to = paths.iter().filter_map(|path| path.canonicalize().ok());
            let ports = paths.iter().cloned().chain(led_to).collect::<Vec<_>>();
            let folders = ports.iter().filter_map(|port| port.parent()).chain([Path::new("/dev")]);
            let Ok(watch) = inotify::init(inotify::CreateFlags::CLOEXEC | inotify::CreateFlags::NONBLOCK) else {
                return Self(None);
            };
            use inotify::WatchFlags as What;
            // Its group is given to a port a moment after it came.
            let what = What::CREATE | What::DELETE | What::MOVED_TO | What::MOVED_FROM | What::ATTRIB;
            for folder in folders.collect::<BTreeSet<_>>() {
                let _ = inotify::add_watch(&watch, folder, what);
            }
            Self(Some(watch))
        }

        /// Waits until something has changed, at most so long.
        #[expect(clippy::disallowed_methods, reason = "where nothing is told there is nothing to wait for")]
        pub(in crate::link) fn wait(&self, at_most: Duration) {
            let Some(watch) = &self.0 else { return std::thread::sleep(at_most) };
            let limit = Timespec::try_from(at_most).ok();
            if poll(&mut [PollFd::new(watch, PollFlags::IN)], limit.as_ref()).is_err() {
                return std::thread::sleep(at_most);
            }
            let mut room = [MaybeUninit::uninit(); 4096];
            let mut told = inotify::Reader::new(watch, &mut room);
            while told.next().is_ok() {}
        }
    }
}

#[cfg(not(target_os = "linux"))]
mod elsewhere {
    use std::path::PathBuf;
    use std::time::Duration;

    pub(in crate::link) struct PortEvents;

    impl PortEvents {
        pub(in crate::link) fn of(_: &[PathBuf]) -> Self {
            Self
        }

        #[expect(clippy::disallowed_methods, reason = "nothing is told; it is looked at again and again")]
        pub(in crate::link) fn wait(&self, at_most: Duration) {
            std::thread::sleep(at_most);
        }
    }
}
