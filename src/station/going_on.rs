//! The line goes on after it has stopped: who pressed stands on record with the cause, and one registration is tried before all others.

use super::bench::Bench;
use super::desk::is_line;
use super::snapshot::NoticeKind;
use crate::decisions::gate::NotVouched;
use crate::domain::entry::{Entry, PinUse};
use crate::domain::secret::Secret;

/// Why the line does not go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotGoneOn {
    /// Nobody vouched for it.
    NotVouched(NotVouched),
    /// The name is not one line of 1 to 200 characters.
    NotALine,
    /// It does not stand still, it goes on already, or it has stopped for good.
    NotNow,
    /// It could not be put on record.
    NotRecorded,
}

impl Bench {
    /// Lets the line go on, and says in a notice where it does not.
    pub(super) async fn go_on(&self, by: &str, pin: Secret) {
        if let Err(why) = self.put_going_on(by, pin).await {
            self.board.notice(NoticeKind::NotGoneOn(why));
        }
    }

    async fn put_going_on(&self, by: &str, pin: Secret) -> Result<(), NotGoneOn> {
        // A second press while one is being looked at is for a stop that nobody has seen yet.
        let _pressed = self.releasing.try_lock().map_err(|_| NotGoneOn::NotNow)?;
        let cause = self.gate.stopped().filter(|cause| !cause.stops_for_good()).ok_or(NotGoneOn::NotNow)?;
        if !is_line(by) {
            return Err(NotGoneOn::NotALine);
        }
        self.vouch(by, pin, PinUse::GoOn).await.map_err(NotGoneOn::NotVouched)?;
        let (by, why) = (by.trim().to_owned(), cause.code().to_owned());
        let accepted = Entry::Accepted { faults: Vec::new(), stopped: Some(cause), by, why };
        self.append(accepted).await.map_err(|_| NotGoneOn::NotRecorded)?;
        self.gate.release();
        let (stopped, on_trial) = (self.gate.stopped(), self.gate.is_on_trial());
        self.board.show(|snapshot| (snapshot.stopped, snapshot.on_trial) = (stopped, on_trial));
        Ok(())
    }
}
