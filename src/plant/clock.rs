//! The clock by which it is told how old an answer of the plant gate is, and when a bypass is over.

use std::sync::Arc;
use std::time::Instant;

/// A clock that nobody sets; but a test may have one of its own.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> Instant + Send + Sync>);

impl Clock {
    /// One that says this.
    pub fn of(now: impl Fn() -> Instant + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }

    /// The time.
    pub fn now(&self) -> Instant {
        (self.0)()
    }
}

impl Default for Clock {
    fn default() -> Self {
        Self::of(Instant::now)
    }
}
