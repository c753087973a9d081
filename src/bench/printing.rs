//! The labels of a batch's product on their way to a printer, as a bench has them.

use parking_lot::Mutex;
use tokio::sync::{Notify, watch};

use crate::domain::{LabelStand, Printers, Profile};
use crate::plant::label::Press;
use crate::plant::label::printer::Limits;

/// What a bench has of them: nothing where the profile has no label.
#[derive(Default)]
pub(crate) struct Printing {
    pub(crate) press: Option<Press>,
    /// A label is to be printed, or somebody has decided about one.
    pub(crate) news: Notify,
    /// Nothing more is to come.
    pub(crate) end: watch::Sender<bool>,
    /// What was told last.
    pub(crate) told: Mutex<LabelStand>,
}

impl Printing {
    /// Of a profile, its template and the printers of the station.
    pub(crate) fn of(profile: &Profile, template: Option<&str>, printers: Printers) -> Self {
        Self { press: Press::of(profile, template, printers, Limits::default()), ..Self::default() }
    }
}
