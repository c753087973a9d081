//! The disk behind one small trait, so that a test can cut the power at any sync.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::ops::Range;
use std::path::PathBuf;

use crate::files::{self, folder, given, own};

/// Most bytes that are read at once. Segments are read in pieces, but for those that a restore compares with their copies.
const MOST: u64 = 4 << 30;

/// A folder of append-only files.
pub trait Disk: Send + Sync + 'static {
    /// Names of all files, sorted.
    ///
    /// # Errors
    /// Those of the system.
    fn list(&self) -> io::Result<Vec<String>>;
    /// A whole file.
    ///
    /// # Errors
    /// Those of the system.
    fn read(&self, name: &str) -> io::Result<Vec<u8>>;
    /// A part of a file.
    ///
    /// # Errors
    /// Those of the system; a file shorter than the range is `UnexpectedEof`.
    fn read_range(&self, name: &str, range: Range<u64>) -> io::Result<Vec<u8>>;
    /// A part of a file, from `at` on, as much as there is room for.
    ///
    /// # Errors
    /// As [`Disk::read_range`]; what stands in `into` then is not to be used.
    fn read_into(&self, name: &str, at: u64, into: &mut [u8]) -> io::Result<()> {
        into.copy_from_slice(&self.read_range(name, at..at + into.len() as u64)?);
        Ok(())
    }
    /// Length of a file in bytes.
    ///
    /// # Errors
    /// Those of the system; `NotFound` where something else than a file has this name.
    fn length(&self, name: &str) -> io::Result<u64> {
        self.open(name)?.length()
    }
    /// A new file; its name is durable after the first sync.
    ///
    /// # Errors
    /// Those of the system; `AlreadyExists` where it does; `Unsupported` where what is there is only read.
    fn create(&self, name: &str) -> io::Result<Box<dyn Append>> {
        let _ = name;
        Err(io::ErrorKind::Unsupported.into())
    }
    /// An existing file, to append to.
    ///
    /// # Errors
    /// As [`Disk::create`].
    fn open(&self, name: &str) -> io::Result<Box<dyn Append>> {
        let _ = name;
        Err(io::ErrorKind::Unsupported.into())
    }
    /// Takes a file away (only the ballast and what was not finished are ever taken away).
    ///
    /// # Errors
    /// As [`Disk::create`].
    fn remove(&self, name: &str) -> io::Result<()> {
        let _ = name;
        Err(io::ErrorKind::Unsupported.into())
    }
    /// Puts a file in the place of another one, whole and durably: whoever looks finds the old one or the new one. A disk that cannot do it has
    /// no index, and on it no segment is put back.
    ///
    /// # Errors
    /// Those of the system.
    fn replace(&self, name: &str, with: &str) -> io::Result<()> {
        let _ = (name, with);
        Err(io::ErrorKind::Unsupported.into())
    }
}

/// Writes a whole file durably in the place of the one with this name, by way of one named `unfinished`: what a kill leaves of that the next one replaces.
///
/// # Errors
/// Those of the system: what stood there stands there.
pub(super) fn put(disk: &dyn Disk, name: &str, unfinished: &str, bytes: &[u8]) -> io::Result<()> {
    files::if_there(disk.remove(unfinished))?;
    let mut file = disk.create(unfinished)?;
    let written = file.append(bytes).and_then(|()| file.sync());
    drop(file);
    let done = written.and_then(|()| disk.replace(name, unfinished));
    if done.is_err() {
        let _ = disk.remove(unfinished);
    }
    done
}

impl std::fmt::Debug for dyn Disk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Disk")
    }
}

/// A file that only grows.
pub trait Append: Send {
    /// Adds bytes at the end. After an error some of them may stand there.
    ///
    /// # Errors
    /// Those of the system.
    fn append(&mut self, bytes: &[u8]) -> io::Result<()>;
    /// Returns when all that was appended, and the file's name, survive a power cut.
    ///
    /// # Errors
    /// Those of the system. After one the file must not be trusted any more.
    fn sync(&mut self) -> io::Result<()>;
    /// Length in bytes.
    ///
    /// # Errors
    /// Those of the system.
    fn length(&self) -> io::Result<u64>;
}

/// A real folder.
#[derive(Clone, Debug)]
pub struct Folder(PathBuf);

impl Folder {
    /// Makes the folder where it is missing.
    ///
    /// # Errors
    /// Those of the system.
    pub fn new(path: impl Into<PathBuf>) -> io::Result<Self> {
        let path = path.into();
        folder::make_within(&path)?;
        Ok(Self(path))
    }

    /// One that need not be there: it is not made here.
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self(path.into())
    }
}

impl Disk for Folder {
    fn list(&self) -> io::Result<Vec<String>> {
        let names = files::if_there(folder::names(&self.0))?.unwrap_or_default();
        Ok(names.into_iter().map(|name| name.to_string_lossy().into_owned()).collect())
    }

    fn read(&self, name: &str) -> io::Result<Vec<u8>> {
        own::read(&self.0.join(name), MOST)
    }

    fn read_range(&self, name: &str, range: Range<u64>) -> io::Result<Vec<u8>> {
        if range.end.saturating_sub(range.start) > MOST {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        let mut bytes = vec![0; usize::try_from(range.end - range.start).map_err(io::Error::other)?];
        self.read_into(name, range.start, &mut bytes)?;
        Ok(bytes)
    }

    fn read_into(&self, name: &str, at: u64, into: &mut [u8]) -> io::Result<()> {
        let mut file = own::open(&self.0.join(name))?;
        file.seek(SeekFrom::Start(at))?;
        file.read_exact(into)
    }

    fn length(&self, name: &str) -> io::Result<u64> {
        // What is longer was made so by something else than a station.
        own::length(&self.0.join(name), given::LONGEST)
    }

    fn create(&self, name: &str) -> io::Result<Box<dyn Append>> {
        let file = own::create(&self.0.join(name))?;
        Ok(Box::new(FolderFile { file, folder: Some(self.0.clone()) }))
    }

    fn open(&self, name: &str) -> io::Result<Box<dyn Append>> {
        let file = own::append(&self.0.join(name))?;
        Ok(Box::new(FolderFile { file, folder: Some(self.0.clone()) }))
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        files::remove(&self.0.join(name))
    }

    fn replace(&self, name: &str, with: &str) -> io::Result<()> {
        files::rename(&self.0.join(with), &self.0.join(name))?;
        folder::sync(&self.0)
    }
}

struct FolderFile {
    file: File,
    /// The folder whose entry for this file is not known to be durable yet.
    folder: Option<PathBuf>,
}

impl Append for FolderFile {
    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.file.sync_all()?;
        if let Some(folder) = &self.folder {
            folder::sync(folder)?;
            self.folder = None;
        }
        Ok(())
    }

    fn length(&self) -> io::Result<u64> {
        Ok(self.file.metadata()?.len())
    }
}
