//! Who works at the bench, by which badges: whether that can be, and which lines say so.

use super::is_line;
use crate::domain::entry::{ChangeOf, Changed, OperatorSet};
use crate::domain::operator::{BadgeFault, can_be_badge, is_day};
use crate::domain::{Entry, Operator, Person};
use crate::journal::{Book, Lookup};
use crate::seen::{OperatorChange, Refusal};
use crate::wire::{BadgePattern, are_never_labels};

/// The lines of a change. `labels`: the patterns for labels of the profiles that are known here, each behind its profile's name.
///
/// # Errors
/// [`Refusal`].
pub(super) fn lines(
    record: &impl Lookup,
    labels: impl FnOnce() -> Vec<(String, String)>,
    change: OperatorChange,
    by: Option<Person>,
) -> Result<Vec<Entry>, Refusal> {
    match change {
        OperatorChange::Set { name, badge, products, until } => {
            if !products.iter().all(|product| is_line(product)) {
                return Err(Refusal::NotALine);
            }
            if until.as_ref().is_some_and(|until| !is_day(until)) {
                return Err(BadgeFault::NotADay.into());
            }
            let old = record.read(|book| can_have(book, &name, &badge))?;
            let badge = Operator::kept(&badge);
            let gone = old.filter(|old| old.badge != badge);
            let operator = Operator { name: name.into(), badge, products, until };
            let set = Entry::OperatorSet(Box::new(OperatorSet { operator, by: by.clone() }));
            Ok(std::iter::once(set).chain(erased(record, gone, by)).collect())
        }
        OperatorChange::Remove { name } => {
            let old = record.read(|book| book.operator(&name).cloned()).ok_or(BadgeFault::NoSuchOperator)?;
            let removed = Entry::OperatorRemoved { name: name.into(), by: by.clone() };
            Ok(std::iter::once(removed).chain(erased(record, Some(old), by)).collect())
        }
        OperatorChange::AskFor { pattern: None } => Ok(vec![Entry::BadgesAsked { pattern: None, by }]),
        OperatorChange::AskFor { pattern: Some(pattern) } => {
            let compiled = BadgePattern::new(&pattern).ok_or(BadgeFault::NotAPattern)?;
            let is_like = |operator: &Operator| operator.badge().is_none_or(|badge| compiled.is_badge(badge));
            let others = |book: &Book| book.operators().into_iter().filter(|one| !is_like(one)).collect::<Vec<_>>();
            let others = record.read(others);
            if !others.is_empty() {
                let names = others.iter().map(|one| one.name.to_string()).collect();
                return Err(BadgeFault::NotLikeBadgesOf(names).into());
            }
            let could_be = |(_, label): &(String, String)| !are_never_labels(&pattern, label);
            let like: Vec<String> = labels().into_iter().filter(could_be).map(|(name, _)| name).collect();
            if !like.is_empty() {
                return Err(BadgeFault::LikeLabelsOf(like).into());
            }
            Ok(vec![Entry::BadgesAsked { pattern: Some(pattern), by }])
        }
    }
}

/// Whether this can be the badge of whoever has this name; gives what the record says of that one.
fn can_have(book: &Book, name: &str, badge: &str) -> Result<Option<Operator>, Refusal> {
    let pattern = book.badge_pattern();
    let is_like = pattern.and_then(BadgePattern::new).is_none_or(|pattern| pattern.is_badge(badge));
    if !is_like || !can_be_badge(badge) {
        return Err(BadgeFault::NotABadge(pattern.unwrap_or_default().to_owned()).into());
    }
    match book.operator_of_badge(badge) {
        Some(other) if *other.name != *name => Err(BadgeFault::OfOther(other.name.to_string()).into()),
        _ => Ok(book.operator(name).cloned()),
    }
}

/// Nobody knows any more what was on a badge that is nobody's.
fn erased(record: &impl Lookup, gone: Option<Operator>, by: Option<Person>) -> Option<Entry> {
    let code = record.code_of(&gone?.badge)?;
    Some(Entry::Changed(Box::new(Changed::new(ChangeOf::NameErased, code, None, None).by(by))))
}
