//! Trying a dialog that is still being made: one unit on one port, verb by verb, with what every exchange was answered kept, so that a pattern can be mended and
//! matched again without asking the unit once more.
//!
//! Nothing is registered and nothing is recorded here. What changes the unit is done with made-up values alone, and only to a unit that holds no identity (I11).

mod run;
mod seen;
mod view;

use std::sync::Arc;

use tokio::sync::{mpsc, watch};

use crate::link::{Ports, SystemPorts};
use crate::vault::ProductSecrets;

pub use seen::{Command, Ending, Held, Refused, Setting, Snapshot, Tried, only_reads};

/// Commands that may wait.
const WAITING: usize = 16;

/// A trial and its channels. It ends, and its port is closed, when this is dropped.
#[derive(Debug)]
pub struct Trial {
    commands: mpsc::Sender<Command>,
    snapshots: watch::Receiver<Arc<Snapshot>>,
}

impl Trial {
    /// A trial on the ports of this PC with the secrets that are stored there; `wake` is called after each change of what is seen.
    ///
    /// # Errors
    /// Those of the system, where it has no room for a thread.
    pub fn start(secrets: ProductSecrets, wake: impl Fn() + Send + Sync + 'static) -> std::io::Result<Self> {
        Self::start_on(Arc::new(SystemPorts), secrets, wake)
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

    /// Asks for something; what is asked for while another thing runs is done after it. Dropped where too much waits.
    pub fn ask(&self, command: Command) {
        let _ = self.commands.try_send(command);
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
