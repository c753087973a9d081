//! What the window opens with, and what the screen of the bench holds: the dialog that asks what is made, or the bench.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::bench::Bench;
use super::bench::setup::Dialog;
use super::host::{StartNow, Wake};
use super::launch::Launch;
use crate::seen::{Command, Decision, Signed, Snapshot};

/// What the window opens with.
pub enum Opening {
    /// A station that needs no question (practice).
    Now(StartNow),
    /// The dialog that asks what is made today.
    Ask(Arc<dyn Launch>),
    /// The logs, with these files. No station is started; the dialog that would is behind the bench's place in the rail.
    Logs(Vec<PathBuf>, Arc<dyn Launch>),
}

/// What the bench's screen holds.
pub(super) enum Workplace {
    Setup(Box<Dialog>),
    Bench(Box<Bench>),
}

impl Workplace {
    /// The dialog that asks what is made next.
    pub fn setup(launch: &Arc<dyn Launch>, wake: &Wake) -> Self {
        Self::Setup(Box::new(Dialog::new(launch.clone(), wake)))
    }

    /// The bench, where one runs.
    pub fn bench(&mut self) -> Option<&mut Bench> {
        match self {
            Self::Setup(_) => None,
            Self::Bench(bench) => Some(bench),
        }
    }

    /// The start dialog, where it is there, chooses the batch with this file.
    pub fn pick_batch(&mut self, file: &Path) {
        if let Self::Setup(dialog) = self {
            dialog.pick_batch(file);
        }
    }

    /// What it shows.
    pub fn snapshot(&self) -> Option<&Snapshot> {
        match self {
            Self::Setup(_) => None,
            Self::Bench(bench) => Some(bench.snapshot()),
        }
    }

    /// What was decided outside of the bench's screen goes on record: through the station while one runs, else at the desk.
    pub fn put_on_record(&self, launch: Option<&Arc<dyn Launch>>, decision: Decision, signed: Signed) {
        match (self, launch) {
            (Self::Bench(bench), _) => bench.send(Command::decide(decision, signed)),
            (Self::Setup(_), Some(launch)) => {
                let launch = launch.clone();
                // A record that somebody else holds, or that cannot be read, keeps the bench shut and not the settings.
                std::thread::spawn(move || drop(launch.decide(&decision, &signed)));
            }
            (Self::Setup(_), None) => {}
        }
    }
}
