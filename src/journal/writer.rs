//! The one writer. A thread that owns the segment: what several slots append at the same moment shares one write and one fsync.

use std::io;
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread::JoinHandle;

use jiff::{Timestamp, Unit};
use tokio::sync::oneshot;

use super::aside::{Aside, PutAside};
use super::book::{Book, Place, SegmentId};
use super::disk::{Append, Disk};
use super::follower::Follower;
use super::index;
use super::line::{self, Content, Link, Whole};
use super::lock::RecordLock;
use super::scan::{End, torn_entry};
use crate::domain::disk_fault::DiskFault;
use crate::domain::entry::{Entry, SegmentHead};
use crate::domain::failure::Failure;
use crate::files;

/// A file that holds room for answers on a disk that became full after they were asked for.
const BALLAST: &str = "ballast";
const BALLAST_BYTES: usize = 1 << 20;

/// The growing end of a segment.
pub(super) struct Tip {
    pub(super) disk: Arc<dyn Disk>,
    pub(super) name: String,
    pub(super) file: Box<dyn Append>,
    /// Behind the last line that is known to be whole.
    pub(super) end: End,
    /// Held while this is written to.
    pub(super) lock: Option<Arc<RecordLock>>,
}

/// The record was deleted, moved, cut or replaced while it was written to. No system call fails then: what is appended goes into a file that nobody
/// will ever find again.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("the record was taken away while it was written to")]
struct TakenAway;

/// An entry that is on disk.
#[derive(Clone, Debug)]
pub struct Appended {
    /// Its sequence number.
    pub seq: u64,
    /// Its time, RFC 3339 in UTC.
    pub at: String,
    /// The entry.
    pub entry: Entry,
    range: std::ops::Range<u64>,
    link: Link,
}

/// How an entry of this segment is named elsewhere.
pub(super) fn head(segment: &str, appended: &Appended) -> SegmentHead {
    let Appended { seq, link, .. } = appended;
    SegmentHead { segment: segment.to_owned(), seq: *seq, head: link.as_str().to_owned() }
}

impl Tip {
    /// Appends entries, durably.
    ///
    /// # Errors
    /// Those of the disk. After any but `StorageFull` nothing more may be appended.
    pub(super) fn append(&mut self, entries: &[Entry]) -> io::Result<Vec<Appended>> {
        let (bytes, done, end) = self.encode(entries);
        self.file.append(&bytes)?;
        // No room at the sync is not like no room at the write: nobody knows which bytes are durable then.
        self.file.sync().map_err(io::Error::other)?;
        self.look_for(&end)?;
        self.end = end;
        Ok(done)
    }

    /// Looks whether what was appended stands at the file's path, behind what stood there before, and whether the lock is where others look for it.
    fn look_for(&self, end: &End) -> io::Result<()> {
        let is_locked = self.lock.as_ref().map_or(Ok(true), |lock| lock.stands())?;
        let length = || Ok(self.disk.length(&self.name)? == end.length);
        let is_there = match length().and_then(|is_so| Ok(is_so && index::line_stands(&*self.disk, &self.name, end)?)) {
            Err(error) if is_missing(&error) => false,
            other => other?,
        };
        if is_locked && is_there { Ok(()) } else { Err(io::Error::other(TakenAway)) }
    }

    /// Gives up the ballast, for entries that must not be lost on a full disk, and accounts for what the failed write has left.
    fn give_up_ballast(&mut self) -> io::Result<Vec<Appended>> {
        match self.disk.remove(BALLAST) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        self.account_for_tail()
    }

    /// Accounts for what stands behind the last line that counts. Lines that came whole onto the disk count (one that lacks nothing but its newline
    /// gets it), and are given; behind the rest come a newline and a `torn` entry. Nothing is ever cut off.
    pub(super) fn account_for_tail(&mut self) -> io::Result<Vec<Appended>> {
        let end = self.file.length()?;
        if end == self.end.length {
            return Ok(Vec::new());
        }
        let tail = self.disk.read_range(&self.name, self.end.length..end)?;
        let whole = self.take_whole_lines(&tail);
        if self.end.length < end {
            let rest = &tail[tail.len() - usize::try_from(end - self.end.length).unwrap_or(0)..];
            let entry = torn_entry(self.end.length, rest);
            self.file.append(b"\n")?;
            // The entry vouches for these bytes: a power cut must not leave it without them.
            self.file.sync().map_err(io::Error::other)?;
            self.end.length = end + 1;
            self.append(&[entry])?;
        } else {
            if self.end.length > end {
                self.file.append(b"\n")?;
            }
            self.file.sync().map_err(io::Error::other)?;
        }
        Ok(whole)
    }

