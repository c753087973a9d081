//! The screens that the rail leads to.

use crate::domain::Deed;

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
    /// What is done there, where that is not everybody's.
    pub fn deed(self) -> Option<Deed> {
        match self {
            Self::Bench | Self::Jobs | Self::Logs => None,
            Self::Profiles => Some(Deed::Profiles),
            Self::Settings => Some(Deed::Settings),
        }
    }
}
