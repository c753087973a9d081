//! Whether the cloud can be reached, as all slots know it: since when it is away, when it is looked for again, and who looks.

use std::time::{Duration, Instant};

use tokio::sync::{Mutex, Notify, watch};

use crate::cloud::CloudFault;
use crate::seen::CloudAway;

/// The first pause. The others are as long as the cloud has been away, up to the longest.
const FIRST: Duration = Duration::from_secs(2);
const LONGEST: Duration = Duration::from_secs(30);

/// Whether the cloud is away, and who looks.
#[derive(Debug, Default)]
pub(crate) struct Away {
    pub(super) state: watch::Sender<Option<CloudAway>>,
    /// Had by the one that looks.
    pub(super) turn: Mutex<()>,
    /// A person does not want to wait for the next look.
    pub(super) now: Notify,
}

impl Away {
    /// It cannot be reached, for the first time or once more.
    pub(super) fn note(&self, fault: CloudFault) {
        let CloudFault { failure: code, circumstance } = fault;
        self.state.send_modify(|away| {
            let now = Instant::now();
            let since = away.as_ref().map_or(now, |away| away.since);
            let next_try = Some(now + pause(now - since));
            *away = Some(CloudAway { since, next_try, code, circumstance });
        });
    }
}

/// How long after so much time away it is looked for again.
fn pause(away: Duration) -> Duration {
    away.clamp(FIRST, LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_with_the_time_away_and_no_further_than_somebody_would_wait() {
        let secs = Duration::from_secs;
        assert_eq!([secs(0), secs(2), secs(4), secs(3600)].map(pause), [FIRST, FIRST, secs(4), LONGEST]);
    }
}
