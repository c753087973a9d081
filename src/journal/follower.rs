//! What stands behind the record and takes its lines: byte for byte, in order, after the record's own fsync. It is never read for a decision, and never holds
//! up the record.
//!
//! One follower for whatever takes lines ([`TakesLines`]; the [batch file](super::batch_file) is one): the record is the queue, and how far the other side
//! is, is asked of the other side. What it will never take is its own to put aside: to the follower that is taken.

use std::io;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use super::disk::Disk;

/// How often a place that is away is tried again.
const RETRY: Duration = Duration::from_secs(2);
/// What is behind for less is being written just now.
const PATIENCE: Duration = Duration::from_secs(2);
/// How long an end waits for what is still to be done.
const LAST_WAIT: Duration = Duration::from_secs(5);

/// The lines of one segment.
#[derive(Clone)]
pub struct Lines {
    /// The record's disk.
    pub disk: Arc<dyn Disk>,
    /// The segment's name.
    pub segment: String,
}

impl Lines {
    /// A stretch of them.
    ///
    /// # Errors
    /// Those of the disk.
    pub fn read(&self, range: Range<u64>) -> io::Result<Vec<u8>> {
        self.disk.read_range(&self.segment, range)
    }
}

/// What takes the lines of a segment. Places are bytes of the segment.
pub trait TakesLines: Send + 'static {
    /// Whether it may still be at this place: a look that costs nothing.
    fn may_be_at(&self, place: u64) -> bool;

    /// How far it is, of `durable` bytes. It may have to be looked at whole for that.
    ///
    /// # Errors
    /// Where it cannot be reached.
    fn place(&mut self, lines: &Lines, durable: u64) -> io::Result<u64>;

    /// Takes what stands there, durably. False where somebody else was quicker, and its place must be found anew.
    ///
    /// # Errors
    /// Where it cannot be reached, or takes nothing.
    fn take(&mut self, lines: &Lines, range: Range<u64>) -> io::Result<bool>;

    /// Whether somebody else has been at it since, so that it is looked at whole before this ends.
    fn was_touched(&self) -> bool;
}

/// What can be seen of a follower.
#[derive(Debug)]
pub struct FollowerState {
    /// Bytes of the record that are durable, and how many of them are known to have been taken.
    durable: AtomicU64,
    taken: AtomicU64,
    seen: Mutex<Seen>,
}

#[derive(Debug)]
struct Seen {
    /// Why the last try failed.
    trouble: Option<String>,
    /// Since when bytes wait to be taken.
    waiting: Option<Instant>,
}

impl FollowerState {
    fn new(durable: u64) -> Self {
        let seen = Seen { trouble: None, waiting: Some(Instant::now()) };
        Self { durable: durable.into(), taken: 0.into(), seen: seen.into() }
    }

    /// Bytes of the record that are not known to be taken at this moment: also those that are being written just now.
    pub fn behind(&self) -> u64 {
        let taken = self.taken.load(Ordering::Acquire);
        let missing = self.durable.load(Ordering::Acquire).saturating_sub(taken);
        // What cannot even be looked at holds nobody knows what.
        if self.seen.lock().trouble.is_some() { missing.max(1) } else { missing }
    }

    /// Bytes of the record that could not be handed on: more than 0 where the last try failed, or where the system does not come back from one.
    pub fn lag(&self) -> u64 {
        let seen = self.seen.lock();
        let is_stuck = seen.trouble.is_some() || seen.waiting.is_some_and(|since| since.elapsed() >= PATIENCE);
        drop(seen);
        if is_stuck { self.behind() } else { 0 }
    }

    /// The system's own words about the last try, where it failed.
    pub fn trouble(&self) -> Option<String> {
        self.seen.lock().trouble.clone()
    }

    fn grown(&self, length: u64) {
        self.durable.store(length, Ordering::Release);
        self.seen.lock().waiting.get_or_insert_with(Instant::now);
    }

    /// What came of a try, and how many bytes were taken as far as that is known.
    fn tried(&self, trouble: Option<&io::Error>, taken: Option<u64>) {
        let mut seen = self.seen.lock();
        if let Some(taken) = taken {
            self.taken.store(taken, Ordering::Release);
        }
        seen.trouble = trouble.map(ToString::to_string);
        if trouble.is_none() {
            let is_behind = self.taken.load(Ordering::Acquire) < self.durable.load(Ordering::Acquire);
            seen.waiting = is_behind.then(Instant::now);
        }
    }
}

/// Hands the lines on, on a thread of its own, so that a slow share never holds up the record.
#[derive(Debug)]
pub struct Follower {
    poke: Option<Sender<u64>>,
    state: Arc<FollowerState>,
    thread: Option<JoinHandle<()>>,
}

impl Follower {
    /// Starts to follow these lines, of which `length` bytes are durable.
    ///
    /// # Errors
    /// Where no thread can be started.
    pub fn start(lines: Lines, takes: impl TakesLines, length: u64) -> io::Result<Self> {
        let state = Arc::new(FollowerState::new(length));
        let (poke, pokes) = channel();
        let mut work = Work { lines, takes, place: None, state: state.clone() };
        let thread = std::thread::Builder::new().name("follower".into()).spawn(move || work.run(&pokes, length))?;
        Ok(Self { poke: Some(poke), state, thread: Some(thread) })
    }

