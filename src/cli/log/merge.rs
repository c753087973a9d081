//! `log merge`: the batch files of several stations, read as one.

use std::fmt::Write as _;
use std::io::Write;
use std::path::{Path, PathBuf};

use super::files::{Stopped, make};
use crate::archive::{Merge, MergeFault};
use crate::cli::complaint::unreadable;
use crate::cli::exit::Exit;
use crate::seen::Refusal;
use crate::words::Lang;
use crate::words::archive_merge::{lines, summary};
use crate::words::cli::Complaint;

/// Writes the merged reading into a new file, and what was found into another one or to `out`.
///
/// # Errors
/// A file that cannot be read, or one that cannot be made.
pub(super) fn merge(
    files: &[PathBuf],
    merged: &Path,
    report: Option<&Path>,
    lang: Lang,
    out: &mut impl Write,
) -> Result<Exit, Complaint> {
    let merge = Merge::of(files).map_err(|fault| match fault {
        MergeFault::File(path, fault) => unreadable(&path, fault),
        MergeFault::NotABatchFile(path) => Complaint::Refused(Refusal::NotABatchFile, path.display().to_string()),
        MergeFault::PracticeMix => Refusal::Practice.into(),
    })?;
    let mut found = String::new();
    for line in merge.findings.iter().flat_map(|finding| lines(lang, finding)) {
        let _ = writeln!(found, "{line}");
    }
    let _ = writeln!(found, "{}", summary(lang, merge.conflicts(), merge.visits(), merge.files()));
    let write = || make(merged, |file| merge.write(file).map_err(|fault| Stopped::of(&files[0], fault)));
    match report {
        Some(path) => make(path, |file| {
            file.write_all(found.as_bytes()).map_err(Stopped::Write)?;
            write().map_err(Stopped::Said)
        })?,
        None => {
            write()?;
            let _ = out.write_all(found.as_bytes());
        }
    }
    Ok(if merge.conflicts() == 0 { Exit::Done } else { Exit::NotAllPass })
}
