//! What a unit was given in its visit, by name.

use crate::domain::{NamedSecrets, Secret};

/// What this unit was given in this visit.
#[derive(Default)]
pub(super) struct UnitValues(Vec<(String, Secret, bool)>);

impl UnitValues {
    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    pub(super) fn get(&self, name: &str) -> Option<&Secret> {
        self.0.iter().find(|(known, ..)| known == name).map(|(_, value, _)| value)
    }

    pub(super) fn put(&mut self, name: &str, value: Secret, is_secret: bool) {
        self.0.retain(|(known, ..)| known != name);
        self.0.push((name.to_owned(), value, is_secret));
    }

    /// Those that are secret, or the others.
    pub(super) fn which(&self, secret: bool) -> NamedSecrets {
        let which = self.0.iter().filter(|(.., is_secret)| *is_secret == secret);
        which.map(|(name, value, _)| (name.clone(), value.clone())).collect()
    }

    /// All that may stand in a device name.
    pub(super) fn shown(&self) -> NamedSecrets {
        self.which(false)
    }
}
