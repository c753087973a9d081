//! The station ends: what is waited for then is a registration that was asked, until its answer is on disk, and nothing else.
//!
//! The system gives little time: some five seconds on Windows, until the power is gone elsewhere. So whatever waits for a person, a unit or a retry ends at
//! once. A unit that is being written or read back gets a moment: a write that is torn apart may put it before a person.

use std::time::Duration;

use tokio::sync::watch;

use crate::domain::Failure;

/// How long a unit that is being written or read back may still take.
const MOMENT: Duration = Duration::from_secs(2);

/// Whether the station is to end, and as what that ends a unit. Once begun it does not stop.
#[derive(Debug, Default)]
pub(crate) struct Closing(watch::Sender<Option<Failure>>);

impl Closing {
    /// The station is to end: [`Failure::Stopped`], or [`Failure::RegistrationsPaused`] where it ends itself.
    pub(crate) fn begin(&self, cause: Failure) {
        self.0.send_if_modified(|begun| begun.is_none() && begun.replace(cause).is_none());
    }

    /// Whether the station goes on.
    ///
    /// # Errors
    /// What [`Self::begin`] was told.
    pub(crate) fn goes_on(&self) -> Result<(), Failure> {
        self.0.borrow().map_or(Ok(()), Err)
    }

    /// Returns when it is, with what ends a unit.
    pub(crate) async fn begun(&self) -> Failure {
        let mut closing = self.0.subscribe();
        let begun = closing.wait_for(Option::is_some).await;
        // The sender is held by whoever calls this.
        begun.ok().and_then(|begun| *begun).unwrap_or(Failure::Stopped)
    }

    /// Waits for something as long as the station does not end. It is dropped in the middle of it.
    ///
    /// # Errors
    /// What [`Self::begin`] was told.
    pub(crate) async fn unless<T>(&self, wait: impl Future<Output = T>) -> Result<T, Failure> {
        tokio::select! {
            biased;
            cause = self.begun() => Err(cause),
            done = wait => Ok(done),
        }
    }

    /// As [`Self::unless`], for what is better not dropped in its middle: it still has a moment.
    ///
    /// # Errors
    /// What [`Self::begin`] was told.
    pub(crate) async fn in_a_moment<T>(&self, wait: impl Future<Output = T>) -> Result<T, Failure> {
        let too_late = async {
            let cause = self.begun().await;
            tokio::time::sleep(MOMENT).await;
            cause
        };
        tokio::select! {
            biased;
            done = wait => Ok(done),
            cause = too_late => Err(cause),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn what_waits_ends_with_the_station_and_what_has_a_moment_has_it() {
        let closing = Closing::default();
        assert_eq!(closing.unless(async { 1 }).await, Ok(1));
        closing.begin(Failure::Stopped);
        // The first cause stays.
        closing.begin(Failure::RegistrationsPaused);
        assert_eq!(closing.unless(async { 1 }).await, Err(Failure::Stopped));
        let quick = tokio::time::sleep(MOMENT / 2);
        assert_eq!(closing.in_a_moment(quick).await, Ok(()));
        assert_eq!(closing.in_a_moment(std::future::pending::<()>()).await, Err(Failure::Stopped));
    }
}
