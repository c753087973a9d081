//! The station that runs behind the window, and how it ends.

use std::sync::Arc;
use std::thread::JoinHandle;

use parking_lot::{Mutex, MutexGuard};

use crate::demo::PracticeBench;
use crate::journal::Following;
use crate::platform;
use crate::station::Running;
use crate::ui::Ends;
use crate::words::{Lang, batch_file};

/// The thread of a station, and the batch files that it writes.
pub struct StationThread {
    /// Ends when the station has closed.
    pub thread: JoinHandle<()>,
    /// What can be seen of the batch files.
    pub following: Vec<Following>,
}

impl StationThread {
    /// A station that was opened, in two: what the window has of it, and its thread.
    pub(super) fn of(running: Running) -> (Ends, Self) {
        let Running { snapshots, beside, commands, .. } = running;
        let ends = Ends { snapshots, beside, commands, practice: None };
        (ends, Self { thread: running.thread, following: running.following })
    }

    /// Waits for its end, and says on stderr where a batch file has not got all by then: the window cannot say it any more.
    fn wait(self, lang: Lang) {
        let _ = self.thread.join();
        batch_file::at_end(lang, &self.following).iter().for_each(|line| platform::say(line));
    }
}

/// The one station that runs now.
#[derive(Default)]
pub(super) struct Current {
    station: Mutex<Option<StationThread>>,
    /// Units and cloud of a practice go away after its station.
    practice: Mutex<Option<Arc<PracticeBench>>>,
    /// Held while something at the desk, or a start, has the record.
    record: Mutex<()>,
}

impl Current {
    /// Waits until nothing else of this window has the record, and keeps others from it.
    pub(super) fn alone(&self) -> MutexGuard<'_, ()> {
        self.record.lock()
    }

    /// Keeps the station that was started. One that ran before has been told to end.
    pub(super) fn keep(&self, station: StationThread, lang: Lang) {
        let before = self.station.lock().replace(station);
        if let Some(before) = before {
            before.wait(lang);
        }
    }

    /// Keeps what the station practises with.
    pub(super) fn keep_practice(&self, practice: Arc<PracticeBench>) {
        *self.practice.lock() = Some(practice);
    }

    /// Waits until the station has put everything on record. Its commands are closed with the window.
    pub(super) fn wait(&self, lang: Lang) {
        let station = self.station.lock().take();
        if let Some(station) = station {
            station.wait(lang);
        }
    }
}
