//! Where the program and its sources are: where they were built, or where `.ci/run` has put them for a user who may not look there.

use std::path::PathBuf;

/// The program that was built with these tests.
pub fn program() -> PathBuf {
    given("REGNWL_TESTED_PROGRAM").unwrap_or_else(|| env!("CARGO_BIN_EXE_regnwl-station").into())
}

/// The folder of the sources.
#[allow(dead_code, reason = "not every test reads them")]
pub fn sources() -> PathBuf {
    given("REGNWL_TESTED_SOURCES").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into())
}

fn given(name: &str) -> Option<PathBuf> {
    std::env::var_os(name).map(PathBuf::from)
}
