//! A record that cannot be had, as it is said of a decision that was to stand on it.

use std::io;

use crate::custody::OpenFault;
use crate::files;
use crate::journal::RecordError;
use crate::seen::Refusal;
use crate::vault::KeyError;

impl From<OpenFault> for Refusal {
    fn from(fault: OpenFault) -> Self {
        match fault {
            OpenFault::NotOurBatch(path) => Self::NotOurBatch(path.display().to_string()),
            OpenFault::Locked(who) => Self::Held(who),
            OpenFault::Key(error @ (KeyError::Wrong | KeyError::Damaged | KeyError::Recovery | KeyError::Line)) => {
                Self::SealKey(error.to_string())
            }
            OpenFault::BatchFile(path, error) => match files::unfit(&error) {
                Some(unfit) => Self::FileUnfit(unfit.clone()),
                None => Self::Unread(path.display().to_string(), error.to_string()),
            },
            OpenFault::Io(path, error) => unfit_or(&error, |error| {
                Self::Folder(path.display().to_string(), error.to_string(), error.kind().into())
            }),
            OpenFault::Key(KeyError::Io(error)) | OpenFault::Record(RecordError::Io(error)) => {
                unfit_or(&error, not_recorded)
            }
            OpenFault::Record(RecordError::Damaged(faults)) => Self::Damaged(faults),
            OpenFault::Record(RecordError::TooNew(segment)) => Self::TooNew(segment),
            OpenFault::Record(RecordError::Closed(batch)) => Self::Closed(batch),
            OpenFault::Badge(fault) => fault.into(),
            OpenFault::Package(fault) => fault.into(),
            OpenFault::GateProgram(path, fault) => Self::GateProgram(path, fault),
            OpenFault::Closed(at) => Self::StationClosed(at),
            OpenFault::Record(RecordError::Practice) => Self::Practice,
            OpenFault::SharedBookPassword(fault) => Self::Secret(fault),
            // Of a bench alone.
            fault @ (OpenFault::Dialog(_)
            | OpenFault::Pattern(_)
            | OpenFault::PlantGate
            | OpenFault::SharedBook(_)
            | OpenFault::Trust(_)
            | OpenFault::Port(_)
            | OpenFault::PortOfScanner(_)
            | OpenFault::NoList(_)
            | OpenFault::Order(_)
            | OpenFault::OtherProduct { .. }
            | OpenFault::OpenTwice(_)
            | OpenFault::OneProduct(..)
            | OpenFault::NotToldApart(..)
            | OpenFault::BatchPlace(..)) => not_recorded(&io::Error::other(fault)),
        }
    }
}

fn unfit_or(error: &io::Error, otherwise: impl FnOnce(&io::Error) -> Refusal) -> Refusal {
    files::unfit(error).map_or_else(|| otherwise(error), |unfit| Refusal::Unfit(unfit.clone()))
}

fn not_recorded(error: &io::Error) -> Refusal {
    Refusal::NotRecorded(Some(error.to_string()), Some(error.into()))
}
