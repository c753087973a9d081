//! The vendor takes five connections a minute of one device, and does not say what it answers to a sixth. Those of one name are counted, whatever they are for; others
//! do not wait for them.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use parking_lot::Mutex;
use tokio::time::Instant;

/// So many of one device.
const AT_MOST: usize = 5;
/// In so much time. A little more than the vendor says: its clock may tick otherwise.
const WITHIN: Duration = Duration::from_secs(61);

/// When which device connected, as far as that still matters. Monotonic.
#[derive(Debug, Default)]
pub(super) struct Pace(Mutex<HashMap<String, VecDeque<Instant>>>);

impl Pace {
    /// This device connects now.
    pub(super) fn note(&self, device_name: &str) {
        let now = Instant::now();
        let mut connects = self.0.lock();
        connects.retain(|_, of_one| of_one.back().is_some_and(|last| now < *last + WITHIN));
        let of_one = connects.entry(device_name.to_owned()).or_default();
        if of_one.len() == AT_MOST {
            of_one.pop_front();
        }
        of_one.push_back(now);
    }

    /// When this device may connect again. None: now.
    pub(super) fn next(&self, device_name: &str) -> Option<Instant> {
        let connects = self.0.lock();
        let of_one = connects.get(device_name).filter(|of_one| of_one.len() == AT_MOST)?;
        of_one.front().map(|first| *first + WITHIN).filter(|next| *next > Instant::now())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn the_sixth_connection_of_one_device_waits_until_the_first_is_a_minute_ago() {
        let (pace, begun) = (Pace::default(), Instant::now());
        for _ in 0..AT_MOST {
            assert_eq!(pace.next("dev1"), None);
            pace.note("dev1");
            tokio::time::advance(Duration::from_secs(1)).await;
        }
        let next = pace.next("dev1").expect("it waits");
        assert_eq!((next, pace.next("dev2")), (begun + WITHIN, None), "another one waits for nobody");
        tokio::time::sleep_until(next).await;
        assert_eq!(pace.next("dev1"), None);
        pace.note("dev1");
        assert_eq!(pace.next("dev1"), Some(begun + Duration::from_secs(1) + WITHIN), "and so does the seventh");
    }

    #[tokio::test(start_paused = true)]
    async fn no_device_is_kept_in_mind_for_longer_than_it_matters() {
        let pace = Pace::default();
        for device in 0..100 {
            pace.note(&format!("dev{device}"));
        }
        tokio::time::advance(WITHIN).await;
        pace.note("last");
        assert_eq!(pace.0.lock().len(), 1);
    }
}
