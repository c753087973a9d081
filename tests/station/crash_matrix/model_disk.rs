//! A disk made of two images: what is live (the system shows it) and what is durable (it survives a power cut).
//!
//! Appended bytes are durable after a sync and not before. Every change counts as one operation, and the power can be cut at any of them.

use std::collections::BTreeMap;
use std::io;
use std::ops::Range;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use regnwl_station::journal::disk::{Append, Disk};

/// What a power cut leaves of bytes that were appended and not synced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leaves {
    /// None of them; a name that was never synced is gone.
    Nothing,
    /// The first so many.
    First(usize),
    /// All but the last so many.
    AllBut(usize),
    /// The length, and NULs in it.
    Nuls,
    /// The first half, and NULs after it.
    HalfThenNuls,
    /// NULs, and the second half after them: the blocks were written in another order.
    NulsThenHalf,
    /// So many NULs, and the rest after them.
    NulsFor(usize),
    /// The length, and something that stood there before: with newlines in it, and not text.
    Garbage,
}

impl Leaves {
    /// One of each kind, for tests that cannot afford every byte.
    pub const KINDS: [Self; 9] = [
        Self::Nothing,
        Self::First(1),
        Self::First(40),
        Self::AllBut(1),
        Self::AllBut(0),
        Self::Nuls,
        Self::HalfThenNuls,
        Self::NulsThenHalf,
        Self::Garbage,
    ];

    fn of(self, unsynced: &[u8]) -> Vec<u8> {
        let (length, half) = (unsynced.len(), unsynced.len() / 2);
        let nuls = |count: usize| vec![0; count];
        match self {
            Self::Nothing => Vec::new(),
            Self::First(count) => unsynced[..count.min(length)].to_vec(),
            Self::AllBut(count) => unsynced[..length.saturating_sub(count)].to_vec(),
            Self::Nuls => nuls(length),
            Self::HalfThenNuls => [&unsynced[..half], &nuls(length - half)].concat(),
            Self::NulsFor(count) => [&nuls(count.min(length)), &unsynced[count.min(length)..]].concat(),
            Self::NulsThenHalf => [&nuls(half), &unsynced[half..]].concat(),
            Self::Garbage => {
                b"\n\xe5\xba{\"v\":1,\"seq\":7}\n\0\xff\xfe".iter().copied().cycle().take(length).collect()
            }
        }
    }
}

#[derive(Clone, Debug, Default)]
struct File {
    bytes: Vec<u8>,
    /// How many of them are durable.
    durable: usize,
    /// Its name is durable.
    named: bool,
    removed: bool,
}

#[derive(Debug, Default)]
struct State {
    files: BTreeMap<String, File>,
    operations: usize,
    syncs: usize,
    cut_at: Option<usize>,
    off: bool,
    room: Option<usize>,
    /// The file that another one was to take the place of as the power went, and that one's name: whether it did is not known.
    replacing: Option<(String, Option<File>, String)>,
}

/// The disk. Clones are handles of the same one.
#[derive(Clone, Debug, Default)]
pub struct ModelDisk(Arc<Mutex<State>>);

impl ModelDisk {
    /// Cuts the power at the operation with this number, counted from now and from 0: it may have happened, nothing after it does.
    pub fn cut_power_at(&self, operation: usize) {
        let mut state = self.state();
        state.cut_at = Some(state.operations + operation);
    }

    /// Whether the power was cut.
    pub fn is_off(&self) -> bool {
        self.state().off
    }

    /// How many operations there were.
    pub fn operations(&self) -> usize {
        self.state().operations
    }

    /// How often something was made durable.
    pub fn syncs(&self) -> usize {
        self.state().syncs
    }

    /// From now on there is room for this many bytes, and for what removed files give back.
    pub fn set_room(&self, bytes: Option<usize>) {
        self.state().room = bytes;
    }

    /// What stands on the disk when the power is back.
    pub fn after_power_cut(&self, leaves: Leaves) -> Self {
        let state = self.state();
        let (mut files, replacing) = (state.files.clone(), state.replacing.clone());
        drop(state);
        if let Some((name, before, with)) = replacing.filter(|_| leaves == Leaves::Nothing) {
            let new = files.remove(&name);
            files.extend(before.map(|before| (name, before)));
            files.extend(new.map(|new| (with, new)));
        }
        let files = files.into_iter().filter_map(|(name, file)| {
            let unsynced = leaves.of(&file.bytes[file.durable..]);
            let is_there = file.named || leaves != Leaves::Nothing && !file.removed;
            let bytes = [&file.bytes[..file.durable], &unsynced].concat();
            is_there.then_some((name, File { durable: bytes.len(), bytes, named: true, removed: false }))
        });
        Self::of(files.collect())
    }

