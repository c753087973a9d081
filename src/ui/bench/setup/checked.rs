//! The check before the shift, of what is chosen for one batch.

use crate::ui::checkup::Checkup;
use crate::ui::host::Wake;
use crate::ui::launch::{Launch, Setup};

/// The check, and what it is of; none before there was something to check.
#[derive(Default)]
pub(super) struct Checked(Option<(Setup, Checkup)>);

impl Checked {
    /// Begins anew. `is_second`: it is of the batch beside the first one.
    pub fn begin(&mut self, launch: &dyn Launch, setup: Setup, is_second: bool, wake: &Wake) {
        let coming = match is_second {
            true => launch.check_beside(&setup, wake.clone()),
            false => launch.check(&setup, wake.clone()),
        };
        self.0 = Some((setup, Checkup::new(coming)));
    }

    /// Whether there is something to check that was not.
    pub fn is_missing(&self, setup: &Setup) -> bool {
        let is_checked = self.0.as_ref().is_some_and(|(of, _)| is_same_check(of, setup));
        !setup.profile.as_os_str().is_empty() && !is_checked
    }

    /// The check of just this.
    pub fn of(&self, setup: &Setup) -> Option<&Checkup> {
        self.0.as_ref().filter(|_| !self.is_missing(setup)).map(|(_, checkup)| checkup)
    }

    /// The check, whatever it is of.
    pub fn any(&mut self) -> Option<&mut Checkup> {
        self.0.as_mut().map(|(_, checkup)| checkup)
    }
}

/// Batch and operator change nothing about the check.
fn is_same_check(one: &Setup, other: &Setup) -> bool {
    (&one.profile, &one.ports, one.purpose) == (&other.profile, &other.ports, other.purpose)
}
