//! `log profile`: what the profile said that a batch was opened with.

use std::io::Write;
use std::path::Path;

use super::files::judge;
use crate::archive::read_files;
use crate::cli::complaint::unreadable;
use crate::cli::exit::Exit;
use crate::words::Lang;
use crate::words::archive_cli::LogComplaint;
use crate::words::cli::Complaint;

/// Prints the profile, to the byte: the one that the batch was opened with last, or the one whose hash begins so.
pub(super) fn profile(path: &Path, sha256: Option<&str>, lang: Lang, out: &mut impl Write) -> Result<Exit, Complaint> {
    let files = read_files(&[path.to_owned()]).map_err(|(path, fault)| unreadable(&path, fault))?;
    let missing = || Complaint::Log(LogComplaint::NoProfileText(path.display().to_string()));
    let file = files.first().ok_or_else(missing)?;
    judge(file, lang).map_err(|fault| unreadable(path, fault))?;
    let asked = match sha256 {
        Some(sha256) => sha256.to_ascii_lowercase(),
        None => file.opening().map(|opening| opening.profile_sha256.clone()).unwrap_or_default(),
    };
    let text = file.profile_text(&asked).ok_or_else(missing)?;
    let _ = out.write_all(text.text.as_bytes());
    Ok(Exit::Done)
}
