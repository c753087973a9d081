//! Why this user has no place for a record on this PC: typed, without words. A person decides once, for the PC or for this user alone.

use std::path::PathBuf;

use crate::files::Unfit;

/// This user cannot use the PC's folder, and has chosen none of their own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotSetUp {
    /// The PC's folder.
    pub folder: PathBuf,
    /// Who is to use it, as the system knows them; none where it does not say.
    pub user: Option<String>,
    /// The folder that would be this user's alone; none where the platform names no place for it.
    pub own: Option<PathBuf>,
    /// What is missing.
    pub lack: Lack,
}

/// What is missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lack {
    /// Nobody made the folder yet, and this user may not. It would be shared by this group.
    Folder(Sharing),
    /// The folder is for the members of this group, and this login has not its rights.
    Membership(Sharing),
    /// The folder is one user's alone; it would be shared by this group.
    Rights {
        /// Whose it is, where the system says.
        owner: Option<String>,
        /// With whom it would be shared.
        sharing: Sharing,
    },
}

impl Lack {
    /// The group that shares the folder, or would.
    pub fn sharing(&self) -> &Sharing {
        match self {
            Self::Folder(sharing) | Self::Membership(sharing) | Self::Rights { sharing, .. } => sharing,
        }
    }
}

/// A group of users that shares the PC's folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sharing {
    /// Its name.
    pub group: String,
    /// The system has it already.
    pub exists: bool,
    /// How this user stands to it.
    pub member: Member,
}

/// How a user stands to a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Member {
    /// Not in it.
    No,
    /// In it since after this login began: the next one has its rights.
    FromNextLogin,
    /// In it.
    Yes,
}

/// Why a folder was not given to a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotShared {
    /// This PC knows no group of this name.
    NoGroup(String),
    /// Only an administrator may.
    NotAdministrator,
    /// Its disk keeps no rights.
    KeepsNoRights,
    /// What stands there is not used.
    Unfit(Unfit),
    /// The system's own reason.
    System(String),
}
