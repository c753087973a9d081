//! The one writer. A thread that owns the segments that are open: all slots of a batch that wait for the disk at one moment share one fsync.

use std::collections::BTreeMap;
use std::io;
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, OnceLock};
use std::thread::JoinHandle;

use parking_lot::Mutex;
use tokio::sync::oneshot;

use super::book::{Book, Place, SegmentId};
use super::clock_watch::ClockWatch;
use super::tip::{Appended, TakenAway};
use super::turns::{Open, Turns};
use crate::domain::{DiskFault, Entry, Failure};

/// Looks at the book whether a line may be written.
type Count = Box<dyn FnOnce(&Book) -> Result<(), Failure> + Send>;

/// Which lines can forbid one that is counted: all of them are in the book when it is looked at. Intents of different units wait for the disk together
/// where none but their own unit's lines count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Among {
    /// Those about the same unit.
    Unit,
    /// Any.
    All,
}

struct Request {
    /// Which of the batches that are open wants it.
    batch: usize,
    entry: Entry,
    count: Option<(Among, Count)>,
    /// It is durable with the next one that is not such a one.
    with_next: bool,
    reply: oneshot::Sender<Result<Appended, NotAppended>>,
}

/// What reaches the writer.
enum Order {
    /// All of these, with no turn of another segment between those of one.
    Append(Vec<Request>),
    /// What was written is to be durable.
    Sync(oneshot::Sender<Result<(), Failure>>),
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
    requests: Option<Sender<Order>>,
    thread: Option<JoinHandle<()>>,
    trouble: Arc<OnceLock<DiskFault>>,
}

impl Writer {
    pub(super) fn start(turns: Turns, book: Arc<Mutex<Book>>, watch: Option<ClockWatch>) -> io::Result<Self> {
        let (requests, inbox) = channel();
        let trouble = Arc::<OnceLock<DiskFault>>::default();
        let noted = trouble.clone();
        let thread = std::thread::Builder::new().name("record".into()).spawn(move || {
            let mut work = Work { turns, book: &book, trouble: &noted, watch, room: Room::Plenty };
            while let Ok(first) = inbox.recv() {
                work.take(std::iter::once(first).chain(inbox.try_iter()).collect());
            }
            // What nobody waits for.
            let _ = work.make_durable();
        })?;
        Ok(Self { requests: Some(requests), thread: Some(thread), trouble })
    }

    /// What was wrong with the disk when it first took no line.
    pub(super) fn trouble(&self) -> Option<DiskFault> {
        self.trouble.get().copied()
    }

    pub(super) async fn append(&self, batch: usize, entry: Entry) -> Result<Appended, Failure> {
        self.request(batch, entry, None, false).await.map_err(NotAppended::failure)
    }

    pub(super) async fn append_all(&self, batch: usize, entries: Vec<Entry>) -> Result<Vec<Appended>, Failure> {
        let (requests, answers): (Vec<_>, Vec<_>) = entries
            .into_iter()
            .map(|entry| {
                let (reply, answer) = oneshot::channel();
                (Request { batch, entry, count: None, with_next: false, reply }, answer)
            })
            .unzip();
        self.order(Order::Append(requests))?;
        let mut done = Vec::new();
        for answer in answers {
            let appended = answer.await.unwrap_or(Err(NotAppended::Unwritten(GONE)));
            done.push(appended.map_err(NotAppended::failure)?);
        }
        Ok(done)
    }

    pub(super) async fn append_with_next(&self, batch: usize, entry: Entry) -> Result<Appended, Failure> {
        self.request(batch, entry, None, true).await.map_err(NotAppended::failure)
    }

    pub(super) async fn append_counted(
        &self,
        batch: usize,
        entry: Entry,
        among: Among,
        count: Count,
    ) -> Result<Appended, NotAppended> {
        self.request(batch, entry, Some((among, count)), false).await
    }

    pub(super) async fn sync(&self) -> Result<(), Failure> {
        let (reply, answer) = oneshot::channel();
        self.order(Order::Sync(reply))?;
        answer.await.unwrap_or(Err(GONE))
    }

