//! Whether the unit is still there, while the operator is waited for, who may pull it out, or put another one in its place.

use std::future::Future;

use crate::device::{PROBE_EVERY, PROBES_LOST, Probe};
use crate::domain::{Circumstance, Failure, LineFault, Verb};
use crate::visit::{Fault, Visit};

impl Visit<'_> {
    /// Waits for the operator for as long as the unit is there: by its port, and by *wake* where it answers to that again and again. Where there is no unit there is nothing to lose.
    ///
    /// # Errors
    /// [`Failure::Unplugged`].
    pub(crate) async fn while_it_is_there<T>(&mut self, operator: impl Future<Output = T>) -> Result<T, Fault> {
        if self.is_ahead {
            return Ok(operator.await);
        }
        let mut operator = std::pin::pin!(operator);
        let mut ports = self.bench.ports.seen.clone();
        // None while the unit has not answered to a probe: there are dialogs that wake a unit only once.
        let mut lost = None;
        loop {
            if !self.bench.ports.is_present(&self.slot.port) || lost.is_some_and(|lost| lost >= PROBES_LOST) {
                return Err(Failure::Unplugged.into());
            }
            tokio::select! {
                biased;
                done = &mut operator => return Ok(done),
                Ok(()) = ports.changed() => {}
                () = tokio::time::sleep(PROBE_EVERY) => match self.probe().await {
                    Probe::Answered => lost = Some(0),
                    Probe::Quiet => lost = lost.map(|lost| lost + 1),
                    Probe::NotAsked => {}
                    Probe::Gone => return Err(Failure::Unplugged.into()),
                },
            }
        }
    }

    /// The fault as it was, seen from the port. A line by its address is never pulled out: whoever is at its other end closed it, or passes nothing on; that is
    /// not laid upon the unit before one has answered over it. There are drivers, above all on Windows, that go on reading nothing when the plug is pulled: a unit that
    /// falls silent while its port is gone was unplugged.
    pub(crate) fn seen_from_the_port(&self, fault: Fault) -> Fault {
        let fell_silent = matches!(fault.failure, Failure::Silent | Failure::Unanswered | Failure::Garbled);
        if fell_silent && !self.bench.ports.is_present(&self.slot.port) {
            return Failure::Unplugged.into();
        }
        let line = |why: LineFault| Fault::so(why.failure(), Some(Circumstance::Line { why }));
        let never_answered = matches!(fault.circumstance, Some(Circumstance::Dialog { verb: Verb::Wake }));
        match fault.failure {
            Failure::Unplugged if self.slot.port.is_address() => line(LineFault::Closed),
            Failure::Silent if never_answered && self.bench.ports.may_be_mute(&self.slot.port) => line(LineFault::Mute),
            _ => fault,
        }
    }

    pub(crate) async fn probe(&mut self) -> Probe {
        match &mut self.device {
            Some(device) => device.probe().await,
            None => Probe::Gone,
        }
    }
}
