//! What a scanner sends on a line of its own, cut into scans. How a scanner ends one differs by make and by setting: CR, LF, both, Tab, or nothing but a pause.

/// More than any label holds, in bytes.
const LONGEST: usize = 4096;

/// One scan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scan {
    /// What was on the code.
    Text(String),
    /// It is none that can be used.
    Unreadable(Unreadable),
}

/// Why a scan cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// It has no end.
    TooLong,
    /// It is no text in UTF-8.
    NotText,
}

/// What has come of a scan so far.
#[derive(Debug, Default)]
pub struct Scans {
    bytes: Vec<u8>,
    is_too_long: bool,
}

impl Scans {
    /// Takes in what has come, and gives the scans that it ends.
    pub fn take(&mut self, bytes: &[u8]) -> Vec<Scan> {
        let mut ended = Vec::new();
        for byte in bytes {
            match byte {
                b'\r' | b'\n' | b'\t' => ended.extend(self.end()),
                _ if self.bytes.len() < LONGEST => self.bytes.push(*byte),
                _ => self.is_too_long = true,
            }
        }
        ended
    }

    /// Whether a scan has begun and has not ended.
    pub fn is_begun(&self) -> bool {
        !self.bytes.is_empty()
    }

    /// Nothing has followed for a while: that is an end too. Gives what it ends, where something was there but blanks.
    pub fn end(&mut self) -> Option<Scan> {
        let Self { bytes, is_too_long } = std::mem::take(self);
        if is_too_long {
            return Some(Scan::Unreadable(Unreadable::TooLong));
        }
        let text = std::str::from_utf8(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes));
        match text.map(str::trim) {
            Ok("") => None,
            Ok(text) if text.chars().all(is_of_code) => Some(Scan::Text(text.to_owned())),
            Ok(_) | Err(_) => Some(Scan::Unreadable(Unreadable::NotText)),
        }
    }
}

/// Codes of GS1 part their fields with control characters of their own.
fn is_of_code(character: char) -> bool {
    !character.is_control() || matches!(character, '\u{4}' | '\u{1c}'..='\u{1f}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text(text: &str) -> Scan {
        Scan::Text(text.to_owned())
    }

    #[test]
    fn a_scan_ends_as_the_scanner_was_told_to_end_it_and_in_whatever_pieces_it_comes() {
        for end in ["\r", "\n", "\r\n", "\t", "\n\r"] {
            let mut scans = Scans::default();
            let sent = format!("B-1{end}SN 2{end}");
            let got: Vec<_> = sent.bytes().flat_map(|byte| scans.take(&[byte])).collect();
            assert_eq!(got, [text("B-1"), text("SN 2")], "{end:?}");
            assert!(!scans.is_begun() && scans.end().is_none());
        }
        let mut scans = Scans::default();
        assert_eq!(scans.take(b"B-1"), []);
        assert!(scans.is_begun());
        assert_eq!(scans.end(), Some(text("B-1")), "a pause ends it");
        assert_eq!(
            scans.take("]C110LOT7\u{1d}21SN1\r\u{feff}工号7\n  \r\n".as_bytes()),
            [text("]C110LOT7\u{1d}21SN1"), text("工号7")]
        );
    }

    #[test]
    fn what_is_no_text_or_has_no_end_is_said_and_is_nobodys_scan() {
        let not_text = Scan::Unreadable(Unreadable::NotText);
        for sent in [&b"\xb9\xa4\xba\xc5\r"[..], b"\x00\x00\r", b"a\x1b[2J\r", b"\xff\xfeB\x00\r"] {
            assert_eq!(Scans::default().take(sent), std::slice::from_ref(&not_text), "{sent:?}");
        }
        let mut scans = Scans::default();
        assert_eq!(scans.take(&[b'x'; 3 * LONGEST]), []);
        assert_eq!(scans.take(b"\rB-1\r"), [Scan::Unreadable(Unreadable::TooLong), text("B-1")]);
    }

    proptest! {
        #[test]
        fn whatever_comes_takes_bounded_memory_and_its_pieces_make_no_difference(
            sent in proptest::collection::vec(any::<u8>(), 0..200), at in 0usize..200,
        ) {
            let (mut whole, mut parts) = (Scans::default(), Scans::default());
            let (first, rest) = sent.split_at(at.min(sent.len()));
            let mut got = parts.take(first);
            got.extend(parts.take(rest));
            prop_assert_eq!(whole.take(&sent), got);
            prop_assert_eq!(whole.end(), parts.end());
        }
    }
}
