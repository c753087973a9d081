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
        if let Some(named) = named {
            folder::make(named)?;
            return Ok(Self { path: named.to_owned(), _temporary: None });
        }
        let temporary = tempfile::Builder::new().prefix("regnwl-practice-").tempdir()?;
        folder::secure(temporary.path())?;
        Ok(Self { path: temporary.path().to_owned(), _temporary: Some(temporary) })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }
}
