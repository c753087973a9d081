//! One writer: a sidecar lock file. Never a lock on the data itself, which on Windows would shut readers out.

use std::fs::{File, Metadata, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use crate::files::{folder, own};

/// What is locked.
const LOCK: &str = "writer.lock";
/// Who holds the lock, in words.
const NOTE: &str = "writer.txt";
/// Longest note, in bytes.
const LONGEST: u64 = 4096;

/// Held for as long as this station may write the record. The system gives it back when the process ends, however it ends.
#[derive(Debug)]
pub struct RecordLock {
    file: File,
    path: PathBuf,
}

/// Why the lock is not to be had.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Another process holds it; the note says who.
    #[error("the record is in use: {0}")]
    Held(String),
    /// The lock file cannot be made.
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl RecordLock {
    /// Takes the lock of the record in `folder`.
    ///
    /// # Errors
    /// [`LockError::Held`] at once where another process has it.
    pub fn take(folder: &Path) -> Result<Self, LockError> {
        folder::make_within(folder)?;
        // The note stands in a file of its own: on Windows a locked file cannot be read by others.
        let path = folder.join(LOCK);
        let file = own::append_or_create(&path)?;
        match file.try_lock() {
            Ok(()) => {
                let host = gethostname::gethostname();
                let note = format!("process {} on {}\n", std::process::id(), host.to_string_lossy());
                own::write(&folder.join(NOTE), note.as_bytes())?;
                Ok(Self { file, path })
            }
            Err(TryLockError::WouldBlock) => Err(LockError::Held(noted(folder))),
            Err(TryLockError::Error(error)) => Err(error.into()),
        }
    }

    /// Whether the file that is held is still the one at its path. If not, another station can take a lock there, and does not see this one.
    ///
    /// # Errors
    /// Those of the system, but for a file that is gone.
    pub fn stands(&self) -> io::Result<bool> {
        match std::fs::symlink_metadata(&self.path) {
            Ok(there) => Ok(is_same_file(&self.file.metadata()?, &there)),
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Who holds the lock of the record in `folder` now; none where nobody does, or there is no record. Makes no file. Whoever takes the lock in
    /// this very moment finds it held.
    pub fn holder(folder: &Path) -> Option<String> {
        let file = own::append(&folder.join(LOCK)).ok()?;
        matches!(file.try_lock(), Err(TryLockError::WouldBlock)).then(|| noted(folder))
    }
}

#[cfg(unix)]
fn is_same_file(held: &Metadata, there: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    (held.dev(), held.ino()) == (there.dev(), there.ino())
}

/// Elsewhere a file has no number that can be had here; when it was made tells two files of one name apart.
#[cfg(not(unix))]
fn is_same_file(held: &Metadata, there: &Metadata) -> bool {
    there.is_file() && held.created().ok() == there.created().ok()
}

fn noted(folder: &Path) -> String {
    own::read_text(&folder.join(NOTE), LONGEST).unwrap_or_default().trim().to_owned()
}
