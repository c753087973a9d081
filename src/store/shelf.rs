//! The shelf: the station's own profiles, one file each, with drafts beside them and everything they ever were.
//!
//! ```text
//! profiles/tracker-t2.json          as it is used
//! profiles/drafts/tracker-t2.json   as somebody is changing it
//! profiles/history/tracker-t2.jsonl each text that was saved, with who and when
//! profiles/opened/                  what an open batch goes on with, where the profile has changed since
//! profiles/set-aside/               what was taken off the shelf
//! ```

mod history;
mod import;
mod opened;

use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde_json::Value;

pub use self::history::Version;
pub use self::import::Imported;
use super::profile_file::{self, Beside, Loaded, edit};
use crate::domain::file_name;
use crate::files::{self, folder, given, own};
use crate::store::profile_fault::Fault;

/// The shelf in one folder.
#[derive(Clone, Debug)]
pub struct Shelf {
    folder: PathBuf,
}

/// One profile on the shelf.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Its file's name without the ending: what it is called in calls.
    pub id: String,
    /// What operators call the product; the id where the profile does not say.
    pub name: String,
    /// The product key, as far as there is one.
    pub product_key: String,
    /// Whether it can be used.
    pub standing: Standing,
    /// There is a draft beside it.
    pub has_draft: bool,
}

/// Whether a profile can be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It can.
    Usable {
        /// SHA-256 over the profile and its CA file, as batches carry it.
        sha256: String,
    },
    /// It has so many faults; the file was damaged or edited by hand.
    Faulty(usize),
    /// There is only a draft yet.
    Draft,
}

/// The texts of one profile.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Texts {
    /// As it is used; none where it was never saved.
    pub saved: Option<String>,
    /// As somebody is changing it.
    pub draft: Option<String>,
}

/// Why a profile was not saved.
#[derive(Debug)]
pub enum NotSaved {
    /// It has faults.
    Faults(Vec<Fault>),
    /// The disk does not take it.
    Io(io::Error),
}

impl From<io::Error> for NotSaved {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl Shelf {
    /// The shelf in this folder. Nothing is made before something is put on it.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }

    /// Its folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where a profile is used from.
    pub fn path(&self, id: &str) -> PathBuf {
        self.folder.join(format!("{id}.json"))
    }

    fn draft_path(&self, id: &str) -> PathBuf {
        self.folder.join("drafts").join(format!("{id}.json"))
    }

    /// All profiles by name. One that is damaged is listed as such and does not stop the others.
    ///
    /// # Errors
    /// The folder is there and cannot be read.
    pub fn list(&self) -> io::Result<Vec<Item>> {
        let drafts = ids(&self.folder.join("drafts"))?;
        let saved = ids(&self.folder)?;
        let mut items: Vec<Item> = saved.iter().map(|id| self.item(id, drafts.contains(id))).collect();
        items.extend(drafts.iter().filter(|id| !saved.contains(id)).map(|id| self.drafted(id)));
        items.sort_by(|a, b| (a.name.to_lowercase(), &a.id).cmp(&(b.name.to_lowercase(), &b.id)));
        Ok(items)
    }

    /// Those that can be used, as they stand.
    ///
    /// # Errors
    /// The folder is there and cannot be read.
    pub fn usable(&self) -> io::Result<Vec<Loaded>> {
        let load = |id: &String| {
            let bytes = own::read(&self.path(id), profile_file::MAX_BYTES).ok()?;
            profile_file::check(&bytes, &self.folder).ok()
        };
        Ok(ids(&self.folder)?.iter().filter_map(load).collect())
    }

    fn item(&self, id: &str, has_draft: bool) -> Item {
        let bytes = own::read(&self.path(id), profile_file::MAX_BYTES);
        let standing = match bytes.as_deref().map(|bytes| profile_file::check(bytes, &self.folder)) {
            Ok(Ok(loaded)) => Standing::Usable { sha256: loaded.sha256 },
            Ok(Err(faults)) => Standing::Faulty(faults.iter().filter(|fault| !fault.cause.is_warning()).count()),
            Err(_) => Standing::Faulty(1),
        };
        let text = bytes.ok().and_then(|bytes| profile_file::text(&bytes).ok()).unwrap_or_default();
        let (name, product_key) = named(id, &text);
        Item { id: id.to_owned(), name, product_key, standing, has_draft }
    }

    fn drafted(&self, id: &str) -> Item {
        let (name, product_key) = named(id, &read(&self.draft_path(id)).ok().flatten().unwrap_or_default());
        Item { id: id.to_owned(), name, product_key, standing: Standing::Draft, has_draft: true }
    }

    /// A profile's texts.
    ///
    /// # Errors
    /// Those of the system, but for a file that is not there; `InvalidData` for one that is no text.
    pub fn read(&self, id: &str) -> io::Result<Texts> {
        Ok(Texts { saved: read(&self.path(id))?, draft: read(&self.draft_path(id))? })
    }

    /// Checks a text as if it were saved.
    ///
    /// # Errors
    /// As [`profile_file::check`].
    pub fn check(&self, text: &str) -> Result<profile_file::Loaded, Vec<Fault>> {
        profile_file::check(text.as_bytes(), &self.folder)
    }

    /// Keeps a draft, so that neither a closed window nor a power cut loses it.
    ///
    /// # Errors
    /// Those of the system.
    pub fn keep_draft(&self, id: &str, text: &str) -> io::Result<()> {
        self.put(&self.draft_path(id), text.as_bytes())
    }

    /// Forgets a draft.
    ///
    /// # Errors
    /// Those of the system, but for a draft that is not there.
    pub fn drop_draft(&self, id: &str) -> io::Result<()> {
        files::remove(&self.draft_path(id))
    }

