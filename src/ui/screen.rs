//! The screens that the rail leads to.

/// One screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) enum Screen {
    /// Where units are worked on.
    #[default]
    Bench,
    /// What became of them.
    Logs,
    /// What is made, and how.
    Profiles,
    /// How this station is set.
    Settings,
}
