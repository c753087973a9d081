//! The files that are open, followed while they grow.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

use parking_lot::Mutex;

use crate::archive::{Archive, FileId, FileView, batch_files};
use crate::ui::host::Wake;

/// So often the files are looked at while somebody sees them.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// The open files, as they were in the last frame.
pub(super) struct Shelf {
    archive: Arc<Mutex<Archive>>,
    /// Somebody sees the screen.
    is_seen: Arc<AtomicBool>,
    /// With it the thread that follows the files ends.
    _follower: Sender<()>,
    wake: Wake,
    files: Vec<Arc<FileView>>,
    /// Only this one is looked at.
    picked: Option<FileId>,
    /// The batch file of the bench.
    running: Vec<PathBuf>,
    /// Files that were found in folders.
    found: (Sender<Vec<PathBuf>>, Receiver<Vec<PathBuf>>),
}

impl Shelf {
    pub fn new(wake: Wake) -> Self {
        let archive = Arc::new(Mutex::new(Archive::new(wake.clone())));
        let is_seen = Arc::new(AtomicBool::new(false));
        let (follower, shelf) = channel();
        follow(archive.clone(), is_seen.clone(), shelf);
        Self {
            archive,
            is_seen,
            _follower: follower,
            wake,
            files: Vec::new(),
            picked: None,
            running: Vec::new(),
            found: channel(),
        }
    }

    /// Opens files, and the batch files of folders.
    pub fn open(&mut self, paths: Vec<PathBuf>) {
        let (found, wake) = (self.found.0.clone(), self.wake.clone());
        // A share that is away may keep whoever looks at it waiting.
        std::thread::spawn(move || {
            let files = paths.into_iter().flat_map(|path| {
                if path.is_dir() { batch_files(&path).unwrap_or_else(|_| vec![path]) } else { vec![path] }
            });
            let _ = found.send(files.collect());
            wake();
        });
    }

    /// The batch file of the bench is one of them by itself.
    pub fn follow(&mut self, running: &Path) {
        if self.running.iter().all(|known| known != running) && !running.as_os_str().is_empty() {
            self.running.push(running.to_owned());
            self.open(vec![running.to_owned()]);
        }
    }

    /// Takes what the threads brought. True where something is another than before.
    pub fn take(&mut self) -> bool {
        let found: Vec<PathBuf> = self.found.1.try_iter().flatten().collect();
        let files = self.with(|archive| {
            for path in &found {
                archive.open(path);
            }
            archive.files()
        });
        let is_same = files.len() == self.files.len() && files.iter().zip(&self.files).all(|(a, b)| Arc::ptr_eq(a, b));
        if is_same {
            return false;
        }
        self.files = files;
        self.picked.take_if(|picked| !self.files.iter().any(|file| file.id == *picked));
        true
    }

    /// Whether anybody sees the files: nobody follows what is not seen.
    pub fn see(&self, is_seen: bool) {
        self.is_seen.store(is_seen, Ordering::Relaxed);
        if is_seen {
            self.with(|archive| archive.poll());
        }
    }

    pub fn close(&mut self, id: FileId) {
        self.with(|archive| archive.close(id));
    }

    pub fn stop(&self, id: FileId) {
        self.with(|archive| archive.cancel(id));
    }

    pub fn read_anew(&self, id: FileId) {
        self.with(|archive| archive.reopen(id));
    }

    /// Looks at this file only, or at all again.
    pub fn pick(&mut self, id: FileId) {
        self.picked = (self.picked != Some(id)).then_some(id);
    }

    pub fn picked(&self) -> Option<FileId> {
        self.picked
    }

    pub fn files(&self) -> &[Arc<FileView>] {
        &self.files
    }

    /// The files that are looked at.
    pub fn looked_at(&self) -> Vec<Arc<FileView>> {
        let is_one = |file: &&Arc<FileView>| self.picked.is_none_or(|picked| file.id == picked);
        self.files.iter().filter(is_one).cloned().collect()
    }

    /// Whether this is the batch of the bench.
    pub fn is_running(&self, file: &FileView) -> bool {
        self.running.contains(&file.path)
    }

    /// Nobody holds the archive for longer than it takes to say something to its threads.
    fn with<T>(&self, act: impl FnOnce(&mut Archive) -> T) -> T {
        act(&mut self.archive.lock())
    }
}

/// Looks again and again whether the files have grown, until the shelf is gone.
fn follow(archive: Arc<Mutex<Archive>>, is_seen: Arc<AtomicBool>, shelf: Receiver<()>) {
    std::thread::spawn(move || {
        while shelf.recv_timeout(LOOK_EVERY) == Err(RecvTimeoutError::Timeout) {
            if is_seen.load(Ordering::Relaxed) {
                archive.lock().poll();
            }
        }
    });
}
