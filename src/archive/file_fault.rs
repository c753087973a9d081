//! What can keep a batch file from being read.

use std::io;

use crate::files::{self, Unfit, Why};

/// Why a file cannot be read, or not any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileFault {
    /// There is no such file.
    Missing,
    /// This user may not read it.
    Denied,
    /// It is a folder, or a pipe.
    NotAFile,
    /// The system's own words.
    Unreadable(String),
    /// No line of a batch file stands in it.
    NotABatchFile,
    /// Nothing stands in it.
    Empty,
    /// It is packed in a way that is not unpacked here: in which.
    Packed(&'static str),
    /// The archive asks for a password.
    Locked,
    /// There is no batch file in the archive.
    NothingInside,
    /// There are several batch files in the archive: these.
    SeveralInside(Vec<String>),
    /// What is in it is larger than any batch file that packs so small.
    Bomb,
    /// It has more than so many bytes.
    TooLarge(u64),
    /// There is no room to unpack it, in the system's own words.
    NoRoom(String),
    /// It was there when it was opened. What was read of it stays.
    Gone,
    /// Another file stands in its place.
    Replaced,
    /// It is shorter than it was.
    Shortened,
    /// Something was written into it, not behind it.
    Rewritten,
}

impl From<io::Error> for FileFault {
    fn from(error: io::Error) -> Self {
        match files::unfit(&error) {
            Some(Unfit { why: Why::TooLarge(limit), .. }) => return Self::TooLarge(*limit),
            Some(_) => return Self::NotAFile,
            None => {}
        }
        match error.kind() {
            io::ErrorKind::NotFound => Self::Missing,
            io::ErrorKind::PermissionDenied => Self::Denied,
            io::ErrorKind::IsADirectory => Self::NotAFile,
            _ => Self::Unreadable(error.to_string()),
        }
    }
}
