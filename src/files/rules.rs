//! Whose files are believed.

use std::fs::{File, Metadata, OpenOptions};
use std::io;
use std::path::Path;

use super::facts::{Access, access, kind, open, refused, user};
use super::{Kind, Why};

const GROUP: u32 = 0o070;
const OTHERS: u32 = 0o007;
const SET_GROUP: u32 = 0o2000;

/// For whom a folder is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Circle {
    /// For its owner alone.
    Owner,
    /// For the logins of this group.
    Group(u32),
}

impl Circle {
    /// The mode of a folder in such a folder.
    pub fn folder_mode(self) -> u32 {
        match self {
            Self::Owner => 0o700,
            Self::Group(_) => 0o2770,
        }
    }

    /// The mode of a file in such a folder.
    pub fn file_mode(self) -> u32 {
        match self {
            Self::Owner => 0o600,
            Self::Group(_) => 0o660,
        }
    }

    fn holds(self, access: &Access) -> bool {
        self == Self::Group(access.gid)
    }
}

/// For whom a folder of the station is: judged by its owner and its mode.
///
/// # Errors
/// What keeps it from being used: it is something else, or another user's, or others can write to it and its owner alone could change that.
pub(super) fn circle(path: &Path) -> io::Result<Circle> {
    let found = std::fs::symlink_metadata(path)?;
    if kind(&found) == Kind::Link && access(&found).is_some_and(|link| !link.is_trusted()) {
        return Err(refused(path, Why::Kind(Kind::Link)));
    }
    let found = std::fs::metadata(path)?;
    if kind(&found) != Kind::Folder {
        return Err(refused(path, Why::Kind(kind(&found))));
    }
    let Some(access) = access(&found) else { return Ok(Circle::Owner) };
    if !access.is_trusted() {
        // A folder that a login of the group has made in a folder that was made for the group.
        let around = path.parent().filter(|around| !around.as_os_str().is_empty()).map(circle);
        return match around {
            Some(Ok(around)) if around.holds(&access) && access.mode & 0o002 == 0 => Ok(around),
            _ => Err(refused(path, Why::Owner(user(access.uid)))),
        };
    }
    let is_for_group = access.mode & GROUP == GROUP && (access.mode & SET_GROUP != 0 || access.mode & OTHERS == 0);
    let circle = if is_for_group { Circle::Group(access.gid) } else { Circle::Owner };
    if is_open(&access, circle) && !access.is_mine() {
        return Err(refused(path, Why::Writable(access.mode)));
    }
    Ok(circle)
}

/// Whether others than those it is for can write to it.
pub(super) fn is_open(access: &Access, circle: Circle) -> bool {
    access.mode & 0o002 != 0 || access.mode & 0o020 != 0 && !circle.holds(access)
}

/// The folder that a file stands in.
pub(super) fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Looks at a file of the station that was opened, or is about to be.
///
/// # Errors
/// What keeps it from being used. What others can write to and belongs to this user is used: the start takes the right from them.
pub(super) fn judge(path: &Path, found: &Metadata, circle: Circle) -> io::Result<()> {
    match kind(found) {
        Kind::File => {}
        kind => return Err(refused(path, Why::Kind(kind))),
    }
    let Some(access) = access(found) else { return Ok(()) };
    if !access.is_trusted() && !circle.holds(&access) {
        return Err(refused(path, Why::Owner(user(access.uid))));
    }
    if is_open(&access, circle) && !access.is_mine() {
        return Err(refused(path, Why::Writable(access.mode)));
    }
    Ok(())
}

/// Looks at a file and its folder before it is opened: a device may do something when it is.
pub(super) fn looked_at(path: &Path) -> io::Result<(Metadata, Circle)> {
    let found = std::fs::symlink_metadata(path)?;
    let whom = circle(folder_of(path))?;
    judge(path, &found, whom)?;
    Ok((found, whom))
}

/// Opens a file of the station after a look at it, and looks at what was opened.
pub(super) fn opened(path: &Path, options: &mut OpenOptions) -> io::Result<(File, Metadata, Circle)> {
    let (_, whom) = looked_at(path)?;
    let file = open(path, options, false)?;
    let found = file.metadata()?;
    judge(path, &found, whom)?;
    Ok((file, found, whom))
}

/// Looks whether a file that is written in place has one name only.
pub(super) fn judge_names(path: &Path, found: &Metadata) -> io::Result<()> {
    match access(found) {
        Some(access) if access.links > 1 => Err(refused(path, Why::Links(access.links))),
        _ => Ok(()),
    }
}

/// Looks whether nobody but those it is for can read a file.
pub(super) fn judge_secrecy(path: &Path, found: &Metadata, circle: Circle) -> io::Result<()> {
    let Some(access) = access(found) else { return Ok(()) };
    let others = if circle.holds(&access) { OTHERS } else { GROUP | OTHERS };
    if access.mode & others == 0 { Ok(()) } else { Err(refused(path, Why::Readable(access.mode))) }
}

/// Gives a new file to those that its folder is for, whatever the umask says.
pub(super) fn settle(file: &File, circle: Circle) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt, PermissionsExt, fchown};
        if let Circle::Group(gid) = circle
            && file.metadata()?.gid() != gid
        {
            fchown(file, None, Some(gid))?;
        }
        file.set_permissions(std::fs::Permissions::from_mode(circle.file_mode()))?;
    }
    #[cfg(not(unix))]
    let _ = (file, circle);
    Ok(())
}
