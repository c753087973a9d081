//! What is said of faults.

use std::io;
use std::path::Path;

use crate::archive::file_fault::FileFault;
use crate::custody::fault::OpenFault;
use crate::files;
use crate::journal::RecordError;
use crate::vault::key_file::KeyError;
use crate::words::archive_cli::LogComplaint;
use crate::words::cli::Complaint;

/// What is said where a station cannot be opened.
pub fn complaint_of(fault: OpenFault) -> Complaint {
    match fault {
        OpenFault::NotOurBatch(path) => Complaint::NotOurBatch(path.display().to_string()),
        OpenFault::OtherProduct { file, made, wanted } => {
            Complaint::OtherProduct { file: file.display().to_string(), made, wanted }
        }
        OpenFault::BatchPlace(path, fault) => Complaint::BatchFile(path.display().to_string(), fault),
        OpenFault::Locked(who) => Complaint::RecordLocked(who),
        OpenFault::Key(error @ (KeyError::Wrong | KeyError::Damaged | KeyError::Recovery)) => {
            Complaint::SealKey(error.to_string())
        }
        OpenFault::BatchFile(path, error) => complaint(&path, &error),
        OpenFault::Key(KeyError::Io(error)) => unfit_or(&error, not_writable),
        OpenFault::Io(path, error) => {
            unfit_or(&error, |error| Complaint::DataDir(path.display().to_string(), error.to_string(), error.into()))
        }
        OpenFault::Record(error) => match error {
            RecordError::Io(error) => unfit_or(&error, not_writable),
            RecordError::Damaged(faults) => Complaint::RecordDamaged(faults),
            RecordError::TooNew(segment) => Complaint::RecordTooNew(segment),
            RecordError::Closed(batch) => Complaint::BatchClosed(batch),
            RecordError::Practice => Complaint::PracticeMix,
        },
        fault @ (OpenFault::Dialog(_) | OpenFault::Pattern(_) | OpenFault::Trust(_) | OpenFault::Port(_)) => {
            Complaint::Usage(fault.to_string())
        }
    }
}

fn not_writable(error: &io::Error) -> Complaint {
    Complaint::RecordNotWritable(Some(error.to_string()), Some(error.into()))
}

/// What is said where a file of the station is not used; otherwise what the system says.
pub(super) fn unfit_or(error: &io::Error, otherwise: impl FnOnce(&io::Error) -> Complaint) -> Complaint {
    files::unfit(error).map_or_else(|| otherwise(error), |unfit| Complaint::StationUnfit(unfit.clone()))
}

/// What is said of a batch file that cannot be read.
pub(super) fn unreadable(path: &Path, fault: FileFault) -> Complaint {
    Complaint::Log(LogComplaint::File(path.display().to_string(), fault))
}

/// What is said of another file that cannot be used.
pub(super) fn complaint(path: &Path, error: &io::Error) -> Complaint {
    match files::unfit(error) {
        Some(unfit) => Complaint::FileUnfit(unfit.clone()),
        None => Complaint::File(path.display().to_string(), error.to_string()),
    }
}
