//! A line as patterns look at it: text without what a line carries besides (NULs of a break, colours), each character with the place where it stood. So noise beside
//! a value is passed over, and a value in which something was left out, or damaged, is known to be none.

use std::ops::Range;

use serde::de::IgnoredAny;

/// Where a character stood that is not in the line: punctuation between members that were put into order.
const NOWHERE: u32 = u32::MAX;

/// One way to look at a line.
#[derive(Debug)]
pub(super) struct Seen {
    text: String,
    /// Where each byte of `text` stood in the line.
    origin: Vec<u32>,
    /// Escape sequences are in the text: who looks for them finds them.
    has_escapes: bool,
}

/// All ways to look at a line, the plainest first. None where there is nothing to see.
pub(super) fn ways_to_see(line: &[u8]) -> Vec<Seen> {
    let plain = Seen::of(line, false);
    if plain.text.is_empty() {
        return Vec::new();
    }
    let with_escapes = line.contains(&ESCAPE).then(|| Seen::of(line, true));
    let sorted = plain.with_members_in_order();
    [Some(plain), with_escapes, sorted].into_iter().flatten().collect()
}

/// The text of a line as it is looked at first.
pub(super) fn plain(line: &[u8]) -> String {
    Seen::of(line, false).text
}

impl Seen {
    fn of(line: &[u8], has_escapes: bool) -> Self {
        let mut seen =
            Self { text: String::with_capacity(line.len()), origin: Vec::with_capacity(line.len()), has_escapes };
        let mut at = 0;
        while at < line.len() {
            let rest = &line[at..];
            match rest[0] {
                0 => at += 1,
                ESCAPE if !has_escapes && let Some(length) = escape_sequence(rest) => at += length,
                _ => {
                    let end = rest
                        .iter()
                        .skip(1)
                        .position(|byte| matches!(*byte, 0 | ESCAPE))
                        .map_or(rest.len(), |end| end + 1);
                    seen.put(&rest[..end], at);
                    at += end;
                }
            }
        }
        seen
    }

    /// Bytes that are no text become marks that say so.
    fn put(&mut self, bytes: &[u8], mut at: usize) {
        for chunk in bytes.utf8_chunks() {
            self.text.push_str(chunk.valid());
            self.origin.extend((at..).take(chunk.valid().len()).map(place));
            at += chunk.valid().len();
            if !chunk.invalid().is_empty() {
                self.text.push(char::REPLACEMENT_CHARACTER);
                self.origin.extend([place(at); char::REPLACEMENT_CHARACTER.len_utf8()]);
                at += chunk.invalid().len();
            }
        }
    }

    /// The text.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Whether this part of the text is exactly what came: nothing was left out in it or right beside it, and no byte of it is one that a value cannot have.
    ///
    /// Quotes around a value, where they are in the part, say where it ends: what stands outside of them is noise. A colour around it is none of its own either.
    pub(super) fn is_whole(&self, line: &[u8], part: Range<usize>) -> bool {
        let (value, origin) = (&self.text[part.clone()], &self.origin[part.clone()]);
        if value.chars().any(is_damage) || origin.windows(2).any(|two| two[0].checked_add(1) != Some(two[1])) {
            return false;
        }
        let (Some(first), Some(last)) = (origin.first(), origin.last()) else {
            return self.is_really_empty(line, part.start);
        };
        let is_nul = |place: Option<u32>| place.and_then(|place| line.get(place as usize)) == Some(&0);
        let is_damaged = |char: char| is_damage(char) && !(self.has_escapes && char == '\x1b');
        let is_quoted =
            value.len() > 1 && ['"', '\''].into_iter().any(|quote| value.starts_with(quote) && value.ends_with(quote));
        let clean_before = !is_nul(first.checked_sub(1)) && !self.text[..part.start].ends_with(is_damaged);
        let clean_after = !is_nul(last.checked_add(1)) && !self.text[part.end..].starts_with(is_damaged);
        is_quoted || clean_before && clean_after
    }

    /// Whether nothing was left out where nothing was caught: it may have been all of the value.
    fn is_really_empty(&self, line: &[u8], at: usize) -> bool {
        let begin = at.checked_sub(1).map_or(0, |before| self.origin[before] as usize + 1);
        let end = self.origin.get(at).map_or(line.len(), |after| *after as usize);
        line.get(begin..end).is_none_or(|left_out| !left_out.contains(&0))
    }

