//! `log archive`: a batch as one file for support.

use std::path::{Path, PathBuf};

use super::files::{Stopped, judgement, make};
use crate::archive::{Days, FileFault, read_files};
use crate::cli::complaint::unreadable;
use crate::cli::exit::Exit;
use crate::evidence::{SupportFile, write_support};
use crate::journal::Verdict;
use crate::platform::say;
use crate::words::Lang;
use crate::words::cli::Complaint;

/// Writes what support needs of a batch into a new file. A batch file that is damaged is put in as it is.
///
/// # Errors
/// A file that cannot be read, or of which no line is one of a batch; `to` cannot be made.
pub(super) fn archive(
    path: &Path,
    without_persons: bool,
    days: Days,
    lang: Lang,
    to: &Path,
) -> Result<Exit, Complaint> {
    let files: [_; 1] = read_files(&[PathBuf::from(path)])
        .map_err(|(path, fault)| unreadable(&path, fault))?
        .try_into()
        .map_err(|_| unreadable(path, FileFault::Missing))?;
    let [file] = files;
    // Whatever it is, it is not to be mailed by mistake.
    if file.verdict == Verdict::NotOurs {
        return Err(unreadable(path, FileFault::NotABatchFile));
    }
    let exit = if file.is_whole() { Exit::Done } else { Exit::NotAllPass };
    if exit != Exit::Done || !file.journey.is_none() || file.too_new {
        say(&judgement(&file, lang));
    }
    let of = SupportFile { file, days, without_persons };
    make(to, |out| write_support(lang, &of, out).map_err(|fault| Stopped::of(path, fault)))?;
    Ok(exit)
}
