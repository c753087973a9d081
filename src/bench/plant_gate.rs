//! The plant gate as the slots of a bench share it: whom they ask, and whether a supervisor lets units past it.

use std::time::Instant;

use parking_lot::Mutex;
use tokio::sync::Notify;

use crate::plant::PlantGate;

/// The gate of a profile, at work.
pub(crate) struct GateKeeper {
    pub(crate) gate: PlantGate,
    /// Until when units go past it. By the gate's clock, and no longer than this process: what was decided is over with it.
    until: Mutex<Option<Instant>>,
    /// It has answered, or somebody has decided about it: whoever waits for it looks again.
    pub(crate) news: Notify,
}

impl GateKeeper {
    pub(crate) fn new(gate: PlantGate) -> Self {
        Self { gate, until: Mutex::default(), news: Notify::new() }
    }

    /// The time, by the gate's clock.
    pub(crate) fn now(&self) -> Instant {
        self.gate.clock().now()
    }

    /// Until when units go past it, where somebody has said so and that time has not come.
    pub(crate) fn until(&self) -> Option<Instant> {
        self.until.lock().filter(|until| self.now() < *until)
    }

    /// Units go past it until then; none: it is asked.
    pub(crate) fn let_past_until(&self, until: Option<Instant>) {
        *self.until.lock() = until;
    }
}
