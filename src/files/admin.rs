//! A file with which an administrator rules over the users of this PC: it is believed only where nobody else can change it.

use std::fs::OpenOptions;
use std::io;
use std::path::Path;

use super::access::{self, Circle};
use super::facts::{self, Found, found, found_in};
use super::own::read_all;
use super::rules::{be_file, folder_of};
use super::unfit::refused;
use super::{Why, whole};

/// Reads a file whole, if it has at most `limit` bytes. It belongs to the administrator, or to the user who runs this program.
///
/// # Errors
/// Those of the system, `NotFound` where there is none; what keeps it from being believed ([`super::unfit`]): others can write to it or, on Unix,
/// to its folder.
pub fn read(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    // Elsewhere the list of a file alone says who may replace it.
    #[cfg(unix)]
    be_closed(folder_of(path), &facts::found_through_links(folder_of(path))?)?;
    be_file(path, found(path)?.kind)?;
    let file = facts::open(path, OpenOptions::new().read(true), false)?;
    let found = found_in(&file)?;
    be_file(path, found.kind)?;
    be_closed(path, &found)?;
    read_all(&file, path, found.length, limit)
}

/// Writes a file whole, and the folder around it where that is missing. It belongs to the administrators from now on; all users of the PC read it.
///
/// # Errors
/// Those of the system: only an administrator may.
pub fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = folder_of(path);
    if !folder.try_exists()? {
        access::make_public(folder)?;
    }
    whole::put(path, bytes, |new| {
        let file = OpenOptions::new().write(true).create_new(true).open(new)?;
        access::rule(new, &file)?;
        Ok(file)
    })
}

/// Takes from others the right to change it; only an administrator may.
///
/// # Errors
/// Those of the system; `NotFound` where there is none.
pub fn close(path: &Path) -> io::Result<()> {
    let found = found(path)?;
    be_file(path, found.kind)?;
    match found.access.writers(Circle::Owner) {
        Some(_) => access::close(path, &found.access, Circle::Owner),
        None => Ok(()),
    }
}

fn be_closed(path: &Path, found: &Found) -> io::Result<()> {
    let access = &found.access;
    match access.writers(Circle::Owner) {
        _ if !access.is_trusted() => Err(refused(path, Why::Owner(access.owner()))),
        Some(others) => Err(refused(path, Why::Writable(others))),
        None => Ok(()),
    }
}
