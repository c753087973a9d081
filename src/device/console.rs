//! What is said by hand, fit to be shown: character by character as it came, so that a piece of it can be marked, with a blot in place of each character that
//! may be part of a token.

use std::collections::VecDeque;
use std::ops::Range;
use std::sync::Arc;

use zeroize::Zeroizing;

use super::answer::Answer;
use super::mask::{BLOT, HIDDEN, KeptOff, SHOWN, blotted, may_be_kept, may_be_token, names_a_secret, split_words};
use crate::domain::visible::is_invisible;
use crate::domain::{Secret, Way};
use crate::wire::marked::seen_as;
use crate::wire::{Before, LineSplitter};

/// Lines that are kept, the latest ones.
const LINES: usize = 400;
/// Bytes of all of them together, as they are shown.
const BYTES: usize = 32_000;
/// Bytes of a line without an end that are kept.
const LONGEST: usize = 4096;
/// Commands whose answers are kept as they came.
const ANSWERS: usize = 8;
/// Words that units put beside their values: none of them is one.
const LABELS: [&str; 24] = [
    "client", "clientid", "device", "digest", "empty", "error", "false", "hex", "id", "identity", "is", "key", "len",
    "length", "name", "no", "none", "not", "null", "ok", "product", "sha256", "true", "unset",
];

/// A command that was sent by hand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Spoken {
    /// As it was typed, without its line end.
    pub typed: String,
    /// The random word in it, if any.
    pub nonce: String,
    /// It stands so in the profile.
    pub is_own: bool,
    /// It, and what is answered, may hold a token.
    pub may_hold_token: bool,
    /// It holds a stored secret, and its echo may.
    pub holds_secret: bool,
}

/// One line, either way.
#[derive(Clone)]
pub struct ConsoleLine {
    /// Rises with each line.
    pub number: u64,
    /// To the unit or from it.
    pub way: Way,
    /// As it may be shown: as many characters as the line has, unless nothing of it is shown.
    pub text: Arc<str>,
    /// It goes on: this is its beginning.
    pub is_cut: bool,
    /// The command that was sent before it; none where there was none, or nothing of that may be kept.
    pub after: Option<Arc<str>>,
    /// Its command, counted.
    command: u64,
    /// As patterns look at it; empty where nothing of it is shown. Nothing shows it but its marked pieces.
    line: Zeroizing<String>,
}

/// A line, what of it is hidden, and the piece of it that is marked: in bytes.
pub(crate) type MarkedPiece<'a> = (&'a str, Vec<Range<usize>>, Range<usize>);

impl ConsoleLine {
    /// The line for a pattern to be made of, what must not stand in it, and the bytes of these characters. None where there is no such piece.
    pub(crate) fn marked(&self, piece: Range<usize>) -> Option<MarkedPiece<'_>> {
        let ends: Vec<usize> = self.line.char_indices().map(|(at, _)| at).chain([self.line.len()]).collect();
        let (start, end) = (*ends.get(piece.start)?, *ends.get(piece.end)?);
        let mut hidden: Vec<Range<usize>> = Vec::new();
        for (at, (shown, char)) in self.text.chars().zip(self.line.chars()).enumerate() {
            if shown == char || shown != BLOT {
                continue;
            }
            match hidden.last_mut().filter(|last| last.end == ends[at]) {
                Some(last) => last.end = ends[at + 1],
                None => hidden.push(ends[at]..ends[at + 1]),
            }
        }
        Some((&self.line, hidden, start..end))
    }
}

/// What was said so far. Its memory is bounded.
pub struct Console {
    lines: VecDeque<Arc<ConsoleLine>>,
    number: u64,
    unfinished: LineSplitter,
    spoken: Spoken,
    /// How many commands there were; what came before the first belongs to none.
    commands: u64,
    /// The answers to the latest of them, the last one's last.
    answers: VecDeque<Answer>,
    /// Words of the profile: they are no secret.
    known: Vec<String>,
    tokens: KeptOff,
    secrets: KeptOff,
}

impl Default for Console {
    fn default() -> Self {
        Self {
            lines: VecDeque::new(),
            number: 0,
            unfinished: LineSplitter::default(),
            spoken: Spoken::default(),
            commands: 0,
            answers: VecDeque::from([Answer::by_hand("", Before::default(), false)]),
            known: Vec::new(),
            tokens: KeptOff::default(),
            secrets: KeptOff::default(),
        }
    }
}

