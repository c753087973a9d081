//! When the next try is, after some that failed.

use std::time::Duration;

/// Waits that get longer, each a little different from what another station's would be.
#[derive(Clone, Debug)]
pub(super) struct Backoff {
    first: Duration,
    longest: Duration,
    failures: u32,
}

impl Backoff {
    pub(super) fn new(first: Duration, longest: Duration) -> Self {
        Self { first, longest, failures: 0 }
    }

    /// How long it is waited after one more failure. `asked`: what the other side wants, which is heeded as far as the longest wait.
    pub(super) fn next(&mut self, asked: Option<Duration>) -> Duration {
        let whole = self.first.saturating_mul(1 << self.failures.min(20)).min(self.longest);
        self.failures = self.failures.saturating_add(1);
        let chance = whole.mul_f64(0.5 + fastrand::f64() / 2.0);
        asked.unwrap_or_default().min(self.longest).max(chance)
    }

    /// It went well.
    pub(super) fn begin_anew(&mut self) {
        self.failures = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_get_longer_up_to_the_longest_and_begin_anew() {
        let second = Duration::from_secs(1);
        let mut backoff = Backoff::new(second, 60 * second);
        for whole in [1, 2, 4, 8, 16, 32, 60, 60].into_iter().chain([60; 40]) {
            let wait = backoff.next(None);
            assert!(wait >= whole * second / 2 && wait <= whole * second, "{wait:?} of {whole}");
        }
        backoff.begin_anew();
        assert!(backoff.next(None) <= second);
        assert_eq!(backoff.next(Some(30 * second)), 30 * second);
        assert_eq!(backoff.next(Some(Duration::MAX)), 60 * second);
    }
}
