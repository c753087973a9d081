//! A copy of the data folder from some earlier moment is put in the place of the newest one, as who restores a backup does. The station must see that and ask nothing.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::bench::Bench;
use super::chance::Chance;
use super::child::{Child, End};
use crate::folder;

pub struct Copies {
    folder: PathBuf,
    is_there: bool,
}

impl Copies {
    pub fn new(bench: &Bench) -> Self {
        Self { folder: bench.folder.path().join("copy"), is_there: false }
    }

    /// Sometimes makes a copy, in place of the one before.
    pub fn make(&mut self, bench: &Bench, chance: &mut Chance) -> io::Result<()> {
        if chance.below(6) != 0 || !bench.data().is_dir() {
            return Ok(());
        }
        self.take(bench)
    }

    fn take(&mut self, bench: &Bench) -> io::Result<()> {
        if self.is_there {
            fs::remove_dir_all(&self.folder)?;
        }
        folder::copy(&bench.data(), &self.folder)?;
        self.is_there = true;
        Ok(())
    }

    /// Sometimes puts the copy back, starts the program on it, and then puts back what was there. Whether it did.
    ///
    /// # Errors
    /// The program went on.
    pub fn put_back(&self, bench: &Bench, chance: &mut Chance, longest: Duration) -> Result<bool, String> {
        if chance.below(6) != 0 || !self.is_there || !self.is_older(bench).map_err(|error| error.to_string())? {
            return Ok(false);
        }
        let (data, newest) = (bench.data(), bench.folder.path().join("newest"));
        let step = |from: &Path, to: &Path| fs::rename(from, to).map_err(|error| error.to_string());
        let asked = bench.cloud.seen().connects;
        step(&data, &newest)?;
        step(&self.folder, &data)?;
        let mut child = Child::start(bench.command()).map_err(|error| error.to_string())?;
        let end = child.run(None, &data, longest, |_, _| ())?;
        step(&data, &self.folder)?;
        step(&newest, &data)?;
        if end != End::Ended(Some(3)) || bench.cloud.seen().connects != asked {
            return Err(format!("on a record from an earlier copy: {end:?} {}", child.last_words()));
        }
        Ok(true)
    }

    /// Puts the copy back for good, once, and gives the record what its batch files tell. Whether it did: where chance has made no copy so far, one is made now,
    /// and is older than the record after the next run.
    ///
    /// # Errors
    /// The program went on before, or did not take back what was lost.
    pub fn restore(&mut self, bench: &Bench, longest: Duration) -> Result<bool, String> {
        if !self.is_there {
            self.take(bench).map_err(|error| error.to_string())?;
            return Ok(false);
        }
        if !self.is_older(bench).map_err(|error| error.to_string())? {
            return Ok(false);
        }
        // Whoever restores a backup has the batch files of the day beside it.
        bench.let_batch_files_catch_up(longest)?;
        let asked = bench.cloud.seen().connects;
        fs::remove_dir_all(bench.data()).map_err(|error| error.to_string())?;
        fs::rename(&self.folder, bench.data()).map_err(|error| error.to_string())?;
        self.is_there = false;
        let mut child = Child::start(bench.command()).map_err(|error| error.to_string())?;
        let end = child.run(None, &bench.data(), longest, |_, _| ())?;
        if end != End::Ended(Some(3)) || bench.cloud.seen().connects != asked {
            return Err(format!("on a restored backup: {end:?} {}", child.last_words()));
        }
        let imported = bench.put_back_from_batch_files().map_err(|error| error.to_string())?;
        match imported.status.success() {
            true => Ok(true),
            false => Err(format!("nothing was put back: {}", String::from_utf8_lossy(&imported.stderr))),
        }
    }

    /// Whether the batch file of today, which is not in the copy, has lines that the copy's segment has not.
    fn is_older(&self, bench: &Bench) -> io::Result<bool> {
        let length = |path: &Path| match fs::metadata(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(0),
            other => other.map(|file| file.len()),
        };
        let Some(name) = bench.segment().and_then(|path| path.file_name().map(PathBuf::from)) else { return Ok(false) };
        Ok(length(&bench.batch_file(bench.batches))? > length(&self.folder.join("record").join(name))?)
    }
}
