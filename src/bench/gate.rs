//! How many registrations run at once, and when registering is paused.
//!
//! Two at once are plenty (a registration is one round trip), and they bound the loss: an uplink that swallows every answer costs
//! two registrations, however many units are waiting. After one unknown only one runs at a time; after two in a row, or three equal refusals, none. When a person
//! lets registering go on, one is tried first: the others wait for it, and unless it ends with an identity registering is paused again.

use parking_lot::Mutex;
use tokio::sync::{Notify, Semaphore, SemaphorePermit};

use crate::domain::Failure;

const AT_ONCE: u32 = 2;
const UNKNOWN_IN_A_ROW: u32 = 2;
const REFUSALS_IN_A_ROW: u32 = 3;

/// Lets registrations through, one or two at a time, until registering is paused.
#[derive(Debug)]
pub struct Gate {
    permits: Semaphore,
    /// Wakes those that wait for a turn.
    stops: Notify,
    seen: Mutex<Seen>,
}

#[derive(Debug, Default)]
struct Seen {
    unknown: u32,
    refused: Option<(Failure, u32)>,
    stopped: Option<Failure>,
    /// Registering has been let go on, and no registration has ended since.
    on_trial: bool,
}

impl Seen {
    /// Registrations run one at a time.
    fn one_at_a_time(&self) -> bool {
        self.unknown > 0 || self.on_trial
    }
}

impl Default for Gate {
    fn default() -> Self {
        Self { permits: Semaphore::new(AT_ONCE as usize), stops: Notify::new(), seen: Mutex::default() }
    }
}

