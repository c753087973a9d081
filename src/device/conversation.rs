//! Exchanges over a link: sends, listens, tries again, and never takes one answer for another.

mod attempt;
mod listening;
mod login;

use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, timeout_at};
use zeroize::Zeroizing;

use crate::domain::{Failure, Secret, TapeLine, Verb};
use crate::link::ByteLink;
use crate::wire::{
    Attempt, Before, Caught, CompiledDialog, CompiledExchange, CompiledSet, Heard, NotWritable, Progress, Values,
    Writing,
};

use super::answer::{Answer, Answers};
use super::fault::DeviceFault;
use super::login::Login;
use super::tape::Tape;
use super::tries::{NUDGE, Tries, may_be_tried_again, pace};

/// Longest wait for a unit to settle.
const LONGEST_SETTLE: Duration = Duration::from_secs(5);
/// So often as long as a quiet line is silent, one that is not quiet is listened to before it is asked.
const CHATTER: u32 = 4;
/// Bytes of an unfinished line that are looked at for a prompt.
const PROMPT_WINDOW: usize = 256;

/// A unit at the other end of a link.
pub struct Device {
    link: ByteLink,
    dialog: Arc<CompiledDialog>,
    tape: Tape,
    /// None unless somebody asked for them: an answer may hold a token.
    answers: Option<Answers>,
    /// Told whenever something was said.
    watcher: Option<Watcher>,
    last: (Verb, usize),
    /// What came since the last line end, and how lines end here. It may be half a token.
    before: Before,
    /// A prompt is the last that came since something was sent.
    at_prompt: bool,
    /// How far the login is.
    login: Login,
    /// Something came since something was sent, or since the port was opened.
    is_heard: bool,
    last_heard: Instant,
    /// What is said now is of no interest to whoever reads the tape.
    pub(super) off_tape: bool,
    /// Nothing that is sent now can meet a boot: the unit was just heard to answer, or it was waited for.
    pub(super) is_awake: bool,
    /// What *wake* was answered with, where it was sent more than once before: the same may come again, and no nonce would tell.
    owed: Option<Vec<u8>>,
}

/// Takes the tape as it stands.
type Watcher = Box<dyn Fn(Vec<TapeLine>) + Send + Sync>;

/// A unit whose port is closed. What was said with it is not forgotten.
pub struct ClosedDevice {
    dialog: Arc<CompiledDialog>,
    tape: Tape,
    answers: Option<Answers>,
    watcher: Option<Watcher>,
}

impl ClosedDevice {
    /// Goes on talking over a new link.
    pub fn reopen(self, link: ByteLink) -> Device {
        let Self { dialog, tape, answers, watcher } = self;
        Device { tape, answers, watcher, ..Device::new(link, dialog, Instant::now()) }
    }

    /// The answers that were kept, the last of each exchange.
    pub fn answers(&self) -> &[Answer] {
        self.answers.as_ref().map_or(&[], Answers::all)
    }

    /// The lines of an answer, fit to be shown: as the tape shows them, and where the tape would hide them whole, with every letter and digit blotted out but
    /// for those words that stand in `known`.
    pub fn shown(&self, answer: &Answer, known: &[String]) -> Vec<String> {
        answer.shown(&self.tape, known)
    }

    /// What was said so far, without secrets.
    pub fn tape(&self) -> Vec<TapeLine> {
        self.tape.lines()
    }
}

impl Device {
    /// Begins to talk. `start` is where the tape's milliseconds begin.
    pub fn new(link: ByteLink, dialog: Arc<CompiledDialog>, start: Instant) -> Self {
        let mut tape = Tape::new(start);
        dialog.secrets().for_each(|secret| tape.keep_secret(secret));
        // Reserved at once, so that no copy is left behind by growing.
        let unfinished = Zeroizing::new(Vec::with_capacity(2 * PROMPT_WINDOW));
        Self {
            link,
            dialog,
            tape,
            answers: None,
            watcher: None,
            last: (Verb::Wake, 0),
            before: Before { unfinished, ..Before::default() },
            at_prompt: false,
            login: Login::default(),
            is_heard: false,
            last_heard: Instant::now(),
            off_tape: false,
            is_awake: false,
            owed: None,
        }
    }

    /// Keeps every answer from here on, so that it can be matched again, and tells `watcher` whenever something was said. For a dialog that is still being made.
    pub fn keep_answers(&mut self, watcher: impl Fn(Vec<TapeLine>) + Send + Sync + 'static) {
        self.answers.get_or_insert_default();
        self.watcher = Some(Box::new(watcher));
    }

