//! A folder and what is the station's in it, given to a group by an administrator. Whoever it belonged to may change names while that is done: so every
//! step goes from a folder that is open to what stands in it, through no link, and asks what is open and not what was there a moment ago.

use std::ffi::CStr;
use std::fs::{File, Permissions};
use std::io;
use std::os::fd::AsFd;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, fchown};
use std::path::Path;

use rustix::fs::{AtFlags, CWD, Dir, FileType, Mode, OFlags, openat, statat};

use super::circle::Circle;
use super::modes::GroupId;
use crate::files::Why;
use crate::files::unfit::refused;

const ROOT: u32 = 0;

/// Gives a folder that is there, and what of these names is in it, to the members of a group.
///
/// # Errors
/// Those of the system: only an administrator may. A file that has a second name is refused.
pub fn share(path: &Path, own: &[&str], group: GroupId) -> io::Result<()> {
    let top = opened(&CWD, path, OFlags::DIRECTORY)?;
    give(&top, group, Circle::Group(group).folder_mode())?;
    for name in names(&top)? {
        if own.iter().any(|own| own.as_bytes() == name.to_bytes()) {
            share_within(&top, &name, path, group)?;
        }
    }
    Ok(())
}

fn share_within(around: &File, name: &CStr, folder: &Path, group: GroupId) -> io::Result<()> {
    let path = folder.join(name.to_string_lossy().as_ref());
    match FileType::from_raw_mode(statat(around, name, AtFlags::SYMLINK_NOFOLLOW)?.st_mode) {
        FileType::Directory => {
            let inside = opened(around, name, OFlags::DIRECTORY)?;
            give(&inside, group, Circle::Group(group).folder_mode())?;
            names(&inside)?.iter().try_for_each(|name| share_within(&inside, name, &path, group))
        }
        FileType::RegularFile => {
            let file = opened(around, name, OFlags::NONBLOCK)?;
            let found = file.metadata()?;
            if !found.is_file() || found.nlink() > 1 {
                return Err(refused(&path, Why::Links(found.nlink())));
            }
            give(&file, group, Circle::Group(group).file_mode())
        }
        _ => Ok(()),
    }
}

fn opened(around: &impl AsFd, name: impl rustix::path::Arg, kind: OFlags) -> io::Result<File> {
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC | kind;
    Ok(openat(around, name, flags, Mode::empty())?.into())
}

/// A new owner takes the bits of a mode that name a group away, so the mode comes last.
fn give(what: &File, group: GroupId, mode: u32) -> io::Result<()> {
    fchown(what, Some(ROOT), Some(group))?;
    what.set_permissions(Permissions::from_mode(mode))
}

fn names(folder: &File) -> io::Result<Vec<std::ffi::CString>> {
    let entries = Dir::read_from(folder)?;
    let names = entries.map(|entry| Ok(entry?.file_name().to_owned())).collect::<io::Result<Vec<_>>>()?;
    Ok(names.into_iter().filter(|name| !matches!(name.to_bytes(), b"." | b"..")).collect())
}
