//! Parts of a file that stays open: read where they stand, by several threads at once, without a place that moves.

use std::fs::File;
use std::io;
use std::ops::Range;

use sha2::{Digest, Sha256};

use crate::domain::hex;

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

/// A stretch in pieces, one after the other.
pub(super) fn pieces(stretch: Range<u64>) -> impl Iterator<Item = Range<u64>> {
    let end = stretch.end;
    stretch.step_by(PIECE as usize).map(move |at| at..end.min(at + PIECE))
}

/// SHA-256 of the first bytes of a file, in hex.
pub(super) fn sha256(file: &File, length: u64) -> io::Result<String> {
    let mut hash = Sha256::new();
    for piece in pieces(0..length) {
        hash.update(read(file, piece)?);
    }
    Ok(hex(&hash.finalize()))
}

/// How many newlines stand in a stretch.
pub(super) fn newlines(file: &File, stretch: Range<u64>) -> io::Result<u64> {
    pieces(stretch).map(|piece| Ok(memchr::memchr_iter(b'\n', &read(file, piece)?).count() as u64)).sum()
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
    for piece in pieces(stretch) {
        buffer.extend_from_slice(&read(file, piece)?);
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
