//! The seal key's file. Made once, never made anew where a record says that there was one.
//!
//! The file is in age's own identity format, readable by its owner only. `recovery.pub` beside it may hold a second recipient (`age1…`),
//! kept by somebody else: who holds its other half can open the record when this PC is gone. `line.key` may hold a line key: what is sealed here opens at the
//! other stations that have it, too.

use std::io;
use std::path::Path;

use zeroize::Zeroizing;

use super::line_mark;
use super::seal::{SealKey, Sealer};
use crate::domain::plain_text;
use crate::files::{self, folder, given, if_there, own};

/// In the folder of the keys: the seal key.
pub(super) const KEY: &str = "seal.key";
/// In the folder of the keys: the recovery recipient.
pub const RECOVERY: &str = "recovery.pub";
/// In the folder of the keys: the line key.
pub(super) const LINE: &str = "line.key";
/// Largest of these files, in bytes.
const LARGEST: u64 = 64 << 10;
/// In the record's folder: the public half, so that the record knows its key before its first header.
const PUBLIC: &str = "seal.pub";

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The record has a key, and its file is not there (or is another one). None is ever made in its place.
    #[error("the seal key of this record is missing or another one")]
    Wrong,
    /// Not a key file.
    #[error("the seal key's file is damaged")]
    Damaged,
    /// The recovery recipient cannot be read.
    #[error("recovery.pub holds no age recipient")]
    Recovery,
    /// The line key cannot be read.
    #[error("line.key holds no age key")]
    Line,
    /// The system.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// Gives the key and what seals to it; makes it where there never was one. To be called under the record's lock.
///
/// # Errors
/// [`KeyError`]; nothing was made then.
pub fn key(keys: &Path, record: &Path, record_is_empty: bool) -> Result<(SealKey, Sealer), KeyError> {
    key_for(keys, record, record_is_empty, None)
}

/// As [`key`]. `recorded`: the public half that the record was sealed to last; where the file holds its key, that is the own one.
///
/// # Errors
/// As [`key`].
pub fn key_for(
    keys: &Path,
    record: &Path,
    record_is_empty: bool,
    recorded: Option<&str>,
) -> Result<(SealKey, Sealer), KeyError> {
    let public = if_there(own::read_text(&record.join(PUBLIC), LARGEST))?;
    let path = keys.join(KEY);
    let key = match own::read_secret(&path, LARGEST) {
        Ok(text) => SealKey::from_text(&text).map_err(|_| KeyError::Damaged)?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            if public.is_some() || !record_is_empty {
                return Err(KeyError::Wrong);
            }
            make(&path)?
        }
        Err(error) => return Err(error.into()),
    };
    let key = match (&public, recorded) {
        // Of a record that goes on with another key than before, which is cut off here: the record has said which.
        (Some(told), Some(recorded)) if told.trim() != recorded => {
            let key = key.with_own(told.trim()).and_then(|key| key.with_own(recorded)).ok_or(KeyError::Wrong)?;
            own::write(&record.join(PUBLIC), format!("{recorded}\n").as_bytes())?;
            key
        }
        (Some(told), _) => key.with_own(told.trim()).ok_or(KeyError::Wrong)?,
        (None, _) if !record_is_empty => return Err(KeyError::Wrong),
        (None, _) => {
            tell(record, &key)?;
            key
        }
    };
    let sealer = sealer_for(keys, &key)?;
    Ok((key, sealer))
}

/// What seals to this key, and to the recovery recipient and the line key where there are such; with that one it vouches for what is issued here.
///
/// # Errors
/// [`KeyError::Recovery`], [`KeyError::Line`]; those of the system.
pub fn sealer_for(keys: &Path, key: &SealKey) -> Result<Sealer, KeyError> {
    let line = line(keys)?;
    let recipients = [Some(key.recipient()), recovery(keys)?, line.as_ref().map(SealKey::recipient)];
    let sealer = Sealer::new(recipients.iter().flatten().map(String::as_str)).map_err(|_| KeyError::Recovery)?;
    Ok(sealer.vouches_with(line.as_ref().map(line_mark::marker)))
}

/// The text of the key's file, sealed to the recovery recipient alone; none where there is no such recipient.
///
/// # Errors
/// [`KeyError`].
pub fn sealed_to_recovery(keys: &Path) -> Result<Option<String>, KeyError> {
    let Some(recipient) = recovery_recipient(keys)? else { return Ok(None) };
    let text = own::read_secret(&keys.join(KEY), LARGEST)?;
    let sealer = Sealer::new([recipient.as_str()]).map_err(|_| KeyError::Recovery)?;
    sealer.seal(text.as_bytes()).map(Some).map_err(|_| KeyError::Damaged)
}

/// The second recipient, where somebody has put one there, with whichever editor.
fn recovery(keys: &Path) -> io::Result<Option<String>> {
    let Some(bytes) = if_there(own::read(&keys.join(RECOVERY), LARGEST))? else { return Ok(None) };
    String::from_utf8(plain_text::decode(&bytes).into_owned()).map(Some).map_err(|_| io::ErrorKind::InvalidData.into())
}

