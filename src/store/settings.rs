//! What is remembered from one start to the next: nothing that a decision depends on.

use std::io;
use std::path::PathBuf;

use directories::ProjectDirs;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// One file of settings in the platform's place for this user.
#[derive(Clone, Debug)]
pub struct SettingsFile(Option<PathBuf>);

impl SettingsFile {
    /// The file of this user; none where the platform names no place for it.
    pub fn of_user() -> Self {
        Self(ProjectDirs::from("", "", "regnwl-station").map(|places| places.config_dir().join("settings.json")))
    }

    /// A file that somebody chose.
    pub fn at(path: PathBuf) -> Self {
        Self(Some(path))
    }

    /// Reads it. A file that is not there or is damaged never stops the shift: it counts as one with nothing in it, and the next write
    /// replaces it; a damaged one is kept as `settings.json.damaged`, and `true` says so.
    pub fn read<T: DeserializeOwned + Default>(&self) -> (T, bool) {
        let Some(path) = &self.0 else { return Default::default() };
        let Ok(bytes) = std::fs::read(path) else { return Default::default() };
        match serde_json::from_slice(&bytes) {
            Ok(settings) => (settings, false),
            Err(_) => {
                let _ = std::fs::rename(path, path.with_extension("json.damaged"));
                (T::default(), true)
            }
        }
    }

    /// Writes it whole or not at all.
    ///
    /// # Errors
    /// Those of the system.
    pub fn write<T: Serialize>(&self, settings: &T) -> io::Result<()> {
        let Some(path) = &self.0 else { return Ok(()) };
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let new = path.with_extension("json.new");
        std::fs::write(&new, serde_json::to_vec_pretty(settings)?)?;
        std::fs::rename(new, path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_damaged_file_is_set_aside_and_never_stops_the_shift() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/settings.json");
        let file = SettingsFile::at(path.clone());
        assert_eq!(file.read::<Vec<u32>>(), (Vec::<u32>::new(), false));
        file.write(&vec![1, 2]).unwrap();
        assert_eq!(file.read::<Vec<u32>>(), (vec![1, 2], false));
        std::fs::write(&path, "{half").unwrap();
        assert_eq!(file.read::<Vec<u32>>(), (Vec::<u32>::new(), true));
        assert!(path.with_extension("json.damaged").exists());
    }
}
