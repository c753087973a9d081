//! One try of one exchange: what is sent, how it is listened to, and what may still come when it is over.

use std::io;

use tokio::time::{Instant, timeout_at};

use super::{Device, begin};
use crate::device::tries::NUDGE;
use crate::domain::{Failure, Verb};
use crate::wire::{Attempt, Catch, CompiledDialog, CompiledExchange, Progress, Values};

/// So much of the time that it takes already passes before the next one: no boot takes much longer for it, and a slow unit is not flooded.
const NUDGE_SHARE: u32 = 8;
/// So much of the last that a unit said to *wake* is compared with what it is to say to something else.
const LONGEST_ANSWER: usize = 1024;

impl Device {
    /// One try. What was heard last in it is put into `answer` where the command is sent again and again, from `nudged_since` on.
    pub(super) async fn attempt(
        &mut self,
        verb: Verb,
        exchange: &CompiledExchange,
        attempt: &mut Attempt<'_>,
        nudged_since: Option<Instant>,
        sent: &mut u32,
        answer: &mut Vec<u8>,
    ) -> Result<(), Failure> {
        let deadline = Instant::now() + exchange.timeout;
        self.ask(exchange, attempt, deadline, sent).await?;
        let nudge = |since: Instant| Instant::now() + NUDGE.max(since.elapsed() / NUDGE_SHARE);
        let mut next_nudge = nudged_since.map(nudge);
        let mut chattered = false;
        let mut until = deadline;
        loop {
            match attempt.progress() {
                Progress::Matched | Progress::Absent => return Ok(()),
                Progress::Refused => {
                    // The rest of a refusal must not meet the next try, and a unit that refuses at once is not hurried.
                    self.until_quiet(self.dialog.quiet(), deadline).await?;
                    return Err(Failure::AnsweredError);
                }
                Progress::TooLong if verb == Verb::Wake => {
                    chattered = true;
                    attempt.forget_chatter();
                }
                Progress::TooLong => return Err(Failure::ReplyTooLong),
                Progress::Undecodable(Catch::SerialNumber) => return Err(Failure::SerialNotText),
                Progress::Undecodable(_) => return Err(Failure::Garbled),
                Progress::AbsentSoFar | Progress::OutOfOrder if until == deadline => {
                    until = deadline.min(Instant::now() + self.dialog.quiet());
                }
                Progress::AbsentSoFar | Progress::OutOfOrder | Progress::More => {}
            }
            let nudge_at = next_nudge.filter(|at| *at < until && attempt.progress() == Progress::More);
            match self.next(nudge_at.unwrap_or(until)).await? {
                None if nudge_at.is_some() => {
                    self.ask(exchange, attempt, deadline, sent).await?;
                    next_nudge = nudged_since.map(nudge);
                }
                Some(bytes) => {
                    if nudged_since.is_some() {
                        answer.extend_from_slice(&bytes);
                        let surplus = answer.len().saturating_sub(LONGEST_ANSWER);
                        answer.drain(..surplus);
                    }
                    attempt.push(&bytes);
                    for number in [Catch::SerialNumber, Catch::HardwareId] {
                        attempt.caught().get(number).into_iter().for_each(|number| self.tape.allow(number.expose()));
                    }
                    self.heard(&bytes);
                }
                None if attempt.progress().is_enough() => return Ok(()),
                None if chattered => return Err(Failure::ReplyTooLong),
                None if attempt.heard() > 0 => return Err(Failure::Garbled),
                None => return Err(Failure::Silent),
            }
        }
    }

    /// Sends the command, where there is one.
    async fn ask(
        &mut self,
        exchange: &CompiledExchange,
        attempt: &Attempt<'_>,
        deadline: Instant,
        sent: &mut u32,
    ) -> Result<(), Failure> {
        *sent += 1;
        let Some(command) = attempt.command() else { return Ok(()) };
        match self.dialog.holds_secret(exchange) {
            // As it stands in the profile.
            true => self.sent(exchange.template().as_bytes()),
            false => self.sent(&command),
        }
        self.put(&command, deadline).await
    }

    pub(super) async fn put(&mut self, bytes: &[u8], deadline: Instant) -> Result<(), Failure> {
        match timeout_at(deadline, self.link.write_all(bytes)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) if error.kind() != io::ErrorKind::TimedOut => Err(Failure::Unplugged),
            Ok(Err(_)) | Err(_) => Err(Failure::Silent),
        }
    }

    /// An exchange that was answered on a later try may be owed answers to the earlier ones. They come as far apart as the
    /// tries were sent, however slow the unit is: so when none came for longer than that, none is left.
    pub(super) async fn let_late_answers_pass(
        &mut self,
        dialog: &CompiledDialog,
        exchange: &CompiledExchange,
        values: &Values<'_>,
        owed: u32,
    ) -> Result<(), Failure> {
        for _ in 0..owed {
            let mut late = begin(dialog, exchange, values)?.after(&self.before);
            let until = Instant::now() + exchange.timeout + dialog.quiet();
            while late.progress() == Progress::More {
                let Some(bytes) = self.next(until).await? else { return Ok(()) };
                self.heard(&bytes);
                if late.push(&bytes) == Progress::TooLong {
                    late.forget_chatter();
                }
            }
        }
        Ok(())
    }
}
