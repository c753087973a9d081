//! One line of the record: its envelope, and the chain that ties it to the line before.
//!
//! ```text
//! {"v":1,"seq":7,"at":"2026-11-23T08:00:00.123Z","kind":"writing","unit":3,"chain":"<64 hex>"}⏎
//! ```
//! `chain` is the SHA-256 of the previous line's `chain` text followed by this line's bytes up to, not including, `,"chain":`.
//! For the first line the previous text is 64 zeros. So a shell can check it: `printf '%s%s' "$prev" "$body" | sha256sum`.

use std::borrow::Cow;

use jiff::{Timestamp, Unit};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use strum::VariantNames as _;

use super::entry::entry;
use crate::domain::{Entry, Person, json};

/// Version of the line format.
pub const VERSION: u32 = 1;
/// How a line of this version begins.
const FRONT: &[u8] = b"{\"v\":1,\"seq\":";
/// The longest line that is read, in bytes. Longer ones are damage.
pub const MAX_LINE: usize = 4 << 20;

const MEMBER: &[u8] = b",\"chain\":\"";
const TAIL: usize = MEMBER.len() + 64 + b"\"}".len();
const DIGITS: &[u8; 16] = b"0123456789abcdef";

/// A link of the chain: 64 lower-case hex digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Link([u8; 64]);

/// These are no 64 lower-case hex digits.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("not a link of a chain")]
pub struct NotALink;

impl TryFrom<String> for Link {
    type Error = NotALink;

    fn try_from(digits: String) -> Result<Self, NotALink> {
        Self::of(digits.as_bytes()).ok_or(NotALink)
    }
}

impl From<Link> for String {
    fn from(link: Link) -> Self {
        link.as_str().to_owned()
    }
}

impl Link {
    /// What stands before the first line.
    pub fn start() -> Self {
        Self([b'0'; 64])
    }

    /// Takes 64 lower-case hex digits.
    pub fn of(digits: &[u8]) -> Option<Self> {
        let link = Self(digits.try_into().ok()?);
        // Every byte is looked at, so that many are looked at at once.
        let are_digits = link.0.iter().fold(true, |are, byte| are & matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        are_digits.then_some(link)
    }

    /// The 64 hex digits.
    #[expect(clippy::expect_used, reason = "nothing else makes a link")]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("hex digits are ASCII")
    }

    fn after(&self, body: &[u8]) -> Self {
        let hash = Sha256::new().chain_update(self.0).chain_update(body).finalize();
        let mut digits = [0; 64];
        for (pair, byte) in digits.chunks_exact_mut(2).zip(hash) {
            pair.copy_from_slice(&[DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]);
        }
        Self(digits)
    }
}

impl std::fmt::Debug for Link {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A line whose form is whole: it ends with a chain member. Whether it follows from another is [`Whole::follows`].
#[derive(Clone, Copy, Debug)]
pub struct Whole<'a> {
    body: &'a [u8],
    link: Link,
    text: &'a [u8],
}

impl<'a> Whole<'a> {
    /// Takes the bytes of a line without its newline.
    pub fn of(text: &'a [u8]) -> Option<Self> {
        let body_len = text.len().checked_sub(TAIL)?;
        let (body, tail) = text.split_at(body_len);
        let link = Link::of(tail.strip_prefix(MEMBER)?.strip_suffix(b"\"}")?)?;
        (text.len() <= MAX_LINE && body.starts_with(b"{")).then_some(Self { body, link, text })
    }

    /// Whether this line is the one that was written after `previous`.
    pub fn follows(&self, previous: &Link) -> bool {
        previous.after(self.body) == self.link
    }

    /// What the line says its hash is.
    pub fn claimed(&self) -> Link {
        self.link
    }