    /// What stands there after the process was killed: all of it, and what was not synced still is not.
    pub fn after_kill(&self) -> Self {
        Self::of(self.state().files.clone())
    }

    fn of(files: BTreeMap<String, File>) -> Self {
        Self(Arc::new(Mutex::new(State { files, ..State::default() })))
    }

    /// Takes a file away, or puts an older one in its place, as a person or a backup would.
    pub fn tamper(&self, name: &str, bytes: Option<&[u8]>) {
        let mut state = self.state();
        match bytes {
            None => drop(state.files.remove(name)),
            Some(bytes) => {
                let file = File { bytes: bytes.to_vec(), durable: bytes.len(), named: true, removed: false };
                state.files.insert(name.to_owned(), file);
            }
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn look(&self, name: &str) -> io::Result<&File> {
        self.powered()?;
        self.files.get(name).filter(|file| !file.removed).ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn powered(&self) -> io::Result<()> {
        if self.off { Err(io::Error::other("the power is off")) } else { Ok(()) }
    }

    /// Counts an operation. `true`: the power goes while it is under way.
    fn begin(&mut self) -> io::Result<bool> {
        self.powered()?;
        self.off = self.cut_at == Some(self.operations);
        self.operations += 1;
        Ok(self.off)
    }
}

impl Disk for ModelDisk {
    fn list(&self) -> io::Result<Vec<String>> {
        let state = self.state();
        state.powered()?;
        Ok(state.files.iter().filter(|(_, file)| !file.removed).map(|(name, _)| name.clone()).collect())
    }

    fn read(&self, name: &str) -> io::Result<Vec<u8>> {
        self.state().look(name).map(|file| file.bytes.clone())
    }

    fn read_range(&self, name: &str, range: Range<u64>) -> io::Result<Vec<u8>> {
        let state = self.state();
        let bytes = &state.look(name)?.bytes;
        let part = bytes.get(range.start as usize..range.end as usize);
        part.map(<[u8]>::to_vec).ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
    }

    fn create(&self, name: &str) -> io::Result<Box<dyn Append>> {
        let mut state = self.state();
        if state.look(name).is_ok() {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        let goes_off = state.begin()?;
        state.files.insert(name.to_owned(), File::default());
        drop(state);
        if goes_off { Err(io::Error::other("the power is off")) } else { self.open(name) }
    }

    fn open(&self, name: &str) -> io::Result<Box<dyn Append>> {
        self.state().look(name)?;
        Ok(Box::new(ModelFile { disk: self.clone(), name: name.to_owned() }))
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        let mut state = self.state();
        state.look(name)?;
        let goes_off = state.begin()?;
        let file = state.files.get_mut(name).expect("just seen");
        file.removed = true;
        let gives_back = file.bytes.len();
        if let Some(room) = &mut state.room {
            *room += gives_back;
        }
        if goes_off { Err(io::Error::other("the power is off")) } else { Ok(()) }
    }

    fn replace(&self, name: &str, with: &str) -> io::Result<()> {
        let mut state = self.state();
        state.look(with)?;
        let goes_off = state.begin()?;
        let new = state.files.remove(with).expect("just seen");
        // Its bytes are as durable as they were: a name says nothing of them.
        let before = state.files.insert(name.to_owned(), new);
        if goes_off {
            state.replacing = Some((name.to_owned(), before, with.to_owned()));
            return Err(io::Error::other("the power is off"));
        }
        Ok(())
    }
}

struct ModelFile {
    disk: ModelDisk,
    name: String,
}

impl Append for ModelFile {
    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        let mut state = self.disk.state();
        state.look(&self.name)?;
        let goes_off = state.begin()?;
        let fits = state.room.map_or(bytes.len(), |room| room.min(bytes.len()));
        if let Some(room) = &mut state.room {
            *room -= fits;
        }
        let file = state.files.get_mut(&self.name).expect("just seen");
        file.bytes.extend_from_slice(&bytes[..fits]);
        match (goes_off, fits < bytes.len()) {
            (true, _) => Err(io::Error::other("the power is off")),
            (false, true) => Err(io::ErrorKind::StorageFull.into()),
            (false, false) => Ok(()),
        }
    }

    fn sync(&mut self) -> io::Result<()> {
        let mut state = self.disk.state();
        state.look(&self.name)?;
        if state.begin()? {
            return Err(io::Error::other("the power is off"));
        }
        let file = state.files.get_mut(&self.name).expect("just seen");
        file.durable = file.bytes.len();
        file.named = true;
        state.syncs += 1;
        Ok(())
    }

    fn length(&self) -> io::Result<u64> {
        Ok(self.disk.state().look(&self.name)?.bytes.len() as u64)
    }
}
