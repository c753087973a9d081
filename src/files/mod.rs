//! The one door to the disk: every file and folder that the program opens is opened here, after a look at what it is.
//!
//! - [`own`] the station's own files: no link is followed, nothing is waited for, owner, kind, names and size are looked at before use
//! - [`given`] files that a person names: a link may lead to them, but a pipe, a device or a folder is told by its name
//! - [`admin`] a file with which an administrator rules: nobody else may change it
//! - [`folder`] the station's own folders: made for their owner alone, or for the group that the data folder was made for
//! - [`handed`] what is handed to a printer through a folder or a device
//! - `device` the device that a folder is on, on Linux
//! - [`mod@lock`] the lock of a file that others hold for a moment
//!
//! What is there and not fit for use is an [`Unfit`] inside the error: [`unfit`] takes it out.
//!
//! A folder says itself for whom it is. One that its owner alone can enter (0700) makes its files so (0600). One that was made for a group (2770, or 0770)
//! makes its folders 2770 and its files 0660 and trusts files of that group: the next shift's login goes on. Nothing depends on the umask. On Windows lists say
//! the same: the user, or the group, and beside them the system and its administrators; groups and users are told apart by number, never by name.

#![expect(clippy::disallowed_methods, reason = "they are called here and nowhere else")]

mod access;
pub mod accounts;
pub mod admin;
#[cfg(target_os = "linux")]
pub mod device;
mod facts;
pub mod folder;
pub mod given;
pub mod handed;
pub mod lock;
pub mod own;
mod rename;
mod rules;
mod unfit;
mod whole;

use std::io;
use std::path::Path;

pub use access::{GroupId, group_named};
pub use rename::rename;
pub use rules::folder_of;
pub use unfit::{Kind, Others, Unfit, Why};

/// What is wrong with a file or folder, where it is that and not the system that refused.
pub fn unfit(error: &io::Error) -> Option<&Unfit> {
    error.get_ref()?.downcast_ref()
}

/// Nothing, where the error is that nothing is there.
///
/// # Errors
/// Any other one.
pub fn if_there<T>(read: io::Result<T>) -> io::Result<Option<T>> {
    match read {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        read => read.map(Some),
    }
}

/// Whether anything stands there, even a link that leads nowhere.
pub fn is_there(path: &Path) -> bool {
    std::fs::symlink_metadata(path).is_ok()
}

/// Takes a file away; none is as good.
///
/// # Errors
/// Those of the system.
pub fn remove(path: &Path) -> io::Result<()> {
    if_there(std::fs::remove_file(path)).map(drop)
}

/// The number of this user, where the platform has one.
pub fn user_id() -> Option<u32> {
    #[cfg(unix)]
    return Some(rustix::process::geteuid().as_raw());
    #[cfg(not(unix))]
    None
}

#[cfg(all(test, unix))]
mod tests;