    /// The bytes of the line, without its newline.
    pub fn text(&self) -> &'a [u8] {
        self.text
    }

    /// Looks at the front of the line. None where it is not of this version or not as [`write()`] makes it: then [`Whole::content`] tells.
    pub fn glance(&self) -> Option<Glance<'a>> {
        let (seq, rest) = number(self.text.strip_prefix(FRONT)?)?;
        let (at, rest) = plain(rest.strip_prefix(b",\"at\":\"")?)?;
        let (kind, rest) = plain(rest.strip_prefix(b",\"kind\":\"")?)?;
        let unit = rest.strip_prefix(b",\"unit\":").and_then(number).map(|(unit, _)| unit);
        Some(Glance { seq, at, kind, unit })
    }

    /// Reads the content. Whoever it names by a code is named as people do, where this process knows the name.
    pub fn content(&self) -> Content {
        let Some(envelope) = Envelope::of(self.text) else { return Content::NotARecord };
        if envelope.v > VERSION {
            return Content::TooNew { seq: envelope.seq };
        }
        match entry(self.text) {
            Some(mut entry) => {
                entry.each_person(Person::resolve);
                Content::Known { seq: envelope.seq, at: envelope.at.into_owned(), entry }
            }
            None => match serde_json::from_slice(self.text) {
                // Of a kind that this version knows it is damage, or of a later shape: it may well decide.
                Ok(Marked { kind, decides: false }) if !Entry::VARIANTS.contains(&&*kind) => {
                    let entry = Box::new(Entry::Note { kind });
                    Content::Known { seq: envelope.seq, at: envelope.at.into_owned(), entry }
                }
                _ => Content::TooNew { seq: envelope.seq },
            },
        }
    }
}

/// What a later version says of a kind of its own.
#[derive(Deserialize)]
struct Marked {
    kind: String,
    /// False: whoever passes over the line decides as if he had read it.
    decides: bool,
}

/// The front of a line as [`write()`] makes it: which line it is, without its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Glance<'a> {
    /// Position in the segment.
    pub seq: u64,
    /// When it was written, RFC 3339 in UTC.
    pub at: &'a str,
    /// The kind of entry.
    pub kind: &'a str,
    /// The visit it belongs to, where that stands next.
    pub unit: Option<u64>,
}

/// What stands on a whole line.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// An entry of this version.
    Known {
        /// Position in the segment, from 0.
        seq: u64,
        /// When it was written, RFC 3339 in UTC.
        at: String,
        /// The entry.
        entry: Box<Entry>,
    },
    /// A kind or version that this program does not know: kept, and the segment is read-only.
    TooNew {
        /// Position in the segment.
        seq: u64,
    },
    /// JSON of another origin.
    NotARecord,
}

#[derive(Deserialize)]
struct Envelope<'a> {
    v: u32,
    seq: u64,
    #[serde(borrow)]
    at: Cow<'a, str>,
}

impl<'a> Envelope<'a> {
    fn of(text: &'a [u8]) -> Option<Self> {
        Self::at_the_front(text).or_else(|| serde_json::from_slice(text).ok())
    }

    /// The envelope where [`write()`] puts it: the line's JSON is read once, for the entry, and not a second time for this.
    fn at_the_front(text: &'a [u8]) -> Option<Self> {
        let (seq, rest) = number(text.strip_prefix(FRONT)?)?;
        let (at, rest) = plain(rest.strip_prefix(b",\"at\":\"")?)?;
        rest.starts_with(b",\"kind\":").then_some(Self { v: VERSION, seq, at: Cow::Borrowed(at) })
    }
}

/// A number, and what stands behind it.
fn number(text: &[u8]) -> Option<(u64, &[u8])> {
    let digits = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    Some((std::str::from_utf8(&text[..digits]).ok()?.parse().ok()?, &text[digits..]))
}

/// The rest of a string without escapes, and what stands behind its closing quote.
fn plain(text: &[u8]) -> Option<(&str, &[u8])> {
    let end = memchr::memchr2(b'"', b'\\', text)?;
    (text[end] == b'"').then_some((std::str::from_utf8(&text[..end]).ok()?, &text[end + 1..]))
}

