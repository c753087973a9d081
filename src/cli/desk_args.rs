//! The words of what a person decides at the desk: `unit resolve|retire|reveal|import`, `batch close`, `supervisor`.

use std::path::PathBuf;

use clap::{Arg, ArgGroup, ArgMatches, Command};

use super::args::{all, files, flag, group, maybe, need, option, path, path_option, sub};
use crate::words::{cli, desk};

/// What is decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeskTask {
    /// How a unit goes on.
    Resolve {
        /// Which unit.
        which: Which,
        /// How.
        how: How,
        /// Who decides.
        by: String,
        /// Why.
        why: String,
    },
    /// A unit is taken out of production.
    Retire {
        /// Which unit.
        which: Which,
        /// Who decides.
        by: String,
        /// Why.
        why: String,
    },
    /// A token is shown.
    Reveal {
        /// Which unit.
        which: Which,
        /// Who wants to see it.
        by: String,
        /// Why.
        why: String,
    },
    /// Other stations' batch files are taken over as knowledge.
    Import {
        /// The files.
        files: Vec<PathBuf>,
        /// Also where a chain is broken.
        despite_damage: bool,
    },
    /// What is wrong with the record is said.
    CheckRecord {
        /// Batch files to compare it with.
        files: Vec<PathBuf>,
    },
    /// What is wrong with the record was read: the line goes on.
    AcceptRecord {
        /// Batch files to compare it with.
        files: Vec<PathBuf>,
        /// Who decides.
        by: String,
        /// Why.
        why: String,
    },
    /// A batch is closed.
    CloseBatch {
        /// Its file.
        file: PathBuf,
        /// Who decides.
        by: String,
        /// Why, where somebody said so.
        why: Option<String>,
    },
    /// Somebody becomes a supervisor, or has another PIN.
    AddSupervisor {
        /// The name.
        name: String,
        /// Who decides, where there are supervisors.
        by: Option<String>,
    },
    /// Somebody is no supervisor any more.
    RemoveSupervisor {
        /// The name.
        name: String,
        /// Who decides.
        by: Option<String>,
    },
    /// The supervisors are listed.
    ListSupervisors,
}

/// A unit on record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Which {
    /// Its serial number.
    pub serial: String,
    /// Its product, to tell it from another with that number.
    pub product_key: Option<String>,
    /// Its cloud, likewise.
    pub platform: Option<String>,
    /// Its device name, likewise.
    pub device_name: Option<String>,
}

/// How a unit goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum How {
    /// With the identity in this file.
    Found(PathBuf),
    /// With one more registration.
    RegisterAgain,
    /// Not at all, unless it comes again.
    SetAside,
    /// With what is on record: it is that unit.
    SameUnit,
}

/// The words below `unit`.
pub(super) fn unit_commands(words: &'static cli::Text, desk: &'static desk::Text) -> [Command; 4] {
    let resolve = on_a_unit(Command::new("resolve").about(desk.resolve), desk)
        .arg(path_option("identity-file", desk.identity_file))
        .arg(flag("register-again", desk.register_again))
        .arg(flag("set-aside", desk.set_aside))
        .arg(flag("same-unit", desk.same_unit))
        .group(ArgGroup::new("how").args(["identity-file", "register-again", "set-aside", "same-unit"]).required(true));
    let import = Command::new("import")
        .about(desk.import)
        .arg(files(words.file))
        .arg(flag("despite-damage", desk.despite_damage));
    let [retire, reveal] = [("retire", desk.retire), ("reveal", desk.reveal)]
        .map(|(name, about)| on_a_unit(Command::new(name).about(about), desk));
    [resolve, retire, reveal, import]
}

/// The words of their own.
pub(super) fn commands(desk: &'static desk::Text) -> [Command; 3] {
    let copies = || path("file").num_args(0..).value_name("FILE").help(desk.record_copies);
    let supervisor = || Arg::new("name").required(true).value_name("NAME").help(desk.name);
    let by = || option("by", "NAME", desk.by);
    let why = || option("why", "TEXT", desk.why);
    let check = Command::new("check").about(desk.record_check).arg(copies());
    let accept = Command::new("accept")
        .about(desk.record_accept)
        .arg(copies())
        .arg(by().required(true))
        .arg(why().required(true));
    let close = Command::new("close")
        .about(desk.close)
        .arg(path("file").required(true).value_name("FILE"))
        .arg(by().required(true))
        .arg(why());
    let [add, remove] = [("add", desk.supervisor_add), ("remove", desk.supervisor_remove)]
        .map(|(name, about)| Command::new(name).about(about).arg(supervisor()).arg(by()));
    [
        group("record", desk.record, [check, accept]),
        group("batch", desk.batch, [close]),
        group("supervisor", desk.supervisor, [add, remove, Command::new("list").about(desk.supervisor_list)]),
    ]
}

/// Reads a call of one of these words.
pub(super) fn task(group: &str, matches: &ArgMatches) -> DeskTask {
    let (word, given) = sub(matches);
    let (by, why) = (|| need(given, "by"), || need(given, "why"));
    match (group, word) {
        ("unit", "resolve") => {
            let how = match maybe(given, "identity-file") {
                Some(file) => How::Found(file),
                None if given.get_flag("register-again") => How::RegisterAgain,
                None if given.get_flag("same-unit") => How::SameUnit,
                None => How::SetAside,
            };
            DeskTask::Resolve { which: which(given), how, by: by(), why: why() }
        }
        ("unit", "retire") => DeskTask::Retire { which: which(given), by: by(), why: why() },
        ("unit", "reveal") => DeskTask::Reveal { which: which(given), by: by(), why: why() },
        ("unit", _) => DeskTask::Import { files: all(given, "file"), despite_damage: given.get_flag("despite-damage") },
        ("record", "check") => DeskTask::CheckRecord { files: all(given, "file") },
        ("record", _) => DeskTask::AcceptRecord { files: all(given, "file"), by: by(), why: why() },
        ("batch", _) => DeskTask::CloseBatch { file: need(given, "file"), by: by(), why: maybe(given, "why") },
        (_, "add") => DeskTask::AddSupervisor { name: need(given, "name"), by: maybe(given, "by") },
        (_, "remove") => DeskTask::RemoveSupervisor { name: need(given, "name"), by: maybe(given, "by") },
        _ => DeskTask::ListSupervisors,
    }
}

fn on_a_unit(command: Command, desk: &'static desk::Text) -> Command {
    command
        .arg(Arg::new("serial").required(true).value_name("SN").help(desk.serial))
        .arg(option("by", "NAME", desk.by).required(true))
        .arg(option("why", "TEXT", desk.why).required(true))
        .arg(option("product-key", "PK", desk.product_key))
        .arg(option("platform", "CLOUD", desk.platform))
        .arg(option("device-name", "NAME", desk.device_name))
}

fn which(given: &ArgMatches) -> Which {
    Which {
        serial: need(given, "serial"),
        product_key: maybe(given, "product-key"),
        platform: maybe(given, "platform"),
        device_name: maybe(given, "device-name"),
    }
}
