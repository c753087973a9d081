//! The station's own files: below the data folder, in the places for spilled answers, its settings. Each stands in a folder of the station
//! ([`super::folder`]), which is looked at together with it.

use std::fs::{File, OpenOptions};
use std::io::{self, Read};
use std::path::Path;

use zeroize::Zeroizing;

use super::access::{Circle, settle_file};
use super::facts::{self, found, found_in};
use super::rules::{circle, folder_of, judge, judge_names, judge_secrecy, looked_at, opened};
use super::unfit::refused;
use super::{Kind, Why, folder, if_there, whole};

/// Opens a file to read it.
///
/// # Errors
/// Those of the system, and what keeps it from being used ([`super::unfit`]).
pub fn open(path: &Path) -> io::Result<File> {
    opened(path, OpenOptions::new().read(true)).map(|(file, ..)| file)
}

/// Reads a file whole, if it has at most `limit` bytes.
///
/// # Errors
/// As [`open`].
pub fn read(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    let (file, found, _) = opened(path, OpenOptions::new().read(true))?;
    read_all(&file, path, found.length, limit)
}

/// Reads a file of this user that stands in a folder of everybody's.
///
/// # Errors
/// As [`read`].
pub fn read_in_open(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    judge(path, &found(path)?, Circle::Owner)?;
    let file = facts::open(path, OpenOptions::new().read(true), false)?;
    let found = found_in(&file)?;
    judge(path, &found, Circle::Owner)?;
    read_all(&file, path, found.length, limit)
}

/// Reads a small text.
///
/// # Errors
/// As [`read`]; `InvalidData` where it is no text.
pub fn read_text(path: &Path, limit: u64) -> io::Result<String> {
    String::from_utf8(read(path, limit)?).map_err(|_| io::ErrorKind::InvalidData.into())
}

/// Reads a small text that nobody else may know.
///
/// # Errors
/// As [`read_text`]; [`Why::Readable`] where others can read it too.
pub fn read_secret(path: &Path, limit: u64) -> io::Result<Zeroizing<String>> {
    let (file, found, whom) = opened(path, OpenOptions::new().read(true))?;
    judge_secrecy(path, &found, whom)?;
    // Room for all of it from the start: a buffer that grows leaves copies behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(usize::try_from(limit.min(found.length)).unwrap_or(0) + 1));
    read_into(&mut bytes, &file, path, found.length, limit)?;
    std::str::from_utf8(&bytes)
        .map(|text| Zeroizing::new(text.to_owned()))
        .map_err(|_| io::ErrorKind::InvalidData.into())
}

/// Opens a file that is there, to append to it. On Windows nobody takes it away or gives it another name while it is open; elsewhere whoever may can.
///
/// # Errors
/// As [`open`]; [`Why::Links`] where it has a second name.
pub fn append(path: &Path) -> io::Result<File> {
    let (file, found, _) = opened(path, staying(OpenOptions::new().append(true)))?;
    judge_names(path, &found)?;
    Ok(file)
}

/// Makes a file that is not there, to append to it, as [`append`] does.
///
/// # Errors
/// Those of the system, `AlreadyExists` where anything stands there; what keeps its folder from being used.
pub fn create(path: &Path) -> io::Result<File> {
    let whom = circle(folder_of(path))?;
    let mut options = OpenOptions::new();
    staying(options.append(true).create_new(true));
    // Its owner's alone from its first moment on. On Windows it begins with the list that its folder hands down.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = facts::open(path, &mut options, false)?;
    settle_file(path, &file, whom)?;
    Ok(file)
}

/// Opens a file to append to it, and makes it where it is not there.
///
/// # Errors
/// As [`append`] and [`create`].
pub fn append_or_create(path: &Path) -> io::Result<File> {
    match create(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => append(path),
        made => made,
    }
}

/// Puts a file in place of the one that was there, whole and durably: whoever looks finds the old one or the new one.
///
/// # Errors
/// As [`create`]; the file that was there before is still there then.
pub fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    look_at_what_is_replaced(path)?;
    whole::put(path, bytes, create)
}

/// Takes away a file that nobody is to read again, durably: its bytes are overwritten before its name goes. Whether it was there. What a disk keeps of what was
/// overwritten, and copies elsewhere, are not reached.
///
/// # Errors
/// As [`open`]; it is still there then.
pub fn destroy(path: &Path) -> io::Result<bool> {
    let Some((mut file, found, _)) = if_there(opened(path, OpenOptions::new().write(true)))? else { return Ok(false) };
    io::copy(&mut io::repeat(0).take(found.length), &mut file)?;
    file.sync_all()?;
    drop(file);
    super::remove(path)?;
    folder::sync(folder_of(path))?;
    Ok(true)
}

/// Windows lets a file that is open be deleted, and its name go, only where whoever has it open shares that right.
fn staying(options: &mut OpenOptions) -> &mut OpenOptions {
    // FILE_SHARE_READ and FILE_SHARE_WRITE, without FILE_SHARE_DELETE.
    #[cfg(windows)]
    std::os::windows::fs::OpenOptionsExt::share_mode(options, 3);
    options
}

/// A link is replaced and not followed; a folder or a pipe of that name is somebody's mistake, and is told.
fn look_at_what_is_replaced(path: &Path) -> io::Result<()> {
    match if_there(std::fs::symlink_metadata(path))?.map(|found| facts::kind(&found)) {
        None | Some(Kind::File | Kind::Link) => Ok(()),
        Some(kind) => Err(refused(path, Why::Kind(kind))),
    }
}

/// The length in bytes of a file that has at most `limit`.
///
/// # Errors
/// As [`open`].
pub fn length(path: &Path, limit: u64) -> io::Result<u64> {
    match looked_at(path)?.0.length {
        length if length > limit => Err(refused(path, Why::TooLarge(limit))),
        length => Ok(length),
    }
}

pub(super) fn read_all(file: &File, path: &Path, length: u64, limit: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    read_into(&mut bytes, file, path, length, limit)?;
    Ok(bytes)
}

/// Reads to the end, which is at most `limit` bytes away, whatever the length says.
pub(super) fn read_into(bytes: &mut Vec<u8>, file: &File, path: &Path, length: u64, limit: u64) -> io::Result<()> {
    if length > limit || file.take(limit + 1).read_to_end(bytes)? as u64 > limit {
        return Err(refused(path, Why::TooLarge(limit)));
    }
    Ok(())
}
