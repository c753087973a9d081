//! Which batch files follow the record: kept beside the segments, so that a file whose station was killed in the middle of it, or whose place was away at
//! the end, is caught up at a later start even if that one is for another batch. It is no part of the record: without it nothing but that is lost.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::batch_file::{BatchFile, FilePlace};
use super::disk::{self, Disk};
use super::follower::{Follower, FollowerState, Lines};
use super::replay::Segment;

const NAME: &str = "batch-files.json";
const UNFINISHED: &str = "batch-files.new";
/// A longer list is damage.
const LONGEST: u64 = 1 << 20;

/// A batch file, and the segment it follows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Followed {
    segment: String,
    file: PathBuf,
}

/// A batch and what can be seen of its file.
#[derive(Clone, Debug)]
pub struct Following {
    /// The batch's name.
    pub batch: String,
    /// How far its file is.
    pub state: Arc<FollowerState>,
    /// Where its file stands.
    pub file: Arc<FilePlace>,
}

/// Begins to write the batch file of a segment, of which `length` bytes are durable.
///
/// # Errors
/// Where no thread can be started.
pub(super) fn follow(lines: Lines, batch: &str, file: PathBuf, length: u64) -> io::Result<(Follower, Following)> {
    let file = BatchFile::at(file);
    let place = file.place();
    let follower = Follower::start(lines, file, length)?;
    let following = Following { batch: batch.to_owned(), state: follower.state(), file: place };
    Ok((follower, following))
}

/// The batch files that are not known to hold all of their segments. Dropped when nothing is written any more: those that are whole by then are forgotten.
#[derive(Debug)]
pub(super) struct Unfinished {
    disk: Arc<dyn Disk>,
    kept: Vec<(Followed, Arc<FollowerState>)>,
}

impl Unfinished {
    /// Begins to catch up what earlier runs left behind, and keeps in mind that `own` are followed from here on: each a segment and its file.
    pub(super) fn take_up<'a>(
        disk: &Arc<dyn Disk>,
        segments: &[Segment],
        own: impl Iterator<Item = (&'a str, &'a Path, Arc<FollowerState>)>,
    ) -> (Self, Vec<(Follower, Following)>) {
        let before = read(&**disk);
        let mut kept = Vec::new();
        for (segment, file, state) in own {
            // A call names it from where it stands.
            let file = std::path::absolute(file).unwrap_or_else(|_| file.to_owned());
            kept.push((Followed { segment: segment.to_owned(), file }, state));
        }
        let mut late = Vec::new();
        for followed in &before {
            let is_known = kept.iter().any(|(other, _)| other.segment == followed.segment);
            let segment = segments.iter().find(|segment| segment.name == followed.segment && !segment.too_new);
            let Some(segment) = segment.filter(|_| !is_known) else { continue };
            let length = segment.end.length;
            if std::fs::metadata(&followed.file).is_ok_and(|file| file.len() == length) {
                continue;
            }
            // One that cannot be started is tried at the next start.
            let lines = Lines { disk: disk.clone(), segment: segment.name.clone() };
            let Ok(late_one) = follow(lines, &segment.header.batch, followed.file.clone(), length) else { continue };
            kept.push((followed.clone(), late_one.1.state.clone()));
            late.push(late_one);
        }
        let unfinished = Self { disk: disk.clone(), kept };
        unfinished.keep_in_mind(&before);
        (unfinished, late)
    }

    fn keep_in_mind(&self, before: &[Followed]) {
        let now: Vec<Followed> = self.kept.iter().map(|(followed, _)| followed.clone()).collect();
        if now != before {
            // On a disk that cannot do it a crashed batch is caught up when it is resumed.
            let written = serde_json::to_vec(&now).map_err(io::Error::from);
            let _ = written.and_then(|bytes| disk::put(&*self.disk, NAME, UNFINISHED, &bytes));
        }
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        let before: Vec<Followed> = self.kept.iter().map(|(followed, _)| followed.clone()).collect();
        self.kept.retain(|(_, state)| state.behind() > 0);
        self.keep_in_mind(&before);
    }
}

/// Whether the batch file of a segment is not known to hold all of it. Where the list of those that lag cannot be read, none is known to.
pub(super) fn is_behind(disk: &dyn Disk, segment: &Segment) -> bool {
    let is_whole = |file: &Path| std::fs::metadata(file).is_ok_and(|file| file.len() == segment.end.length);
    let lags = |followed: &Followed| followed.segment == segment.name && !is_whole(&followed.file);
    list(disk).map_or(true, |all| all.iter().any(lags))
}

fn read(disk: &dyn Disk) -> Vec<Followed> {
    list(disk).unwrap_or_default()
}

fn list(disk: &dyn Disk) -> io::Result<Vec<Followed>> {
    if !disk.list()?.iter().any(|name| name == NAME) {
        return Ok(Vec::new());
    }
    if disk.length(NAME)? > LONGEST {
        return Err(io::ErrorKind::InvalidData.into());
    }
    Ok(serde_json::from_slice(&disk.read(NAME)?)?)
}
