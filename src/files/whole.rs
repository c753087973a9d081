//! A file that is there whole or not at all, also after a power cut.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use super::folder;
use super::rename::name_new;
use super::rules::folder_of;

/// Writes beside the file what is put in its place then. `create` makes that one.
pub(super) fn put(path: &Path, bytes: &[u8], create: impl FnOnce(&Path) -> io::Result<File>) -> io::Result<()> {
    let new = beside(path);
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

/// Makes a file that is not there, piece by piece, beside the place that it gets once it is whole. `create` makes it.
pub(super) fn make<T, E: From<io::Error>>(
    path: &Path,
    create: impl FnOnce(&Path) -> io::Result<File>,
    write: impl FnOnce(&mut BufWriter<File>) -> Result<T, E>,
) -> Result<T, E> {
    if super::is_there(path) {
        return Err(io::Error::from(io::ErrorKind::AlreadyExists).into());
    }
    let new = beside(path);
    super::remove(&new)?;
    let mut out = BufWriter::new(create(&new)?);
    // A share may say only now that it is full.
    let written = write(&mut out).and_then(|made| match out.flush().and_then(|()| out.get_ref().sync_all()) {
        Ok(()) => Ok(made),
        Err(error) => Err(error.into()),
    });
    drop(out);
    let named = written.and_then(|made| name_new(&new, path).map_or_else(|error| Err(error.into()), |()| Ok(made)));
    if named.is_err() {
        let _ = super::remove(&new);
    }
    let made = named?;
    folder::sync(folder_of(path))?;
    Ok(made)
}

fn beside(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(format!(".{}.new", std::process::id()));
    path.with_file_name(name)
}
