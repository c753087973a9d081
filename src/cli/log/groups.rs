//! `log report --by`: the yield and the cycle times of visits, put together by what they have in common.

use std::io::Write;
use std::path::PathBuf;

use serde::Serialize;

use super::files::read_judged;
use crate::archive::{By, Common, Group, Grouping, Query, Rows, Sums};
use crate::cli::exit::Exit;
use crate::domain::json;
use crate::words::Lang;
use crate::words::cli::Complaint;
use crate::words::groups as words;

/// A group, as a script reads it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Told<'a> {
    by: &'a str,
    /// A name, a purpose, or when the hour or the shift began, RFC 3339; null where that is not on record.
    name: Option<String>,
    visits: usize,
    /// Units whose first visit that counts is one of these.
    units: usize,
    /// Of them, those that were good at once.
    passed_at_once: usize,
    /// Milliseconds of a visit that passed: the median.
    median_ms: Option<f64>,
    /// What nine of ten took at most, in milliseconds.
    nine_of_ten_ms: Option<f64>,
}

/// Writes a line for each group of these files' visits.
///
/// # Errors
/// A file that cannot be read.
pub(super) fn report_by(
    files: &[PathBuf],
    query: &Query,
    grouping: &Grouping,
    as_json: bool,
    lang: Lang,
    out: &mut impl Write,
) -> Result<Exit, Complaint> {
    let rows = Rows::of(&read_judged(files, lang)?);
    let sums = Sums::of(&rows, &query.hits(&rows).ids, grouping);
    for group in &sums.groups {
        let line =
            if as_json { json::line(&told(group, grouping.by)) } else { words::line(group, &grouping.days, lang) };
        let _ = writeln!(out, "{line}");
    }
    Ok(Exit::Done)
}

fn told(group: &Group, by: By) -> Told<'_> {
    Told {
        by: by.word(),
        name: match &group.common {
            Common::Purpose(purpose) => Some(purpose.word().to_owned()),
            Common::Name(name) => Some(name.clone()),
            Common::Since(at) => jiff::Timestamp::from_millisecond(*at).ok().map(|at| at.to_string()),
            Common::Unknown => None,
        },
        visits: group.visits,
        units: group.first_pass.units,
        passed_at_once: group.first_pass.passed,
        median_ms: group.median,
        nine_of_ten_ms: group.most,
    }
}
