//! Threads that read lines ahead: of a line most of the time goes into its hash and its JSON, and any thread can see to those. Whether no line is left out is
//! for the [`Scanner`](super::scan::Scanner) to see, and what follows from them for the book: one after the other, as they stand.

use std::num::NonZero;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::sync::{Arc, OnceLock};
use std::thread::available_parallelism;

use parking_lot::Mutex;

use super::line::{Link, Whole};
use super::scan::ReadLine;

/// More do not help: the book takes the lines one after the other.
const THREADS: usize = 2;

/// Whole lines of a file, to be read.
struct Job {
    lines: Vec<u8>,
    /// The link of the line before them.
    before: Link,
    done: SyncSender<Lines>,
}

/// Lines, and what was read of them: of all, or of those before the first that does not follow from the one before.
pub(super) struct Lines {
    pub(super) bytes: Vec<u8>,
    /// How many of them were taken.
    pub(super) taken: usize,
    pub(super) read: std::vec::IntoIter<ReadLine>,
}

/// The threads. They begin with the first job and end with the crew.
#[derive(Default)]
pub(super) struct Crew(OnceLock<Sender<Job>>);

impl Crew {
    /// None where there is but one processor: then it is no faster.
    pub(super) fn gather() -> Option<Arc<Self>> {
        (processors() > 1).then(Arc::default)
    }

    /// Has these lines read.
    pub(super) fn read(&self, lines: Vec<u8>, before: Link) -> Receiver<Lines> {
        let (done, receiver) = sync_channel(1);
        let job = Job { lines, before, done };
        if let Err(refused) = self.0.get_or_init(begin).send(job) {
            work(refused.0);
        }
        receiver
    }
}

fn begin() -> Sender<Job> {
    let (jobs, waiting) = channel();
    let waiting = Arc::new(Mutex::new(waiting));
    for _ in 0..processors().min(THREADS) {
        let waiting = waiting.clone();
        // Where none can begin, whoever has a job does it.
        let _ = std::thread::Builder::new().name("lines".into()).spawn(move || {
            while let Some(job) = next(&waiting) {
                work(job);
            }
        });
    }
    jobs
}

fn processors() -> usize {
    available_parallelism().map_or(1, NonZero::get)
}

fn next(waiting: &Mutex<Receiver<Job>>) -> Option<Job> {
    waiting.lock().recv().ok()
}

fn work(Job { lines, before, done }: Job) {
    let (mut read, mut before, mut start) = (Vec::new(), before, 0);
    for newline in memchr::memchr_iter(b'\n', &lines) {
        let Some(whole) = Whole::of(&lines[start..newline]) else { break };
        let Some(line) = ReadLine::of(&whole, &before) else { break };
        read.push(line);
        (start, before) = (newline + 1, whole.claimed());
    }
    // Whoever waited for it may have gone.
    let _ = done.send(Lines { bytes: lines, taken: 0, read: read.into_iter() });
}
