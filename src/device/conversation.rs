//! Exchanges over a link: sends, listens, tries again, and never takes one answer for another.

use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, timeout_at};
use zeroize::Zeroizing;

use crate::domain::entry::TapeLine;
use crate::domain::failure::{Failure, Verb};
use crate::domain::secret::Secret;
use crate::link::bytes::ByteLink;
use crate::wire::answer::{Attempt, NotWritable, Progress};
use crate::wire::dialog::{Catch, Caught, CompiledDialog, CompiledExchange};
use crate::wire::template::{Values, Writing};

use super::answer::{Answer, Answers};
use super::fault::DeviceFault;
use super::tape::Tape;

/// Longest wait for a unit to settle.
const LONGEST_SETTLE: Duration = Duration::from_secs(5);
/// Chunks of stale input that are dropped before a command; a unit that never stops talking must not hold it up.
const STALE_CHUNKS: usize = 256;
/// Bytes of an unfinished line that are looked at for a prompt.
const PROMPT_WINDOW: usize = 256;

pub(super) struct Conversation {
    link: ByteLink,
    dialog: Arc<CompiledDialog>,
    tape: Tape,
    /// None unless somebody asked for them: an answer may hold a token.
    answers: Option<Answers>,
    /// Told whenever something was said.
    watcher: Option<Watcher>,
    last: (Verb, usize),
    /// What came since the last line end. It may be half a token.
    unfinished: Zeroizing<Vec<u8>>,
    at_prompt: bool,
    /// What is said now is of no interest to whoever reads the tape.
    off_tape: bool,
}

/// Takes the tape as it stands.
pub(super) type Watcher = Box<dyn Fn(Vec<TapeLine>) + Send + Sync>;

/// A conversation without its link.
pub(super) struct Closed {
    dialog: Arc<CompiledDialog>,
    tape: Tape,
    answers: Option<Answers>,
    watcher: Option<Watcher>,
}

impl Closed {
    pub(super) fn reopen(self, link: ByteLink) -> Conversation {
        let Self { dialog, tape, answers, watcher } = self;
        Conversation { tape, answers, watcher, ..Conversation::new(link, dialog, Instant::now()) }
    }

    pub(super) fn answers(&self) -> &[Answer] {
        self.answers.as_ref().map_or(&[], Answers::all)
    }

    pub(super) fn tape(&self) -> &Tape {
        &self.tape
    }
}

impl Conversation {
    pub(super) fn new(link: ByteLink, dialog: Arc<CompiledDialog>, start: Instant) -> Self {
        let tape = Tape::new(start);
        // Reserved at once, so that no copy is left behind by growing.
        let (last, unfinished) = ((Verb::Wake, 0), Zeroizing::new(Vec::with_capacity(2 * PROMPT_WINDOW)));
        let (at_prompt, off_tape) = (false, false);
        Self { link, dialog, tape, answers: None, watcher: None, last, unfinished, at_prompt, off_tape }
    }

    pub(super) fn keep_answers(&mut self) {
        self.answers.get_or_insert_default();
    }

    pub(super) fn watch(&mut self, watcher: Watcher) {
        self.watcher = Some(watcher);
    }

    pub(super) fn speak(&mut self, dialog: Arc<CompiledDialog>) {
        self.dialog = dialog;
    }

    pub(super) fn keep_off_the_tape(&mut self, token: &Secret) {
        self.tape.keep_off(token);
    }

    pub(super) fn tape(&self) -> Vec<TapeLine> {
        self.tape.lines()
    }

    pub(super) fn close(self) -> Closed {
        Closed { dialog: self.dialog, tape: self.tape, answers: self.answers, watcher: self.watcher }
    }

    pub(super) fn set_off_tape(&mut self, off_tape: bool) {
        self.off_tape = off_tape;
    }

    fn sent(&mut self, command: &[u8]) {
        if !self.off_tape {
            self.tape.sent(command);
        }
        self.tell();
    }

