//! The screens that the rail leads to.

/// One screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) enum Screen {
    /// Where units are worked on.
    #[default]
    Bench,
    /// How far the jobs on record have come.
    Jobs,
    /// What became of the units of any batch file.
    Logs,
    /// Where profiles are made.
    Profiles,
    /// How this station is set.
    Settings,
}

impl Screen {
    /// Whether it is a supervisor's, where there are any.
    pub fn needs_supervisor(self) -> bool {
        matches!(self, Self::Profiles | Self::Settings)
    }
}
