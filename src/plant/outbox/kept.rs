//! How far the results of a product have come, in a small file of its own: behind which line of each segment the other side has taken all, and what it refused.
//!
//! The file only ever says less than is so: it is written after the other side has said yes, whole or not at all, with a sum over all of it. A kill or a loss
//! before that has results sent twice, under one id, and none left out. What the record does not prove of it counts for nothing.

use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::domain::{Outcome, RefusedResult, ResultSettled, hex};
use crate::files::{self, folder, own};
use crate::journal::Stand;

/// Largest file, in bytes.
const LARGEST: u64 = 16 << 20;
/// So many refused results lie aside at most: nothing more is sent before a person has looked.
pub const MOST_DEAD: usize = 100;

/// A result that was refused for good, as far as the other side goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DeadLetter {
    /// Its id.
    pub id: String,
    /// The segment of its line, and where it stands there, without its newline.
    pub segment: String,
    /// The first byte.
    pub from: u64,
    /// Behind the last one.
    pub to: u64,
    /// The unit's number, where it told one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub serial_number: Option<String>,
    /// How its visit ended.
    pub outcome: Outcome,
    /// The HTTP status that refused it.
    pub status: u16,
    /// When, RFC 3339 in UTC.
    pub at: String,
    /// A person said that it is to be sent again.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub again: bool,
}

impl DeadLetter {
    /// What a person is told of it.
    pub fn told(&self) -> RefusedResult {
        RefusedResult { id: self.id.clone(), serial_number: self.serial_number.clone(), status: self.status }
    }
}

/// What is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Kept {
    /// Whose results.
    pub product_key: String,
    /// How far each segment was taken.
    pub stands: Vec<Stand>,
    /// What was refused, the oldest first.
    pub dead: Vec<DeadLetter>,
}

impl Kept {
    /// Where it is kept in the folder of the outbox. A product key has letters and digits alone.
    pub fn path(folder: &Path, product_key: &str) -> PathBuf {
        folder.join(format!("{product_key}.json"))
    }

    /// Reads what is kept of a product. None where nothing is.
    ///
    /// # Errors
    /// Those of the system; `InvalidData` where it is damaged, or another product's.
    pub fn read(folder: &Path, product_key: &str) -> io::Result<Option<Self>> {
        let Some(bytes) = files::if_there(own::read(&Self::path(folder, product_key), LARGEST))? else {
            return Ok(None);
        };
        let kept = Self::of(&bytes).filter(|kept| kept.product_key == product_key);
        kept.map(Some).ok_or_else(|| io::ErrorKind::InvalidData.into())
    }

    /// As [`Kept::read`], and none where it is damaged. Given with whether it is.
    ///
    /// # Errors
    /// Those of the system.
    pub fn read_if_whole(folder: &Path, product_key: &str) -> io::Result<(Option<Self>, bool)> {
        match Self::read(folder, product_key) {
            Err(error) if error.kind() == io::ErrorKind::InvalidData => Ok((None, true)),
            read => Ok((read?, false)),
        }
    }

    /// Of which products something is kept.
    ///
    /// # Errors
    /// Those of the system. No folder is none.
    pub fn products(folder: &Path) -> io::Result<Vec<String>> {
        let names = files::if_there(folder::names(folder))?.unwrap_or_default();
        Ok(names.iter().filter_map(|name| Some(name.to_str()?.strip_suffix(".json")?.to_owned())).collect())
    }

    fn of(bytes: &[u8]) -> Option<Self> {
        let mut lines = std::str::from_utf8(bytes).ok()?.split_inclusive('\n');
        let (text, sum) = (lines.next()?.strip_suffix('\n')?, lines.next()?.strip_suffix('\n')?);
        let is_whole = sum == hex(&Sha256::digest(text)) && lines.next().is_none();
        serde_json::from_str(text).ok().filter(|_| is_whole)
    }

