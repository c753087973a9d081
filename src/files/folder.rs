//! The station's own folders.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use super::facts::{Access, access, kind, refused};
use super::rules::{Circle, circle, folder_of, is_open, judge, judge_names, opened, settle};
use super::{Kind, Unfit, Why};

/// In a folder with this bit everybody may make files, and take away only their own.
const STICKY: u32 = 0o1000;

/// Makes a folder for this user alone, durably, and what is missing above it. One that is there is looked at.
///
/// # Errors
/// Those of the system, and what keeps a folder that is there from being used.
pub fn make(path: &Path) -> io::Result<()> {
    make_for(path, |_| Circle::Owner)
}

/// Makes a folder inside one of the station's folders, durably, for those that folder is for. One that is there is looked at.
///
/// # Errors
/// As [`make`].
pub fn make_within(path: &Path) -> io::Result<()> {
    make_for(path, |around| circle(around).unwrap_or(Circle::Owner))
}

fn make_for(path: &Path, whom: impl Fn(&Path) -> Circle) -> io::Result<()> {
    match circle(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        judged => return judged.map(drop),
    }
    let around = folder_of(path);
    if !around.is_dir() {
        make(around)?;
    }
    let whom = whom(around);
    #[cfg_attr(not(unix), expect(unused_mut, reason = "a mode is only for unix"))]
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    match builder.create(path) {
        // Somebody was faster.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return circle(path).map(drop),
        made => made?,
    }
    set_mode(path, whom)?;
    // Others' folders above may not be readable.
    let _ = sync(around);
    Ok(())
}

/// Takes from others what they could do in a folder of this user and with the files in it, and looks at it once more.
///
/// # Errors
/// It is not this station's to use: which path, whose, which mode.
pub fn secure(path: &Path) -> io::Result<()> {
    let whom = circle(path)?;
    let found = access(&std::fs::metadata(path)?).filter(Access::is_mine);
    if found.is_some_and(|access| access.mode & !whom.folder_mode() != 0) {
        set_mode(path, whom)?;
    }
    be_closed(path, whom)
}

/// As [`secure`], for a folder that a person has chosen: one in which anything but `own` stands is left readable for those who read it.
///
/// # Errors
/// As [`secure`]; [`Why::Common`] for a folder that is everybody's.
pub fn secure_chosen(path: &Path, own: &[&str]) -> io::Result<()> {
    let whom = circle(path)?;
    let Some(found) = access(&std::fs::metadata(path)?).filter(Access::is_mine) else { return Ok(()) };
    if found.mode & STICKY != 0 {
        return Err(refused(path, Why::Common(found.mode)));
    }
    if names(path)?.iter().all(|name| own.iter().any(|own| name == Path::new(own))) {
        return secure(path);
    }
    if is_open(&found, whom) {
        close(path, found.mode & !if whom == Circle::Owner { 0o022 } else { 0o002 })?;
    }
    be_closed(path, whom)
}

/// Some disks know no modes.
/// Whether this folder was made for a group: other logins of it use what lies in it.
pub fn is_shared(path: &Path) -> bool {
    matches!(circle(path), Ok(Circle::Group(_)))
}

fn be_closed(path: &Path, whom: Circle) -> io::Result<()> {
    match access(&std::fs::metadata(path)?).filter(|access| access.is_mine() && is_open(access, whom)) {
        Some(access) => Err(refused(path, Why::Writable(access.mode))),
        None => Ok(()),
    }
}

/// Takes from others the right to write to the files of this user in a folder of the station.
///
/// # Errors
/// Those of the system, and what keeps the folder from being used.
pub fn secure_files(path: &Path) -> io::Result<()> {
    let whom = circle(path)?;
    for name in names(path)? {
        let file = path.join(name);
        let Ok(found) = std::fs::symlink_metadata(&file) else { continue };
        let surplus = access(&found).filter(|access| access.is_mine() && access.mode & !whom.file_mode() != 0);
        if kind(&found) == Kind::File && surplus.is_some() {
            let (file, ..) = opened(&file, OpenOptions::new().read(true))?;
            settle(&file, whom)?;
        }
    }
    Ok(())
}

/// What is found in a folder of the station without changing anything.
#[derive(Debug, Default)]
pub struct Looked {
    /// What others can do something with, although it is this user's: path and mode. [`secure`] and [`secure_files`] take it from them.
    pub open: Vec<(PathBuf, u32)>,
    /// What is not used.
    pub unfit: Vec<Unfit>,
}