/// The key of a record, looked at: nothing is made and nothing is written. None where neither key nor record was ever made.
///
/// # Errors
/// [`KeyError`], as [`key`] would have it.
pub fn look(keys: &Path, record: &Path, record_is_empty: bool) -> Result<Option<SealKey>, KeyError> {
    let public = if_there(own::read_text(&record.join(PUBLIC), LARGEST))?;
    let recovery = recovery(keys)?;
    if recovery.is_some_and(|text| Sealer::new([text.as_str()]).is_err()) {
        return Err(KeyError::Recovery);
    }
    line(keys)?;
    let key = if_there(own::read_secret(&keys.join(KEY), LARGEST))?;
    let key = key.map(|text| SealKey::from_text(&text)).transpose().map_err(|_| KeyError::Damaged)?;
    match (key, public) {
        (Some(key), Some(public)) => key.with_own(public.trim()).map(Some).ok_or(KeyError::Wrong),
        (key, None) if record_is_empty => Ok(key),
        _ => Err(KeyError::Wrong),
    }
}

/// Writes a key file anew, whose keys open all that the one before opens, and makes its first one the record's. Only where nothing was sealed to the one before, or
/// its key is in it too.
///
/// # Errors
/// Those of the system.
pub fn replace(keys: &Path, key: &SealKey) -> io::Result<()> {
    write(&keys.join(KEY), key)
}

fn write(path: &Path, key: &SealKey) -> io::Result<()> {
    own::write(path, format!("{}\n", key.to_text().expose()).as_bytes())
}

/// The files in the folder that hold a secret: the seal key, the line key, and what a kill has left of one that was being written.
///
/// # Errors
/// Those of the system.
pub fn files(keys: &Path) -> io::Result<Vec<String>> {
    let names = if_there(folder::names(keys))?.unwrap_or_default();
    let names = names.iter().map(|name| name.to_string_lossy().into_owned());
    Ok(names.filter(|name| is_file_of_key(name)).collect())
}

/// Whether a file in the folder of the keys is, or was to become, one of these keys.
pub fn is_file_of_key(name: &str) -> bool {
    name.starts_with(KEY) || name.starts_with(LINE)
}

/// Whether the seal key's file is there.
pub fn is_there(keys: &Path) -> bool {
    files::is_there(&keys.join(KEY))
}

/// Tells the record, of which no segment stands yet, which key it will be sealed to.
///
/// # Errors
/// Those of the system.
pub fn tell(record: &Path, key: &SealKey) -> io::Result<()> {
    own::write(&record.join(PUBLIC), format!("{}\n", key.recipient()).as_bytes())
}

/// The key in a folder that may be another record's, or a copy of one.
///
/// # Errors
/// [`KeyError::Damaged`]; those of the system.
pub fn in_folder(keys: &Path) -> Result<Option<SealKey>, KeyError> {
    let text = if_there(given::read_secret(&keys.join(KEY), LARGEST))?;
    text.map(|text| of_bytes(&text)).transpose()
}

/// A key in the text of an identity file, with whichever editor it was made.
///
/// # Errors
/// [`KeyError::Damaged`].
pub fn of_bytes(bytes: &[u8]) -> Result<SealKey, KeyError> {
    let text = Zeroizing::new(plain_text::decode(bytes).into_owned());
    let text = std::str::from_utf8(&text).map_err(|_| KeyError::Damaged)?;
    SealKey::from_text(text).map_err(|_| KeyError::Damaged)
}

/// The recovery recipient of a station, where there is one that can be used.
///
/// # Errors
/// [`KeyError::Recovery`]; those of the system.
pub fn recovery_recipient(keys: &Path) -> Result<Option<String>, KeyError> {
    let text = recovery(keys)?;
    text.map(|text| Sealer::new([text.as_str()]).map(|sealer| sealer.recipients().remove(0)))
        .transpose()
        .map_err(|_| KeyError::Recovery)
}

/// Puts a recovery recipient there: what is sealed from the next start on opens with its other half too.
///
/// # Errors
/// Those of the system.
pub fn set_recovery(keys: &Path, recipient: &str) -> io::Result<()> {
    folder::make_within(keys)?;
    own::write(&keys.join(RECOVERY), format!("{recipient}\n").as_bytes())
}

/// The line key of a station, where it has one.
///
/// # Errors
/// [`KeyError::Line`]; those of the system.
pub fn line(keys: &Path) -> Result<Option<SealKey>, KeyError> {
    let text = if_there(own::read_secret(&keys.join(LINE), LARGEST))?;
    text.map(|text| SealKey::from_text(&text)).transpose().map_err(|_| KeyError::Line)
}

/// Puts a line key there: what is sealed from the next start on opens with it too.
///
/// # Errors
/// Those of the system.
pub fn set_line(keys: &Path, key: &SealKey) -> io::Result<()> {
    folder::make_within(keys)?;
    write(&keys.join(LINE), key)
}

/// Destroys the line key. What was sealed to it opens with it elsewhere all the same.
///
/// # Errors
/// Those of the system.
pub fn forget_line(keys: &Path) -> io::Result<()> {
    own::destroy(&keys.join(LINE)).map(drop)
}

