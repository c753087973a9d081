//! Another name for a file, durably, though another program holds it for a moment. Windows gives no new name to a file that is open elsewhere, nor to one that would stand in its place: a virus
//! scanner, a backup or the search index opens what was just written.

use std::fs::OpenOptions;
use std::io;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

/// How long it is waited for. A scanner takes seconds where the disk is slow.
const LONGEST: Duration = Duration::from_secs(5);
/// How often it is tried. No system tells when another program lets go.
const AGAIN: Duration = Duration::from_millis(10);
/// What Windows says then: access denied (of missing rights too, which no waiting mends), sharing violation.
const HELD: [i32; 2] = [5, 32];

/// Gives a file or a folder another name, in place of what has that name.
///
/// # Errors
/// Those of the system.
pub fn rename(from: &Path, to: &Path) -> io::Result<()> {
    until_let_go(|| std::fs::rename(from, to))?;
    if cfg!(windows) { until_let_go(|| sync_name(to)) } else { Ok(()) }
}

/// Gives a file a name that nothing has yet.
///
/// # Errors
/// Those of the system; `AlreadyExists` where anything has that name.
pub(super) fn name_new(from: &Path, to: &Path) -> io::Result<()> {
    name_new_and(from, to, || until_let_go(|| super::remove(from)))
}

/// `leave`: takes the first name away.
fn name_new_and(from: &Path, to: &Path, leave: impl FnOnce() -> io::Result<()>) -> io::Result<()> {
    // A second name takes nobody's place, whoever makes a file there at this moment.
    match std::fs::hard_link(from, to) {
        Ok(()) => {
            // The file stands there whole, whoever still holds its first name.
            let _ = leave();
            Ok(())
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(error),
        // Sticks and some shares have no second names.
        Err(_) if super::is_there(to) => Err(io::ErrorKind::AlreadyExists.into()),
        Err(_) => rename(from, to),
    }
}

/// Makes the name of a file durable where no folder can be opened to be synced: a file's own flush takes its names along. One that may only be read keeps what
/// the system's own log of names keeps.
fn sync_name(path: &Path) -> io::Result<()> {
    let found = std::fs::metadata(path)?;
    if found.is_dir() || found.permissions().readonly() {
        return Ok(());
    }
    OpenOptions::new().write(true).open(path)?.sync_all()
}

/// Does something with a file, again and again for as long as another program holds it.
///
/// # Errors
/// Those of the attempt; its last one, where the file is not let go.
fn until_let_go<T>(mut attempt: impl FnMut() -> io::Result<T>) -> io::Result<T> {
    // Elsewhere nobody is in the way of a new name, and these numbers say other things.
    if cfg!(windows) { again(LONGEST, attempt) } else { attempt() }
}

fn again<T>(longest: Duration, mut attempt: impl FnMut() -> io::Result<T>) -> io::Result<T> {
    let until = Instant::now() + longest;
    loop {
        match attempt() {
            Err(error)
                if error.raw_os_error().is_some_and(|number| HELD.contains(&number)) && Instant::now() < until =>
            {
                thread::park_timeout(AGAIN);
            }
            tried => return tried,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How often it was tried, and what came of it, where the first `times` attempts end with this error of the system.
    fn tried(number: i32, times: usize, longest: Duration) -> (usize, io::Result<()>) {
        let mut count = 0;
        let done = again(longest, || {
            count += 1;
            if count > times { Ok(()) } else { Err(io::Error::from_raw_os_error(number)) }
        });
        (count, done)
    }

    #[test]
    fn what_another_program_holds_for_a_moment_is_waited_for_and_nothing_else_is() {
        for held in HELD {
            let (count, done) = tried(held, 3, LONGEST * 10);
            assert!((count, done.is_ok()) == (4, true), "{held}");
            let (count, done) = tried(held, usize::MAX, Duration::ZERO);
            assert_eq!((count, done.unwrap_err().raw_os_error()), (1, Some(held)));
        }
        // The disk is full.
        let (count, done) = tried(112, 3, LONGEST * 10);
        assert_eq!((count, done.unwrap_err().raw_os_error()), (1, Some(112)));
    }

    #[test]
    fn a_file_that_has_its_new_name_is_made_though_another_program_holds_the_first_one() {
        let folder = tempfile::tempdir().unwrap();
        let (from, to) = (folder.path().join("new"), folder.path().join("file"));
        std::fs::write(&from, "whole").unwrap();
        name_new_and(&from, &to, || Err(io::Error::from_raw_os_error(HELD[1]))).unwrap();
        assert_eq!(std::fs::read(&to).unwrap(), b"whole");
        assert_eq!(name_new(&from, &to).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        std::fs::remove_file(&to).unwrap();
        name_new(&from, &to).unwrap();
        assert_eq!((std::fs::read(&to).unwrap(), from.exists()), (b"whole".to_vec(), false));
    }

    #[cfg(windows)]
    #[test]
    fn a_file_is_renamed_once_a_scanner_has_let_it_go() {
        use std::os::windows::fs::OpenOptionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let (from, to) = (folder.path().join("new"), folder.path().join("file"));
        for held in [&from, &to] {
            std::fs::write(&from, "new").unwrap();
            std::fs::write(&to, "old").unwrap();
            let scanner = std::fs::File::options().read(true).share_mode(0).open(held).unwrap();
            let letting_go = thread::spawn(move || {
                thread::park_timeout(Duration::from_millis(200));
                drop(scanner);
            });
            super::rename(&from, &to).unwrap();
            letting_go.join().unwrap();
            assert_eq!(std::fs::read(&to).unwrap(), b"new");
        }
    }
}
