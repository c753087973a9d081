//! Files that are there whole or not at all, also after a power cut.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

/// Writes the file in place of what was there; its folder is made where it is missing.
///
/// # Errors
/// Those of the system; the file that was there before is still there then.
pub fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(format!(".{}.new", std::process::id()));
    let new = folder.join(name);
    let written = File::create(&new).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    let renamed = written.and_then(|()| std::fs::rename(&new, path));
    if renamed.is_err() {
        let _ = std::fs::remove_file(&new);
    }
    renamed?;
    sync_folder(folder)
}

/// Makes what happened to the names in a folder durable. Windows keeps names with the files themselves and cannot open a folder.
///
/// # Errors
/// Those of the system.
pub fn sync_folder(folder: &Path) -> io::Result<()> {
    #[cfg(unix)]
    File::open(folder)?.sync_all()?;
    #[cfg(not(unix))]
    let _ = folder;
    Ok(())
}
