//! A decision about a unit can be older than the record: a list was read, or a dialog was opened, and then the unit was at a slot, or an answer was found. What was seen
//! is compared with what is there, so that nobody gives up an identity that he does not know of.

use crate::domain::UnitKeys;
use crate::domain::entry::AtConsole;
use crate::journal::book::Progress;
use crate::journal::{Book, KnownUnit};
use crate::seen::{Disposition, Refusal, Seen};

/// Whether what a person decides of a unit was decided of the one that the record has.
///
/// # Errors
/// [`Refusal::Unseen`], [`Refusal::ChangedSince`], [`Refusal::OtherBoard`].
pub(super) fn stands_as_seen(book: &Book, keys: &UnitKeys, becomes: &Disposition, seen: &Seen) -> Result<(), Refusal> {
    let unit = book.named(keys);
    let is_about_record = !matches!(becomes, Disposition::SetAside | Disposition::TakeBack);
    if is_about_record && unit.as_ref().is_some_and(|unit| unit.keys.is_same_board(keys) == Some(false)) {
        return Err(Refusal::OtherBoard(keys.serial_number.clone()));
    }
    if let Seen::Open { outcome, client_id } = seen {
        let open = book.unfinished().find(|open| open.keys == *keys);
        let is_so = open.is_some_and(|open| open.outcome == *outcome && open.client_id() == client_id.as_deref());
        return if is_so { Ok(()) } else { Err(Refusal::ChangedSince(keys.serial_number.clone())) };
    }
    let Some(unit) = unit else { return Ok(()) };
    if let Seen::Identity(client_id) = seen {
        return has(&unit, client_id.as_deref());
    }
    let gives_up = match becomes {
        // What was never written is on no unit: it is lost with this.
        Disposition::RegisterAgain => unit.progress == Progress::Issued && !unit.issued.is_empty(),
        Disposition::Found { client_id, .. } => {
            let is_other = unit.issued.last().is_some_and(|own| own.client_id != *client_id);
            is_other && unit.progress != Progress::Retired
        }
        _ => false,
    };
    if gives_up { Err(unseen(&unit)) } else { Ok(()) }
}

/// Whether a change at the cloud leaves the unit the identity that it has, as far as whoever wants it has seen.
///
/// # Errors
/// [`Refusal::Unseen`].
pub(super) fn spares_identity(unit: &KnownUnit, change: &AtConsole, seen: &Seen) -> Result<(), Refusal> {
    if let Seen::Identity(client_id) = seen {
        return has(unit, client_id.as_deref());
    }
    let gives_up = match (change, unit.issued.last()) {
        (_, None) => false,
        // They were deleted before, and it has got one since: whoever says so again means that before.
        (AtConsole::Clear, Some(_)) => unit.was_cleared && !unit.is_used_up(),
        (AtConsole::Keep { client_id }, Some(own)) => {
            own.client_id != *client_id && matches!(unit.progress, Progress::Writing | Progress::Finished)
        }
    };
    if gives_up { Err(unseen(unit)) } else { Ok(()) }
}

/// Whether this is the identity that a unit has: the newest of its own, or one that another station has told of where it has none of its own.
fn has(unit: &KnownUnit, client_id: Option<&str>) -> Result<(), Refusal> {
    let is_so = match (client_id, unit.issued.last()) {
        (seen, Some(own)) => seen == Some(&*own.client_id),
        (Some(seen), None) => unit.elsewhere.iter().any(|one| one.client_id == seen),
        (None, None) => unit.elsewhere.is_empty(),
    };
    match is_so {
        true => Ok(()),
        false if unit.issued.is_empty() && unit.elsewhere.is_empty() => Err(Refusal::NoIdentity),
        false => Err(unseen(unit)),
    }
}

fn unseen(unit: &KnownUnit) -> Refusal {
    let own = unit.issued.last().map(|own| &own.client_id);
    let has = own.or_else(|| unit.elsewhere.last().map(|one| &one.client_id));
    Refusal::Unseen(unit.keys.serial_number.clone(), has.cloned().unwrap_or_default())
}
