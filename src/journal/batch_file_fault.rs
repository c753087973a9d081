//! What can keep a batch file from being written, as far as it can be known before the first unit.

use crate::domain::NameFault;

/// Why a batch file cannot be written where it is to stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BatchFileFault {
    /// The folder that it is to stand in is not there.
    NoFolder,
    /// The name is a folder's.
    IsFolder,
    /// Not every system takes its name.
    Name(NameFault),
    /// It is a device, a pipe or a socket.
    NotAFile,
    /// It is a link to something that is not there.
    DanglingLink,
    /// It is to stand among the record's own files.
    InRecord,
    /// This user may not write it, or it is read-only.
    Denied,
    /// The system's own words.
    Unwritable(String),
}
