//! The one gate for PINs. After a wrong one the next is not looked at for a while, and longer with each further one, whichever door it comes to: the
//! lock, a question, a decision, the settings, the command line.
//!
//! There is one gate for a data folder in a process, so that nobody gains tries by going from one door to the next. What other processes let somebody
//! try stands on record: a start begins with the wait that the wrong PINs in a row on record stand for. No wall clock is asked.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::{Mutex, MutexGuard};

use crate::journal::Book;
use crate::seen::Refusal;
use crate::store::DataDir;

/// After the first wrong PIN; doubled with each further one.
const FIRST_DELAY: Duration = Duration::from_secs(1);
const LONGEST_DELAY: Duration = Duration::from_secs(60);

/// Tries of one supervisor's PIN.
#[derive(Clone, Copy, Debug)]
struct Tries {
    /// Wrong ones in a row.
    wrong: u32,
    /// No PIN is looked at before.
    not_before: Instant,
}

/// Lets PINs through to be looked at, one at a time for each supervisor.
#[derive(Debug, Default)]
pub struct PinGate(Mutex<BTreeMap<String, Tries>>);

impl PinGate {
    /// The gate of the record in this folder.
    pub fn of(data: &DataDir) -> Arc<Self> {
        static GATES: Mutex<BTreeMap<PathBuf, Arc<PinGate>>> = Mutex::new(BTreeMap::new());
        let folder = std::path::absolute(data.path()).unwrap_or_else(|_| data.path().to_owned());
        GATES.lock().entry(folder).or_default().clone()
    }

    /// Takes in what the record says of the last tries: where there were more wrong ones than this gate knows of, the wait for the next begins now.
    pub fn learn(&self, book: &Book) {
        for one in book.supervisors() {
            self.wait(&one.name, book.wrong_pins(&one.name));
        }
    }

    /// How long no PIN of this supervisor is looked at; `on_record`: wrong ones in a row there.
    pub fn wait(&self, name: &str, on_record: u32) -> Duration {
        let now = Instant::now();
        self.tries(name, on_record, now, |tries| tries.not_before.saturating_duration_since(now))
    }

    /// Has a PIN looked at, if it is time.
    ///
    /// # Errors
    /// [`Refusal::TooSoon`], [`Refusal::WrongPin`].
    pub fn look(&self, name: &str, on_record: u32, is_right: impl FnOnce() -> bool) -> Result<(), Refusal> {
        self.enter(name, on_record, Instant::now())?;
        let is_right = is_right();
        self.leave(name, is_right, Instant::now());
        if is_right { Ok(()) } else { Err(Refusal::WrongPin) }
    }

    /// Counts the try before it is looked at: of several at once, one is let through.
    fn enter(&self, name: &str, on_record: u32, now: Instant) -> Result<(), Refusal> {
        self.tries(name, on_record, now, |tries| {
            let wait = tries.not_before.saturating_duration_since(now);
            if !wait.is_zero() {
                return Err(Refusal::TooSoon(whole_seconds(wait)));
            }
            tries.wrong = tries.wrong.saturating_add(1);
            tries.not_before = now + delay(tries.wrong);
            Ok(())
        })
    }

    fn leave(&self, name: &str, was_right: bool, now: Instant) {
        self.tries(name, 0, now, |tries| {
            if was_right {
                tries.wrong = 0;
            }
            tries.not_before = now + delay(tries.wrong);
        });
    }

    fn tries<T>(&self, name: &str, on_record: u32, now: Instant, what: impl FnOnce(&mut Tries) -> T) -> T {
        let mut all: MutexGuard<'_, _> = self.0.lock();
        let tries = all.entry(name.to_owned()).or_insert(Tries { wrong: 0, not_before: now });
        if on_record > tries.wrong {
            *tries = Tries { wrong: on_record, not_before: tries.not_before.max(now + delay(on_record)) };
        }
        what(tries)
    }
}

/// How long the next PIN waits after so many wrong ones in a row.
fn delay(wrong: u32) -> Duration {
    match wrong.checked_sub(1) {
        None => Duration::ZERO,
        Some(further) => FIRST_DELAY.saturating_mul(1 << further.min(16)).min(LONGEST_DELAY),
    }
}

/// A wait as it is said: never 0 while there is one.
pub fn whole_seconds(wait: Duration) -> u64 {
    wait.as_secs() + u64::from(wait.subsec_nanos() > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn each_wrong_pin_makes_the_next_one_wait_longer_up_to_a_minute_and_a_right_one_ends_that() {
        let (gate, mut now) = (PinGate::default(), Instant::now());
        for wait in [1, 2, 4, 8, 16, 32, 60, 60] {
            assert_eq!(gate.enter("chen", 0, now), Ok(()));
            gate.leave("chen", false, now);
            assert_eq!(gate.enter("chen", 0, now), Err(Refusal::TooSoon(wait)));
            assert_eq!(gate.enter("li", 0, now), Ok(()), "another one's PIN does not wait");
            gate.leave("li", true, now);
            now += seconds(wait);
        }
        assert_eq!(gate.enter("chen", 0, now), Ok(()));
        gate.leave("chen", true, now);
        assert_eq!(gate.enter("chen", 0, now), Ok(()));
        gate.leave("chen", false, now);
        assert_eq!(gate.enter("chen", 0, now), Err(Refusal::TooSoon(1)), "it begins anew");
    }

    #[test]
    fn of_several_pins_at_once_one_is_looked_at() {
        let (gate, now) = (PinGate::default(), Instant::now());
        assert_eq!(gate.enter("chen", 0, now), Ok(()));
        for _ in 0..8 {
            assert_eq!(gate.enter("chen", 0, now), Err(Refusal::TooSoon(1)));
        }
    }

    #[test]
    fn a_start_begins_with_the_wait_that_the_record_stands_for() {
        let (gate, now) = (PinGate::default(), Instant::now());
        assert_eq!(gate.enter("chen", 5, now), Err(Refusal::TooSoon(16)));
        assert_eq!(gate.enter("chen", 5, now + seconds(15)), Err(Refusal::TooSoon(1)), "it does not begin anew");
        assert_eq!(gate.enter("chen", 5, now + seconds(16)), Ok(()));
        gate.leave("chen", false, now + seconds(16));
        assert_eq!(gate.enter("chen", 5, now + seconds(16)), Err(Refusal::TooSoon(32)));
    }

    #[test]
    fn one_folder_has_one_gate_however_it_is_named() {
        let [one, same, other] = ["gate", "./gate", "other"].map(|path| PinGate::of(&DataDir::new(path)));
        assert!(Arc::ptr_eq(&one, &same) && !Arc::ptr_eq(&one, &other));
    }
}