    /// Takes the lines at the beginning of `tail` that continue the chain; the last of them may lack its newline.
    fn take_whole_lines(&mut self, tail: &[u8]) -> Vec<Appended> {
        let mut taken = Vec::new();
        for chunk in tail.split_inclusive(|byte| *byte == b'\n') {
            let text = chunk.strip_suffix(b"\n").unwrap_or(chunk);
            let Some(whole) = Whole::of(text).filter(|whole| whole.follows(&self.end.head)) else { break };
            let Content::Known { seq, at, entry } = whole.content() else { break };
            let start = self.end.length;
            self.end = self.end.after(start, text.len() as u64 + 1, seq + 1, whole.claimed());
            taken.push(Appended { seq, at, entry: *entry, range: start..self.end.length - 1, link: whole.claimed() });
        }
        taken
    }

    fn encode(&self, entries: &[Entry]) -> (Vec<u8>, Vec<Appended>, End) {
        let (mut bytes, mut end) = (Vec::new(), self.end);
        let done = entries
            .iter()
            .map(|entry| {
                let (seq, start) = (end.next_seq, end.length);
                // As the line says it, so that nobody is told another moment than stands there.
                let now = Timestamp::now();
                let at = now.round(Unit::Millisecond).unwrap_or(now);
                let (line, link) = line::write(&end.head, seq, at, entry);
                bytes.extend_from_slice(&line);
                end = end.after(start, line.len() as u64, seq + 1, link);
                Appended { seq, at: format!("{at:.3}"), entry: entry.clone(), range: start..end.length - 1, link }
            })
            .collect();
        (bytes, done, end)
    }
}

/// Sets room aside, or what is missing of it: a start may have been cut off here, and a full disk may have taken a part.
pub(super) fn reserve_ballast(disk: &dyn Disk) -> io::Result<()> {
    let mut file = match disk.create(BALLAST) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => disk.open(BALLAST)?,
        other => other?,
    };
    let missing = BALLAST_BYTES.saturating_sub(usize::try_from(file.length()?).unwrap_or(usize::MAX));
    if missing > 0 {
        // Not zeros: a disk that compresses would keep no room for them.
        let mut noise = vec![0; missing];
        getrandom::fill(&mut noise).map_err(io::Error::other)?;
        file.append(&noise)?;
        file.sync()?;
    }
    Ok(())
}

/// Looks at the book whether a line may be written.
type Count = Box<dyn FnOnce(&Book) -> Result<(), Failure> + Send>;

struct Request {
    entry: Entry,
    count: Option<Count>,
    reply: oneshot::Sender<Result<Appended, NotAppended>>,
}

/// Why an entry is not on disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotAppended {
    /// What was counted forbids it. Nothing is wrong with the record.
    Forbidden(Failure),
    /// The record does not take it: the line must stop (I7).
    Unwritten(Failure),
}

impl NotAppended {
    /// What is said of it.
    pub fn failure(self) -> Failure {
        match self {
            Self::Forbidden(failure) | Self::Unwritten(failure) => failure,
        }
    }
}

/// The running writer. Dropping it writes what was asked for, then stops.
#[derive(Debug)]
pub(super) struct Writer {
    requests: Option<Sender<Request>>,
    thread: Option<JoinHandle<()>>,
    trouble: Arc<OnceLock<DiskFault>>,
}

impl Writer {
    pub(super) fn start(
        tip: Tip,
        segment: SegmentId,
        aside: Option<Aside>,
        book: Arc<Mutex<Book>>,
        follower: Option<Follower>,
    ) -> io::Result<Self> {
        let (requests, inbox) = channel();
        let trouble = Arc::<OnceLock<DiskFault>>::default();
        let noted = trouble.clone();
        let thread = std::thread::Builder::new().name("record".into()).spawn(move || {
            let (follower, book, trouble) = (follower.as_ref(), &*book, &*noted);
            let mut work = Work { tip, segment, aside, follower, book, trouble, room: Room::Plenty };
            while let Ok(first) = inbox.recv() {
                work.take(std::iter::once(first).chain(inbox.try_iter()).collect());
            }
        })?;
        Ok(Self { requests: Some(requests), thread: Some(thread), trouble })
    }

    /// What was wrong with the disk when it first took no line.
    pub(super) fn trouble(&self) -> Option<DiskFault> {
        self.trouble.get().copied()
    }

