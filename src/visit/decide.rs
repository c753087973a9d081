//! Check's decision: what the record and the unit itself say about a unit that was just read. Pure, so that every case is a line in a test.

#[cfg(test)]
mod tests;

use crate::domain::{CapProfile, CapStand, Failure, Held, OnForeignIdentity, Plan, UnitKeys};
use crate::journal::{Book, Decided, KnownUnit, OldIdentity, Progress, SegmentId};
use crate::seen::Choice;

/// What is done with the unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// Go on with this plan.
    Go(Plan),
    /// Put the identity that the unit holds on record, then go on with this plan.
    Keep(Plan),
    /// A person decides.
    Ask(Failure, Vec<Choice>),
    /// The unit ends here.
    Fail(Failure),
}

/// What of the profile matters here.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    /// The maker guarantees that serial numbers are unique.
    pub unique_numbers: bool,
    /// What happens to an identity that the record does not know.
    pub on_foreign: OnForeignIdentity,
    /// A person said that it is the unit on record.
    pub same_unit: bool,
    /// A person said that what it holds is replaced.
    pub replaces: bool,
    /// The profile says how a unit is put back.
    pub restores: bool,
    /// A write has several steps: one that was cut off may have left some of them undone.
    pub writes_in_steps: bool,
    /// What it holds could be put back, or the profile never does that, or a person said that it is replaced all the same.
    pub has_way_back: bool,
}

/// Decides. `held` is what the unit says it holds, where it can be asked.
pub fn decide(book: &Book, keys: &UnitKeys, held: Option<&Held>, rules: Rules) -> Next {
    // Another station's to register and to write: nothing that could be answered here makes it ours.
    if book.away(keys).is_some() {
        return Next::Ask(Failure::AskHandedOver, vec![Choice::LeaveIt]);
    }
    if let Some(unit) = to_be_put_back(book, keys) {
        if unit.old.as_ref().is_some_and(|old| book.has_left(old.place.segment)) {
            return Next::Ask(Failure::AskNoWayBack, vec![Choice::LeaveIt]);
        }
        return decide_restore(&unit, keys, held, rules);
    }
    let next = decide_within(book, keys, held, rules);
    match if left_with_batch(book, keys).is_some() { without_token(next) } else { next } {
        // Nobody can allow what the cloud does not give.
        Next::Go(Plan::Register) | Next::Keep(Plan::Register) if is_used_up(book, keys) => {
            Next::Fail(Failure::IdentitiesUsedUp)
        }
        Next::Ask(about, mut choices) if is_used_up(book, keys) => {
            choices.retain(|choice| !choice.registers());
            Next::Ask(about, choices)
        }
        next => next,
    }
}

/// The batch with which the token of this unit's identity has left the record.
pub(super) fn left_with_batch<'a>(book: &'a Book, keys: &UnitKeys) -> Option<&'a str> {
    let segment = book.named(keys)?.issued.last()?.place.segment;
    book.has_left(segment).then(|| book.batch_of(segment).0)
}

/// What is on record of it cannot be written or compared: its token has left with its batch. A person may register it once more.
fn without_token(next: Next) -> Next {
    match next {
        Next::Go(Plan::Finish | Plan::Known) | Next::Keep(Plan::Finish | Plan::Known) => {
            Next::Ask(Failure::AskFinished, vec![Choice::LeaveIt, Choice::RegisterAgain])
        }
        Next::Ask(about, mut choices) => {
            choices.retain(|choice| *choice != Choice::SameUnit);
            Next::Ask(about, choices)
        }
        next => next,
    }
}

/// Whether the cloud gives this name no further identity.
fn is_used_up(book: &Book, keys: &UnitKeys) -> bool {
    book.named(keys).is_some_and(|unit| unit.is_used_up())
}

fn decide_within(book: &Book, keys: &UnitKeys, held: Option<&Held>, rules: Rules) -> Next {
    if let Some(unit) = permitted(book, keys) {
        let is_known = is_one_of(held, ours(&unit).chain(elsewhere(&unit))) || is_old(&unit, held);
        return decide_foreign(held.is_some() && !is_known, Plan::Register, rules);
    }
    match &standing(book, keys)[..] {
        [] if !book.twins(keys).is_empty() => Next::Ask(Failure::AskTwin, vec![Choice::LeaveIt, Choice::RegisterAgain]),
        [] => decide_foreign(held.is_some(), Plan::Register, rules),
        [unit] if unit.keys.device_name == keys.device_name => decide_known(unit, keys, held, rules),
        // Found under another name, by its serial number: its board was replaced, where the name is made of the hardware id.
        [unit] if unit.keys.serial_number == keys.serial_number && can_be_replaced(unit, keys) => {
            Next::Ask(Failure::AskTwin, vec![Choice::LeaveIt, Choice::BoardReplaced, Choice::RegisterAgain])
        }
        // By its serial number or its hardware id: a swapped board, or a changed profile.
        [_] => Next::Ask(Failure::AskTwin, vec![Choice::LeaveIt, Choice::RegisterAgain]),
        _ => Next::Ask(Failure::AskTwin, vec![Choice::LeaveIt]),
    }
}

