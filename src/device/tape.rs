//! What was said, fit to be shown: masked by exchange, and once a token is known, wherever a piece of it turns up. A unit may also tell a token that nobody
//! knows yet: a word of it that could be one is masked, unless it is the number that was asked for.

use std::collections::VecDeque;

use tokio::time::Instant;

use crate::domain::{Secret, TapeLine, Verb, Way};
use crate::wire::LineSplitter;

use super::mask::{KeptOff, Mask, blotted, escape, is_masked, without_tokens};

/// Lines that are kept, the latest ones.
const LINES: usize = 256;
/// Bytes of a line without an end that are kept.
const LONGEST: usize = 4096;
/// Lines of an answer that are shown, the latest ones.
const ANSWER: usize = 40;

/// The transcript of a dialog. Its memory is bounded.
pub(crate) struct Tape {
    start: Instant,
    lines: VecDeque<TapeLine>,
    verb: Verb,
    /// What is said now holds a stored secret, or its echo may.
    holds_secret: bool,
    partial: LineSplitter,
    /// What the exchange asks for in which the unfinished line began.
    partial_mask: Mask,
    /// A masked exchange failed: its answer may still come, and what it holds is not known.
    mask_of_all: Mask,
    tokens: KeptOff,
    /// Those that a person stored. They may be short words: even a hash would give one away to whoever tries a list of them.
    secrets: KeptOff,
    /// Serial number and hardware id: they may look like a token.
    allowed: Vec<String>,
}

impl Tape {
    pub(crate) fn new(start: Instant) -> Self {
        Self {
            start,
            lines: VecDeque::new(),
            verb: Verb::Wake,
            holds_secret: false,
            partial: LineSplitter::default(),
            partial_mask: Mask::Nothing,
            mask_of_all: Mask::Nothing,
            tokens: KeptOff::default(),
            secrets: KeptOff::default(),
            allowed: Vec::new(),
        }
    }

    /// This is a number that was asked for: it is shown, whatever it looks like.
    pub(crate) fn allow(&mut self, number: &str) {
        if !self.allowed.iter().any(|known| known == number) {
            self.allowed.push(number.to_owned());
        }
    }

    /// From here on what is said belongs to this verb. `holds_secret`: a stored secret is sent, and its echo may come in any pieces.
    pub(crate) fn begin(&mut self, verb: Verb, holds_secret: bool) {
        (self.verb, self.holds_secret) = (verb, holds_secret);
    }

    /// What the exchange at hand asks for.
    fn mask(&self) -> Mask {
        let mask = match (self.holds_secret, is_masked(self.verb)) {
            (true, _) => Mask::Whole,
            (false, true) => Mask::Digest,
            (false, false) => Mask::Nothing,
        };
        mask.max(self.mask_of_all)
    }

    /// An exchange failed. Its late answer must not be shown where the exchange itself would not be.
    pub(crate) fn failed(&mut self) {
        self.mask_of_all = self.mask();
    }

    /// Lines that hold a piece of this are masked, whatever they belong to and however long ago they were heard.
    pub(crate) fn keep_off(&mut self, token: &Secret) {
        self.tokens.add(token);
        self.mask_again();
    }

    /// As [`Self::keep_off`], for a secret that a person stored: a line that holds it shows not even a hash.
    pub(crate) fn keep_secret(&mut self, secret: &Secret) {
        self.secrets.add(secret);
        self.mask_again();
    }

    fn mask_again(&mut self) {
        let mut lines = std::mem::take(&mut self.lines);
        for line in &mut lines {
            let bytes = line.text.as_bytes();
            if let Some(masked) = self.mask_of(bytes).of(bytes) {
                line.text = masked;
            }
        }
        self.lines = lines;
    }

    pub(crate) fn sent(&mut self, command: &[u8]) {
        let line = command.trim_ascii_end();
        // What holds a stored secret comes as it stands in the profile.
        let mask = if self.holds_secret { Mask::Nothing } else { self.mask() };
        let shown = self.shown(Way::Sent, line, mask);
        self.put(Way::Sent, shown);
    }