    pub(super) async fn append(&self, entry: Entry) -> Result<Appended, Failure> {
        self.request(entry, None).await.map_err(NotAppended::failure)
    }

    pub(super) async fn append_counted(&self, entry: Entry, count: Count) -> Result<Appended, NotAppended> {
        self.request(entry, Some(count)).await
    }

    async fn request(&self, entry: Entry, count: Option<Count>) -> Result<Appended, NotAppended> {
        let gone = NotAppended::Unwritten(Failure::RecordNotWritable);
        let (reply, answer) = oneshot::channel();
        let requests = self.requests.as_ref().ok_or(gone)?;
        requests.send(Request { entry, count, reply }).map_err(|_| gone)?;
        answer.await.map_err(|_| gone)?
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.requests = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// What the writer's thread works with.
struct Work<'a> {
    tip: Tip,
    segment: SegmentId,
    aside: Option<Aside>,
    follower: Option<&'a Follower>,
    book: &'a Mutex<Book>,
    trouble: &'a OnceLock<DiskFault>,
    room: Room,
}

impl Work<'_> {
    /// Writes what came at one moment.
    fn take(&mut self, came: Vec<Request>) {
        let has_aside = self.aside.is_some();
        let (private, requests): (Vec<_>, Vec<_>) =
            came.into_iter().partition(|request| has_aside && request.entry.is_private());
        if !private.is_empty() {
            self.put_aside(private);
        }
        for group in in_groups(requests) {
            let group = self.counted(group);
            if !group.is_empty() {
                self.write(group);
            }
        }
    }

    /// Counts, where a group begins with what is counted: every line before it is in the book, and none can come between.
    fn counted(&self, mut group: Vec<Request>) -> Vec<Request> {
        let count = group.first_mut().and_then(|first| first.count.take());
        if let Some(Err(failure)) = count.map(|count| count(&lock(self.book))) {
            let _ = group.remove(0).reply.send(Err(NotAppended::Forbidden(failure)));
        }
        group
    }

    /// Writes a group with one fsync.
    fn write(&mut self, mut requests: Vec<Request>) {
        let mut result = match self.room {
            Room::Plenty => self.tip.append(&entries_of(&requests)),
            Room::Full => Err(io::ErrorKind::StorageFull.into()),
            Room::Broken(_) => Err(io::Error::other("an earlier write failed")),
        };
        if let Err(error) = &result {
            self.trouble.get_or_init(|| error.into());
        }
        if result.as_ref().is_err_and(|error| error.kind() == io::ErrorKind::StorageFull) {
            let was_tried = matches!(std::mem::replace(&mut self.room, Room::Full), Room::Plenty);
            if !requests.iter().any(|request| must_not_be_lost(&request.entry)) {
                return refuse(requests, Failure::RecordNotWritable);
            }
            result = self.tip.give_up_ballast();
            if let Ok(whole) = &mut result {
                // Lines of the failed write that came whole onto the disk count at the next start, so they count now.
                note(self.book, self.segment, whole);
                let counting = if was_tried { std::mem::take(whole) } else { Vec::new() };
                for (request, appended) in requests.drain(..counting.len()).zip(counting) {
                    // An intent that came through is counted, but its question is not sent any more (I7).
                    let unsent = NotAppended::Unwritten(Failure::RecordNotWritable);
                    let kept = must_not_be_lost(&request.entry);
                    let _ = request.reply.send(if kept { Ok(appended) } else { Err(unsent) });
                }
                let (kept, others) = requests.into_iter().partition(|request| must_not_be_lost(&request.entry));
                requests = kept;
                refuse(others, Failure::RecordNotWritable);
                result = self.tip.append(&entries_of(&requests));
            }
        }
        match result {
            Ok(done) => {
                note(self.book, self.segment, &done);
                self.tell_follower();
                for (request, appended) in requests.into_iter().zip(done) {
                    let _ = request.reply.send(Ok(appended));
                }
            }
            Err(error) => {
                let failure = if let Room::Broken(failure) = self.room { failure } else { failure_of(&error) };
                self.room = Room::Broken(failure);
                refuse(requests, failure);
            }
        }
    }

