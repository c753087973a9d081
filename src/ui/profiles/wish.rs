//! What painting asks for.

use eframe::egui::Context;

use super::ask::Asking;
use super::clerk::Errand;
use super::draft::Edit;
use crate::domain::Verb;
use crate::store::profile_file::Beside;
use crate::trial::Mark;

/// Room beside what scrolls.
pub(super) const SCROLL_BAR: f32 = 10.0;

/// How the open profile is seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum View {
    #[default]
    Form,
    /// The page on which the first product is set up.
    Wizard,
    Terminal,
    Text,
    History,
}

/// What painting asks for.
pub(super) enum Wish {
    Open(String),
    Edit(Edit),
    View(View),
    Save,
    /// Save, store the secret that was typed beside it, and open the bench.
    SaveAndOpen,
    /// Set up the first product on one page.
    FirstUnit,
    Duplicate,
    Ask(Asking),
    Errand(Errand),
    BringBack(String),
    Trial(TrialWish),
    Agreed(Option<Verb>),
    TestConnection,
    Choose(Beside, Context),
    /// The section of this number shows its fields, or nothing but its head.
    Fold(u16),
    Secret,
    /// Take a package.
    Package,
    Heard,
}

/// What painting a trial asks for.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum TrialWish {
    LookForPorts,
    Read(Vec<Verb>),
    /// To be agreed to first.
    Change(Verb),
    /// Opens the port to speak by hand.
    Open,
    /// Sends this by hand.
    Send(String),
    /// Makes a pattern.
    Mark(Mark),
    /// Closes the port.
    Close,
}
