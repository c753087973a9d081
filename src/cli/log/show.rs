//! `log show`: the units of batch files, a line each.

use std::io::Write;
use std::path::PathBuf;

use unicode_width::UnicodeWidthStr as _;

use super::files::{Stopped, each};
use crate::archive::Query;
use crate::archive::export::{Record, Told};
use crate::cli::complaint::unreadable;
use crate::cli::exit::Exit;
use crate::domain::Outcome;
use crate::domain::visible::visible;
use crate::words::Lang;
use crate::words::bench::outcome_name;
use crate::words::cli::{Complaint, log as words};
use crate::words::logs::behind_break;

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
            let told = Told::of(rows, *id)?;
            let line = if json { told.as_json() } else { as_text(&told, lang) };
            writeln!(out, "{line}")?;
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
fn as_text(told: &Told, lang: Lang) -> String {
    let or_dash = |text: Option<&str>| text.filter(|text| !text.is_empty()).map_or_else(|| "-".into(), visible);
    let line = match &told.record {
        Record::Ended { at, ended } => format!(
            "{}  {}  {:<4}  {}  {}  {}  {:.0} ms  {}",
            visible(at),
            in_column(outcome_name(ended.outcome, lang), lang),
            ended.code.map_or("", |code| code.code()),
            or_dash(ended.serial_number.as_deref()),
            or_dash(ended.client_id.as_deref()),
            visible(&ended.slot),
            ended.took_ms.total,
            words::visit(lang, ended.unit, ended.code),
        ),
        Record::Open(open) => format!(
            "{}  {}        {}  {}  {}  {}",
            or_dash(open.started_at.as_deref()),
            in_column("OPEN", lang),
            or_dash(Some(&open.serial_number)),
            or_dash(Some(&open.client_id)),
            visible(&open.slot),
            words::visit(lang, open.unit, None),
        ),
    };
    match told.broken_at_line {
        Some(at) => format!("{line}  {}", behind_break(at, lang)),
        None => line,
    }
}

/// As wide as the widest outcome: a Chinese character is as wide as two letters.
fn in_column(word: &str, lang: Lang) -> String {
    let widest = Outcome::ALL.map(|one| outcome_name(one, lang).width()).into_iter().max().unwrap_or_default();
    format!("{word}{}", " ".repeat(widest.saturating_sub(word.width())))
}
