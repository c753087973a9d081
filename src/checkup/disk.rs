//! The disk that the record stands on: whether it can be written, how much room it has, whether “safe on disk” is true there.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::Instant;

use sysinfo::{DiskRefreshKind, Disks};

use crate::checkup::finding::{Finding, Place};
use crate::checkup::kept;
use crate::checkup::tell::Tell;
use crate::files::{self, folder};
use crate::platform::forgets::{Forgets, forgets};
use crate::store::{DataDir, OnPc};

/// Writes that are timed. The first one also makes the file's name durable.
const WRITES: usize = 9;
/// Bytes of one: a line of the record is about as long.
const WRITE: [u8; 512] = [b' '; 512];

/// What Windows spells a path out with, and that of a share.
const VERBATIM: &str = r"\\?\";
const UNC: &str = r"\\?\UNC\";

/// `is_chosen`: the administrator has named this folder.
pub(crate) fn look(data: &DataDir, is_chosen: bool, tell: &Tell) {
    let folder = match standing(data.path()) {
        Ok(folder) => folder,
        Err((path, error)) => return tell(Finding::NotWritable(path, error.kind())),
    };
    match time_writes(&folder) {
        Ok(micros) => tell(Finding::Sync(micros)),
        Err(error) => tell(Finding::NotWritable(folder.clone(), error.kind())),
    }
    let folder = real(folder);
    kept::look(&folder, is_chosen, tell);
    if let Some(forgets) = forgets(&folder) {
        let place = match forgets {
            Forgets::Memory => Place::Memory,
            Forgets::Layer => Place::Layer,
        };
        // Where several PCs are played on one, and where the administrator knows better, it is as it was meant.
        let stops = !is_chosen && *data.on_pc() == OnPc::This;
        tell(if stops { Finding::Forgets(folder.clone(), place) } else { Finding::Place(folder.clone(), place) });
    }
    if let Some(disk) = disk_of(&folder) {
        if let Some(room) = disk.room {
            tell(Finding::Room(folder.clone(), room));
        }
        if let Some(place) = disk.place {
            tell(Finding::Place(folder, place));
        }
    }
}

/// The folder itself, or before the first start the one above it that is there: it is on the same disk.
///
/// # Errors
/// What on the way there is not to be had, and why: a drive that is gone, a link that leads nowhere. What is above it is on another disk.
pub(super) fn standing(path: &Path) -> Result<PathBuf, (PathBuf, io::Error)> {
    let absolute = std::path::absolute(path).map_err(|error| (path.to_owned(), error))?;
    for path in absolute.ancestors() {
        match std::fs::metadata(path) {
            Ok(found) if found.is_dir() => return Ok(path.to_owned()),
            Ok(_) => return Err((path.to_owned(), io::ErrorKind::NotADirectory.into())),
            Err(error) => match error.kind() {
                io::ErrorKind::NotFound | io::ErrorKind::NotADirectory if !is_named(path) => {}
                _ => return Err((path.to_owned(), error)),
            },
        }
    }
    Err((absolute, io::ErrorKind::NotFound.into()))
}

/// Its name stands in the folder above, whatever is said of what it names: where a drive was mounted that is gone, the system may say that nothing is there.
fn is_named(path: &Path) -> bool {
    let above = path.parent().zip(path.file_name());
    files::is_there(path)
        || above.is_some_and(|(above, name)| {
            folder::names(above).is_ok_and(|names| names.iter().any(|found| found.as_os_str() == name))
        })
}

/// Where the folder really is. On Windows without the mark of a path that is spelled out, which no mount point has; a share keeps it.
fn real(folder: PathBuf) -> PathBuf {
    let real = std::fs::canonicalize(&folder).unwrap_or(folder);
    let text = real.to_string_lossy();
    match text.strip_prefix(VERBATIM) {
        Some(rest) if !text.starts_with(UNC) => rest.into(),
        _ => real.clone(),
    }
}

/// The middle time of a small write that returns when it is safe.
fn time_writes(folder: &Path) -> io::Result<u64> {
    // Checks overlap where somebody types: each has a file of its own.
    let mut file = tempfile::Builder::new().prefix(".regnwl-station-checkup-").tempfile_in(folder)?;
    let mut times = Vec::new();
    for _ in 0..WRITES {
        let begun = Instant::now();
        file.write_all(&WRITE)?;
        file.as_file().sync_all()?;
        times.push(u64::try_from(begun.elapsed().as_micros()).unwrap_or(u64::MAX));
    }
    file.close()?;
    times.sort_unstable();
    Ok(times[WRITES / 2])
}

struct Disk {
    room: Option<u64>,
    place: Option<Place>,
}

