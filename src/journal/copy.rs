//! A batch file as a witness: it is written after the record, so what it has and the record has not was there once.

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

use super::disk::Disk;
use super::line::{Link, Whole};
use super::reading::Reading;
use super::scan::Scan;

/// So many bytes at its end are compared before all of it is.
const LAST_LINES: u64 = 256 << 10;

/// The last line of the copy, if the segment lacks one that the copy has.
pub(super) fn missing_line(copy: &mut File, disk: &dyn Disk, segment: &str) -> io::Result<Option<Link>> {
    let at = copy.metadata()?.len().saturating_sub(LAST_LINES);
    let mut last = Vec::new();
    copy.seek(SeekFrom::Start(at))?;
    copy.read_to_end(&mut last)?;
    let is_there = disk.read_range(segment, at..at + last.len() as u64).is_ok_and(|bytes| bytes == last);
    if is_there && last.split(|byte| *byte == b'\n').rev().skip(1).any(|text| Whole::of(text).is_some()) {
        // One chained line in common says that all before it are.
        return Ok(None);
    }
    copy.rewind()?;
    let mut bytes = Vec::new();
    copy.read_to_end(&mut bytes)?;
    let links: Vec<Link> =
        Scan::of(&bytes).lines.into_iter().filter(|line| !line.doubtful).map(|line| line.link).collect();
    let mut lines: HashSet<_> = links.iter().copied().collect();
    for line in Reading::whole(disk, segment)? {
        let line = line?;
        if !line.doubtful {
            lines.remove(&line.link);
        }
    }
    Ok(links.into_iter().rev().find(|link| lines.contains(link)))
}
