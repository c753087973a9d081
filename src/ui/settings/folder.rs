//! Shows a folder in the platform's own file manager.

use std::path::PathBuf;
use std::process::{Command, Stdio};

/// The program that shows folders. Where it is missing nothing opens: the path stands on the screen and can be copied.
const OPENER: &str = if cfg!(windows) {
    "explorer"
} else if cfg!(target_os = "macos") {
    "open"
} else {
    "xdg-open"
};

/// Opens it, and waits for nobody.
pub(crate) fn show(folder: PathBuf) {
    std::thread::spawn(move || {
        let mut opener = Command::new(OPENER);
        opener.arg(folder).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        // Waited for here, so that no dead process is left behind.
        let _ = opener.status();
    });
}
