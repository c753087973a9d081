//! The lock of a file that others hold for a moment.

use std::fs::{File, TryLockError};
use std::thread;
use std::time::{Duration, Instant};

/// How often it is tried. No system tells when another program lets go.
const AGAIN: Duration = Duration::from_millis(5);

/// Takes the lock of a file, which another program may hold for so long.
///
/// # Errors
/// It goes on holding it ([`TryLockError::WouldBlock`]); the place knows no locks.
pub fn within(longest: Duration, file: &File) -> Result<(), TryLockError> {
    let until = Instant::now() + longest;
    loop {
        match file.try_lock() {
            Err(TryLockError::WouldBlock) if Instant::now() < until => thread::park_timeout(AGAIN),
            tried => return tried,
        }
    }
}
