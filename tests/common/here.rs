//! Where the program and its sources are: where they were built, or where `.ci/run` has put them for a user who may not look there.

use std::path::PathBuf;
use std::process::Command;

/// The program that was built with these tests.
pub fn program() -> PathBuf {
    given("REGNWL_TESTED_PROGRAM").unwrap_or_else(|| env!("CARGO_BIN_EXE_regnwl-station").into())
}

/// A call of it.
#[allow(dead_code, reason = "not every test calls it by itself")]
pub fn call() -> Command {
    alone(Command::new(program()))
}

/// Keeps a call away from the settings and the keyring of the person who runs the tests, and from what their PC is.
pub fn alone(mut call: Command) -> Command {
    call.env("REGNWL_PC", "the one of the tests");
    // Nobody, not even root, can make a folder there.
    call.env("XDG_CONFIG_HOME", "/proc/none").env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent");
    call
}

/// The folder of the sources.
#[allow(dead_code, reason = "not every test reads them")]
pub fn sources() -> PathBuf {
    given("REGNWL_TESTED_SOURCES").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into())
}

fn given(name: &str) -> Option<PathBuf> {
    std::env::var_os(name).map(PathBuf::from)
}
