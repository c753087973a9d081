//! Files that a person names: batch files, profiles, certificates, files to import. A link may lead to them and anybody may own them, but what is no file
//! is never waited for and never read without an end.

use std::fs::{DirBuilder, File, Metadata, OpenOptions};
use std::io::{self, BufWriter};
use std::path::Path;
#[cfg(unix)]
use std::time::Duration;
use std::time::SystemTime;

use zeroize::Zeroizing;

use super::facts::{self, kind};
use super::own::{read_all, read_into};
use super::rules::{be_file, folder_of};
use super::unfit::refused;
use super::{Why, if_there, whole};
use crate::domain::file_name;

/// Longest wait for the end of a pipe: a password store may ask somebody for a password.
#[cfg(unix)]
const PATIENCE: Duration = Duration::from_secs(60);
/// Longest wait until somebody has opened its other end.
#[cfg(unix)]
const LONELY: Duration = Duration::from_secs(5);

/// Rights of a new file, and of a new folder, that a person asks for; the umask takes from them what the person wants taken.
#[cfg(unix)]
const MODE: u32 = 0o664;
#[cfg(unix)]
const FOLDER_MODE: u32 = 0o775;
/// A folder for a group: it gives its group to what is made in it, and the group may write there.
#[cfg(unix)]
const FOR_GROUP: u32 = 0o2020;

/// Longest file, in bytes, that is read piece by piece: some millions of units.
pub const LONGEST: u64 = 32 << 30;

/// Longest program, in bytes, that is read before it is started.
pub const LONGEST_PROGRAM: u64 = 1 << 30;

/// Opens a file of at most [`LONGEST`] bytes, to read it piece by piece.
///
/// # Errors
/// Those of the system; [`Why::Kind`] where it is no file; [`Why::TooLarge`].
pub fn open(path: &Path) -> io::Result<File> {
    match opened(path, OpenOptions::new().read(true))? {
        (_, found) if found.len() > LONGEST => Err(refused(path, Why::TooLarge(LONGEST))),
        (file, _) => Ok(file),
    }
}

/// Opens a program that is about to be started. On Windows nobody changes it, or puts another one in its place, while it is open.
///
/// # Errors
/// As [`open`].
pub fn open_program(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true);
    // FILE_SHARE_READ: others may read it and run it, and nothing else.
    #[cfg(windows)]
    std::os::windows::fs::OpenOptionsExt::share_mode(&mut options, 1);
    match opened(path, &mut options)? {
        (_, found) if found.len() > LONGEST_PROGRAM => Err(refused(path, Why::TooLarge(LONGEST_PROGRAM))),
        (file, _) => Ok(file),
    }
}

/// Reads a file whole, if it has at most `limit` bytes.
///
/// # Errors
/// As [`open`]; [`Why::TooLarge`].
pub fn read(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    let (file, found) = opened(path, OpenOptions::new().read(true))?;
    read_all(&file, path, found.len(), limit)
}

/// Reads a file as [`read`] does, and tells when it was last written: as it stood before the first byte was read.
///
/// # Errors
/// As [`read`], and where the system keeps no such times.
pub fn read_dated(path: &Path, limit: u64) -> io::Result<(Vec<u8>, SystemTime)> {
    let (file, found) = opened(path, OpenOptions::new().read(true))?;
    Ok((read_all(&file, path, found.len(), limit)?, found.modified()?))
}

/// Reads what nobody else may know: a file, or a pipe that a person put there on purpose (`<(pass show …)`, `/dev/stdin`), to its end, if that comes
/// within `limit` bytes and a minute.
///
/// # Errors
/// As [`read`]; [`Why::Silent`].
pub fn read_secret(path: &Path, limit: u64) -> io::Result<Zeroizing<Vec<u8>>> {
    // Room for all of it from the start: a buffer that grows leaves copies behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(usize::try_from(limit).unwrap_or(0) + 1));
    #[cfg(unix)]
    if kind(&std::fs::metadata(path)?) == super::Kind::Pipe {
        read_pipe(&mut bytes, path, limit)?;
        return Ok(bytes);
    }
    let (file, found) = opened(path, OpenOptions::new().read(true))?;
    read_into(&mut bytes, &file, path, found.len(), limit)?;
    Ok(bytes)
}

/// Makes a file that is not there. In a folder that was made for a group the group may write to it, whatever the umask takes: the next shift, which has a login of
/// its own, goes on with the batch. (On Windows the folder hands its list down.)
///
/// # Errors
/// Those of the system; `AlreadyExists` where anything stands there; [`Why::Name`].
pub fn create(path: &Path) -> io::Result<File> {
    be_named(path)?;
    let file = facts::open(path, with_mode(OpenOptions::new().write(true).create_new(true)), false)?;
    #[cfg(unix)]
    share_as_folder(path, &file)?;
    Ok(file)
}

