//! The zip around a package: small, flat, nothing packed in it. What is anything else is refused before a byte of it is believed.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _, Write as _};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

use crate::domain::visible::visible;
use crate::domain::{PackageFault, file_name};

/// Largest package, in bytes.
pub const LARGEST: u64 = 16 << 20;
/// Most files in one.
const MOST: usize = 32;
/// The list of contents.
pub(super) const MANIFEST: &str = "package.json";
/// Its signature.
pub(super) const SIGNATURE: &str = "package.json.minisig";
/// The profile.
pub(super) const PROFILE: &str = "profile.json";

/// How long the end of a zip without a comment is, how it begins, and where in it the number of its files stands.
const END: usize = 22;
const END_MARK: &[u8] = b"PK\x05\x06";
const COUNT: usize = 10;
/// Of the rights of a file: what says of which kind it is, and that it is a file.
const KIND: u32 = 0o170_000;
const FILE: u32 = 0o100_000;

/// The files of a package by their names.
pub(super) type Members = BTreeMap<String, Vec<u8>>;

/// Packs files, the list of contents and its signature first.
///
/// # Errors
/// [`PackageFault::TooLarge`].
pub(super) fn pack(members: &Members) -> Result<Vec<u8>, PackageFault> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    // The same package has the same bytes.
    let form = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644);
    let is_first = |name: &str| name == MANIFEST || name == SIGNATURE;
    let (first, rest): (Vec<_>, Vec<_>) = members.iter().partition(|(name, _)| is_first(name));
    let mut put = |name: &str, bytes: &[u8]| {
        zip.start_file(name, form)?;
        Ok::<_, zip::result::ZipError>(zip.write_all(bytes)?)
    };
    let packed = first.into_iter().chain(rest).try_for_each(|(name, bytes)| put(name, bytes));
    let bytes = packed.and_then(|()| zip.finish()).map_err(|_| PackageFault::TooLarge(LARGEST))?.into_inner();
    if bytes.len() as u64 > LARGEST { Err(PackageFault::TooLarge(LARGEST)) } else { Ok(bytes) }
}

/// The files of a package, as they stand in it.
///
/// # Errors
/// What is wrong with the zip.
pub(super) fn unpack(bytes: &[u8]) -> Result<Members, PackageFault> {
    if bytes.len() as u64 > LARGEST {
        return Err(PackageFault::TooLarge(LARGEST));
    }
    let end = bytes.len().checked_sub(END).map(|at| &bytes[at..]).filter(|end| end.starts_with(END_MARK));
    let count = end.ok_or(PackageFault::NotAZip)?;
    let count = usize::from(u16::from_le_bytes([count[COUNT], count[COUNT + 1]]));
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| PackageFault::NotAZip)?;
    if count > MOST || archive.len() > MOST {
        return Err(PackageFault::TooLarge(LARGEST));
    }
    // Of two files with one name only the last one is found.
    if archive.len() != count {
        return Err(PackageFault::Doubled);
    }
    let mut members = Members::new();
    for at in 0..archive.len() {
        let name = {
            let entry = archive.by_index_raw(at).map_err(|_| PackageFault::NotAZip)?;
            let name = String::from_utf8_lossy(entry.name_raw()).into_owned();
            if !is_name(&name) {
                return Err(PackageFault::Name(visible(&name)));
            }
            let is_plain = entry.compression() == CompressionMethod::Stored
                && !entry.encrypted()
                && entry.size() == entry.compressed_size()
                && entry.unix_mode().is_none_or(|mode| matches!(mode & KIND, 0 | FILE));
            if !is_plain {
                return Err(PackageFault::Packed(name));
            }
            name
        };
        if members.keys().any(|there| there.eq_ignore_ascii_case(&name)) {
            return Err(PackageFault::Doubled);
        }
        let entry = archive.by_index(at).map_err(|_| PackageFault::NotAZip)?;
        let mut content = Vec::new();
        // Its checksum is looked at as it is read.
        let read = entry.take(LARGEST).read_to_end(&mut content);
        read.map_err(|_| PackageFault::Changed(name.clone()))?;
        members.insert(name, content);
    }
    Ok(members)
}

/// Whether every system takes it as a file's name, in whatever folder it is put.
pub(super) fn is_name(name: &str) -> bool {
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    let is_plain = (1..=100).contains(&name.len()) && name.bytes().all(is_letter) && !name.starts_with(['.', '-']);
    is_plain && file_name::fault(name).is_none()
}
