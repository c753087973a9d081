//! `log show`: the units of batch files, a line each.

use std::io::Write;
use std::path::PathBuf;

use super::files::{Stopped, each};
use crate::archive::Query;
use crate::archive::export::Record;
use crate::cli::complaint::unreadable;
use crate::cli::exit::Exit;
use crate::domain::visible::visible;
use crate::words::Lang;
use crate::words::cli::{Complaint, log as words};

/// Shows the units of batch files.
pub(super) fn show(
    files: &[PathBuf],
    query: &Query,
    json: bool,
    lang: Lang,
    out: &mut impl Write,
) -> Result<Exit, Complaint> {
    let shown = each(files, query, lang, |rows, ids| {
        for id in ids {
            let record = Record::of(rows, *id)?;
            if json {
                writeln!(out, "{}", record.as_json())?;
            } else {
                writeln!(out, "{}", as_text(&record, lang))?;
            }
        }
        Ok(())
    });
    match shown {
        // The reader has seen enough (`| head`), or the output tells why not.
        Err(Stopped::Write(_)) => Ok(Exit::Done),
        Err(Stopped::Read(path, fault)) => Err(unreadable(&path, fault)),
        Err(Stopped::Said(complaint)) => Err(complaint),
        Ok(()) => Ok(Exit::Done),
    }
}

/// One line for a terminal. Text from devices and from the cloud is data: what could steer a terminal is shown as an escape.
fn as_text(record: &Record, lang: Lang) -> String {
    let or_dash = |text: Option<&str>| text.filter(|text| !text.is_empty()).map_or_else(|| "-".into(), visible);
    match record {
        Record::Ended { at, ended } => format!(
            "{}  {:<7}  {:<4}  {}  {}  {}  {:.0} ms  {}",
            visible(at),
            ended.outcome.word(),
            ended.code.map_or("", |code| code.code()),
            or_dash(ended.serial_number.as_deref()),
            or_dash(ended.client_id.as_deref()),
            visible(&ended.slot),
            ended.took_ms.total,
            words::visit(lang, ended.unit, ended.code),
        ),
        Record::Open(open) => format!(
            "{}  {:<7}        {}  {}  {}  {}",
            or_dash(open.started_at.as_deref()),
            "OPEN",
            or_dash(Some(&open.serial_number)),
            or_dash(Some(&open.client_id)),
            visible(&open.slot),
            words::visit(lang, open.unit, None),
        ),
    }
}
