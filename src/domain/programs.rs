//! The programs that carry lines to units: where this PC has them. Never said by a profile, which anybody may hand on.

use std::path::PathBuf;

/// Where they are. What is not named is looked for where the system looks for programs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Programs {
    /// OpenSSH's client.
    pub ssh: Option<PathBuf>,
    /// Android's debug bridge.
    pub adb: Option<PathBuf>,
}