impl Console {
    /// A stored secret: nothing is shown of a line that holds it.
    pub fn keep_secret(&mut self, secret: &Secret) {
        self.secrets.add(secret);
        self.mask_again();
    }

    /// A token that became known: it is blotted out, however long ago it was heard.
    pub fn keep_token(&mut self, token: &Secret) {
        self.tokens.add(token);
        self.mask_again();
    }

    fn mask_again(&mut self) {
        let mut lines = std::mem::take(&mut self.lines);
        for line in &mut lines {
            let bytes = line.line.as_bytes();
            if self.secrets.is_in(bytes) {
                *line = Arc::new(ConsoleLine { text: HIDDEN.into(), line: Zeroizing::default(), ..(**line).clone() });
            } else if self.tokens.is_in(bytes) {
                *line = Arc::new(ConsoleLine { text: self.shown(&line.line, true).into(), ..(**line).clone() });
            }
        }
        self.lines = lines;
    }

    /// A command is sent now. `known` are words of the profile.
    pub fn sent(&mut self, spoken: Spoken, known: Vec<String>) {
        let words = spoken.typed.split(|char: char| !char.is_alphanumeric()).filter(|word| word.len() > 1);
        self.known = known;
        if spoken.may_hold_token {
            // What a command begins with is its name.
            self.known.extend(words.take(1).filter(|word| word.chars().all(char::is_alphabetic)).map(str::to_owned));
        } else {
            self.known.extend(words.map(str::to_owned));
        }
        let unfinished = Zeroizing::new(self.unfinished.tail().to_vec());
        self.finish();
        self.commands += 1;
        if self.answers.len() == ANSWERS {
            self.answers.pop_front();
        }
        let before = Before { unfinished, ..Before::default() };
        self.answers.push_back(Answer::by_hand(&spoken.nonce, before, spoken.holds_secret));
        let typed = spoken.typed.clone();
        self.spoken = spoken;
        let line = self.line(Way::Sent, typed.as_bytes());
        self.put(line);
    }

    /// What the unit says.
    pub fn heard(&mut self, bytes: &[u8]) {
        if let Some(answer) = self.answers.back_mut() {
            answer.heard_by_hand(bytes);
        }
        let mut whole = Vec::new();
        let mut unfinished = std::mem::take(&mut self.unfinished);
        for piece in bytes.chunks(LONGEST) {
            unfinished.push(piece, |line| whole.push(Zeroizing::new(line.to_vec())));
            if unfinished.tail().len() > LONGEST {
                whole.push(Zeroizing::new(unfinished.tail().to_vec()));
                unfinished = LineSplitter::default();
            }
        }
        self.unfinished = unfinished;
        for line in whole {
            let line = self.line(Way::Heard, &line);
            self.put(line);
        }
    }

    /// What stands on the line without an end is a line of its own.
    pub fn finish(&mut self) {
        let rest = std::mem::take(&mut self.unfinished);
        if !rest.tail().is_empty() {
            let line = self.line(Way::Heard, rest.tail());
            self.put(line);
        }
    }

    /// The lines so far, an unfinished one at the end.
    pub fn lines(&self) -> Vec<Arc<ConsoleLine>> {
        let unfinished = Some(self.unfinished.tail()).filter(|tail| !tail.is_empty());
        let unfinished = unfinished.map(|tail| Arc::new(self.line(Way::Heard, tail)));
        self.lines.iter().cloned().chain(unfinished).collect()
    }

    /// The answer that a line belongs to, or that line alone where the answer is not kept as a whole.
    pub(crate) fn answer(&self, line: &ConsoleLine) -> Answer {
        let back = usize::try_from(self.commands - line.command).unwrap_or(usize::MAX);
        let kept = self.answers.iter().rev().nth(back);
        kept.filter(|answer| answer.is_whole()).cloned().unwrap_or_else(|| {
            let mut alone = Answer::by_hand(kept.map_or("", Answer::nonce), Before::default(), false);
            alone.heard_by_hand(line.line.as_bytes());
            alone.heard_by_hand(b"\r\n");
            alone
        })
    }

