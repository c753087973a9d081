//! `profile check`: every fault of a profile, with line and cause.

use std::io::Write;
use std::path::Path;

use super::Exit;
use crate::domain::profile_fault::Fault;
use crate::store::profile_file;
use crate::words::Lang;
use crate::words::profile::fault_line;

/// Checks a profile. Warnings are shown and do not count.
pub fn check(file: &Path, lang: Lang, out: &mut impl Write) -> Exit {
    let (faults, exit) = match profile_file::load(file) {
        Ok(loaded) => (loaded.warnings, Exit::Done),
        Err(faults) => (faults, Exit::AtFault),
    };
    for fault in &faults {
        let _ = writeln!(out, "{}", fault_line(lang, file, fault));
    }
    exit
}

/// Says the faults of a profile that a call needs on stderr, a line each.
pub(super) fn complain(file: &Path, faults: &[Fault], lang: Lang) -> Exit {
    for fault in faults {
        eprintln!("{}", fault_line(lang, file, fault));
    }
    Exit::AtFault
}
