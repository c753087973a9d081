//! The last resort for an answer that the record cannot take any more: a fresh file, beside the record or on another volume.
//!
//! What stands in it is sealed like in the record. The next start puts it where it belongs and takes the file away.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::disk::sync_folder;
use crate::domain::entry::Entry;

const BEGINNING: &str = "regnwl-spilled-";

/// Folders for spilled answers, in the order in which they are tried.
#[derive(Clone, Debug)]
pub struct Spill {
    folders: Vec<PathBuf>,
    key_fingerprint: String,
}

/// An entry and the segment it was meant for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Spilled {
    /// Fingerprint of the record's seal key: other records may use the same folders.
    pub key_fingerprint: String,
    /// The segment's file name.
    pub segment: String,
    /// The entry.
    pub entry: Entry,
}

impl Spill {
    /// For the record with this seal key, in these folders; they need not exist yet.
    pub fn new(folders: impl IntoIterator<Item = PathBuf>, key_fingerprint: String) -> Self {
        Self { folders: folders.into_iter().collect(), key_fingerprint }
    }

    /// Puts an entry into a fresh file in the first folder that takes it, durably.
    ///
    /// # Errors
    /// The last folder's, where none takes it.
    pub fn put(&self, segment: &str, entry: Entry) -> io::Result<PathBuf> {
        let (key_fingerprint, segment) = (self.key_fingerprint.clone(), segment.to_owned());
        let bytes = serde_json::to_vec(&Spilled { key_fingerprint, segment, entry })?;
        let mut result = Err(io::ErrorKind::NotFound.into());
        for folder in &self.folders {
            result = put_into(folder, &bytes);
            if result.is_ok() {
                break;
            }
        }
        result
    }

    /// What was spilled and not taken away yet. A file that is not whole was never vouched for.
    pub fn found(&self) -> Vec<(PathBuf, Spilled)> {
        let files = self.folders.iter().filter_map(|folder| std::fs::read_dir(folder).ok()).flatten().flatten();
        files
            .filter(|file| file.file_name().to_string_lossy().starts_with(BEGINNING))
            .filter_map(|file| Some((file.path(), serde_json::from_slice(&std::fs::read(file.path()).ok()?).ok()?)))
            .filter(|(_, spilled): &(_, Spilled)| spilled.key_fingerprint == self.key_fingerprint)
            .collect()
    }
}

fn put_into(folder: &Path, bytes: &[u8]) -> io::Result<PathBuf> {
    std::fs::create_dir_all(folder)?;
    let mut number = [0; 8];
    getrandom::fill(&mut number).map_err(io::Error::other)?;
    let path = folder.join(format!("{BEGINNING}{:016x}.json", u64::from_be_bytes(number)));
    let mut file = OpenOptions::new().write(true).create_new(true).open(&path)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    sync_folder(folder)?;
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_goes_to_the_first_place_that_takes_it_and_is_found_again() {
        let root = tempfile::tempdir().unwrap();
        // A file where a folder should be: the first place takes nothing.
        std::fs::write(root.path().join("full"), "").unwrap();
        let folders = || [root.path().join("full"), root.path().join("other")];
        let spill = Spill::new(folders(), "mine".into());
        let entry = Entry::Answer { unit: 3, length: 5, sealed: "x".into() };
        let path = spill.put("000001-a.jsonl", entry.clone()).unwrap();
        assert!(path.starts_with(root.path().join("other")));
        let [(found, spilled)] = &spill.found()[..] else { panic!("not one") };
        assert_eq!((found, spilled.segment.as_str(), &spilled.entry), (&path, "000001-a.jsonl", &entry));
        assert_eq!(Spill::new(folders(), "another record's".into()).found(), []);
    }

    #[test]
    fn a_file_that_is_not_whole_is_passed_over() {
        let root = tempfile::tempdir().unwrap();
        std::fs::write(root.path().join(format!("{BEGINNING}1.json")), "{\"segment\":").unwrap();
        assert_eq!(Spill::new([root.path().to_owned()], String::new()).found(), []);
    }
}