    /// A JSON object with its members in the order of their names and no blanks between them: units write them in any order. None for all else, and where a
    /// name stands twice: readers differ in which of the two they take.
    fn with_members_in_order(&self) -> Option<Self> {
        let start = self.text.find(|char: char| !char.is_ascii_whitespace())?;
        let object = self.text[start..].trim_ascii_end();
        if !object.starts_with('{') || serde_json::from_str::<IgnoredAny>(object).is_err() {
            return None;
        }
        let mut members = members(object);
        members.sort_unstable_by_key(|(name, _)| &object[name.clone()]);
        if members.windows(2).any(|two| object[two[0].0.clone()] == object[two[1].0.clone()]) {
            return None;
        }
        let mut sorted = Self { text: String::new(), origin: Vec::new(), has_escapes: false };
        sorted.mark('{');
        for (index, (name, value)) in members.into_iter().enumerate() {
            if index > 0 {
                sorted.mark(',');
            }
            sorted.take(self, start + name.start..start + name.end);
            sorted.mark(':');
            sorted.take(self, start + value.start..start + value.end);
        }
        sorted.mark('}');
        Some(sorted)
    }

    fn mark(&mut self, char: char) {
        self.text.push(char);
        self.origin.push(NOWHERE);
    }

    fn take(&mut self, from: &Self, part: Range<usize>) {
        self.text.push_str(&from.text[part.clone()]);
        self.origin.extend_from_slice(&from.origin[part]);
    }
}

/// A part of a line, as it is looked at.
pub(super) struct View<'s> {
    pub(super) seen: &'s Seen,
    pub(super) part: Range<usize>,
}

impl<'s> View<'s> {
    /// All of it.
    pub(super) fn whole(seen: &'s Seen) -> Self {
        Self { seen, part: 0..seen.text().len() }
    }

    /// What is looked at.
    pub(super) fn text(&self) -> &'s str {
        &self.seen.text()[self.part.clone()]
    }
}

const ESCAPE: u8 = 0x1b;

fn place(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(NOWHERE - 1)
}

/// What a value cannot have as it stands on a line: marks of bytes that were no text, and control characters, which are noise or move the terminal. A tab is a blank.
fn is_damage(char: char) -> bool {
    char == char::REPLACEMENT_CHARACTER || char.is_control() && char != '\t'
}

/// The length of the escape sequence that this begins with: colours and what else a terminal acts on (ECMA-48). None where it is not whole, or none of those: an
/// escape character that a line made of another must not take a character of a value with it.
fn escape_sequence(bytes: &[u8]) -> Option<usize> {
    let body = bytes.get(2..)?;
    match bytes[1] {
        b'[' => {
            let end = body.iter().position(|byte| !matches!(byte, 0x20..=0x3f))?;
            matches!(body[end], 0x40..=0x7e).then_some(end + 3)
        }
        // A title, up to a bell or to its own end.
        b']' => {
            let end = body.iter().position(|byte| matches!(*byte, 0x07 | ESCAPE))?;
            if body[end] == 0x07 { Some(end + 3) } else { (body.get(end + 1) == Some(&b'\\')).then_some(end + 4) }
        }
        b'(' | b')' => matches!(body.first(), Some(b'B' | b'0')).then_some(3),
        _ => None,
    }
}

/// Name and value of each member of what is known to be a JSON object.
fn members(object: &str) -> Vec<(Range<usize>, Range<usize>)> {
    let bytes = object.as_bytes();
    let skip = |at: usize, what: fn(u8) -> bool| {
        bytes[at..].iter().position(|byte| !what(*byte)).map_or(bytes.len(), |end| at + end)
    };
    let is_between = |byte: u8| byte.is_ascii_whitespace() || matches!(byte, b',' | b':' | b'{' | b'}');
    let mut members = Vec::new();
    let mut at = skip(1, is_between);
    while at < bytes.len() {
        let name = at..value_end(bytes, at);
        let start = skip(name.end, |byte| byte.is_ascii_whitespace() || byte == b':');
        let value = start..value_end(bytes, start);
        at = skip(value.end, is_between);
        members.push((name, value));
    }
    members
}

