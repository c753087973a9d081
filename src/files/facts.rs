//! What the system says of a file: kind, length, who may do what with it.

use std::fs::{File, Metadata, OpenOptions};
use std::io;
use std::path::Path;

use super::access::{self, Access};
use super::unfit::refused;
use super::{Kind, Why};

/// What stands at a path.
pub(super) struct Found {
    pub kind: Kind,
    pub length: u64,
    pub access: Access,
}

/// What stands there: a link itself, and not where it leads.
pub(super) fn found(path: &Path) -> io::Result<Found> {
    let metadata = std::fs::symlink_metadata(path)?;
    Ok(Found { kind: kind(&metadata), length: metadata.len(), access: access::at(path, &metadata, false)? })
}

/// What stands there, and where links lead.
pub(super) fn found_through_links(path: &Path) -> io::Result<Found> {
    let metadata = std::fs::metadata(path)?;
    Ok(Found { kind: kind(&metadata), length: metadata.len(), access: access::at(path, &metadata, true)? })
}

/// What is open.
pub(super) fn found_in(file: &File) -> io::Result<Found> {
    let metadata = file.metadata()?;
    Ok(Found { kind: kind(&metadata), length: metadata.len(), access: access::of(file, &metadata)? })
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
