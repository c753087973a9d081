//! A file that is open: a thread reads it to its end, shows what it has at once and while it reads, and looks again when it is asked to.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use tokio::sync::watch;

use super::file_fault::FileFault;
use super::pass::Pass;
use super::view::{FileId, FileView, Progress};

/// Called from a thread of the archive when there is something new to see. It must not wait.
pub type Wake = Arc<dyn Fn() + Send + Sync>;

/// So often what was read is shown while reading goes on.
const SHOWN_EVERY: Duration = Duration::from_millis(150);

/// An open file, seen from outside. Dropping it ends its thread.
#[derive(Debug)]
pub(super) struct OpenFile {
    pub(super) id: FileId,
    pub(super) path: PathBuf,
    views: watch::Receiver<Arc<FileView>>,
    looks: Sender<()>,
    cancelled: Arc<AtomicBool>,
}

impl OpenFile {
    pub(super) fn start(id: FileId, path: PathBuf, wake: Wake) -> Self {
        let (views, seen) = watch::channel(Arc::new(FileView::blank(id, path.clone())));
        let (looks, asked) = channel();
        let cancelled = Arc::new(AtomicBool::new(false));
        let reader = Reader { id, path: path.clone(), views, asked, cancelled: cancelled.clone(), wake };
        let started = std::thread::Builder::new().name("archive".into()).spawn(move || reader.run());
        let views = started.map_or_else(|error| watch::channel(Arc::new(unstarted(id, &path, &error))).1, |_| seen);
        Self { id, path, views, looks, cancelled }
    }

    pub(super) fn view(&self) -> Arc<FileView> {
        self.views.borrow().clone()
    }

    pub(super) fn look(&self) {
        // The thread of a file that cannot be read has ended.
        let _ = self.looks.send(());
    }

    pub(super) fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }
}

fn unstarted(id: FileId, path: &Path, error: &io::Error) -> FileView {
    let fault = Some(FileFault::Unreadable(error.to_string()));
    FileView { progress: Progress::Stopped, fault, ..FileView::blank(id, path.to_owned()) }
}

impl Drop for OpenFile {
    fn drop(&mut self) {
        self.cancel();
    }
}

struct Reader {
    id: FileId,
    path: PathBuf,
    views: watch::Sender<Arc<FileView>>,
    asked: Receiver<()>,
    cancelled: Arc<AtomicBool>,
    wake: Wake,
}

impl Reader {
    fn run(self) {
        let mut pass = match Pass::open(&self.path) {
            Ok(pass) => pass,
            Err(fault) => return self.stop(fault),
        };
        loop {
            match self.read(&mut pass) {
                Ok(Progress::Read) => {}
                Ok(_) => return,
                Err(fault) => return self.stop(fault),
            }
            loop {
                // All that were asked for meanwhile are one.
                if self.asked.recv().is_err() {
                    return;
                }
                while self.asked.try_recv().is_ok() {}
                match pass.look() {
                    Ok(true) => break,
                    Ok(false) => {}
                    Err(fault) => return self.stop(fault),
                }
            }
        }
    }

    /// Reads to the end.
    fn read(&self, pass: &mut Pass) -> Result<Progress, FileFault> {
        let (mut shown, mut shown_at) = (0, Instant::now());
        loop {
            if self.cancelled.load(Ordering::Relaxed) {
                self.show(pass, Progress::Cancelled);
                return Ok(Progress::Cancelled);
            }
            if !pass.step()? {
                self.show(pass, Progress::Read);
                return Ok(Progress::Read);
            }
            if shown == 0 || shown_at.elapsed() >= SHOWN_EVERY {
                self.show(pass, Progress::Reading);
                (shown, shown_at) = (shown + 1, Instant::now());
            }
        }
    }

    fn show(&self, pass: &mut Pass, progress: Progress) {
        // Visits that run are shown where the file ends; elsewhere most of them are about to end.
        let view = match progress {
            Progress::Reading => FileView::part(self.id, self.path.clone(), pass),
            _ => FileView { progress, ..FileView::whole(self.id, self.path.clone(), pass) },
        };
        self.views.send_replace(Arc::new(view));
        (self.wake)();
    }

    fn stop(&self, fault: FileFault) {
        self.views.send_modify(|view| {
            let stopped = FileView { progress: Progress::Stopped, fault: Some(fault), ..(**view).clone() };
            *view = Arc::new(stopped);
        });
        (self.wake)();
    }
}