/// Where the value that begins here ends.
fn value_end(bytes: &[u8], start: usize) -> usize {
    let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
    for (at, byte) in bytes.iter().enumerate().skip(start) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => {
                in_string = !in_string;
                if !in_string && depth == 0 {
                    return at + 1;
                }
            }
            _ if in_string => {}
            b'{' | b'[' => depth += 1,
            b'}' | b']' if depth > 0 => {
                depth -= 1;
                if depth == 0 {
                    return at + 1;
                }
            }
            b',' | b'}' if depth == 0 => return at,
            byte if byte.is_ascii_whitespace() && depth == 0 => return at,
            _ => {}
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Whether what stands between `<` and `>` is whole, and what is seen of it first.
    fn between(line: &[u8]) -> (String, bool) {
        let seen = Seen::of(line, false);
        let part = seen.text.find('<').unwrap() + 1..seen.text.rfind('>').unwrap();
        (seen.text[part.clone()].to_owned(), seen.is_whole(line, part))
    }

    #[test]
    fn noise_outside_of_a_value_is_left_out_and_noise_in_it_or_beside_it_is_known() {
        assert_eq!(between(b"\0\0S\0N: <X1>\0"), ("X1".into(), true));
        for line in
            [&b"<X\x001>"[..], b"<\0X1>", b"<X1\0>", b"<\0>", b"<X1\0\0\0>", b"<X\x1b[0m1>", b"<X\xff1>", b"<X\x071>"]
        {
            assert!(!between(line).1, "{line:?}");
        }
        assert_eq!(between(b"\x1b[32m<\x1b[1mX1\x1b[0m>\x1b[0m"), ("X1".into(), true));
        assert_eq!(between(b"<>"), (String::new(), true));
    }

    #[test]
    fn quotes_in_the_value_say_where_it_ends() {
        for (line, is_whole) in [(&b"<\0\"X1\"\0>"[..], true), (b"<\"X1\0\">", false), (b"<\"\0\">", false)] {
            assert_eq!(between(line).1, is_whole, "{line:?}");
        }
    }

    #[test]
    fn what_a_pattern_leaves_outside_is_no_end_where_it_is_damaged() {
        for (line, is_whole) in
            [(&b"SN26\xff123"[..], false), (b"SN26\x07123", false), (b"SN26 123", true), (b"SN26\t", true)]
        {
            let seen = Seen::of(line, false);
            assert_eq!(seen.is_whole(line, 0..4), is_whole, "{line:?}");
        }
    }

    #[test]
    fn an_escape_character_takes_no_character_of_a_value_with_it() {
        for line in [&b"\x1b1SN"[..], b"\x1b[1;3", b"\x1b[1\x00mSN", b"\x1b]0;title", b"\x1b"] {
            assert!(plain(line).starts_with('\x1b'), "{line:?}");
        }
        assert_eq!(plain(b"\x1b]0;title\x07\x1b[?2004l\x1b(B\x1b[1;32mroot#\x1b[m "), "root# ");
    }

    #[test]
    fn members_are_put_in_the_order_of_their_names() {
        let sorted = |line: &[u8]| Seen::of(line, false).with_members_in_order().map(|seen| seen.text);
        let line = br#" { "sn" : "a,\"}:b" , "id":"n", "ok" :true,"more":{"x":[1,{"y":"}"}]},"a":-1.5 } "#;
        assert_eq!(sorted(line).unwrap(), r#"{"a":-1.5,"id":"n","more":{"x":[1,{"y":"}"}]},"ok":true,"sn":"a,\"}:b"}"#);
        assert_eq!(sorted(b"{}").unwrap(), "{}");
        for line in [&br#"{"sn":"a","sn":"b"}"#[..], b"[1]", b"{\"sn\":", b"x{}", b"{\"sn\":\"a\x07\"}"] {
            assert_eq!(sorted(line), None, "{line:?}");
        }
        let line = b"{\"sn\":\"SN\x001\",\"id\":1}";
        let seen = Seen::of(line, false).with_members_in_order().unwrap();
        let at = seen.text.find("\"SN1").unwrap();
        assert!(!seen.is_whole(line, at..at + 5));
    }

    proptest! {
        #[test]
        fn a_part_that_is_whole_stands_in_the_line_as_it_is(line: Vec<u8>, from in 0_usize..40, length in 0_usize..40) {
            for seen in ways_to_see(&line) {
                prop_assert_eq!(seen.text.len(), seen.origin.len());
                let Some(value) = seen.text.get(from..from + length) else { continue };
                if seen.is_whole(&line, from..from + length) {
                    prop_assert!(value.is_empty() || line.windows(length).any(|part| part == value.as_bytes()));
                }
            }
        }
    }
}
