//! The last resort for an answer that the record cannot take any more: a fresh file, beside the record or on another volume.
//!
//! What stands in it is sealed like in the record. The next start puts it where it belongs and takes the file away. Anybody can seal an answer, because the
//! recipient is public, so each file carries a mark that only the holder of the seal key can make: a file without it is a person's to judge.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::domain::{Entry, hex};
use crate::files::{folder, own};

const BEGINNING: &str = "regnwl-spilled-";

/// Largest such file, in bytes: an answer has at most some hundred KiB.
pub const LARGEST: u64 = 4 << 20;

/// Makes the mark of a text that the station vouches for.
pub type Mark = Arc<dyn Fn(&[u8]) -> [u8; 32] + Send + Sync>;

/// Folders for spilled answers, in the order in which they are tried.
#[derive(Clone)]
pub struct Spill {
    folders: Vec<PathBuf>,
    key_fingerprint: String,
    mark: Mark,
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
    /// The station's mark, in hex; 0.1.0 made none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mark: Option<String>,
}

impl Spilled {
    /// Reads one; none where it is something else, or not whole.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice(bytes).ok()
    }

    /// What the mark is made of. No field holds a line end.
    fn marked(&self) -> Option<String> {
        let Entry::Answer { unit, length, sealed } = &self.entry else { return None };
        let text = format!("{}\n{}\n{unit}\n{length}\n{sealed}", self.key_fingerprint, self.segment);
        (text.matches('\n').count() == 4).then_some(text)
    }
}

/// A file in one of the places.
#[derive(Debug)]
pub struct Found {
    /// Where it stands.
    pub path: PathBuf,
    /// What stands in it.
    pub spilled: Spilled,
    /// The station has made it. Without this it is not to be believed.
    pub is_vouched_for: bool,
}

impl Spill {
    /// For the record with this seal key, in these folders; they need not exist yet.
    pub fn new(folders: impl IntoIterator<Item = PathBuf>, key_fingerprint: String, mark: Mark) -> Self {
        Self { folders: folders.into_iter().collect(), key_fingerprint, mark }
    }

    /// Puts an answer into a fresh file in the first folder that takes it, durably.
    ///
    /// # Errors
    /// The last folder's, where none takes it.
    pub fn put(&self, segment: &str, entry: Entry) -> io::Result<PathBuf> {
        let (key_fingerprint, segment) = (self.key_fingerprint.clone(), segment.to_owned());
        let mut spilled = Spilled { key_fingerprint, segment, entry, mark: None };
        spilled.mark = spilled.marked().map(|text| hex(&(self.mark)(text.as_bytes())));
        let bytes = serde_json::to_vec(&spilled)?;
        let mut result = Err(io::ErrorKind::NotFound.into());
        for folder in &self.folders {
            result = put_into(folder, &bytes);
            if result.is_ok() {
                break;
            }
        }
        result
    }

    /// What was spilled and not taken away yet. A file that is not whole was never vouched for; what is no file, or not of this user, is no such file.
    pub fn found(&self) -> Vec<Found> {
        self.in_folders(&self.folders, own::read)
    }

    /// What 0.1.0 spilled into a folder that everybody can write to.
    pub fn found_in_open(&self, folder: &Path) -> Vec<Found> {
        self.in_folders(&[folder.to_owned()], own::read_in_open)
    }

    fn in_folders(&self, folders: &[PathBuf], read: impl Fn(&Path, u64) -> io::Result<Vec<u8>>) -> Vec<Found> {
        let names = |folder: &PathBuf| folder::names(folder).unwrap_or_default();
        let all = folders.iter().flat_map(|folder| names(folder).into_iter().map(|name| folder.join(name)));
        let is_one = |path: &PathBuf| {
            path.file_name().is_some_and(|name| {
                let name = name.to_string_lossy();
                name.starts_with(BEGINNING) && name.ends_with(ENDING)
            })
        };
        all.filter(is_one)
            .filter_map(|path| {
                let spilled = Spilled::of(&read(&path, LARGEST).ok()?)?;
                let is_vouched_for = self.vouches_for(&spilled);
                (spilled.key_fingerprint == self.key_fingerprint).then_some(Found { path, spilled, is_vouched_for })
            })
            .collect()
    }

    fn vouches_for(&self, spilled: &Spilled) -> bool {
        let Some((mark, text)) = spilled.mark.as_ref().zip(spilled.marked()) else { return false };
        let right = hex(&(self.mark)(text.as_bytes()));
        // In the same time wherever they differ.
        mark.len() == right.len() && mark.bytes().zip(right.bytes()).fold(0, |differ, (a, b)| differ | (a ^ b)) == 0
    }
}

const ENDING: &str = ".json";

