//! The vendor takes five connections a minute of one device, and does not say what it answers to a sixth. Those of one name are counted, whatever they are for; others
//! do not wait for them.

use std::collections::VecDeque;
use std::time::Duration;

use parking_lot::Mutex;
use tokio::time::Instant;

/// So many of one device.
const AT_MOST: usize = 5;
/// In so much time. A little more than the vendor says: its clock may tick otherwise.
pub const A_MINUTE: Duration = Duration::from_secs(61);

/// Which device connected when, as far as that still matters. Monotonic.
#[derive(Debug)]
pub(super) struct Pace {
    within: Duration,
    connects: Mutex<VecDeque<(Instant, String)>>,
}

impl Pace {
    /// Five in so much time.
    pub(super) fn new(within: Duration) -> Self {
        Self { within, connects: Mutex::default() }
    }

    /// This device connects now.
    pub(super) fn note(&self, device_name: &str) {
        let now = Instant::now();
        let mut connects = self.connects.lock();
        while connects.front().is_some_and(|(at, _)| now >= *at + self.within) {
            connects.pop_front();
        }
        connects.push_back((now, device_name.to_owned()));
    }

    /// When this device may connect again. None: now.
    pub(super) fn next(&self, device_name: &str) -> Option<Instant> {
        let connects = self.connects.lock();
        let mut of_it = connects.iter().rev().filter(|(_, name)| name == device_name);
        of_it.nth(AT_MOST - 1).map(|(at, _)| *at + self.within).filter(|next| *next > Instant::now())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn the_sixth_connection_of_one_device_waits_until_the_first_is_a_minute_ago() {
        let (pace, begun) = (Pace::new(A_MINUTE), Instant::now());
        for _ in 0..AT_MOST {
            assert_eq!(pace.next("dev1"), None);
            pace.note("dev1");
            tokio::time::advance(Duration::from_secs(1)).await;
        }
        let next = pace.next("dev1").expect("it waits");
        assert_eq!((next, pace.next("dev2")), (begun + A_MINUTE, None), "another one waits for nobody");
        tokio::time::sleep_until(next).await;
        assert_eq!(pace.next("dev1"), None);
        pace.note("dev1");
        assert_eq!(pace.next("dev1"), Some(begun + Duration::from_secs(1) + A_MINUTE), "and so does the seventh");
    }

    #[tokio::test(start_paused = true)]
    async fn no_device_is_kept_in_mind_for_longer_than_it_matters() {
        let pace = Pace::new(A_MINUTE);
        for device in 0..100 {
            pace.note(&format!("dev{device}"));
        }
        tokio::time::advance(A_MINUTE).await;
        pace.note("last");
        assert_eq!(pace.connects.lock().len(), 1);
    }
}