    fn heard(&mut self, bytes: &[u8]) {
        if !self.off_tape {
            self.tape.heard(bytes);
        }
        let line_end = bytes.iter().rposition(|byte| matches!(byte, b'\r' | b'\n'));
        if line_end.is_some() {
            self.unfinished.clear();
        }
        let begun = &bytes[line_end.map_or(0, |at| at + 1)..];
        self.unfinished.extend_from_slice(&begun[begun.len().saturating_sub(PROMPT_WINDOW)..]);
        let surplus = self.unfinished.len().saturating_sub(PROMPT_WINDOW);
        self.unfinished.drain(..surplus);
        if let Some(answers) = &mut self.answers {
            answers.heard(bytes);
        }
        self.tell();
    }

    fn tell(&self) {
        if let Some(watcher) = &self.watcher {
            watcher(self.tape.lines());
        }
    }

    /// How long all exchanges of a verb wait where each is tried once.
    pub(super) fn longest_try(&self, verb: Verb) -> Duration {
        self.dialog.exchanges(verb).iter().map(|exchange| exchange.timeout).sum()
    }

    /// Holds the exchanges of a verb, one after the other, and gives what they caught.
    pub(super) async fn hold(&mut self, verb: Verb, writing: Option<Writing<'_>>) -> Result<Caught, DeviceFault> {
        let dialog = Arc::clone(&self.dialog);
        if let Some(answers) = &mut self.answers {
            answers.forget(verb);
        }
        let mut caught = Caught::default();
        for (index, exchange) in dialog.exchanges(verb).iter().enumerate() {
            let mut tries = 0;
            let held = self.exchange(&dialog, (verb, index), exchange, writing, &mut tries).await;
            caught.merge(held.map_err(|failure| {
                self.tape.failed();
                DeviceFault { failure, verb, exchange: index, tries, detail: exchange.template().to_owned() }
            })?);
        }
        Ok(caught)
    }

    async fn exchange(
        &mut self,
        dialog: &CompiledDialog,
        place: (Verb, usize),
        exchange: &CompiledExchange,
        writing: Option<Writing<'_>>,
        tries: &mut u32,
    ) -> Result<Caught, Failure> {
        self.last = place;
        loop {
            *tries += 1;
            let nonce = nonce();
            let values = Values { nonce: &nonce, writing };
            let attempt = begin(dialog, exchange, &values)?;
            // Stale input still belongs to the verb before.
            self.drop_stale()?;
            let mut attempt = attempt.after(&self.unfinished);
            self.tape.begin(place.0);
            if let Some(answers) = &mut self.answers {
                answers.begin(place, *tries, &nonce, &self.unfinished);
            }
            self.at_prompt = false;
            let ended = self.attempt(place.0, exchange, &mut attempt).await;
            match ended {
                Ok(()) => {
                    self.at_prompt = dialog.is_prompt(attempt.tail());
                    let caught = attempt.into_caught();
                    if let Some(token) = caught.get(Catch::DeviceToken) {
                        self.tape.keep_off(token);
                    }
                    if *tries > 1 && !exchange.is_fenced() {
                        self.let_late_answers_pass(dialog, exchange, &values, *tries - 1).await?;
                    }
                    return Ok(caught);
                }
                Err(failure) if *tries >= exchange.tries || !may_be_tried_again(place.0, failure) => {
                    return Err(failure);
                }
                Err(_) => {}
            }
        }
    }

