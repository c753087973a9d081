//! The screens that the rail leads to.

use eframe::egui::Id;

/// The search field of the logs: Ctrl+F gives it the focus.
pub(crate) fn find_field() -> Id {
    Id::unique("find in the logs")
}

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

impl Screen {
    /// Whether it is a supervisor's, where there are any.
    pub fn needs_supervisor(self) -> bool {
        matches!(self, Self::Profiles | Self::Settings)
    }
}
