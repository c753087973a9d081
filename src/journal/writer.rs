//! The one writer. A thread that owns the segment: what several slots append at the same moment shares one write and one fsync.

use std::io;
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, OnceLock};
use std::thread::JoinHandle;

use parking_lot::Mutex;
use tokio::sync::oneshot;

use super::aside::{Aside, PutAside};
use super::book::{Book, Place, SegmentId};
use super::follower::Follower;
use super::tip::{Appended, TakenAway, Tip};
use crate::domain::{DiskFault, Entry, Failure};

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
        if let Some(Err(failure)) = count.map(|count| count(&self.book.lock())) {
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
                note(&mut self.book.lock(), self.segment, whole);
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
                note(&mut self.book.lock(), self.segment, &done);
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
            Room::Plenty => {
                match aside.put(&mut self.tip, &entries_of(&requests), |name| book.lock().add_segment(name)) {
                    Ok(PutAside { asked, desk, segment: at_desk, batch: again }) => {
                        note(&mut book.lock(), at_desk, &desk);
                        note(&mut book.lock(), self.segment, &again);
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
                }
            }
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

/// Entries after which, if they were lost, a registration would be gone without a trace or a proof would be missing.
fn must_not_be_lost(entry: &Entry) -> bool {
    matches!(
        entry,
        Entry::Answer { .. }
            | Entry::Issued { .. }
            | Entry::NotIssued { .. }
            | Entry::Written { .. }
            | Entry::PutBack { .. }
            | Entry::Restored { .. }
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
pub(super) fn note(book: &mut Book, segment: SegmentId, done: &[Appended]) {
    for appended in done {
        let place = Place { segment, range: appended.range.clone() };
        book.apply(appended.seq, &appended.at, &appended.entry, place);
    }
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