/// Writes one line, newline included, and gives the link for the next one.
pub fn write(previous: &Link, seq: u64, at: Timestamp, entry: &Entry) -> (Vec<u8>, Link) {
    let at = at.round(Unit::Millisecond).unwrap_or(at);
    let content = json::line(entry);
    let mut line =
        format!("{{\"v\":{VERSION},\"seq\":{seq},\"at\":\"{at:.3}\",{}", &content[1..content.len() - 1]).into_bytes();
    let link = previous.after(&line);
    line.extend_from_slice(MEMBER);
    line.extend_from_slice(&link.0);
    line.extend_from_slice(b"\"}\n");
    (line, link)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(entry: &Entry) -> Vec<u8> {
        let (mut bytes, _) = write(&Link::start(), 3, Timestamp::UNIX_EPOCH, entry);
        assert_eq!(bytes.pop(), Some(b'\n'));
        bytes
    }

    #[test]
    fn a_line_follows_from_the_one_before_and_from_no_other() {
        let bytes = line(&Entry::Writing { unit: 1 });
        let whole = Whole::of(&bytes).unwrap();
        assert!(whole.follows(&Link::start()));
        assert!(!whole.follows(&whole.claimed()));
    }

    #[test]
    fn every_changed_byte_is_seen() {
        let bytes = line(&Entry::Writing { unit: 1 });
        for position in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[position] ^= 1;
            assert!(!Whole::of(&changed).is_some_and(|whole| whole.follows(&Link::start())), "byte {position}");
        }
    }

    #[test]
    fn a_value_cannot_forge_the_chain_member() {
        let hostile = format!("x\",\"chain\":\"{}\"}}\n", "0".repeat(64));
        let entry = Entry::Read { unit: 1, serial_number: hostile.clone(), hardware_id: None, host_key: None };
        let bytes = line(&entry);
        assert!(!bytes.contains(&b'\n'));
        let Content::Known { entry: read, seq: 3, .. } = Whole::of(&bytes).unwrap().content() else {
            panic!("not known")
        };
        assert_eq!(*read, entry);
    }

    #[test]
    fn a_later_version_is_told_from_another_file() {
        let later = line(&Entry::Writing { unit: 1 });
        let later = String::from_utf8(later).unwrap().replace("\"v\":1", "\"v\":2");
        assert_eq!(Whole::of(later.as_bytes()).unwrap().content(), Content::TooNew { seq: 3 });
        let unknown = String::from_utf8(line(&Entry::Writing { unit: 1 })).unwrap().replace("writing", "wriggle");
        assert_eq!(Whole::of(unknown.as_bytes()).unwrap().content(), Content::TooNew { seq: 3 });
    }

    #[test]
    fn an_unknown_kind_is_passed_over_only_where_it_says_itself_that_it_decides_nothing() {
        let written = String::from_utf8(line(&Entry::Writing { unit: 1 })).unwrap();
        let content = |kind: &str| Whole::of(written.replace("\"writing\"", kind).as_bytes()).unwrap().content();
        let Content::Known { seq: 3, entry, .. } = content("\"wriggle\",\"decides\":false") else { panic!("refused") };
        assert_eq!(*entry, Entry::Note { kind: "wriggle".into() });
        for refused in [
            "\"wriggle\",\"decides\":true",
            "\"wriggle\",\"decides\":null",
            "\"wriggle\",\"decides\":\"false\"",
            "\"wriggle\",\"decides\":true,\"decides\":false",
            "\"wriggle\",\"keys\":{\"decides\":false}",
            "\"intent\",\"decides\":false",
            "\"secretReplaced\",\"decides\":false",
            "\"note\"",
        ] {
            assert_eq!(content(refused), Content::TooNew { seq: 3 }, "{refused}");
        }
        let later = written.replace("\"v\":1", "\"v\":2").replace("\"writing\"", "\"wriggle\",\"decides\":false");
        assert_eq!(Whole::of(later.as_bytes()).unwrap().content(), Content::TooNew { seq: 3 });
    }
}