/// What a folder of the station is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds<'a> {
    /// A person chose it: these are the station's, the rest is none of its business.
    Chosen(&'a [&'a str]),
    /// Files and folders.
    Both,
    /// Files.
    Files,
    /// Files that are written in place.
    Growing,
}

/// Looks at a folder of the station and at the files in it.
///
/// # Errors
/// Those of the system, and what keeps the folder from being used.
pub fn look(path: &Path, holds: Holds) -> io::Result<Looked> {
    let whom = circle(path)?;
    let mut looked = Looked::default();
    if let Some(found) = access(&std::fs::metadata(path)?).filter(Access::is_mine) {
        let is_chosen = matches!(holds, Holds::Chosen(_));
        if is_chosen && found.mode & STICKY != 0 {
            return Err(refused(path, Why::Common(found.mode)));
        }
        // Of a chosen one others may read the names.
        if is_open(&found, whom) || !is_chosen && found.mode & !whom.folder_mode() != 0 {
            looked.open.push((path.to_owned(), found.mode));
        }
    }
    for name in names(path)? {
        let file = path.join(&name);
        let Ok(found) = std::fs::symlink_metadata(&file) else { continue };
        let is_folder = kind(&found) == Kind::Folder;
        let judged = match holds {
            Holds::Chosen(own) if is_folder || !own.iter().any(|own| name == Path::new(own)) => continue,
            Holds::Both if is_folder => continue,
            Holds::Growing => judge(&file, &found, whom).and_then(|()| judge_names(&file, &found)),
            _ => judge(&file, &found, whom),
        };
        if let Err(error) = judged {
            looked.unfit.extend(super::unfit(&error).cloned());
        } else if let Some(access) = access(&found).filter(|access| is_open(access, whom)) {
            looked.open.push((file, access.mode));
        }
    }
    Ok(looked)
}

/// Whether this user's rights let them read, and make files in, a folder that is there. A disk that is read-only or dying is no matter of rights.
#[cfg(unix)]
pub fn may_use(path: &Path) -> bool {
    use rustix::fs::{Access, access};
    access(path, Access::READ_OK | Access::WRITE_OK | Access::EXEC_OK) != Err(rustix::io::Errno::ACCESS)
}

/// Whether this user may make files in a folder that is there: an access list is judged by the system alone, so it is tried.
#[cfg(not(unix))]
pub fn may_use(path: &Path) -> bool {
    let probe = path.join(format!(".regnwl-station-{}", std::process::id()));
    File::create(&probe).and_then(|_| std::fs::remove_file(&probe)).is_ok()
}

/// The names of what is in a folder, sorted.
///
/// # Errors
/// Those of the system.
pub fn names(path: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(path)?;
    let mut names = entries.map(|entry| Ok(entry?.file_name().into())).collect::<io::Result<Vec<PathBuf>>>()?;
    names.sort();
    Ok(names)
}

/// Something in a folder that a person looks through.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// It is a folder, or a link leads to one.
    pub is_folder: bool,
    /// Its name.
    pub name: PathBuf,
}

/// What is in a folder that a person looks through, but for what is hidden.
///
/// # Errors
/// Those of the system.
pub fn entries(path: &Path) -> io::Result<Vec<Entry>> {
    let is_seen = |name: &PathBuf| !name.as_os_str().as_encoded_bytes().starts_with(b".");
    let entry = |name: PathBuf| Entry { is_folder: path.join(&name).is_dir(), name };
    Ok(names(path)?.into_iter().filter(is_seen).map(entry).collect())
}

/// Makes what happened to the names in a folder durable. Windows keeps names with the files themselves and cannot open a folder.
///
/// # Errors
/// Those of the system.
pub fn sync(path: &Path) -> io::Result<()> {
    if cfg!(windows) { Ok(()) } else { File::open(path)?.sync_all() }
}

#[cfg(unix)]
fn set_mode(path: &Path, whom: Circle) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, chown};
    if let Circle::Group(gid) = whom
        && std::fs::metadata(path)?.gid() != gid
    {
        chown(path, None, Some(gid))?;
    }
    close(path, whom.folder_mode())
}

#[cfg(unix)]
fn close(path: &Path, mode: u32) -> io::Result<()> {
    std::fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(mode))
}

#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "its Unix twin can fail")]
fn close(_: &Path, _: u32) -> io::Result<()> {
    Ok(())
}

#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "its Unix twin can fail")]
fn set_mode(_: &Path, _: Circle) -> io::Result<()> {
    Ok(())
}
