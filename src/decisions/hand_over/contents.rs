//! What goes with a unit. A sealed value is opened with one key, looked at whether it is this unit's own, and sealed to another one: so it reaches the
//! other station, and no key does. What was sealed in a batch that has left the record does not go: that batch's file alone has it.

use std::collections::BTreeSet;

use crate::decisions::office::NO_VISIT;
use crate::domain::entry::{Received, ReceivedIdentity, ReceivedOld};
use crate::domain::{Elsewhere, Entry, Held, Secret, UnitKeys, short_sha256};
use crate::journal::{KnownUnit, Lookup as _, Place, Progress, Record};
use crate::vault::seal::SealError;
use crate::vault::{Belongs, SealKey, Sealer, open_found, open_identity, seal_found, seal_identity};

/// From where a unit goes, and with which hand-over.
pub(crate) struct Origin<'a> {
    pub(crate) hand_over: &'a str,
    pub(crate) after: &'a [String],
    pub(crate) station: &'a str,
    pub(crate) station_id: &'a str,
    pub(crate) batch: &'a str,
}

/// A unit that goes.
pub(crate) struct Contents {
    pub(crate) unit: Received,
    /// Batches that have left the record, with what was sealed in them of this unit.
    pub(crate) stays: BTreeSet<String>,
}

/// What the record knows of a unit, its values still sealed as they stand there. None where a line of it cannot be read.
pub(crate) fn contents(record: &Record, keys: &UnitKeys, from: &Origin<'_>) -> Option<Contents> {
    let known = record.read(|book| book.named(keys));
    let mut received = Received {
        keys: keys.clone(),
        hand_over: from.hand_over.to_owned(),
        after: from.after.to_vec(),
        from: from.station.to_owned(),
        from_id: from.station_id.to_owned(),
        from_batch: from.batch.to_owned(),
        old: None,
        issued: Vec::new(),
        elsewhere: Vec::new(),
        unknown: 0,
        unanswered: 0,
        progress: Default::default(),
        collected: false,
        decided: None,
        to_delete: Vec::new(),
        by: None,
    };
    let mut stays = BTreeSet::new();
    // The other station is told of what the console lists as of registrations that may be used up: it asks a person, or the console.
    let orphans = known.as_ref().map_or(0, |unit| u32::try_from(unit.orphans().count()).unwrap_or(u32::MAX));
    let is_lost = known.as_ref().is_some_and(KnownUnit::has_lost_identity);
    let Some(KnownUnit {
        keys,
        mut issued,
        unknown,
        unanswered,
        progress,
        collected,
        decided,
        old,
        elsewhere,
        to_delete,
        ..
    }) = known
    else {
        return Some(Contents { unit: received, stays });
    };
    received.keys = keys;
    (received.unknown, received.progress) = (unknown + orphans, progress);
    received.unanswered = unanswered + if is_lost { orphans } else { 0 };
    (received.collected, received.decided) = (collected.is_some(), decided);
    (received.elsewhere, received.to_delete) = (elsewhere, to_delete);
    let left_with = |place: &Place| {
        record.read(|book| book.has_left(place.segment).then(|| book.batch_of(place.segment).0.to_owned()))
    };
    // Its own identity is the newest: there it is none of those before one whose token has left. Nobody there registers past such a one by himself.
    let last_left = issued.iter().rposition(|issued| left_with(&issued.place).is_some());
    let own = issued.split_off(last_left.map_or(0, |last| last + 1));
    if own.is_empty() && !issued.is_empty() && progress != Progress::Retired {
        received.progress = Progress::None;
    }
    let former = if own.is_empty() { issued.len().saturating_sub(1) } else { issued.len() };
    received.to_delete.extend(issued[..former].iter().map(|issued| issued.client_id.clone()));
    for issued in issued {
        stays.extend(left_with(&issued.place));
        let batch = record.read(|book| book.batch_of(issued.place.segment).0.to_owned());
        let (client_id, token_sha256, station) = (issued.client_id, issued.token_sha256, from.station.to_owned());
        received.elsewhere.push(Elsewhere { client_id, token_sha256, batch, station });
    }
    for issued in own {
        let sealed_token = record.entry_at(&issued.place)?.sealed_token(&issued.client_id)?.to_owned();
        let issued_at = record.issued_at(&issued);
        let (client_id, token_sha256) = (issued.client_id, issued.token_sha256);
        received.issued.push(ReceivedIdentity { client_id, token_sha256, issued_at, sealed_token });
    }
    match old.map(|old| (left_with(&old.place), old)) {
        None => {}
        Some((Some(batch), _)) => drop(stays.insert(batch)),
        Some((None, old)) => {
            let sealed = record.entry_at(&old.place).as_ref().and_then(Entry::sealed_old)?.to_owned();
            received.old = Some(ReceivedOld { held: old.held, sealed });
        }
    }
    Some(Contents { unit: received, stays })
}

/// The same, its values sealed by `sealer` for a line of this batch.
///
/// # Errors
/// [`SealError::Unseal`] where a value does not open, or is another one than that which belongs here.
pub(crate) fn resealed(unit: &Received, key: &SealKey, sealer: &Sealer, batch: &str) -> Result<Received, SealError> {
    let mut unit = unit.clone();
    let keys = &unit.keys;
    for identity in &mut unit.issued {
        let opened = open_identity(key, &identity.sealed_token, &keys.serial_number, &keys.device_name)?;
        let is_own = opened.product_key == keys.product_key
            && opened.client_id == identity.client_id
            && opened.token_sha256() == identity.token_sha256;
        if !is_own {
            return Err(SealError::Unseal);
        }
        identity.sealed_token = seal_identity(sealer, Belongs::new(batch, NO_VISIT, keys), &opened)?;
    }
    if let Some(old) = &mut unit.old {
        let opened = open_found(key, &old.sealed, &keys.serial_number, &keys.device_name)?;
        if !opened.iter().all(|(name, value)| is_told(&old.held, name, value)) {
            return Err(SealError::Unseal);
        }
        let values = opened.iter().map(|(name, value)| (name.as_str(), value));
        old.sealed = seal_found(sealer, Belongs::new(batch, NO_VISIT, keys), values)?;
    }
    Ok(unit)
}

/// Whether a value is the one whose hash, or text, is told in the open.
fn is_told(held: &Held, name: &str, value: &Secret) -> bool {
    let hash = || short_sha256(value.expose().as_bytes());
    match name {
        "clientId" => held.client_id.as_deref() == Some(value.expose()),
        "deviceToken" => held.token_sha256.as_deref() == Some(&*hash()),
        name => held.values.iter().any(|told| told.name == name && told.sha256 == hash()),
    }
}
