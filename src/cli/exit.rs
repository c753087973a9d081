//! How a call ends.

use crate::store::NotShared;
use crate::words::cli::Complaint;

/// Exit codes: a contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// 0: every unit PASS, or the asked thing done.
    Done,
    /// 1: some unit not PASS, `verify` found a fault, or `doctor` something that stops the start.
    NotAllPass,
    /// 2: the call, the profile or a file it names is at fault; nothing was touched.
    AtFault,
    /// 3: the station cannot go on, or what the call says cannot be written.
    CannotGoOn,
    /// 4: every unit PASS, but the batch file has not got all that is on record.
    FileBehind,
}

impl Exit {
    /// The process's exit code.
    pub fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::NotAllPass => 1,
            Self::AtFault => 2,
            Self::CannotGoOn => 3,
            Self::FileBehind => 4,
        }
    }

    /// What a complaint ends with.
    pub fn of(complaint: &Complaint) -> Self {
        match complaint {
            Complaint::Refused(why, _) if why.is_of_station() => Self::CannotGoOn,
            Complaint::SharedBookAway(_, fault) if fault.is_of_record() => Self::CannotGoOn,
            Complaint::NoUnit(_)
            | Complaint::FirstArticle(_)
            | Complaint::BrokenOff(_)
            | Complaint::Output(_)
            | Complaint::Held { .. }
            | Complaint::RoundHeld { .. }
            | Complaint::RecordTakenAway(_)
            | Complaint::KeyTakenAway
            | Complaint::NotSetUp(_) => Self::CannotGoOn,
            Complaint::NotShared(_, NotShared::NoGroup(_)) => Self::AtFault,
            Complaint::NotShared(..) => Self::CannotGoOn,
            _ => Self::AtFault,
        }
    }
}