    async fn attempt(
        &mut self,
        verb: Verb,
        exchange: &CompiledExchange,
        attempt: &mut Attempt<'_>,
    ) -> Result<(), Failure> {
        let deadline = Instant::now() + exchange.timeout;
        if let Some(command) = attempt.command() {
            self.sent(&command);
            match timeout_at(deadline, self.link.write_all(&command)).await {
                Ok(Ok(())) => {}
                Ok(Err(error)) if error.kind() != io::ErrorKind::TimedOut => return Err(Failure::Unplugged),
                Ok(Err(_)) | Err(_) => return Err(Failure::Silent),
            }
        }
        let mut chattered = false;
        let mut until = deadline;
        loop {
            match attempt.progress() {
                Progress::Matched | Progress::Absent => return Ok(()),
                Progress::Refused => {
                    self.at_prompt = self.dialog.is_prompt(attempt.tail());
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
                Progress::AbsentSoFar if until == deadline => {
                    until = deadline.min(Instant::now() + self.dialog.quiet());
                }
                Progress::AbsentSoFar | Progress::More => {}
            }
            match timeout_at(until, self.link.read()).await {
                Ok(Ok(bytes)) => {
                    attempt.push(&bytes);
                    for number in [Catch::SerialNumber, Catch::HardwareId] {
                        attempt.caught().get(number).into_iter().for_each(|number| self.tape.allow(number.expose()));
                    }
                    self.heard(&bytes);
                }
                Ok(Err(_)) => return Err(Failure::Unplugged),
                Err(_) if attempt.progress() == Progress::AbsentSoFar => return Ok(()),
                Err(_) if chattered => return Err(Failure::ReplyTooLong),
                Err(_) if attempt.heard() > 0 => return Err(Failure::Garbled),
                Err(_) => return Err(Failure::Silent),
            }
        }
    }

    /// Lets a unit finish: until its prompt, or until the line is quiet.
    pub(super) async fn settle(&mut self) -> Result<(), DeviceFault> {
        let limit = Instant::now() + LONGEST_SETTLE;
        let (verb, exchange) = self.last;
        self.until_quiet(self.dialog.quiet(), limit).await.map_err(|failure| DeviceFault {
            failure,
            verb,
            exchange,
            tries: 1,
            detail: String::new(),
        })
    }

    /// An exchange that was answered on a later try may be owed answers to the earlier ones. They come as far apart as the
    /// tries were sent, however slow the unit is: so when none came for longer than that, none is left.
    async fn let_late_answers_pass(
        &mut self,
        dialog: &CompiledDialog,
        exchange: &CompiledExchange,
        values: &Values<'_>,
        owed: u32,
    ) -> Result<(), Failure> {
        for _ in 0..owed {
            let mut late = begin(dialog, exchange, values)?.after(&self.unfinished);
            let until = Instant::now() + exchange.timeout + dialog.quiet();
            while late.progress() == Progress::More {
                match timeout_at(until, self.link.read()).await {
                    Ok(Ok(bytes)) => {
                        self.heard(&bytes);
                        if late.push(&bytes) == Progress::TooLong {
                            late.forget_chatter();
                        }
                        self.at_prompt = dialog.is_prompt(late.tail());
                    }
                    Ok(Err(_)) => return Err(Failure::Unplugged),
                    Err(_) => return Ok(()),
                }
            }
        }
        Ok(())
    }

    /// Listens until the prompt or until nothing came for `silence`, at most until `limit`.
    async fn until_quiet(&mut self, silence: Duration, limit: Instant) -> Result<(), Failure> {
        while !self.at_prompt && Instant::now() < limit {
            match timeout_at(limit.min(Instant::now() + silence), self.link.read()).await {
                Ok(Ok(bytes)) => {
                    self.heard(&bytes);
                    self.at_prompt = self.dialog.is_prompt(&self.unfinished);
                }
                Ok(Err(_)) => return Err(Failure::Unplugged),
                Err(_) => break,
            }
        }
        Ok(())
    }

    fn drop_stale(&mut self) -> Result<(), Failure> {
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

fn begin<'a>(
    dialog: &'a CompiledDialog,
    exchange: &CompiledExchange,
    values: &Values<'_>,
) -> Result<Attempt<'a>, Failure> {
    Attempt::new(dialog, exchange, values).map_err(|NotWritable| Failure::NotWritable)
}

fn may_be_tried_again(verb: Verb, failure: Failure) -> bool {
    match failure {
        Failure::Silent | Failure::Garbled | Failure::AnsweredError => true,
        // A boot log may be of any length.
        Failure::ReplyTooLong => verb == Verb::Wake,
        _ => false,
    }
}

/// Eight letters and digits that no earlier try had. Not a secret: it only tells answers apart.
fn nonce() -> String {
    let mut random = RandomState::new().build_hasher().finish();
    let digit = |_| {
        let digit = (random % 36) as u32;
        random /= 36;
        char::from_digit(digit, 36).unwrap_or('0')
    };
    (0..8).map(digit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nonce_is_eight_letters_and_digits_and_new_each_time() {
        let first = nonce();
        assert!(first.len() == 8 && first.bytes().all(|byte| byte.is_ascii_alphanumeric()), "{first}");
        assert_ne!(first, nonce());
    }
}
