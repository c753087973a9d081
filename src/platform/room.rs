//! How much room a disk has.

use std::path::Path;

/// Bytes that this user may still write to the disk of a folder; none where the system does not say it.
#[cfg(unix)]
pub fn free(folder: &Path) -> Option<u64> {
    let told = rustix::fs::statvfs(folder).ok()?;
    told.f_bavail.checked_mul(told.f_frsize)
}

/// Bytes that this user may still write to the disk of a folder; none where the system does not say it.
#[cfg(windows)]
#[expect(unsafe_code, reason = "no safe call asks for it")]
pub fn free(folder: &Path) -> Option<u64> {
    use windows::Win32::Storage::FileSystem::GetDiskFreeSpaceExW;
    use windows::core::HSTRING;

    let mut free = 0;
    // SAFETY: the name ends with a zero, and the number is written to within its length.
    unsafe { GetDiskFreeSpaceExW(&HSTRING::from(folder), Some(&mut free), None, None) }.ok()?;
    Some(free)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_has_room_and_one_that_is_not_there_tells_nothing() {
        let folder = tempfile::tempdir().unwrap();
        assert!(free(folder.path()).unwrap() > 1 << 20);
        assert_eq!(free(&folder.path().join("none")), None);
    }
}
