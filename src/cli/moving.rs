//! `backup`, `record restore`, `record moved` and `record copied`: the record on its way from one place to another.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{Arg, ArgMatches, Command};
use serde_json::json;

use super::args::{all, flag, maybe, need, option, path};
use super::complaint::complaint_of;
use super::exit::Exit;
use super::vouch::check_line;
use crate::custody::backup::{self, NotBackedUp};
use crate::custody::gathered::{NotRestored, Sources, gather, recovery_key};
use crate::custody::restore::restore;
use crate::decisions::Desk;
use crate::domain::Person;
use crate::files;
use crate::platform::say;
use crate::store::DataDir;
use crate::words::cli::Complaint;
use crate::words::desk::{Text as DeskText, record_fault};
use crate::words::{Lang, moving as words};

/// The word of its own.
pub(super) fn backup_command(words: &'static words::Text) -> Command {
    Command::new("backup")
        .about(words.backup)
        .arg(path("out").required(true).value_name("DIR").help(words.out))
        .arg(flag("with-key", words.with_key))
}

/// The words below `record`.
pub(super) fn commands(words: &'static words::Text, desk: &'static DeskText) -> [Command; 3] {
    let who = |command: Command| {
        let by = option("by", "NAME", desk.by).required(true);
        command.arg(by).arg(option("why", "TEXT", desk.why).required(true))
    };
    let several = Arg::new("from")
        .long("from")
        .required(true)
        .num_args(1..)
        .value_name("PATH")
        .value_parser(clap::value_parser!(PathBuf))
        .help(words.from);
    let restore = Command::new("restore")
        .about(words.restore)
        .arg(several)
        .arg(path("keys").long("keys").value_name("DIR").help(words.keys))
        .arg(path("recovery-key").long("recovery-key").value_name("FILE").help(words.recovery_key));
    [who(restore), who(Command::new("moved").about(words.moved)), who(Command::new("copied").about(words.copied))]
}

/// Makes a backup.
pub(super) fn back_up(given: &ArgMatches, data: &DataDir, lang: Lang, out: &mut impl Write) -> Result<Exit, Complaint> {
    let folder: PathBuf = need(given, "out");
    let made = backup::make(data, &folder, given.get_flag("with-key")).map_err(|fault| {
        let said = words::not_backed_up(&fault, lang);
        if is_of_station(&fault, data, &folder) { Complaint::BrokenOff(said) } else { Complaint::Moving(said) }
    })?;
    let line = json!({"backup": folder.display().to_string(), "station": made.station, "heads": made.heads, "hasKey": made.has_key});
    let _ = writeln!(out, "{line}");
    Ok(Exit::Done)
}

/// The record cannot be read, or the backup was begun and broke off: what the call says is no fault of it.
fn is_of_station(fault: &NotBackedUp, data: &DataDir, folder: &Path) -> bool {
    match fault {
        NotBackedUp::Segment(_) | NotBackedUp::Growing | NotBackedUp::Key(_) | NotBackedUp::NotReadBack(_) => true,
        NotBackedUp::Io(path, _) => path.starts_with(data.path()) || files::is_there(&folder.join("record")),
        NotBackedUp::NoRecord | NotBackedUp::CutOff | NotBackedUp::IsThere(_) | NotBackedUp::NoRecovery => false,
    }
}

/// Restores the record.
pub(super) fn restore_record(
    given: &ArgMatches,
    data: &DataDir,
    lang: Lang,
    out: &mut impl Write,
) -> Result<Exit, Complaint> {
    let (by, why): (String, String) = (need(given, "by"), need(given, "why"));
    [&by, &why].into_iter().try_for_each(|text| check_line(text))?;
    let complain = |fault| match fault {
        NotRestored::Open(fault) => complaint_of(fault),
        fault => Complaint::Moving(words::not_restored(fault, lang)),
    };
    let recovery =
        maybe::<PathBuf>(given, "recovery-key").map(|file| recovery_key(&file)).transpose().map_err(complain)?;
    let sources = Sources { from: all(given, "from"), keys: maybe(given, "keys"), recovery };
    let gathered = gather(&sources, data).map_err(complain)?;
    gathered.passed_over.iter().for_each(|place| say(&words::passed_over(lang, place)));
    let restored = restore(data, gathered, &sources, Person::from(by), why).map_err(complain)?;
    // As the next start finds it: what the PC remembers is heard too.
    let faults = Desk::open(data).and_then(|desk| desk.faults(&[])).map_err(complaint_of)?;
    let line = json!({
        "restored": restored.segments,
        "station": restored.station,
        "units": restored.units,
        "tokens": {"open": restored.opened, "closed": restored.closed},
        "faults": faults,
    });
    let _ = writeln!(out, "{line}");
    let (segments, units) = (restored.segments.len(), restored.units);
    say(&words::restored(lang, &restored.station, segments, units, restored.opened, restored.closed));
    faults.iter().for_each(|fault| say(&record_fault(fault, lang)));
    if !restored.has_supervisors {
        say(&words::no_supervisors(lang));
    }
    say(&words::accept_next(lang));
    Ok(Exit::Done)
}
