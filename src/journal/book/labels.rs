//! Labels that are printed: one for each identity of a unit, and how far it has come.

use super::units::{Mark, UnitId};
use super::{Book, KnownUnit, Place, SegmentId, UnitLabel};
use crate::domain::{Entry, LabelSettled, LabelStage, UnitKeys};

impl Book {
    /// Whether a label is printed for each unit that passes in a batch, since it was last opened.
    pub fn prints_labels(&self, segment: SegmentId) -> bool {
        self.segments[segment as usize].labels
    }

    /// Labels of a product that are to be printed, or that a person has to look for, in the order in which their units came up.
    pub fn open_labels<'a>(&'a self, product_key: &'a str) -> impl Iterator<Item = (UnitKeys, UnitLabel)> + 'a {
        let of_product = move |unit: &KnownUnit| unit.keys.product_key == product_key;
        self.units.with(Mark::LabelOpen).filter(of_product).filter_map(|unit| Some((unit.keys, unit.label?)))
    }

    /// The products that have such labels.
    pub fn products_with_labels(&self) -> Vec<String> {
        let mut products: Vec<String> = self.units.with(Mark::LabelOpen).map(|unit| unit.keys.product_key).collect();
        products.sort();
        products.dedup();
        products
    }

    /// What is done with a unit's label.
    pub(super) fn note_label(&mut self, entry: &Entry) {
        let (keys, stage) = match entry {
            Entry::LabelPrinting(printing) => (&printing.keys, LabelStage::Sent),
            Entry::LabelPrinted(printed) => (&printed.keys, LabelStage::Done),
            Entry::LabelDecided(decided) => {
                let stage = match decided.how {
                    LabelSettled::Again => LabelStage::Due,
                    LabelSettled::There | LabelSettled::NotNeeded => LabelStage::Done,
                };
                (&decided.keys, stage)
            }
            _ => return,
        };
        if let Some(id) = self.finder.named(&self.units, keys) {
            self.units.change(id, |known| known.label.iter_mut().for_each(|label| label.stage = stage));
        }
    }

    /// Its label is to be printed.
    pub(super) fn owe_label(&mut self, id: UnitId, place: Place) {
        self.units.change(id, |known| known.label = Some(UnitLabel { stage: LabelStage::Due, place }));
    }

    /// What was done since is not known here, or another station does it too: what waits may have been printed.
    pub(super) fn doubt_labels(&mut self) {
        let open: Vec<UnitId> = self.units.ids_with(Mark::LabelOpen).collect();
        for id in open {
            self.units.change(id, |known| known.label.iter_mut().for_each(|label| label.stage = LabelStage::Sent));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{begun, intent, issued, keys};
    use super::super::{Place, Progress};
    use super::*;
    use crate::domain::entry::{LabelDecided, LabelPrinted, LabelPrinting};
    use crate::domain::{Ended, Outcome, Proof, RecordFault, Step};

    fn fold(entries: &[Entry]) -> Book {
        let mut book = Book::default();
        let segment = book.add_segment("s.jsonl");
        for (seq, entry) in (0..).zip(entries) {
            book.apply(seq, "2026-01-01T00:00:00Z", entry, Place { segment, range: seq * 10..seq * 10 + 9 });
        }
        book
    }

    fn passed() -> Vec<Entry> {
        let proof = Proof { strength: Default::default(), when: Default::default(), known: false };
        let ended = Ended { label_due: true, product_key: "pk".into(), ..Ended::bare(0, Outcome::Pass, Step::Log) };
        vec![
            begun(),
            intent(),
            issued(),
            Entry::Writing { unit: 0 },
            Entry::Proven { unit: 0, proof },
            Entry::Ended(ended.into()),
        ]
    }

    fn printing() -> Entry {
        let printer = "tcp:a".to_owned();
        Entry::LabelPrinting(Box::new(LabelPrinting {
            keys: keys("SN1", None),
            printer,
            length: 9,
            sha256: "0".into(),
        }))
    }

    fn decided(how: LabelSettled) -> Entry {
        Entry::LabelDecided(Box::new(LabelDecided { keys: keys("SN1", None), how, by: "Li".into(), why: None }))
    }

    fn stage(entries: &[Entry]) -> Option<LabelStage> {
        fold(entries).open_labels("pk").next().map(|(_, label)| label.stage)
    }

    #[test]
    fn a_label_is_due_with_pass_may_be_printed_behind_its_line_and_is_done_behind_the_next() {
        let mut entries = passed();
        let book = fold(&entries);
        let (_, label) = book.open_labels("pk").next().unwrap();
        assert_eq!((label.stage, label.place.range.start), (LabelStage::Due, 50));
        assert_eq!((book.open_labels("other").count(), book.products_with_labels()), (0, vec!["pk".to_owned()]));
        entries.push(printing());
        assert_eq!(stage(&entries), Some(LabelStage::Sent));
        entries.push(Entry::LabelPrinted(Box::new(LabelPrinted { keys: keys("SN1", None) })));
        assert_eq!(stage(&entries), None);
        entries.push(decided(LabelSettled::Again));
        assert_eq!(stage(&entries), Some(LabelStage::Due), "a leader wants another one");
    }

    #[test]
    fn a_person_says_what_is_so() {
        for (how, is) in
            [(LabelSettled::There, None), (LabelSettled::NotNeeded, None), (LabelSettled::Again, Some(LabelStage::Due))]
        {
            assert_eq!(stage(&[passed(), vec![printing(), decided(how)]].concat()), is, "{how:?}");
        }
        assert_eq!(stage(&[printing(), decided(LabelSettled::Again)]), None, "of a unit that nobody knows");
    }

    #[test]
    fn what_waits_in_a_record_that_lost_lines_may_have_been_printed() {
        let faults = vec![RecordFault::missing("000002-b.jsonl")];
        let accepted = Entry::Accepted { faults, stopped: None, by: "Li".into(), why: "seen".into() };
        assert_eq!(stage(&[passed(), vec![accepted]].concat()), Some(LabelStage::Sent));
        let none = Entry::Accepted { faults: Vec::new(), stopped: None, by: "Li".into(), why: "seen".into() };
        assert_eq!(stage(&[passed(), vec![none]].concat()), Some(LabelStage::Due), "nothing was lost");
    }

    #[test]
    fn a_new_identity_has_a_label_of_its_own_and_a_retired_unit_has_none() {
        let again = [passed(), vec![begun(), intent(), issued()]].concat();
        let unit = fold(&again).named(&keys("SN1", None)).unwrap();
        assert_eq!((unit.label, unit.progress), (None, Progress::Issued));
        let retired =
            Entry::Retired { keys: keys("SN1", None), client_ids: Vec::new(), by: "Li".into(), why: "scrap".into() };
        assert_eq!(stage(&[passed(), vec![retired]].concat()), None);
    }
}
