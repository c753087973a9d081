//! A batch that is open for writing.

use std::io;
use std::sync::Arc;

use parking_lot::Mutex;

use super::book::{Book, Place, SegmentId};
use super::claim::{Claim, Claims};
use super::disk::Disk;
use super::followed::{Following, Unfinished};
use super::follower::Follower;
use super::index;
use super::lock::RecordLock;
use super::reading::{Reading, entry_in};
use super::scan::Counted;
use super::tip::{self, Appended};
use super::writer::{NotAppended, Writer};
use crate::domain::{DiskFault, Entry, Failure, SegmentHead, UnitKeys};

/// A batch that is open for writing, and the book of the whole record. Cheap to share behind an `Arc`.
#[derive(Debug)]
pub struct Journal {
    pub(super) writer: Writer,
    pub(super) book: Arc<Mutex<Book>>,
    pub(super) claims: Claims,
    pub(super) disk: Arc<dyn Disk>,
    pub(super) following: Option<Following>,
    pub(super) late: Vec<(Follower, Following)>,
    pub(super) batch: String,
    pub(super) name: String,
    pub(super) segment: SegmentId,
    pub(super) opened: SegmentHead,
    #[expect(dead_code, reason = "waited for, not read")]
    pub(super) saving: Option<index::Saving>,
    /// Goes behind the writer and the followers: it looks at what they have come to.
    #[expect(dead_code, reason = "works when it is dropped")]
    pub(super) unfinished: Unfinished,
    #[expect(dead_code, reason = "given back last, when all is on disk")]
    pub(super) lock: Option<Arc<RecordLock>>,
}

impl Journal {
    /// Returns when the entry is on disk and in the book.
    ///
    /// # Errors
    /// [`Failure::RecordNotWritable`], and [`Failure::RecordDamaged`] where the record was taken away meanwhile: the line must stop (I7).
    pub async fn append(&self, entry: Entry) -> Result<Appended, Failure> {
        self.writer.append(entry).await
    }

    /// Returns when the entry is written and in the book. It is on disk with the next one that is waited for, or with [`Self::sync`]: for what decides nothing
    /// by itself and comes back, or for what follows from something that is on disk already.
    ///
    /// # Errors
    /// As [`Self::append`].
    pub async fn append_with_next(&self, entry: Entry) -> Result<Appended, Failure> {
        self.writer.append_with_next(entry).await
    }

    /// Returns when all that was written is on disk.
    ///
    /// # Errors
    /// As [`Self::append`].
    pub async fn sync(&self) -> Result<(), Failure> {
        self.writer.sync().await
    }

    /// As [`Self::append`], if `count` lets it. The writer itself asks, when every line before this one is in the book and none can come between: what
    /// must never be exceeded (one live registration for a unit) is counted there and nowhere else.
    ///
    /// # Errors
    /// [`NotAppended`].
    pub async fn append_counted(
        &self,
        entry: Entry,
        count: impl FnOnce(&Book) -> Result<(), Failure> + Send + 'static,
    ) -> Result<Appended, NotAppended> {
        self.writer.append_counted(entry, Box::new(count)).await
    }

    /// What was wrong with the disk when it first took no line.
    pub fn trouble(&self) -> Option<DiskFault> {
        self.writer.trouble()
    }

    /// The book, for as long as the closure runs. Keep it short: the writer waits for it.
    pub fn read<T>(&self, look: impl FnOnce(&Book) -> T) -> T {
        look(&self.book.lock())
    }

    /// Claims a unit for one visit: nobody else can claim any of its keys until the claim is dropped. So a clone of a number at another
    /// slot is neither registered nor written while this one is at work.
    ///
    /// # Errors
    /// [`Failure::Claimed`].
    pub fn claim(&self, keys: &UnitKeys) -> Result<Claim, Failure> {
        self.claims.take(keys)
    }

    /// Reads an entry again from disk.
    pub fn entry_at(&self, place: &Place) -> Option<Entry> {
        let name = self.read(|book| book.segment_name(place.segment).to_owned());
        entry_in(&*self.disk, &name, place)
    }

    /// An entry of this batch that is on disk, as it is named elsewhere.
    pub fn head_of(&self, appended: &Appended) -> SegmentHead {
        tip::head(&self.name, appended)
    }

    /// The line that opened the batch.
    pub fn opened(&self) -> &SegmentHead {
        &self.opened
    }

    /// The batch's name.
    pub fn batch(&self) -> &str {
        &self.batch
    }

    /// Every line of this batch's segment that counts, as it stands on disk now.
    ///
    /// # Errors
    /// Those of the disk.
    pub fn lines(&self) -> io::Result<impl Iterator<Item = io::Result<Counted>>> {
        Reading::whole(&*self.disk, &self.name)
    }

    /// File name of this batch's segment.
    pub fn segment_name(&self) -> &str {
        &self.name
    }

    /// This batch's segment.
    pub fn segment(&self) -> SegmentId {
        self.segment
    }

    /// What can be seen of the batch file, where there is one.
    pub fn following(&self) -> Option<&Following> {
        self.following.as_ref()
    }

    /// Every batch file that is written: this batch's own first, and behind it those of earlier batches that were not whole when this one began.
    pub fn followers(&self) -> Vec<Following> {
        self.following.iter().cloned().chain(self.late.iter().map(|(_, following)| following.clone())).collect()
    }
}
