//! Sees that the clock was set: what it shows has gone on by another time than has passed.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use crate::domain::Entry;
use crate::domain::entry::{ClockSet, DecidesNothing};

/// So much is no jump: what a clock that is kept right gains or loses by a step.
const LEEWAY: Duration = Duration::from_secs(5);
/// A clock that nobody keeps right gains or loses this part of the time that passes: 200 millionths.
const DRIFT: u32 = 5000;

/// Two clocks, read at one moment.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    /// What the PC's clock shows.
    pub shown: Timestamp,
    /// How long the PC runs, asleep or not: nobody sets this one.
    pub passed: Duration,
}

/// Reads them.
pub type Clocks = Arc<dyn Fn() -> Moment + Send + Sync>;

/// What the clocks were at the last line of each segment.
pub(super) struct ClockWatch {
    clocks: Clocks,
    begun: Moment,
    last: BTreeMap<usize, Moment>,
}

impl ClockWatch {
    pub(super) fn start(clocks: Clocks) -> Self {
        let begun = clocks();
        Self { clocks, begun, last: BTreeMap::new() }
    }

    /// The line to be written before the next one of a segment, where the clock was set since the last look.
    pub(super) fn look(&mut self, segment: usize) -> Option<Entry> {
        let now = (self.clocks)();
        let last = self.last.insert(segment, now).unwrap_or(self.begun);
        let passed = now.passed.saturating_sub(last.passed);
        let millis = |time: Duration| i64::try_from(time.as_millis()).unwrap_or(i64::MAX);
        let shown = now.shown.as_millisecond().saturating_sub(last.shown.as_millisecond());
        let by_ms = shown.saturating_sub(millis(passed));
        let is_set = by_ms.saturating_abs() > millis(LEEWAY + passed / DRIFT);
        is_set.then(|| Entry::ClockSet(Box::new(ClockSet { by_ms, decides: DecidesNothing })))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    /// Looks again after so many seconds on both clocks, and gives by how many milliseconds the clock was set.
    fn looked(steps: &[(i64, u64)]) -> Vec<Option<i64>> {
        let now = Arc::new(Mutex::new((1_800_000_000, 0)));
        let read = now.clone();
        let mut watch = ClockWatch::start(Arc::new(move || {
            let (shown, passed) = *read.lock().unwrap();
            Moment { shown: Timestamp::from_second(shown).unwrap(), passed: Duration::from_secs(passed) }
        }));
        let look = |(shown, passed): &(i64, u64)| {
            let mut now = now.lock().unwrap();
            (now.0, now.1) = (now.0 + shown, now.1 + passed);
            drop(now);
            watch.look(0).map(|entry| match entry {
                Entry::ClockSet(set) => set.by_ms,
                other => panic!("{other:?}"),
            })
        };
        steps.iter().map(look).collect()
    }

    #[test]
    fn a_clock_that_is_set_is_seen_once_and_one_that_runs_is_not() {
        assert_eq!(looked(&[(3600, 3600), (3605, 3600), (0, 0)]), [None, None, None]);
        assert_eq!(looked(&[(7206, 6), (10, 10)]), [Some(7_200_000), None]);
        assert_eq!(looked(&[(-3590, 10), (10, 10)]), [Some(-3_600_000), None]);
    }

    #[test]
    fn what_a_free_clock_loses_over_a_long_night_is_no_jump() {
        let weekend = 60 * 3600;
        assert_eq!(looked(&[(weekend - 40, weekend as u64), (weekend - 60, weekend as u64)]), [None, Some(-60_000)]);
    }
}
