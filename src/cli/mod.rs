//! The same station and the same record without a window.

pub mod args;
pub mod log;
pub mod provision;
pub mod unit;

use std::path::Path;

use crate::journal::RecordError;
use crate::journal::replay::RecordFault;
use crate::station::OpenFault;
use crate::store::data_dir::DataDir;
use crate::vault::key_file::KeyError;
use crate::words::Lang;
use crate::words::cli::Complaint;

/// Exit codes: a contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// 0: every unit PASS, or the asked thing done.
    Done,
    /// 1: some unit not PASS, or `verify` found a fault.
    NotAllPass,
    /// 2: the call, the profile or a file it names is at fault; nothing was touched.
    AtFault,
    /// 3: the station cannot go on.
    CannotGoOn,
}

impl Exit {
    /// The process's exit code.
    pub fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::NotAllPass => 1,
            Self::AtFault => 2,
            Self::CannotGoOn => 3,
        }
    }

    /// What a complaint ends with.
    pub fn of(complaint: &Complaint) -> Self {
        match complaint {
            Complaint::NoUnit(_)
            | Complaint::RecordLocked(_)
            | Complaint::RecordDamaged(_)
            | Complaint::RecordTooNew(_)
            | Complaint::RecordNotWritable(_)
            | Complaint::SealKey(_)
            | Complaint::DataDir(..) => Self::CannotGoOn,
            _ => Self::AtFault,
        }
    }
}

/// Says on stderr, in one line with its code, what is not right.
pub fn complain(complaint: &Complaint, lang: Lang) -> Exit {
    let code = complaint.code().map(|code| format!("{code} ")).unwrap_or_default();
    eprintln!("{code}{}", log::visible_line(&complaint.text(lang)));
    Exit::of(complaint)
}

/// The station's folder: what the call says, otherwise the platform's place for all users.
pub fn data_dir(said: Option<&Path>) -> DataDir {
    said.map_or_else(DataDir::of_pc, DataDir::new)
}

/// What is said where a station cannot be opened.
pub fn complaint_of(fault: OpenFault) -> Complaint {
    match fault {
        OpenFault::NotOurBatch(path) => Complaint::NotOurBatch(path.display().to_string()),
        OpenFault::Locked(who) => Complaint::RecordLocked(who),
        OpenFault::Key(error @ (KeyError::Wrong | KeyError::Damaged | KeyError::Recovery)) => {
            Complaint::SealKey(error.to_string())
        }
        OpenFault::Key(KeyError::Io(error)) => Complaint::RecordNotWritable(error.to_string()),
        OpenFault::Io(path, error) => Complaint::DataDir(path.display().to_string(), error.to_string()),
        OpenFault::Record(error) => match error {
            RecordError::Io(error) => Complaint::RecordNotWritable(error.to_string()),
            RecordError::Damaged(faults) => Complaint::RecordDamaged(names(&faults)),
            RecordError::TooNew(segment) => Complaint::RecordTooNew(segment),
            RecordError::Closed(batch) => Complaint::BatchClosed(batch),
            RecordError::Practice => Complaint::PracticeMix,
        },
        fault @ (OpenFault::Dialog(_) | OpenFault::Pattern(_) | OpenFault::Trust(_)) => {
            Complaint::Usage(fault.to_string())
        }
    }
}

fn names(faults: &[RecordFault]) -> String {
    let name = |fault: &RecordFault| match fault {
        RecordFault::Broken { segment, line } => format!("{segment}:{line}"),
        RecordFault::NotOurs { segment } => format!("{segment}?"),
        RecordFault::TooNew { segment } => format!("{segment} >v"),
        RecordFault::Missing { segment } => format!("{segment} −"),
        RecordFault::RolledBack { segment } => format!("{segment} ↶"),
    };
    faults.iter().map(name).collect::<Vec<_>>().join(", ")
}
