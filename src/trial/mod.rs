//! Trying a dialog that is still being made: one unit on one port, verb by verb, with what every exchange was answered kept, so that a pattern can be mended and
//! matched again without asking the unit once more.
//!
//! The same port can be spoken on by hand, and a piece of an answer becomes a pattern. One thread has the port for both: never do two have it.
//!
//! Nothing is registered and nothing is recorded here. What a try changes in the unit is done with made-up values alone, and only to a unit that holds no identity (I11).

mod hand;
mod port;
mod refused;
mod run;
mod seen;
mod terminal;
mod view;

use std::path::PathBuf;
use std::sync::Arc;

use tokio::sync::{mpsc, watch};

use crate::domain::Programs;
use crate::link::{Lines, Ports, SystemPorts};
use crate::vault::ProductSecrets;

pub use refused::Refused;
pub use seen::{Command, Ending, Held, Setting, Snapshot, Tried, VERBS, only_reads, reading};
pub use terminal::{Check, Line, Mark, Pattern, Piece, Terminal};

/// What a piece of an answer is caught as: the name of a pattern's group.
pub type Catch = crate::wire::Catch;

/// Whether a typed line may be kept, to be sent once more: it holds nothing that could be a secret.
pub fn may_be_kept(typed: &str) -> bool {
    crate::device::may_be_kept(typed)
}

/// Commands that may wait.
const WAITING: usize = 16;

/// A trial and its channels. It ends, and its port is closed, when this is dropped.
#[derive(Debug)]
pub struct Trial {
    commands: mpsc::Sender<Command>,
    snapshots: watch::Receiver<Arc<Snapshot>>,
}

impl Trial {
    /// A trial on the lines of this PC, with its programs and the folder of pinned host keys, and with the secrets that are stored there; `wake` is called after each change of what is seen.
    ///
    /// # Errors
    /// Those of the system, where it has no room for a thread.
    pub fn start(
        (programs, host_keys): (Programs, PathBuf),
        secrets: ProductSecrets,
        wake: impl Fn() + Send + Sync + 'static,
    ) -> std::io::Result<Self> {
        Self::start_on(Arc::new(Lines::new(programs, host_keys)), secrets, wake)
    }

    /// As [`Self::start`], on other ports.
    ///
    /// # Errors
    /// As there.
    pub fn start_on(
        ports: Arc<dyn Ports>,
        secrets: ProductSecrets,
        wake: impl Fn() + Send + Sync + 'static,
    ) -> std::io::Result<Self> {
        let (commands, asked) = mpsc::channel(WAITING);
        let (show, snapshots) = watch::channel(Arc::default());
        let board = view::Board::new(show, Arc::new(wake));
        std::thread::Builder::new().name("trial".into()).spawn(move || run::run(ports, secrets, asked, board))?;
        Ok(Self { commands, snapshots })
    }

    /// Asks for something; what is asked for while another thing runs is done after it. False where too much waits: then it is not done.
    pub fn ask(&self, command: Command) -> bool {
        self.commands.try_send(command).is_ok()
    }

    /// What is seen now.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.snapshots.borrow().clone()
    }
}

/// The ports of this PC, for somebody to choose from. May take some ms.
pub fn ports() -> Vec<String> {
    SystemPorts.list().into_iter().map(|port| port.path.display().to_string()).collect()
}
