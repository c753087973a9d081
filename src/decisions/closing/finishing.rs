//! What follows once it is on record that the station is closed: its record is exported and what was written is compared with it, then what opens its secrets
//! is destroyed. Whoever is cut off in between does it all once more.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::secrets::Secrets;
use crate::custody::OpenFault;
use crate::custody::backup::{self, Manifest, NotBackedUp};
use crate::custody::holding::take_lock;
use crate::domain::{Entry, Origin, SegmentHead};
use crate::files;
use crate::journal::reading::Reading;
use crate::journal::{Book, ClosedStation, Folder, RecordError, RecordLock, Replay, Segment};
use crate::store::DataDir;
use crate::vault::{KeyError, SecretFault, key_file};

/// What the folder with the record is called in the one that was named; the next ones have a number.
const EXPORT: &str = "export";
/// So many exports that broke off are passed over.
const MOST_BROKEN: u32 = 1000;

/// A closed station, its record held.
pub struct Finishing {
    data: DataDir,
    replay: Replay,
    closed: ClosedStation,
    _lock: RecordLock,
}

/// The exported record.
#[derive(Clone, Debug)]
pub struct Exported {
    /// Its folder.
    pub folder: PathBuf,
    /// What it says of itself.
    pub manifest: Manifest,
}

/// What was destroyed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Destroyed {
    /// By the names that it was kept under, also by an earlier call that was cut off.
    pub secrets: Vec<String>,
    /// What was looked for and was not there.
    pub not_found: Vec<String>,
    /// The keyring of this login could be asked.
    pub has_keyring: bool,
}

/// Why it is not finished. What was done before stays done, and the next call goes on.
#[derive(Debug, thiserror::Error)]
pub enum NotFinished {
    /// The record was not exported. Nothing was destroyed.
    #[error(transparent)]
    Export(#[from] NotBackedUp),
    /// What stands there is not what the record holds. Nothing was destroyed.
    #[error("{0} is not the record")]
    NotTheRecord(PathBuf),
    /// A secret is not destroyed: what it is kept under.
    #[error("{0}: {1:?}")]
    Secret(String, SecretFault),
}

impl Finishing {
    /// Takes the record; none where the station is not closed.
    ///
    /// # Errors
    /// [`OpenFault`].
    pub fn take(data: &DataDir) -> Result<Option<Self>, OpenFault> {
        if !data.has_record() {
            return Ok(None);
        }
        let lock = take_lock(data)?;
        let replay = Replay::of(&Folder::at(data.record())).map_err(RecordError::Io)?;
        let Some(closed) = replay.book.closed().cloned() else { return Ok(None) };
        let faults: Vec<_> = replay.unaccepted().cloned().collect();
        if !faults.is_empty() {
            return Err(RecordError::from(faults).into());
        }
        Ok(Some(Self { data: data.clone(), replay, closed, _lock: lock }))
    }

    /// How it was closed.
    pub fn closed(&self) -> &ClosedStation {
        &self.closed
    }

    /// What the record knows.
    pub fn book(&self) -> &Book {
        &self.replay.book
    }

    /// The segments of its record, oldest first.
    pub fn segments(&self) -> &[Segment] {
        &self.replay.segments
    }

    /// Its last line.
    pub fn head(&self) -> Option<SegmentHead> {
        self.replay.latest_head()
    }

    /// Places that the record was put back from, as it says: copies of it were there.
    ///
    /// # Errors
    /// [`OpenFault`].
    pub fn copies(&self) -> Result<BTreeSet<String>, OpenFault> {
        let disk = Folder::at(self.data.record());
        let mut places = BTreeSet::new();
        for segment in &self.replay.segments {
            for line in Reading::whole(&disk, &segment.name).map_err(RecordError::Io)? {
                match *line.map_err(RecordError::Io)?.entry {
                    Entry::Incarnation(begun) if begun.how == Origin::Restored => places.extend(begun.from),
                    _ => {}
                }
            }
        }
        Ok(places)
    }

    /// The public half of the recovery key: whoever has its other half opens the export.
    ///
    /// # Errors
    /// [`KeyError`].
    pub fn recovery(&self) -> Result<Option<String>, KeyError> {
        key_file::recovery_recipient(&self.data.keys())
    }

    /// Exports the record into this folder, or finds that it was; with the seal key, sealed to the recovery key, where there are both. What was written is
    /// compared with the record.
    ///
    /// # Errors
    /// [`NotFinished`].
    pub fn export(&self, to: &Path) -> Result<Exported, NotFinished> {
        let is_free = |folder: &PathBuf| !files::is_there(folder) || backup::manifest(folder).ok().flatten().is_some();
        let names = std::iter::once(EXPORT.to_owned()).chain((2..MOST_BROKEN).map(|nth| format!("{EXPORT}-{nth}")));
        // One that broke off has no list of contents.
        let folder = names.map(|name| to.join(name)).find(is_free);
        let folder = folder.ok_or_else(|| NotBackedUp::IsThere(to.to_owned()))?;
        let unusable = |error| NotBackedUp::Io(folder.clone(), error);
        let manifest = match backup::manifest(&folder).map_err(unusable)? {
            Some(manifest) => manifest,
            None => {
                let has_key = key_file::is_there(&self.data.keys());
                let with_key = has_key && self.recovery().map_err(NotBackedUp::Key)?.is_some();
                backup::make(&self.data, &folder, with_key)?
            }
        };
        if !backup::is_copy_of(&self.data, &self.replay, &folder, &manifest)? {
            return Err(NotFinished::NotTheRecord(folder));
        }
        Ok(Exported { folder, manifest })
    }

    /// Destroys what opens its secrets. To be called once the record is exported.
    ///
    /// # Errors
    /// [`NotFinished::Secret`].
    pub fn destroy(&self, _: &Exported) -> Result<Destroyed, NotFinished> {
        let not_known = |fault| NotFinished::Secret(self.data.path().display().to_string(), fault);
        let unread = |error: std::io::Error| not_known(SecretFault::Unreadable(self.data.path().into(), error.kind()));
        let secrets = Secrets::of(&self.data, &self.replay).map_err(unread)?;
        let has_keyring = secrets.has_keyring().map_err(not_known)?;
        let there = secrets.there().map_err(not_known)?;
        let all: BTreeSet<String> = self.closed.secrets.iter().cloned().chain(there).collect();
        for name in &all {
            secrets.destroy(name).map_err(|fault| NotFinished::Secret(name.clone(), fault))?;
        }
        if let Some(left) = secrets.there().map_err(not_known)?.into_iter().next() {
            return Err(NotFinished::Secret(left, SecretFault::NotStored(std::io::ErrorKind::AlreadyExists)));
        }
        let not_found = secrets.looked_for().filter(|name| !all.contains(*name)).map(ToOwned::to_owned).collect();
        Ok(Destroyed { secrets: all.into_iter().collect(), not_found, has_keyring })
    }
}
