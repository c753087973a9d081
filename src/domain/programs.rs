//! This program's name, and the programs that carry lines to units: where this PC has them. Those are never said by a profile, which anybody may hand on.

use std::path::PathBuf;

/// This program, by name and version, as lines of the record and papers name it.
pub const PROGRAM: &str = concat!("regnwl-station ", env!("CARGO_PKG_VERSION"));

/// Where they are. What is not named is looked for where the system looks for programs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Programs {
    /// OpenSSH's client.
    pub ssh: Option<PathBuf>,
    /// Android's debug bridge.
    pub adb: Option<PathBuf>,
}