fn put_into(folder: &Path, bytes: &[u8]) -> io::Result<PathBuf> {
    folder::make_within(folder)?;
    folder::secure(folder)?;
    let mut number = [0; 8];
    getrandom::fill(&mut number).map_err(io::Error::other)?;
    let path = folder.join(format!("{BEGINNING}{:016x}{ENDING}", u64::from_be_bytes(number)));
    own::write(&path, bytes)?;
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(unit: u64) -> Entry {
        Entry::Answer { unit, length: 5, sealed: "x".into() }
    }

    /// As the holder of the key with this number makes it: any function of key and text that nobody else has.
    fn marks_of(key: u8) -> Mark {
        use sha2::{Digest, Sha256};
        Arc::new(move |text| Sha256::new().chain_update([key]).chain_update(text).finalize().into())
    }

    fn spill(folders: impl IntoIterator<Item = PathBuf>) -> Spill {
        Spill::new(folders, "mine".into(), marks_of(1))
    }

    #[test]
    fn an_answer_goes_to_the_first_place_that_takes_it_and_is_found_again() {
        let root = tempfile::tempdir().unwrap();
        // A file where a folder should be: the first place takes nothing.
        std::fs::write(root.path().join("full"), "").unwrap();
        let folders = || [root.path().join("full"), root.path().join("other")];
        let path = spill(folders()).put("000001-a.jsonl", answer(3)).unwrap();
        assert!(path.starts_with(root.path().join("other")));
        let [found] = &spill(folders()).found()[..] else { panic!("not one") };
        assert!(found.is_vouched_for);
        assert_eq!((&found.path, found.spilled.segment.as_str()), (&path, "000001-a.jsonl"));
        assert_eq!(found.spilled.entry, answer(3));
        assert!(Spill::new(folders(), "another record's".into(), marks_of(1)).found().is_empty());
    }

    #[test]
    fn what_the_key_has_not_marked_as_it_stands_is_not_vouched_for() {
        let root = tempfile::tempdir().unwrap();
        let spill = spill([root.path().join("spill")]);
        let path = spill.put("000001-a.jsonl", answer(3)).unwrap();
        let right = Spilled::of(&std::fs::read(&path).unwrap()).unwrap();
        let with = |spilled: Spilled| {
            own::write(&path, &serde_json::to_vec(&spilled).unwrap()).unwrap();
            let [found] = &spill.found()[..] else { panic!("not one") };
            found.is_vouched_for
        };
        assert!(with(right.clone()));
        assert!(!with(Spilled { mark: None, ..right.clone() }), "0.1.0's");
        assert!(!with(Spilled { mark: Some(String::new()), ..right.clone() }));
        assert!(!with(Spilled {
            mark: right.mark.clone().map(|mark| mark.replacen(&mark[..1], "x", 1)),
            ..right.clone()
        }));
        assert!(!with(Spilled { segment: "000002-b.jsonl".into(), ..right.clone() }), "moved to another segment");
        assert!(!with(Spilled { entry: answer(4), ..right.clone() }), "moved to another visit");
        let invented = Entry::Answer { unit: 3, length: 5, sealed: "y".into() };
        assert!(!with(Spilled { entry: invented, ..right.clone() }));
        let other_kind = Entry::Torn { offset: 0, length: 1, sha256: String::new() };
        assert!(!with(Spilled { entry: other_kind, ..right }));
    }

    #[test]
    fn a_file_that_is_not_whole_is_passed_over() {
        let root = tempfile::tempdir().unwrap();
        std::fs::write(root.path().join(format!("{BEGINNING}1.json")), "{\"segment\":").unwrap();
        assert!(spill([root.path().to_owned()]).found().is_empty());
    }

    #[cfg(unix)]
    #[test]
    fn what_is_no_file_or_too_large_is_passed_over_and_never_waited_for() {
        let root = tempfile::tempdir().unwrap();
        let spill = spill([root.path().join("spill")]);
        let path = spill.put("000001-a.jsonl", answer(3)).unwrap();
        let at = |name: &str| path.with_file_name(format!("{BEGINNING}{name}.json"));
        assert!(std::process::Command::new("mkfifo").arg(at("pipe")).status().unwrap().success());
        std::fs::create_dir(at("folder")).unwrap();
        std::os::unix::fs::symlink("/dev/zero", at("link")).unwrap();
        std::os::unix::fs::symlink(&path, at("link-to-one")).unwrap();
        drop(std::os::unix::net::UnixListener::bind(at("socket")).unwrap());
        std::fs::File::create(at("sparse")).unwrap().set_len(1 << 40).unwrap();
        let (tell, told) = std::sync::mpsc::channel();
        std::thread::spawn(move || tell.send([spill.found(), spill.found_in_open(path.parent().unwrap())]));
        let found = told.recv_timeout(std::time::Duration::from_secs(50)).expect("it must not hang");
        assert_eq!(found.map(|found| found.len()), [1, 1]);
    }
}