/// The public half of a record's key, where there is one: for whoever makes nothing and opens nothing.
///
/// # Errors
/// Those of the system.
pub fn public_half(record: &Path) -> io::Result<Option<String>> {
    let told = if_there(own::read_text(&record.join(PUBLIC), LARGEST))?;
    Ok(told.map(|told| told.trim().to_owned()).filter(|told| Sealer::new([told.as_str()]).is_ok()))
}

/// Whether the key's file is there and holds this key.
pub fn stands(keys: &Path, key: &SealKey) -> bool {
    let found = own::read_secret(&keys.join(KEY), LARGEST).ok().and_then(|text| SealKey::from_text(&text).ok());
    found.is_some_and(|found| found.with_own(&key.recipient()).is_some())
}

/// Writes the key's file again where it was taken away while the key was in use: what was sealed to it could never be opened otherwise.
///
/// # Errors
/// Those of the system, and `AlreadyExists` where another key stands there: that one is left alone.
pub fn put_back(keys: &Path, key: &SealKey) -> io::Result<()> {
    folder::make_within(keys)?;
    let path = keys.join(KEY);
    match std::fs::symlink_metadata(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => write(&path, key),
        Err(error) => Err(error),
        Ok(_) => Err(io::ErrorKind::AlreadyExists.into()),
    }
}

fn make(path: &Path) -> Result<SealKey, KeyError> {
    let key = SealKey::generate();
    write(path, &key)?;
    // Read back through a fresh handle: a key that cannot be read again would lose every token.
    let read = SealKey::from_text(&own::read_secret(path, LARGEST)?).map_err(|_| KeyError::Damaged)?;
    if read.recipient() == key.recipient() { Ok(read) } else { Err(KeyError::Damaged) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_once_and_never_again_for_a_record_that_had_one() {
        let root = tempfile::tempdir().unwrap();
        let (keys, record) = (root.path().join("keys"), root.path().join("record"));
        std::fs::create_dir_all(&keys).unwrap();
        std::fs::create_dir_all(&record).unwrap();
        let (first, _) = key(&keys, &record, true).unwrap();
        assert_eq!(key(&keys, &record, false).unwrap().0.recipient(), first.recipient());
        assert_eq!(look(&keys, &record, false).unwrap().unwrap().recipient(), first.recipient());
        std::fs::remove_file(keys.join(KEY)).unwrap();
        assert!(matches!(look(&keys, &record, true), Err(KeyError::Wrong)));
        assert!(!keys.join(KEY).exists());
        assert!(matches!(key(&keys, &record, true), Err(KeyError::Wrong)));
        own::write(&keys.join(KEY), SealKey::generate().to_text().expose().as_bytes()).unwrap();
        assert!(matches!(key(&keys, &record, false), Err(KeyError::Wrong)));
        assert!(matches!(look(&keys, &record, false), Err(KeyError::Wrong)));
    }

    #[test]
    fn where_nothing_was_ever_made_a_look_finds_nothing_and_makes_nothing() {
        let root = tempfile::tempdir().unwrap();
        assert!(look(&root.path().join("keys"), &root.path().join("record"), true).unwrap().is_none());
        // Nor where the folders are there already.
        assert!(look(root.path(), root.path(), true).unwrap().is_none());
        assert_eq!(std::fs::read_dir(root.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_line_key_is_sealed_to_as_well_until_it_is_forgotten_and_never_becomes_the_records() {
        let root = tempfile::tempdir().unwrap();
        let (own, _) = key(root.path(), root.path(), true).unwrap();
        let shared = SealKey::generate();
        set_line(root.path(), &shared).unwrap();
        let (key, sealer) = key(root.path(), root.path(), false).unwrap();
        assert_eq!(
            (key.recipient(), sealer.recipients()),
            (own.recipient(), vec![own.recipient(), shared.recipient()])
        );
        let sealed = sealer.seal(b"x").unwrap();
        assert_eq!(&**line(root.path()).unwrap().unwrap().unseal(&sealed).unwrap(), b"x");
        forget_line(root.path()).unwrap();
        assert!(line(root.path()).unwrap().is_none());
        assert!(shared.unseal(&sealer_for(root.path(), &key).unwrap().seal(b"x").unwrap()).is_err());
        own::write(&root.path().join(LINE), b"nonsense").unwrap();
        assert!(matches!(look(root.path(), root.path(), false), Err(KeyError::Line)));
        assert!(matches!(sealer_for(root.path(), &key), Err(KeyError::Line)));
    }

    #[test]
    fn a_recovery_recipient_is_sealed_to_as_well() {
        let root = tempfile::tempdir().unwrap();
        let recovery = SealKey::generate();
        std::fs::write(root.path().join(RECOVERY), format!("# safe\n{}\n", recovery.recipient())).unwrap();
        let (_, sealer) = key(root.path(), root.path(), true).unwrap();
        assert_eq!(&**recovery.unseal(&sealer.seal(b"x").unwrap()).unwrap(), b"x");
    }
}
