//! The supervisors' lock: where there are supervisors, the settings open for one of them, for a while. Without any, all is open.
//!
//! | file | what it holds |
//! |---|---|
//! | `dialog` | asks for name and PIN |
//!
//! It reads the record itself, so it works without a running station; reading and the PIN's hash go on threads.

mod dialog;

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, TryRecvError, channel};
use std::time::{Duration, Instant};

use eframe::egui::Context;

use super::host::{Premises, Wake};
use crate::decisions::gate::PinGate;
use crate::decisions::voucher::{Tried, Voucher};
use crate::domain::entry::Entry;
use crate::domain::secret::Secret;
use crate::journal::disk::Folder;
use crate::journal::replay::Replay;
use crate::store::data_dir::DataDir;
use dialog::{Asking, Pressed};

/// Unused for so long, it closes by itself.
const OPEN_FOR: Duration = Duration::from_secs(600);

/// Supervisors, and what the record says of them.
type Known = BTreeMap<String, Voucher>;

/// How the lock stands, as the rail shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// There are no supervisors: nothing is locked.
    Absent,
    /// Only the bench is open.
    Locked,
    /// A supervisor opened the rest.
    Open {
        /// Who.
        name: String,
        /// Whole minutes until it closes, if nothing is done; at least 1.
        minutes: u64,
    },
}

/// The lock as it stands.
pub(crate) struct Lock {
    data: DataDir,
    wake: Wake,
    /// Nothing before the record was read.
    known: Option<Known>,
    reading: Option<Receiver<io::Result<Known>>>,
    /// Who opened it, and when it was used last.
    open: Option<(String, Instant)>,
    asking: Option<Asking>,
    checking: Option<Receiver<Tried>>,
    pins: Arc<PinGate>,
}

impl Lock {
    pub fn new(premises: &Premises, wake: Wake) -> Self {
        let mut lock = Self {
            data: premises.data.clone(),
            wake,
            known: None,
            reading: None,
            open: None,
            asking: None,
            checking: None,
            pins: PinGate::of(&premises.data),
        };
        lock.read();
        lock
    }

    /// Reads who the supervisors are: at the start, and when the settings may have changed it.
    pub fn read(&mut self) {
        // No record, no supervisor: a new station is open at once.
        if !self.data.record().is_dir() {
            self.known = Some(Known::new());
            return;
        }
        let (tell, told) = channel();
        let (folder, pins, wake) = (self.data.record(), self.pins.clone(), self.wake.clone());
        std::thread::spawn(move || {
            let _ = tell.send(supervisors(&folder, &pins));
            wake();
        });
        self.reading = Some(told);
    }

    /// Takes what the threads brought, and closes what was open long enough. Tells who tried to open it, and whether it was the right PIN.
    pub fn poll(&mut self, ctx: &Context) -> Option<(String, bool)> {
        if let Some(told) = self.reading.as_ref().map(Receiver::try_recv) {
            match told {
                Ok(Ok(known)) => {
                    self.known = Some(known);
                    self.reading = None;
                }
                // A record that cannot be read stays locked; the station says what is wrong with it.
                Ok(Err(_)) | Err(TryRecvError::Disconnected) => self.reading = None,
                Err(TryRecvError::Empty) => {}
            }
        }
        let mut tried = None;
        if let Some(told) = &self.checking {
            match told.try_recv() {
                Ok(Tried { line: Some(Entry::LockTried { name, opened, .. }), .. }) => {
                    tried = Some((name.clone(), opened));
                    if opened {
                        self.open = Some((name, Instant::now()));
                        (self.asking, self.checking) = (None, None);
                    } else {
                        self.refuse();
                    }
                }
                // Nothing was looked at.
                Ok(_) => self.refuse(),
                Err(TryRecvError::Disconnected) => self.checking = None,
                Err(TryRecvError::Empty) => {}
            }
        }
        let now = Instant::now();
        if ctx.input(|input| !input.events.is_empty()) {
            self.use_now(now);
        }
        self.close_unused(now);
        if let Some((_, used)) = &self.open {
            // Until the minutes in the rail change.
            let left = OPEN_FOR.saturating_sub(now - *used).as_secs_f64();
            ctx.request_repaint_after(Duration::from_secs_f64((left % 60.0).max(0.5)));
        }
        tried
    }

