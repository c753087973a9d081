//! Sends results, one after the other, on a thread of its own: no line waits for it.

use std::io;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use parking_lot::Mutex;
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, sleep, sleep_until, timeout};

use super::awaited::{AllAwaited, Awaited};
use super::backoff::Backoff;
use super::kept::DeadLetter;
use super::post::{Receiver, Verdict};
use super::queue::{Next, Queue};
use crate::domain::{RefusedResult, ResultSettled, ResultStand, ResultTrouble};

/// So often a result is offered that the other side refuses, before it goes aside.
pub const TRIES: u32 = 5;
/// How often it is kept how far this has come: a kill has no more sent twice than was taken in this time.
const KEEP_EVERY: Duration = Duration::from_secs(1);
/// So long is waited at most where a unit waits at its slot for the result to be taken.
const AWAITED_AGAIN: Duration = Duration::from_secs(2);
/// More are not counted.
const MOST_COUNTED: u64 = 100_000;

/// How long is waited.
#[derive(Clone, Copy, Debug)]
pub struct Waits {
    /// After the first failure.
    pub first: Duration,
    /// At most.
    pub longest: Duration,
    /// At the end of a shift, for what is still to be sent.
    pub at_end: Duration,
    /// Before PASS is shown of a unit whose result was not taken.
    pub before_pass: Duration,
}

impl Default for Waits {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self { first: seconds(1), longest: seconds(300), at_end: seconds(5), before_pass: seconds(60) }
    }
}

/// What it is told.
enum Told {
    /// The end of a visit is on disk: so many bytes of this segment are.
    Ended(String, u64),
    /// What a person decided about results that were refused.
    Settled(Vec<String>, ResultSettled),
    /// Somebody waits for the result of this end.
    Awaited(Awaited),
}

/// When it ends.
#[derive(Clone, Copy, Debug)]
struct EndBy {
    by: Instant,
    /// A failure is no reason to end before that.
    is_patient: bool,
}

/// What can be seen of it.
#[derive(Debug, Default)]
struct Seen {
    stand: ResultStand,
    refused: Vec<RefusedResult>,
}

/// The sender at work. Dropping it waits for its end.
#[derive(Debug)]
pub struct Outbox {
    told: mpsc::UnboundedSender<Told>,
    end: watch::Sender<Option<EndBy>>,
    seen: Arc<Mutex<Seen>>,
    waits: Waits,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl std::fmt::Debug for Told {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Told")
    }
}

impl Outbox {
    /// Begins to send. `open`: the record and what is kept are read by the thread that sends. Where they cannot be, that is shown and tried again.
    ///
    /// # Errors
    /// Where no thread can be started.
    pub fn start(
        open: impl FnMut() -> io::Result<Queue> + Send + 'static,
        receiver: Receiver,
        waits: Waits,
    ) -> io::Result<Self> {
        Self::begin(open, receiver, waits, None)
    }

    /// Sends what there is until nothing is left, or this time is over.
    ///
    /// # Errors
    /// Where no thread can be started.
    pub fn send_all(queue: Queue, receiver: Receiver, waits: Waits, within: Duration) -> io::Result<ResultStand> {
        let by = Instant::now() + within;
        let mut queue = Some(queue);
        let open = move || queue.take().ok_or_else(|| io::ErrorKind::NotFound.into());
        let outbox = Self::begin(open, receiver, waits, Some(EndBy { by, is_patient: true }))?;
        outbox.wait();
        Ok(outbox.stand())
    }

    fn begin(
        open: impl FnMut() -> io::Result<Queue> + Send + 'static,
        receiver: Receiver,
        waits: Waits,
        end: Option<EndBy>,
    ) -> io::Result<Self> {
        let (told, hears) = mpsc::unbounded_channel();
        let (end, ends) = watch::channel(end);
        let seen = Arc::<Mutex<Seen>>::default();
        let backoff = Backoff::new(waits.first, waits.longest);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let thread = std::thread::Builder::new().name("results".into()).spawn({
            let seen = seen.clone();
            move || {
                runtime.block_on(async {
                    let mut backoff = backoff;
                    let Some(queue) = opened(open, &mut backoff, ends.clone(), &seen).await else { return };
                    let (awaited, unkept_since) = (AllAwaited::default(), None);
                    let work = Work { queue, receiver, hears, ends, backoff, seen, awaited, refusals: 0, unkept_since };
                    work.run().await;
                });
            }
        })?;
        Ok(Self { told, end, seen, waits, thread: Mutex::new(Some(thread)) })
    }

