//! The batch file that people see: byte for byte the segment's lines, appended after the record's own fsync. It is never read for a decision.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant, SystemTime};

use super::disk::Disk;
use crate::files::given;

/// Bytes that are copied at once.
const PIECE: u64 = 1 << 20;
/// How often a place that is away is tried again.
const RETRY: Duration = Duration::from_secs(2);
/// A file that is behind for less is being written just now.
const PATIENCE: Duration = Duration::from_secs(2);
/// How long closing waits for the last lines.
const LAST_WAIT: Duration = Duration::from_secs(5);
/// How long another program may take to put its first line into an empty file, and how often that is looked at.
const OTHERS_FIRST_LINE: Duration = Duration::from_millis(500);
const LOOK: Duration = Duration::from_millis(10);

/// What can be seen of the follower.
#[derive(Debug)]
pub struct FollowerState {
    asked_for: PathBuf,
    /// Bytes of the record that are durable, and how many of them are known to stand in the file.
    durable: AtomicU64,
    written: AtomicU64,
    seen: Mutex<Seen>,
}

#[derive(Debug)]
struct Seen {
    path: PathBuf,
    replaced: bool,
    /// Why the last try failed.
    trouble: Option<String>,
    /// Since when bytes wait to be written.
    waiting: Option<Instant>,
}

impl FollowerState {
    fn new(path: PathBuf, durable: u64) -> Self {
        let seen = Seen { path: path.clone(), replaced: false, trouble: None, waiting: Some(Instant::now()) };
        Self { asked_for: path, durable: durable.into(), written: 0.into(), seen: seen.into() }
    }

    /// Bytes of the record that are not known to be in the batch file at this moment: also those that are being written just now.
    pub fn behind(&self) -> u64 {
        let written = self.written.load(Ordering::Acquire);
        let missing = self.durable.load(Ordering::Acquire).saturating_sub(written);
        // A file that cannot even be looked at holds nobody knows what.
        if self.seen().trouble.is_some() { missing.max(1) } else { missing }
    }

    /// Bytes of the record that could not be written: more than 0 where the last try failed, or where the system does not come back from one.
    pub fn lag(&self) -> u64 {
        let seen = self.seen();
        let is_stuck = seen.trouble.is_some() || seen.waiting.is_some_and(|since| since.elapsed() >= PATIENCE);
        drop(seen);
        if is_stuck { self.behind() } else { 0 }
    }

    /// The system's own words about the last try, where it failed.
    pub fn trouble(&self) -> Option<String> {
        self.seen().trouble.clone()
    }

    /// The file was moved, cut or edited, and a fresh one stands beside it.
    pub fn replaced(&self) -> bool {
        self.seen().replaced
    }

    /// The file that was asked for.
    pub fn asked_for(&self) -> &Path {
        &self.asked_for
    }

    /// Where it is written now.
    pub fn path(&self) -> PathBuf {
        self.seen().path.clone()
    }

    fn seen(&self) -> std::sync::MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn grown(&self, length: u64) {
        self.durable.store(length, Ordering::Release);
        self.seen().waiting.get_or_insert_with(Instant::now);
    }

    /// What came of a try, and how many bytes stand in the file as far as that is known.
    fn tried(&self, trouble: Option<&io::Error>, written: Option<u64>) {
        let mut seen = self.seen();
        if let Some(written) = written {
            self.written.store(written, Ordering::Release);
        }
        seen.trouble = trouble.map(ToString::to_string);
        if trouble.is_none() {
            let is_behind = self.written.load(Ordering::Acquire) < self.durable.load(Ordering::Acquire);
            seen.waiting = is_behind.then(Instant::now);
        }
    }
}

/// Writes the batch file on a thread of its own, so that a slow share never holds up the record.
#[derive(Debug)]
pub struct Follower {
    poke: Option<Sender<u64>>,
    state: Arc<FollowerState>,
    thread: Option<JoinHandle<()>>,
}

impl Follower {
    /// Starts to follow `segment`, of which `length` bytes are durable.
    ///
    /// # Errors
    /// Where no thread can be started.
    pub fn start(disk: Arc<dyn Disk>, segment: String, path: PathBuf, length: u64) -> io::Result<Self> {
        let state = Arc::new(FollowerState::new(path.clone(), length));
        let (poke, pokes) = channel();
        let mut work = Work { disk, segment, path, written: None, left: None, state: state.clone() };
        let thread = std::thread::Builder::new().name("batch file".into()).spawn(move || work.run(&pokes, length))?;
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
        if let Some(thread) = self.thread.take() {
            // The thread bounds its own last wait; a share that hangs in the system is left behind.
            let until = Instant::now() + LAST_WAIT;
            while !thread.is_finished() && Instant::now() < until {
                std::thread::park_timeout(Duration::from_millis(2));
            }
        }
    }
}

