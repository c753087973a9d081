//! `log verify`: whether the chains of batch files are whole.

use std::io::Write;
use std::path::PathBuf;

use super::files::judgement;
use crate::archive::Stream;
use crate::cli::complaint::unreadable;
use crate::cli::exit::Exit;
use crate::words::Lang;
use crate::words::cli::Complaint;

/// Checks the chain of batch files.
pub(super) fn verify(files: &[PathBuf], lang: Lang, out: &mut impl Write) -> Result<Exit, Complaint> {
    let mut exit = Exit::Done;
    for path in files {
        let read = || {
            let mut stream = Stream::open(path)?;
            while stream.next_rows()?.is_some() {}
            Ok(stream.view().clone())
        };
        let file = read().map_err(|fault| unreadable(path, fault))?;
        let _ = writeln!(out, "{}", judgement(&file, lang));
        if !file.is_whole() {
            exit = Exit::NotAllPass;
        }
    }
    Ok(exit)
}
