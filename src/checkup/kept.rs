//! What becomes of what the record's disk keeps: whether a thief can read it, and whether it is still there after a restart. Each as far as the system says it to
//! anybody; nobody has to be an administrator to be told.

use std::path::Path;

use crate::checkup::finding::Finding;
use crate::checkup::tell::Tell;
use crate::platform::forgets::has_write_filter;

/// `is_chosen`: the administrator has named this folder.
pub(crate) fn look(folder: &Path, is_chosen: bool, tell: &Tell) {
    tell(Finding::Encryption(folder.to_owned(), is_encrypted(folder)));
    if has_write_filter() {
        tell(Finding::WriteFilter { is_chosen });
    }
}

/// Whether everything on the disk of a folder is encrypted; none where the system does not say it.
#[cfg(target_os = "linux")]
fn is_encrypted(folder: &Path) -> Option<bool> {
    use crate::files::device;
    is_device_encrypted(&device::of(folder)?, device::DEEPEST)
}

#[cfg(windows)]
fn is_encrypted(folder: &Path) -> Option<bool> {
    crate::platform::volume::is_encrypted(folder)
}

#[cfg(not(any(target_os = "linux", windows)))]
fn is_encrypted(_: &Path) -> Option<bool> {
    None
}

/// Longest name of a mapping, in bytes.
#[cfg(target_os = "linux")]
const LONGEST: u64 = 4096;

/// `device`: what the kernel says of it. A mapping says its kind, and what it is made of is looked at in turn. File systems with a number of their own (overlay, btrfs,
/// zfs) and files that stand for a disk are not followed.
#[cfg(target_os = "linux")]
fn is_device_encrypted(device: &Path, deepest: usize) -> Option<bool> {
    use crate::files::{device as devices, folder, given};
    let names = folder::names(device).ok().filter(|_| deepest > 0)?;
    let mapping = given::read(&device.join("dm/uuid"), LONGEST).unwrap_or_default();
    if mapping.starts_with(b"CRYPT-") {
        return Some(true);
    }
    if names.iter().any(|name| name == Path::new("loop")) {
        return None;
    }
    let all = devices::below(device).into_iter().map(|one| is_device_encrypted(&one, deepest - 1));
    let all: Option<Vec<bool>> = all.collect();
    all.map(|all| !all.is_empty() && all.into_iter().all(|is| is))
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::fs::{create_dir_all, write};
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn a_disk_is_encrypted_where_all_that_it_is_made_of_is() {
        let root = tempfile::tempdir().unwrap();
        let device = |name: &str, mapping: Option<&str>, below: &[&str]| {
            let device = root.path().join(name);
            create_dir_all(device.join("slaves")).unwrap();
            if let Some(mapping) = mapping {
                create_dir_all(device.join("dm")).unwrap();
                write(device.join("dm/uuid"), format!("{mapping}\n")).unwrap();
            }
            below.iter().for_each(|below| symlink(root.path().join(below), device.join("slaves").join(below)).unwrap());
        };
        create_dir_all(root.path().join("sda2")).unwrap();
        device("luks", Some("CRYPT-LUKS2-0123-luks"), &["sda2"]);
        device("volume", Some("LVM-abc"), &["luks"]);
        device("plain", Some("LVM-def"), &["sda2"]);
        device("both", None, &["luks", "sda2"]);
        device("loop0", None, &[]);
        create_dir_all(root.path().join("loop0/loop")).unwrap();
        device("on-a-file", Some("LVM-ghi"), &["loop0"]);
        device("round", None, &["round"]);
        for (name, is) in [
            ("sda2", Some(false)),
            ("luks", Some(true)),
            ("volume", Some(true)),
            ("plain", Some(false)),
            ("both", Some(false)),
            ("loop0", None),
            ("on-a-file", None),
            ("round", None),
            ("not there", None),
        ] {
            assert_eq!(is_device_encrypted(&root.path().join(name), crate::files::device::DEEPEST), is, "{name}");
        }
    }
}
