//! Why a file or a folder is not used although it is there.

use std::io;
use std::path::{Path, PathBuf};

use crate::domain::NameFault;

/// A path, and what is wrong with what stands there.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}: {why:?}", path.display())]
pub struct Unfit {
    /// The file or folder at fault: it may be the folder around the file that was asked for.
    pub path: PathBuf,
    /// What is wrong.
    pub why: Why,
}

/// What is wrong with a file or a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// It is something else than was asked for.
    Kind(Kind),
    /// It has more bytes than this.
    TooLarge(u64),
    /// It belongs to another user: the user's name, or the number.
    Owner(String),
    /// Others can write to it, and only its owner can change that: who.
    Writable(Others),
    /// It is a folder for everybody, like those for temporary files.
    Common(Others),
    /// Others can read what nobody but its owner may know: who.
    Readable(Others),
    /// It has so many names: what is written to it would be written to another file too.
    Links(u64),
    /// Nothing came out of it in time.
    Silent,
    /// Not every system takes the name that it would have.
    Name(NameFault),
}

/// Who else has a right that only those should have whom a file is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Others {
    /// Those that this mode gives it.
    Mode(u32),
    /// These users and groups.
    Named(Vec<String>),
}

/// What stands at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A file.
    File,
    /// A folder.
    Folder,
    /// A link to somewhere else.
    Link,
    /// A pipe.
    Pipe,
    /// A socket.
    Socket,
    /// A device.
    Device,
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
