//! The words of what a person decides at the desk: `unit resolve|retire|reveal|import`, `batch close`, `supervisor`.

use std::path::PathBuf;

use clap::{Arg, ArgAction, ArgGroup, ArgMatches, Command, value_parser};

use super::{all, need, sub};
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
        .arg(path("identity-file").long("identity-file").value_name("FILE").help(desk.identity_file))
        .arg(flag("register-again", desk.register_again))
        .arg(flag("set-aside", desk.set_aside))
        .arg(flag("same-unit", desk.same_unit))
        .group(ArgGroup::new("how").args(["identity-file", "register-again", "set-aside", "same-unit"]).required(true));
    let import = Command::new("import")
        .about(desk.import)
        .arg(path("file").required(true).num_args(1..).value_name("FILE").help(words.file))
        .arg(flag("despite-damage", desk.despite_damage));
    let [retire, reveal] = [("retire", desk.retire), ("reveal", desk.reveal)]
        .map(|(name, about)| on_a_unit(Command::new(name).about(about), desk));
    [resolve, retire, reveal, import]
}

/// The words of their own.
pub(super) fn commands(desk: &'static desk::Text) -> [Command; 3] {
    let copies = || path("file").num_args(0..).value_name("FILE").help(desk.record_copies);
    let name = || Arg::new("name").required(true).value_name("NAME").help(desk.name);
    let close = Command::new("close")
        .about(desk.close)
        .arg(path("file").required(true).value_name("FILE"))
        .arg(option("by", "NAME", desk.by).required(true))
        .arg(option("why", "TEXT", desk.why));
    [
        Command::new("record").about(desk.record).subcommand_required(true).subcommands([
            Command::new("check").about(desk.record_check).arg(copies()),
            Command::new("accept")
                .about(desk.record_accept)
                .arg(copies())
                .arg(option("by", "NAME", desk.by).required(true))
                .arg(option("why", "TEXT", desk.why).required(true)),
        ]),
        Command::new("batch").about(desk.batch).subcommand_required(true).subcommand(close),
        Command::new("supervisor").about(desk.supervisor).subcommand_required(true).subcommands([
            Command::new("add").about(desk.supervisor_add).arg(name()).arg(option("by", "NAME", desk.by)),
            Command::new("remove").about(desk.supervisor_remove).arg(name()).arg(option("by", "NAME", desk.by)),
            Command::new("list").about(desk.supervisor_list),
        ]),
    ]
}

/// Reads a call of one of these words.
pub(super) fn task(group: &str, matches: &ArgMatches) -> DeskTask {
    let given = sub(matches);
    let maybe = |name: &str| given.get_one::<String>(name).cloned();
    match (group, matches.subcommand_name().unwrap_or_default()) {
        ("unit", "resolve") => {
            let file = given.get_one::<PathBuf>("identity-file").cloned();
            let how = match file {
                Some(file) => How::Found(file),
                None if given.get_flag("register-again") => How::RegisterAgain,
                None if given.get_flag("same-unit") => How::SameUnit,
                None => How::SetAside,
            };
            DeskTask::Resolve { which: which(given), how, by: need(given, "by"), why: need(given, "why") }
        }
        ("unit", "retire") => DeskTask::Retire { which: which(given), by: need(given, "by"), why: need(given, "why") },
        ("unit", "reveal") => DeskTask::Reveal { which: which(given), by: need(given, "by"), why: need(given, "why") },
        ("unit", _) => DeskTask::Import { files: all(given, "file"), despite_damage: given.get_flag("despite-damage") },
        ("record", "check") => DeskTask::CheckRecord { files: all(given, "file") },
        ("record", _) => {
            DeskTask::AcceptRecord { files: all(given, "file"), by: need(given, "by"), why: need(given, "why") }
        }
        ("batch", _) => DeskTask::CloseBatch { file: need(given, "file"), by: need(given, "by"), why: maybe("why") },
        (_, "add") => DeskTask::AddSupervisor { name: need(given, "name"), by: maybe("by") },
        (_, "remove") => DeskTask::RemoveSupervisor { name: need(given, "name"), by: maybe("by") },
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
        product_key: given.get_one("product-key").cloned(),
        platform: given.get_one("platform").cloned(),
        device_name: given.get_one("device-name").cloned(),
    }
}

fn option(name: &'static str, value: &'static str, help: &'static str) -> Arg {
    Arg::new(name).long(name).value_name(value).help(help)
}

fn path(name: &'static str) -> Arg {
    Arg::new(name).value_parser(value_parser!(PathBuf))
}

fn flag(name: &'static str, help: &'static str) -> Arg {
    Arg::new(name).long(name).help(help).action(ArgAction::SetTrue)
}