    /// Saves a profile without faults. What it was before, and who made it what it is now, goes into its history first.
    ///
    /// # Errors
    /// It has faults, or the disk does not take it; what was saved before is still there then.
    pub fn save(&self, id: &str, text: &str, by: Option<&str>) -> Result<(), NotSaved> {
        self.check(text).map_err(NotSaved::Faults)?;
        let before = self.read(id)?.saved;
        self.make(&self.history_folder())?;
        history::append(&self.history_path(id), before.as_deref(), text, by)?;
        self.put(&self.path(id), text.as_bytes())?;
        self.drop_draft(id)?;
        Ok(())
    }

    /// Saves a profile that came in a package, as it was checked there; a draft beside it stays.
    ///
    /// # Errors
    /// The disk does not take it; what was saved before is still there then.
    pub fn put_taken(&self, id: &str, text: &str) -> io::Result<()> {
        let before = self.read(id)?.saved;
        if before.as_deref() == Some(text) {
            return Ok(());
        }
        self.make(&self.history_folder())?;
        history::append(&self.history_path(id), before.as_deref(), text, None)?;
        self.put(&self.path(id), text.as_bytes())
    }

    /// Puts a file beside the profiles that came in a package: no other content has its name.
    ///
    /// # Errors
    /// Those of the system.
    pub fn put_along(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        self.put(&self.folder.join(name), bytes)
    }

    fn history_folder(&self) -> PathBuf {
        self.folder.join("history")
    }

    fn history_path(&self, id: &str) -> PathBuf {
        self.history_folder().join(format!("{id}.jsonl"))
    }

    /// Makes a folder of the shelf, after the shelf: each is for those that the one around it is for, the next login too.
    fn make(&self, folder: &Path) -> io::Result<()> {
        folder::make_within(&self.folder)?;
        folder::make_within(folder)
    }

    /// Puts a file on the shelf.
    fn put(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        path.parent().map_or(Ok(()), |folder| self.make(folder))?;
        own::write(path, bytes)
    }

    /// Each text that was saved, the newest first.
    ///
    /// # Errors
    /// Those of the system, but for a history that is not there.
    pub fn history(&self, id: &str) -> io::Result<Vec<Version>> {
        let mut versions = history::read(&self.history_path(id))?;
        versions.reverse();
        Ok(versions)
    }

    /// Takes a profile off the shelf: file and draft are moved, nothing is deleted.
    ///
    /// # Errors
    /// Those of the system.
    pub fn set_aside(&self, id: &str) -> io::Result<()> {
        let aside = self.folder.join("set-aside");
        self.make(&aside)?;
        let when = Timestamp::now().strftime("%Y%m%dT%H%M%S%3fZ");
        for (from, kind) in [(self.path(id), ""), (self.draft_path(id), "-draft")] {
            files::if_there(files::rename(&from, &aside.join(format!("{id}-{when}{kind}.json"))))?;
        }
        folder::sync(&aside)?;
        folder::sync(&self.folder)
    }

    /// An id for a new profile of this name that no other has, nor ever had.
    ///
    /// # Errors
    /// The folder is there and cannot be read.
    pub fn free_id(&self, name: &str) -> io::Result<String> {
        let mut taken = ids(&self.folder)?;
        taken.extend(ids(&self.folder.join("drafts"))?);
        Ok(file_name::first_free(plain(name), |id| !taken.contains(id) && !self.history_path(id).exists()))
    }

    /// Writes a profile, and the files it names beside it, where somebody asked for it. There is no secret in any.
    ///
    /// # Errors
    /// Those of the system.
    pub fn export(&self, text: &str, to: &Path) -> io::Result<()> {
        for beside in Beside::ALL {
            if let (Some(name), Some(folder)) = (beside.named_in(text), to.parent())
                && let Ok(bytes) = own::read(&self.folder.join(&name), beside.limit())
            {
                given::write(&folder.join(name), &bytes)?;
            }
        }
        given::write(to, text.as_bytes())
    }
}

/// The names of the JSON files in a folder without their ending; none where there is no folder.
fn ids(folder: &Path) -> io::Result<Vec<String>> {
    names(folder, "json")
}

/// The same of files with another ending.
fn names(folder: &Path, ending: &str) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for name in files::if_there(folder::names(folder))?.unwrap_or_default() {
        let path = folder.join(name);
        let is_one = path.extension().is_some_and(|its| its == ending) && !path.is_dir();
        names.extend(path.file_stem().filter(|_| is_one).and_then(|stem| stem.to_str()).map(str::to_owned));
    }
    Ok(names)
}

/// A text of the shelf, where it is there.
fn read(path: &Path) -> io::Result<Option<String>> {
    let bytes = files::if_there(own::read(path, profile_file::MAX_BYTES))?;
    bytes.map(|bytes| profile_file::text(&bytes)).transpose()
}

/// Name and product key of a profile, as far as its text has them.
fn named(id: &str, text: &str) -> (String, String) {
    let value = edit::value_of(text).unwrap_or_default();
    let field = |name: &str| value.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let name = Some(field("name")).filter(|name| !name.is_empty()).unwrap_or_else(|| id.to_owned());
    (name, field("productKey"))
}

/// A file name that every system takes.
fn plain(name: &str) -> String {
    let is_kept = |char: char| char.is_ascii_lowercase() || char.is_ascii_digit();
    let plain = file_name::dashed(name.chars().flat_map(char::to_lowercase), is_kept);
    match &*plain {
        "" => "profile".into(),
        plain if file_name::fault(plain).is_some() => format!("profile-{plain}"),
        plain => plain.chars().take(48).collect(),
    }
}

#[cfg(test)]
mod tests;
