//! What was chosen for a station, a small file for each thing.

use std::io;
use std::path::Path;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::files::{self, own};

/// Such a file's largest size, in bytes.
const LARGEST: u64 = 1 << 16;

/// What a file says. One that cannot be read chooses nothing.
pub(super) fn read<T: DeserializeOwned + Default>(file: &Path) -> T {
    let read = files::if_there(own::read(file, LARGEST)).ok().flatten();
    read.and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default()
}

/// Has a file say this.
///
/// # Errors
/// Those of the system.
pub(super) fn write(file: &Path, chosen: &impl Serialize) -> io::Result<()> {
    own::write(file, &serde_json::to_vec_pretty(chosen)?)
}
