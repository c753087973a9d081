//! A line of a batch file, read again.

use std::fs::File;
use std::ops::Range;

use super::file_fault::FileFault;
use super::place;
use crate::domain::Entry;
use crate::journal::{Content, Link, Whole};

/// A line of a file, with all that is needed to check it by hand.
#[derive(Clone, Debug)]
pub struct Line {
    /// Position in the segment, as the line says.
    pub seq: u64,
    /// When it was written, as the line says.
    pub at: String,
    /// What it says.
    pub entry: Entry,
    /// Where it stands in the file, without its newline.
    pub range: Range<u64>,
    /// The line itself.
    pub text: String,
    /// The `chain` of the line before it; none where what stands before it is no line.
    pub previous: Option<Link>,
}

impl Line {
    /// Reads a line again.
    pub(super) fn read(file: &File, range: Range<u64>) -> Result<Self, FileFault> {
        let bytes = place::read(file, range.clone())?;
        let text = String::from_utf8(bytes).map_err(|_| FileFault::Rewritten)?;
        let whole = Whole::of(text.as_bytes()).ok_or(FileFault::Rewritten)?;
        let Content::Known { seq, at, entry } = whole.content() else { return Err(FileFault::Rewritten) };
        let previous = Self::link_before(file, range.start);
        Ok(Self { seq, at, entry: *entry, previous, range, text })
    }

    /// The hash that stands at the end of the line before.
    fn link_before(file: &File, start: u64) -> Option<Link> {
        if start == 0 {
            return Some(Link::start());
        }
        let bytes = place::read(file, start.checked_sub(67)?..start).ok()?;
        Link::of(bytes.strip_suffix(b"\"}\n")?)
    }
}
