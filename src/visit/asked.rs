//! What a question, or a refusal, about a unit stands on: the facts on record behind it. Pure.

use crate::domain::{Circumstance, Failure, Held, UnitKeys};
use crate::journal::{Book, Decided, KnownUnit, Progress};
use crate::visit::decide::left_with_batch;

/// What of the record this failure is about; none where its words say all of it.
pub fn behind(book: &Book, keys: &UnitKeys, held: Option<&Held>, failure: Failure) -> Option<Circumstance> {
    match failure {
        Failure::AskTwin => Some(twin(book, keys)),
        Failure::AskHandedOver => {
            book.away(keys).map(|right| Circumstance::HandedOver { station: right.station, at: right.at })
        }
        Failure::AskForeign | Failure::ForeignIdentityRefused => {
            let is_kept = book.named(keys).is_some_and(|unit| unit.old.is_some());
            owner(book, keys, held).or(is_kept.then_some(Circumstance::OtherThanKept))
        }
        Failure::AskOrphan => Some(orphans(&book.named(keys)?)),
        Failure::AskSameUnit | Failure::AskFinished | Failure::AskUnknown => {
            let left = left_with_batch(book, keys).map(|batch| Circumstance::TokenLeft { batch: batch.to_owned() });
            known(&book.named(keys)?, keys).or(left)
        }
        _ => None,
    }
}

fn orphans(unit: &KnownUnit) -> Circumstance {
    Circumstance::Orphans { client_ids: unit.orphans().map(|id| (id.client_id.clone(), id.created.clone())).collect() }
}

fn twin(book: &Book, keys: &UnitKeys) -> Circumstance {
    let number = keys.serial_number.clone();
    let sharing = book.lookup(keys);
    if sharing.is_empty() {
        let like = book.twins(keys).into_iter().map(|unit| unit.keys.serial_number).collect();
        return Circumstance::Alike { number, like };
    }
    let names = |unit: KnownUnit| (unit.keys.serial_number, unit.keys.device_name);
    Circumstance::Shared { number, with: sharing.into_iter().map(names).collect() }
}

/// The other unit that has the client id which this one holds.
fn owner(book: &Book, keys: &UnitKeys, held: Option<&Held>) -> Option<Circumstance> {
    let owner = book.client_id_owner(&keys.platform, held?.client_id.as_deref()?)?;
    let serial_number = owner.keys.serial_number.clone();
    (owner.keys.device_name != keys.device_name).then_some(Circumstance::OfOtherUnit { serial_number })
}

fn known(unit: &KnownUnit, keys: &UnitKeys) -> Option<Circumstance> {
    if unit.unanswered > 0 {
        return None;
    }
    let boards = unit.keys.hardware_id.as_ref().zip(keys.hardware_id.as_ref());
    if let Some((recorded, told)) =
        boards.filter(|(recorded, told)| recorded != told && (!unit.issued.is_empty() || unit.collected.is_some()))
    {
        return Some(Circumstance::OtherBoard { recorded: recorded.clone(), told: told.clone() });
    }
    match (unit.decided, unit.progress) {
        (_, Progress::None) if !unit.elsewhere.is_empty() => {
            let station = unit.elsewhere.last().map(|known| known.station.clone()).unwrap_or_default();
            Some(Circumstance::IssuedElsewhere { station })
        }
        (Some(Decided::SetAside), _) => Some(Circumstance::SetAside),
        (_, Progress::Writing) => Some(Circumstance::WritingBegun),
        _ => None,
    }
}
