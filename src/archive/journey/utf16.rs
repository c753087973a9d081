//! UTF-16 as UTF-8, while it is read.

use std::io::{self, Read};

use crate::domain::plain_text::unit;

/// A text in UTF-16 behind its mark. What is no character becomes U+FFFD: the chain does not vouch for that line then.
pub(super) struct Utf16<R> {
    inner: R,
    big_endian: bool,
    /// Bytes that were read and not decoded: half a unit, or the first half of a pair.
    rest: Vec<u8>,
    ready: Vec<u8>,
    given: usize,
}

impl<R: Read> Utf16<R> {
    pub(super) fn new(inner: R, big_endian: bool) -> Self {
        Self { inner, big_endian, rest: Vec::new(), ready: Vec::new(), given: 0 }
    }

    fn fill(&mut self) -> io::Result<()> {
        let mut piece = vec![0; 1 << 16];
        let read = self.inner.read(&mut piece)?;
        self.rest.extend_from_slice(&piece[..read]);
        let pairs = self.rest.as_chunks::<2>().0;
        let mut units: Vec<u16> = pairs.iter().map(|pair| unit(*pair, self.big_endian)).collect();
        if read > 0 && units.last().is_some_and(|last| (0xd800..0xdc00).contains(last)) {
            units.pop();
        }
        let letters =
            char::decode_utf16(units.iter().copied()).map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER));
        self.ready = letters.collect::<String>().into_bytes();
        self.given = 0;
        self.rest.drain(..2 * units.len());
        if read == 0 && !self.rest.is_empty() {
            // Half a letter at the end: the file was cut.
            self.ready.extend_from_slice("\u{fffd}".as_bytes());
            self.rest.clear();
        }
        // A piece that holds no whole letter is not the end.
        if read > 0 && self.ready.is_empty() { self.fill() } else { Ok(()) }
    }
}

impl<R: Read> Read for Utf16<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.given == self.ready.len() {
            self.fill()?;
        }
        let count = into.len().min(self.ready.len() - self.given);
        into[..count].copy_from_slice(&self.ready[self.given..self.given + count]);
        self.given += count;
        Ok(count)
    }
}
