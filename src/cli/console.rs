//! `unit import-console`, `unit cleared`, `unit export-console`: what the vendor's console says, and what is to be done there.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use clap::{ArgGroup, ArgMatches, Command};
use jiff::Timestamp;
use serde_json::json;

use super::args::{flag, maybe, need, option, path, path_option};
use super::common::Common;
use super::complaint::{complaint, complaint_of};
use super::exit::Exit;
use super::log::{Stopped, make};
use super::record::replay;
use super::vouch::{check_line, decide, pin_of};
use crate::archive::{Form, console_tasks, write_tasks};
use crate::decisions::Desk;
use crate::decisions::console::{Reading, Settles, Taking, compare, read_file};
use crate::domain::Platform;
use crate::evidence;
use crate::journal::{Folder, IssuedIdentity, issued_at};
use crate::list::console::{BadRow, ConsoleList};
use crate::platform::say;
use crate::seen::{Decision, Signed};
use crate::store::DataDir;
use crate::words::archive::csv_form;
use crate::words::cli::Complaint;
use crate::words::{Lang, console as words, desk as desk_words};

/// The words below `unit`.
pub(super) fn commands(lang: Lang, desk: &'static desk_words::Text) -> [Command; 2] {
    let text = words::text(lang);
    let import = Command::new("import-console")
        .about(text.import)
        .arg(path("list").required(true).value_name("LIST").help(text.list_file))
        .arg(option("by", "NAME", text.taken_by).required_unless_present("preview"))
        .arg(option("why", "TEXT", desk.why))
        .arg(flag("preview", text.preview))
        .arg(flag("skip-bad", text.skip_bad))
        .arg(flag("complete", text.complete).requires("product-key"))
        .arg(option("product-key", "PK", text.of_product))
        .arg(option("platform", "CLOUD", desk.platform))
        .arg(option("device-name", "NAME", text.of_device));
    let export = Command::new("export-console")
        .about(text.export)
        .arg(path_option("csv", text.csv))
        .arg(path_option("html", text.html))
        .group(ArgGroup::new("form").args(["csv", "html"]).required(true));
    [import, export]
}

/// Reads a list, and puts what it says on record or says what would be.
pub(super) fn import(given: &ArgMatches, common: &Common, out: &mut impl Write) -> Result<Exit, Complaint> {
    let (lang, data) = (common.lang, common.usable_data()?);
    let text = |name| maybe::<String>(given, name);
    let (by, why) = (text("by").unwrap_or_default(), text("why").unwrap_or_default());
    [&by, &why].into_iter().filter(|text| !text.is_empty()).try_for_each(|text| check_line(text))?;
    let file: PathBuf = need(given, "list");
    let device_name = text("device-name");
    let (list, written) = list_in(&file, device_name.as_deref(), lang)?;
    let (product_key, platform) = (text("product-key"), text("platform").map(Platform));
    let taking = Taking {
        product_key: product_key.as_deref(),
        platform: platform.as_ref(),
        complete: given.get_flag("complete"),
    };
    let is_preview = given.get_flag("preview");
    let (reading, desk) = match is_preview {
        true => (compare(&replay(&data)?.book, &list, written, taking), None),
        false => {
            let desk = Desk::open(&data).map_err(complaint_of)?;
            (compare(desk.book(), &list, written, taking), Some(desk))
        }
    };
    list.bad.iter().for_each(|bad| say(&words::bad_row(bad, lang)));
    reading.unplaced.iter().for_each(|name| say(&words::unplaced(name, lang)));
    let is_bad = !list.bad.is_empty();
    if !is_preview && is_bad && !given.get_flag("skip-bad") {
        return Err(Complaint::File(file.display().to_string(), words::not_taken(lang, list.bad.len())));
    }
    for learnt in &reading.learnt {
        let _ = writeln!(out, "{}", words::learnt(learnt, lang));
    }
    let _ = writeln!(out, "{}", words::sum(&reading, list.bad.len(), lang));
    if let Some(desk) = desk.filter(|_| !reading.learnt.is_empty()) {
        let pin = pin_of(&desk, Some(&by), lang)?;
        let said = reading.learnt.iter().map(|learnt| learnt.said.clone()).collect();
        decide(desk, &Decision::Learn(said), &Signed { by: by.as_str().into(), why, pin })?;
    }
    let is_open = |settles| matches!(settles, Settles::TooOld | Settles::AtWork);
    let all = !is_bad && reading.unplaced.is_empty() && !reading.learnt.iter().any(|learnt| is_open(learnt.settles));
    Ok(if all { Exit::Done } else { Exit::NotAllPass })
}

/// A list, and when its file was written.
fn list_in(file: &Path, device_name: Option<&str>, lang: Lang) -> Result<(ConsoleList, SystemTime), Complaint> {
    let read = read_file(file, words::NAMES, device_name).map_err(|error| complaint(file, &error))?;
    read.map_err(|fault| Complaint::File(file.display().to_string(), words::file_fault(&fault, lang)))
}

/// What a list says about the units on record, and what of it cannot be taken.
///
/// # Errors
/// It cannot be read, or is none.
pub(crate) fn looked_at(data: &DataDir, file: &Path, lang: Lang) -> Result<(Reading, Vec<BadRow>), Complaint> {
    let (list, written) = list_in(file, None, lang)?;
    Ok((compare(&replay(data)?.book, &list, written, Taking::default()), list.bad))
}

/// Writes what is to be done in the console.
pub(super) fn export(given: &ArgMatches, common: &Common, out: &mut impl Write) -> Result<Exit, Complaint> {
    let (lang, data) = (common.lang, common.usable_data()?);
    let replay = replay(&data)?;
    let disk = Folder::new(data.record());
    let at = |issued: &IssuedIdentity| {
        issued_at(disk.as_ref().ok()?, replay.book.segment_name(issued.place.segment), issued)
    };
    let tasks = console_tasks(&replay.book, at);
    match (maybe::<PathBuf>(given, "csv"), maybe::<PathBuf>(given, "html")) {
        (Some(to), _) => {
            let bom = matches!(csv_form(lang), Form::Csv { bom: true });
            make(&to, |out| write_tasks(&tasks, bom, out).map_err(Stopped::Write))?;
        }
        (None, Some(to)) => {
            make(&to, |out| evidence::write_console(lang, &tasks, Timestamp::now(), out).map_err(Stopped::Write))?;
        }
        (None, None) => {}
    }
    let _ = writeln!(out, "{}", words::written(lang, tasks.len()));
    Ok(Exit::Done)
}

/// What the record has heard from the console of a unit.
pub(super) fn told(unit: &crate::journal::KnownUnit) -> Option<serde_json::Value> {
    let console = unit.console.as_deref()?;
    Some(json!({
        "askedAt": console.asked_at,
        "clientIds": console.client_ids,
        "orphans": unit.orphans().collect::<Vec<_>>(),
        "lostAnswers": console.lost,
        "clearing": console.clearing,
    }))
}
