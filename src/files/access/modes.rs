//! Unix: owner, group and mode.

use std::fs::{File, Metadata, Permissions, set_permissions};
use std::io;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown, fchown};
use std::path::Path;

use crate::files::{Others, accounts};

const GROUP: u32 = 0o070;
const OTHERS: u32 = 0o007;
const SET_GROUP: u32 = 0o2000;
/// In a folder with this bit everybody may make files, and take away only their own.
const STICKY: u32 = 0o1000;

/// The number of a group.
pub type GroupId = u32;
/// For whom a folder of this PC is.
pub type Circle = super::circle::Circle<u32>;

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
}

/// Whose it is, and who may do what with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Access {
    uid: u32,
    gid: u32,
    /// Twelve bits.
    mode: u32,
    names: u64,
}

/// Of what stands at a path and was looked at.
#[expect(clippy::unnecessary_wraps, reason = "its Windows twin can fail")]
pub fn at(_: &Path, found: &Metadata, _through_links: bool) -> io::Result<Access> {
    Ok(Access { uid: found.uid(), gid: found.gid(), mode: found.mode() & 0o7777, names: found.nlink() })
}

/// Of a file that is open.
pub fn of(_: &File, found: &Metadata) -> io::Result<Access> {
    at(Path::new(""), found, false)
}

impl Access {
    /// How many names a file has.
    pub fn names(&self) -> u64 {
        self.names
    }

    /// It belongs to this user.
    pub fn is_mine(&self) -> bool {
        self.uid == rustix::process::geteuid().as_raw()
    }

    /// It belongs to this user, or to the one who may do everything anyway.
    pub fn is_trusted(&self) -> bool {
        self.is_mine() || self.uid == 0
    }

    /// Whose it is: the name where this PC knows it, otherwise the number.
    pub fn owner(&self) -> String {
        accounts::user_named(self.uid).unwrap_or_else(|| self.uid.to_string())
    }

    /// The group that a folder was made for.
    pub fn group(&self) -> Option<u32> {
        let is = self.mode & GROUP == GROUP && (self.mode & SET_GROUP != 0 || self.mode & OTHERS == 0);
        is.then_some(self.gid)
    }

    /// The group that a folder is for where the one around it is. A mode is never another folder's.
    #[expect(clippy::unused_self, reason = "its Windows twin looks")]
    pub fn group_around(&self) -> Option<u32> {
        None
    }

    /// It is of the group that the folder around it is for.
    pub fn is_for(&self, circle: Circle) -> bool {
        circle == Circle::Group(self.gid)
    }

    /// Who else can write to it.
    pub fn writers(&self, circle: Circle) -> Option<Others> {
        let is_open = self.mode & 0o002 != 0 || self.mode & 0o020 != 0 && !self.is_for(circle);
        is_open.then_some(Others::Mode(self.mode))
    }

    /// Who else can read it.
    pub fn readers(&self, circle: Circle) -> Option<Others> {
        let others = if self.is_for(circle) { OTHERS } else { GROUP | OTHERS };
        (self.mode & others != 0).then_some(Others::Mode(self.mode))
    }

    /// Who can do more with a folder than they should.
    pub fn too_many_in_folder(&self, circle: Circle) -> Option<Others> {
        (self.mode & !circle.folder_mode() != 0).then_some(Others::Mode(self.mode))
    }

    /// Whether somebody can do more with a file than they should.
    pub fn too_many_in_file(&self, circle: Circle) -> bool {
        self.mode & !circle.file_mode() != 0
    }

    /// Whose it is besides, where it is a folder of everybody's.
    pub fn everybody(&self) -> Option<Others> {
        (self.mode & STICKY != 0).then_some(Others::Mode(self.mode))
    }
}

/// Gives a new file to those that its folder is for, whatever the umask says. What it is called decides nothing here.
pub fn settle_file(_: &Path, file: &File, circle: Circle) -> io::Result<()> {
    if let Circle::Group(gid) = circle
        && file.metadata()?.gid() != gid
    {
        fchown(file, None, Some(gid))?;
    }
    file.set_permissions(Permissions::from_mode(circle.file_mode()))
}

/// Gives a folder to those it is for.
pub fn settle_folder(path: &Path, circle: Circle) -> io::Result<()> {
    if let Circle::Group(gid) = circle
        && std::fs::metadata(path)?.gid() != gid
    {
        chown(path, None, Some(gid))?;
    }
    set_permissions(path, Permissions::from_mode(circle.folder_mode()))
}

/// As [`settle_folder`]. Into a closed folder nobody else comes, whatever the modes inside are.
pub fn settle_within(path: &Path, circle: Circle) -> io::Result<()> {
    settle_folder(path, circle)
}

/// Takes from others the right to write in a folder.
pub fn close(path: &Path, access: &Access, circle: Circle) -> io::Result<()> {
    let taken = if circle == Circle::Owner { 0o022 } else { 0o002 };
    set_permissions(path, Permissions::from_mode(access.mode & !taken))
}

/// Makes a folder, and what is missing above it, for all users to read.
pub fn make_public(path: &Path) -> io::Result<()> {
    std::fs::create_dir_all(path)?;
    set_permissions(path, Permissions::from_mode(0o755))
}

/// Gives a new file to all users of the PC to read.
pub fn rule(_: &Path, file: &File) -> io::Result<()> {
    file.set_permissions(Permissions::from_mode(0o644))
}

/// The group of this name or number.
pub fn group_named(text: &str) -> Option<GroupId> {
    let named = accounts::groups().into_iter().find(|group| group.name == text).map(|group| group.id);
    named.or_else(|| text.parse().ok())
}
