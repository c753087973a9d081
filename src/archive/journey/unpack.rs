//! What a file is packed in, by its first bytes, and the way into it.

use std::fs::File;
use std::io::{self, Cursor, Read};
use std::sync::Arc;

use flate2::read::{DeflateDecoder, MultiGzDecoder};
use zip::{CompressionMethod, ZipArchive};

use super::utf16::Utf16;
use crate::archive::file_fault::FileFault;
use crate::archive::journey::Change;
use crate::archive::place;
use crate::domain::Encoding;
use crate::domain::plain_text::decode;

/// Bytes that say what something is.
pub(super) const FRONT: usize = 4096;
/// Packed this many times over is no accident any more.
const DEEPEST: usize = 4;
/// More entries than this are no archive of a batch.
const MOST_ENTRIES: usize = 10_000;

/// How a line of a batch file begins.
const LINE: &[u8] = b"{\"v\":";

/// Bytes on their way out of what they were packed in.
pub(super) type Source = Box<dyn Read + Send>;

/// The magic numbers of what is known here and not unpacked, where they stand, and their names.
const OTHERS: [(usize, &[u8], &str); 11] = [
    (0, b"7z\xbc\xaf\x27\x1c", "7z"),
    (0, b"BZh", "bzip2"),
    (0, b"\xfd7zXZ\0", "xz"),
    (0, b"\x28\xb5\x2f\xfd", "zstd"),
    (0, b"\x04\x22\x4d\x18", "lz4"),
    (0, b"Rar!\x1a\x07", "rar"),
    (0, b"\x1f\x9d", "compress"),
    (0, b"MSCF", "cab"),
    (0, b"LZIP", "lzip"),
    (0, b"\x1f\xa0", "lzh"),
    (257, b"ustar", "tar"),
];

fn is_gzip(front: &[u8]) -> bool {
    front.starts_with(b"\x1f\x8b\x08")
}

fn is_zip(front: &[u8]) -> bool {
    [b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"].iter().any(|magic| front.starts_with(*magic))
}

fn other(front: &[u8]) -> Option<FileFault> {
    let is_it = |(at, magic, _): &&(usize, &[u8], &str)| front.get(*at..).is_some_and(|front| front.starts_with(magic));
    OTHERS.iter().find(is_it).map(|(.., name)| FileFault::Packed(name))
}

/// Whether some line of a batch file begins in these first bytes, however they are written.
pub(super) fn has_a_line(front: &[u8]) -> bool {
    let text = decode(front);
    memchr::memmem::find_iter(&text, LINE).any(|at| text[..at].last().is_none_or(|before| before.is_ascii_whitespace()))
}

/// The way into a file, and what was undone on it. None where nothing has to be undone, as far as its first bytes say.
pub(super) fn open(file: &Arc<File>) -> Result<Option<(Source, Vec<Change>)>, FileFault> {
    let mut front = Vec::new();
    Stretch::whole(file).take(FRONT as u64).read_to_end(&mut front).map_err(unreadable)?;
    let (source, mut changes) = match other(&front) {
        Some(fault) => return Err(fault),
        None if is_zip(&front) => entry(file)?,
        None if !is_gzip(&front) && is_plain(&front) => return Ok(None),
        None => (Box::new(Stretch::whole(file)) as Source, Vec::new()),
    };
    let source = text(inflated(source, &mut changes)?, &mut changes)?;
    Ok(Some((source, changes)))
}

/// Whether lines begin as they were written: in UTF-8, with nothing before them, and the first of them with its own end.
fn is_plain(front: &[u8]) -> bool {
    let text = front.trim_ascii_start();
    let begins_late = text.len() < front.len() && text.starts_with(LINE);
    let end = memchr::memchr2(b'\n', b'\r', front).map(|end| front[end]);
    Encoding::of(front) == Encoding::Utf8 && !begins_late && !(end == Some(b'\r') && has_a_line(front))
}

/// Out of gzip, as often as it was packed so.
fn inflated(mut source: Source, changes: &mut Vec<Change>) -> Result<Source, FileFault> {
    for _ in 0..=DEEPEST {
        let front = front_of(&mut source, FRONT)?;
        let next: Source = Box::new(Cursor::new(front.clone()).chain(source));
        if !is_gzip(&front) {
            // A zip in a gzip is nothing that a mail program makes.
            let packed = is_zip(&front).then_some(FileFault::Packed("zip")).or_else(|| other(&front));
            return packed.map_or(Ok(next), Err);
        }
        changes.push(Change::Gzip);
        source = Box::new(MultiGzDecoder::new(next));
    }
    Err(FileFault::Packed("gzip"))
}

/// The first bytes. What came out before a packed file broke off is enough to know it by; the rest is read again, and fails there again.
fn front_of(source: &mut Source, length: usize) -> Result<Vec<u8>, FileFault> {
    let mut front = Vec::new();
    match source.by_ref().take(length as u64).read_to_end(&mut front) {
        Err(error) if !is_damage(&error) => Err(unreadable(error)),
        _ => Ok(front),
    }
}

/// Packed bytes end too early, or are none.
pub(super) fn is_damage(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput)
}