    pub(crate) fn heard(&mut self, bytes: &[u8]) {
        let mask = self.mask();
        let mut whole = Vec::new();
        let mut partial = std::mem::take(&mut self.partial);
        for piece in bytes.chunks(LONGEST) {
            partial.push(piece, |line| whole.push(line.to_vec()));
            if partial.tail().len() > LONGEST {
                whole.push(partial.tail().to_vec());
                partial = LineSplitter::default();
            }
        }
        self.partial = partial;
        for line in whole {
            let shown = self.shown(Way::Heard, &line, mask.max(self.partial_mask));
            self.partial_mask = Mask::Nothing;
            self.put(Way::Heard, shown);
        }
        self.partial_mask = if self.partial.tail().is_empty() { Mask::Nothing } else { self.partial_mask.max(mask) };
    }

    /// The lines so far, an unfinished one at the end.
    pub(crate) fn lines(&self) -> Vec<TapeLine> {
        let mut lines: Vec<TapeLine> = self.lines.iter().cloned().collect();
        if !self.partial.tail().is_empty() {
            let mask = self.partial_mask.max(self.mask_of_all);
            lines.push(self.line(Way::Heard, self.shown(Way::Heard, self.partial.tail(), mask)));
        }
        lines
    }

    fn put(&mut self, way: Way, text: String) {
        if self.lines.len() == LINES {
            self.lines.pop_front();
        }
        self.lines.push_back(self.line(way, text));
    }

