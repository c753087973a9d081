//! A file that is there whole or not at all, also after a power cut.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use super::folder;
use super::rules::folder_of;

/// Writes beside the file what is put in its place then. `create` makes that one.
pub(super) fn put(path: &Path, bytes: &[u8], create: impl FnOnce(&Path) -> io::Result<File>) -> io::Result<()> {
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(format!(".{}.new", std::process::id()));
    let new = path.with_file_name(name);
    super::remove(&new)?;
    let mut file = create(&new)?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all());
    // Windows renames no file that is open.
    drop(file);
    let renamed = written.and_then(|()| super::rename(&new, path));
    if renamed.is_err() {
        let _ = super::remove(&new);
    }
    renamed?;
    folder::sync(folder_of(path))
}