/// As UTF-8 without a mark.
fn text(mut source: Source, changes: &mut Vec<Change>) -> Result<Source, FileFault> {
    let mut front = front_of(&mut source, 8)?;
    let encoding = Encoding::of(&front);
    let rest = Cursor::new(front.split_off(encoding.mark().min(front.len()))).chain(source);
    Ok(match encoding {
        Encoding::Utf8 => Box::new(rest),
        Encoding::Utf8Marked => {
            changes.push(Change::ByteOrderMark);
            Box::new(rest)
        }
        Encoding::Utf16 { big_endian, .. } => {
            changes.push(Change::Utf16);
            Box::new(Utf16::new(rest, big_endian))
        }
    })
}

/// The one batch file in a zip archive.
fn entry(file: &Arc<File>) -> Result<(Source, Vec<Change>), FileFault> {
    let reader = file.try_clone().map_err(unreadable)?;
    let mut archive = ZipArchive::new(reader).map_err(|error| FileFault::Unreadable(error.to_string()))?;
    let (mut found, mut is_locked, mut unknown) = (Vec::new(), false, None);
    for at in 0..archive.len().min(MOST_ENTRIES) {
        let Ok(entry) = archive.by_index_raw(at) else { continue };
        if entry.is_dir() || is_of_system(entry.name()) {
            continue;
        }
        if entry.encrypted() {
            is_locked = true;
            continue;
        }
        let (name, start, length) = (entry.name().to_owned(), entry.data_start(), entry.compressed_size());
        let method = entry.compression();
        drop(entry);
        let Some(source) = stretch(file, start, length, method) else {
            unknown = Some(FileFault::Packed("zip"));
            continue;
        };
        let mut inside = vec![Change::Zip(name.clone())];
        // What is no batch file is not the one that is looked for, whatever is wrong with it.
        let Ok(mut source) = inflated(source, &mut inside) else { continue };
        if front_of(&mut source, FRONT).is_ok_and(|front| has_a_line(&front)) {
            found.push((name, start, length, method));
        }
    }
    // What quotes a line lies beside a batch file: a letter, a profile, a sheet.
    let is_named_so = |name: &str| [".jsonl", ".jsonl.gz"].iter().any(|ending| name.to_lowercase().ends_with(ending));
    if found.iter().any(|(name, ..)| is_named_so(name)) {
        found.retain(|(name, ..)| is_named_so(name));
    }
    match &found[..] {
        [(name, start, length, method)] => {
            let source = stretch(file, *start, *length, *method).ok_or(FileFault::Packed("zip"))?;
            Ok((source, vec![Change::Zip(name.clone())]))
        }
        [] if is_locked => Err(FileFault::Locked),
        [] => Err(unknown.unwrap_or(FileFault::NothingInside)),
        several => Err(FileFault::SeveralInside(several.iter().map(|(name, ..)| name.clone()).collect())),
    }
}

/// What systems put into archives beside the files that are meant.
fn is_of_system(name: &str) -> bool {
    name.starts_with("__MACOSX/") || ["desktop.ini", "Thumbs.db", ".DS_Store"].iter().any(|file| name.ends_with(file))
}

/// A stretch of an archive, unpacked while it is read. None where it is packed in another way.
fn stretch(file: &Arc<File>, start: u64, length: u64, method: CompressionMethod) -> Option<Source> {
    let stretch = Stretch { file: file.clone(), at: start, end: start.saturating_add(length) };
    match method {
        CompressionMethod::Stored => Some(Box::new(stretch)),
        CompressionMethod::Deflated => Some(Box::new(DeflateDecoder::new(stretch))),
        _ => None,
    }
}

/// Bytes of a file from one place to another, whoever else reads it.
pub(super) struct Stretch {
    file: Arc<File>,
    at: u64,
    end: u64,
}

impl Stretch {
    pub(super) fn whole(file: &Arc<File>) -> Self {
        Self { file: file.clone(), at: 0, end: u64::MAX }
    }
}

impl Read for Stretch {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = usize::try_from(self.end - self.at).unwrap_or(usize::MAX).min(into.len());
        let read = place::read_some(&self.file, &mut into[..count], self.at)?;
        self.at += read as u64;
        Ok(read)
    }
}

fn unreadable(error: io::Error) -> FileFault {
    FileFault::Unreadable(error.to_string())
}
