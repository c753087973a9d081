//! `log show`: the units of batch files, a line each.

use std::io::Write;
use std::path::PathBuf;

use unicode_width::UnicodeWidthStr as _;

use super::files::{Stopped, each};
use crate::archive::Query;
use crate::archive::export::{Record, Told};
use crate::cli::exit::Exit;
use crate::domain::visible::visible;
use crate::domain::{Ended, Outcome};
use crate::words::Lang;
use crate::words::bench::outcome_name;
use crate::words::cli::{Complaint, log as words};
use crate::words::logs::behind_break;

/// How units are shown.
#[derive(Clone, Copy)]
pub(super) enum Shown {
    /// A line for a terminal.
    Text,
    /// A record.
    Json {
        /// With who worked on them.
        persons: bool,
    },
}

/// Shows the units of batch files.
pub(super) fn show(
    files: &[PathBuf],
    query: &Query,
    form: Shown,
    lang: Lang,
    out: &mut impl Write,
) -> Result<Exit, Complaint> {
    let shown = each(files, query, lang, |rows, ids| {
        for id in ids {
            let told = Told::of(rows, *id)?;
            let line = match form {
                Shown::Text => as_text(&told, lang),
                Shown::Json { persons: true } => told.as_json(),
                Shown::Json { persons: false } => told.without_persons().as_json(),
            };
            writeln!(out, "{line}")?;
        }
        Ok(())
    });
    match shown {
        Err(Stopped::Said(complaint)) => Err(complaint),
        // The reader has seen enough (`| head`), or the output tells why not.
        Err(Stopped::Write(_)) | Ok(()) => Ok(Exit::Done),
    }
}

/// One line for a terminal. Text from devices and from the cloud is data: what could steer a terminal is shown as an escape.
fn as_text(told: &Told, lang: Lang) -> String {
    let line = match &told.record {
        Record::Ended { at, ended } => format!(
            "{}  {}  {:<4}  {}  {}  {}  {:.0} ms  {}",
            visible(at),
            in_column(outcome_name(ended.outcome, lang), lang),
            ended.code.map_or("", |code| code.code()),
            or_dash(ended.serial_number.as_deref()),
            client_ids(ended),
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

/// The client id, and before it the one that the unit had.
fn client_ids(ended: &Ended) -> String {
    let old = ended.old.as_ref().and_then(|old| old.client_id.as_deref());
    let new = or_dash(ended.client_id.as_deref());
    old.map_or_else(|| new.clone(), |old| format!("{} → {new}", visible(old)))
}

fn or_dash(text: Option<&str>) -> String {
    text.filter(|text| !text.is_empty()).map_or_else(|| "-".into(), visible)
}

/// As wide as the widest outcome: a Chinese character is as wide as two letters.
fn in_column(word: &str, lang: Lang) -> String {
    let widest = Outcome::ALL.map(|one| outcome_name(one, lang).width()).into_iter().max().unwrap_or_default();
    format!("{word}{}", " ".repeat(widest.saturating_sub(word.width())))
}