/// The units on record that could be this one. One that was taken out of production under another name is not, once the number has another board.
fn standing(book: &Book, keys: &UnitKeys) -> Vec<KnownUnit> {
    let is_named = |unit: &KnownUnit| unit.keys.device_name == keys.device_name;
    let mut known = book.lookup(keys);
    if known.first().is_some_and(is_named) {
        known.retain(|unit| is_named(unit) || unit.progress != Progress::Retired);
    }
    known
}

/// The very unit that a person has permitted to be registered once more: another board with its number is not meant. Or the one whose board was replaced: then
/// another board is meant, and not the old one.
fn permitted(book: &Book, keys: &UnitKeys) -> Option<KnownUnit> {
    let again =
        |unit: &KnownUnit| unit.decided == Some(Decided::RegisterAgain) && is_same_board(unit, keys) != Some(false);
    let replaced = |unit: &KnownUnit| {
        let is_number = unit.keys.serial_number == keys.serial_number;
        is_number && matches!(unit.decided, Some(Decided::BoardReplaced(_))) && is_same_board(unit, keys) != Some(true)
    };
    book.named(keys).filter(again).or_else(|| book.lookup(keys).into_iter().find(replaced))
}

/// Whether it has an identity that another board could take the place of.
fn can_be_replaced(unit: &KnownUnit, keys: &UnitKeys) -> bool {
    let is_registered = !unit.issued.is_empty() && unit.unanswered == 0;
    is_registered && unit.progress != Progress::Retired && is_same_board(unit, keys) != Some(true)
}

/// The very unit that a person decided to put back as it was. Another board with its number is not meant.
fn to_be_put_back(book: &Book, keys: &UnitKeys) -> Option<KnownUnit> {
    book.named(keys).filter(|unit| unit.decided == Some(Decided::RollBack) && is_same_board(unit, keys) != Some(false))
}

/// Written over is our identity, what was there before it, or what a write that was cut off has left of both; nothing else is by a decision that was made of
/// those.
fn decide_restore(unit: &KnownUnit, keys: &UnitKeys, held: Option<&Held>, rules: Rules) -> Next {
    if !rules.restores {
        return Next::Ask(Failure::AskNoWayBack, vec![Choice::LeaveIt]);
    }
    let is_this_one = is_same_board(unit, keys) == Some(true) || rules.unique_numbers || rules.same_unit;
    // Between two exchanges it may hold nothing at all.
    let is_cut_off = unit.progress == Progress::Writing && is_this_one;
    match held {
        Some(_) if is_one_of(held, ours(unit)) || is_old(unit, held) => Next::Go(Plan::Restore),
        Some(_) => Next::Ask(Failure::AskForeign, vec![Choice::LeaveIt]),
        None if is_cut_off || rules.same_unit => Next::Go(Plan::Restore),
        None => Next::Ask(Failure::AskSameUnit, vec![Choice::LeaveIt, Choice::SameUnit]),
    }
}

/// What the hardware ids say, where both are known.
fn is_same_board(unit: &KnownUnit, keys: &UnitKeys) -> Option<bool> {
    unit.keys.is_same_board(keys)
}

/// Client id and token digest of the identities whose tokens are on record.
fn ours(unit: &KnownUnit) -> impl Iterator<Item = (&str, &str)> {
    unit.issued.iter().map(|issued| (issued.client_id.as_str(), issued.token_sha256.as_str()))
}

/// Those of other stations.
fn elsewhere(unit: &KnownUnit) -> impl Iterator<Item = (&str, &str)> {
    unit.elsewhere.iter().map(|known| (known.client_id.as_str(), known.token_sha256.as_str()))
}

/// Whether the unit holds one of these. What carries a client id is that identity, even where a write went wrong and stored half of it: each
/// has one token only.
fn is_one_of<'a>(held: Option<&Held>, mut identities: impl Iterator<Item = (&'a str, &'a str)>) -> bool {
    held.is_some_and(|held| {
        identities.any(|(client_id, token_sha256)| match &held.client_id {
            Some(told) => told == client_id,
            None => is_identity(held, client_id, token_sha256),
        })
    })
}