    fn line(&self, way: Way, text: String) -> TapeLine {
        let ms = u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX);
        TapeLine { ms, verb: self.verb, way, text }
    }

    fn shown(&self, way: Way, line: &[u8], mask: Mask) -> String {
        if let Some(masked) = mask.max(self.mask_of(line)).of(line) {
            return masked;
        }
        match way {
            // A command that is not masked holds what the profile says, and no value.
            Way::Sent => escape(line),
            Way::Heard => escape(&without_tokens(line, &self.allowed)),
        }
    }

    /// The lines of an answer to this verb, fit to be shown.
    pub(crate) fn answer(&self, verb: Verb, holds_secret: bool, bytes: &[u8], known: &[String]) -> Vec<String> {
        let mut lines = Vec::new();
        let mut splitter = LineSplitter::default();
        splitter.push(bytes, |line| lines.push(line.to_vec()));
        if !splitter.tail().is_empty() {
            lines.push(splitter.tail().to_vec());
        }
        let first = lines.len().saturating_sub(ANSWER);
        let shown = |line: &Vec<u8>| match (self.mask_of(line), is_masked(verb) || holds_secret) {
            (mask @ Mask::Whole, _) => mask.of(line).unwrap_or_default(),
            (_, true) => blotted(&escape(line), |word| known.iter().any(|known| known == word)),
            (_, false) => self.shown(Way::Heard, line, Mask::Nothing),
        };
        lines[first..].iter().map(shown).collect()
    }

    /// What a line asks for by what stands in it.
    fn mask_of(&self, line: &[u8]) -> Mask {
        // A break in the middle of a token hides nothing of it.
        let line: Vec<u8> = line.iter().copied().filter(|byte| *byte != 0).collect();
        match (self.secrets.is_in(&line), self.tokens.is_in(&line)) {
            (true, _) => Mask::Whole,
            (false, true) => Mask::Digest,
            (false, false) => Mask::Nothing,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::mask::SHOWN;
    use super::*;
    use crate::domain::identity::hex;

    const TOKEN: &str = "Zk3vTq9LwX2mB7nR";

    fn tape() -> Tape {
        Tape::new(Instant::now())
    }

    fn shown(tape: &Tape) -> String {
        tape.lines().iter().map(|line| line.text.clone() + "\n").collect()
    }

    #[test]
    fn exchanges_with_secrets_show_length_and_hash_whatever_is_in_them() {
        for verb in [Verb::ReadIdentity, Verb::Write, Verb::Restore] {
            let mut tape = tape();
            tape.begin(verb, false);
            tape.sent(b"AT\r\n");
            tape.heard(b"OK\r\nhalf a");
            tape.begin(Verb::Wake, false);
            tape.heard(b" line\r\nplain\r\n");
            let text = shown(&tape);
            assert!(text.starts_with("‹2 bytes, sha256 "), "{text}");
            assert!(!text.contains("OK") && !text.contains("line"), "{text}");
            assert!(text.ends_with("plain\n"), "{text}");
        }
    }

    #[test]
    fn a_known_token_is_masked_in_any_chatter_whole_cut_wrapped_or_encoded() {
        let mut tape = tape();
        tape.keep_off(&Secret::new(TOKEN));
        tape.begin(Verb::ReadSerial, false);
        tape.heard(format!("debug: token={TOKEN}\r\n").as_bytes());
        tape.heard(format!("debug: {}\r\n", &TOKEN[..9]).as_bytes());
        tape.heard(format!("hex {}\r\n", hex(TOKEN.as_bytes()).to_uppercase()).as_bytes());
        tape.heard(&TOKEN.as_bytes()[..5]);
        tape.heard(&TOKEN.as_bytes()[5..12]);
        for line in tape.lines() {
            assert!(line.text.starts_with('‹'), "{}", line.text);
        }
    }

    #[test]
    fn a_stored_secret_leaves_not_even_a_hash_in_its_exchange_and_in_any_chatter() {
        for password in ["hunter2", "k0nsole*Pa55word"] {
            let mut tape = tape();
            tape.begin(Verb::Wake, false);
            tape.heard(format!("motd: {password}\r\nlogin: \r\n").as_bytes());
            tape.keep_secret(&Secret::new(password));
            tape.begin(Verb::Wake, true);
            tape.sent(b"${secret:console}\r\n");
            // Its echo in pieces, each too short to be known.
            tape.heard(&password.as_bytes()[..3]);
            assert!(!shown(&tape).contains(&password[..3]), "{}", shown(&tape));
            tape.heard(b"\r\n");
            tape.heard(&password.as_bytes()[3..]);
            tape.begin(Verb::ReadSerial, false);
            tape.heard(format!("\r\n+SN: 1\r\nlogin: tried {}\r\n", password.to_uppercase()).as_bytes());
            let text = shown(&tape);
            assert_eq!(text, "‹…›\nlogin: \n${secret:console}\n‹…›\n‹…›\n+SN: 1\n‹…›\n");
            let answer = tape.answer(Verb::Wake, true, format!("{password}\r\nwelcome\r\n").as_bytes(), &[]);
            assert_eq!(answer, ["‹…›", "•••••••"]);
        }
    }

    #[test]
    fn what_was_heard_before_the_token_was_known_is_masked_when_it_is() {
        let mut tape = tape();
        tape.begin(Verb::Wake, false);
        tape.heard(format!("debug: token={TOKEN}\r\nplain\r\n").as_bytes());
        tape.keep_off(&Secret::new(TOKEN));
        let text = shown(&tape);
        assert!(text.starts_with("‹29 bytes, sha256 ") && text.ends_with("plain\n"), "{text}");
    }

    #[test]
    fn a_token_that_nobody_knows_yet_is_masked_and_the_number_that_was_asked_for_is_not() {
        let mut tape = tape();
        tape.begin(Verb::ReadHardwareId, false);
        tape.allow("0012A4F0C9D83E11752B6604");
        tape.heard(
            b"{\"token\":\"^1^1677597746541^9ffd7c5bcf0c87f\",\"up\": 12}\r\n+UID: \"0012A4F0C9D83E11752B6604\"\r\n",
        );
        tape.heard(b"UID 0012A4F0C9D83E11752B6605 SN24A7F00913 done");
        let text = shown(&tape);
        let lines: Vec<&str> = text.lines().collect();
        assert!(
            lines[0].starts_with("{\"token\":\"‹32 bytes, sha256 ") && lines[0].ends_with("›\",\"up\": 12}"),
            "{text}"
        );
        assert_eq!(lines[1], "+UID: \"0012A4F0C9D83E11752B6604\"");
        assert!(lines[2].starts_with("UID ‹24 bytes, sha256 ") && lines[2].ends_with("› SN24A7F00913 done"), "{text}");
    }

    #[test]
    fn the_late_answer_of_a_failed_masked_exchange_is_masked_too() {
        let mut tape = tape();
        tape.begin(Verb::ReadIdentity, false);
        tape.failed();
        tape.begin(Verb::ReadSerial, false);
        tape.heard(format!("+IDENTITY: {TOKEN}\r\n").as_bytes());
        assert!(!shown(&tape).contains("IDENTITY"));
    }

    #[test]
    fn a_nul_in_what_was_heard_is_seen_and_hides_no_token() {
        let mut tape = tape();
        tape.keep_off(&Secret::new(TOKEN));
        tape.begin(Verb::ReadSerial, false);
        tape.heard(b"\0\0\0+SN: SN26\0A1\0\0\r\n");
        // Too short to look like a token by itself.
        tape.heard(&TOKEN.bytes().take(9).flat_map(|byte| [byte, 0]).collect::<Vec<u8>>());
        tape.heard(b"\r\n");
        let text = shown(&tape);
        assert!(text.starts_with("\\x00+SN: SN26\\x00A1\\x00\n‹18 bytes, sha256 "), "{text}");
    }

    #[test]
    fn what_a_unit_says_cannot_act_on_the_screen() {
        assert_eq!(escape(b"\x1b[31mred\xff\x07"), "\\x1b[31mred\\xff\\x07");
        assert_eq!(escape("a\u{202e}b\u{9b}".as_bytes()), "a\\u{202e}b\\x9b");
        assert_eq!(escape(&[b'x'; 600]).chars().count(), SHOWN + 1);
    }

    #[test]
    fn an_answer_that_may_hold_a_token_shows_its_shape_and_the_words_that_the_profile_has_itself() {
        let tape = tape();
        let known = ["IDENTITY".to_owned(), "OK".to_owned()];
        let answer = format!("+IDENTITY: \"k7Gx2Q\",\"{TOKEN}\"\r\nOK\r\nOKAY");
        let shown = tape.answer(Verb::ReadIdentity, false, answer.as_bytes(), &known);
        assert_eq!(shown, ["+IDENTITY: \"••••••\",\"••••••••••••••••\"", "OK", "••••"]);
        assert_eq!(tape.answer(Verb::ReadSerial, false, b"+SN: 1\r\n", &[]), ["+SN: 1"]);
    }

    #[test]
    fn an_answer_that_holds_a_known_token_is_masked_whatever_was_asked() {
        let mut tape = tape();
        tape.keep_off(&Secret::new(TOKEN));
        let shown = tape.answer(Verb::ReadSerial, false, format!("debug {TOKEN}\r\n").as_bytes(), &[]);
        assert!(shown[0].starts_with('‹'), "{shown:?}");
    }

    #[test]
    fn endless_chatter_takes_bounded_memory() {
        let mut tape = tape();
        for _ in 0..1000 {
            tape.heard(&[b'x'; 3000]);
            tape.heard(b"\nline\n");
        }
        tape.heard(&[b'y'; 100_000]);
        let lines = tape.lines();
        assert!(lines.len() <= LINES + 1);
        assert!(lines.iter().all(|line| line.text.chars().count() <= SHOWN + 1));
        assert!(tape.partial.tail().len() <= LONGEST);
    }
}