    /// Puts what no batch file shows into its own segment.
    fn put_aside(&mut self, requests: Vec<Request>) {
        let Some(aside) = &mut self.aside else { return };
        let book = self.book;
        let failure = match self.room {
            Room::Plenty => match aside.put(&mut self.tip, &entries_of(&requests), |name| lock(book).add_segment(name))
            {
                Ok(PutAside { asked, desk, segment: at_desk, batch: again }) => {
                    note(book, at_desk, &desk);
                    note(book, self.segment, &again);
                    self.tell_follower();
                    for (request, appended) in requests.into_iter().zip(asked) {
                        let _ = request.reply.send(Ok(appended));
                    }
                    return;
                }
                Err(error) => {
                    self.trouble.get_or_init(|| (&error).into());
                    if error.kind() == io::ErrorKind::StorageFull {
                        self.room = Room::Full;
                        Failure::RecordNotWritable
                    } else {
                        self.room = Room::Broken(failure_of(&error));
                        failure_of(&error)
                    }
                }
            },
            Room::Full => Failure::RecordNotWritable,
            Room::Broken(failure) => failure,
        };
        refuse(requests, failure);
    }

    fn tell_follower(&self) {
        if let Some(follower) = self.follower {
            follower.durable(self.tip.end.length);
        }
    }
}

/// What is written with one fsync: all of it, but whatever is counted begins anew, so that it is counted with every line before it.
fn in_groups(requests: Vec<Request>) -> Vec<Vec<Request>> {
    let mut groups: Vec<Vec<Request>> = Vec::new();
    for request in requests {
        match groups.last_mut().filter(|_| request.count.is_none()) {
            Some(group) => group.push(request),
            None => groups.push(vec![request]),
        }
    }
    groups
}

fn entries_of(requests: &[Request]) -> Vec<Entry> {
    requests.iter().map(|request| request.entry.clone()).collect()
}

/// What the writer can still take.
#[derive(Clone, Copy)]
enum Room {
    /// Everything.
    Plenty,
    /// The disk is full: only what an asked registration needs, into the ballast. The line has stopped (I7).
    Full,
    /// Nothing this file says can be trusted after another error: all is refused until the next start has read it anew.
    Broken(Failure),
}

/// What a person is told of an error after which nothing more is appended.
fn failure_of(error: &io::Error) -> Failure {
    let is_taken_away = error.get_ref().is_some_and(|cause| cause.is::<TakenAway>());
    if is_taken_away { Failure::RecordDamaged } else { Failure::RecordNotWritable }
}

/// Whether an error says that a file is not there, or not as long as it was a moment ago, or that something else stands in its place.
fn is_missing(error: &io::Error) -> bool {
    use io::ErrorKind::{IsADirectory, NotADirectory, NotFound, UnexpectedEof};
    files::unfit(error).is_some() || matches!(error.kind(), NotFound | NotADirectory | IsADirectory | UnexpectedEof)
}

/// Entries after which, if they were lost, a slot would be gone without a trace or a proof would be missing.
fn must_not_be_lost(entry: &Entry) -> bool {
    matches!(
        entry,
        Entry::Answer { .. }
            | Entry::Issued { .. }
            | Entry::NotIssued { .. }
            | Entry::Written { .. }
            | Entry::Proven { .. }
            | Entry::Ended(_)
    )
}

fn refuse(requests: Vec<Request>, failure: Failure) {
    for request in requests {
        let _ = request.reply.send(Err(NotAppended::Unwritten(failure)));
    }
}

/// Takes what is on disk into the book.
pub(super) fn note(book: &Mutex<Book>, segment: SegmentId, done: &[Appended]) {
    let mut book = lock(book);
    for appended in done {
        let place = Place { segment, range: appended.range.clone() };
        book.apply(appended.seq, &appended.at, &appended.entry, place);
    }
}

/// The book, even where a thread panicked while it read it: every entry is applied as a whole or panics before it changes anything that counts.
pub(super) fn lock(book: &Mutex<Book>) -> MutexGuard<'_, Book> {
    book.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What came at one moment is written at one moment, and each that is counted is counted with all before it.
    #[test]
    fn what_is_counted_begins_a_group_of_its_own() {
        let request = |is_counted: bool| {
            let count: Option<Count> = is_counted.then(|| Box::new(|_: &Book| Ok(())) as Count);
            Request { entry: Entry::Writing { unit: 0 }, count, reply: oneshot::channel().0 }
        };
        let sizes = |counted: &[bool]| {
            let groups = in_groups(counted.iter().copied().map(request).collect());
            groups.iter().map(Vec::len).collect::<Vec<_>>()
        };
        assert_eq!(sizes(&[]), [0; 0]);
        assert_eq!(sizes(&[false, false, false]), [3]);
        assert_eq!(sizes(&[true, false, true, true, false]), [2, 1, 2]);
        assert_eq!(sizes(&[false, true]), [1, 1]);
    }
}
