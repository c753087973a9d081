//! A disk that goes wrong at a certain entry of the record.

use std::io;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use regnwl_station::journal::disk::{Append, Disk, Folder};

/// How the disk goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// The bytes are in the file, but nobody promises that they stay.
    NotSynced,
    /// Nothing is written.
    Gone,
    /// There is no room, until the ballast is given up.
    Full,
    /// There is no room, whatever is given up.
    Crammed,
    /// The system says this.
    Says(io::ErrorKind),
}

/// What stands on every line.
const EVERY_LINE: &str = "{\"v\":";

type Rule = Arc<Mutex<Option<(String, Wrong)>>>;

/// A real folder that goes wrong when an entry of this kind is written.
#[derive(Clone)]
pub struct FailingDisk {
    folder: Folder,
    rule: Rule,
}

impl FailingDisk {
    pub fn new(record: impl Into<PathBuf>) -> Self {
        Self { folder: Folder::new(record).unwrap(), rule: Rule::default() }
    }

    pub fn fail_at(&self, kind: &str, wrong: Wrong) {
        *self.rule.lock().unwrap() = Some((format!("\"kind\":\"{kind}\""), wrong));
    }

    /// From now on nothing is written.
    pub fn vanish(&self) {
        *self.rule.lock().unwrap() = Some((EVERY_LINE.into(), Wrong::Gone));
    }

    /// From now on there is no room.
    pub fn fill(&self) {
        *self.rule.lock().unwrap() = Some((EVERY_LINE.into(), Wrong::Crammed));
    }

    fn wrap(&self, file: Box<dyn Append>) -> Box<dyn Append> {
        Box::new(FailingFile { file, rule: self.rule.clone(), unsynced: Vec::new() })
    }
}

impl Disk for FailingDisk {
    fn list(&self) -> io::Result<Vec<String>> {
        self.folder.list()
    }

    fn read(&self, name: &str) -> io::Result<Vec<u8>> {
        self.folder.read(name)
    }

    fn read_range(&self, name: &str, range: Range<u64>) -> io::Result<Vec<u8>> {
        self.folder.read_range(name, range)
    }

    fn create(&self, name: &str) -> io::Result<Box<dyn Append>> {
        self.folder.create(name).map(|file| self.wrap(file))
    }

    fn open(&self, name: &str) -> io::Result<Box<dyn Append>> {
        self.folder.open(name).map(|file| self.wrap(file))
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        self.folder.remove(name)?;
        let mut rule = self.rule.lock().unwrap();
        if name == "ballast" && rule.as_ref().is_some_and(|(_, wrong)| *wrong == Wrong::Full) {
            *rule = None;
        }
        Ok(())
    }
}

struct FailingFile {
    file: Box<dyn Append>,
    rule: Rule,
    unsynced: Vec<u8>,
}

impl FailingFile {
    fn wrong(&self, bytes: &[u8]) -> Option<Wrong> {
        let rule = self.rule.lock().unwrap();
        let (kind, wrong) = rule.as_ref()?;
        bytes.windows(kind.len()).any(|part| part == kind.as_bytes()).then_some(*wrong)
    }
}

impl Append for FailingFile {
    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        match self.wrong(bytes) {
            Some(Wrong::Gone) => return Err(io::Error::other("the disk is gone")),
            Some(Wrong::Full | Wrong::Crammed) => return Err(io::ErrorKind::StorageFull.into()),
            Some(Wrong::Says(kind)) => return Err(kind.into()),
            Some(Wrong::NotSynced) | None => {}
        }
        self.unsynced.extend_from_slice(bytes);
        self.file.append(bytes)
    }

    fn sync(&mut self) -> io::Result<()> {
        if self.wrong(&self.unsynced) == Some(Wrong::NotSynced) {
            return Err(io::Error::other("not synced"));
        }
        self.unsynced.clear();
        self.file.sync()
    }

    fn length(&self) -> io::Result<u64> {
        self.file.length()
    }
}
