//! How far the caps of a profile are used up.

use super::registered::Counted;
use super::{Book, SegmentId};
use crate::domain::{CapProfile, CapStand, Capped, UnitKeys, WORK_ORDER};

impl Book {
    fn counted(&self, segment: SegmentId, keys: &UnitKeys) -> Counted {
        let work_order = self.order_of(segment).get(WORK_ORDER).unwrap_or_default().to_owned();
        Counted { product_key: keys.product_key.clone(), segment, work_order }
    }

    pub(super) fn count_registration(&mut self, segment: SegmentId, keys: &UnitKeys) {
        self.registered.add(self.counted(segment, keys));
    }

    pub(super) fn take_off_registration(&mut self, segment: SegmentId, keys: &UnitKeys) {
        self.registered.take_off(&self.counted(segment, keys));
    }

    /// Registrations that were asked for in a batch and not refused; those without an answer count.
    pub fn registrations_in(&self, segment: SegmentId) -> u64 {
        self.registered.times(|one| one.segment == segment)
    }

    /// How far each cap of a profile is used up, for a batch that is open for an order.
    pub fn caps(&self, segment: SegmentId, product_key: &str, cap: &CapProfile) -> Vec<CapStand> {
        let order = self.order_of(segment).get(WORK_ORDER).unwrap_or_default();
        let stand = |of: &Capped| {
            let limit = cap.limit(*of)?;
            let (name, used) = match of {
                Capped::Batch => (self.batch_of(segment).0, self.registrations_in(segment)),
                Capped::Order => {
                    let is_meant = |one: &Counted| one.product_key == product_key && one.work_order == order;
                    (order, self.registered.times(is_meant))
                }
                Capped::Product => (product_key, self.registered.times(|one| one.product_key == product_key)),
            };
            Some(CapStand { of: *of, name: name.to_owned(), used, limit })
        };
        <Capped as strum::VariantArray>::VARIANTS.iter().filter_map(stand).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;

    use super::super::Place;
    use super::super::tests::{begun, intent, issued};
    use super::*;
    use crate::domain::{Entry, Failure, NotIssued};

    fn opened(work_order: &str) -> Entry {
        let opened = serde_json::json!({
            "kind": "opened", "opening": 1, "program": "p", "profile": "p", "profileSha256": "", "productKey": "pk",
            "order": {"workOrder": work_order},
        });
        serde_json::from_value(opened).unwrap()
    }

    fn not_issued(result: NotIssued) -> Entry {
        Entry::NotIssued { unit: 0, result, code: Failure::NoAnswer, return_code: None }
    }

    fn used(book: &Book, segment: SegmentId) -> Vec<u64> {
        let limit = NonZeroU32::new(9);
        let cap = CapProfile { batch: limit, order: limit, product: limit };
        book.caps(segment, "pk", &cap).into_iter().map(|stand| stand.used).collect()
    }

    fn fold(segments: &[&[Entry]]) -> Book {
        let mut book = Book::default();
        for entries in segments {
            let segment = book.add_segment("s.jsonl");
            for (seq, entry) in (0..).zip(*entries) {
                book.apply(seq, "2026-01-01T00:00:00Z", entry, Place { segment, range: 0..0 });
            }
        }
        book
    }

    #[test]
    fn what_was_asked_counts_until_it_is_known_to_have_been_refused() {
        for (result, counts) in [(NotIssued::Unknown, 1), (NotIssued::Refused, 0), (NotIssued::NeverAsked, 0)] {
            let book = fold(&[&[opened("A"), begun(), intent(), not_issued(result)]]);
            assert_eq!(used(&book, 0), [counts; 3], "{result:?}");
        }
        assert_eq!(used(&fold(&[&[opened("A"), begun(), intent()]]), 0), [1; 3], "no answer yet");
        assert_eq!(used(&fold(&[&[opened("A"), begun(), intent(), issued()]]), 0), [1; 3]);
        assert_eq!(used(&fold(&[&[opened("A"), intent()]]), 0), [1; 3], "the lines before it are lost");
    }

    #[test]
    fn batch_order_and_product_are_counted_apart() {
        let first: &[Entry] = &[opened("A"), begun(), intent(), issued(), opened("B"), begun(), intent(), issued()];
        let second: &[Entry] = &[opened("A"), begun(), intent(), issued()];
        let book = fold(&[first, second]);
        assert_eq!(used(&book, 0), [2, 1, 3], "it is open for order B");
        assert_eq!(used(&book, 1), [1, 2, 3]);
        let limit = NonZeroU32::new(9);
        let cap = CapProfile { product: limit, ..CapProfile::default() };
        assert_eq!(book.caps(0, "other", &cap)[0].used, 0);
        assert_eq!(book.caps(0, "pk", &CapProfile::default()), []);
    }
}
