//! Whether the units of two products are told apart before anything is asked of the cloud, whatever slot they are plugged into. Both profiles must say the same
//! thing of their units and no unit can be as both say: else one of a product would be registered as one of the other, for good.

use std::collections::HashSet;

use regex_automata::hybrid::LazyStateID;
use regex_automata::hybrid::dfa::{Cache, DFA};
use regex_automata::{Anchored, Input};

use super::pattern::whole;
use crate::domain::{DeviceNameProfile, Profile, Requirement, SERIAL_NUMBER};

/// Pairs of states that are looked at. Patterns that are harder to tell apart than this are not told apart.
const MOST_PAIRS: usize = 20_000;
/// Memory of a pattern's states, in bytes.
const CACHE: usize = 1 << 20;
/// What values and names are made of. A name can hold nothing else; a value that holds something else is like no text of a profile.
const LETTERS: std::ops::RangeInclusive<u8> = b' '..=b'~';

/// Whether both are for units of one product.
pub fn are_of_one_product(one: &Profile, other: &Profile) -> bool {
    one.product_key == other.product_key && one.platform() == other.platform()
}

/// Whether no unit can pass for one of either product. Units of one product need not be told apart.
pub fn are_told_apart(one: &Profile, other: &Profile) -> bool {
    are_of_one_product(one, other) || by_what_is_required(one, other) || by_name(one, other)
}

/// Both require the same value of their units, and another one.
fn by_what_is_required(one: &Profile, other: &Profile) -> bool {
    let of = |profile: &Profile| profile.dialog.require.clone().unwrap_or_default();
    let others = of(other);
    of(one).iter().any(|one| others.iter().any(|other| one.name == other.name && never_both(one, other)))
}

fn never_both(one: &Requirement, other: &Requirement) -> bool {
    let is_like = |text: &str, pattern: &str| whole(pattern).map_or(true, |pattern| pattern.is_match(text));
    match (&one.is, &one.matches, &other.is, &other.matches) {
        (Some(one), _, Some(other), _) => one != other,
        (Some(text), _, None, Some(pattern)) | (None, Some(pattern), Some(text), _) => !is_like(text, pattern),
        (None, Some(one), None, Some(other)) => share_no_text(one, other),
        _ => false,
    }
}

/// The names of both are made in one way, and no name is one of both. Where the station gives numbers, a unit of either would get a fitting one.
fn by_name(one: &Profile, other: &Profile) -> bool {
    let gives_numbers = |profile: &Profile| profile.values.contains_key(SERIAL_NUMBER);
    let is_told = |name: &DeviceNameProfile| !name.template.contains("${value:");
    let is_alike = one.device_name.template == other.device_name.template && is_told(&one.device_name);
    let patterns = one.device_name.pattern.as_ref().zip(other.device_name.pattern.as_ref());
    let is_given = gives_numbers(one) || gives_numbers(other);
    is_alike && !is_given && patterns.is_some_and(|(one, other)| share_no_text(one, other))
}

/// Whether no text is as both patterns want it whole. False as well where that cannot be found out.
pub(super) fn share_no_text(one: &str, other: &str) -> bool {
    let both = Walk::of(one).zip(Walk::of(other));
    both.and_then(|(one, other)| never_meet(one, other)) == Some(true)
}

/// A pattern, walked letter by letter.
struct Walk {
    dfa: DFA,
    cache: Cache,
}

impl Walk {
    fn of(pattern: &str) -> Option<Self> {
        // States that were forgotten would be others under the same number.
        let config = DFA::config().cache_capacity(CACHE).minimum_cache_clear_count(Some(0)).unicode_word_boundary(true);
        let dfa = DFA::builder().configure(config).build(&format!(r"\A(?:{pattern})\z")).ok()?;
        let cache = dfa.create_cache();
        Some(Self { dfa, cache })
    }

    fn start(&mut self) -> Option<LazyStateID> {
        self.dfa.start_state_forward(&mut self.cache, &Input::new("").anchored(Anchored::Yes)).ok()
    }

    fn next(&mut self, from: LazyStateID, letter: u8) -> Option<LazyStateID> {
        self.dfa.next_state(&mut self.cache, from, letter).ok()
    }

    /// Whether a text that ends here is as the pattern wants it.
    fn ends(&mut self, at: LazyStateID) -> Option<bool> {
        self.dfa.next_eoi_state(&mut self.cache, at).ok().map(|end| end.is_match())
    }
}

