//! `log changes`, `record changes`: what persons changed and decided.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::{ArgAction, ArgMatches, Command};
use serde_json::json;

use super::files::{Stopped, make};
use super::query::When;
use crate::archive::changes::{ChangeQuery, ChangeRow, csv, of_file};
use crate::archive::{FileFault, batch_files};
use crate::cli::args::{all, flag, maybe, option, path_option};
use crate::cli::common::Common;
use crate::cli::complaint::{complaint, unreadable};
use crate::cli::exit::Exit;
use crate::decisions::changes::Waiting;
use crate::domain::ChangeKind;
use crate::domain::visible::visible;
use crate::files;
use crate::store::DataDir;
use crate::words::Lang;
use crate::words::archive::csv_form;
use crate::words::archive_cli::text as archive_text;
use crate::words::archive_timeline::{change, sentence};
use crate::words::changes as words;
use crate::words::cli::Complaint;

/// The words that say which changes.
pub(in crate::cli) fn asked(command: Command, lang: Lang) -> Command {
    let (text, archive) = (words::text(lang), archive_text(lang));
    let several = |name: &'static str, value: &'static str, help: &'static str| {
        option(name, value, help).action(ArgAction::Append)
    };
    let when = |text: &str| When::read(text).ok_or(archive.not_a_time);
    command
        .arg(several("kind", "KIND", text.kind_help).value_parser(ChangeKind::ALL.map(ChangeKind::word)))
        .arg(several("person", "NAME", text.person_help))
        .arg(option("since", "TIME", archive.since).value_parser(when))
        .arg(option("until", "TIME", archive.until).value_parser(when))
        .arg(flag("without-persons", archive.without_persons))
        .arg(flag("json", archive.json))
        .arg(path_option("csv", text.csv).value_name("OUT").conflicts_with("json"))
}

/// Those in batch files.
///
/// # Errors
/// A file that cannot be read, or the one for the CSV cannot be made.
pub(super) fn of_files(given: &ArgMatches, common: &Common, out: &mut impl Write) -> Result<Exit, Complaint> {
    let files: Vec<PathBuf> = all(given, "file");
    let read = |path: &PathBuf| of_file(path).map_err(|fault| unreadable(path, fault));
    let rows = files.iter().map(read).collect::<Result<Vec<_>, _>>()?.concat();
    tell(rows, given, common, out)
}

/// Those on record in this folder, and those that wait for it.
///
/// # Errors
/// The record cannot be read, or the file for the CSV cannot be made.
pub(in crate::cli) fn of_record(
    data: &DataDir,
    given: &ArgMatches,
    common: &Common,
    out: &mut impl Write,
) -> Result<Exit, Complaint> {
    let folder = data.record();
    let segments = files::if_there(batch_files(&folder)).map_err(|error| complaint(&folder, &error))?;
    let mut rows = Vec::new();
    for segment in segments.unwrap_or_default() {
        match of_file(&segment) {
            Ok(read) => rows.extend(read),
            // A segment of which nothing reached the disk has nothing to tell.
            Err(FileFault::Empty) => {}
            Err(fault) => return Err(unreadable(&segment, fault)),
        }
    }
    rows.extend(Waiting::of(data).all().into_iter().filter_map(ChangeRow::waiting));
    rows.sort_by(|one, other| one.at.cmp(&other.at));
    tell(rows, given, common, out)
}

fn tell(rows: Vec<ChangeRow>, given: &ArgMatches, common: &Common, out: &mut impl Write) -> Result<Exit, Complaint> {
    let (lang, shifts) = (common.lang, common.shift_starts());
    let when = |name: &str| maybe::<When>(given, name);
    let kind = |word: String| ChangeKind::ALL.into_iter().find(|kind| kind.word() == word);
    let query = ChangeQuery {
        kinds: all::<String>(given, "kind").into_iter().filter_map(kind).collect(),
        persons: all(given, "person"),
        since: when("since").and_then(|since| since.begins(&shifts)),
        until: when("until").and_then(|until| until.ends(&shifts)),
    };
    let rows = rows.into_iter().filter(|row| query.fits(row));
    let rows: Vec<ChangeRow> = match given.get_flag("without-persons") {
        true => rows.map(ChangeRow::without_persons).collect(),
        false => rows.collect(),
    };
    if let Some(to) = maybe::<PathBuf>(given, "csv") {
        return write_csv(&to, &rows, lang);
    }
    let is_json = given.get_flag("json");
    for row in &rows {
        let line = if is_json { as_json(row, lang) } else { as_text(row, lang) };
        // The reader has seen enough (`| head`).
        if writeln!(out, "{line}").is_err() {
            break;
        }
    }
    Ok(Exit::Done)
}

fn write_csv(to: &Path, rows: &[ChangeRow], lang: Lang) -> Result<Exit, Complaint> {
    let written =
        |out: &mut dyn Write| -> io::Result<()> { csv(out, csv_form(lang), rows, |row| sentence(lang, &row.entry)) };
    make(to, |mut out| written(&mut out).map_err(Stopped::Write))?;
    Ok(Exit::Done)
}

fn as_text(row: &ChangeRow, lang: Lang) -> String {
    let text = words::text(lang);
    let by = row.by.as_deref().map_or_else(|| text.nobody.to_owned(), visible);
    let what = change(row, lang);
    let place = if row.file.is_empty() { text.waits.to_owned() } else { format!("{}:{}", visible(&row.file), row.seq) };
    format!("{}  {}  {by}  {what}  ({place})", visible(&row.at), words::kind(row.kind, lang))
}

/// Neither a PIN's hash nor anything sealed is in it.
fn as_json(row: &ChangeRow, lang: Lang) -> String {
    let changed = row.changed();
    json!({
        "at": row.at,
        "kind": row.kind.word(),
        "by": row.by,
        "of": row.of,
        "old": changed.and_then(|changed| changed.old.as_ref()),
        "new": changed.and_then(|changed| changed.new.as_ref()),
        "fields": changed.map(|changed| &changed.fields),
        "said": sentence(lang, &row.entry),
        "file": row.file,
        "line": row.seq,
    })
    .to_string()
}
