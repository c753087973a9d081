//! Whose files are believed.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::Path;

use super::access::{Access, Circle};
use super::facts::{Found, found, found_in, found_through_links, open};
use super::unfit::refused;
use super::{Kind, Why};

/// For whom a folder of the station is: judged by its owner and by who may do what with it.
///
/// # Errors
/// What keeps it from being used: it is something else, or another user's, or others can write to it and its owner alone could change that.
pub(super) fn circle(path: &Path) -> io::Result<Circle> {
    let itself = found(path)?;
    if itself.kind == Kind::Link && !itself.access.is_trusted() {
        return Err(refused(path, Why::Kind(Kind::Link)));
    }
    let Found { kind, access, .. } = found_through_links(path)?;
    if kind != Kind::Folder {
        return Err(refused(path, Why::Kind(kind)));
    }
    let around =
        || path.parent().filter(|around| !around.as_os_str().is_empty()).and_then(|around| circle(around).ok());
    if !access.is_trusted() {
        // A folder that a login of the group has made in a folder that was made for the group.
        return match around() {
            Some(around) if access.is_for(around) && access.writers(around).is_none() => Ok(around),
            _ => Err(refused(path, Why::Owner(access.owner()))),
        };
    }
    let circle = circle_of(&access, around);
    match access.writers(circle) {
        Some(others) if !access.is_mine() => Err(refused(path, Why::Writable(others))),
        _ => Ok(circle),
    }
}

/// By itself, or because the folder around it is for the group that it has from there.
fn circle_of(access: &Access, around: impl Fn() -> Option<Circle>) -> Circle {
    let inherited = || access.group_around().map(Circle::Group).filter(|group| around() == Some(*group));
    access.group().map(Circle::Group).or_else(inherited).unwrap_or(Circle::Owner)
}

/// The folder that a file stands in.
pub fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// What stands there is a file.
pub(super) fn be_file(path: &Path, kind: Kind) -> io::Result<()> {
    match kind {
        Kind::File => Ok(()),
        kind => Err(refused(path, Why::Kind(kind))),
    }
}

/// Looks at a file of the station that was opened, or is about to be.
///
/// # Errors
/// What keeps it from being used. What others can write to and belongs to this user is used: the start takes the right from them.
pub(super) fn judge(path: &Path, found: &Found, circle: Circle) -> io::Result<()> {
    let access = &found.access;
    be_file(path, found.kind)?;
    if !access.is_trusted() && !access.is_for(circle) {
        return Err(refused(path, Why::Owner(access.owner())));
    }
    match access.writers(circle) {
        Some(others) if !access.is_mine() => Err(refused(path, Why::Writable(others))),
        _ => Ok(()),
    }
}

/// Looks at a file and its folder before it is opened: a device may do something when it is.
pub(super) fn looked_at(path: &Path) -> io::Result<(Found, Circle)> {
    let found = found(path)?;
    let whom = circle(folder_of(path))?;
    judge(path, &found, whom)?;
    Ok((found, whom))
}

/// Opens a file of the station after a look at it, and looks at what was opened.
pub(super) fn opened(path: &Path, options: &mut OpenOptions) -> io::Result<(File, Found, Circle)> {
    let (_, whom) = looked_at(path)?;
    let file = open(path, options, false)?;
    let found = found_in(&file)?;
    judge(path, &found, whom)?;
    Ok((file, found, whom))
}

/// Looks whether a file that is written in place has one name only.
pub(super) fn judge_names(path: &Path, found: &Found) -> io::Result<()> {
    match found.access.names() {
        0 | 1 => Ok(()),
        names => Err(refused(path, Why::Links(names))),
    }
}

/// Looks whether nobody but those it is for can read a file.
pub(super) fn judge_secrecy(path: &Path, found: &Found, circle: Circle) -> io::Result<()> {
    found.access.readers(circle).map_or(Ok(()), |others| Err(refused(path, Why::Readable(others))))
}
