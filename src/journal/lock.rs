//! One writer: a sidecar lock file. Never a lock on the data itself, which on Windows would shut readers out.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Write};
use std::path::Path;

/// Who holds the lock, in words.
const NOTE: &str = "writer.txt";

/// Held for as long as this station may write the record. The system gives it back when the process ends, however it ends.
#[derive(Debug)]
pub struct RecordLock(#[allow(dead_code, reason = "held, not read")] File);

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
        std::fs::create_dir_all(folder)?;
        // The note stands in a file of its own: on Windows a locked file cannot be read by others.
        let note = folder.join(NOTE);
        let file = OpenOptions::new().create(true).truncate(false).write(true).open(folder.join("writer.lock"))?;
        match file.try_lock() {
            Ok(()) => {
                let mut text = File::create(&note)?;
                let host = gethostname::gethostname();
                writeln!(text, "process {} on {}", std::process::id(), host.to_string_lossy())?;
                Ok(Self(file))
            }
            Err(TryLockError::WouldBlock) => Err(LockError::Held(noted(folder))),
            Err(TryLockError::Error(error)) => Err(error.into()),
        }
    }

    /// Who holds the lock of the record in `folder` now; none where nobody does, or there is no record. Makes no file. Whoever takes the lock in
    /// this very moment finds it held.
    pub fn holder(folder: &Path) -> Option<String> {
        let file = OpenOptions::new().write(true).open(folder.join("writer.lock")).ok()?;
        matches!(file.try_lock(), Err(TryLockError::WouldBlock)).then(|| noted(folder))
    }
}

fn noted(folder: &Path) -> String {
    let mut who = String::new();
    let _ = File::open(folder.join(NOTE)).and_then(|note| note.take(256).read_to_string(&mut who));
    who.trim().to_owned()
}
