//! Programs that heed a hang-up, also where the tests were started by something that has it ignored, as `nohup` does: the program leaves that as it finds it.

use std::ffi::OsStr;
use std::process::Command;

/// A call of one.
pub fn heeding(program: impl AsRef<OsStr>) -> Command {
    if !cfg!(target_os = "linux") {
        return Command::new(program);
    }
    let mut call = Command::new("/usr/bin/env");
    call.arg("--default-signal=HUP").arg(program);
    call
}
