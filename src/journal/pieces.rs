//! A file that is read in pieces and taken line by line: no more than one piece of it is held, and what of a line is not there yet.

use std::io;

use super::line::MAX_LINE;

/// What was read of a file and not taken.
#[derive(Debug, Default)]
pub struct Pieces {
    buffer: Vec<u8>,
    /// Bytes of the buffer that were taken.
    taken: usize,
    /// Where the next piece begins.
    read: u64,
}

impl Pieces {
    /// Nothing was read before this place.
    pub fn at(place: u64) -> Self {
        Self { read: place, ..Self::default() }
    }

    /// Where the next piece begins.
    pub fn read(&self) -> u64 {
        self.read
    }

    /// What was read and not taken.
    pub fn rest(&self) -> &[u8] {
        &self.buffer[self.taken..]
    }

    /// The next line with its newline, or more bytes than any line may have. None where more must be read to know.
    pub fn line(&self) -> Option<&[u8]> {
        let rest = self.rest();
        match memchr::memchr(b'\n', rest) {
            Some(newline) => Some(&rest[..=newline]),
            None => (rest.len() > MAX_LINE).then_some(rest),
        }
    }

    /// Takes so many bytes.
    pub fn take(&mut self, count: usize) {
        self.taken += count;
    }

    /// Reads the piece that ends at this place: `read` fills all of what it is given, from a place on.
    ///
    /// # Errors
    /// Those of `read`: nothing was read.
    pub fn fill(&mut self, end: u64, read: impl FnOnce(&mut [u8], u64) -> io::Result<()>) -> io::Result<()> {
        self.buffer.drain(..self.taken);
        self.taken = 0;
        let rest = self.buffer.len();
        self.buffer.resize(rest + usize::try_from(end - self.read).map_err(io::Error::other)?, 0);
        if let Err(error) = read(&mut self.buffer[rest..], self.read) {
            self.buffer.truncate(rest);
            return Err(error);
        }
        self.read = end;
        Ok(())
    }

    /// Gives up what was not taken: it is read again.
    pub fn give_up(&mut self) {
        *self = Self::at(self.read - self.rest().len() as u64);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(file: &[u8]) -> impl FnOnce(&mut [u8], u64) -> io::Result<()> + '_ {
        move |into, at| {
            into.copy_from_slice(&file[at as usize..][..into.len()]);
            Ok(())
        }
    }

    #[test]
    fn a_line_that_stands_in_two_pieces_comes_whole_and_once() {
        let file = b"one\ntwo\nthree";
        let mut pieces = Pieces::at(4);
        pieces.fill(6, from(file)).unwrap();
        assert_eq!((pieces.line(), pieces.rest()), (None, &b"tw"[..]));
        pieces.fill(10, from(file)).unwrap();
        assert_eq!(pieces.line(), Some(&b"two\n"[..]));
        pieces.take(4);
        assert_eq!((pieces.line(), pieces.rest(), pieces.read()), (None, &b"th"[..], 10));
        pieces.give_up();
        assert_eq!((pieces.rest(), pieces.read()), (&b""[..], 8));
        pieces.fill(13, from(file)).unwrap();
        assert_eq!(pieces.rest(), b"three");
    }

    #[test]
    fn a_piece_that_cannot_be_read_leaves_what_was_there() {
        let mut pieces = Pieces::default();
        pieces.fill(2, from(b"on")).unwrap();
        assert!(pieces.fill(9, |_, _| Err(io::ErrorKind::UnexpectedEof.into())).is_err());
        assert_eq!((pieces.rest(), pieces.read()), (&b"on"[..], 2));
    }

    #[test]
    fn more_than_any_line_may_have_is_handed_on() {
        let mut pieces = Pieces::default();
        pieces.fill(MAX_LINE as u64 + 1, |_, _| Ok(())).unwrap();
        assert_eq!(pieces.line().map(<[u8]>::len), Some(MAX_LINE + 1));
    }
}
