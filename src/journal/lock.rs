//! One writer: a sidecar lock file. Never a lock on the data itself, which on Windows would shut readers out.

use std::fs::{File, Metadata, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::files::{folder, lock, own};

/// What is locked.
const LOCK: &str = "writer.lock";
/// Who holds the lock, in words.
const NOTE: &str = "writer.txt";
/// Longest note, in bytes.
const LONGEST: u64 = 4096;
/// Who only looks at the record, or writes one decision into it, lets it go within this time, and is no other station; a station holds it for a shift.
const A_MOMENT: Duration = Duration::from_secs(2);

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
    /// [`LockError::Held`] where somebody else goes on holding it.
    pub fn take(folder: &Path) -> Result<Self, LockError> {
        folder::make_within(folder)?;
        // The note stands in a file of its own: on Windows a locked file cannot be read by others.
        let path = folder.join(LOCK);
        let file = own::append_or_create(&path)?;
        match lock::within(A_MOMENT, &file) {
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

    /// Who goes on holding the lock of the record in `folder`; none where nobody does, or there is no record. Makes no file.
    pub fn holder(folder: &Path) -> Option<String> {
        let file = own::append(&folder.join(LOCK)).ok()?;
        matches!(lock::within(A_MOMENT, &file), Err(TryLockError::WouldBlock)).then(|| noted(folder))
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

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    /// Somebody who looks in or decides something, and is through at once.
    fn passing(folder: &Path) -> thread::JoinHandle<()> {
        let lock = RecordLock::take(folder).unwrap();
        thread::spawn(move || drop(lock))
    }

    #[test]
    fn who_holds_the_record_for_a_moment_is_no_other_station() {
        let folder = tempfile::tempdir().unwrap();
        for _ in 0..50 {
            let other = passing(folder.path());
            assert_eq!(RecordLock::holder(folder.path()), None);
            other.join().unwrap();
            let other = passing(folder.path());
            drop(RecordLock::take(folder.path()).unwrap());
            other.join().unwrap();
        }
    }

    #[test]
    fn who_goes_on_holding_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let _station = RecordLock::take(folder.path()).unwrap();
        assert!(RecordLock::holder(folder.path()).is_some_and(|who| who.contains("process")));
        assert!(matches!(RecordLock::take(folder.path()), Err(LockError::Held(_))));
    }
}
