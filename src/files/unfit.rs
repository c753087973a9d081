//! Why a file or a folder is not used although it is there.

use std::path::PathBuf;

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
    /// Others can write to it, and only its owner can change that: its mode.
    Writable(u32),
    /// It is a folder for everybody, like those for temporary files: its mode.
    Common(u32),
    /// Others can read what nobody but its owner may know: its mode.
    Readable(u32),
    /// It has so many names: what is written to it would be written to another file too.
    Links(u64),
    /// Nothing came out of it in time.
    Silent,
    /// Not every system takes the name that it would have.
    Name(NameFault),
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
