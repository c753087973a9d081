//! What a profile requires of what a unit tells of itself, made ready: model, firmware, region. Compared as text; nothing is cut or padded to fit.

use regex::Regex;

use crate::domain::{Circumstance, Order, Requirement};

use super::catch::Catch;
use super::fault::{CompileFault, DialogFault, DialogField};
use super::pattern::regex;

/// Longest told text that is put on record, in characters.
const LONGEST: usize = 256;

/// What one value must be.
#[derive(Clone, Debug)]
enum Wanted {
    /// Whatever it is, there must be one.
    Some,
    /// This, character by character.
    Text(String),
    /// The pattern as it stands in the profile, and compiled for the whole value.
    Pattern(String, Regex),
    /// What the order says in this field. Where it says nothing, no value will do.
    Order(String),
}

/// All that is required of a unit.
#[derive(Clone, Debug, Default)]
pub struct Required(Vec<(String, Wanted)>);

impl Required {
    /// Makes them ready; with every fault. `caught`: what `readInfo` catches, where that is known.
    pub(super) fn new(required: &[Requirement], caught: Option<&[Catch]>, faults: &mut Vec<DialogFault>) -> Self {
        let mut all = Vec::with_capacity(required.len());
        for (index, requirement) in required.iter().enumerate() {
            let mut fault = |field: fn(usize) -> DialogField, kind| {
                faults.push(DialogFault { verb: None, value: None, exchange: None, field: field(index), kind });
            };
            let name = requirement.name.clone();
            if caught.is_some_and(|caught| !caught.iter().any(|catch| catch.name() == name)) {
                fault(DialogField::Require, CompileFault::RequiredNotCaught { name: name.clone() });
            }
            let wanted = match (&requirement.is, &requirement.matches, &requirement.order) {
                (None, None, None) => Ok(Wanted::Some),
                (Some(text), None, None) => Ok(Wanted::Text(text.clone())),
                (None, Some(pattern), None) => {
                    whole(pattern).map(|compiled| Wanted::Pattern(pattern.clone(), compiled))
                }
                (None, None, Some(field)) => Ok(Wanted::Order(field.clone())),
                _ => {
                    fault(DialogField::Require, CompileFault::RequiredTwice { name: name.clone() });
                    continue;
                }
            };
            match wanted {
                Ok(wanted) => all.push((name, wanted)),
                Err(kind) => fault(DialogField::RequireMatches, kind),
            }
        }
        Self(all)
    }

    /// The first value that is not as it is required, in the order of the profile; none where all are. `told` is what the unit told, by name; `order` what was
    /// said of the batch's order.
    pub fn unmet(&self, told: &[(String, String)], order: &Order) -> Option<Circumstance> {
        self.0.iter().find_map(|(name, wanted)| {
            let told = told.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
            let is_met = told.is_some_and(|told| match wanted {
                Wanted::Some => true,
                Wanted::Text(text) => told == text,
                Wanted::Pattern(_, pattern) => pattern.is_match(told),
                Wanted::Order(field) => order.get(field) == Some(told),
            });
            let wanted = match wanted {
                Wanted::Some => None,
                Wanted::Text(text) | Wanted::Pattern(text, _) => Some(text.clone()),
                Wanted::Order(field) => order.get(field).map(str::to_owned),
            };
            let told = told.map(|told| told.chars().take(LONGEST).collect());
            (!is_met).then(|| Circumstance::Required { name: name.clone(), wanted, told })
        })
    }
}

/// Compiled alone first: `a)(b` must not become valid through the brackets around it.
fn whole(pattern: &str) -> Result<Regex, CompileFault> {
    regex(pattern)?;
    Ok(regex(&format!(r"\A(?:{pattern})\z"))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn required(name: &str, is: Option<&str>, matches: Option<&str>) -> Requirement {
        Requirement { name: name.into(), is: is.map(Into::into), matches: matches.map(Into::into), order: None }
    }

    fn ready(required: &[Requirement]) -> Required {
        let mut faults = Vec::new();
        let ready = Required::new(required, None, &mut faults);
        assert_eq!(faults, []);
        ready
    }

    #[test]
    fn a_value_is_compared_whole_and_as_text() {
        let model = ready(&[required("model", Some("TRK-1"), None)]);
        let firmware = ready(&[required("firmware", None, Some(r"2\.[0-9]+|3"))]);
        let some = ready(&[required("iccid", None, None)]);
        let unmet = |required: &Required, name: &str, told: &str| {
            required.unmet(&[(name.into(), told.into())], &Order::default())
        };
        assert_eq!(unmet(&model, "model", "TRK-1"), None);
        assert_eq!(unmet(&some, "iccid", "89860000000000000001"), None);
        for told in ["2.7", "3"] {
            assert_eq!(unmet(&firmware, "firmware", told), None);
        }
        for told in ["TRK-10", "trk-1", "TRK-1 ", "TRK-1\n", ".*", ""] {
            assert!(unmet(&model, "model", told).is_some(), "{told:?}");
        }
        for told in ["12.7", "2.7-rc", "2.7\n", "33"] {
            assert!(unmet(&firmware, "firmware", told).is_some(), "{told:?}");
        }
        let (name, wanted) = ("model".to_owned(), Some("TRK-1".to_owned()));
        assert_eq!(unmet(&model, "other", "TRK-1"), Some(Circumstance::Required { name, wanted, told: None }));
    }

    #[test]
    fn what_is_put_on_record_of_a_long_text_is_its_beginning() {
        let model = ready(&[required("model", Some("TRK-1"), None)]);
        let Some(Circumstance::Required { told: Some(told), .. }) =
            model.unmet(&[("model".into(), "\u{202e}x".repeat(5000))], &Order::default())
        else {
            panic!("it is as required");
        };
        assert_eq!(told.chars().count(), LONGEST);
    }

    #[test]
    fn every_fault_of_a_requirement_is_said_at_its_place() {
        let mut faults = Vec::new();
        let model = Catch::by_info_group("model").unwrap().0;
        let all = [
            required("model", None, Some("a)(b")),
            required("firmware", Some("1"), None),
            required("model", Some("1"), Some("1")),
        ];
        Required::new(&all, Some(&[model]), &mut faults);
        let said: Vec<_> = faults.iter().map(|fault| (fault.field, <&str>::from(&fault.kind))).collect();
        assert_eq!(
            said,
            [
                (DialogField::RequireMatches(0), "bad-regex"),
                (DialogField::Require(1), "required-not-caught"),
                (DialogField::Require(2), "required-twice")
            ]
        );
    }
}
