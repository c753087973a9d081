//! The batch file that people see: byte for byte the segment's lines, appended after the record's own fsync. It is never read for a decision.

use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use super::disk::Disk;
use crate::files::given;

/// How often a place that is away is tried again.
const RETRY: Duration = Duration::from_secs(2);
/// How long closing waits for the last lines.
const LAST_WAIT: Duration = Duration::from_secs(5);

/// What can be seen of the follower.
#[derive(Debug, Default)]
pub struct FollowerState {
    behind: AtomicU64,
    replaced: AtomicBool,
    path: std::sync::Mutex<PathBuf>,
}

impl FollowerState {
    /// Bytes of the record that are not in the batch file yet. More than 0 for long: its place is away.
    pub fn behind(&self) -> u64 {
        self.behind.load(Ordering::Acquire)
    }

    /// The file was moved, cut or edited, and a fresh one stands beside it.
    pub fn replaced(&self) -> bool {
        self.replaced.load(Ordering::Acquire)
    }

    /// Where it is written now.
    pub fn path(&self) -> PathBuf {
        self.path.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone()
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
        let state = Arc::new(FollowerState { path: path.clone().into(), ..FollowerState::default() });
        let (poke, pokes) = channel();
        let mut work = Work { disk, segment, path, written: None, state: state.clone() };
        let thread = std::thread::Builder::new().name("batch file".into()).spawn(move || work.run(&pokes, length))?;
        Ok(Self { poke: Some(poke), state, thread: Some(thread) })
    }

    /// Tells that the record is durable up to `length`.
    pub fn durable(&self, length: u64) {
        if let Some(poke) = &self.poke {
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
            let until = std::time::Instant::now() + LAST_WAIT;
            while !thread.is_finished() && std::time::Instant::now() < until {
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
    state: Arc<FollowerState>,
}

impl Work {
    fn run(&mut self, pokes: &Receiver<u64>, mut durable: u64) {
        loop {
            let behind = self.catch_up(durable).is_err();
            let next = if behind {
                pokes.recv_timeout(RETRY)
            } else {
                pokes.recv().map_err(|_| RecvTimeoutError::Disconnected)
            };
            match next {
                Ok(length) => durable = pokes.try_iter().last().unwrap_or(length),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => {
                    let _ = self.catch_up(durable);
                    return;
                }
            }
        }
    }

    fn catch_up(&mut self, durable: u64) -> io::Result<()> {
        let result = self.append_missing(durable);
        if result.is_err() {
            self.written = None;
            self.state.behind.store(durable.max(1), Ordering::Release);
        } else {
            self.state.behind.store(0, Ordering::Release);
        }
        result
    }

    fn append_missing(&mut self, durable: u64) -> io::Result<()> {
        // An edit in place keeps the length; it is found at the next start, when the whole file is compared.
        let length = std::fs::metadata(&self.path).map(|metadata| metadata.len()).ok();
        if self.written.is_none() || length != self.written {
            self.written = Some(self.compare(durable)?);
        }
        let from = self.written.unwrap_or(0);
        if from < durable {
            let bytes = self.disk.read_range(&self.segment, from..durable)?;
            let mut file = given::append_or_create(&self.path)?;
            file.write_all(&bytes)?;
            file.sync_data()?;
            self.written = Some(durable);
        }
        Ok(())
    }

    /// How many bytes of the record the file already holds. A file that holds anything else is left as it is, and a fresh one is begun beside it.
    fn compare(&mut self, durable: u64) -> io::Result<u64> {
        let asked_for = self.path.clone();
        for copy in 2.. {
            match self.prefix_length(durable)? {
                Some(length) => return Ok(length),
                None => {
                    self.state.replaced.store(true, Ordering::Release);
                    self.path = beside(&asked_for, copy);
                    *self.state.path.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = self.path.clone();
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
mod tests {
    use super::super::disk::Folder;
    use super::*;

    struct Bench {
        folder: tempfile::TempDir,
        disk: Arc<dyn Disk>,
    }

    impl Bench {
        fn new(record: &[u8]) -> Self {
            let folder = tempfile::tempdir().unwrap();
            let disk = Folder::new(folder.path().join("record")).unwrap();
            let mut file = disk.create("s").unwrap();
            file.append(record).unwrap();
            file.sync().unwrap();
            Self { folder, disk: Arc::new(disk) }
        }

        fn path(&self, name: &str) -> PathBuf {
            self.folder.path().join(name)
        }

        /// Follows the whole record once and gives the follower's state.
        fn follow(&self, name: &str) -> Arc<FollowerState> {
            let length = self.disk.read("s").unwrap().len() as u64;
            Follower::start(self.disk.clone(), "s".into(), self.path(name), length).unwrap().state()
        }
    }

    #[test]
    fn the_file_becomes_the_record_byte_for_byte() {
        let bench = Bench::new(b"one\ntwo\n");
        bench.follow("b.jsonl");
        assert_eq!(std::fs::read(bench.path("b.jsonl")).unwrap(), b"one\ntwo\n");
    }

    #[test]
    fn a_file_that_was_away_catches_up() {
        let bench = Bench::new(b"one\ntwo\n");
        std::fs::write(bench.path("b.jsonl"), b"one\n").unwrap();
        bench.follow("b.jsonl");
        assert_eq!(std::fs::read(bench.path("b.jsonl")).unwrap(), b"one\ntwo\n");
    }

    #[test]
    fn an_edited_file_is_left_alone_and_a_fresh_one_stands_beside_it() {
        let bench = Bench::new(b"one\ntwo\n");
        std::fs::write(bench.path("b.jsonl"), b"ONE\n").unwrap();
        let state = bench.follow("b.jsonl");
        assert_eq!(std::fs::read(bench.path("b.jsonl")).unwrap(), b"ONE\n");
        assert_eq!(std::fs::read(bench.path("b-2.jsonl")).unwrap(), b"one\ntwo\n");
        assert!(state.replaced());
    }

    #[test]
    fn a_place_that_is_away_is_a_lag_and_not_an_error() {
        let bench = Bench::new(b"one\n");
        assert_eq!(bench.follow("no/such/folder/b.jsonl").behind(), 4);
    }
}
