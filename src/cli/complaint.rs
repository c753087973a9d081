//! What is said of faults.

use std::io;
use std::path::Path;

use crate::archive::FileFault;
use crate::custody::OpenFault;
use crate::files;
use crate::seen::Refusal;
use crate::words::archive_cli::LogComplaint;
use crate::words::cli::Complaint;

/// What is said where a station cannot be opened.
pub fn complaint_of(fault: OpenFault) -> Complaint {
    match fault {
        OpenFault::OtherProduct { file, made, wanted } => {
            Complaint::OtherProduct { file: file.display().to_string(), made, wanted }
        }
        OpenFault::Order(faults) => Complaint::Order(faults),
        OpenFault::OpenTwice(path) => Complaint::OpenTwice(path.display().to_string()),
        OpenFault::OneProduct(one, other) => Complaint::OneProduct(one, other),
        OpenFault::NotToldApart(one, other) => Complaint::NotToldApart(one, other),
        OpenFault::SharedBook(fault) => Complaint::SharedBook(fault),
        OpenFault::SharedBookPassword(fault) => Complaint::Secret(fault),
        OpenFault::PortOfScanner(port) => Complaint::PortOfScanner(port),
        OpenFault::NoList(path) => Complaint::NoList(path.display().to_string()),
        OpenFault::BatchPlace(path, fault) => Complaint::BatchFile(path.display().to_string(), fault),
        OpenFault::Port(fault) => Complaint::NotAPort(fault.text, fault.address),
        fault @ (OpenFault::Dialog(_) | OpenFault::Pattern(_) | OpenFault::PlantGate | OpenFault::Trust(_)) => {
            Complaint::Usage(fault.to_string())
        }
        fault => Refusal::from(fault).into(),
    }
}

/// What is said of a batch file that cannot be read.
pub(super) fn unreadable(path: &Path, fault: FileFault) -> Complaint {
    Complaint::Log(LogComplaint::File(path.display().to_string(), fault))
}

/// What is said of another file that cannot be used.
pub(super) fn complaint(path: &Path, error: &io::Error) -> Complaint {
    match files::unfit(error) {
        Some(unfit) => Complaint::FileUnfit(unfit.clone()),
        None if error.kind() == io::ErrorKind::AlreadyExists => Complaint::IsThere(path.display().to_string()),
        None => Complaint::NotUsable(path.display().to_string(), error.kind(), error.to_string()),
    }
}
