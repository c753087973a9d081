//! What this PC remembers of a record, outside of its folder: the newest line that was safe there. Where the folder is empty, because its disk is not mounted
//! or somebody deleted it, or where a record is older than that line, this tells.
//!
//! One small file for each seal key, named by the key's fingerprint and only for its owner. It is a second pair of eyes and no more: nothing depends on it,
//! and a file that is not there, or cannot be read or written, stops nothing.

use std::io;
use std::path::{Path, PathBuf};

use directories::ProjectDirs;
use serde::{Deserialize, Serialize};

use crate::domain::SegmentHead;
use crate::files::{folder, own};

/// Names another place for these files: for scripts and tests whose records are thrown away.
pub const PLACE: &str = "REGNWL_WITNESS_DIR";

/// Beside the PC's data folder, and so on another disk where that folder is one of its own.
const NAME: &str = "regnwl-station-witness";
const ENDING: &str = "json";
/// Largest such file, in bytes.
const LARGEST: u64 = 64 << 10;

/// What is remembered of one record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Witness {
    /// Fingerprint of the record's seal key.
    pub key: String,
    /// The data folder, as it was named and as it really is.
    pub folders: Vec<String>,
    /// Newest lines that were safe on disk.
    pub heads: Vec<SegmentHead>,
    /// Fingerprints of records that somebody gave up as lost when this one was begun in their place.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub instead_of: Vec<String>,
}

/// The places where such files stand, the one to write to first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Witnesses(Vec<PathBuf>);

impl Witnesses {
    /// In these places.
    pub fn at(places: impl IntoIterator<Item = PathBuf>) -> Self {
        Self(places.into_iter().collect())
    }

    /// Those of this PC: beside its data folder, where this user may write there, otherwise with what this user's programs remember. Where the
    /// environment names a place, only that one.
    pub fn of_system(pc: &Path) -> Self {
        if let Some(place) = std::env::var_os(PLACE).filter(|place| !place.is_empty()) {
            return Self::at([place.into()]);
        }
        let user = ProjectDirs::from("", "", NAME);
        let user = user.map(|places| places.state_dir().unwrap_or(places.data_local_dir()).to_owned());
        Self::at([pc.with_file_name(NAME)].into_iter().chain(user))
    }

    /// What is remembered of this record: one for each place that knows it.
    pub fn of_key(&self, key: &str) -> Vec<Witness> {
        self.all().filter(|witness| witness.key == key).collect()
    }

    /// What is remembered of records that were begun in place of this one.
    pub fn instead_of(&self, key: &str) -> Vec<Witness> {
        self.all().filter(|witness| witness.instead_of.iter().any(|other| other == key)).collect()
    }

    /// What is remembered of records that stood in this folder and were not given up.
    pub fn of_folder(&self, folder: &Path) -> Vec<Witness> {
        let (all, names) = (self.all().collect::<Vec<_>>(), names_of(folder));
        let is_given_up = |key: &String| all.iter().any(|witness| witness.instead_of.contains(key));
        let stood_here = |witness: &&Witness| witness.folders.iter().any(|folder| names.contains(folder));
        all.iter().filter(stood_here).filter(|witness| !is_given_up(&witness.key)).cloned().collect()
    }

    /// Files that are there and cannot be understood.
    pub fn damaged(&self) -> Vec<PathBuf> {
        self.files().filter(|path| own::read(path, LARGEST).is_ok_and(|bytes| of(&bytes).is_none())).collect()
    }

    /// Remembers this, durably, in the first place that takes it.
    ///
    /// # Errors
    /// The last place's, where none takes it.
    pub fn remember(&self, witness: &Witness) -> io::Result<()> {
        let bytes = serde_json::to_vec(witness)?;
        let mut result = Ok(());
        for place in &self.0 {
            result = folder::make(place)
                .and_then(|()| folder::secure(place))
                .and_then(|()| own::write(&place.join(file_name(&witness.key)), &bytes));
            if result.is_ok() {
                break;
            }
        }
        result
    }

    fn all(&self) -> impl Iterator<Item = Witness> {
        self.files().filter_map(|path| of(&own::read(&path, LARGEST).ok()?))
    }

    fn files(&self) -> impl Iterator<Item = PathBuf> {
        let paths = |place: &PathBuf| {
            let names = folder::names(place).unwrap_or_default();
            names.into_iter().map(|name| place.join(name)).collect::<Vec<_>>()
        };
        let is_one = |path: &PathBuf| path.extension().is_some_and(|ending| ending == ENDING);
        self.0.iter().flat_map(paths).filter(is_one)
    }
}

impl Witness {
    /// Of a record in this folder, of which nothing is known yet.
    pub fn new(folder: &Path, key: String) -> Self {
        Self { key, folders: names_of(folder), heads: Vec::new(), instead_of: Vec::new() }
    }
}

fn of(bytes: &[u8]) -> Option<Witness> {
    serde_json::from_slice(bytes).ok()
}

fn file_name(key: &str) -> String {
    let safe: String = key.chars().filter(char::is_ascii_alphanumeric).collect();
    format!("{safe}.{ENDING}")
}

/// The names by which a folder is known: as it was given, and without the links in it, of which the last may lead nowhere now.
fn names_of(folder: &Path) -> Vec<String> {
    let given = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    let above = given.ancestors().find_map(|above| Some((above, std::fs::canonicalize(above).ok()?)));
    let real = above.and_then(|(above, real)| Some(real.join(given.strip_prefix(above).ok()?)));
    let mut names: Vec<String> =
        std::iter::once(given.clone()).chain(real).map(|path| path.display().to_string()).collect();
    names.iter_mut().for_each(|name| name.truncate(name.trim_end_matches(std::path::is_separator).len()));
    names.dedup();
    names
}
