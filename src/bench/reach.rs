//! The cloud cannot be reached. Nothing was asked of it, so a unit may wait at its slot until it is back. One of those that wait looks for all of them, after
//! pauses that grow: thirty-two slots are one look.

use crate::bench::shared::Bench;
use crate::cloud::CloudFault;
use crate::seen::CloudAway;

/// Somebody looks. Dropped with a unit that waits no longer, so that the next one looks at once.
struct Looking<'a>(&'a Bench);

impl Drop for Looking<'_> {
    fn drop(&mut self) {
        self.0.change_away(|away| away.next_try = None);
    }
}

impl Bench {
    /// Why units wait for the cloud, where they do.
    pub(crate) fn cloud_away(&self) -> Option<CloudAway> {
        self.away.state.borrow().clone()
    }

    /// The cloud cannot be reached: units wait for it from now on, or go on waiting.
    pub(crate) fn cloud_is_away(&self, fault: CloudFault) {
        self.away.note(fault);
        self.show_cloud();
    }

    /// The cloud was reached.
    pub(crate) fn cloud_is_there(&self) {
        if self.away.state.send_if_modified(|away| away.take().is_some()) {
            self.show_cloud();
        }
    }

    /// Does not wait for the next look.
    pub(crate) fn try_cloud(&self) {
        self.away.now.notify_waiters();
    }

    /// Waits until the cloud can be reached, or says no in a way that does not pass: then each unit hears that for itself.
    pub(crate) async fn cloud_back(&self) {
        let mut state = self.away.state.subscribe();
        tokio::select! {
            biased;
            _ = state.wait_for(Option::is_none) => {}
            () = self.look() => {}
        }
    }

    async fn look(&self) {
        let _turn = self.away.turn.lock().await;
        let _looking = Looking(self);
        while let Some(away) = self.cloud_away() {
            if let Some(next_try) = away.next_try {
                tokio::select! {
                    () = tokio::time::sleep_until(next_try.into()) => {}
                    () = self.away.now.notified() => {}
                }
            }
            self.change_away(|away| away.next_try = None);
            match self.cloud.connect().await {
                Err(fault) if fault.may_pass() => self.cloud_is_away(fault),
                _ => self.cloud_is_there(),
            }
        }
    }

    fn change_away(&self, change: impl FnOnce(&mut CloudAway)) {
        if self.away.state.send_if_modified(|away| away.as_mut().map(change).is_some()) {
            self.show_cloud();
        }
    }

    fn show_cloud(&self) {
        let away = self.cloud_away();
        self.board.show(|snapshot| snapshot.cloud_away = away);
    }
}
