//! For whom a folder is.

/// For whom a folder is, and what is made in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Circle<Group> {
    /// For its owner alone.
    Owner,
    /// For the logins of this group.
    Group(Group),
}
