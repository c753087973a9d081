//! What the system says of a file: kind, owner, mode, names.

use std::fs::{File, Metadata, OpenOptions};
use std::io;
use std::path::Path;

use super::{Kind, Unfit, Why, accounts};

/// Who may do what. Only Unix says it in numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Access {
    pub uid: u32,
    pub gid: u32,
    /// Twelve bits.
    pub mode: u32,
    pub links: u64,
}

impl Access {
    /// It belongs to this user.
    pub fn is_mine(&self) -> bool {
        Some(self.uid) == user_id()
    }

    /// It belongs to this user, or to the one who may do everything anyway.
    pub fn is_trusted(&self) -> bool {
        self.is_mine() || self.uid == 0
    }
}

pub(super) fn kind(metadata: &Metadata) -> Kind {
    let kind = metadata.file_type();
    if kind.is_symlink() {
        return Kind::Link;
    }
    if kind.is_dir() {
        return Kind::Folder;
    }
    if kind.is_file() {
        return Kind::File;
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        if kind.is_fifo() {
            return Kind::Pipe;
        }
        if kind.is_socket() {
            return Kind::Socket;
        }
    }
    Kind::Device
}

#[cfg(unix)]
pub(super) fn access(metadata: &Metadata) -> Option<Access> {
    use std::os::unix::fs::MetadataExt;
    Some(Access { uid: metadata.uid(), gid: metadata.gid(), mode: metadata.mode() & 0o7777, links: metadata.nlink() })
}

#[cfg(not(unix))]
pub(super) fn access(_: &Metadata) -> Option<Access> {
    None
}

/// The number of this user.
pub(super) fn user_id() -> Option<u32> {
    #[cfg(unix)]
    return Some(rustix::process::geteuid().as_raw());
    #[cfg(not(unix))]
    None
}

/// The user's name where this PC knows it, otherwise the number.
pub(super) fn user(uid: u32) -> String {
    accounts::user_named(uid).unwrap_or_else(|| uid.to_string())
}

/// Opens without waiting for whoever holds the other end of a pipe; `follow`: through a link too.
pub(super) fn open(path: &Path, options: &mut OpenOptions, follow: bool) -> io::Result<File> {
    #[cfg(unix)]
    {
        use rustix::fs::OFlags;
        let flags = OFlags::NONBLOCK | OFlags::NOCTTY | if follow { OFlags::empty() } else { OFlags::NOFOLLOW };
        std::os::unix::fs::OpenOptionsExt::custom_flags(options, flags.bits().cast_signed());
    }
    // FILE_FLAG_OPEN_REPARSE_POINT: the link itself is opened, and told by its kind.
    #[cfg(windows)]
    if !follow {
        std::os::windows::fs::OpenOptionsExt::custom_flags(options, 0x0020_0000);
    }
    options.open(path).map_err(|error| explained(path, error, follow))
}

/// An error of the system that says little, in place of it what stands there.
fn explained(path: &Path, error: io::Error, follow: bool) -> io::Error {
    let found = if follow { std::fs::metadata(path) } else { std::fs::symlink_metadata(path) };
    match found.map(|found| kind(&found)) {
        Ok(kind) if kind != Kind::File && error.kind() != io::ErrorKind::AlreadyExists => {
            refused(path, Why::Kind(kind))
        }
        _ => error,
    }
}

/// The error that says what is wrong with a path.
pub(super) fn refused(path: &Path, why: Why) -> io::Error {
    let kind = match &why {
        Why::Kind(Kind::Folder) => io::ErrorKind::IsADirectory,
        Why::Kind(_) => io::ErrorKind::InvalidInput,
        Why::Name(_) => io::ErrorKind::InvalidFilename,
        Why::TooLarge(_) => io::ErrorKind::FileTooLarge,
        Why::Owner(_) | Why::Writable(_) | Why::Common(_) | Why::Readable(_) | Why::Links(_) => {
            io::ErrorKind::PermissionDenied
        }
        Why::Silent => io::ErrorKind::TimedOut,
    };
    io::Error::new(kind, Unfit { path: path.to_owned(), why })
}