    /// Keeps it, durably.
    ///
    /// # Errors
    /// Those of the system: what was kept before is kept.
    pub fn write(&self, folder: &Path) -> io::Result<()> {
        let text = serde_json::to_string(self)?;
        let sum = hex(&Sha256::digest(&text));
        folder::make_within(folder)?;
        own::write(&Self::path(folder, &self.product_key), format!("{text}\n{sum}\n").as_bytes())
    }

    /// Puts into practice what was decided about some of those that were refused.
    pub fn settle(&mut self, ids: &[String], how: ResultSettled) {
        match how {
            ResultSettled::Again => {
                self.dead.iter_mut().filter(|dead| ids.contains(&dead.id)).for_each(|dead| dead.again = true);
            }
            ResultSettled::Dropped => self.dead.retain(|dead| !ids.contains(&dead.id)),
        }
    }
}

/// The same where no station runs.
///
/// # Errors
/// As [`Kept::read`] and [`Kept::write`].
pub fn settle(folder: &Path, product_key: &str, ids: &[String], how: ResultSettled) -> io::Result<()> {
    let Some(mut kept) = Kept::read(folder, product_key)? else { return Ok(()) };
    kept.settle(ids, how);
    kept.write(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept() -> Kept {
        let dead = |id: &str| DeadLetter {
            id: id.repeat(64),
            segment: "000001-b.jsonl".into(),
            from: 10,
            to: 20,
            serial_number: Some("\"\n".into()),
            outcome: Outcome::Fail,
            status: 410,
            at: "2026-11-28T10:00:00Z".into(),
            again: false,
        };
        Kept { product_key: "a1".into(), stands: Vec::new(), dead: vec![dead("a"), dead("b")] }
    }

    #[test]
    fn what_is_kept_is_whole_or_damaged_whichever_bit_is_another() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(Kept::read(folder.path(), "a1").unwrap(), None);
        kept().write(folder.path()).unwrap();
        assert_eq!(Kept::read(folder.path(), "a1").unwrap(), Some(kept()));
        assert_eq!(Kept::products(folder.path()).unwrap(), ["a1"]);
        assert_eq!(Kept::products(&folder.path().join("none")).unwrap(), [""; 0]);
        // What cannot be looked into is not empty.
        Kept::products(&Kept::path(folder.path(), "a1")).unwrap_err();
        let path = Kept::path(folder.path(), "a1");
        let whole = std::fs::read(&path).unwrap();
        for at in 0..whole.len() {
            let mut other = whole.clone();
            other[at] ^= 1;
            assert_eq!(Kept::of(&other), None, "byte {at}");
            assert_eq!(Kept::of(&whole[..at]), None, "cut at {at}");
        }
        assert_eq!(Kept::of(&[&whole[..], b"\n"].concat()), None);
        assert_eq!(Kept::read_if_whole(folder.path(), "a1").unwrap(), (Some(kept()), false));
        std::fs::write(&path, &whole[1..]).unwrap();
        assert_eq!(Kept::read_if_whole(folder.path(), "a1").unwrap(), (None, true));
        assert_eq!(Kept::read_if_whole(folder.path(), "a3").unwrap(), (None, false));
        std::fs::write(&path, &whole).unwrap();
        // Another product's.
        std::fs::copy(&path, Kept::path(folder.path(), "a2")).unwrap();
        assert_eq!(Kept::read(folder.path(), "a2").unwrap_err().kind(), io::ErrorKind::InvalidData);
    }

    #[test]
    fn a_person_has_them_sent_again_or_dropped() {
        let folder = tempfile::tempdir().unwrap();
        kept().write(folder.path()).unwrap();
        settle(folder.path(), "a1", &["a".repeat(64), "c".repeat(64)], ResultSettled::Again).unwrap();
        let now = Kept::read(folder.path(), "a1").unwrap().unwrap();
        assert_eq!(now.dead.iter().map(|dead| dead.again).collect::<Vec<_>>(), [true, false]);
        settle(folder.path(), "a1", &["a".repeat(64)], ResultSettled::Dropped).unwrap();
        let now = Kept::read(folder.path(), "a1").unwrap().unwrap();
        assert_eq!(now.dead.iter().map(|dead| &dead.id[..1]).collect::<Vec<_>>(), ["b"]);
    }
}
