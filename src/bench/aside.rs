//! What becomes of an answer that the record cannot take: a file of its own, tried again for as long as somebody has patience.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::journal::Spill;

/// How often an answer that no disk takes is tried again.
const AGAIN: Duration = Duration::from_millis(500);

/// The places beside the record, and the patience with them.
pub(crate) struct Aside {
    pub(crate) spill: Spill,
    /// How long an answer that no disk takes is tried again.
    patience: Duration,
    /// A person has said that it is lost.
    gave_up: AtomicBool,
    /// What was on a record that was taken away has been put elsewhere.
    rescued: AtomicBool,
}

impl Aside {
    pub(crate) fn new(spill: Spill, patience: Duration) -> Self {
        Self { spill, patience, gave_up: AtomicBool::new(false), rescued: AtomicBool::new(false) }
    }

    /// Tries again and again, until it is `saved`, nobody has patience any more, or a person gave it up. Whether it was saved.
    pub(crate) async fn try_again(&self, saved: impl Fn() -> bool) -> bool {
        // None: for ever.
        let until = Instant::now().checked_add(self.patience);
        while !self.gave_up.load(Ordering::Acquire) && until.is_none_or(|until| Instant::now() < until) {
            tokio::time::sleep(AGAIN).await;
            if saved() {
                return true;
            }
        }
        false
    }

    /// What no disk takes is tried no more.
    pub(crate) fn give_up(&self) {
        self.gave_up.store(true, Ordering::Release);
    }

    /// Whether nothing was rescued yet. It counts as rescued from here on.
    pub(crate) fn is_first_rescue(&self) -> bool {
        !self.rescued.swap(true, Ordering::AcqRel)
    }
}