#[cfg(unix)]
fn share_as_folder(path: &Path, file: &File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    let is_for_group = std::fs::metadata(folder_of(path))?.permissions().mode() & FOR_GROUP == FOR_GROUP;
    let mut permissions = file.metadata()?.permissions();
    permissions.set_mode(permissions.mode() | 0o060);
    if is_for_group { file.set_permissions(permissions) } else { Ok(()) }
}

/// Opens a file that is there, to append to it.
///
/// # Errors
/// As [`open`].
pub fn append(path: &Path) -> io::Result<File> {
    opened(path, OpenOptions::new().append(true)).map(|(file, _)| file)
}

/// Puts a file in place of the one that was there, whole and durably; its folder is made where it is missing.
///
/// # Errors
/// Those of the system, [`Why::Kind`] where something else than a file stands there; [`Why::Name`]. What was there before is still there then.
pub fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    be_named(path)?;
    if let Some(found) = if_there(std::fs::metadata(path))? {
        be_file(path, kind(&found))?;
    }
    make_folder(folder_of(path))?;
    whole::put(path, bytes, create)
}

/// Makes a file that is not there, piece by piece: it has its name once all of it is on disk, and half of it never has.
///
/// # Errors
/// As [`create`], and those of `write`.
pub fn make<T, E: From<io::Error>>(
    path: &Path,
    write: impl FnOnce(&mut BufWriter<File>) -> Result<T, E>,
) -> Result<T, E> {
    be_named(path)?;
    whole::make(path, create, write)
}

/// Makes a file that is not there, whole and durably, which its owner alone may read.
///
/// # Errors
/// Those of the system; `AlreadyExists` where anything stands there; [`Why::Name`].
pub fn write_for_owner(path: &Path, bytes: &[u8]) -> io::Result<()> {
    be_named(path)?;
    if super::is_there(path) {
        return Err(io::ErrorKind::AlreadyExists.into());
    }
    whole::put(path, bytes, create_for_owner)
}

/// Makes a file that is not there, which its owner alone may read.
///
/// # Errors
/// As [`create`].
pub fn create_for_owner(path: &Path) -> io::Result<File> {
    be_named(path)?;
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    facts::open(path, &mut options, false)
}

/// Makes a folder, and what is missing above it. One that is there is left as it is.
///
/// # Errors
/// Those of the system.
pub fn make_folder(path: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, FOLDER_MODE);
    builder.recursive(true).create(path)
}

/// A new file goes to other systems too.
fn be_named(path: &Path) -> io::Result<()> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    file_name::fault(&name).map_or(Ok(()), |fault| Err(refused(path, Why::Name(fault))))
}

fn with_mode(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, MODE);
    options
}

fn opened(path: &Path, options: &mut OpenOptions) -> io::Result<(File, Metadata)> {
    // Looked at before it is opened: a device may do something when it is.
    be_file(path, kind(&std::fs::metadata(path)?))?;
    let file = facts::open(path, options, true)?;
    let found = file.metadata()?;
    be_file(path, kind(&found))?;
    Ok((file, found))
}

#[cfg(unix)]
fn read_pipe(bytes: &mut Vec<u8>, path: &Path, limit: u64) -> io::Result<()> {
    use std::io::Read;
    use std::time::Instant;

    use rustix::event::{PollFd, PollFlags, Timespec, poll};

    let mut pipe = facts::open(path, OpenOptions::new().read(true), true)?;
    let begun = Instant::now();
    let mut has_writer = false;
    let mut part = Zeroizing::new([0; 512]);
    loop {
        match pipe.read(&mut *part) {
            // Until somebody has opened the other end, a pipe looks as if it were at its end.
            Ok(0) if has_writer => return Ok(()),
            Ok(0) => {}
            Ok(count) if (bytes.len() + count) as u64 > limit => return Err(refused(path, Why::TooLarge(limit))),
            Ok(count) => bytes.extend_from_slice(&part[..count]),
            Err(error) if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted) => {
                has_writer = true
            }
            Err(error) => return Err(error),
        }
        has_writer |= !bytes.is_empty();
        let until = begun + if has_writer { PATIENCE } else { LONELY };
        let left = Timespec::try_from(until.saturating_duration_since(Instant::now())).map_err(io::Error::other)?;
        match poll(&mut [PollFd::new(&pipe, PollFlags::IN)], Some(&left)) {
            Ok(0) => return Err(refused(path, Why::Silent)),
            // There is something to read, or the end: the writer has gone.
            Ok(_) => has_writer = true,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error.into()),
        }
    }
}