    async fn request(
        &self,
        batch: usize,
        entry: Entry,
        count: Option<(Among, Count)>,
        with_next: bool,
    ) -> Result<Appended, NotAppended> {
        let (reply, answer) = oneshot::channel();
        let request = Request { batch, entry, count, with_next, reply };
        self.order(Order::Append(vec![request])).map_err(NotAppended::Unwritten)?;
        answer.await.unwrap_or(Err(NotAppended::Unwritten(GONE)))
    }

    fn order(&self, order: Order) -> Result<(), Failure> {
        self.requests.as_ref().and_then(|requests| requests.send(order).ok()).ok_or(GONE)
    }
}

/// What is said where the writer's thread is gone.
const GONE: Failure = Failure::RecordNotWritable;

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
    turns: Turns,
    book: &'a Mutex<Book>,
    trouble: &'a OnceLock<DiskFault>,
    watch: Option<ClockWatch>,
    room: Room,
}

impl Work<'_> {
    /// Writes what came at one moment, segment by segment: the one that was written last goes first and needs no turn.
    fn take(&mut self, came: Vec<Order>) {
        let (mut requests, mut syncs) = (BTreeMap::<usize, Vec<Request>>::new(), Vec::new());
        for order in came {
            match order {
                Order::Append(asked) => {
                    for request in asked {
                        let at = self.turns.place_of(&request.entry, request.batch);
                        requests.entry(at).or_default().push(request);
                    }
                }
                Order::Sync(reply) => syncs.push(reply),
            }
        }
        let first = requests.remove_entry(&self.turns.last());
        for (at, requests) in first.into_iter().chain(requests) {
            self.take_into(at, requests);
        }
        if !syncs.is_empty() {
            let durable = self.make_durable();
            for reply in syncs {
                let _ = reply.send(durable);
            }
        }
    }

    /// Writes what goes into one segment, and what of it is waited for with one fsync. What is counted is counted with every line before it in the book that could
    /// forbid it, and none can come between.
    fn take_into(&mut self, at: usize, requests: Vec<Request>) {
        self.look_at_clock(at);
        let (with_next, requests): (Vec<_>, Vec<_>) = requests.into_iter().partition(|request| request.with_next);
        let (counted, others): (Vec<_>, Vec<_>) = requests.into_iter().partition(|request| request.count.is_some());
        for (request, appended) in self.write(at, with_next) {
            self.note(at, std::slice::from_ref(&appended));
            let _ = request.reply.send(Ok(appended));
        }
        let mut waiting: Vec<(Request, Appended)> = Vec::new();
        for request in counted {
            if waiting.iter().any(|(earlier, _)| may_forbid(&earlier.entry, &request)) {
                self.settle(at, std::mem::take(&mut waiting));
            }
            let Some(request) = self.counted(request) else { continue };
            waiting.extend(self.write(at, vec![request]));
        }
        waiting.extend(self.write(at, others));
        if !waiting.is_empty() {
            self.settle(at, waiting);
        }
    }

    /// That the clock was set stands before the first line of a segment that has its time from it. Nobody waits for it: it is durable with the next one.
    fn look_at_clock(&mut self, at: usize) {
        let Some(entry) = self.watch.as_mut().and_then(|watch| watch.look(at)) else { return };
        let (reply, _) = oneshot::channel();
        for (_, appended) in self.write(at, vec![Request { batch: at, entry, count: None, with_next: true, reply }]) {
            self.note(at, std::slice::from_ref(&appended));
        }
    }

    /// Makes durable what was written, takes it into the book, and tells whoever waits for it.
    fn settle(&mut self, at: usize, waiting: Vec<(Request, Appended)>) {
        let durable = self.make_durable();
        for (request, appended) in waiting {
            if durable.is_ok() {
                self.note(at, std::slice::from_ref(&appended));
            }
            let _ = request.reply.send(durable.map(|()| appended).map_err(NotAppended::Unwritten));
        }
    }

    /// The request, where the book lets it.
    fn counted(&self, mut request: Request) -> Option<Request> {
        let count = request.count.take();
        match count.map(|(_, count)| count(&self.book.lock())) {
            Some(Err(failure)) => {
                let _ = request.reply.send(Err(NotAppended::Forbidden(failure)));
                None
            }
            Some(Ok(())) | None => Some(request),
        }
    }

    /// Writes requests, and gives them with what was written. Whoever asked for one that cannot be written is told.
    fn write(&mut self, at: usize, mut requests: Vec<Request>) -> Vec<(Request, Appended)> {
        if requests.is_empty() {
            return Vec::new();
        }
        let mut result = match self.room {
            Room::Plenty => self.put(at, &requests),
            Room::Full => Err(io::ErrorKind::StorageFull.into()),
            Room::Broken(_) => Err(io::Error::other("an earlier write failed")),
        };
        if let Err(error) = &result {
            self.trouble.get_or_init(|| error.into());
        }
        if result.as_ref().is_err_and(|error| error.kind() == io::ErrorKind::StorageFull) {
            // Where not even the turn could be taken, none of these lines was tried.
            let is_first = matches!(std::mem::replace(&mut self.room, Room::Full), Room::Plenty);
            let was_tried = is_first && self.turns.last() == at;
            if !requests.iter().any(|request| must_not_be_lost(&request.entry)) {
                refuse(requests, Failure::RecordNotWritable);
                return Vec::new();
            }
            result = self.give_up_ballast(at);
            if let Ok(whole) = &mut result {
                // Lines of the failed write that came whole onto the disk count at the next start, so they count now.
                self.note(at, whole);
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
                result = self.put(at, &requests);
            }
        }
        match result {
            Ok(done) => requests.into_iter().zip(done).collect(),
            Err(error) => {
                refuse(requests, self.broken(&error));
                Vec::new()
            }
        }
    }

    /// Makes room, and accounts for what failed writes have left: of this segment the lines that came whole onto the disk are given; those of the one that was
    /// written last, which its turn ends for, count as well.
    fn give_up_ballast(&mut self, at: usize) -> io::Result<Vec<Appended>> {
        let whole = self.turns.at(at).tip.give_up_ballast()?;
        let last = self.turns.last();
        if at != last {
            let of_last = self.turns.at(last).tip.account_for_tail()?;
            self.note(last, &of_last);
        }
        Ok(whole)
    }

    /// Writes them into their segment, which takes its turn first where another one was written last.
    fn put(&mut self, at: usize, requests: &[Request]) -> io::Result<Vec<Appended>> {
        let (before, book) = (self.turns.last(), self.book);
        let lines = self.turns.take_turn(at, |name| book.lock().add_segment(name))?;
        if at != before {
            self.note(at, &lines);
            self.tell_follower(before);
        }
        self.turns.at(at).tip.write(&entries_of(requests))
    }

    /// Makes durable all that was written so far: what everybody is told from now on.
    fn make_durable(&mut self) -> Result<(), Failure> {
        if let Room::Broken(failure) = self.room {
            return Err(failure);
        }
        let last = self.turns.last();
        let tip = &mut self.turns.at(last).tip;
        if tip.is_ahead
            && let Err(error) = tip.sync()
        {
            self.trouble.get_or_init(|| (&error).into());
            return Err(self.broken(&error));
        }
        self.tell_follower(last);
        Ok(())
    }

    /// After this error nothing more is written.
    fn broken(&mut self, error: &io::Error) -> Failure {
        let failure = if let Room::Broken(failure) = self.room { failure } else { failure_of(error) };
        self.room = Room::Broken(failure);
        failure
    }

    fn note(&mut self, at: usize, done: &[Appended]) {
        note(&mut self.book.lock(), self.turns.at(at).segment, done);
    }

    /// All of this segment is on disk.
    fn tell_follower(&mut self, at: usize) {
        let Open { tip, follower, .. } = self.turns.at(at);
        follower.iter().for_each(|follower| follower.durable(tip.end.length));
    }
}

/// Whether a line that is not in the book yet can forbid this one.
fn may_forbid(earlier: &Entry, request: &Request) -> bool {
    match (earlier, &request.entry, &request.count) {
        (Entry::Intent { keys: one, .. }, Entry::Intent { keys: other, .. }, Some((Among::Unit, _))) => {
            one.share_one_with(other)
        }
        _ => true,
    }
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
