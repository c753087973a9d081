//! `profile check`: every fault of a profile, with line and cause.

use std::io::Write;
use std::path::Path;

use super::Exit;
use crate::store::profile_file;
use crate::words::Lang;

/// Checks a profile. Warnings are shown and do not count.
///
/// # Errors
/// None: a file that cannot be read is a fault of the profile.
pub fn check(file: &Path, lang: Lang, out: &mut impl Write) -> Result<Exit, crate::words::cli::Complaint> {
    let (faults, exit) = match profile_file::load(file) {
        Ok(loaded) => (loaded.warnings, Exit::Done),
        Err(faults) => (faults, Exit::AtFault),
    };
    for fault in &faults {
        let _ = writeln!(out, "{}", crate::words::profile::fault_line(lang, file, fault));
    }
    Ok(exit)
}
