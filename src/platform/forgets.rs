//! Disks that forget: what is written there is gone after a restart, whatever a sync says.

use std::path::Path;

/// How a disk forgets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Forgets {
    /// It is in memory.
    Memory,
    /// It is a layer over another disk, as of a live system or a container.
    Layer,
}

/// Whether the disk of a folder, or of the one above it that is there, forgets; none where it does not, or the system does not say it.
#[cfg(target_os = "linux")]
pub fn forgets(folder: &Path) -> Option<Forgets> {
    let absolute = std::path::absolute(folder).ok()?;
    let told = absolute.ancestors().find_map(|folder| rustix::fs::statfs(folder).ok())?;
    of_kind(u32::try_from(told.f_type & 0xffff_ffff).ok()?)
}

/// Whether the disk of a folder forgets. Here the system does not say it.
#[cfg(not(target_os = "linux"))]
pub fn forgets(_: &Path) -> Option<Forgets> {
    None
}

/// By the number that the kernel gives a kind of file system (`linux/magic.h`; aufs has one of its own).
#[cfg(target_os = "linux")]
fn of_kind(number: u32) -> Option<Forgets> {
    match number {
        // tmpfs, ramfs
        0x0102_1994 | 0x8584_58f6 => Some(Forgets::Memory),
        // overlayfs, aufs
        0x794c_7630 | 0x6175_6673 => Some(Forgets::Layer),
        _ => None,
    }
}

/// What of this kind Windows can have that works below its file systems: a program keeps all that is written to a disk until the next start alone. Which disks and folders it
/// leaves out it tells administrators alone.
#[cfg(windows)]
pub fn has_write_filter() -> bool {
    // Unified, enhanced and file-based write filter; Deep Freeze.
    ["uwfvol", "ewf", "fbwf", "DeepFrz", "DfDiskLo"].iter().any(|driver| {
        let of_driver = format!(r"SYSTEM\CurrentControlSet\Services\{driver}");
        // 4: never started.
        super::registry::number(&of_driver, "Start").is_some_and(|start| start < 4)
    })
}

/// Whether a program keeps all that is written to a disk until the next start alone.
#[cfg(not(windows))]
pub fn has_write_filter() -> bool {
    false
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn memory_and_layers_forget_and_a_disk_does_not() {
        let kinds = [0x0102_1994, 0x8584_58f6, 0x794c_7630, 0x6175_6673, 0xef53, 0x5846_5342, 0x9123_683e];
        use Forgets::{Layer, Memory};
        let all = [Some(Memory), Some(Memory), Some(Layer), Some(Layer), None, None, None];
        assert_eq!(kinds.map(of_kind), all);
        if rustix::fs::statfs("/dev/shm").is_ok_and(|told| told.f_type as u32 == 0x0102_1994) {
            assert_eq!(forgets(Path::new("/dev/shm/not/made/yet")), Some(Memory));
        }
    }
}
