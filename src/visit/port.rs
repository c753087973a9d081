//! Opens the slot's port, which may be held or away for a moment.

use std::time::{Duration, Instant};

use crate::device::failure_of;
use crate::domain::{Circumstance, Failure};
use crate::link::{ByteLink, OpenError};
use crate::visit::{Fault, Visit};

/// How long others may hold a port: a modem manager that looks at whatever is plugged in, or a station in this process that is about to let go of it.
const BUSY: Duration = Duration::from_secs(5);
/// How long a port that has just come may not be opened yet: its group is given to it a moment later.
const NOT_YET_OURS: Duration = Duration::from_secs(1);
/// How long a port may be away after a reset or while it is opened again.
const REAPPEAR: Duration = Duration::from_secs(15);
/// How often it is looked for.
const LOOK: Duration = Duration::from_millis(50);

impl Visit<'_> {
    /// Opens the port of a unit that is there.
    pub(crate) async fn open_port(&self) -> Result<ByteLink, Fault> {
        let patience = |error| match error {
            OpenError::Busy => BUSY,
            OpenError::Denied if cfg!(unix) => NOT_YET_OURS,
            _ => Duration::ZERO,
        };
        self.open_within(patience).await.map_err(fault_of)
    }

    /// Opens the port of a unit that may have gone away for its reset.
    pub(crate) async fn open_port_again(&self) -> Result<ByteLink, Fault> {
        // A system that starts again takes no connection for a while.
        let patience = |error| match error {
            OpenError::Missing | OpenError::Busy | OpenError::Line(_) => REAPPEAR,
            OpenError::Denied if cfg!(unix) => REAPPEAR,
            _ => Duration::ZERO,
        };
        self.open_within(patience).await.map_err(|error| match error {
            OpenError::Missing => Fault::so(Failure::Unplugged, Some(Circumstance::NotBack)),
            error => fault_of(error),
        })
    }

    async fn open_within(&self, patience: fn(OpenError) -> Duration) -> Result<ByteLink, OpenError> {
        let begun = Instant::now();
        loop {
            match self.bench.ports.open(&self.slot.port).await {
                Err(error) if begun.elapsed() < patience(error) => tokio::time::sleep(LOOK).await,
                opened => return opened,
            }
        }
    }
}

fn fault_of(error: OpenError) -> Fault {
    let (failure, circumstance) = failure_of(error);
    Fault::so(failure, circumstance)
}
