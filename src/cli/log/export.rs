//! `log export`: the units of batch files as CSV, JSON lines or a spreadsheet, exactly those that are asked for.

use std::path::{Path, PathBuf};

use super::files::{Stopped, each, make};
use crate::archive::{Export, Form, Query};
use crate::cli::exit::Exit;
use crate::words::Lang;
use crate::words::cli::Complaint;

/// Writes units into a new file. One that is there is never overwritten: it might be a batch file.
///
/// # Errors
/// A file that cannot be read, or `to` cannot be made.
pub(super) fn export(
    files: &[PathBuf],
    query: &Query,
    (form, without_persons): (Form, bool),
    lang: Lang,
    to: &Path,
) -> Result<Exit, Complaint> {
    make(to, |out| {
        let mut export = Export::begin(form, out).map_err(Stopped::Write)?.without_persons(without_persons);
        each(files, query, lang, |rows, ids| export.write(rows, ids))?;
        export.end().map_err(Stopped::Write)
    })?;
    Ok(Exit::Done)
}
