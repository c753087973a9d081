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
use super::reading::{Reading, written_at};
use super::record::{Record, RecordError};
use super::reduced::reduced;
use super::replay::{Replay, Segment};
use super::{DESK, index};
use crate::domain::entry::SegmentRetired;
use crate::domain::{Entry, Person, StillNeeded, json};
use crate::files;

/// What is not finished; a kill leaves it behind, and the next one replaces it.
const UNFINISHED: &str = "reduced.new";
/// Bytes of what stays that are proven together: each proof reads the whole record twice.
const AT_ONCE: usize = 64 << 20;

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
    /// A batch that is closed and stands on record whole, by the name of its segment.
    pub fn closed_batch(&self, name: &str) -> Option<SegmentId> {
        let position = self.segments().iter().position(|segment| segment.name == name && is_over(segment))?;
        SegmentId::try_from(position).ok()
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
        let left = match self.needed(segment) {
            None => self.left_of(segment, None)?,
            Some(needed) => Err(needed),
        };
        let stays = match left {
            Ok(left) if self.is_same_without(std::slice::from_ref(&left))? => left.last.as_str().to_owned(),
            Ok(_) => return Ok(Err(StillNeeded::OtherBook)),
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
        let units = self.book().needed();
        let (mut together, mut is_changed): (Vec<Left>, bool) = (Vec::new(), false);
        for (id, segment) in (0..).zip(self.segments()) {
            let was = segment.end.of(&segment.name);
            let told = self.replay.retired.iter().rfind(|one| one.was == was && segment.reduced.is_none());
            let Some(SegmentRetired { stays, .. }) = told else { continue };
            if needed(&*self.disk, segment, units[id as usize]).is_some() {
                continue;
            }
            together.extend(self.left_of(id, Some(stays))?);
            if together.iter().map(|left| left.bytes.len()).sum::<usize>() >= AT_ONCE {
                is_changed |= self.put_aside(std::mem::take(&mut together))?;
            }
        }
        is_changed |= self.put_aside(together)?;
        if is_changed {
            self.replay = Replay::of(&*self.disk)?;
            drop(index::keep(&self.disk, &self.replay, self.names.as_deref()));
        }
        Ok(())
    }

    /// Puts segments aside for what stays of them, where the record knows the same then. Whether anything was tried: whatever came of it, what stands there now
    /// counts, and where the disk does not take it the next start tries again.
    fn put_aside(&self, left: Vec<Left>) -> io::Result<bool> {
        if left.is_empty() {
            return Ok(false);
        }
        if self.is_same_without(&left)? {
            let put = |Left { name, bytes, .. }: &Left| disk::put(&*self.disk, name, UNFINISHED, bytes);
            let is_gone = files::if_there(self.disk.remove(index::NAME));
            drop(is_gone.and_then(|_| left.iter().try_for_each(put)));
            return Ok(true);
        }
        // One that does not leave keeps no other one.
        let alone = |one| self.put_aside(vec![one]);
        if left.len() == 1 { Ok(false) } else { left.into_iter().try_fold(false, |any, one| Ok(alone(one)? || any)) }
    }

    /// What would stay of a segment that nothing needs any more, where anything can be left out of it. `stays`: the hash of its last line when a person said so.
    /// Another program may reduce otherwise: then it is said once more, and the record is not read for it.
    fn left_of(&self, id: SegmentId, stays: Option<&str>) -> io::Result<Result<Left, StillNeeded>> {
        let segment = &self.segments()[id as usize];
        let bytes = self.disk.read(&segment.name)?;
        let is_as_read = bytes.len() as u64 == segment.end.length;
        let is_told = |link: &Link| stays.is_none_or(|stays| link.as_str() == stays);
        let left = reduced(&bytes).filter(|(_, link)| is_as_read && is_told(link));
        let name = segment.name.clone();
        let left = left.map(|(bytes, last)| Left { segment: id, name, bytes: bytes.into(), last });
        Ok(left.ok_or(StillNeeded::NotToBeReduced))
    }

    /// Whether the record knows exactly the same where this is all that stays of these segments. Both are read in full.
    fn is_same_without(&self, left: &[Left]) -> io::Result<bool> {
        let segments: Vec<SegmentId> = left.iter().map(|left| left.segment).collect();
        let whole = known(&*self.disk, &segments)?;
        let without = With { disk: self.disk.clone(), left: left.to_vec() };
        // Where a book cannot be told nothing is proven.
        Ok(whole.is_some() && known(&without, &[])? == whole)
    }
}

/// What stays of a segment.
#[derive(Clone)]
struct Left {
    segment: SegmentId,
    name: String,
    bytes: Arc<[u8]>,
    /// Of its last line.
    last: Link,
}

/// Whether what stays of a segment is all that the record has of it. That one segment is read.
///
/// # Errors
/// Those of the disk.
pub fn has_left(disk: &dyn Disk, segment: &str) -> io::Result<bool> {
    let mut reading = Reading::whole(disk, segment)?;
    let mut is_reduced = false;
    while let Some(line) = reading.next().transpose()? {
        is_reduced |= matches!(*line.entry, Entry::Reduced(_));
    }
    Ok(is_reduced)
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

/// What the book of a record is, as its index would say, with lines at their numbers, and as if the batches of these segments had left.
fn known(disk: &dyn Disk, left: &[SegmentId]) -> io::Result<Option<[u8; 32]>> {
    let mut replay = Replay::by_number(disk)?;
    if replay.book.open_visits().next().is_some() {
        return Ok(None);
    }
    left.iter().for_each(|segment| replay.book.let_leave(*segment));
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

/// A record in which this is all that stays of some of its segments. Nothing can be written to it.
struct With {
    disk: Arc<dyn Disk>,
    left: Vec<Left>,
}

impl With {
    fn bytes(&self, name: &str) -> Option<&[u8]> {
        self.left.iter().find(|left| left.name == name).map(|left| &*left.bytes)
    }
}

impl Disk for With {
    fn list(&self) -> io::Result<Vec<String>> {
        self.disk.list()
    }

    fn read(&self, name: &str) -> io::Result<Vec<u8>> {
        self.bytes(name).map_or_else(|| self.disk.read(name), |bytes| Ok(bytes.to_vec()))
    }

    fn read_range(&self, name: &str, range: Range<u64>) -> io::Result<Vec<u8>> {
        let Some(bytes) = self.bytes(name) else { return self.disk.read_range(name, range) };
        let at = |place: u64| usize::try_from(place).map_err(io::Error::other);
        Ok(bytes.get(at(range.start)?..at(range.end)?).ok_or(io::ErrorKind::UnexpectedEof)?.to_vec())
    }

    fn length(&self, name: &str) -> io::Result<u64> {
        self.bytes(name).map_or_else(|| self.disk.length(name), |bytes| Ok(bytes.len() as u64))
    }
}

#[cfg(test)]
mod tests;