/// The question that stands before anything else: what is on record about this unit is nothing to go on with.
fn open_question(unit: &KnownUnit) -> Option<Failure> {
    let is_set_aside = unit.decided == Some(Decided::SetAside);
    match unit.progress {
        _ if unit.unanswered > 0 || unit.is_being_cleared() => Some(Failure::AskUnknown),
        Progress::Retired => Some(Failure::AskRetired),
        Progress::None if !unit.elsewhere.is_empty() => Some(Failure::AskFinished),
        Progress::None if unit.orphans().next().is_some() => Some(Failure::AskOrphan),
        Progress::None if is_set_aside => Some(Failure::AskUnknown),
        _ => None,
    }
}

fn decide_known(unit: &KnownUnit, keys: &UnitKeys, held: Option<&Held>, rules: Rules) -> Next {
    if let Some(about) = open_question(unit) {
        let is_foreign = held.is_some() && !is_one_of(held, elsewhere(unit));
        return match about {
            // It was registered, and what it got is on it: an identity that is its own, and whose token nobody here has.
            Failure::AskOrphan if is_foreign && !is_old(unit, held) => decide_orphan_on_unit(rules),
            Failure::AskFinished if is_foreign && rules.on_foreign == OnForeignIdentity::Refuse => {
                Next::Fail(Failure::ForeignIdentityRefused)
            }
            Failure::AskFinished if is_foreign => {
                Next::Ask(Failure::AskForeign, vec![Choice::LeaveIt, Choice::RegisterAgain])
            }
            about => Next::Ask(about, vec![Choice::LeaveIt, Choice::RegisterAgain]),
        };
    }
    let Some(newest) = unit.issued.last() else {
        // Two boards with one number were to get one identity.
        if unit.collected.is_some() && is_same_board(unit, keys) == Some(false) && !rules.same_unit {
            return Next::Ask(Failure::AskSameUnit, vec![Choice::LeaveIt, Choice::SameUnit]);
        }
        return decide_foreign(held.is_some() && !is_old(unit, held), Plan::Register, other_than_old(unit, rules));
    };
    let is_same_board = is_same_board(unit, keys);
    let about = if unit.progress == Progress::Finished { Failure::AskFinished } else { Failure::AskSameUnit };
    if is_same_board == Some(false) {
        return Next::Ask(about, vec![Choice::LeaveIt, Choice::BoardReplaced, Choice::RegisterAgain]);
    }
    let mut choices = vec![Choice::LeaveIt, Choice::SameUnit, Choice::BoardReplaced, Choice::RegisterAgain];
    choices.retain(|choice| *choice != Choice::BoardReplaced || can_be_replaced(unit, keys));
    let ask_same_unit = Next::Ask(about, choices);
    // A person has said so before it came, of what is not finished; another board was answered above.
    let said_before = unit.decided == Some(Decided::SameUnit) && unit.progress != Progress::Finished;
    let rules = Rules { same_unit: rules.same_unit || said_before, ..rules };
    // Only a person moves it forward again.
    if unit.progress == Progress::RolledBack && !rules.same_unit {
        return Next::Ask(Failure::AskRolledBack, vec![Choice::LeaveIt, Choice::SameUnit]);
    }
    // A person put it aside; only a person takes it back.
    if unit.decided == Some(Decided::SetAside) && !rules.same_unit {
        return ask_same_unit;
    }
    if held.is_some_and(|held| is_identity(held, &newest.client_id, &newest.token_sha256)) {
        // What it tells is there; what stands behind it in the write may not be.
        let may_be_half = unit.progress == Progress::Writing && rules.writes_in_steps;
        return Next::Go(if may_be_half { Plan::Finish } else { Plan::Known });
    }
    let is_foreign = held.is_some() && !is_one_of(held, ours(unit)) && !is_old(unit, held);
    let finish = decide_foreign(is_foreign, Plan::Finish, other_than_old(unit, rules));
    match unit.progress {
        _ if is_same_board == Some(true) || rules.same_unit => finish,
        Progress::Writing if rules.unique_numbers => finish,
        Progress::Writing | Progress::Finished => ask_same_unit,
        Progress::None | Progress::Issued | Progress::Retired | Progress::RolledBack => finish,
    }
}

/// It holds something that is not on record: perhaps the very identity that the console tells of. Either way a person says that it is replaced.
fn decide_orphan_on_unit(rules: Rules) -> Next {
    match rules.on_foreign {
        OnForeignIdentity::Refuse => Next::Fail(Failure::ForeignIdentityRefused),
        _ => Next::Ask(Failure::AskForeign, vec![Choice::LeaveIt, Choice::RegisterAgain]),
    }
}