impl Gate {
    /// Waits for its turn. What is given back must be held until the result is noted.
    ///
    /// # Errors
    /// [`Failure::RegistrationsPaused`], also where registering is paused while this waits.
    pub async fn enter(&self) -> Result<SemaphorePermit<'_>, Failure> {
        loop {
            // Made before it is looked: none that comes from here on is missed.
            let stops = self.stops.notified();
            let (alone, is_stopped) = {
                let seen = self.seen.lock();
                (seen.one_at_a_time(), seen.stopped.is_some())
            };
            if is_stopped {
                return Err(Failure::RegistrationsPaused);
            }
            let wanted = if alone { AT_ONCE } else { 1 };
            let permit = tokio::select! {
                biased;
                permit = self.permits.acquire_many(wanted) => permit.map_err(|_| Failure::RegistrationsPaused)?,
                () = stops => continue,
            };
            let seen = self.seen.lock();
            if seen.stopped.is_some() {
                return Err(Failure::RegistrationsPaused);
            }
            // An unknown may have come up while this waited for one of two places.
            if alone || !seen.one_at_a_time() {
                return Ok(permit);
            }
        }
    }

    /// Notes how a registration ended: `None` for an identity. Gives the cause where registering is paused with it.
    pub fn note(&self, failure: Option<Failure>) -> Option<Failure> {
        let mut seen = self.seen.lock();
        let was_on_trial = std::mem::take(&mut seen.on_trial);
        match failure {
            None => (seen.unknown, seen.refused) = (0, None),
            Some(failure) if failure.is_unknown() => seen.unknown += 1,
            Some(failure) => {
                let before = seen.refused.filter(|(last, _)| *last == failure).map_or(0, |(_, count)| count);
                seen.refused = Some((failure, before + 1));
            }
        }
        let refused_too_often = seen.refused.is_some_and(|(_, count)| count >= REFUSALS_IN_A_ROW);
        let is_enough = seen.unknown >= UNKNOWN_IN_A_ROW || refused_too_often || was_on_trial;
        if seen.stopped.is_none() && is_enough {
            seen.stopped = failure;
            self.stops.notify_waiters();
            return failure;
        }
        None
    }

    /// Notes that the cloud could not be asked. It costs nothing and is counted nowhere; but a line on trial stops again with it. Gives the cause then.
    pub fn note_never_asked(&self, failure: Failure) -> Option<Failure> {
        let mut seen = self.seen.lock();
        let stops = seen.on_trial && seen.stopped.is_none();
        if stops {
            (seen.on_trial, seen.stopped) = (false, Some(failure));
            self.stops.notify_waiters();
        }
        stops.then_some(failure)
    }

    /// Notes that a registration without an answer was found to have made no identity: it is as if it had not been asked. Whether registering goes on with it.
    pub fn note_settled(&self) -> bool {
        let mut seen = self.seen.lock();
        seen.unknown = seen.unknown.saturating_sub(1);
        let goes_on = seen.unknown < UNKNOWN_IN_A_ROW && seen.stopped.is_some_and(Failure::is_unknown);
        if goes_on {
            seen.stopped = None;
        }
        goes_on
    }

    /// Whether one registration is tried before all others.
    pub fn is_on_trial(&self) -> bool {
        self.seen.lock().on_trial
    }

    /// Pauses registering for another cause: the record cannot be written (I7). It takes the place of one that a person may let go on.
    pub fn stop(&self, cause: Failure) {
        let mut seen = self.seen.lock();
        if !seen.stopped.is_some_and(Failure::stops_for_good) {
            (seen.on_trial, seen.stopped) = (false, Some(cause));
            self.stops.notify_waiters();
        }
    }

    /// Looked at once more where a registration has its turn already.
    ///
    /// # Errors
    /// Why no registration may be asked for any more, whoever lets registering go on.
    pub fn may_ask(&self) -> Result<(), Failure> {
        self.stopped().filter(|cause| cause.stops_for_good()).map_or(Ok(()), Err)
    }

    /// Why registering is paused, where it is.
    pub fn stopped(&self) -> Option<Failure> {
        self.seen.lock().stopped
    }

    /// What it was paused for is gone, and nothing has to be tried first.
    pub fn let_go(&self) {
        *self.seen.lock() = Seen::default();
    }

    /// A person has looked: one registration is tried, then registering goes on and counting begins anew. Not where the record, or its key, is not what it was.
    pub fn release(&self) {
        let mut seen = self.seen.lock();
        if !seen.stopped.is_some_and(Failure::stops_for_good) {
            *seen = Seen { on_trial: true, ..Seen::default() };
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    #[tokio::test]
    async fn thirty_two_slots_and_a_deaf_uplink_cost_two_slots() {
        let (gate, asked) = (Arc::new(Gate::default()), Arc::new(AtomicU32::new(0)));
        let slots: Vec<_> = (0..32)
            .map(|_| {
                let (gate, asked) = (gate.clone(), asked.clone());
                tokio::spawn(async move {
                    if let Ok(_turn) = gate.enter().await {
                        asked.fetch_add(1, Ordering::SeqCst);
                        tokio::task::yield_now().await;
                        gate.note(Some(Failure::NoAnswer));
                    }
                })
            })
            .collect();
        for slot in slots {
            slot.await.unwrap();
        }
        assert_eq!(asked.load(Ordering::SeqCst), 2);
        assert_eq!(gate.stopped(), Some(Failure::NoAnswer));
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_waits_for_a_turn_hears_at_once_that_registering_has_stopped() {
        let gate = Gate::default();
        let _turns = (gate.enter().await.unwrap(), gate.enter().await.unwrap());
        let stops = async {
            tokio::task::yield_now().await;
            gate.stop(Failure::RecordNotWritable);
        };
        let waits = tokio::time::timeout(std::time::Duration::from_secs(1), gate.enter());
        let (waited, ()) = tokio::join!(waits, stops);
        assert_eq!(waited.expect("it waits for the turns of others").unwrap_err(), Failure::RegistrationsPaused);
    }

    #[tokio::test]
    async fn after_one_unknown_only_one_runs_at_a_time() {
        let gate = Gate::default();
        gate.note(Some(Failure::NoAnswer));
        let _turn = gate.enter().await.unwrap();
        assert_eq!(gate.permits.available_permits(), 0);
    }

    #[tokio::test]
    async fn three_equal_refusals_stop_the_line_and_different_ones_do_not() {
        let gate = Gate::default();
        for refusal in [Failure::RefusedAuthentication, Failure::RefusedParameter, Failure::RefusedAuthentication] {
            assert_eq!(gate.note(Some(refusal)), None);
        }
        gate.note(Some(Failure::RefusedAuthentication));
        assert_eq!(gate.note(Some(Failure::RefusedAuthentication)), Some(Failure::RefusedAuthentication));
        assert_eq!(gate.enter().await.unwrap_err(), Failure::RegistrationsPaused);
    }

    #[tokio::test]
    async fn a_line_that_is_let_go_on_tries_one_registration_and_stops_again_unless_it_ends_with_an_identity() {
        let stopped = || {
            let gate = Gate::default();
            gate.stop(Failure::NoAnswer);
            gate.release();
            assert!(gate.is_on_trial());
            gate
        };
        for failure in [Failure::NoAnswer, Failure::RefusedParameter] {
            let gate = stopped();
            let turn = gate.enter().await.unwrap();
            assert_eq!(gate.permits.available_permits(), 0, "another one runs beside it");
            assert_eq!(gate.note(Some(failure)), Some(failure));
            drop(turn);
            assert_eq!(gate.enter().await.unwrap_err(), Failure::RegistrationsPaused);
        }
        let gate = stopped();
        assert_eq!(gate.note_never_asked(Failure::Unreachable), Some(Failure::Unreachable));
        assert_eq!(gate.stopped(), Some(Failure::Unreachable));
        let gate = stopped();
        let turn = gate.enter().await.unwrap();
        gate.note(None);
        drop(turn);
        let _first = gate.enter().await.unwrap();
        assert_eq!((gate.permits.available_permits(), gate.is_on_trial()), (1, false), "registering is as it was");
        assert_eq!(gate.note_never_asked(Failure::Unreachable), None);
    }

    #[test]
    fn one_that_is_found_to_have_cost_nothing_is_not_counted_and_lets_registering_go_on() {
        let gate = Gate::default();
        gate.note(Some(Failure::NoAnswer));
        assert!(!gate.note_settled(), "it was not paused");
        gate.note(Some(Failure::NoAnswer));
        assert_eq!(gate.note(Some(Failure::NoAnswer)), Some(Failure::NoAnswer));
        assert!(gate.note_settled());
        assert_eq!(gate.stopped(), None);
        assert_eq!(gate.note(Some(Failure::NoAnswer)), Some(Failure::NoAnswer), "the other one is still counted");
        gate.stop(Failure::RecordNotWritable);
        assert!(!gate.note_settled());
    }

    #[test]
    fn an_identity_forgives_what_was_before() {
        let gate = Gate::default();
        gate.note(Some(Failure::NoAnswer));
        gate.note(None);
        assert_eq!(gate.note(Some(Failure::NoAnswer)), None);
    }
}
