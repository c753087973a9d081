//! What is heard while nothing is asked, or before something is: a line that is quiet, a prompt, stale input.

use std::time::Duration;

use bytes::Bytes;
use tokio::time::{Instant, timeout_at};

use super::Device;
use crate::device::tries::Tries;
use crate::domain::Failure;

/// So often as long as before anything was heard, a unit that was heard and shows no prompt is left alone: a system that is being loaded says nothing for seconds.
const BOOT: u32 = 4;
/// Chunks of stale input that are dropped before a command; a unit that never stops talking must not hold it up.
const STALE_CHUNKS: usize = 256;

impl Device {
    /// Waits until nothing that is sent can meet a boot: the unit shows its prompt, or the line is silent for long enough. False where that does not come to be.
    pub(super) async fn until_it_may_be_touched(
        &mut self,
        silence: Duration,
        limit: Instant,
        failed: &mut Tries,
    ) -> Result<bool, Failure> {
        self.drop_stale()?;
        loop {
            let silence = match (self.at_prompt, self.is_heard) {
                (true, _) => self.dialog.quiet(),
                (false, true) => silence * BOOT,
                (false, false) => silence,
            };
            let until = self.last_heard + silence;
            let now = Instant::now();
            if now >= until {
                return Ok(true);
            }
            if now >= limit {
                return Ok(false);
            }
            if self.listen_once(until.min(limit)).await? {
                failed.overheard();
            }
        }
    }

    /// Whether something may be sent to the unit within this time.
    pub(in crate::device) async fn may_be_touched(&mut self, within: Duration) -> Result<bool, Failure> {
        match self.dialog.wake_silence() {
            None => Ok(true),
            Some(silence) => {
                self.until_it_may_be_touched(silence, Instant::now() + within, &mut Tries::default()).await
            }
        }
    }

    pub(super) async fn listen_until(&mut self, until: Instant) -> Result<(), Failure> {
        while Instant::now() < until {
            self.listen_once(until).await?;
        }
        Ok(())
    }

    /// Whether something came in time.
    pub(super) async fn listen_once(&mut self, until: Instant) -> Result<bool, Failure> {
        let next = self.next(until).await?;
        next.iter().for_each(|bytes| self.heard(bytes));
        Ok(next.is_some())
    }

    /// What comes next; none where nothing comes in time.
    pub(super) async fn next(&mut self, until: Instant) -> Result<Option<Bytes>, Failure> {
        match timeout_at(until, self.link.read()).await {
            Ok(read) => read.map(Some).map_err(|_| Failure::Unplugged),
            Err(_) => Ok(None),
        }
    }

    /// Listens until the prompt or until nothing came for `silence`, at most until `limit`. False where it came to neither.
    pub(super) async fn until_quiet(&mut self, silence: Duration, limit: Instant) -> Result<bool, Failure> {
        while !self.at_prompt {
            let now = Instant::now();
            if now >= limit {
                return Ok(false);
            }
            if !self.listen_once(limit.min(now + silence)).await? {
                return Ok(now + silence <= limit);
            }
        }
        Ok(true)
    }

    pub(super) fn drop_stale(&mut self) -> Result<(), Failure> {
        for _ in 0..STALE_CHUNKS {
            match self.link.try_read() {
                Some(Ok(bytes)) => self.heard(&bytes),
                Some(Err(_)) => return Err(Failure::Unplugged),
                None => break,
            }
        }
        Ok(())
    }
}
