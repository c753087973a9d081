//! A disk in memory, whose files a test can change as it likes.

use std::collections::BTreeMap;
use std::io;
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};

use crate::journal::disk::{Append, Disk};

type Files = Arc<Mutex<BTreeMap<String, Vec<u8>>>>;

/// Files in memory, and how many bytes of them were read in pieces.
#[derive(Clone, Default)]
pub(in crate::journal) struct Memory(Files, Arc<AtomicU64>);

struct MemoryFile {
    files: Files,
    name: String,
}

impl Memory {
    pub(in crate::journal) fn files(&self) -> MutexGuard<'_, BTreeMap<String, Vec<u8>>> {
        self.0.lock().unwrap()
    }

    pub(in crate::journal) fn bytes_read(&self) -> u64 {
        self.1.load(Ordering::Relaxed)
    }

    pub(in crate::journal) fn segments(&self) -> Vec<String> {
        self.files().keys().filter(|name| name.ends_with(".jsonl")).cloned().collect()
    }
}

impl Disk for Memory {
    fn list(&self) -> io::Result<Vec<String>> {
        Ok(self.files().keys().cloned().collect())
    }
    fn read(&self, name: &str) -> io::Result<Vec<u8>> {
        self.files().get(name).cloned().ok_or_else(|| io::ErrorKind::NotFound.into())
    }
    fn read_range(&self, name: &str, range: Range<u64>) -> io::Result<Vec<u8>> {
        self.1.fetch_add(range.end - range.start, Ordering::Relaxed);
        let files = self.files();
        let bytes = files.get(name).ok_or(io::ErrorKind::NotFound)?;
        let part = bytes.get(range.start as usize..range.end as usize).ok_or(io::ErrorKind::UnexpectedEof)?;
        Ok(part.into())
    }
    fn length(&self, name: &str) -> io::Result<u64> {
        Ok(self.files().get(name).ok_or(io::ErrorKind::NotFound)?.len() as u64)
    }
    fn create(&self, name: &str) -> io::Result<Box<dyn Append>> {
        if self.files().insert(name.to_owned(), Vec::new()).is_some() {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        self.open(name)
    }
    fn open(&self, name: &str) -> io::Result<Box<dyn Append>> {
        self.length(name)?;
        Ok(Box::new(MemoryFile { files: self.0.clone(), name: name.to_owned() }))
    }
    fn remove(&self, name: &str) -> io::Result<()> {
        self.files().remove(name).map(drop).ok_or_else(|| io::ErrorKind::NotFound.into())
    }
    fn replace(&self, name: &str, with: &str) -> io::Result<()> {
        let bytes = self.read(with)?;
        self.remove(with)?;
        self.files().insert(name.to_owned(), bytes);
        Ok(())
    }
}

impl Append for MemoryFile {
    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.files.lock().unwrap().get_mut(&self.name).unwrap().extend_from_slice(bytes);
        Ok(())
    }
    fn sync(&mut self) -> io::Result<()> {
        Ok(())
    }
    fn length(&self) -> io::Result<u64> {
        Ok(self.files.lock().unwrap()[&self.name].len() as u64)
    }
}
