//! Which units can go to another station, and which can come from one. Of many one that cannot keeps all of them here: nothing is done by halves.

use std::collections::HashSet;

use crate::domain::entry::Received;
use crate::domain::{Outcome, UnitKeys};
use crate::journal::{Book, KnownUnit, Lies};
use crate::seen::{Refusal, UnitUnfit};

/// Nothing, where all of these units are fit.
///
/// # Errors
/// [`Refusal::UnfitUnits`] with each one that is not.
pub(crate) fn all_fit(unfit: impl Iterator<Item = (String, UnitUnfit)>) -> Result<(), Refusal> {
    let unfit: Vec<_> = unfit.collect();
    if unfit.is_empty() { Ok(()) } else { Err(Refusal::UnfitUnits(unfit)) }
}

/// Why a unit cannot go.
pub(crate) fn fits_to_go(book: &Book, keys: &UnitKeys) -> Result<(), UnitUnfit> {
    if let Some(right) = book.away(keys) {
        return Err(UnitUnfit::Away(right.station));
    }
    let is_unknown = book.lookup(keys).into_iter().any(|unit| unit.open_as() == Some(Outcome::Unknown));
    if is_unknown || book.is_skipped(keys) { Err(UnitUnfit::Unsettled) } else { Ok(()) }
}

/// Whether a unit comes for the first time, or (false) is here already with this very hand-over.
///
/// # Errors
/// Why it cannot come.
pub(crate) fn to_come(book: &Book, unit: &Received) -> Result<bool, UnitUnfit> {
    let known = book.named(&unit.keys);
    if let Some(right) = known.as_ref().and_then(|known| known.right.as_deref()) {
        let newest = right.hand_overs.last();
        if newest == Some(&unit.hand_over) && right.lies != Lies::There {
            return Ok(false);
        }
        if right.hand_overs.contains(&unit.hand_over) {
            return Err(UnitUnfit::Older);
        }
        // What this station knows last is a part of its way here; otherwise it went two ways, and two stations have it.
        if !newest.is_some_and(|newest| unit.after.contains(newest)) {
            return Err(UnitUnfit::OtherWay);
        }
    }
    let told: HashSet<&str> = client_ids(unit).collect();
    let strange = |known: &KnownUnit| -> Vec<String> {
        let ours = known.issued.iter().map(|issued| &issued.client_id).filter(|id| !told.contains(id.as_str()));
        ours.cloned().collect()
    };
    // Registered here, and the other station does not know.
    if let Some(ids) = known.as_ref().map(strange).filter(|ids| !ids.is_empty()) {
        return Err(UnitUnfit::RegisteredHere(ids));
    }
    // What was asked for here, and got no answer, the other station does not know of either: it counts, and a person decides first.
    if known.as_ref().is_some_and(|known| known.unanswered > 0 && known.away().is_none()) {
        return Err(UnitUnfit::Unsettled);
    }
    for id in client_ids(unit) {
        let owner = book.client_id_owner(&unit.keys.platform, id).filter(|owner| {
            owner.keys.device_name != unit.keys.device_name || owner.keys.product_key != unit.keys.product_key
        });
        if let Some(owner) = owner {
            return Err(UnitUnfit::Clash { client_id: id.to_owned(), with: owner.keys.serial_number });
        }
    }
    let others = book.lookup(&unit.keys).into_iter().filter(|other| other.keys.device_name != unit.keys.device_name);
    match others.map(|other| other.keys.device_name).next() {
        Some(other) => Err(UnitUnfit::OtherName(other)),
        None => Ok(true),
    }
}

/// All client ids that are known of a unit.
fn client_ids(unit: &Received) -> impl Iterator<Item = &str> {
    let issued = unit.issued.iter().map(|issued| issued.client_id.as_str());
    issued
        .chain(unit.elsewhere.iter().map(|known| known.client_id.as_str()))
        .chain(unit.to_delete.iter().map(String::as_str))
}
