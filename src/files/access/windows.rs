//! What Windows has and takes: the lists of real files.

use std::fs::{File, Metadata, OpenOptions};
use std::io;
use std::os::windows::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::Path;
use std::sync::LazyLock;

pub use super::lists::Access;
use super::lists::{ADMINISTRATORS, Me, name_of};
use crate::files::unfit::refused;
use crate::files::{Kind, Others, Why};
use crate::platform::security;
use crate::platform::sid::Sid;

/// A group, by its number.
pub type GroupId = Sid;
/// For whom a folder of this PC is.
pub type Circle = super::circle::Circle<Sid>;

/// Rights to a file: to read its list, to change it, to give it to another owner.
const READ_CONTROL: u32 = 0x0002_0000;
const WRITE_DAC: u32 = 0x0004_0000;
const WRITE_OWNER: u32 = 0x0008_0000;
/// To read the names in a folder: without any such right nothing is held against others.
const LIST: u32 = 1;
/// A folder is opened too; a link itself, and not where it leads.
const ALSO_FOLDERS: u32 = 0x0200_0000;
const NO_LINKS: u32 = 0x0020_0000;
/// Others may do this with it meanwhile: read; all.
const SHARE_READ: u32 = 1;
const SHARE_ALL: u32 = 7;
/// It leads elsewhere, or is something that is no plain file or folder.
const REPARSE_POINT: u32 = 0x400;

/// Who this program runs as, for as long as it runs.
static ME: LazyLock<Option<Me>> = LazyLock::new(|| {
    let is_admin = ADMINISTRATORS.parse().is_ok_and(|group| security::has_rights_of(&group));
    security::this_user().ok().map(|user| Me { user, is_admin, is_in: security::has_rights_of })
});

fn me() -> io::Result<Me> {
    ME.ok_or_else(|| io::ErrorKind::PermissionDenied.into())
}

impl Access {
    /// Whose it is.
    pub fn owner(&self) -> String {
        name_of(&self.security.owner)
    }

    /// How many names a file has is not looked at: who can give it a second one can write to it.
    #[expect(clippy::unused_self, reason = "its Unix twin looks")]
    pub fn names(&self) -> u64 {
        1
    }

    /// Whether somebody can do more with a file than they should.
    pub fn too_many_in_file(&self, circle: Circle) -> bool {
        self.too_many_in_folder(circle).is_some()
    }

    /// Folders of everybody's have no mark.
    #[expect(clippy::unused_self, reason = "its Unix twin looks")]
    pub fn everybody(&self) -> Option<Others> {
        None
    }
}

/// Of what stands at a path.
pub fn at(path: &Path, found: &Metadata, through_links: bool) -> io::Result<Access> {
    let links = if through_links { 0 } else { NO_LINKS };
    of(&opened(path, READ_CONTROL, links, SHARE_ALL)?, found)
}

/// Of a file that is open.
pub fn of(file: &File, _: &Metadata) -> io::Result<Access> {
    Ok(Access::new(security::of_file(file)?, me()?))
}

fn opened(path: &Path, rights: u32, links: u32, share: u32) -> io::Result<File> {
    OpenOptions::new().access_mode(rights).custom_flags(ALSO_FOLDERS | links).share_mode(share).open(path)
}

/// Takes from others what they can do with a new file, where its folder's list gives them more than it should.
pub fn settle_file(path: &Path, file: &File, circle: Circle) -> io::Result<()> {
    let access = of(file, &file.metadata()?)?;
    if access.too_many_in_file(circle) { give(path, circle, None) } else { Ok(()) }
}

/// Gives a folder to those it is for.
pub fn settle_folder(path: &Path, circle: Circle) -> io::Result<()> {
    give(path, circle, None)
}

/// As [`settle_folder`], and all that stands in it: whoever knows a file's name comes to it past a closed folder.
pub fn settle_within(path: &Path, circle: Circle) -> io::Result<()> {
    give_all(path, circle, None)
}

/// Takes from others the right to write in a folder.
pub fn close(path: &Path, access: &Access, circle: Circle) -> io::Result<()> {
    security::set(&opened(path, READ_CONTROL | WRITE_DAC, 0, SHARE_ALL)?, None, &access.without_writers(circle))
}

/// Makes a folder, and what is missing above it: its list is that of the folder around.
pub fn make_public(path: &Path) -> io::Result<()> {
    std::fs::create_dir_all(path)
}

/// Gives a new file to the administrators, for all users of the PC to read.
pub fn rule(path: &Path, _: &File) -> io::Result<()> {
    let owner = ADMINISTRATORS.parse().ok();
    let file = opened(path, READ_CONTROL | WRITE_DAC | WRITE_OWNER, NO_LINKS, SHARE_ALL)?;
    security::set(&file, owner.as_ref(), &Access::ruling())
}

/// The group of this name or number.
pub fn group_named(text: &str) -> Option<GroupId> {
    text.parse().ok().or_else(|| security::named(text).ok())
}