/// Whether it holds what it held before its first write, as the record has it sealed. Once a write has begun, what carries the client id is that identity, and of
/// several values some may be ours already.
fn is_old(unit: &KnownUnit, held: Option<&Held>) -> bool {
    let (Some(OldIdentity { held: old, .. }), Some(held)) = (&unit.old, held) else { return false };
    let is_half_way = unit.progress == Progress::Writing;
    held == old
        || is_half_way && held.client_id == old.client_id && held.client_id.is_some()
        || is_half_way && held.client_id.is_none() && held.values.iter().any(|value| old.values.contains(value))
}

/// What is kept is what it is put back to: where it holds something else by now, a person is asked, whatever the profile says. So too where it was collected
/// and held nothing.
fn other_than_old(unit: &KnownUnit, rules: Rules) -> Rules {
    match rules.on_foreign {
        OnForeignIdentity::Migrate if unit.old.is_some() || was_collected(unit) => {
            Rules { on_foreign: OnForeignIdentity::Ask, ..rules }
        }
        _ => rules,
    }
}

/// It was looked at before, and has not been written since.
fn was_collected(unit: &KnownUnit) -> bool {
    unit.collected.is_some() || matches!(unit.last, Some((_, Some(Failure::RegisteredAhead))))
}

/// I11: an identity that the record does not know is never overwritten, and never registered past, by itself.
fn decide_foreign(is_foreign: bool, plan: Plan, rules: Rules) -> Next {
    match rules.on_foreign {
        _ if !is_foreign => Next::Go(plan),
        OnForeignIdentity::Refuse => Next::Fail(Failure::ForeignIdentityRefused),
        OnForeignIdentity::Ask if !rules.replaces => {
            Next::Ask(Failure::AskForeign, vec![Choice::LeaveIt, Choice::Migrate])
        }
        OnForeignIdentity::Ask | OnForeignIdentity::Migrate if !rules.has_way_back => {
            Next::Ask(Failure::AskNoWayBack, vec![Choice::LeaveIt, Choice::Migrate])
        }
        OnForeignIdentity::Ask | OnForeignIdentity::Migrate => Next::Keep(plan),
    }
}

/// Whether all that the unit tells agrees with an identity on record. A unit that tells nothing agrees with none.
fn is_identity(held: &Held, client_id: &str, token_sha256: &str) -> bool {
    let agrees = |told: &Option<String>, recorded: &str| told.as_ref().is_none_or(|told| told == recorded);
    (held.client_id.is_some() || held.token_sha256.is_some())
        && agrees(&held.client_id, client_id)
        && agrees(&held.token_sha256, token_sha256)
}

/// Whether what the unit holds is nowhere on record: what is lost where it cannot be put back.
pub fn is_new_to_the_record(book: &Book, keys: &UnitKeys, held: Option<&Held>) -> bool {
    let is_known = |unit: &KnownUnit| is_one_of(held, ours(unit).chain(elsewhere(unit))) || is_old(unit, held);
    held.is_some() && !book.named(keys).as_ref().is_some_and(is_known)
}

/// Whether a person has permitted this very unit to be registered once more, and no intent has used that up.
pub fn is_permitted(book: &Book, keys: &UnitKeys) -> bool {
    permitted(book, keys).is_some()
}

/// Whether an intent for this unit may be written while these segments are open, as the writer counts it: no registration for any of its keys is under way at
/// another slot, and none is on record that a person has not looked at.
///
/// # Errors
/// [`Failure::Claimed`], or as [`may_register`].
pub fn may_ask(book: &Book, open: &[SegmentId], keys: &UnitKeys, deliberate: bool) -> Result<(), Failure> {
    if book.is_being_asked(open, keys) { Err(Failure::Claimed) } else { may_register(book, keys, deliberate) }
}

/// Whether a profile allows one more registration of this unit's product in this segment.
///
/// # Errors
/// The first cap that is used up.
pub fn within_cap(book: &Book, segment: SegmentId, keys: &UnitKeys, cap: &CapProfile) -> Result<(), CapStand> {
    book.caps(segment, &keys.product_key, cap).into_iter().find(CapStand::is_reached).map_or(Ok(()), Err)
}

/// Whether a registration may be asked for now. `deliberate`: a person said so for this very unit, now; what a person said before stands in the book.
///
/// # Errors
/// The question that a person has to answer first.
pub fn may_register(book: &Book, keys: &UnitKeys, deliberate: bool) -> Result<(), Failure> {
    if book.away(keys).is_some() {
        return Err(Failure::AskHandedOver);
    }
    if is_used_up(book, keys) {
        return Err(Failure::IdentitiesUsedUp);
    }
    if deliberate || is_permitted(book, keys) {
        return Ok(());
    }
    for unit in standing(book, keys) {
        if let Some(about) = open_question(&unit) {
            return Err(about);
        }
        if !unit.issued.is_empty() {
            return Err(if unit.progress == Progress::Finished { Failure::AskFinished } else { Failure::AskSameUnit });
        }
    }
    Ok(())
}
