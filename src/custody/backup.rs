//! A backup of the record: its segments, each up to a line of its chain, and what is needed to tell whether they are all there. A station may run meanwhile.

use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::domain::SegmentHead;
use crate::files::{self, folder, given, own};
use crate::journal::{Copies, Copy, Disk as _, Folder, Replay, RestoreFault, is_cut_off, is_segment};
use crate::store::DataDir;
use crate::vault::{KeyError, SealKey, Sealer, key_file};

/// What a backup is told by.
const MANIFEST: &str = "backup.json";
/// The key, sealed to the recovery key: `base64 -d seal.key.age | age -d -i recovery.txt`.
const SEALED_KEY: &str = "seal.key.age";
/// Largest of these, in bytes.
const LARGEST: u64 = 16 << 20;
/// So often a record that grows is read until its segments name no line that is not there.
const TRIES: usize = 8;

/// What a backup says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Manifest {
    /// Program and version.
    pub program: String,
    /// The station.
    pub station: String,
    /// When it was made, RFC 3339 in UTC.
    pub at: String,
    /// The last line of each segment.
    pub heads: Vec<SegmentHead>,
    /// The seal key is in it, sealed to the recovery key.
    pub has_key: bool,
}

/// Why no backup was made.
#[derive(Debug, thiserror::Error)]
pub enum NotBackedUp {
    /// There is no record.
    #[error("there is no record")]
    NoRecord,
    /// A restore into it was cut off.
    #[error("the record is not whole")]
    CutOff,
    /// A segment cannot be copied whole.
    #[error("{0:?}")]
    Segment(RestoreFault),
    /// Something stands there.
    #[error("{0} is there")]
    IsThere(PathBuf),
    /// The key is to go with it, and there is no recovery key to seal it to.
    #[error("there is no recovery key")]
    NoRecovery,
    /// What was written is not what stands there.
    #[error("{0} cannot be read back")]
    NotReadBack(PathBuf),
    /// The seal key.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The system.
    #[error("{0}: {1}")]
    Io(PathBuf, io::Error),
}

/// Makes a backup in a new folder, and reads it back. `with_key`: the seal key goes with it, sealed to the recovery key.
///
/// # Errors
/// [`NotBackedUp`]; what was written before stays, and is no backup: it has no [`Manifest`].
pub fn make(data: &DataDir, out: &Path, with_key: bool) -> Result<Manifest, NotBackedUp> {
    let unusable = |path: PathBuf| move |error| NotBackedUp::Io(path, error);
    let is_empty =
        files::if_there(folder::names(out)).map_err(unusable(out.into()))?.is_none_or(|names| names.is_empty());
    if !is_empty {
        return Err(NotBackedUp::IsThere(out.to_owned()));
    }
    let key = if with_key { Some(sealed_key(data)?) } else { None };
    let copies = copied(data)?;
    let heads = copies.heads();
    let Some((_, newest)) = copies.headers().last() else { return Err(NotBackedUp::NoRecord) };
    let record = out.join("record");
    for (name, bytes) in copies.segments() {
        let path = record.join(name);
        given::write(&path, bytes).map_err(unusable(path))?;
    }
    let keys = out.join("keys");
    if let Some(recipient) = key_file::recovery_recipient(&data.keys())? {
        let path = keys.join("recovery.pub");
        given::write(&path, format!("{recipient}\n").as_bytes()).map_err(unusable(path))?;
    }
    if let Some(key) = &key {
        let path = keys.join(SEALED_KEY);
        given::write(&path, format!("{key}\n").as_bytes()).map_err(unusable(path))?;
    }
    // What stands there now, not what was meant to.
    for (name, bytes) in copies.segments() {
        let path = record.join(name);
        let stands = given::read(&path, given::LONGEST).map_err(unusable(path.clone()))?;
        if stands != *bytes {
            return Err(NotBackedUp::NotReadBack(path));
        }
    }
    let manifest = Manifest {
        program: format!("regnwl-station {}", env!("CARGO_PKG_VERSION")),
        station: newest.station,
        at: jiff::Timestamp::now().to_string(),
        heads,
        has_key: key.is_some(),
    };
    let path = out.join(MANIFEST);
    let bytes = serde_json::to_vec_pretty(&manifest).map_err(io::Error::from).map_err(unusable(path.clone()))?;
    given::write(&path, &bytes).map_err(unusable(path))?;
    Ok(manifest)
}

/// What a folder says of itself, where it is a backup.
///
/// # Errors
/// Those of the system; `InvalidData`.
pub fn manifest(folder: &Path) -> io::Result<Option<Manifest>> {
    let bytes = files::if_there(given::read(&folder.join(MANIFEST), LARGEST))?;
    bytes.map(|bytes| serde_json::from_slice(&bytes).map_err(io::Error::from)).transpose()
}

/// The key in a backup: as it is, or sealed to this recovery key.
///
/// # Errors
/// [`KeyError`].
pub fn key_in(folder: &Path, recovery: Option<&SealKey>) -> Result<Option<SealKey>, KeyError> {
    let keys = folder.join("keys");
    if let Some(key) = key_file::in_folder(&keys)? {
        return Ok(Some(key));
    }
    let Some(recovery) = recovery else { return Ok(None) };
    let Some(sealed) = files::if_there(given::read(&keys.join(SEALED_KEY), LARGEST))? else { return Ok(None) };
    let sealed = String::from_utf8(sealed).map_err(|_| KeyError::Damaged)?;
    let plain = recovery.unseal(sealed.trim()).map_err(|_| KeyError::Wrong)?;
    key_file::of_bytes(&plain).map(Some)
}

fn sealed_key(data: &DataDir) -> Result<String, NotBackedUp> {
    let recipient = key_file::recovery_recipient(&data.keys())?.ok_or(NotBackedUp::NoRecovery)?;
    let path = data.keys().join("seal.key");
    let text = own::read_secret(&path, LARGEST).map_err(|error| NotBackedUp::Io(path, error))?;
    let sealer = Sealer::new([recipient.as_str()]).map_err(|_| KeyError::Recovery)?;
    Ok(sealer.seal(text.as_bytes()).map_err(|_| KeyError::Damaged)?)
}

/// The segments as they stand, up to a moment at which none named a line of another that is not here.
fn copied(data: &DataDir) -> Result<Copies, NotBackedUp> {
    let unusable = |error| NotBackedUp::Io(data.record(), error);
    let disk = Folder::at(data.record());
    if is_cut_off(&disk).map_err(unusable)? {
        return Err(NotBackedUp::CutOff);
    }
    let mut copies = Copies::default();
    for _ in 0..TRIES {
        let mut all = Vec::new();
        for name in disk.list().map_err(unusable)?.into_iter().filter(|name| is_segment(name)) {
            let bytes = disk.read(&name).map_err(unusable)?;
            all.push(Copy { place: data.record().join(&name).display().to_string(), name: Some(name), bytes });
        }
        if all.is_empty() {
            return Err(NotBackedUp::NoRecord);
        }
        copies = Copies::of(all).map_err(NotBackedUp::Segment)?;
        let named = |replay: &Replay| {
            use crate::domain::RecordFault::RolledBack;
            replay.faults.iter().any(|fault| matches!(fault, RolledBack { .. }) && !replay.accepted.contains(fault))
        };
        // Two segments take turns while a station runs: one was read before the other went on.
        if !named(&Replay::of_all_lines(&copies).map_err(unusable)?) {
            break;
        }
    }
    Ok(copies)
}
