//! Lines as they were written, out of lines that a mail program or an editor has been at. No line of a batch file has a line end, or blanks around it, in
//! itself: so what is a whole line without them was one. What is none is left as it is: the chain says what that means.

use crate::archive::journey::Change;
use crate::journal::{MAX_LINE, Whole};

/// What is no line, at most, that is held until the next line says what it is.
const MOST_HELD: usize = 2 * MAX_LINE;

/// A text on its way back to what it was.
#[derive(Debug, Default)]
pub(super) struct Lines {
    /// What was given and has no end yet.
    rest: Vec<u8>,
    /// What is no line, since the last one that was.
    held: Vec<u8>,
    has_text: bool,
    /// The last line end was a carriage return: a newline behind it belongs to it.
    after_return: bool,
    plain: bool,
    returns: bool,
    blanks: bool,
    empty: bool,
    last_end: bool,
}

impl Lines {
    /// Takes the next bytes, and gives what is certain of the lines so far.
    pub(super) fn take(&mut self, bytes: &[u8], out: &mut Vec<u8>) {
        let mut rest = std::mem::take(&mut self.rest);
        // What was looked at before has no end in it.
        let looked_at = rest.len();
        rest.extend_from_slice(bytes);
        let mut start = 0;
        for end in memchr::memchr2_iter(b'\n', b'\r', &rest[looked_at..]).map(|end| looked_at + end) {
            self.line(&rest[start..end], rest[end], out);
            start = end + 1;
        }
        if rest.len() - start > MAX_LINE {
            // More than any line may have.
            self.has_text = true;
            self.hold(&rest[start..], out);
            start = rest.len();
        }
        rest.drain(..start);
        self.rest = rest;
    }

    /// Gives what is left where the text ends.
    pub(super) fn end(&mut self, out: &mut Vec<u8>) {
        let rest = std::mem::take(&mut self.rest);
        let text = rest.trim_ascii();
        if Whole::of(text).is_some() {
            self.last_end = true;
            self.whole(text, rest.len(), out);
        } else if !text.is_empty() {
            self.has_text = true;
            self.hold(&rest, out);
        }
        self.give_up_held(false, out);
    }

    /// What was changed, as far as it was read.
    pub(super) fn changes(&self) -> impl Iterator<Item = Change> {
        let ends = if self.plain { Change::SomeLineEnds } else { Change::LineEnds };
        let found = [
            (self.returns, ends),
            (self.blanks, Change::Blanks),
            (self.empty, Change::EmptyLines),
            (self.last_end, Change::LastLineEnd),
        ];
        found.into_iter().filter(|(is_so, _)| *is_so).map(|(_, change)| change)
    }

    fn line(&mut self, line: &[u8], end: u8, out: &mut Vec<u8>) {
        let belongs_to_return = self.after_return && end == b'\n' && line.is_empty();
        self.after_return = end == b'\r';
        let text = line.trim_ascii();
        if Whole::of(text).is_some() {
            self.returns |= end == b'\r';
            self.plain |= end == b'\n';
            self.whole(text, line.len(), out);
        } else if !belongs_to_return || !self.held.is_empty() {
            self.has_text |= !text.is_empty();
            self.held.extend_from_slice(line);
            self.hold(&[end], out);
        }
    }

    fn whole(&mut self, text: &[u8], length: usize, out: &mut Vec<u8>) {
        let accounts = Whole::of(text).and_then(|whole| whole.glance()).is_some_and(|glance| glance.kind == "torn");
        self.give_up_held(accounts, out);
        self.blanks |= text.len() < length;
        out.extend_from_slice(text);
        out.push(b'\n');
    }

    fn hold(&mut self, bytes: &[u8], out: &mut Vec<u8>) {
        self.held.extend_from_slice(bytes);
        if self.held.len() > MOST_HELD {
            self.give_up_held(false, out);
        }
    }

    /// Gives what is no line: without blank lines, which nobody but an editor writes — unless the next line accounts for them.
    fn give_up_held(&mut self, is_accounted_for: bool, out: &mut Vec<u8>) {
        let held = std::mem::take(&mut self.held);
        let has_text = std::mem::take(&mut self.has_text);
        if held.is_empty() {
            return;
        }
        if !has_text && !is_accounted_for {
            self.empty = true;
        } else if self.returns {
            let mut bytes = held.iter().copied().peekable();
            while let Some(byte) = bytes.next() {
                if byte != b'\r' || bytes.peek() != Some(&b'\n') {
                    out.push(byte);
                }
            }
        } else {
            out.extend_from_slice(&held);
        }
    }
}