/// The disk that a folder is on, as the system lists it. None where it lists none above this folder.
fn disk_of(folder: &Path) -> Option<Disk> {
    // Only that one is asked for its room: another one, on a PC that is switched off, might never answer.
    let mut disks = Disks::new_with_refreshed_list_specifics(DiskRefreshKind::nothing()).ok()?;
    let above = disks.iter_mut().filter(|disk| folder.starts_with(disk.mount_point()));
    let Some(disk) = above.max_by_key(|disk| disk.mount_point().components().count()) else {
        let is_unc = folder.to_string_lossy().starts_with(UNC);
        return is_unc.then_some(Disk { room: None, place: Some(Place::Network) });
    };
    disk.refresh_specifics(DiskRefreshKind::nothing().with_storage());
    let place = place_of(&disk.file_system().to_string_lossy());
    let place = place.or_else(|| disk.is_removable().then_some(Place::Removable));
    Some(Disk { room: Some(disk.available_space()), place })
}

/// What a file system's name says about where it is.
fn place_of(file_system: &str) -> Option<Place> {
    match file_system.to_ascii_lowercase().as_str() {
        "nfs" | "nfs4" | "cifs" | "smb3" | "smbfs" | "afpfs" | "webdav" | "fuse.sshfs" | "9p" => Some(Place::Network),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;
    use crate::checkup::finding::Level;

    #[test]
    fn checks_that_overlap_do_not_disturb_each_other() {
        let folder = tempfile::tempdir().unwrap();
        let look = || (0..20).try_for_each(|_| time_writes(folder.path()).map(drop));
        std::thread::scope(|scope| {
            let all = [(); 4].map(|()| scope.spawn(look));
            all.into_iter().for_each(|one| one.join().unwrap().unwrap());
        });
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    fn findings_of(path: &Path) -> Vec<Finding> {
        let found = Mutex::new(Vec::new());
        look(&DataDir::new(path), false, &|finding| found.lock().unwrap().push(finding));
        found.into_inner().unwrap()
    }

    #[test]
    fn a_disk_is_timed_and_measured_and_nothing_is_left_on_it() {
        let root = tempfile::tempdir().unwrap();
        let found = findings_of(&root.path().join("not/made/yet"));
        assert!(matches!(found[0], Finding::Sync(_)), "{found:?}");
        assert!(found.iter().any(|finding| matches!(finding, Finding::Room(_, 1..))), "{found:?}");
        assert_eq!(std::fs::read_dir(root.path()).unwrap().count(), 0);
    }

    #[test]
    fn what_is_no_folder_to_write_to_stops() {
        // A folder of the kernel's: nobody can make a file there, not even root.
        if cfg!(target_os = "linux") {
            let found = findings_of(Path::new("/proc/self"));
            assert!(matches!(found[0], Finding::NotWritable(..)), "{found:?}");
            assert_eq!(found[0].level(), Level::Stop);
        }
    }

    #[test]
    fn what_stands_on_the_way_and_cannot_be_had_is_named_and_nothing_else_is_measured() {
        let root = tempfile::tempdir().unwrap();
        std::fs::write(root.path().join("file"), "").unwrap();
        let found = |name: &str| findings_of(&root.path().join(name).join("not/made/yet"));
        let stops = |name: &str, kind| [Finding::NotWritable(root.path().join(name), kind)];
        assert_eq!(found("file"), stops("file", io::ErrorKind::NotADirectory));
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink("a drive that is gone", root.path().join("link")).unwrap();
            assert_eq!(found("link"), stops("link", io::ErrorKind::NotFound));
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_folder_in_memory_is_no_place_for_a_record() {
        let Ok(root) = tempfile::tempdir_in("/dev/shm") else { return };
        let found = |is_chosen: bool, on: OnPc| {
            let found = Mutex::new(Vec::new());
            look(&DataDir::new(root.path()).on(on), is_chosen, &|finding| found.lock().unwrap().push(finding));
            let mut found = found.into_inner().unwrap();
            found.retain(|finding| matches!(finding, Finding::Forgets(..) | Finding::Place(_, Place::Memory)));
            found.iter().map(Finding::level).collect::<Vec<_>>()
        };
        assert_eq!(found(false, OnPc::This), [Level::Stop]);
        assert_eq!(found(true, OnPc::This), [Level::Look]);
        assert_eq!(found(false, OnPc::Called("a".into())), [Level::Look]);
    }

    #[test]
    fn shares_are_told_by_their_file_system() {
        let network = Some(Place::Network);
        assert_eq!(["nfs4", "CIFS", "ext4", "NTFS", "apfs"].map(place_of), [network, network, None, None, None]);
    }
}
