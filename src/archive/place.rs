//! Parts of a file that stays open: read where they stand, by several threads at once, without a place that moves.

use std::fs::File;
use std::io;
use std::ops::Range;

use sha2::{Digest, Sha256};

use crate::domain::identity::hex;

/// Reads a part of a file.
pub(super) fn read(file: &File, range: Range<u64>) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; usize::try_from(range.end.saturating_sub(range.start)).map_err(io::Error::other)?];
    read_into(file, &mut bytes, range.start)?;
    Ok(bytes)
}

/// Reads as many bytes as there is room for.
pub(super) fn read_into(file: &File, into: &mut [u8], at: u64) -> io::Result<()> {
    let mut done = 0;
    while done < into.len() {
        match read_some(file, &mut into[done..], at + done as u64) {
            Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(count) => done += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

#[cfg(unix)]
pub(super) fn read_some(file: &File, into: &mut [u8], at: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, into, at)
}

#[cfg(windows)]
pub(super) fn read_some(file: &File, into: &mut [u8], at: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, into, at)
}

/// Bytes that are read at once when a stretch is looked through.
const PIECE: u64 = 1 << 20;

/// SHA-256 of the first bytes of a file, in hex.
pub(super) fn sha256(file: &File, length: u64) -> io::Result<String> {
    let (mut hash, mut at) = (Sha256::new(), 0);
    while at < length {
        let end = length.min(at + PIECE);
        hash.update(read(file, at..end)?);
        at = end;
    }
    Ok(hex(&hash.finalize()))
}

/// How many newlines stand in a stretch.
pub(super) fn newlines(file: &File, stretch: Range<u64>) -> io::Result<u64> {
    let (mut count, mut at) = (0, stretch.start);
    while at < stretch.end {
        let end = stretch.end.min(at + PIECE);
        count += memchr::memchr_iter(b'\n', &read(file, at..end)?).count() as u64;
        at = end;
    }
    Ok(count)
}

/// The numbers, from 1, of the lines that begin at these places.
pub(super) fn line_numbers(file: &File, starts: &[u64]) -> io::Result<Vec<u64>> {
    let mut order: Vec<usize> = (0..starts.len()).collect();
    order.sort_by_key(|at| starts[*at]);
    let (mut numbers, mut number, mut at) = (vec![0; starts.len()], 1, 0);
    for nth in order {
        number += newlines(file, at..starts[nth])?;
        at = starts[nth];
        numbers[nth] = number;
    }
    Ok(numbers)
}

/// Hands over each line of a stretch that begins with a line: where it begins, and its bytes without the newline. What is behind the last newline is
/// handed over too.
pub(super) fn lines(file: &File, stretch: Range<u64>, mut line: impl FnMut(u64, &[u8])) -> io::Result<()> {
    let (mut buffer, mut start) = (Vec::new(), stretch.start);
    let mut at = stretch.start;
    while at < stretch.end {
        let end = stretch.end.min(at + PIECE);
        buffer.extend_from_slice(&read(file, at..end)?);
        at = end;
        let mut taken = 0;
        for newline in memchr::memchr_iter(b'\n', &buffer) {
            line(start, &buffer[taken..newline]);
            start += (newline + 1 - taken) as u64;
            taken = newline + 1;
        }
        buffer.drain(..taken);
    }
    if !buffer.is_empty() {
        line(start, &buffer);
    }
    Ok(())
}
