//! A batch leaves the record. A person says so in a line; from then on its segment may be put aside for what stays of it (`reduced`). That is done under
//! the lock, at the end of the call that wrote the line and at each start, so that a kill in between, or a whole segment that comes back, is nothing special:
//! both are one book, which is proven each time before a byte is taken away.

use std::io;
use std::ops::Range;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::book::{Place, SegmentId};
use super::disk::{self, Disk};
use super::followed;
use super::line::Link;
use super::reading::written_at;
use super::record::{Record, RecordError};
use super::reduced::reduced;
use super::replay::{Replay, Segment};
use super::{DESK, index};
use crate::domain::entry::SegmentRetired;
use crate::domain::{Person, StillNeeded, json};
use crate::files;

/// What is not finished; a kill leaves it behind, and the next one replaces it.
const UNFINISHED: &str = "reduced.new";

/// A batch that is closed and stands on record whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closed {
    /// Its segment.
    pub segment: SegmentId,
    /// What that is called.
    pub name: String,
    /// The batch.
    pub batch: String,
    /// When its last line was written, RFC 3339 in UTC.
    pub since: String,
    /// What it is still needed for, as far as a look tells.
    pub needed: Option<StillNeeded>,
}

impl Record {
    /// The batches that are closed and stand on record whole, oldest first. The desk's is none.
    pub fn closed_batches(&self) -> Vec<Closed> {
        closed_batches(&*self.disk, &self.replay)
    }

    /// What a batch is still needed for, as far as a look tells.
    pub fn needed(&self, segment: SegmentId) -> Option<StillNeeded> {
        let units = self.book().needed()[segment as usize];
        needed(&*self.disk, &self.segments()[segment as usize], units)
    }

    /// What puts on record that a batch leaves.
    ///
    /// # Errors
    /// Those of the disk. Inside: [`StillNeeded`].
    pub fn retiring(
        &self,
        segment: SegmentId,
        by: Person,
        why: Option<String>,
    ) -> io::Result<Result<SegmentRetired, StillNeeded>> {
        let (_, stays) = match self.left_of(segment, None)? {
            Ok(left) => left,
            Err(needed) => return Ok(Err(needed)),
        };
        let Segment { name, header, end, .. } = &self.segments()[segment as usize];
        let (batch, was, length) = (header.batch.clone(), end.of(name), end.length);
        Ok(Ok(SegmentRetired { batch, was, length, stays, by, why }))
    }

    /// Puts aside what is to leave, and may. To be called when everything that an earlier run left has been ended, and before something is opened.
    ///
    /// # Errors
    /// [`RecordError::Io`] where the record cannot be read.
    pub fn let_leave(&mut self) -> Result<(), RecordError> {
        if self.replay.retired.is_empty() || !self.faults().is_empty() {
            return Ok(());
        }
        for id in 0..self.segments().len() {
            let Ok(id) = SegmentId::try_from(id) else { return Ok(()) };
            let segment = &self.segments()[id as usize];
            let was = segment.end.of(&segment.name);
            let told = self.replay.retired.iter().rfind(|one| one.was == was && segment.reduced.is_none());
            let Some(SegmentRetired { stays, .. }) = told.cloned() else { continue };
            let Ok((bytes, _)) = self.left_of(id, Some(&stays))? else { continue };
            // Where the disk does not take it, the next start tries again. Whatever came of it, what stands there now counts.
            let index = files::if_there(self.disk.remove(index::NAME));
            drop(index.and_then(|_| disk::put(&*self.disk, &was.segment, UNFINISHED, &bytes)));
            self.replay = Replay::of(&*self.disk)?;
        }
        Ok(())
    }

