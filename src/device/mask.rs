//! What of a line is shown, where it may hold a token or a stored secret: all of it, its shape, its length and hash, or nothing.

use std::borrow::Cow;

use zeroize::Zeroizing;

pub(crate) use crate::domain::secret::names_a_secret;
use crate::domain::{Quote, Secret, Verb, hex, short_sha256};
use crate::wire::quote;

/// Characters of a line that are shown.
pub(super) const SHOWN: usize = 512;
/// Stands for a letter or digit that is not shown.
pub(super) const BLOT: char = '•';
/// A piece of a token of this length gives a line away. Pieces, not the whole: lines are wrapped and cut.
const PIECE: usize = 8;
/// Stands for a line that holds a stored secret, or may.
pub(super) const HIDDEN: &str = "‹…›";
/// A word this long, of letters and digits, may be a token.
const TOKEN_LIKE: usize = 20;

/// How much of a line is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Mask {
    /// All of it.
    Nothing,
    /// Its length and hash.
    Digest,
    /// Not even that.
    Whole,
}

impl Mask {
    /// What stands in place of a line; none where it is shown.
    pub(super) fn of(self, line: &[u8]) -> Option<String> {
        match self {
            Self::Nothing => None,
            Self::Digest => Some(masked(line)),
            Self::Whole => Some(HIDDEN.to_owned()),
        }
    }
}

/// What must not be shown, in all its forms.
#[derive(Default)]
pub(super) struct KeptOff {
    /// Every piece of every form, in lower case, sorted.
    pieces: Zeroizing<Vec<[u8; PIECE]>>,
    /// Forms too short to have a piece.
    short: Vec<Secret>,
}

impl KeptOff {
    pub(super) fn add(&mut self, secret: &Secret) {
        let plain = secret.expose();
        let mut forms = vec![plain.to_owned(), hex(plain.as_bytes())];
        forms
            .extend([Quote::Base64, Quote::At, Quote::Json].iter().filter_map(|form| quote::encode(*form, plain).ok()));
        for form in forms.into_iter().filter(|form| !form.is_empty()).map(Secret::new) {
            let pieces = form.expose().as_bytes().windows(PIECE).filter_map(piece);
            self.pieces.extend(pieces);
            if form.expose().len() < PIECE && !self.short.contains(&form) {
                self.short.push(form);
            }
        }
        self.pieces.sort_unstable();
        self.pieces.dedup();
    }

    pub(super) fn is_in(&self, line: &[u8]) -> bool {
        line.windows(PIECE).filter_map(piece).any(|piece| self.pieces.binary_search(&piece).is_ok())
            || self.short.iter().any(|form| {
                let form = form.expose().as_bytes();
                line.windows(form.len()).any(|part| part.eq_ignore_ascii_case(form))
            })
    }
}

/// Exchanges that are not known to be harmless.
pub(crate) fn is_masked(verb: Verb) -> bool {
    match verb {
        Verb::ReadIdentity | Verb::Write | Verb::Restore => true,
        Verb::Wake
        | Verb::ReadSerial
        | Verb::WriteSerial
        | Verb::ReadHardwareId
        | Verb::ReadInfo
        | Verb::Set
        | Verb::Reset => false,
    }
}

/// Whether a word is long and mixed as a token is, and is none that is `allowed`.
pub(super) fn may_be_token(word: &[u8], allowed: &[String]) -> bool {
    word.len() >= TOKEN_LIKE
        && word.iter().any(u8::is_ascii_alphabetic)
        && word.iter().any(u8::is_ascii_digit)
        && !allowed.iter().any(|number| number.as_bytes() == word)
}

/// Whether a typed command may be kept as it is: nothing in it could be a token or a password.
pub fn may_be_kept(typed: &str) -> bool {
    !names_a_secret(typed) && !split_words(typed).any(|(word, _)| may_be_token(word.as_bytes(), &[]))
}

/// The words of a line, each with the character that ends it.
pub(super) fn split_words(line: &str) -> impl Iterator<Item = (&str, &str)> {
    let is_end = |char: char| u8::try_from(char).is_ok_and(|byte| is_between_words(&byte));
    line.split_inclusive(is_end).map(move |piece| piece.split_at(piece.trim_end_matches(is_end).len()))
}

/// The line with words that may be a token, and are none that is `allowed`, as length and hash.
pub(super) fn without_tokens<'l>(line: &'l [u8], allowed: &[String]) -> Cow<'l, [u8]> {
    if !line.split(is_between_words).any(|word| may_be_token(word, allowed)) {
        return Cow::Borrowed(line);
    }
    let mut shown = Vec::new();
    for piece in line.split_inclusive(is_between_words) {
        let (word, end) = match piece.split_last() {
            Some((last, word)) if is_between_words(last) => (word, &piece[word.len()..]),
            _ => (piece, &[][..]),
        };
        if may_be_token(word, allowed) {
            shown.extend_from_slice(masked(word).as_bytes());
        } else {
            shown.extend_from_slice(word);
        }
        shown.extend_from_slice(end);
    }
    Cow::Owned(shown)
}

/// The shape of a line alone: letters and digits are blotted out, but for words that are known. What was to be kept off has no more than its length and its
/// punctuation in it.
pub(super) fn blotted(line: &str, is_known: impl Fn(&str) -> bool) -> String {
    let mut shown = String::new();
    let mut rest = line;
    while let Some(first) = rest.chars().next() {
        let end = rest.find(|char: char| !char.is_alphanumeric()).unwrap_or(rest.len());
        if end == 0 {
            shown.push(first);
            rest = &rest[first.len_utf8()..];
            continue;
        }
        let (word, after) = rest.split_at(end);
        if is_known(word) {
            shown.push_str(word);
        } else {
            shown.extend(word.chars().map(|_| BLOT));
        }
        rest = after;
    }
    shown
}

/// Blanks, quotes, brackets and what stands between a name and its value.
fn is_between_words(byte: &u8) -> bool {
    byte.is_ascii_whitespace() || b"\"'`,;:=|()[]{}<>".contains(byte)
}

/// What stands in place of what is not shown: its length and hash.
pub(crate) fn masked(text: &[u8]) -> String {
    format!("‹{} bytes, sha256 {}›", text.len(), short_sha256(text))
}

fn piece(window: &[u8]) -> Option<[u8; PIECE]> {
    let mut piece: [u8; PIECE] = window.try_into().ok()?;
    piece.make_ascii_lowercase();
    Some(piece)
}

/// Text that does nothing on a screen: control characters, bytes that are no text and marks that turn or hide text are
/// written out, and of a row of NULs (a break is nothing else) the first.
pub(super) fn escape(line: &[u8]) -> String {
    use std::fmt::Write as _;
    let mut text = String::new();
    let mut left = SHOWN;
    let mut line = line.to_vec();
    line.dedup_by(|byte, before| (*byte, *before) == (0, 0));
    for chunk in line.utf8_chunks() {
        for char in chunk.valid().chars() {
            if left == 0 {
                return text + "…";
            }
            left -= 1;
            let _ = match char {
                '\0'..='\x1f' | '\x7f'..='\u{9f}' => write!(text, "\\x{:02x}", u32::from(char)),
                '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' => {
                    write!(text, "\\u{{{:x}}}", u32::from(char))
                }
                char => text.write_char(char),
            };
        }
        for byte in chunk.invalid() {
            if left == 0 {
                return text + "…";
            }
            left -= 1;
            let _ = write!(text, "\\x{byte:02x}");
        }
    }
    text
}
