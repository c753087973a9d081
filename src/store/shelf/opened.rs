//! The profile that a batch was opened with: a batch goes on with it, whatever the profile has become since.

use std::io;
use std::path::{Path, PathBuf};

use super::Shelf;
use crate::store::profile_file;

impl Shelf {
    /// The file of the profile of this SHA-256: as it is used now, otherwise as it was saved once, which is then put into a file of its own. None where the
    /// shelf does not know it: the text was never saved here, or its CA file is another one by now.
    ///
    /// # Errors
    /// The shelf cannot be read, or not written.
    pub fn as_opened(&self, sha256: &str) -> io::Result<Option<PathBuf>> {
        let is_it = |path: &Path| profile_file::load(path).is_ok_and(|loaded| loaded.sha256 == sha256);
        let mut known = super::ids(&self.folder)?;
        if let Some(id) = known.iter().find(|id| is_it(&self.path(id))) {
            return Ok(Some(self.path(id)));
        }
        // One that was taken off the shelf has left its history there.
        for name in super::names(&self.history_folder(), "jsonl")? {
            if !known.contains(&name) {
                known.push(name);
            }
        }
        for id in known {
            let versions = self.history(&id)?;
            let is_it = |text: &str| self.check(text).is_ok_and(|loaded| loaded.sha256 == sha256);
            let Some(version) = versions.iter().find(|version| is_it(&version.text)) else { continue };
            self.make(&self.opened())?;
            let file = self.opened().join(format!("{id}-{}.json", &sha256[..8.min(sha256.len())]));
            self.export(&version.text, &file)?;
            return Ok(Some(file));
        }
        Ok(None)
    }

    /// Whether a file is one that [`Shelf::as_opened`] has made.
    pub fn is_as_opened(&self, file: &Path) -> bool {
        file.parent() == Some(&self.opened())
    }

    fn opened(&self) -> PathBuf {
        self.folder.join("opened")
    }
}