    fn put(&mut self, line: ConsoleLine) {
        self.number += 1;
        self.lines.push_back(Arc::new(line));
        // Counted anew: a line gets longer or shorter when a secret in it becomes known.
        let mut bytes: usize = self.lines.iter().map(|line| line.text.len()).sum();
        while self.lines.len() > LINES || bytes > BYTES {
            let Some(line) = self.lines.pop_front() else { break };
            bytes -= line.text.len();
        }
    }

    fn line(&self, way: Way, bytes: &[u8]) -> ConsoleLine {
        let mut line = Zeroizing::new(seen_as(bytes));
        let cut = line.char_indices().nth(SHOWN).map(|(at, _)| at);
        if let Some(cut) = cut {
            line.truncate(cut);
        }
        let Spoken { typed, is_own, holds_secret, .. } = &self.spoken;
        let text = match way {
            // As it stands in the profile: `${secret:…}`.
            Way::Sent if *is_own || *holds_secret => line.chars().map(visible).collect(),
            _ if *holds_secret || self.secrets.is_in(bytes) => {
                line = Zeroizing::default();
                HIDDEN.to_owned()
            }
            _ => self.shown(&line, self.spoken.may_hold_token || self.tokens.is_in(bytes)),
        };
        let is_kept = self.commands > 0 && (*is_own || may_be_kept(typed));
        let after = (way == Way::Heard && is_kept).then(|| typed.as_str().into());
        let (number, command) = (self.number, self.commands);
        ConsoleLine { number, way, text: text.into(), is_cut: cut.is_some(), after, command, line }
    }

    /// The line with its blots: all but known words where it may hold a token, and whatever could be one in any case.
    fn shown(&self, line: &str, may_hold_token: bool) -> String {
        let mut text = String::with_capacity(line.len());
        if may_hold_token || names_a_secret(line) || self.tokens.is_in(line.as_bytes()) {
            text = blotted(line, |word| {
                let is_label = LABELS.contains(&&*word.to_ascii_lowercase());
                let is_name = names_a_secret(word) && word.chars().all(char::is_alphabetic);
                is_label || is_name || self.known.iter().any(|known| known == word)
            });
        } else {
            for (word, end) in split_words(line) {
                match may_be_token(word.as_bytes(), &[]) {
                    true => text.extend(word.chars().map(|_| BLOT)),
                    false => text.push_str(word),
                }
                text.push_str(end);
            }
        }
        text.chars().map(visible).collect()
    }
}

