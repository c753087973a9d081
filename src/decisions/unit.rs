//! What is to become of a unit that is not through. A person decides it, at the bench or at the desk, and it is recorded with the name.

use crate::domain::entry::Entry;
use crate::domain::identity::UnitKeys;
use crate::domain::secret::Secret;
use crate::journal::book::KnownUnit;

/// What is to become of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Disposition {
    /// It is not waited for any more. What it has stays on record.
    SetAside,
    /// It is registered once more when it comes again: a further slot.
    RegisterAgain,
    /// Its identity was found elsewhere (a console, another PC): it is written when the unit comes again.
    Found {
        /// What the cloud calls it.
        client_id: String,
        /// The token.
        device_token: Secret,
    },
    /// It is taken out of production: what it has is never written again.
    Retire,
}

/// A person's decision about one unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ruling {
    /// Which unit.
    pub keys: UnitKeys,
    /// What is to become of it.
    pub disposition: Disposition,
    /// Who decides: one of the supervisors, where there are any.
    pub by: String,
    /// Why.
    pub why: String,
    /// The supervisor's PIN; anything where there are no supervisors.
    pub pin: Secret,
}

/// The entry that takes a unit out of production, with the client ids that are to be deleted in the console.
pub fn retired(unit: &KnownUnit, by: &str, why: &str) -> Entry {
    let issued = unit.issued.iter().map(|issued| &issued.client_id);
    let elsewhere = unit.elsewhere.iter().map(|known| &known.client_id);
    let client_ids = issued.chain(elsewhere).filter(|id| !unit.to_delete.contains(id)).cloned().collect();
    Entry::Retired { keys: unit.keys.clone(), client_ids, by: by.to_owned(), why: why.to_owned() }
}
