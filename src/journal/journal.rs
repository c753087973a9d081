//! A batch that is open for writing.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::io;
use std::sync::Arc;

use parking_lot::Mutex;

use super::book::{Book, Place, SegmentId};
use super::claim::{Claim, Claims};
use super::disk::Disk;
use super::fates::{VisitFate, claims, fates, not_on_record};
use super::followed::{Following, Unfinished};
use super::follower::Follower;
use super::index;
use super::lock::RecordLock;
use super::names::Names;
use super::reading::{Reading, entry_in};
use super::scan::Counted;
use super::stretch::{Stretch, Written, contradicted, stretch};
use super::tip::{self, Appended};
use super::turns::DESK;
use super::writer::{Among, NotAppended, Writer};
use crate::domain::{
    BookHead, DiskFault, Entry, Failure, OwnClaim, Person, RecordedClaim, SegmentHead, UnitKeys, VisitId,
};

/// A batch that is open for writing, and the book of the whole record. Others may be open beside it: they have one writer, one book and one lock.
#[derive(Debug)]
pub struct Journal {
    pub(super) record: Arc<OpenRecord>,
    /// Which of the open ones it is.
    pub(super) at: usize,
    pub(super) following: Option<Following>,
    pub(super) batch: String,
    pub(super) name: String,
    pub(super) segment: SegmentId,
    pub(super) opened: SegmentHead,
}