    /// What would stay of a segment, and the hash of its last line, where its batch may leave. `stays`: what that hash was when a person said so. Another program may
    /// reduce otherwise: then it is said once more, and the record is not read for it.
    fn left_of(&self, id: SegmentId, stays: Option<&str>) -> io::Result<Result<(Vec<u8>, String), StillNeeded>> {
        let segment = &self.segments()[id as usize];
        if let Some(needed) = self.needed(id) {
            return Ok(Err(needed));
        }
        let bytes = self.disk.read(&segment.name)?;
        let is_as_read = bytes.len() as u64 == segment.end.length;
        let is_told = |link: &Link| stays.is_none_or(|stays| link.as_str() == stays);
        let Some((left, link)) = reduced(&bytes).filter(|(_, link)| is_as_read && is_told(link)) else {
            return Ok(Err(StillNeeded::NotToBeReduced));
        };
        drop(bytes);
        let whole = known(&*self.disk, id, true)?;
        let without = With { disk: self.disk.clone(), name: segment.name.clone(), bytes: left };
        // Where a book cannot be told nothing is proven.
        if whole.is_none() || known(&without, id, false)? != whole {
            return Ok(Err(StillNeeded::OtherBook));
        }
        Ok(Ok((without.bytes, link.as_str().to_owned())))
    }
}

/// What a batch is still needed for, as far as a look tells. `units`: so many of its units are.
fn needed(disk: &dyn Disk, segment: &Segment, units: usize) -> Option<StillNeeded> {
    match units {
        _ if !is_over(segment) => Some(StillNeeded::Open),
        0 if followed::is_behind(disk, segment) => Some(StillNeeded::FileBehind),
        0 => None,
        units => Some(StillNeeded::Units(units)),
    }
}

/// Whether its batch is closed and stands there whole. The desk's is none.
fn is_over(segment: &Segment) -> bool {
    segment.closed && segment.reduced.is_none() && segment.header.batch != DESK
}

/// The batches of a record that are closed and stand there whole, oldest first. The desk's is none.
pub fn closed_batches(disk: &dyn Disk, replay: &Replay) -> Vec<Closed> {
    let units = replay.book.needed();
    let closed = |(id, segment): (SegmentId, &Segment)| {
        let Segment { name, header, end, .. } = segment;
        let last = Place { segment: id, range: end.last..end.length.saturating_sub(1) };
        let since = is_over(segment).then(|| written_at(disk, name, &last))??;
        let needed = needed(disk, segment, units[id as usize]);
        Some(Closed { segment: id, name: name.clone(), batch: header.batch.clone(), since, needed })
    };
    (0..).zip(&replay.segments).filter_map(closed).collect()
}

/// What the book of a record is, as its index would say, with lines at their numbers. `forgets`: as if the batch of that segment had left.
fn known(disk: &dyn Disk, segment: SegmentId, forgets: bool) -> io::Result<Option<[u8; 32]>> {
    let mut replay = Replay::by_number(disk)?;
    if replay.book.open_visits().next().is_some() {
        return Ok(None);
    }
    if forgets {
        replay.book.let_leave(segment);
    }
    let mut hash = Sha256::new();
    let Replay { opening, latest, accepted, lost_keys, own_from, .. } = &replay;
    hash.update(json::line(&(opening, latest, accepted, lost_keys, own_from)));
    replay.book.store(None, &mut |frame| {
        hash.update((frame.len() as u64).to_le_bytes());
        hash.update(frame);
        Ok(())
    })?;
    Ok(Some(hash.finalize().into()))
}

/// A record in which other bytes stand for one of its files. Nothing can be written to it.
struct With {
    disk: Arc<dyn Disk>,
    name: String,
    bytes: Vec<u8>,
}

impl Disk for With {
    fn list(&self) -> io::Result<Vec<String>> {
        self.disk.list()
    }

    fn read(&self, name: &str) -> io::Result<Vec<u8>> {
        if name == self.name { Ok(self.bytes.clone()) } else { self.disk.read(name) }
    }

    fn read_range(&self, name: &str, range: Range<u64>) -> io::Result<Vec<u8>> {
        if name != self.name {
            return self.disk.read_range(name, range);
        }
        let at = |place: u64| usize::try_from(place).map_err(io::Error::other);
        Ok(self.bytes.get(at(range.start)?..at(range.end)?).ok_or(io::ErrorKind::UnexpectedEof)?.to_vec())
    }

    fn length(&self, name: &str) -> io::Result<u64> {
        if name == self.name { Ok(self.bytes.len() as u64) } else { self.disk.length(name) }
    }
}

#[cfg(test)]
mod tests;
