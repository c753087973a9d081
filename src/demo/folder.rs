//! Where a practice keeps its files.

use std::io;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::files::folder;

/// A folder that somebody named, or one that goes with the practice.
pub(super) struct PracticeFolder {
    path: PathBuf,
    _temporary: Option<TempDir>,
}

impl PracticeFolder {
    /// The one that was named, or a new one below the system's place for temporary files.
    pub(super) fn new(named: Option<&Path>) -> io::Result<Self> {
        let temporary = match named {
            Some(_) => None,
            None => Some(tempfile::Builder::new().prefix("regnwl-practice-").tempdir()?),
        };
        // Inside a temporary one, so that it is made and closed as every folder of the station is.
        let inside = || temporary.as_ref().map(|temporary| temporary.path().join("practice"));
        let path = named.map(Path::to_owned).or_else(inside).unwrap_or_default();
        folder::make(&path)?;
        Ok(Self { path, _temporary: temporary })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }
}
