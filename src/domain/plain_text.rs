//! Text as editors, shells and mail programs leave it: with a byte order mark, in UTF-16 (what some call "Unicode"), with or without its mark. What a person
//! makes with them is read all the same.

use std::borrow::Cow;

/// How the letters of a file are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, as everything here is.
    Utf8,
    /// The same behind a byte order mark.
    Utf8Marked,
    /// Two bytes a letter.
    Utf16 {
        /// The high byte comes first.
        big_endian: bool,
        /// Behind a byte order mark.
        marked: bool,
    },
}

impl Encoding {
    /// What the first bytes of a text say. Without a mark UTF-16 is known by its zeros, which text in UTF-8 has none of.
    pub fn of(bytes: &[u8]) -> Self {
        match bytes {
            [0xef, 0xbb, 0xbf, ..] => Self::Utf8Marked,
            [0xff, 0xfe, ..] => Self::Utf16 { big_endian: false, marked: true },
            [0xfe, 0xff, ..] => Self::Utf16 { big_endian: true, marked: true },
            [1..=0x7f, 0, 1..=0x7f, 0, ..] => Self::Utf16 { big_endian: false, marked: false },
            [0, 1..=0x7f, 0, 1..=0x7f, ..] => Self::Utf16 { big_endian: true, marked: false },
            _ => Self::Utf8,
        }
    }

    /// Bytes that the mark takes.
    pub fn mark(self) -> usize {
        match self {
            Self::Utf8Marked => 3,
            Self::Utf16 { marked: true, .. } => 2,
            Self::Utf8 | Self::Utf16 { marked: false, .. } => 0,
        }
    }
}

/// A text in UTF-8 without a mark. What is no text in its own encoding stays no text.
pub fn decode(bytes: &[u8]) -> Cow<'_, [u8]> {
    let encoding = Encoding::of(bytes);
    let text = &bytes[encoding.mark()..];
    let Encoding::Utf16 { big_endian, .. } = encoding else { return Cow::Borrowed(text) };
    let units = text.as_chunks::<2>().0.iter().map(|pair| unit(*pair, big_endian));
    // Room for all of it from the start: a secret leaves no copies behind in a buffer that grows.
    let mut decoded = String::with_capacity(text.len() / 2 * 3);
    decoded.extend(char::decode_utf16(units).map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER)));
    Cow::Owned(decoded.into_bytes())
}

/// Two bytes as one unit of UTF-16.
pub fn unit(pair: [u8; 2], big_endian: bool) -> u16 {
    if big_endian { u16::from_be_bytes(pair) } else { u16::from_le_bytes(pair) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_the_same_however_an_editor_has_written_it() {
        let text = "{\"名\": \"😀\"}\r\n";
        let little = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>();
        let big = |text: &str| text.encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<_>>();
        let marked = format!("\u{feff}{text}");
        for bytes in [text.as_bytes().to_vec(), marked.clone().into_bytes(), little(&marked), big(&marked)] {
            assert_eq!(decode(&bytes), text.as_bytes(), "{bytes:x?}");
        }
        assert_eq!(
            (decode(&little("{\"a\"}")), decode(&big("{\"a\"}"))),
            (b"{\"a\"}"[..].into(), b"{\"a\"}"[..].into())
        );
        for other in [&b""[..], b"a", b"\xff", b"\0\0\0\0", &[0xff; 9]] {
            assert_eq!(decode(other), other);
        }
    }
}
