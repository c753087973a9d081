//! Who works at the bench by a badge, and why nobody may begin a unit. A badge is no PIN: it says who somebody is, and allows nothing that a PIN is asked for.

use serde::{Deserialize, Serialize};

use super::person::Person;

/// Stands before what is on a badge, where it is kept beside the record: a list of names says so what it is.
const BADGE: &str = "badge ";
/// The longest text of a badge, in characters.
const LONGEST: usize = 200;

/// Somebody who works at the bench.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Operator {
    /// Who.
    pub name: Person,
    /// What is on the badge ([`Operator::kept`]). A staff number tells who somebody is: it stands beside the record, as names do, and goes with them.
    pub badge: Person,
    /// The product keys of what this one may work on; none: on everything.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub products: Vec<String>,
    /// The last day on which this one may begin a unit, `YYYY-MM-DD` by the PC's calendar; none: no end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
}

/// Why nobody may begin a unit, where the station asks for badges.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "why", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum NoBadge {
    /// None was scanned.
    Needed,
    /// It is nobody's here.
    Unknown,
    /// It is that of somebody whose last day is over.
    Expired {
        /// That day.
        until: String,
    },
    /// It is that of somebody who does not work on this product.
    OtherProduct {
        /// The product.
        product_key: String,
    },
}

/// What is wrong with a badge, with who has it, or with what badges are to be like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BadgeFault {
    /// It is no pattern, or whatever is scanned would be a badge.
    NotAPattern,
    /// What is a label of these products could be a badge as well: their profiles.
    LikeLabelsOf(Vec<String>),
    /// The badges of these people are not like it.
    NotLikeBadgesOf(Vec<String>),
    /// It is not like what badges are to be like: this; empty where nothing is said of that.
    NotABadge(String),
    /// It is the badge of this one.
    OfOther(String),
    /// It is no day.
    NotADay,
    /// Nobody of this name works by a badge.
    NoSuchOperator,
    /// Whoever works by a badge has a name.
    OfOperator,
    /// This station asks for none.
    NotAsked,
    /// Nobody may begin a unit.
    Begins(NoBadge),
}

impl Operator {
    /// What is on a badge, as it is kept.
    pub fn kept(badge: &str) -> Person {
        format!("{BADGE}{badge}").into()
    }

    /// What is on the badge; none where nobody knows any more.
    pub fn badge(&self) -> Option<&str> {
        self.badge.strip_prefix(BADGE)
    }

    /// Whether this one may begin a unit of a product on this day. The calendar refuses new work alone: nothing on record follows from it.
    ///
    /// # Errors
    /// [`NoBadge`].
    pub fn may_begin(&self, product_key: &str, today: &str) -> Result<(), NoBadge> {
        // Days of this form have the order of their texts.
        if let Some(until) = self.until.as_ref().filter(|until| today > until.as_str()) {
            return Err(NoBadge::Expired { until: until.clone() });
        }
        if self.products.is_empty() || self.products.iter().any(|product| product == product_key) {
            return Ok(());
        }
        Err(NoBadge::OtherProduct { product_key: product_key.to_owned() })
    }
}

/// Whether a text can be what is on a badge.
pub fn can_be_badge(text: &str) -> bool {
    let is_fit = text.trim() == text && !text.chars().any(char::is_control);
    is_fit && !text.is_empty() && text.chars().count() <= LONGEST
}

/// Whether a text is a day of the calendar, `YYYY-MM-DD`.
pub fn is_day(text: &str) -> bool {
    text.parse::<jiff::civil::Date>().is_ok_and(|day| day.to_string() == text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn operator(products: &[&str], until: Option<&str>) -> Operator {
        Operator {
            name: "Li".into(),
            badge: Operator::kept("B-7"),
            products: products.iter().map(ToString::to_string).collect(),
            until: until.map(ToOwned::to_owned),
        }
    }

    #[test]
    fn a_badge_counts_through_its_last_day_and_for_its_products() {
        let li = operator(&["a1"], Some("2026-11-28"));
        assert_eq!(li.badge(), Some("B-7"));
        assert_eq!(li.may_begin("a1", "2026-11-28"), Ok(()));
        assert_eq!(li.may_begin("a1", "2026-11-29"), Err(NoBadge::Expired { until: "2026-11-28".into() }));
        assert_eq!(li.may_begin("a2", "2026-11-28"), Err(NoBadge::OtherProduct { product_key: "a2".into() }));
        assert_eq!(operator(&[], None).may_begin("a2", "9999-12-31"), Ok(()));
        let lost = Operator { badge: "p-0123456789abcdef".into(), ..operator(&[], None) };
        assert_eq!(lost.badge(), None, "what is on it is not known any more");
    }

    #[test]
    fn a_day_is_one_of_the_calendar_in_one_form() {
        assert!(is_day("2028-02-29"));
        for text in ["", "2027-02-29", "2026-13-01", "2026-1-1", "20260101", "2026-01-01T00", "tomorrow", " 2026-01-01"]
        {
            assert!(!is_day(text), "{text}");
        }
    }

    #[test]
    fn what_is_on_a_badge_is_a_line() {
        assert!(can_be_badge("工号 0042"));
        for text in ["", " ", "a ", "a\nb", "\u{1b}[2J", &"x".repeat(201)] {
            assert!(!can_be_badge(text), "{text:?}");
        }
    }
}