/// What the batches share that are open at once.
#[derive(Debug)]
pub(super) struct OpenRecord {
    pub(super) writer: Writer,
    pub(super) book: Arc<Mutex<Book>>,
    pub(super) claims: Claims,
    pub(super) disk: Arc<dyn Disk>,
    pub(super) names: Option<Arc<Names>>,
    pub(super) late: Vec<(Follower, Following)>,
    /// The segments of all batches that are open.
    pub(super) segments: Arc<[SegmentId]>,
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
        self.record.writer.append(self.at, entry).await
    }

    /// As [`Self::append`], of several that stand behind each other: no other batch takes its turn between those of them that no batch file shows, nor between the others.
    ///
    /// # Errors
    /// As [`Self::append`]; some of them may be on record.
    pub async fn append_all(&self, entries: Vec<Entry>) -> Result<Vec<Appended>, Failure> {
        self.record.writer.append_all(self.at, entries).await
    }

    /// Returns when the entry is written and in the book. It is on disk with the next one that is waited for, or with [`Self::sync`]: for what decides nothing
    /// by itself and comes back, or for what follows from something that is on disk already.
    ///
    /// # Errors
    /// As [`Self::append`].
    pub async fn append_with_next(&self, entry: Entry) -> Result<Appended, Failure> {
        self.record.writer.append_with_next(self.at, entry).await
    }

    /// Returns when all that was written is on disk.
    ///
    /// # Errors
    /// As [`Self::append`].
    pub async fn sync(&self) -> Result<(), Failure> {
        self.record.writer.sync().await
    }

    /// As [`Self::append`], if `count` lets it. The writer itself asks, when every line before this one is in the book and none can come between: what
    /// must never be exceeded (one live registration for a unit) is counted there and nowhere else.
    ///
    /// # Errors
    /// [`NotAppended`].
    pub async fn append_counted(
        &self,
        entry: Entry,
        among: Among,
        count: impl FnOnce(&Book) -> Result<(), Failure> + Send + 'static,
    ) -> Result<Appended, NotAppended> {
        self.record.writer.append_counted(self.at, entry, among, Box::new(count)).await
    }

    /// What was wrong with the disk when it first took no line.
    pub fn trouble(&self) -> Option<DiskFault> {
        self.record.writer.trouble()
    }

    /// The book, for as long as the closure runs. Keep it short: the writer waits for it.
    pub fn read<T>(&self, look: impl FnOnce(&Book) -> T) -> T {
        look(&self.record.book.lock())
    }

    /// Claims a unit for one visit: nobody else can claim any of its keys until the claim is dropped. So a clone of a number at another
    /// slot is neither registered nor written while this one is at work.
    ///
    /// # Errors
    /// [`Failure::Claimed`].
    pub fn claim(&self, keys: &UnitKeys) -> Result<Claim, Failure> {
        self.record.claims.take(keys)
    }

    /// Reads an entry again from disk.
    pub fn entry_at(&self, place: &Place) -> Option<Entry> {
        let name = self.read(|book| book.segment_name(place.segment).to_owned());
        entry_in(&*self.record.disk, &name, place)
    }

    /// The code that stands on record for somebody whom it names.
    pub fn code_of(&self, person: &Person) -> Option<String> {
        self.record.names.as_ref()?.code_if_known(person)
    }

    /// Erases the name behind a code of this record.
    ///
    /// # Errors
    /// Those of the system: the name is still there.
    pub fn erase_name(&self, code: &str) -> io::Result<()> {
        self.record.names.as_ref().map_or(Ok(()), |names| names.erase([code]))
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
        Reading::whole(&*self.record.disk, &self.name)
    }

    /// What became of visits of a segment of this record, by their numbers, as its lines stand on disk now.
    ///
    /// # Errors
    /// Those of the disk; not found where the record has no such segment.
    pub async fn fates(&self, segment: String, visits: BTreeSet<VisitId>) -> io::Result<BTreeMap<VisitId, VisitFate>> {
        let record = self.record.clone();
        // Whole segments are read, which takes seconds where they are long.
        tokio::task::spawn_blocking(move || fates(&*record.disk, &segment, &visits)).await?
    }

    /// The visits of those of these claims of the station that are not on record.
    ///
    /// # Errors
    /// Those of the disk.
    pub async fn lacks(&self, claims: Vec<OwnClaim>) -> io::Result<HashSet<String>> {
        let record = self.record.clone();
        let look = move || {
            let lacking = not_on_record(&*record.disk, &claims)?;
            Ok(lacking.into_iter().map(|claim| claim.visit.clone()).collect())
        };
        tokio::task::spawn_blocking(look).await?
    }

    /// The claims in a segment of this record whose visits have asked for a registration, or have taken over what another station had registered.
    ///
    /// # Errors
    /// Those of the disk.
    pub fn claims(&self, segment: &str) -> io::Result<Vec<RecordedClaim>> {
        claims(&*self.record.disk, segment)
    }

    /// The segments of the record with as many of their bytes as were written by now, but for those whose batch has left, and for those among `whole` that nothing
    /// is written to any more. What was written is on disk once [`Self::sync`] has come back.
    ///
    /// # Errors
    /// Those of the disk.
    pub fn written(&self, whole: &BTreeSet<String>) -> io::Result<Vec<Written>> {
        let names: Vec<(String, String)> = self.read(|book| {
            let may_have_grown = |segment: &SegmentId, name: &str| {
                !whole.contains(name) || self.record.segments.contains(segment) || book.batch_of(*segment).0 == DESK
            };
            (0..)
                .zip(book.segment_names())
                .filter(|(segment, name)| !book.has_left(*segment) && may_have_grown(segment, name))
                .map(|(segment, name)| (name.to_owned(), book.batch_of(segment).0.to_owned()))
                .collect()
        });
        let measured = names.into_iter().map(|(segment, batch)| {
            let length = self.record.disk.length(&segment)?;
            Ok(Written { segment, batch, length })
        });
        measured.collect()
    }

    /// Lines of a segment, from one place to another one; not all of them at once.
    ///
    /// # Errors
    /// Those of the disk.
    pub fn stretch(&self, segment: &str, from: u64, until: u64) -> io::Result<Stretch> {
        stretch(&*self.record.disk, segment, from, until)
    }

    /// Those of these heads, as the shared book has them, that are not as the record has them.
    ///
    /// # Errors
    /// Those of the disk.
    pub fn contradicts<'a>(&self, heads: &'a [BookHead]) -> io::Result<Vec<&'a BookHead>> {
        contradicted(&*self.record.disk, &self.record.book.lock(), heads)
    }

    /// File name of this batch's segment.
    pub fn segment_name(&self) -> &str {
        &self.name
    }

    /// This batch's segment.
    pub fn segment(&self) -> SegmentId {
        self.segment
    }

    /// The segments of all batches that are open, its own among them.
    pub fn open_segments(&self) -> &Arc<[SegmentId]> {
        &self.record.segments
    }

    /// What can be seen of the batch file, where there is one.
    pub fn following(&self) -> Option<&Following> {
        self.following.as_ref()
    }

    /// The batch files that it tells of: its own first, and behind it, where it is the first that is open, those of earlier batches that were not whole and
    /// are caught up.
    pub fn followers(&self) -> Vec<Following> {
        let late = self.record.late.iter().filter(|_| self.at == 0).map(|(_, following)| following);
        self.following.iter().chain(late).cloned().collect()
    }
}
