//! A segment byte for byte, as it stands on disk: what of the record is kept elsewhere.

use std::io;

use super::book::Book;
use super::disk::Disk;
use super::line::{Link, MAX_LINE};
use crate::domain::BookHead;
use crate::files;

/// So many bytes are handed on at once, and a longer line alone.
const PIECE: u64 = 256 << 10;
/// What stands behind a line's link: a quote, a brace, and the newline.
const BEHIND_LINK: u64 = 3;
const LINK: u64 = 64;

/// A segment of the record, as far as it was written.
#[derive(Clone, Debug)]
pub struct Written {
    /// Its file name.
    pub segment: String,
    /// Its batch: [`DESK`](super::DESK) for what no batch file shows.
    pub batch: String,
    /// How many bytes of it are there.
    pub length: u64,
}

/// Whole lines of a segment, without their newlines.
#[derive(Clone, Debug, Default)]
pub struct Stretch {
    /// In their order.
    pub lines: Vec<Vec<u8>>,
    /// Where the last one ends in the segment, with its newline.
    pub ends_at: u64,
}

/// The lines from one place of a segment to another one, but no more than are handed on at once. None where not one whole line stands there.
///
/// # Errors
/// Those of the disk.
pub(super) fn stretch(disk: &dyn Disk, segment: &str, from: u64, until: u64) -> io::Result<Stretch> {
    let mut most = PIECE;
    loop {
        let end = until.min(from + most);
        let bytes = if end > from { disk.read_range(segment, from..end)? } else { Vec::new() };
        let whole = memchr::memrchr(b'\n', &bytes).map_or(0, |newline| newline + 1);
        if whole == 0 && end < until && most < MAX_LINE as u64 {
            most = MAX_LINE as u64;
            continue;
        }
        let lines = bytes[..whole].split_inclusive(|byte| *byte == b'\n');
        let lines = lines.map(|line| line[..line.len() - 1].to_vec()).collect();
        return Ok(Stretch { lines, ends_at: from + whole as u64 });
    }
}

/// What the line says its hash is that ends at this place; none where none ends there.
///
/// # Errors
/// Those of the disk.
pub(super) fn link_at(disk: &dyn Disk, segment: &str, ends_at: u64) -> io::Result<Option<Link>> {
    let Some(from) = ends_at.checked_sub(LINK + BEHIND_LINK) else { return Ok(None) };
    let read = match files::if_there(disk.read_range(segment, from..ends_at)) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        read => read?,
    };
    Ok(read.and_then(|bytes| Link::of(bytes.strip_suffix(b"\"}\n")?)))
}

/// Those of these heads that do not stand on record: it is shorter there, or has another line. One whose batch has left is not looked for.
///
/// # Errors
/// Those of the disk.
pub fn contradicted<'a>(disk: &dyn Disk, book: &Book, heads: &'a [BookHead]) -> io::Result<Vec<&'a BookHead>> {
    let mut contradicted = Vec::new();
    for head in heads.iter().filter(|head| head.bytes > 0 && !book.is_reduced(&head.segment)) {
        let stands = link_at(disk, &head.segment, head.bytes)?;
        if stands.is_none_or(|link| link.as_str() != head.chain) {
            contradicted.push(head);
        }
    }
    Ok(contradicted)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::Folder;

    #[test]
    fn whole_lines_are_handed_on_and_a_long_one_alone() {
        let folder = tempfile::tempdir().unwrap();
        let disk = Folder::at(folder.path());
        let long = "x".repeat(400 << 10);
        std::fs::write(folder.path().join("s"), format!("a\nbc\n{long}\nd\nhalf")).unwrap();
        let end = disk.length("s").unwrap();
        let (mut from, mut seen) = (0, Vec::new());
        loop {
            let stretch = stretch(&disk, "s", from, end).unwrap();
            if stretch.lines.is_empty() {
                break;
            }
            seen.extend(stretch.lines.iter().map(Vec::len));
            from = stretch.ends_at;
        }
        assert_eq!((seen, from), (vec![1, 2, 400 << 10, 1], end - 4));
        assert_eq!(stretch(&disk, "s", 0, 4).unwrap().ends_at, 2, "not what stands behind");
    }

    #[test]
    fn a_link_is_that_of_the_line_that_ends_there() {
        let folder = tempfile::tempdir().unwrap();
        let disk = Folder::at(folder.path());
        let hash = "ab".repeat(32);
        let line = format!("{{\"v\":1,\"chain\":\"{hash}\"}}\n");
        std::fs::write(folder.path().join("s"), &line).unwrap();
        let at = |place| link_at(&disk, "s", place).unwrap().map(String::from);
        assert_eq!(at(line.len() as u64), Some(hash));
        for place in [0, 3, line.len() as u64 - 1, line.len() as u64 + 1] {
            assert_eq!(at(place), None);
        }
        assert!(link_at(&disk, "t", 100).unwrap().is_none());
    }
}
