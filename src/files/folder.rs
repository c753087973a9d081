//! The station's own folders.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use super::access::{self, Access, Circle};
use super::facts::{found, found_through_links};
use super::rules::{circle, folder_of, judge, judge_names, opened};
use super::unfit::refused;
use super::{GroupId, Kind, Others, Unfit, Why};

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
    // A drive may be gone, with the folder that the program runs in: there is nothing to make that one in.
    if !around.is_dir() && around != path {
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
    access::settle_folder(path, whom)?;
    // Others' folders above may not be readable.
    let _ = sync(around);
    Ok(())
}

/// Takes from others what they could do in a folder of this user and with the files in it, and looks at it once more.
///
/// # Errors
/// It is not this station's to use: which path, whose, which mode or whom else it is open to.
pub fn secure(path: &Path) -> io::Result<()> {
    let whom = circle(path)?;
    if my_access(path)?.is_some_and(|access| access.too_many_in_folder(whom).is_some()) {
        access::settle_within(path, whom)?;
    }
    be_closed(path, whom)
}

/// As [`secure`], for a folder that a person has chosen: one in which anything but `own` stands is left readable for those who read it.
///
/// # Errors
/// As [`secure`]; [`Why::Common`] for a folder that is everybody's.
pub fn secure_chosen(path: &Path, own: &[&str]) -> io::Result<()> {
    let whom = circle(path)?;
    let Some(found) = my_access(path)? else { return Ok(()) };
    if let Some(others) = found.everybody() {
        return Err(refused(path, Why::Common(others)));
    }
    if names(path)?.iter().all(|name| own.iter().any(|own| name == Path::new(own))) {
        return secure(path);
    }
    if found.writers(whom).is_some() {
        access::close(path, &found, whom)?;
    }
    be_closed(path, whom)
}

/// Who may do what with a folder of this user.
fn my_access(path: &Path) -> io::Result<Option<Access>> {
    Ok(Some(found_through_links(path)?.access).filter(Access::is_mine))
}

/// Whether this folder was made for a group: other logins of it use what lies in it.
pub fn is_shared(path: &Path) -> bool {
    matches!(circle(path), Ok(Circle::Group(_)))
}

/// Some disks keep no modes and no lists.
fn be_closed(path: &Path, whom: Circle) -> io::Result<()> {
    match my_access(path)?.and_then(|access| access.writers(whom)) {
        Some(others) => Err(refused(path, Why::Writable(others))),
        None => Ok(()),
    }
}

/// Makes a folder for the logins of a group, or gives them one that is there and what of the station's own is in it. It belongs to the administrators from
/// now on, and so does what is in it: what one user could take back the others do not believe.
///
/// # Errors
/// Those of the system: only an administrator may. What keeps the folder from being used.
pub fn share(path: &Path, own: &[&str], group: GroupId) -> io::Result<()> {
    if !path.try_exists()? {
        make(path)?;
    }
    access::share(path, own, group)?;
    let access = found(path)?.access;
    let circle = Circle::Group(group);
    match access.writers(circle) {
        Some(others) => Err(refused(path, Why::Writable(others))),
        // A disk that keeps no modes and no lists.
        None if !access.is_for(circle) => Err(io::ErrorKind::Unsupported.into()),
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
        let Ok(found) = found(&file) else { continue };
        let is_open = found.access.is_mine() && found.access.too_many_in_file(whom);
        if found.kind == Kind::File && is_open {
            let (open, ..) = opened(&file, OpenOptions::new().read(true))?;
            access::settle_file(&file, &open, whom)?;
        }
    }
    Ok(())
}

/// What is found in a folder of the station without changing anything.
#[derive(Debug, Default)]
pub struct Looked {
    /// What others can do something with, although it is this user's, and who. [`secure`] and [`secure_files`] take it from them.
    pub open: Vec<(PathBuf, Others)>,
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
    if let Some(found) = my_access(path)? {
        let is_chosen = matches!(holds, Holds::Chosen(_));
        if let Some(others) = found.everybody().filter(|_| is_chosen) {
            return Err(refused(path, Why::Common(others)));
        }
        // Of a chosen one others may read the names.
        let others = if is_chosen { found.writers(whom) } else { found.too_many_in_folder(whom) };
        looked.open.extend(others.map(|others| (path.to_owned(), others)));
    }
    for name in names(path)? {
        let file = path.join(&name);
        let Ok(found) = found(&file) else { continue };
        let is_folder = found.kind == Kind::Folder;
        let judged = match holds {
            Holds::Chosen(own) if is_folder || !own.iter().any(|own| name == Path::new(own)) => continue,
            Holds::Both if is_folder => continue,
            Holds::Growing => judge(&file, &found, whom).and_then(|()| judge_names(&file, &found)),
            _ => judge(&file, &found, whom),
        };
        match judged {
            Err(error) => looked.unfit.extend(super::unfit(&error).cloned()),
            Ok(()) => looked.open.extend(found.access.writers(whom).map(|others| (file, others))),
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
