//! Opens the slot's port, which may be held or away for a moment.

use std::time::{Duration, Instant};

use crate::domain::{Circumstance, Failure};
use crate::link::ByteLink;
use crate::visit::{Fault, Visit};

/// How long others may hold a port: a modem manager that looks at whatever is plugged in, or a station in this process that is about to let go of it.
const BUSY: Duration = Duration::from_secs(5);
/// How long a port may be away after a reset or while it is opened again.
const REAPPEAR: Duration = Duration::from_secs(15);
/// How often it is looked for.
const LOOK: Duration = Duration::from_millis(50);

impl Visit<'_> {
    /// Opens the port of a unit that is there.
    pub(crate) async fn open_port(&self) -> Result<ByteLink, Failure> {
        self.open_within(BUSY, |failure| failure == Failure::PortBusy).await
    }

    /// Opens the port of a unit that may have gone away for its reset.
    pub(crate) async fn open_port_again(&self) -> Result<ByteLink, Fault> {
        let opened =
            self.open_within(REAPPEAR, |failure| matches!(failure, Failure::PortMissing | Failure::PortBusy)).await;
        opened.map_err(|failure| match failure {
            Failure::PortMissing => Fault::so(Failure::Unplugged, Some(Circumstance::NotBack)),
            failure => failure.into(),
        })
    }

    async fn open_within(&self, limit: Duration, may_pass: fn(Failure) -> bool) -> Result<ByteLink, Failure> {
        let until = Instant::now() + limit;
        loop {
            match self.bench.ports.open(&self.slot.port).await {
                Err(failure) if may_pass(failure) && Instant::now() < until => tokio::time::sleep(LOOK).await,
                opened => return opened,
            }
        }
    }
}