    /// These numbers are shown, whatever they look like.
    pub fn show_number(&mut self, number: &str) {
        self.tape.allow(number);
    }

    /// Goes on in this dialog.
    pub fn speak(&mut self, dialog: Arc<CompiledDialog>) {
        dialog.secrets().for_each(|secret| self.tape.keep_secret(secret));
        self.dialog = dialog;
    }

    pub(super) fn keep_off_the_tape(&mut self, token: &Secret) {
        self.tape.keep_off(token);
    }

    /// What was said so far, without secrets: the last 256 lines.
    pub fn tape(&self) -> Vec<TapeLine> {
        self.tape.lines()
    }

    /// Closes the port and keeps the tape, for a unit that is found again after a reset.
    pub fn close(self) -> ClosedDevice {
        self.part().0
    }

    /// The same with the port left open, for somebody else to go on with.
    pub fn part(self) -> (ClosedDevice, ByteLink) {
        let Self { link, dialog, tape, answers, watcher, .. } = self;
        (ClosedDevice { dialog, tape, answers, watcher }, link)
    }

    fn sent(&mut self, command: &[u8]) {
        if !self.off_tape {
            self.tape.sent(command);
        }
        (self.at_prompt, self.is_heard) = (false, false);
        self.tell();
    }

    fn heard(&mut self, bytes: &[u8]) {
        (self.is_heard, self.last_heard) = (true, Instant::now());
        self.before.feeds_lines |= std::mem::take(&mut self.before.at_line_end) && bytes.first() == Some(&b'\n');
        if !self.off_tape {
            self.tape.heard(bytes);
        }
        let line_end = bytes.iter().rposition(|byte| matches!(byte, b'\r' | b'\n'));
        let unfinished = &mut self.before.unfinished;
        if line_end.is_some() {
            unfinished.clear();
        }
        let begun = &bytes[line_end.map_or(0, |at| at + 1)..];
        unfinished.extend_from_slice(&begun[begun.len().saturating_sub(PROMPT_WINDOW)..]);
        let surplus = unfinished.len().saturating_sub(PROMPT_WINDOW);
        unfinished.drain(..surplus);
        self.at_prompt = self.dialog.is_prompt(&self.before.unfinished);
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

    /// How often the exchange of a verb that is tried most is tried.
    pub(super) fn most_tries(&self, verb: Verb) -> u32 {
        self.dialog.exchanges(verb).iter().map(|exchange| exchange.tries).max().unwrap_or(1)
    }

    /// Holds the exchanges of a verb, one after the other, and gives what they caught.
    pub(super) async fn hold(&mut self, verb: Verb, writing: Option<Writing<'_>>) -> Result<Caught, DeviceFault> {
        let dialog = Arc::clone(&self.dialog);
        self.hold_all(&dialog, verb, dialog.exchanges(verb), writing).await
    }

    /// Holds the exchanges that write, or read, a value.
    pub(super) async fn hold_for(
        &mut self,
        name: &str,
        which: impl Fn(&CompiledSet) -> &Vec<CompiledExchange>,
    ) -> Result<Caught, DeviceFault> {
        let dialog = Arc::clone(&self.dialog);
        let exchanges = dialog.set(name).map(which).map(Vec::as_slice).unwrap_or_default();
        self.hold_all(&dialog, Verb::Set, exchanges, None).await
    }

    async fn hold_all(
        &mut self,
        dialog: &CompiledDialog,
        verb: Verb,
        exchanges: &[CompiledExchange],
        writing: Option<Writing<'_>>,
    ) -> Result<Caught, DeviceFault> {
        if let Some(answers) = &mut self.answers {
            answers.forget(verb);
        }
        let mut caught = Caught::default();
        for (index, exchange) in exchanges.iter().enumerate() {
            let mut tries = 0;
            let held = self.exchange(dialog, (verb, index), exchange, writing, &mut tries).await;
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
        let silence = dialog.wake_silence().filter(|_| place.0 == Verb::Wake && !self.is_awake);
        let limit = Instant::now() + exchange.timeout * exchange.tries;
        let mut failed = Tries::default();
        let begun_at = Instant::now();
        // A unit that was touched too early would stop its boot; one that answers already needs no more.
        let is_nudged =
            place.0 == Verb::Wake && !self.is_awake && dialog.wake_silence().is_none() && exchange.tries > 1;
        let mut sent = 0;
        if place.0 != Verb::Wake
            && let Some(owed) = self.owed.take()
            && is_taken_for_an_answer(dialog, exchange, &owed, writing)?
        {
            self.until_quiet(dialog.quiet() + NUDGE, limit).await?;
        }
        loop {
            let is_last = match silence {
                // One that talks all the time and shows no prompt is asked once, when all its time is over: no boot lasts so long.
                Some(silence) => !self.until_it_may_be_touched(silence, limit, &mut failed).await?,
                None => *tries + 1 >= exchange.tries,
            };
            *tries += 1;
            if place.0 == Verb::Wake
                && let Err(failure) = self.log_in(dialog, exchange.timeout).await
            {
                if is_last || !may_be_tried_again(failure) {
                    return Err(failure);
                }
                failed.failed(failure, Heard::Text);
                continue;
            }
            let nonce = nonce();
            let values = Values { nonce: &nonce, writing };
            let attempt = begin(dialog, exchange, &values)?;
            // Stale input still belongs to the verb before.
            self.drop_stale()?;
            let mut attempt = attempt.after(&self.before);
            self.tape.begin(place.0, dialog.holds_secret(exchange));
            if let Some(answers) = &mut self.answers {
                answers.begin(place, dialog.holds_secret(exchange), *tries, &nonce, &self.before);
            }
            let begun = Instant::now();
            let nudges = is_nudged.then_some(begun_at);
            let mut answer = Vec::new();
            let ended = self.attempt(place.0, exchange, &mut attempt, nudges, &mut sent, &mut answer).await;
            self.before.feeds_lines |= attempt.feeds_lines();
            self.before.at_line_end = attempt.is_at_line_end();
            match ended {
                Ok(()) => {
                    let caught = attempt.into_caught();
                    caught.secrets().for_each(|value| self.tape.keep_off(value));
                    if sent > 1 && !exchange.is_fenced() {
                        match place.0 {
                            Verb::Wake => self.owed = Some(answer),
                            _ => self.let_late_answers_pass(dialog, exchange, &values, sent - 1).await?,
                        }
                    }
                    return Ok(caught);
                }
                Err(failure) if !may_be_tried_again(failure) => return Err(failure),
                Err(failure) => failed.failed(failure, attempt.heard_what()),
            }
            if is_last || silence.is_some() && Instant::now() >= limit {
                return Err(failed.failure());
            }
            self.listen_until(begun + pace(exchange, *tries)).await?;
        }
    }

    /// Lets a unit finish what it was told: until its prompt, or until the line is quiet; at most 5 s. One that keeps talking is asked whether it hears: then it
    /// has finished.
    pub async fn settle(&mut self) -> Result<(), DeviceFault> {
        let (verb, exchange) = self.last;
        let fault = |failure| DeviceFault { failure, verb, exchange, tries: 1, detail: String::new() };
        let (begun, quiet) = (Instant::now(), self.dialog.quiet());
        if self.until_quiet(quiet, begun + quiet * CHATTER).await.map_err(fault)? {
            return Ok(());
        }
        (self.off_tape, self.is_awake) = (true, true);
        let asked = timeout_at(begun + LONGEST_SETTLE, self.hold(Verb::Wake, None)).await;
        (self.off_tape, self.is_awake) = (false, false);
        match asked {
            Ok(Err(asked)) if asked.failure == Failure::Unplugged => Err(fault(Failure::Unplugged)),
            Ok(_) | Err(_) => Ok(()),
        }
    }
}

/// Whether this could be taken for the exchange's own answer, or ends it.
fn is_taken_for_an_answer(
    dialog: &CompiledDialog,
    exchange: &CompiledExchange,
    owed: &[u8],
    writing: Option<Writing<'_>>,
) -> Result<bool, Failure> {
    let mut attempt = begin(dialog, exchange, &Values { nonce: &nonce(), writing })?;
    let progress = attempt.push(owed);
    // One that reports an error to what is over may be tried again.
    Ok(exchange.tries == 1 || attempt.matched() > 0 || !matches!(progress, Progress::More | Progress::Refused))
}

fn begin<'a>(
    dialog: &'a CompiledDialog,
    exchange: &CompiledExchange,
    values: &Values<'_>,
) -> Result<Attempt<'a>, Failure> {
    Attempt::new(dialog, exchange, values).map_err(|NotWritable| Failure::NotWritable)
}

/// Eight letters and digits that no earlier try had. Not a secret: it only tells answers apart.
pub(crate) fn nonce() -> String {
    (0..8).map(|_| fastrand::digit(36)).collect()
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
