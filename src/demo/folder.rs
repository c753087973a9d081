//! Where a practice keeps its files.

use std::io;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

/// A folder that somebody named, or one that goes with the practice.
pub struct PracticeFolder {
    path: PathBuf,
    _temporary: Option<TempDir>,
}

impl PracticeFolder {
    /// The one that was named, or a new one below the system's place for temporary files.
    ///
    /// # Errors
    /// Those of the system.
    pub fn new(named: Option<&Path>) -> io::Result<Self> {
        if let Some(named) = named {
            return Ok(Self { path: named.to_owned(), _temporary: None });
        }
        let temporary = tempfile::Builder::new().prefix("regnwl-practice-").tempdir()?;
        // The station makes its own folder in there, closed as all of its folders are.
        Ok(Self { path: temporary.path().join("practice"), _temporary: Some(temporary) })
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        &self.path
    }
}