/// A character that can be seen, in the place of one that cannot.
fn visible(char: char) -> char {
    if is_invisible(char) || char == char::REPLACEMENT_CHARACTER { '·' } else { char }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "Zk3vTq9LwX2mB7nR";

    fn spoken(typed: &str) -> Spoken {
        Spoken { typed: typed.into(), may_hold_token: names_a_secret(typed), ..Spoken::default() }
    }

    fn texts(console: &Console) -> Vec<String> {
        console.lines().iter().map(|line| line.text.to_string()).collect()
    }

    #[test]
    fn both_ways_are_seen_and_an_unfinished_line_at_the_end() {
        let mut console = Console::default();
        console.sent(spoken("get sn"), Vec::new());
        console.heard(b"sn is \x1b[1mMN-42\x1b[0m\x07\r\ncfg");
        console.heard(b"> ");
        assert_eq!(texts(&console), ["get sn", "sn is MN-42·", "cfg> "]);
        console.sent(spoken("get id"), Vec::new());
        assert_eq!(texts(&console)[2..], ["cfg> ", "get id"]);
        let lines = console.lines();
        assert_eq!(lines[1].after.as_deref(), Some("get sn"));
        assert_eq!(lines.iter().map(|line| line.number).collect::<Vec<_>>(), [0, 1, 2, 3]);
    }

    #[test]
    fn a_token_is_blotted_out_and_what_is_marked_beside_it_can_be_found() {
        let mut console = Console::default();
        console.sent(Spoken { may_hold_token: true, ..spoken("show") }, vec!["IDENT".into()]);
        console.heard(format!("IDENT id k7Gx token {TOKEN}\r\n").as_bytes());
        console.sent(spoken("version"), Vec::new());
        console.heard(b"debug 0123456789abcdef0123456789abcdef done\r\n");
        let shown = texts(&console);
        assert_eq!(shown[1], format!("IDENT id •••• token {}", "•".repeat(16)));
        assert_eq!(shown[3], format!("debug {} done", "•".repeat(32)));
        let line = console.lines()[1].clone();
        let (plain, hidden, mark) = line.marked(9..13).unwrap();
        assert_eq!((&plain[mark], &plain[hidden[1].clone()]), ("k7Gx", TOKEN));
        assert!(line.marked(9..99).is_none());
        // A token that became known is blotted out before and after.
        console.heard(format!("early {TOKEN}\r\n").as_bytes());
        assert!(texts(&console).concat().contains(TOKEN), "nobody could know");
        console.keep_token(&Secret::new(TOKEN));
        console.heard(format!("late {TOKEN}\r\n").as_bytes());
        assert!(!texts(&console).concat().contains("Zk3v"));
    }

    #[test]
    fn a_stored_secret_leaves_nothing_of_any_line_it_may_be_in() {
        let mut console = Console::default();
        console.keep_secret(&Secret::new("k0nsole*Pa55"));
        let login = Spoken { holds_secret: true, is_own: true, ..spoken("${secret:console}") };
        console.sent(login, Vec::new());
        console.heard(b"k0ns\r\nole*\r\n");
        console.sent(spoken("id"), Vec::new());
        console.heard(b"last login with K0nsole*Pa55\r\nroot\r\n");
        assert_eq!(texts(&console), ["${secret:console}", "‹…›", "‹…›", "id", "‹…›", "root"]);
        assert!(console.lines()[4].marked(0..1).is_none());
    }

    #[test]
    fn a_value_that_is_written_by_hand_is_blotted_out_however_short_it_is() {
        let mut console = Console::default();
        console.sent(spoken("set token ab12"), Vec::new());
        console.heard(b"set token ab12\r\ndone\r\n");
        assert_eq!(texts(&console), ["set token ••••", "set token ••••", "••••"]);
        assert_eq!(console.lines()[2].after, None);
        // As it stands in the profile it is no secret.
        console.sent(Spoken { is_own: true, ..spoken("get tokensum") }, vec!["get".into(), "tokensum".into()]);
        console.heard(b"sum is 3c469e9d\r\n");
        assert_eq!(texts(&console)[3..], ["get tokensum", "••• is ••••••••"]);
        assert_eq!(console.lines()[4].after.as_deref(), Some("get tokensum"));
    }

    #[test]
    fn a_token_that_was_typed_is_neither_shown_nor_kept_for_the_form() {
        let mut console = Console::default();
        console.sent(spoken("set 0123456789abcdef0123456789abcdef"), Vec::new());
        console.heard(b"done\r\n");
        assert_eq!(texts(&console)[0], format!("set {}", "•".repeat(32)));
        assert_eq!(console.lines()[1].after, None);
    }

    #[test]
    fn a_token_that_became_known_takes_no_room_from_what_comes_later() {
        let mut console = Console::default();
        let chatter = "word ".repeat(90);
        let hear = |console: &mut Console, end: &str| {
            (0..200).for_each(|_| console.heard(format!("{chatter}{end}\r\n").as_bytes()));
            console.lines().len()
        };
        let before = hear(&mut console, TOKEN);
        // Blots take more bytes than the letters that they hide.
        console.keep_token(&Secret::new(TOKEN));
        assert_eq!(hear(&mut console, "and no more here"), before);
    }

    #[test]
    fn endless_chatter_takes_bounded_memory() {
        let mut console = Console::default();
        for _ in 0..1000 {
            console.heard(&[b'x'; 3000]);
            console.heard(b"\nline\n");
        }
        console.heard(&[b'y'; 100_000]);
        let lines = console.lines();
        assert!(lines.len() <= LINES + 1);
        assert!(lines.iter().map(|line| line.text.len()).sum::<usize>() <= BYTES + 3 * SHOWN);
        assert!(lines.iter().all(|line| line.text.chars().count() <= SHOWN));
        assert!(console.unfinished.tail().len() <= LONGEST);
    }
}
