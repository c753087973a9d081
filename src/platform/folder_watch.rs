//! What the system tells of folders: on Linux that something in them came, went or was given to somebody. Elsewhere nothing is told.

#[cfg(not(target_os = "linux"))]
pub use elsewhere::FolderWatch;
#[cfg(target_os = "linux")]
pub use linux::FolderWatch;

#[cfg(target_os = "linux")]
mod linux {
    use std::collections::BTreeSet;
    use std::mem::MaybeUninit;
    use std::os::fd::OwnedFd;
    use std::path::PathBuf;
    use std::time::Duration;

    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    use rustix::fs::inotify;

    /// Folders that are watched.
    pub struct FolderWatch(Option<OwnedFd>);

    impl FolderWatch {
        /// Of those that are there. Where the system has no more to watch with, nothing is told.
        pub fn of(folders: BTreeSet<PathBuf>) -> Self {
            use inotify::WatchFlags as What;
            let Ok(watch) = inotify::init(inotify::CreateFlags::CLOEXEC | inotify::CreateFlags::NONBLOCK) else {
                return Self(None);
            };
            let what = What::CREATE | What::DELETE | What::MOVED_TO | What::MOVED_FROM | What::ATTRIB;
            for folder in folders {
                let _ = inotify::add_watch(&watch, folder, what);
            }
            Self(Some(watch))
        }

        /// Waits until something is told, at most so long.
        #[expect(clippy::disallowed_methods, reason = "where nothing is told there is nothing to wait for")]
        pub fn wait(&self, at_most: Duration) {
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
    use std::collections::BTreeSet;
    use std::path::PathBuf;
    use std::time::Duration;

    /// Folders of which nothing is told.
    pub struct FolderWatch;

    impl FolderWatch {
        /// Of these.
        pub fn of(_: BTreeSet<PathBuf>) -> Self {
            Self
        }

        /// Waits so long.
        #[expect(clippy::disallowed_methods, reason = "nothing is told; whoever wants to know looks again and again")]
        pub fn wait(&self, at_most: Duration) {
            std::thread::sleep(at_most);
        }
    }
}
