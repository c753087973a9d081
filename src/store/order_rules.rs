//! Judges what is said of an order by what the profile asks for.

use regex::Regex;

use crate::domain::order::{LONGEST_VALUE, PURPOSE};
use crate::domain::visible::is_invisible;
use crate::domain::{BatchPurpose, Order, OrderFault, OrderField};
use crate::wire::pattern::{first_group, whole};

/// A field of the profile, its patterns compiled.
#[derive(Debug)]
pub struct OrderRule {
    /// The field.
    pub field: OrderField,
    /// What its whole value must be like; none in it: a pattern that cannot be read, which nothing is like (`profile check` names it).
    pattern: Option<Option<Regex>>,
    scan: Option<Regex>,
}

impl OrderRule {
    /// Of a field.
    #[must_use]
    pub fn of(field: OrderField) -> Self {
        let pattern = field.pattern.as_deref().map(|pattern| whole(pattern).ok());
        let scan = field.scan.as_deref().and_then(|scan| Regex::new(scan).ok());
        Self { field, pattern, scan }
    }

    /// The value in what was typed or scanned into it: what its own pattern for scans captures, otherwise all of it, without blanks around it.
    #[must_use]
    pub fn value_in(&self, said: &str) -> String {
        self.scan.as_ref().and_then(|scan| first_group(scan, said)).unwrap_or(said).trim().to_owned()
    }

    fn is_like(&self, value: &str) -> bool {
        self.pattern.as_ref().is_none_or(|pattern| pattern.as_ref().is_some_and(|pattern| pattern.is_match(value)))
    }
}

/// The order that was said. `said`: as it was typed or scanned, and no value was taken out of it yet; `kept`: that of a batch that goes on, which counts where
/// nothing is said of a field. A field that is said to be empty is not kept. What units come for stays what it was.
///
/// # Errors
/// Every fault, in the order of the profile's fields; fields that it does not have come last.
pub fn judge(fields: &[OrderField], said: &Order, kept: Option<&Order>) -> Result<Order, Vec<OrderFault>> {
    let rules: Vec<OrderRule> = fields.iter().cloned().map(OrderRule::of).collect();
    judge_by(rules.iter(), said, kept)
}

/// As [`judge`], by rules that are used again and again.
///
/// # Errors
/// As there.
pub fn judge_by<'a>(
    rules: impl Iterator<Item = &'a OrderRule> + Clone,
    said: &Order,
    kept: Option<&Order>,
) -> Result<Order, Vec<OrderFault>> {
    let (mut order, mut faults) = (Vec::new(), Vec::new());
    match purpose(said, kept) {
        Ok(BatchPurpose::Production) => {}
        Ok(purpose) => order.push((PURPOSE.to_owned(), purpose.word().to_owned())),
        Err(fault) => faults.push(*fault),
    }
    for rule in rules.clone() {
        let field = &rule.field;
        let value = match said.get(&field.name) {
            Some(said) => rule.value_in(said),
            // Once: a value may look like a code that carries one.
            None => kept.and_then(|kept| kept.get(&field.name)).unwrap_or_default().to_owned(),
        };
        if value.is_empty() {
            if !field.optional {
                faults.push(OrderFault::Missing(field.clone()));
            }
        } else if value.chars().count() > LONGEST_VALUE || value.chars().any(is_invisible) {
            faults.push(OrderFault::NoText(field.clone()));
        } else if !rule.is_like(&value) {
            faults.push(OrderFault::Unlike { field: field.clone(), said: value });
        } else {
            order.push((field.name.clone(), value));
        }
    }
    let known = || rules.clone().map(|rule| rule.field.name.clone()).collect();
    let is_known = |name: &str| name == PURPOSE || rules.clone().any(|rule| rule.field.name == name);
    let unknown = said.iter().filter(|(name, _)| !is_known(name));
    faults.extend(unknown.map(|(name, _)| OrderFault::Unknown { name: name.to_owned(), known: known() }));
    if faults.is_empty() { Ok(order.into_iter().collect()) } else { Err(faults) }
}

