//! The place of a batch file, before anything is written there: what cannot work is known before the first unit, and nothing is touched for it.

use std::fs::Metadata;
use std::io;
use std::path::Path;

use crate::domain::file_name;
use crate::files::{self, given};
use crate::journal::batch_file_fault::BatchFileFault;

/// How a place is found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BatchPlace {
    /// A file stands there, and it can be written.
    Written,
    /// No file stands there, and one can be made.
    Free,
    /// It cannot be reached now. A batch that is known goes on without it and catches up; a new one has nowhere to begin.
    Away(BatchFileFault),
}

impl BatchPlace {
    /// Looks at the place of a batch file.
    ///
    /// # Errors
    /// What no waiting mends.
    pub fn of(file: &Path) -> Result<Self, BatchFileFault> {
        if file.as_os_str().to_string_lossy().ends_with(std::path::is_separator) {
            return Err(BatchFileFault::IsFolder);
        }
        let found = std::fs::metadata(file);
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        // One that has such a name already goes on.
        if let (false, Some(fault)) = (found.as_ref().is_ok_and(Metadata::is_file), file_name::fault(&name)) {
            return Ok(Self::Away(BatchFileFault::Name(fault)));
        }
        match found {
            Ok(there) if there.is_dir() => Err(BatchFileFault::IsFolder),
            Ok(there) if !there.is_file() => Err(BatchFileFault::NotAFile),
            Ok(_) => match given::append(file) {
                Ok(_) => Ok(Self::Written),
                Err(error) => Err(fault_of(&error)),
            },
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                if std::fs::symlink_metadata(file).is_ok() {
                    return Ok(Self::Away(BatchFileFault::DanglingLink));
                }
                Self::of_folder(files::folder_of(file))
            }
            Err(error) => Self::unreachable(&error),
        }
    }

    fn of_folder(folder: &Path) -> Result<Self, BatchFileFault> {
        match std::fs::metadata(folder) {
            Ok(there) if there.is_dir() => match probe(folder) {
                Ok(()) => Ok(Self::Free),
                Err(error) => Err(fault_of(&error)),
            },
            Ok(_) => Ok(Self::Away(BatchFileFault::NoFolder)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Self::Away(BatchFileFault::NoFolder)),
            Err(error) => Self::unreachable(&error),
        }
    }

    /// A share that is away has many words for it; what a person set up so has few.
    fn unreachable(error: &io::Error) -> Result<Self, BatchFileFault> {
        match error.kind() {
            io::ErrorKind::PermissionDenied | io::ErrorKind::InvalidFilename | io::ErrorKind::InvalidInput => {
                Err(fault_of(error))
            }
            io::ErrorKind::NotADirectory => Ok(Self::Away(BatchFileFault::NoFolder)),
            _ => Ok(Self::Away(fault_of(error))),
        }
    }
}

/// Makes a file in a folder: rights, a read-only disk and a share's own rules are one question. It has no name where the system knows such files, so that a
/// kill leaves nothing there.
fn probe(folder: &Path) -> io::Result<()> {
    tempfile::tempfile_in(folder).map(drop)
}

fn fault_of(error: &io::Error) -> BatchFileFault {
    match error.kind() {
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => BatchFileFault::Denied,
        _ => BatchFileFault::Unwritable(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::NameFault;

    #[test]
    fn what_can_be_written_and_what_cannot_is_told_apart_and_nothing_is_left_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        std::fs::write(path("there.jsonl"), "x\n").unwrap();
        assert_eq!(BatchPlace::of(&path("there.jsonl")), Ok(BatchPlace::Written));
        assert_eq!(BatchPlace::of(&path("new.jsonl")), Ok(BatchPlace::Free));
        let no_folder = Ok(BatchPlace::Away(BatchFileFault::NoFolder));
        assert_eq!(BatchPlace::of(&path("none/new.jsonl")), no_folder);
        assert_eq!(BatchPlace::of(&path("there.jsonl/new.jsonl")), no_folder);
        assert_eq!(BatchPlace::of(folder.path()), Err(BatchFileFault::IsFolder));
        assert_eq!(BatchPlace::of(&path("new/")), Err(BatchFileFault::IsFolder));
        assert!(matches!(BatchPlace::of(&path(&"x".repeat(300))), Err(BatchFileFault::Unwritable(_))));
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
        assert_eq!(std::fs::read(path("there.jsonl")).unwrap(), b"x\n");
    }

    #[test]
    fn a_name_that_not_every_system_takes_is_refused_and_one_that_is_there_goes_on() {
        let folder = tempfile::tempdir().unwrap();
        for (name, fault) in [("con.jsonl", NameFault::Device), ("COM1", NameFault::Device), ("WO-1.", NameFault::End)]
        {
            let file = folder.path().join(name);
            let refused = Ok(BatchPlace::Away(BatchFileFault::Name(fault)));
            assert_eq!(BatchPlace::of(&file), refused, "{name}");
            assert!(given::create(&file).is_err(), "{name}");
            if cfg!(unix) {
                std::fs::write(&file, "x\n").unwrap();
                assert_eq!(BatchPlace::of(&file), Ok(BatchPlace::Written), "{name}");
            }
        }
    }

    #[cfg(unix)]
    #[test]
    fn devices_pipes_and_links_to_nothing_are_no_batch_files() {
        let folder = tempfile::tempdir().unwrap();
        for device in ["/dev/null", "/dev/full"] {
            assert_eq!(BatchPlace::of(Path::new(device)), Err(BatchFileFault::NotAFile), "{device}");
        }
        let socket = folder.path().join("socket");
        let _socket = std::os::unix::net::UnixListener::bind(&socket).unwrap();
        assert_eq!(BatchPlace::of(&socket), Err(BatchFileFault::NotAFile));
        let link = folder.path().join("link.jsonl");
        std::os::unix::fs::symlink(folder.path().join("gone.jsonl"), &link).unwrap();
        assert_eq!(BatchPlace::of(&link), Ok(BatchPlace::Away(BatchFileFault::DanglingLink)));
    }
}
