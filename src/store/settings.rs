//! What is remembered from one start to the next: nothing that a decision depends on.

use std::io;
use std::path::PathBuf;

use directories::ProjectDirs;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::files::{self, folder, own};

/// Largest file of settings, in bytes.
const LARGEST: u64 = 1 << 20;

/// What the command line obeys too.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
#[serde(rename_all = "camelCase")]
struct ForAll {
    proxy: String,
    shift_starts: String,
    retention: String,
}

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
    /// replaces it; a damaged one, and what is no file of this user, is kept as `settings.json.damaged`, and `true` says so.
    pub fn read<T: DeserializeOwned + Default>(&self) -> (T, bool) {
        let Some(path) = &self.0 else { return Default::default() };
        let settings = match own::read(path, LARGEST) {
            Ok(bytes) => serde_json::from_slice(&bytes).ok(),
            Err(error) if files::unfit(&error).is_some() => None,
            Err(_) => return Default::default(),
        };
        let Some(settings) = settings else {
            let _ = files::rename(path, &path.with_extension("json.damaged"));
            return (T::default(), true);
        };
        (settings, false)
    }

    /// The proxy that this user chose, as it was typed; empty where none was, or where the file cannot be read: the window says so at its next start.
    pub fn proxy(&self) -> String {
        self.for_all().proxy
    }

    /// When the shifts of a day begin, as it was typed; likewise.
    pub fn shift_starts(&self) -> String {
        self.for_all().shift_starts
    }

    /// How many months finished batches are kept on record, as it was typed; likewise.
    pub fn retention(&self) -> String {
        self.for_all().retention
    }

    fn for_all(&self) -> ForAll {
        let bytes = self.0.as_ref().and_then(|path| own::read(path, LARGEST).ok());
        let read = bytes.and_then(|bytes| serde_json::from_slice::<ForAll>(&bytes).ok());
        read.unwrap_or_default()
    }

    /// Writes it whole or not at all.
    ///
    /// # Errors
    /// Those of the system.
    pub fn write<T: Serialize>(&self, settings: &T) -> io::Result<()> {
        let Some(path) = &self.0 else { return Ok(()) };
        path.parent().map_or(Ok(()), folder::make)?;
        own::write(path, &serde_json::to_vec_pretty(settings)?)
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
        assert_eq!(file.proxy(), "");
        std::fs::write(&path, r#"{"proxy": "shop:3128", "places": []}"#).unwrap();
        assert_eq!(file.proxy(), "shop:3128");
        std::fs::write(&path, "{half").unwrap();
        assert_eq!(file.proxy(), "");
        assert_eq!(file.read::<Vec<u32>>(), (Vec::<u32>::new(), true));
        assert!(path.with_extension("json.damaged").exists());
    }
}
