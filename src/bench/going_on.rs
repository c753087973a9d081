//! The line goes on after it has stopped: who pressed stands on record with the cause, and one registration is tried before all others.

use crate::bench::shared::Bench;
use crate::decisions::going_on::gone_on;
use crate::decisions::is_line;
use crate::decisions::refusal::Refusal;
use crate::domain::entry::PinUse;
use crate::domain::secret::Secret;
use crate::seen::snapshot::NoticeKind;

impl Bench {
    /// Lets the line go on, and says in a notice where it does not.
    pub(crate) async fn go_on(&self, by: &str, pin: Secret) {
        if let Err(why) = self.put_going_on(by, pin).await {
            self.board.notice(NoticeKind::NotGoneOn(why));
        }
    }

    async fn put_going_on(&self, by: &str, pin: Secret) -> Result<(), Refusal> {
        // A second press while one is being looked at is for a stop that nobody has seen yet.
        let _pressed = self.releasing.try_lock().map_err(|_| Refusal::NotNow)?;
        let cause = self.gate.stopped().filter(|cause| !cause.stops_for_good()).ok_or(Refusal::NotNow)?;
        if !is_line(by) {
            return Err(Refusal::NotALine);
        }
        self.vouch(by, pin, PinUse::GoOn).await?;
        self.append(gone_on(cause, by)).await.map_err(|_| Refusal::NotRecorded)?;
        self.gate.release();
        let (stopped, on_trial) = (self.gate.stopped(), self.gate.is_on_trial());
        self.board.show(|snapshot| (snapshot.stopped, snapshot.on_trial) = (stopped, on_trial));
        Ok(())
    }
}
