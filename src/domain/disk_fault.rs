//! Why something could not be written, as far as it decides what a person does about it.

use std::io::{self, ErrorKind};

use serde::{Deserialize, Serialize};

/// What is wrong with a disk, or with a folder on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum DiskFault {
    /// There is no room, or no more for this user.
    Full,
    /// It is mounted read-only.
    ReadOnly,
    /// This user has no right to it.
    Denied,
    /// The folder, or the disk under it, is not there.
    Gone,
    /// The disk reports an error, or the system says something else.
    #[serde(other)]
    Failed,
}

impl From<ErrorKind> for DiskFault {
    fn from(kind: ErrorKind) -> Self {
        match kind {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => Self::Full,
            ErrorKind::ReadOnlyFilesystem => Self::ReadOnly,
            ErrorKind::PermissionDenied => Self::Denied,
            ErrorKind::NotFound | ErrorKind::NotADirectory => Self::Gone,
            // A share, or a drive of a user space.
            ErrorKind::StaleNetworkFileHandle
            | ErrorKind::NotConnected
            | ErrorKind::HostUnreachable
            | ErrorKind::NetworkUnreachable
            | ErrorKind::NetworkDown => Self::Gone,
            _ => Self::Failed,
        }
    }
}

impl From<&io::Error> for DiskFault {
    fn from(error: &io::Error) -> Self {
        // An error may be carried inside another one.
        let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<io::Error>());
        inner.map_or_else(|| error.kind().into(), Self::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_system_says_is_told_apart_also_inside_another_error() {
        for (kind, fault) in [
            (ErrorKind::StorageFull, DiskFault::Full),
            (ErrorKind::ReadOnlyFilesystem, DiskFault::ReadOnly),
            (ErrorKind::PermissionDenied, DiskFault::Denied),
            (ErrorKind::NotFound, DiskFault::Gone),
            (ErrorKind::Other, DiskFault::Failed),
        ] {
            assert_eq!(DiskFault::from(&io::Error::other(io::Error::from(kind))), fault);
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn so_are_the_numbers_of_a_linux_system() {
        // EIO, EACCES, ENOENT, ENOSPC, EROFS, EDQUOT, ENOTCONN, ESTALE, EHOSTUNREACH.
        let faults =
            [5, 13, 2, 28, 30, 122, 107, 116, 113].map(|number| DiskFault::from(&io::Error::from_raw_os_error(number)));
        use DiskFault::{Denied, Failed, Full, Gone, ReadOnly};
        assert_eq!(faults, [Failed, Denied, Gone, Full, ReadOnly, Full, Gone, Gone, Gone]);
    }
}
