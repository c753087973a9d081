//! A decision that the bench was asked for: it answers with a notice.

use crate::domain::PinUse;
use crate::seen::{Refusal, Snapshot};

/// It was sent; the answer is a notice behind this one.
#[derive(Clone, Copy)]
pub(crate) struct Sent {
    purpose: PinUse,
    after: u64,
}

impl Sent {
    /// Something that needs a PIN for this is sent now.
    pub fn now(snapshot: &Snapshot, purpose: PinUse) -> Self {
        Self { purpose, after: snapshot.last_notice() }
    }

    /// What the bench has answered, and the number of that notice; none before it has.
    pub fn answer(self, snapshot: &Snapshot) -> Option<(u64, Result<(), Refusal>)> {
        snapshot.decided(self.purpose, self.after)
    }
}