/// Gives a folder that is there, and what of these names is in it, to the members of a group. It belongs to the administrators from now on.
///
/// # Errors
/// Those of the system: only an administrator may. What leads elsewhere is refused.
pub fn share(path: &Path, own: &[&str], group: GroupId) -> io::Result<()> {
    let owner = ADMINISTRATORS.parse().ok();
    let circle = Circle::Group(group);
    // Nobody puts something else in its place meanwhile.
    let _held = held(path)?;
    give(path, circle, owner.as_ref())?;
    for name in own.iter().filter(|name| path.join(name).exists()) {
        give_all(&path.join(name), circle, owner.as_ref())?;
    }
    Ok(())
}

/// A folder, or what else stands there, held so that it keeps its name and that what is in it stays what it is.
fn held(path: &Path) -> io::Result<File> {
    let file = opened(path, READ_CONTROL | LIST, NO_LINKS, SHARE_READ)?;
    match file.metadata()?.file_attributes() & REPARSE_POINT {
        0 => Ok(file),
        _ => Err(refused(path, Why::Kind(Kind::Link))),
    }
}

fn give_all(path: &Path, circle: Circle, owner: Option<&Sid>) -> io::Result<()> {
    give(path, circle, owner)?;
    if !std::fs::symlink_metadata(path)?.is_dir() {
        return Ok(());
    }
    let _held = held(path)?;
    for entry in std::fs::read_dir(path)? {
        give_all(&entry?.path(), circle, owner)?;
    }
    Ok(())
}

/// Gives a file or a folder its list, and looks whether it has it: not every disk keeps one.
fn give(path: &Path, circle: Circle, owner: Option<&Sid>) -> io::Result<()> {
    let rights = READ_CONTROL | WRITE_DAC | if owner.is_some() { WRITE_OWNER } else { 0 };
    let file = opened(path, rights, NO_LINKS, SHARE_ALL)?;
    let found = file.metadata()?;
    if found.file_attributes() & REPARSE_POINT != 0 {
        return Err(refused(path, Why::Kind(Kind::Link)));
    }
    security::set(&file, owner, &Access::wanted(&me()?.user, circle, found.is_dir()))?;
    let access = of(&file, &found)?;
    if let Some(others) = access.too_many_in_folder(circle) {
        return Err(refused(path, Why::Writable(others)));
    }
    match circle {
        Circle::Group(_) if !access.is_for(circle) => Err(io::ErrorKind::Unsupported.into()),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::{folder, own, unfit};
    use crate::platform::security::{Line, flags};

    fn why(result: io::Result<impl Sized>) -> Why {
        unfit(&result.err().unwrap()).unwrap().why.clone()
    }

    /// Everybody may change it, as on a second disk or after a careless hand.
    fn open_to_everybody(path: &Path) {
        let everyone = Line {
            who: "S-1-1-0".parse().unwrap(),
            allows: true,
            rights: 0x001f_01ff,
            flags: flags::FILES | flags::FOLDERS,
        };
        security::set(&opened(path, READ_CONTROL | WRITE_DAC, 0, SHARE_ALL).unwrap(), None, &[everyone]).unwrap();
    }

    fn others(path: &Path) -> Option<Others> {
        at(path, &std::fs::metadata(path).unwrap(), false).unwrap().too_many_in_folder(Circle::Owner)
    }

    #[test]
    fn new_folders_and_files_are_for_their_user_and_what_is_open_is_told_and_closed_at_the_start() {
        let root = tempfile::tempdir().unwrap();
        let data = root.path().join("data");
        folder::make(&data).unwrap();
        let key = data.join("key");
        own::write(&key, b"x").unwrap();
        assert_eq!((others(&data), others(&key)), (None, None));
        own::read_secret(&key, 1).unwrap();
        open_to_everybody(&key);
        assert!(matches!(why(own::read_secret(&key, 1)), Why::Readable(Others::Named(_))));
        open_to_everybody(&data);
        let looked = folder::look(&data, folder::Holds::Files).unwrap();
        assert_eq!(looked.open.iter().map(|(path, _)| path).collect::<Vec<_>>(), [&data, &key]);
        own::write(&data.join("new"), b"x").unwrap();
        assert_eq!(others(&data.join("new")), None, "a new file in a folder that is still open");
        folder::secure(&data).unwrap();
        assert_eq!((others(&data), others(&key)), (None, None));
        own::read_secret(&key, 1).unwrap();
    }

    #[test]
    fn a_list_that_the_disk_does_not_keep_is_no_list_that_was_set() {
        let root = tempfile::tempdir().unwrap();
        let group = group_named("S-1-5-21-7-7-7-1100").unwrap();
        match folder::share(root.path(), &[], group) {
            // Wine keeps what fits into a mode.
            Err(error) => {
                assert!(matches!(error.kind(), io::ErrorKind::Unsupported | io::ErrorKind::PermissionDenied), "{error}")
            }
            Ok(()) => {
                let found = at(root.path(), &std::fs::metadata(root.path()).unwrap(), false).unwrap();
                assert!(found.is_for(Circle::Group(group)));
            }
        }
    }
}