struct Work {
    disk: Arc<dyn Disk>,
    segment: String,
    path: PathBuf,
    /// Bytes of the record that stand in the file, once they were compared.
    written: Option<u64>,
    /// When the file was written last, by its own clock: another time then says that somebody else wrote into it.
    left: Option<SystemTime>,
    state: Arc<FollowerState>,
}

impl Work {
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
                    self.compare_if_touched();
                    let _ = self.catch_up(durable);
                    return;
                }
            }
        }
    }

    fn catch_up(&mut self, durable: u64) -> io::Result<()> {
        let result = self.append_missing(durable);
        self.state.tried(result.as_ref().err(), self.written);
        if result.is_err() {
            self.written = None;
        }
        result
    }

    fn append_missing(&mut self, durable: u64) -> io::Result<()> {
        loop {
            // An edit in place keeps the length; it is found at the end, by the file's time, or at the next start.
            let length = std::fs::metadata(&self.path).map(|metadata| metadata.len()).ok();
            if self.written.is_none() || length != self.written {
                self.written = Some(self.compare(durable)?);
            }
            let from = self.written.unwrap_or(0);
            if from >= durable || self.append(from, durable)? {
                self.written = Some(durable);
                return Ok(());
            }
            self.written = None;
        }
    }

    /// Appends a stretch of the record. False where somebody else was quicker and the file has to be compared anew.
    fn append(&mut self, from: u64, durable: u64) -> io::Result<bool> {
        let mut file = if from == 0 {
            match self.begin()? {
                Some(file) => file,
                None => return Ok(false),
            }
        } else {
            given::append(&self.path)?
        };
        let mut at = from;
        while at < durable {
            let end = durable.min(at + PIECE);
            file.write_all(&self.disk.read_range(&self.segment, at..end)?)?;
            at = end;
        }
        file.sync_data()?;
        self.left = file.metadata()?.modified().ok();
        Ok(true)
    }

    /// The file for its first line. Two programs that begin the same file at one instant must not both put a header into it: whoever makes it or finds
    /// it empty holds it until the header is there, and the other one finds a file that is not its own. None where that has happened.
    fn begin(&self) -> io::Result<Option<File>> {
        let file = match given::create(&self.path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => given::append(&self.path)?,
            other => other?,
        };
        let until = Instant::now() + OTHERS_FIRST_LINE;
        loop {
            match file.try_lock() {
                Ok(()) => break,
                Err(std::fs::TryLockError::WouldBlock) if Instant::now() >= until => {
                    return Err(io::ErrorKind::WouldBlock.into());
                }
                Err(std::fs::TryLockError::WouldBlock) => std::thread::park_timeout(LOOK),
                // A place that knows no locks: the exclusive making of the file is all there is.
                Err(std::fs::TryLockError::Error(_)) => break,
            }
        }
        Ok((file.metadata()?.len() == 0).then_some(file))
    }

    /// Looks at the end whether somebody wrote into the file without making it longer or shorter.
    fn compare_if_touched(&mut self) {
        let modified = std::fs::metadata(&self.path).and_then(|metadata| metadata.modified()).ok();
        if self.left.is_some() && modified != self.left {
            self.written = None;
        }
    }

    /// How many bytes of the record the file already holds. A file that holds anything else is left as it is, and a fresh one is begun beside it.
    fn compare(&mut self, durable: u64) -> io::Result<u64> {
        let asked_for = self.state.asked_for().to_owned();
        for copy in 2.. {
            match self.prefix_length(durable)? {
                Some(length) => return Ok(length),
                None => {
                    self.path = beside(&asked_for, copy);
                    let mut seen = self.state.seen();
                    (seen.path, seen.replaced) = (self.path.clone(), true);
                }
            }
        }
        unreachable!("some number is free")
    }

    fn prefix_length(&self, durable: u64) -> io::Result<Option<u64>> {
        let mut file = match given::open(&self.path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Some(0)),
            other => other?,
        };
        let length = file.metadata()?.len();
        if length > durable {
            return Ok(None);
        }
        let mut at = 0;
        file.seek(SeekFrom::Start(0))?;
        let mut part = vec![0; 1 << 16];
        while at < length {
            let want = usize::try_from((length - at).min(part.len() as u64)).unwrap_or(part.len());
            file.read_exact(&mut part[..want])?;
            if self.disk.read_range(&self.segment, at..at + want as u64)? != part[..want] {
                return Ok(None);
            }
            at += want as u64;
        }
        Ok(Some(length))
    }
}

/// `batch.jsonl` → `batch-2.jsonl`. A number that the name has already is a part of it: `shift-1.jsonl` → `shift-1-2.jsonl`, never another shift's.
fn beside(path: &Path, copy: u32) -> PathBuf {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let extension = path.extension().map(|extension| format!(".{}", extension.to_string_lossy())).unwrap_or_default();
    path.with_file_name(format!("{stem}-{copy}{extension}"))
}

#[cfg(test)]
mod tests;
