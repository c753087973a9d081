//! `adb:SERIAL`: the shell of an Android unit, over the `adb` program that this PC has. The server that `adb` starts for itself stays, as `adb` has it.

use std::path::Path;
use std::time::Duration;

use super::program::Running;
use crate::domain::LineFault;

/// How long it may take, with the start of its server.
const WITHIN: Duration = Duration::from_secs(20);

/// Opens one.
pub(super) fn open(program: &Path, folder: &Path, serial: &str) -> Result<Running, LineFault> {
    let start = |arguments: &[&str]| {
        let whole = [&["-s", serial], arguments].concat();
        Running::start(program, &whole, folder).map_err(|_| LineFault::ProgramMissing)
    };
    // Asked first: here it says in a word how the unit is.
    let is_there = |text: &str| text.lines().last().is_some_and(|last| last.trim() == "device").then_some(text.len());
    start(&["get-state"])?.greeted(WITHIN, is_there, why)?;
    let says_something = |text: &str| (!text.trim().is_empty()).then_some(0);
    // Without an escape character: what is written may hold any.
    let (line, _) = start(&["shell", "-e", "none"])?.greeted(WITHIN, says_something, why)?;
    Ok(line)
}

/// Why there is no line, by what the program has said.
fn why(text: &str) -> LineFault {
    let says = |phrases: &[&str]| phrases.iter().any(|phrase| text.contains(phrase));
    match () {
        () if says(&["unauthorized", "no permissions", "insufficient permissions"]) => LineFault::NotLetIn,
        () if says(&["offline"]) => LineFault::Offline,
        () if says(&["not found", "no devices"]) => LineFault::NotAttached,
        () if says(&["cannot connect to daemon", "failed to start daemon"]) => LineFault::ProgramMissing,
        () => LineFault::Closed,
    }
}