    fn use_now(&mut self, now: Instant) {
        self.close_unused(now);
        if let Some((_, used)) = &mut self.open {
            *used = now;
        }
    }

    fn close_unused(&mut self, now: Instant) {
        self.open.take_if(|(_, used)| now.saturating_duration_since(*used) >= OPEN_FOR);
    }

    fn refuse(&mut self) {
        self.checking = None;
        if let Some(asking) = &mut self.asking {
            asking.refuse();
        }
    }

    /// Whether the settings may be seen.
    pub fn is_open(&self) -> bool {
        self.open.is_some() || self.known.as_ref().is_some_and(Known::is_empty)
    }

    pub fn standing(&self) -> Standing {
        match (&self.open, &self.known) {
            (Some((name, used)), _) => {
                let left = OPEN_FOR.saturating_sub(used.elapsed()).as_secs();
                Standing::Open { name: name.clone(), minutes: left.div_ceil(60).max(1) }
            }
            (None, Some(known)) if known.is_empty() => Standing::Absent,
            (None, _) => Standing::Locked,
        }
    }

    /// Opens the dialog, or closes what is open.
    pub fn turn(&mut self) {
        if self.open.take().is_none() {
            self.asking = self.known.as_ref().map(|known| Asking::new(known.keys()));
        }
    }

    /// Whether the dialog is there: no key means anything else then.
    pub fn is_asking(&self) -> bool {
        self.asking.is_some()
    }

    pub fn dialog_ui(&mut self, ctx: &Context) {
        let Some(asking) = &mut self.asking else { return };
        let known = self.known.as_ref();
        let wait = known.and_then(|known| known.get(asking.name())).map(|voucher| voucher.wait(&self.pins));
        let names = known.into_iter().flat_map(Known::keys);
        match asking.dialog_ui(ctx, names, wait.unwrap_or_default(), self.checking.is_some()) {
            Pressed::Nothing => {}
            Pressed::Cancel => self.asking = None,
            Pressed::Open { name, pin } => self.check(name, pin),
        }
    }

    fn check(&mut self, name: String, pin: Secret) {
        let Some(voucher) = self.known.as_ref().and_then(|known| known.get(&name)).cloned() else { return };
        let (tell, told) = channel();
        let (folder, pins, wake) = (self.data.record(), self.pins.clone(), self.wake.clone());
        std::thread::spawn(move || {
            // What was tried since at another door, or by another program, counts too.
            let now = supervisors(&folder, &pins).ok().and_then(|mut known| known.remove(&name)).unwrap_or(voucher);
            let _ = tell.send(now.look(&pins, &pin, None));
            wake();
        });
        self.checking = Some(told);
    }
}

/// Reads who they are, and tells the gate what the record says of their last tries.
fn supervisors(folder: &std::path::Path, pins: &PinGate) -> io::Result<Known> {
    let book = Folder::new(folder).and_then(|disk| Replay::of(&disk))?.book;
    pins.learn(&book);
    Ok(book.supervisors().map(|name| (name.to_owned(), Voucher::of(&book, name))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::book::Book;

    fn open_at(used: Instant) -> Lock {
        let premises = Premises { data: DataDir::new("no such folder"), practice: false, settings_damaged: false };
        let mut lock = Lock::new(&premises, Arc::new(|| {}));
        lock.known = Some(Known::from([("chen".into(), Voucher::of(&Book::default(), "chen"))]));
        lock.open = Some(("chen".into(), used));
        lock
    }

    #[test]
    fn ten_minutes_without_use_close_it_and_use_does_not_bring_it_back() {
        let begun = Instant::now();
        let mut lock = open_at(begun);
        lock.use_now(begun + Duration::from_secs(599));
        lock.close_unused(begun + Duration::from_secs(1198));
        assert!(lock.is_open(), "used in between");
        lock.use_now(begun + Duration::from_secs(1199));
        assert!(!lock.is_open());
        assert_eq!(lock.standing(), Standing::Locked);
    }
}