    /// The end of a visit is on disk: so many bytes of this segment are.
    pub fn ended(&self, segment: &str, length: u64) {
        let _ = self.told.send(Told::Ended(segment.to_owned(), length));
    }

    /// What a person decided about some of those that were refused.
    pub fn settle(&self, ids: Vec<String>, how: ResultSettled) {
        let _ = self.told.send(Told::Settled(ids, how));
    }

    /// Returns once the result of an end was taken, or will not be for now: false where it was refused, or this has taken too long. It is offered at once, whatever
    /// failed before. With it so many bytes of the segment are on disk.
    pub async fn taken(&self, segment: &str, length: u64) -> bool {
        let (awaited, is_taken) = Awaited::new(segment, length);
        let _ = self.told.send(Told::Awaited(awaited));
        matches!(timeout(self.waits.before_pass, is_taken).await, Ok(Ok(true)))
    }

    /// How long [`Self::taken`] takes at most.
    pub fn patience(&self) -> Duration {
        self.waits.before_pass
    }

    /// How far it has come.
    pub fn stand(&self) -> ResultStand {
        self.seen.lock().stand.clone()
    }

    /// What was refused, the oldest first.
    pub fn refused(&self) -> Vec<RefusedResult> {
        self.seen.lock().refused.clone()
    }

    /// Sends what is left while the other side takes it, for a while, and ends. What it does not take is sent after the next start.
    pub fn close(&self) {
        self.end.send_replace(Some(EndBy { by: Instant::now() + self.waits.at_end, is_patient: false }));
        self.wait();
    }

    fn wait(&self) {
        if let Some(thread) = self.thread.lock().take() {
            let _ = thread.join();
        }
    }
}

impl Drop for Outbox {
    fn drop(&mut self) {
        if self.thread.lock().is_some() {
            self.close();
        }
    }
}

/// Opens the queue, as often as it takes. None where it is to end before.
async fn opened(
    mut open: impl FnMut() -> io::Result<Queue>,
    backoff: &mut Backoff,
    mut ends: watch::Receiver<Option<EndBy>>,
    seen: &Mutex<Seen>,
) -> Option<Queue> {
    loop {
        let error = match open() {
            Ok(queue) => return Some(queue),
            Err(error) => error,
        };
        seen.lock().stand.trouble = Some(ResultTrouble::Disk { why: error.to_string() });
        let wait = backoff.next(None);
        if ends.borrow_and_update().is_some() {
            return None;
        }
        tokio::select! {
            _ = ends.changed() => return None,
            () = sleep(wait) => {}
        }
    }
}

/// What the thread works with.
struct Work {
    queue: Queue,
    receiver: Receiver,
    hears: mpsc::UnboundedReceiver<Told>,
    ends: watch::Receiver<Option<EndBy>>,
    backoff: Backoff,
    seen: Arc<Mutex<Seen>>,
    awaited: AllAwaited,
    /// How often in a row the next one was refused.
    refusals: u32,
    /// Since when something was taken or refused of which that is not kept.
    unkept_since: Option<Instant>,
}

impl Work {
    async fn run(mut self) {
        // From the first one that waits on: what stands before it is not read twice.
        let counted = self.queue.to_send().and_then(|_| self.queue.count(MOST_COUNTED));
        let (waiting, trouble) = match counted {
            Ok(waiting) => (waiting, None),
            Err(error) => (0, Some(ResultTrouble::Disk { why: error.to_string() })),
        };
        self.show(|stand, queue| {
            (stand.waiting, stand.trouble, stand.began_anew) = (waiting, trouble, queue.began_anew());
        });
        self.keep();
        while self.step().await {}
        self.keep();
    }

    /// Sends one, or waits for something to do. False at the end.
    async fn step(&mut self) -> bool {
        while let Ok(told) = self.hears.try_recv() {
            self.hear(told);
        }
        let end = *self.ends.borrow_and_update();
        if end.is_some_and(|end| end.by <= Instant::now()) {
            return false;
        }
        match self.queue.to_send() {
            Ok(Next::Letter(letter)) => {
                let verdict = tokio::select! {
                    verdict = self.receiver.post(&letter) => verdict,
                    // It may have been taken all the same: it is sent again, and has the same id then.
                    () = over(self.ends.clone()) => return false,
                };
                self.judged(verdict).await
            }
            Ok(next) => {
                self.show(|stand, _| match next {
                    Next::Held => stand.trouble = Some(ResultTrouble::TooManyDead),
                    _ => (stand.waiting, stand.trouble) = (0, None),
                });
                self.keep();
                end.is_none() && self.wait(None).await
            }
            Err(error) => self.failed(ResultTrouble::Disk { why: error.to_string() }, None).await,
        }
    }

