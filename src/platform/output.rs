//! The process's standard output and standard error.

use std::io::{self, Write as _};

/// Says a line on standard error. Where nobody can read that either there is nothing left to say it to.
pub fn say(line: &str) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}
