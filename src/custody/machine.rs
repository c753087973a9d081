//! The PC that a record is on, as far as anybody may see it: by which installed system, and by which board or disk. A PC that was made from the picture of another one
//! has its system's number, so one alone does not tell them apart. What no user may see, or a virtual machine does not have, is not looked at.

use crate::domain::{Machine, hex};
use crate::store::{DataDir, OnPc};

use sha2::{Digest, Sha256};

/// What the parts are hashed for. Another word would make every PC another one.
const MARK: &str = "regnwl-station machine 1";

/// The mark of this PC for a station; none where nothing can be looked at.
pub(crate) fn mark(data: &DataDir, station_id: &str) -> Option<Machine> {
    let (system, hardware) = match data.on_pc() {
        OnPc::NotAsked => (None, None),
        OnPc::Called(name) => (Some(name.clone()), None),
        OnPc::This => (system(), hardware(data)),
    };
    let part = |what: &str, number: Option<String>| {
        let number = number.map(|number| number.trim().to_owned()).filter(|number| !number.is_empty())?;
        let hash = Sha256::digest(format!("{MARK}\n{station_id}\n{what}\n{number}"));
        Some(hex(&hash[..8]))
    };
    let mark = Machine { system: part("system", system), hardware: part("hardware", hardware), ..Machine::default() };
    (mark != Machine::default()).then_some(mark)
}

#[cfg(target_os = "linux")]
fn system() -> Option<String> {
    let places = ["/etc/machine-id", "/var/lib/dbus/machine-id"];
    places.into_iter().find_map(|place| linux::text(place.as_ref()))
}

#[cfg(target_os = "linux")]
fn hardware(data: &DataDir) -> Option<String> {
    linux::disk_of(data.path())
}

#[cfg(any(windows, target_os = "macos"))]
fn system() -> Option<String> {
    crate::platform::machine::system()
}

#[cfg(any(windows, target_os = "macos"))]
fn hardware(_: &DataDir) -> Option<String> {
    crate::platform::machine::hardware()
}

#[cfg(not(any(target_os = "linux", windows, target_os = "macos")))]
fn system() -> Option<String> {
    None
}

#[cfg(not(any(target_os = "linux", windows, target_os = "macos")))]
fn hardware(_: &DataDir) -> Option<String> {
    None
}

#[cfg(target_os = "linux")]
mod linux {
    use std::path::Path;

    use crate::files::{device, given};

    /// Longest number that is read, in bytes.
    const LONGEST: u64 = 4096;
    /// Where the kernel says the number that a disk was made with: NVMe, SCSI and SATA, virtual ones, cards.
    const NUMBERS: [&str; 5] = ["wwid", "device/wwid", "serial", "device/serial", "device/cid"];

    pub(super) fn text(path: &Path) -> Option<String> {
        let bytes = given::read(path, LONGEST).ok()?;
        Some(String::from_utf8_lossy(&bytes).trim().to_owned()).filter(|text| !text.is_empty())
    }

    /// The number of the disk that a folder is on.
    pub(super) fn disk_of(folder: &Path) -> Option<String> {
        let folder = std::path::absolute(folder).ok()?;
        number_of(&folder.ancestors().find_map(device::of)?, device::DEEPEST)
    }

    /// The number of a disk, of the one that a part is of, or of those below a mapping the smallest: their order is another one after a start.
    pub(super) fn number_of(at: &Path, deepest: usize) -> Option<String> {
        let at = std::fs::canonicalize(at).ok().filter(|_| deepest > 0)?;
        if let Some(number) = NUMBERS.into_iter().find_map(|name| text(&at.join(name))) {
            return Some(number);
        }
        let below = device::below(&at);
        match below.is_empty() {
            false => below.iter().filter_map(|one| number_of(one, deepest - 1)).min(),
            true if at.join("partition").exists() => number_of(at.parent()?, deepest - 1),
            true => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_the_same_twice_and_of_one_station_and_one_pc() {
        let of =
            |name: &str, station: &str| mark(&DataDir::new("data").on(OnPc::Called(name.into())), station).unwrap();
        assert_eq!(of("a", "s"), of(" a\n", "s"));
        assert!(of("a", "s").differs(&of("b", "s")));
        assert!(of("a", "s").differs(&of("a", "t")), "it follows nobody to another station");
        assert!(!of("a", "s").system.unwrap().contains('a') || of("a", "s").system.unwrap().len() == 16);
        assert_eq!(mark(&DataDir::new("data"), "s"), None);
        let here = |_| mark(&DataDir::new(std::env::temp_dir()).on(OnPc::This), "s");
        assert_eq!(here(()), here(()));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_number_of_a_disk_is_found_below_its_parts_and_mappings() {
        use std::fs::{create_dir_all, write};
        let root = tempfile::tempdir().unwrap();
        create_dir_all(root.path().join("sda/sda1")).unwrap();
        create_dir_all(root.path().join("sda/device")).unwrap();
        write(root.path().join("sda/device/wwid"), "naa.5000\n").unwrap();
        write(root.path().join("sda/sda1/partition"), "1").unwrap();
        create_dir_all(root.path().join("dm-0/slaves")).unwrap();
        std::os::unix::fs::symlink(root.path().join("sda/sda1"), root.path().join("dm-0/slaves/sda1")).unwrap();
        // A mirror, whose disks the system names in the order in which they come.
        create_dir_all(root.path().join("sdb/device")).unwrap();
        write(root.path().join("sdb/device/wwid"), "naa.4000\n").unwrap();
        create_dir_all(root.path().join("md0/slaves")).unwrap();
        for disk in ["sda", "sdb"] {
            std::os::unix::fs::symlink(root.path().join(disk), root.path().join("md0/slaves").join(disk)).unwrap();
        }
        create_dir_all(root.path().join("vda")).unwrap();
        let number = |name: &str| linux::number_of(&root.path().join(name), 8);
        assert_eq!([number("sda"), number("sda/sda1"), number("dm-0")].map(Option::unwrap), ["naa.5000"; 3]);
        assert_eq!(number("md0").as_deref(), Some("naa.4000"));
        assert_eq!([number("vda"), number("none")], [None, None]);
    }
}
