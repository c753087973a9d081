//! What a restore is made from: batch files, folders with them, backups, copied data folders; and what opens them.

use std::io;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::archive::{self, FileFault};
use crate::custody::backup;
use crate::custody::fault::OpenFault;
use crate::custody::holding::canary_opens;
use crate::domain::{Header, SegmentHead};
use crate::files::given;
use crate::journal::restoring::of_station;
use crate::journal::{Copy, RestoreFault};
use crate::store::DataDir;
use crate::vault::{KeyError, SealKey, key_file};

/// Largest batch file that is restored from, in bytes: all of them are held.
const LARGEST: u64 = 4 << 30;
/// Largest file of a key, in bytes.
const LARGEST_KEY: u64 = 64 << 10;

/// What is named by whoever restores.
#[derive(Clone, Default)]
pub struct Sources {
    /// Batch files, folders with batch files, backups, copied data folders.
    pub from: Vec<PathBuf>,
    /// The `keys` folder of the station, where it was saved.
    pub keys: Option<PathBuf>,
    /// The recovery key.
    pub recovery: Option<SealKey>,
}

/// What was found there.
pub struct Gathered {
    /// Copies of the station's segments.
    pub copies: Vec<Copy>,
    /// The folders that some of them were found in.
    pub folders: Vec<PathBuf>,
    /// What backups say they have.
    pub heads: Vec<SegmentHead>,
    /// What opens them.
    pub keys: Keys,
    /// Files in a folder that are of no use: other stations', practice, damaged.
    pub passed_over: Vec<String>,
}

/// What opens what the copies hold.
#[derive(Clone, Default)]
pub struct Keys {
    /// The station's own key: what was sealed with it goes on being opened with it.
    pub own: Option<SealKey>,
    /// The recovery key: what it opens is sealed to this PC's key, and then it is forgotten.
    pub recovery: Option<SealKey>,
    /// The public half of a recovery key, to seal to from now on.
    pub recipient: Option<String>,
}

