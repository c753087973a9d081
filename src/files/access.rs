//! Who may do what with a file or a folder, and for whom it is: Unix says it in a mode, Windows in a list. Whoever judges asks both the same.

mod circle;
#[cfg(any(windows, test))]
mod lists;
#[cfg(unix)]
mod modes;
#[cfg(unix)]
mod tree;
#[cfg(windows)]
mod windows;

#[cfg(unix)]
pub(super) use modes::{Access, Circle, at, close, make_public, of, rule, settle_file, settle_folder, settle_within};
#[cfg(unix)]
pub use modes::{GroupId, group_named};
#[cfg(unix)]
pub(super) use tree::share;
#[cfg(windows)]
pub(super) use windows::{
    Access, Circle, at, close, make_public, of, rule, settle_file, settle_folder, settle_within, share,
};
#[cfg(windows)]
pub use windows::{GroupId, group_named};