/// What the units come for.
fn purpose(said: &Order, kept: Option<&Order>) -> Result<BatchPurpose, Box<OrderFault>> {
    let Some(word) = said.get(PURPOSE) else { return Ok(kept.map(Order::purpose).unwrap_or_default()) };
    let purpose = BatchPurpose::of(word).ok_or_else(|| Box::new(OrderFault::NoPurpose(word.to_owned())))?;
    match kept.map(Order::purpose) {
        Some(kept) if kept != purpose => Err(OrderFault::OtherPurpose(kept).into()),
        _ => Ok(purpose),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields() -> Vec<OrderField> {
        let named = |name: &str| OrderField { name: name.into(), ..OrderField::default() };
        vec![
            OrderField {
                pattern: Some(r"WO-\d{6}|X".into()),
                scan: Some(r"(?:^|;)wo=([^;]+)".into()),
                ..named("workOrder")
            },
            OrderField { optional: true, ..named("pallet") },
        ]
    }

    fn said(said: &[(&str, &str)]) -> Order {
        said.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn what_is_said_is_judged_by_the_whole_pattern_and_scans_are_taken_apart() {
        let good = [("WO-123456", "WO-123456"), (" X\t", "X"), ("x;wo=WO-000001;q=2", "WO-000001")];
        for (typed, value) in good {
            let order = judge(&fields(), &said(&[("workOrder", typed)]), None).expect(typed);
            assert_eq!(order, said(&[("workOrder", value)]));
        }
        for bad in ["WO-1234567", "XX", "WO-123456\u{202e}", "a\nX", "wo=", &"9".repeat(10_000)] {
            judge(&fields(), &said(&[("workOrder", bad)]), None).expect_err(bad);
        }
    }

    #[test]
    fn every_fault_is_told_at_once() {
        let faults = judge(&fields(), &said(&[("pallet", "a\u{7}b"), ("palet", "1")]), None).expect_err("three");
        assert!(matches!(&faults[0], OrderFault::Missing(field) if field.name == "workOrder"), "{faults:?}");
        assert!(matches!(&faults[1], OrderFault::NoText(field) if field.name == "pallet"), "{faults:?}");
        let known = ["workOrder", "pallet"].map(ToOwned::to_owned).to_vec();
        assert_eq!(faults[2], OrderFault::Unknown { name: "palet".into(), known });
        assert_eq!(judge(&[], &Order::default(), None), Ok(Order::default()));
    }

    /// A code with an identifier in front, whose number begins as the identifier does.
    #[test]
    fn a_value_is_taken_out_of_a_code_once_however_it_looks_itself() {
        let fields = [OrderField { name: "lot".into(), scan: Some(r"^91(\d+)$".into()), ..OrderField::default() }];
        let first = judge(&fields, &said(&[("lot", "919155")]), None).unwrap();
        assert_eq!(first, said(&[("lot", "9155")]));
        // What is kept was taken out before.
        assert_eq!(judge(&fields, &Order::default(), Some(&first)), Ok(first.clone()));
        let empty = judge(&fields, &said(&[("lot", " ")]), Some(&first)).unwrap_err();
        assert!(matches!(empty[..], [OrderFault::Missing(_)]), "what is said to be empty is not kept: {empty:?}");
    }
    #[test]
    fn what_the_units_of_a_batch_come_for_is_said_once_and_kept() {
        let rework = said(&[("purpose", "rework")]);
        assert_eq!(judge(&[], &rework, None), Ok(rework.clone()));
        assert_eq!(judge(&[], &Order::default(), Some(&rework)), Ok(rework.clone()));
        assert_eq!(judge(&[], &said(&[("purpose", "production")]), None), Ok(Order::default()));
        assert_eq!(
            judge(&[], &said(&[("purpose", "repair")]), None),
            Err(vec![OrderFault::NoPurpose("repair".into())])
        );
        for (kept, purpose) in [(Order::default(), BatchPurpose::Production), (rework, BatchPurpose::Rework)] {
            let other = said(&[("purpose", "return")]);
            assert_eq!(judge(&[], &other, Some(&kept)), Err(vec![OrderFault::OtherPurpose(purpose)]));
        }
    }
}