/// Whether no text leads both to an end; none where there are too many ways.
fn never_meet(mut one: Walk, mut other: Walk) -> Option<bool> {
    let start = (one.start()?, other.start()?);
    let (mut seen, mut waiting) = (HashSet::from([start]), vec![start]);
    while let Some((at, beside)) = waiting.pop() {
        if one.ends(at)? && other.ends(beside)? {
            return Some(false);
        }
        for letter in LETTERS {
            let next = (one.next(at, letter)?, other.next(beside, letter)?);
            let goes_on = [next.0, next.1].iter().all(|state| !state.is_dead() && !state.is_quit());
            if goes_on && seen.insert(next) {
                waiting.push(next);
            }
        }
        if seen.len() > MOST_PAIRS {
            return None;
        }
    }
    Some(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(key: &str, pattern: Option<&str>) -> Profile {
        let cloud = serde_json::json!({"host": {"custom": "localhost"}});
        let name = serde_json::json!({"template": "${serialNumber}", "pattern": pattern});
        let profile = serde_json::json!({
            "format": 1, "name": key, "productKey": key, "cloud": cloud, "dialog": {}, "deviceName": name,
        });
        serde_json::from_value(profile).unwrap()
    }

    fn requiring(key: &str, name: &str, is: Option<&str>, matches: Option<&str>) -> Profile {
        let mut profile = named(key, None);
        let (is, matches) = (is.map(Into::into), matches.map(Into::into));
        profile.dialog.require = Some(vec![Requirement { name: name.into(), is, matches, order: None }]);
        profile
    }

    /// Whichever of them is asked about the other.
    fn apart(one: &Profile, other: &Profile) -> bool {
        let apart = are_told_apart(one, other);
        assert_eq!(are_told_apart(other, one), apart);
        apart
    }

    #[test]
    fn patterns_that_no_name_is_like_both_tell_products_apart() {
        for (one, other, are) in [
            ("A[0-9]+", "B[0-9]+", true),
            ("[0-9]{8}", "[0-9]{9}", true),
            ("A[0-9]+", "A[0-9]+", false),
            ("A.*", ".*", false),
            ("[0-9]+", "[0-9]{8}", false),
            ("[A-M][0-9]{7}", "[M-Z][0-9]{7}", false),
            ("[A-M][0-9]{7}", "[N-Z][0-9]{7}", true),
            ("(?i)a[0-9]+", "A[0-9]+", false),
            ("GW|MT", "MT|XY", false),
            (r"\bGW-\d+", r"MT-\d+", true),
            ("[A-Z0-9]{4,32}", "(GW|MT)-[0-9]{8}", true),
        ] {
            assert_eq!(apart(&named("a", Some(one)), &named("b", Some(other))), are, "{one} {other}");
        }
        assert!(!apart(&named("a", Some("A[0-9]+")), &named("b", None)), "one alone says nothing of the other's units");
        assert!(!apart(&named("a", None), &named("b", None)));
        assert!(apart(&named("a", None), &named("a", None)), "they are one product");
    }

    #[test]
    fn names_that_are_made_otherwise_or_of_given_numbers_tell_nothing() {
        let (one, mut other) = (named("a", Some("GW-[0-9]+")), named("b", Some("MT-[0-9]+")));
        assert!(apart(&one, &other));
        other.device_name.template = "MT-${serialNumber}".into();
        assert!(!apart(&one, &other), "a number is like both");
        other.device_name.template.clone_from(&one.device_name.template);
        other.values.insert(
            SERIAL_NUMBER.into(),
            serde_json::from_value(serde_json::json!({"from": {"constant": "1"}})).unwrap(),
        );
        assert!(!apart(&one, &other));
    }

    #[test]
    fn what_both_require_tells_products_apart_where_it_differs() {
        let model = |key: &str, is: Option<&str>, matches: Option<&str>| requiring(key, "model", is, matches);
        let gateway = model("a", Some("GW-2"), None);
        for (other, are) in [
            (model("b", Some("MT-1"), None), true),
            (model("b", Some("GW-2"), None), false),
            (model("b", None, Some("MT-[0-9]")), true),
            (model("b", None, Some("(GW|MT)-[0-9]")), false),
            (model("b", None, None), false),
            (requiring("b", "firmware", Some("1.0"), None), false),
            (named("b", Some("B[0-9]+")), false),
        ] {
            assert_eq!(apart(&gateway, &other), are, "{:?}", other.dialog.require);
        }
        let patterns = [("GW-[0-9]", "MT-[0-9]", true), ("GW-.*", ".*-2", false)];
        for (one, other, are) in patterns {
            assert_eq!(apart(&model("a", None, Some(one)), &model("b", None, Some(other))), are);
        }
    }

    #[test]
    fn what_is_too_hard_to_tell_is_not_told_apart() {
        let hard = "(a|b)*a(a|b){14}";
        assert!(!apart(&named("a", Some(hard)), &named("b", Some("(a|b)*b(a|b){14}"))));
    }
}