    async fn judged(&mut self, verdict: Verdict) -> bool {
        match verdict {
            Verdict::Taken => self.queue.taken(),
            Verdict::Refused(status) => {
                self.refusals += 1;
                if self.refusals < TRIES {
                    return self.failed(ResultTrouble::Status { status }, None).await;
                }
                self.queue.refused(status);
            }
            Verdict::Later(trouble, asked) => {
                self.refusals = 0;
                return self.failed(trouble, asked).await;
            }
        }
        self.refusals = 0;
        self.backoff.begin_anew();
        self.show(|stand, _| (stand.waiting, stand.trouble) = (stand.waiting.saturating_sub(1), None));
        self.awaited.tell(&self.queue);
        if self.unkept_since.get_or_insert_with(Instant::now).elapsed() >= KEEP_EVERY {
            self.keep();
        }
        true
    }

    /// Says so, and waits a while. False where this is no time to wait.
    async fn failed(&mut self, trouble: ResultTrouble, asked: Option<Duration>) -> bool {
        self.show(|stand, _| stand.trouble = Some(trouble));
        self.keep();
        let wait = self.backoff.next(asked);
        // A unit stands at its slot meanwhile.
        let is_awaited = asked.is_none() && self.awaited.is_any();
        let until = Instant::now() + if is_awaited { wait.min(AWAITED_AGAIN) } else { wait };
        let goes_on = self.ends.borrow().is_none_or(|end| end.is_patient);
        goes_on && self.wait(Some(until)).await
    }

    /// Waits until then, or for something to be told. False where it is to end meanwhile.
    async fn wait(&mut self, until: Option<Instant>) -> bool {
        loop {
            let over = over(self.ends.clone());
            tokio::select! {
                told = self.hears.recv() => {
                    let Some(told) = told else { return false };
                    let is_urgent = matches!(told, Told::Settled(..) | Told::Awaited(_));
                    self.hear(told);
                    if is_urgent || until.is_none() {
                        return true;
                    }
                }
                Ok(()) = self.ends.changed() => return until.is_none(),
                () = over => return false,
                () = sleep_until(until.unwrap_or_else(Instant::now)), if until.is_some() => return true,
            }
        }
    }

    fn hear(&mut self, told: Told) {
        match told {
            Told::Ended(segment, length) => {
                self.queue.durable(&segment, length);
                self.show(|stand, _| stand.waiting += 1);
            }
            Told::Settled(ids, how) => {
                self.queue.settle(&ids, how);
                // Another one may be next.
                self.refusals = 0;
                let counted = self.queue.count(MOST_COUNTED);
                self.show(|stand, _| stand.waiting = counted.unwrap_or(stand.waiting));
                self.keep();
            }
            Told::Awaited(awaited) => {
                self.awaited.add(awaited);
                self.awaited.tell(&self.queue);
            }
        }
    }

    /// Where it cannot be kept more is sent twice after a kill, and nothing is left out.
    fn keep(&mut self) {
        match self.queue.keep() {
            Ok(()) => self.unkept_since = None,
            Err(error) => {
                let trouble = ResultTrouble::Disk { why: error.to_string() };
                self.show(|stand, _| stand.trouble = Some(trouble));
            }
        }
    }

    fn show(&mut self, change: impl FnOnce(&mut ResultStand, &Queue)) {
        let (dead, mut seen) = (self.queue.dead(), self.seen.lock());
        change(&mut seen.stand, &self.queue);
        seen.stand.dead = dead.len() as u64;
        let now = dead.iter().map(|dead| (&dead.id, dead.status));
        if !now.eq(seen.refused.iter().map(|refused| (&refused.id, refused.status))) {
            seen.refused = dead.iter().map(DeadLetter::told).collect();
        }
    }
}

/// Returns when the time to end is over.
async fn over(mut ends: watch::Receiver<Option<EndBy>>) {
    loop {
        let end = *ends.borrow_and_update();
        match end {
            Some(end) => return sleep_until(end.by).await,
            None if ends.changed().await.is_err() => std::future::pending::<()>().await,
            None => {}
        }
    }
}
