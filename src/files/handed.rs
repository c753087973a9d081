//! What is handed to a printer through the system: a file in a folder that another program takes files from, bytes to a device. Folder and device are others'.

use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::facts::{self, kind};
use super::rename::name_new;
use super::unfit::refused;
use super::{Kind, Why, folder, given};

/// A file that is on disk whole and that nobody looks for yet. Dropped, it is taken away.
#[derive(Debug)]
pub struct Laid {
    folder: PathBuf,
    part: PathBuf,
}

impl Laid {
    /// Lays it down, durably. What an earlier try has left under this name is replaced.
    ///
    /// # Errors
    /// Those of the system; [`Why::Kind`] where it is no folder.
    pub fn lay(folder: &Path, name: &str, bytes: &[u8]) -> io::Result<Self> {
        match kind(&std::fs::metadata(folder)?) {
            Kind::Folder => {}
            kind => return Err(refused(folder, Why::Kind(kind))),
        }
        let part = folder.join(format!("{name}.part"));
        super::remove(&part)?;
        let mut file = given::create(&part)?;
        let laid = Self { folder: folder.to_owned(), part };
        file.write_all(bytes)?;
        // A share may say only now that it is full.
        file.sync_all()?;
        Ok(laid)
    }

    /// Gives it the name that others look for.
    ///
    /// # Errors
    /// Those of the system; `AlreadyExists` where anything has that name.
    pub fn show(self, name: &str) -> io::Result<()> {
        name_new(&self.part, &self.folder.join(name))?;
        folder::sync(&self.folder)
    }
}

impl Drop for Laid {
    fn drop(&mut self) {
        let _ = super::remove(&self.part);
    }
}

/// Opens a device, or a printer that another PC shares, to write to it. Nothing is sent.
///
/// # Errors
/// Those of the system; [`Why::Kind`] where it is something else.
pub fn device(path: &Path) -> io::Result<File> {
    #[cfg(unix)]
    match kind(&std::fs::metadata(path)?) {
        Kind::Device => {}
        kind => return Err(refused(path, Why::Kind(kind))),
    }
    facts::open(path, OpenOptions::new().write(true), true)
}

/// Writes all of this to a device.
///
/// # Errors
/// Those of the system; `TimedOut` where it does not take it within this time. Some of it may have been taken.
pub fn write_within(mut device: &File, mut bytes: &[u8], limit: Duration) -> io::Result<()> {
    let until = Instant::now() + limit;
    while !bytes.is_empty() {
        match device.write(bytes) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(count) => bytes = &bytes[count..],
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => wait_for_room(device, until)?,
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

#[cfg(unix)]
fn wait_for_room(device: &File, until: Instant) -> io::Result<()> {
    use rustix::event::{PollFd, PollFlags, Timespec, poll};

    let left = Timespec::try_from(until.saturating_duration_since(Instant::now())).map_err(io::Error::other)?;
    match poll(&mut [PollFd::new(device, PollFlags::OUT)], Some(&left)) {
        Ok(0) => Err(io::ErrorKind::TimedOut.into()),
        Err(error) if error.kind() != io::ErrorKind::Interrupted => Err(error.into()),
        _ => Ok(()),
    }
}

/// Devices there take what they are given, or say why not.
#[cfg(not(unix))]
fn wait_for_room(_: &File, _: Instant) -> io::Result<()> {
    Err(io::ErrorKind::TimedOut.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_has_its_name_whole_and_once_and_nothing_is_left_of_one_that_got_none() {
        let folder = tempfile::tempdir().unwrap();
        let names = || folder::names(folder.path()).unwrap();
        let laid = Laid::lay(folder.path(), "1-2", b"^XA^XZ").unwrap();
        assert_eq!(names(), [Path::new("1-2.part")]);
        laid.show("1-2.zpl").unwrap();
        assert_eq!(names(), [Path::new("1-2.zpl")]);
        assert_eq!(std::fs::read(folder.path().join("1-2.zpl")).unwrap(), b"^XA^XZ");
        let again = Laid::lay(folder.path(), "1-2", b"other").unwrap();
        assert_eq!(again.show("1-2.zpl").unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        drop(Laid::lay(folder.path(), "3", b"x").unwrap());
        assert_eq!(names(), [Path::new("1-2.zpl")]);
        // What a kill has left is replaced.
        std::fs::write(folder.path().join("4.part"), "half").unwrap();
        Laid::lay(folder.path(), "4", b"whole").unwrap().show("4.zpl").unwrap();
        assert_eq!(std::fs::read(folder.path().join("4.zpl")).unwrap(), b"whole");
        assert!(Laid::lay(&folder.path().join("gone"), "1", b"x").is_err());
        assert!(Laid::lay(&folder.path().join("4.zpl"), "1", b"x").is_err(), "a file is no folder");
    }

    #[cfg(unix)]
    #[test]
    fn what_is_no_device_is_not_written_to() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("file"), "x").unwrap();
        assert!(device(&folder.path().join("file")).is_err());
        assert!(device(folder.path()).is_err());
        let null = device(Path::new("/dev/null")).unwrap();
        write_within(&null, b"x", Duration::from_secs(5)).unwrap();
    }
}
