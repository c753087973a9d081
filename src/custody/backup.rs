//! A backup of the record: its segments, each up to a line of its chain, and what is needed to tell whether they are all there. A station may run meanwhile.

use std::fs::File;
use std::io::{self, Read as _, Write as _};
use std::ops::Range;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::custody::names;
use crate::domain::{PROGRAM, RecordFault, SegmentHead};
use crate::files::{self, folder, given};
use crate::journal::{Disk, Folder, Frozen, Replay, RestoreFault, Segment, is_cut_off};
use crate::store::DataDir;
use crate::vault::{KeyError, SealKey, key_file};

/// What a backup is told by.
const MANIFEST: &str = "backup.json";
/// The key, sealed to the recovery key: `base64 -d seal.key.age | age -d -i recovery.txt`.
const SEALED_KEY: &str = "seal.key.age";
/// Largest of these, in bytes.
const LARGEST: u64 = 16 << 20;
/// So often a record that grows is looked at until its segments name no line that is not there.
const TRIES: usize = 8;
/// Bytes that are copied at once.
const PIECE: u64 = 1 << 20;

/// A SHA-256.
type Hash = sha2::digest::Output<Sha256>;

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
    /// Whenever it was looked at, the station was writing.
    #[error("the record grew")]
    Growing,
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
    let (frozen, replay) = frozen(data)?;
    let Some(newest) = replay.segments.last() else { return Err(NotBackedUp::NoRecord) };
    let record = out.join("record");
    given::make_folder(&record).map_err(unusable(record.clone()))?;
    for segment in &replay.segments {
        let path = record.join(&segment.name);
        let reads_back = copy(&frozen, segment, &path).map_err(unusable(path.clone()))?;
        if !reads_back {
            return Err(NotBackedUp::NotReadBack(path));
        }
    }
    folder::sync(&record).map_err(unusable(record))?;
    let keys = out.join("keys");
    if let Some(recipient) = key_file::recovery_recipient(&data.keys())? {
        let path = keys.join(key_file::RECOVERY);
        given::write(&path, format!("{recipient}\n").as_bytes()).map_err(unusable(path))?;
    }
    if let Some(key) = &key {
        let path = keys.join(SEALED_KEY);
        given::make_folder(&keys).map_err(unusable(keys))?;
        given::write_for_owner(&path, format!("{key}\n").as_bytes()).map_err(unusable(path))?;
    }
    names::keep(data, out).map_err(unusable(data.persons()))?;
    let manifest = Manifest {
        program: PROGRAM.into(),
        station: newest.header.station.clone(),
        at: jiff::Timestamp::now().to_string(),
        heads: replay.segments.iter().map(|segment| segment.end.of(&segment.name)).collect(),
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

/// Whether a backup holds this record as it stands, whole.
///
/// # Errors
/// [`NotBackedUp::Io`].
pub fn is_copy_of(data: &DataDir, replay: &Replay, folder: &Path, manifest: &Manifest) -> Result<bool, NotBackedUp> {
    let heads = replay.segments.iter().map(|segment| segment.end.of(&segment.name));
    if !heads.eq(manifest.heads.iter().cloned()) {
        return Ok(false);
    }
    let record = Folder::at(data.record());
    for Segment { name, end, .. } in &replay.segments {
        let path = folder.join("record").join(name);
        let unusable = |error| NotBackedUp::Io(path.clone(), error);
        let copied = given::open(&path).and_then(|mut file| hash_of(&mut file)).map_err(unusable)?;
        let stands = hash_up_to(end.length, |piece| record.read_range(name, piece), |_| Ok(()));
        if stands.map_err(|error| NotBackedUp::Io(data.record(), error))? != copied {
            return Ok(false);
        }
    }
    Ok(true)
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
    key_file::sealed_to_recovery(&data.keys())?.ok_or(NotBackedUp::NoRecovery)
}

/// The record as it stands, where all of it can be restored again.
fn frozen(data: &DataDir) -> Result<(Frozen, Replay), NotBackedUp> {
    let unusable = |error| NotBackedUp::Io(data.record(), error);
    let disk = Folder::at(data.record());
    if is_cut_off(&disk).map_err(unusable)? {
        return Err(NotBackedUp::CutOff);
    }
    let (frozen, replay) = Frozen::whole(&disk, TRIES).map_err(unusable)?.ok_or(NotBackedUp::Growing)?;
    let place = |segment: &str| data.record().join(segment).display().to_string();
    let not_restored = |fault: &RecordFault| match fault {
        RecordFault::Broken { segment, line } => Some(RestoreFault::Broken(place(segment), *line)),
        RecordFault::TooNew { segment } => Some(RestoreFault::TooNew(place(segment))),
        RecordFault::NotOurs { segment } => Some(RestoreFault::NotASegment(place(segment))),
        _ => None,
    };
    let practice = replay.segments.iter().find(|segment| segment.header.practice);
    let practice = practice.map(|segment| RestoreFault::Practice(place(&segment.name)));
    match replay.faults.iter().find_map(not_restored).or(practice) {
        Some(fault) => Err(NotBackedUp::Segment(fault)),
        None => Ok((frozen, replay)),
    }
}

/// Copies a segment up to its last line, durably, for its owner alone: PINs are in it, as hashes that can be guessed at. Whether what stands there then is what was
/// copied.
fn copy(frozen: &Frozen, segment: &Segment, to: &Path) -> io::Result<bool> {
    let mut file = given::create_for_owner(to)?;
    let read = |range| frozen.read_range(&segment.name, range);
    let hash = hash_up_to(segment.end.length, read, |piece| file.write_all(piece))?;
    file.sync_all()?;
    Ok(hash_of(&mut given::open(to)?)? == hash)
}

/// The hash of what is read up to this length, piece by piece; `each` piece goes on to somebody.
fn hash_up_to(
    length: u64,
    read: impl Fn(Range<u64>) -> io::Result<Vec<u8>>,
    mut each: impl FnMut(&[u8]) -> io::Result<()>,
) -> io::Result<Hash> {
    let (mut hash, mut at) = (Sha256::new(), 0);
    while at < length {
        let end = length.min(at + PIECE);
        let piece = read(at..end)?;
        hash.update(&piece);
        each(&piece)?;
        at = end;
    }
    Ok(hash.finalize())
}

fn hash_of(file: &mut File) -> io::Result<Hash> {
    let (mut hash, mut piece) = (Sha256::new(), vec![0; PIECE as usize]);
    loop {
        match file.read(&mut piece)? {
            0 => return Ok(hash.finalize()),
            read => hash.update(&piece[..read]),
        }
    }
}