/// Why nothing was restored.
#[derive(Debug, thiserror::Error)]
pub enum NotRestored {
    /// The copies, or what stands here.
    #[error("{0:?}")]
    Copies(RestoreFault),
    /// None of the keys opens any of the segments.
    #[error("the key opens none of the segments")]
    NoKey,
    /// It is no recovery key.
    #[error("not a recovery key")]
    NotAKey,
    /// There is no key in this folder.
    #[error("no key in {0}")]
    NoKeyIn(PathBuf),
    /// A file that was named cannot be read as a batch file.
    #[error("{0}: {1:?}")]
    Copy(PathBuf, FileFault),
    /// A file or folder that was named cannot be read.
    #[error("{0}: {1}")]
    File(PathBuf, io::Error),
    /// The place for it.
    #[error(transparent)]
    Open(#[from] OpenFault),
}

impl Keys {
    /// Whether one of them opens what is sealed behind this header.
    pub fn open(&self, header: &Header) -> bool {
        [&self.own, &self.recovery].into_iter().flatten().any(|key| canary_opens(header, key))
    }
}

impl From<RestoreFault> for NotRestored {
    fn from(fault: RestoreFault) -> Self {
        Self::Copies(fault)
    }
}

/// Reads the recovery key from a file.
///
/// # Errors
/// [`NotRestored::File`], [`NotRestored::NotAKey`].
pub fn recovery_key(file: &Path) -> Result<SealKey, NotRestored> {
    let bytes = given::read_secret(file, LARGEST_KEY).map_err(|error| NotRestored::File(file.to_owned(), error))?;
    key_file::of_bytes(&bytes).map_err(|_| NotRestored::NotAKey)
}

/// The recovery key as somebody typed or scanned it: small letters, and gaps between groups, are no other key.
///
/// # Errors
/// [`NotRestored::NotAKey`].
pub fn typed_key(typed: &str) -> Result<SealKey, NotRestored> {
    let key = Zeroizing::new(typed.split_whitespace().collect::<String>().to_uppercase());
    SealKey::from_text(&key).map_err(|_| NotRestored::NotAKey)
}

/// Reads all of it. A file that is named must be one of the station; in a folder only those of the station count. Where no key was named, one that lies beside the
/// copies is taken, or the one that this PC has.
///
/// # Errors
/// [`NotRestored`]; nothing was changed.
pub fn gather(sources: &Sources, data: &DataDir) -> Result<Gathered, NotRestored> {
    let keys = keys(sources, data)?;
    let (mut named, mut found, mut unread, mut heads) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut folders = Vec::new();
    for path in &sources.from {
        if !path.is_dir() {
            named.push(read(path)?);
            continue;
        }
        let unusable = |error: io::Error| NotRestored::File(path.clone(), error);
        let manifest = backup::manifest(path).map_err(unusable)?;
        heads.extend(manifest.map(|manifest| manifest.heads).unwrap_or_default());
        let record = path.join("record");
        let folder = if record.is_dir() { &record } else { path };
        for file in archive::batch_files(folder).map_err(unusable)? {
            match read(&file) {
                Ok(copy) => {
                    folders.push((copy.place.clone(), path.clone()));
                    found.push(copy);
                }
                Err(_) => unread.push(file.display().to_string()),
            }
        }
    }
    let (ours, others) = of_station(&named, found, |header| keys.open(header));
    named.extend(ours);
    // Of a folder that holds nothing of this station the names are another one's.
    let is_ours = |(place, _): &(String, PathBuf)| named.iter().any(|copy| copy.place == *place);
    let mut folders: Vec<PathBuf> = folders.into_iter().filter(is_ours).map(|(_, folder)| folder).collect();
    folders.dedup();
    let passed_over = unread.into_iter().chain(others).collect();
    Ok(Gathered { copies: named, folders, heads, keys, passed_over })
}

fn keys(sources: &Sources, data: &DataDir) -> Result<Keys, NotRestored> {
    let recovery = sources.recovery.clone();
    let own = match &sources.keys {
        Some(folder) => Some(in_folder(folder)?.ok_or_else(|| NotRestored::NoKeyIn(folder.clone()))?),
        None => key_beside(&sources.from, recovery.as_ref())?,
    };
    // On this PC, where the record alone is gone.
    let own = match own {
        None => in_folder(&data.keys())?,
        own => own,
    };
    let beside = sources.keys.clone().into_iter().chain(sources.from.iter().map(|folder| folder.join("keys")));
    let told = beside.filter_map(|keys| key_file::recovery_recipient(&keys).ok().flatten()).next();
    let recipient = recovery.as_ref().map(SealKey::recipient).or(told);
    Ok(Keys { own, recovery, recipient })
}

fn in_folder(folder: &Path) -> Result<Option<SealKey>, NotRestored> {
    key_file::in_folder(folder).map_err(|fault| NotRestored::Open(fault.into()))
}

/// The key in one of these folders, where it is a backup or a copied data folder.
fn key_beside(from: &[PathBuf], recovery: Option<&SealKey>) -> Result<Option<SealKey>, NotRestored> {
    for folder in from.iter().filter(|path| path.is_dir()) {
        match backup::key_in(folder, recovery) {
            // It is sealed to another recovery key: the copies may be, too, but they say so themselves.
            Ok(None) | Err(KeyError::Wrong) => {}
            Ok(Some(key)) => return Ok(Some(key)),
            Err(fault) => return Err(NotRestored::Open(fault.into())),
        }
    }
    Ok(None)
}

fn read(path: &Path) -> Result<Copy, NotRestored> {
    let unreadable = |fault: FileFault| NotRestored::Copy(path.to_owned(), fault);
    let (bytes, _) = archive::read_whole(path, LARGEST).map_err(unreadable)?;
    let is_in_record = path.parent().and_then(Path::file_name).is_some_and(|folder| folder == "record");
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).filter(|_| is_in_record);
    Ok(Copy { place: path.display().to_string(), name, bytes })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_taken_as_people_type_it_and_nothing_else_is_one() {
        let key = SealKey::generate();
        let text = key.to_text().expose().to_owned();
        let (first, second) = text.split_at(20);
        for typed in [text.clone(), text.to_lowercase(), format!(" {first} {second}\r\n")] {
            assert_eq!(typed_key(&typed).unwrap().recipient(), key.recipient());
        }
        for none in ["", "AGE-SECRET-KEY-1", first, &key.recipient(), &format!("{text}Q")] {
            assert!(matches!(typed_key(none), Err(NotRestored::NotAKey)), "{none:?}");
        }
    }
}