    /// Tells that the record is durable up to `length`.
    pub fn durable(&self, length: u64) {
        if let Some(poke) = &self.poke {
            self.state.grown(length);
            let _ = poke.send(length);
        }
    }

    /// What can be seen of it.
    pub fn state(&self) -> Arc<FollowerState> {
        self.state.clone()
    }
}

impl Drop for Follower {
    fn drop(&mut self) {
        self.poke = None;
        self.thread.take().iter().for_each(wait_for_end);
    }
}

/// Waits until a thread has ended that was told to; one that hangs in the system, on a share that is away, is left behind.
pub fn wait_for_end(thread: &JoinHandle<()>) {
    let until = Instant::now() + LAST_WAIT;
    while !thread.is_finished() && Instant::now() < until {
        std::thread::park_timeout(Duration::from_millis(2));
    }
}

struct Work<T> {
    lines: Lines,
    takes: T,
    /// How far it is, once that was looked at.
    place: Option<u64>,
    state: Arc<FollowerState>,
}

impl<T: TakesLines> Work<T> {
    fn run(&mut self, pokes: &Receiver<u64>, mut durable: u64) {
        loop {
            let next = match self.catch_up(durable) {
                Err(_) => pokes.recv_timeout(RETRY),
                Ok(()) => pokes.recv().map_err(|_| RecvTimeoutError::Disconnected),
            };
            match next {
                Ok(length) => durable = pokes.try_iter().last().unwrap_or(length),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => {
                    if self.takes.was_touched() {
                        self.place = None;
                    }
                    let _ = self.catch_up(durable);
                    return;
                }
            }
        }
    }

    fn catch_up(&mut self, durable: u64) -> io::Result<()> {
        let result = self.hand_on(durable);
        self.state.tried(result.as_ref().err(), self.place);
        if result.is_err() {
            self.place = None;
        }
        result
    }

    fn hand_on(&mut self, durable: u64) -> io::Result<()> {
        loop {
            let place = match self.place.filter(|place| self.takes.may_be_at(*place)) {
                Some(place) => place,
                None => self.takes.place(&self.lines, durable)?,
            };
            self.place = Some(place);
            if place >= durable || self.takes.take(&self.lines, place..durable)? {
                self.place = Some(durable);
                return Ok(());
            }
            self.place = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::disk::Folder;
    use super::*;

    /// The other side as it may be anywhere: it counts what reaches it, is away at times, and another program may be quicker.
    #[derive(Clone, Default)]
    struct Elsewhere {
        got: Arc<Mutex<Vec<u8>>>,
        /// What comes of the next tries; then it takes everything.
        moods: Arc<Mutex<Vec<Mood>>>,
    }

    #[derive(Clone, Copy, PartialEq)]
    enum Mood {
        Away,
        Quicker,
        /// It takes the lines, and its yes is lost on the way.
        Deaf,
    }

    impl TakesLines for Elsewhere {
        fn may_be_at(&self, _place: u64) -> bool {
            true
        }

        fn place(&mut self, _lines: &Lines, _durable: u64) -> io::Result<u64> {
            Ok(self.got.lock().len() as u64)
        }

        fn take(&mut self, lines: &Lines, range: Range<u64>) -> io::Result<bool> {
            let mood = self.moods.lock().pop();
            let mut got = self.got.lock();
            match mood {
                Some(Mood::Away) => return Err(io::ErrorKind::NotConnected.into()),
                Some(Mood::Quicker) => return Ok(false),
                Some(Mood::Deaf) | None => got.extend(lines.read(range)?),
            }
            if mood == Some(Mood::Deaf) { Err(io::ErrorKind::TimedOut.into()) } else { Ok(true) }
        }

        fn was_touched(&self) -> bool {
            false
        }
    }

    #[test]
    fn every_line_reaches_the_other_side_once_and_in_order_whatever_it_does() {
        let root = tempfile::tempdir().unwrap();
        let disk: Arc<dyn Disk> = Arc::new(Folder::new(root.path().join("record")).unwrap());
        let mut segment = disk.create("s").unwrap();
        let elsewhere = Elsewhere::default();
        let lines = Lines { disk: disk.clone(), segment: "s".into() };
        let follower = Follower::start(lines, elsewhere.clone(), 0).unwrap();
        let state = follower.state();
        let (mut all, mut durable) = (Vec::new(), 0);
        for mood in [None, Some(Mood::Away), Some(Mood::Quicker), Some(Mood::Deaf), None] {
            elsewhere.moods.lock().extend(mood);
            let line = format!("line {durable}\n").into_bytes();
            segment.append(&line).unwrap();
            durable += line.len() as u64;
            all.extend(line);
            follower.durable(durable);
            while !elsewhere.moods.lock().is_empty() || mood.is_none() && state.behind() > 0 {
                std::thread::yield_now();
            }
        }
        drop(follower);
        assert_eq!((state.behind(), state.lag(), state.trouble()), (0, 0, None));
        assert_eq!(*elsewhere.got.lock(), all);
    }
}
