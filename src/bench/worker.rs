//! Who works at the bench, and why no unit begins where the station asks for badges. Pure, but for the calendar.

use jiff::Zoned;

use crate::device::without_symbology;
use crate::domain::operator::BadgeFault;
use crate::domain::{NoBadge, Person};
use crate::journal::Book;
use crate::wire::BadgePattern;

/// Who works, as far as it is known.
#[derive(Clone, Debug, Default)]
pub(crate) struct Worker {
    pub(super) operator: Option<Person>,
    /// Told by a badge, and not typed.
    pub(super) has_badge: bool,
    /// Visits that ended in the time of this one.
    pub(super) visits: u64,
    /// Why the badge that was scanned last does not count.
    pub(super) refused: Option<NoBadge>,
    /// Which change this is.
    pub(super) turn: u64,
    /// Somebody else comes, and that is not on record yet.
    pub(super) is_coming: bool,
    /// What is done is no work at the bench, and somebody has vouched for it.
    pub(super) is_exempt: bool,
}

impl Worker {
    /// Of a start. `badge`: what was scanned for it; `is_exempt`: no badge is asked for it; `products`: what is to be worked on.
    ///
    /// # Errors
    /// [`BadgeFault`] where nobody is there to scan one.
    pub(crate) fn of_start<'a>(
        book: &Book,
        (operator, badge): (Option<&Person>, Option<&str>),
        (has_person, is_exempt): (bool, bool),
        products: impl IntoIterator<Item = &'a str>,
    ) -> Result<Self, BadgeFault> {
        let typed = || Self { operator: operator.cloned(), is_exempt, ..Self::default() };
        let Some(pattern) = book.badge_pattern().filter(|_| !is_exempt) else {
            return if badge.is_some() { Err(BadgeFault::NotAsked) } else { Ok(typed()) };
        };
        let Some(scanned) = badge else {
            return if has_person { Ok(Self::default()) } else { Err(BadgeFault::Begins(NoBadge::Needed)) };
        };
        let badge = badge_in(pattern, scanned).ok_or_else(|| BadgeFault::NotABadge(pattern.to_owned()))?;
        let operator = book.operator_of_badge(badge).ok_or(BadgeFault::Begins(NoBadge::Unknown))?;
        let today = today();
        products.into_iter().try_for_each(|product| operator.may_begin(product, &today)).map_err(BadgeFault::Begins)?;
        Ok(Self { operator: Some(operator.name.clone()), has_badge: true, ..Self::default() })
    }

    /// Who.
    pub(crate) fn operator(&self) -> Option<&Person> {
        self.operator.as_ref()
    }

    /// Why no unit of this product begins on this day.
    pub(super) fn stop(&self, book: &Book, product_key: &str, today: &str) -> Option<NoBadge> {
        book.badge_pattern().filter(|_| !self.is_exempt)?;
        let known = self.operator.as_ref().filter(|_| self.has_badge).and_then(|name| book.operator(name));
        match known {
            Some(operator) => operator.may_begin(product_key, today).err(),
            None => Some(self.refused.clone().unwrap_or(NoBadge::Needed)),
        }
    }
}

/// What is like a badge in a scan: all of it, but for the scanner's own mark.
pub(super) fn badge_in<'s>(pattern: &str, scanned: &'s str) -> Option<&'s str> {
    let badge = without_symbology(scanned);
    BadgePattern::new(pattern)?.is_badge(badge).then_some(badge)
}

/// The day, by this PC's calendar.
pub(crate) fn today() -> String {
    Zoned::now().date().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::entry::OperatorSet;
    use crate::domain::{Entry, Operator};
    use crate::journal::Place;

    fn book(until: Option<&str>, pattern: Option<&str>) -> Book {
        let (name, badge) = ("Li".into(), Operator::kept("B-7"));
        let operator = Operator { name, badge, products: vec!["a1".into()], until: until.map(ToOwned::to_owned) };
        let asked = Entry::BadgesAsked { pattern: pattern.map(ToOwned::to_owned), by: None };
        let mut book = Book::default();
        let segment = book.add_segment("000001-desk.jsonl");
        for (seq, entry) in (1..).zip([asked, Entry::OperatorSet(Box::new(OperatorSet { operator, by: None }))]) {
            book.apply(seq, "2026-01-01T00:00:00Z", &entry, Place { segment, range: 0..0 });
        }
        book
    }

    #[test]
    fn a_start_that_nobody_sits_at_takes_a_badge_that_counts_and_no_name_in_its_place() {
        let asks = book(None, Some(r"B-\d+"));
        let li = Person::from("Li");
        let start = |book: &Book, badge: Option<&str>, product: &str| {
            Worker::of_start(book, (Some(&li), badge), (false, false), [product]).map(|worker| worker.operator)
        };
        assert_eq!(start(&asks, Some("]C0B-7\r"), "a1"), Ok(Some(li.clone())));
        let refused = |why: NoBadge| Err(BadgeFault::Begins(why));
        assert_eq!(start(&asks, None, "a1"), refused(NoBadge::Needed), "a name that is typed is no badge");
        assert_eq!(start(&asks, Some("B-8"), "a1"), refused(NoBadge::Unknown));
        assert_eq!(start(&asks, Some("Li"), "a1"), Err(BadgeFault::NotABadge(r"B-\d+".into())));
        assert_eq!(start(&asks, Some("B-7"), "a2"), refused(NoBadge::OtherProduct { product_key: "a2".into() }));
        let over = book(Some("2020-01-31"), Some(r"B-\d+"));
        assert_eq!(start(&over, Some("B-7"), "a1"), refused(NoBadge::Expired { until: "2020-01-31".into() }));
        let free = book(None, None);
        assert_eq!(start(&free, None, "a2"), Ok(Some(li.clone())));
        assert_eq!(start(&free, Some("B-7"), "a1"), Err(BadgeFault::NotAsked));
    }

    #[test]
    fn whoever_typed_a_name_before_badges_were_asked_for_begins_nothing_with_it() {
        let asks = book(None, Some(r"B-\d+"));
        let typed = Worker { operator: Some("Li".into()), ..Worker::default() };
        assert_eq!(typed.stop(&asks, "a1", "2026-01-01"), Some(NoBadge::Needed));
        let scanned = Worker { has_badge: true, ..typed };
        assert_eq!(scanned.stop(&asks, "a1", "2026-01-01"), None);
        assert_eq!(scanned.stop(&Book::default(), "a1", "2026-01-01"), None);
        let gone = Worker { operator: Some("Wu".into()), ..scanned };
        assert_eq!(gone.stop(&asks, "a1", "2026-01-01"), Some(NoBadge::Needed), "removed meanwhile");
        assert_eq!(Worker { is_exempt: true, ..gone }.stop(&asks, "a1", "2026-01-01"), None);
    }
}
