//! Answers kept as they came, so that a pattern which did not match can be mended and matched again without asking the unit once more.

use zeroize::Zeroizing;

use super::tape::Tape;
use crate::domain::Verb;
use crate::wire::{Attempt, Before, Caught, CompiledDialog, Progress, Values, Writing};

/// Bytes of one answer that are kept: as many as a profile may allow.
const LONGEST: usize = 1 << 20;
/// The same of an answer to what was typed by hand; of a longer one the end is kept.
const LONGEST_BY_HAND: usize = 16 << 10;

/// What a unit answered to one exchange. It may hold a token: nothing but [`super::ClosedDevice::shown`] shows it.
#[derive(Clone)]
pub struct Answer {
    /// The verb.
    pub verb: Verb,
    /// Which of its exchanges, from 0.
    pub exchange: usize,
    /// How often it was tried; the answer is that to the last try.
    pub tries: u32,
    /// The command held a stored secret, and its echo may.
    holds_secret: bool,
    nonce: String,
    before: Before,
    bytes: Zeroizing<Vec<u8>>,
    /// Nothing of it was forgotten.
    is_whole: bool,
}

/// What an exchange makes of an answer.
pub struct Matched {
    /// How far it came.
    pub progress: Progress,
    /// How many patterns matched.
    pub patterns: usize,
    /// What they caught.
    pub caught: Caught,
}

impl Answer {
    /// Matches the answer with the exchange as it is now. None where there is no such exchange any more, or its values do not fit.
    pub fn matched_by(&self, dialog: &CompiledDialog, writing: Option<Writing<'_>>) -> Option<Matched> {
        let exchange = dialog.exchanges(self.verb).get(self.exchange)?;
        let attempt = Attempt::new(dialog, exchange, &Values { nonce: &self.nonce, writing }).ok()?;
        let mut attempt = attempt.after(&self.before);
        let progress = attempt.push(&self.bytes);
        Some(Matched { progress, patterns: attempt.matched(), caught: attempt.into_caught() })
    }

    /// What is answered to a command that somebody typed. The first exchange of *wake* stands for it: that one may catch anything, or nothing.
    pub(super) fn by_hand(nonce: &str, before: Before, holds_secret: bool) -> Self {
        let bytes = Zeroizing::new(Vec::with_capacity(LONGEST_BY_HAND));
        Self {
            verb: Verb::Wake,
            exchange: 0,
            tries: 1,
            holds_secret,
            nonce: nonce.into(),
            before,
            bytes,
            is_whole: true,
        }
    }

    /// Takes in what came: the latest of it.
    pub(super) fn heard_by_hand(&mut self, bytes: &[u8]) {
        let latest = &bytes[bytes.len().saturating_sub(LONGEST_BY_HAND)..];
        let surplus = (self.bytes.len() + latest.len()).saturating_sub(LONGEST_BY_HAND);
        self.is_whole &= surplus == 0 && latest.len() == bytes.len();
        self.bytes.drain(..surplus);
        self.bytes.extend_from_slice(latest);
    }

    pub(super) fn is_whole(&self) -> bool {
        self.is_whole
    }

    /// The random word of the command.
    pub(crate) fn nonce(&self) -> &str {
        &self.nonce
    }

    pub(crate) fn shown(&self, tape: &Tape, known: &[String]) -> Vec<String> {
        tape.answer(self.verb, self.holds_secret, &self.bytes, known)
    }
}

/// The last answer of each exchange.
#[derive(Default)]
pub(crate) struct Answers(Vec<Answer>);

impl Answers {
    pub(crate) fn all(&self) -> &[Answer] {
        &self.0
    }

    pub(crate) fn forget(&mut self, verb: Verb) {
        self.0.retain(|answer| answer.verb != verb);
    }

    /// A try of an exchange begins; what it is answered takes the place of what the try before was answered.
    pub(crate) fn begin(
        &mut self,
        (verb, exchange): (Verb, usize),
        holds_secret: bool,
        tries: u32,
        nonce: &str,
        before: &Before,
    ) {
        self.0.retain(|answer| (answer.verb, answer.exchange) != (verb, exchange));
        // Reserved at once would be a megabyte an exchange; what growing leaves behind is wiped by nobody, so a step is large.
        let bytes = Zeroizing::new(Vec::with_capacity(16 << 10));
        let before = before.clone();
        self.0.push(Answer { verb, exchange, tries, holds_secret, nonce: nonce.into(), before, bytes, is_whole: true });
    }

    pub(crate) fn heard(&mut self, bytes: &[u8]) {
        if let Some(answer) = self.0.last_mut() {
            let room = LONGEST.saturating_sub(answer.bytes.len());
            answer.bytes.extend_from_slice(&bytes[..bytes.len().min(room)]);
        }
    }
}
