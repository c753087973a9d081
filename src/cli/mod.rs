//! The same station and the same record without a window.

pub mod args;
pub mod desk;
pub mod doctor;
mod export;
mod files_said;
mod import;
mod log;
mod merge;
mod output;
pub mod practice;
pub mod profile;
pub mod provision;
mod report;
pub mod secret;
pub mod setup;
pub mod unit;
pub(crate) mod vouch;

use std::io::Write;
use std::path::Path;

use args::{Call, Task};
use output::Output;

pub use files_said::FilesSaid;
pub use output::say;

use crate::custody::fault::OpenFault;
use crate::files;
use crate::journal::RecordError;
use crate::store::data_dir::DataDir;
use crate::store::folders::{Folders, is_usable};
use crate::vault::key_file::KeyError;
use crate::words::Lang;
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
            Complaint::NoUnit(_)
            | Complaint::Output(_)
            | Complaint::RecordLocked(_)
            | Complaint::RecordDamaged(_)
            | Complaint::RecordTakenAway(_)
            | Complaint::KeyTakenAway
            | Complaint::RecordTooNew(_)
            | Complaint::RecordNotWritable(..)
            | Complaint::SealKey(_)
            | Complaint::StationUnfit(_)
            | Complaint::DataDir(..)
            | Complaint::NotSetUp(_) => Self::CannotGoOn,
            _ => Self::AtFault,
        }
    }
}

/// Does what a call asks, but for the window.
///
/// # Errors
/// What is to be said on stderr.
pub fn run(call: &Call) -> Result<Exit, Complaint> {
    let mut out = Output::new(std::io::stdout().lock());
    let ended = run_task(call, &mut out);
    out.end(ended)
}

fn run_task(call: &Call, out: &mut impl Write) -> Result<Exit, Complaint> {
    let data_dir = call.data_dir.as_deref();
    // Asked only where it is needed: who looks into a mailed batch file needs no folder.
    let data = || usable_data_dir(data_dir);
    match &call.task {
        Task::Window { .. } | Task::LogOpen(_) => Ok(Exit::Done),
        Task::Provision(asked) => provision::provision(asked, data()?, call.lang, out),
        Task::ProvisionDemo { count, batch } => {
            practice::provision_demo(*count, batch.clone(), data_dir, call.lang, out)
        }
        Task::Log(task) => log::run(task, call.lang, out),
        Task::ProfileNew { template, out: file } => profile::new(template, file, call.lang, out),
        Task::ProfileTemplates => Ok(profile::templates(call.lang, out)),
        Task::ProfileCheck(file) => Ok(profile::check(file, call.lang, out)),
        Task::Doctor(asked) => Ok(doctor::doctor(asked, data_dir_of(data_dir), call.lang, out)),
        Task::Setup(whose) => setup::setup(*whose, &data_dir_of(data_dir), call.lang, out),
        Task::SecretSet { product_key, name, profile, by } => {
            secret::set(product_key, name.as_deref(), profile.as_deref(), by.as_deref(), &data()?, call.lang)
        }
        Task::UnitList { open, retired } => unit::list(&data()?, *open, *retired, out),
        Task::Desk(task) => desk::run(task, &data()?, call.lang, out),
        Task::SimCloud { listen, products, ca_out } => practice::sim_cloud(listen, products, ca_out, out),
        Task::SimDevice { dialect, serial, link } => practice::sim_device(dialect, serial, link),
    }
}

/// Prints what clap has to say: help on stdout, or what is wrong with the call on stderr.
pub fn explain(error: &clap::Error) -> Exit {
    let is_help = !error.use_stderr();
    match error.print() {
        Err(fault) if is_help && output::is_fault(&fault) => {
            complain(&Complaint::Output(fault.to_string()), Lang::of_system())
        }
        _ if is_help => Exit::Done,
        _ => Exit::AtFault,
    }
}

/// Says on stderr, in one line with its code, what is not right.
pub fn complain(complaint: &Complaint, lang: Lang) -> Exit {
    output::complain(complaint, lang);
    Exit::of(complaint)
}

/// The station's folder: what the call says, otherwise what this user chose, otherwise the PC's.
pub fn data_dir_of(said: Option<&Path>) -> DataDir {
    said.map_or_else(|| Folders::of_system().in_use(), |path| DataDir::new(path).remembered_by_pc())
}

/// The station's folder, where this user can use it.
fn usable_data_dir(said: Option<&Path>) -> Result<DataDir, Complaint> {
    let data = data_dir_of(said);
    match Folders::of_system().not_set_up(&data) {
        Some(not) => Err(Complaint::NotSetUp(Box::new(not))),
        // Said before anything else is: what is missing inside it would be said as if it were not there.
        None if !is_usable(&data) => {
            let why = std::io::ErrorKind::PermissionDenied;
            Err(Complaint::DataDir(data.path().display().to_string(), why.to_string(), why.into()))
        }
        None => Ok(data),
    }
}

/// The runtime of a call without a window.
#[expect(clippy::expect_used, reason = "a runtime needs nothing but memory")]
pub(crate) fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime needs nothing but memory")
}

/// What is said where a station cannot be opened.
pub fn complaint_of(fault: OpenFault) -> Complaint {
    match fault {
        OpenFault::NotOurBatch(path) => Complaint::NotOurBatch(path.display().to_string()),
        OpenFault::BatchPlace(path, fault) => Complaint::BatchFile(path.display().to_string(), fault),
        OpenFault::Locked(who) => Complaint::RecordLocked(who),
        OpenFault::Key(error @ (KeyError::Wrong | KeyError::Damaged | KeyError::Recovery)) => {
            Complaint::SealKey(error.to_string())
        }
        OpenFault::BatchFile(path, error) => log::complaint(&path, &error),
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

fn not_writable(error: &std::io::Error) -> Complaint {
    Complaint::RecordNotWritable(Some(error.to_string()), Some(error.into()))
}

/// What is said where a file of the station is not used; otherwise what the system says.
fn unfit_or(error: &std::io::Error, otherwise: impl FnOnce(&std::io::Error) -> Complaint) -> Complaint {
    files::unfit(error).map_or_else(|| otherwise(error), |unfit| Complaint::StationUnfit(unfit.clone()))
}
