//! The plant gate: what it said of the units at work, how many units of a batch a supervisor lets past it, and which programs may be one.

use super::{Book, SegmentId, VisitKey};
use crate::domain::entry::GateProgramApproved;
use crate::domain::{Bypass, Entry, GateTold, GateVerdict, PastGate};

impl Book {
    /// How many more units of a batch may go past the gate.
    pub fn bypass_left(&self, segment: SegmentId) -> u32 {
        self.segments[segment as usize].bypass_left
    }

    /// Whether the unit of this visit may go past the gate as one of a number: there is room for one, or it is one of them already.
    pub fn may_go_past_gate(&self, key: VisitKey) -> bool {
        self.has_gone_past(key) || self.bypass_left(key.segment) > 0
    }

    /// Whether it is one of the number. That it went past by a time counts for nothing once that time is over.
    fn has_gone_past(&self, key: VisitKey) -> bool {
        self.visits.get(&key).is_some_and(|visit| visit.past_gate == Some(PastGate::Units))
    }

    /// SHA-256 of the file that a supervisor has approved as the program at this path, started with these arguments.
    pub fn gate_program(&self, path: &str, args: &[String]) -> Option<&str> {
        self.gate_programs.get(&(path.to_owned(), args.to_owned())).map(String::as_str)
    }

    pub(super) fn approve_gate_program(&mut self, approved: &GateProgramApproved) {
        let program = (approved.path.clone(), approved.args.clone());
        match &approved.sha256 {
            Some(sha256) => drop(self.gate_programs.insert(program, sha256.clone())),
            None => drop(self.gate_programs.remove(&program)),
        }
    }

    /// One decision takes the place of the other. That one for a time is over with its process: nothing of it is kept here.
    pub(super) fn let_past_gate(&mut self, segment: SegmentId, bypass: Bypass) {
        self.segments[segment as usize].bypass_left = match bypass {
            Bypass::Units(units) => units,
            Bypass::Minutes(_) | Bypass::Over => 0,
        };
    }

    /// What the gate said, or that it was not asked: each unit is counted once, however often it is registered in its visit.
    pub(super) fn note_gate(&mut self, key: VisitKey, entry: &Entry) {
        let (told, past) = match entry {
            Entry::PlantGate(answer) => (GateTold { verdict: answer.verdict, said: answer.said.clone() }, None),
            Entry::Intent { past_gate: Some(past), .. } => {
                if *past == PastGate::Units && !self.has_gone_past(key) {
                    let left = &mut self.segments[key.segment as usize].bypass_left;
                    *left = left.saturating_sub(1);
                }
                (GateTold { verdict: GateVerdict::Bypassed, said: None }, Some(*past))
            }
            _ => return,
        };
        if let Some(visit) = self.visits.get_mut(&key) {
            visit.plant_gate = Some(told);
            // Whoever is one of the number stays it: it was counted.
            visit.past_gate = visit.past_gate.filter(|before| *before == PastGate::Units).or(past);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Place;
    use super::super::tests::begun;
    use super::*;
    use crate::domain::entry::GateBypassed;
    use crate::domain::{NotIssued, SignMethod};

    fn bypass(bypass: Bypass) -> Entry {
        Entry::PlantGateBypassed(Box::new(GateBypassed { bypass, by: "Li".into(), why: "down".into() }))
    }

    fn intent(unit: u64, past_gate: Option<PastGate>) -> Entry {
        let keys = super::super::tests::keys(&format!("SN{unit}"), None);
        Entry::Intent { unit, keys, sign_method: SignMethod::HmacSha256, past_gate }
    }

    fn fold(entries: &[Entry]) -> Book {
        let mut book = Book::default();
        let segment = book.add_segment("s.jsonl");
        for (seq, entry) in (0..).zip(entries) {
            book.apply(seq, "2026-01-01T00:00:00Z", entry, Place { segment, range: 0..0 });
        }
        book
    }

    #[test]
    fn each_unit_that_goes_past_the_gate_is_counted_once_and_none_beyond_the_number() {
        let never = Entry::NotIssued {
            unit: 1,
            result: NotIssued::NeverAsked,
            code: crate::domain::Failure::Aborted,
            return_code: None,
        };
        let units = Some(PastGate::Units);
        let before = [bypass(Bypass::Units(2)), begun(), intent(1, units), never, intent(1, units)];
        let book = fold(&before);
        assert_eq!(book.bypass_left(0), 1, "a second try of the same unit is counted twice");
        let key = |visit| VisitKey { segment: 0, visit };
        let told = book.open_visit(key(1)).unwrap().plant_gate.clone();
        assert_eq!(told, Some(GateTold { verdict: GateVerdict::Bypassed, said: None }));
        let mut all = before.to_vec();
        all.extend([begun(), intent(5, None), begun(), intent(7, units)]);
        let book = fold(&all);
        assert_eq!(book.bypass_left(0), 0);
        assert!(book.may_go_past_gate(key(1)) && book.may_go_past_gate(key(7)), "one that is counted goes on");
        assert!(!book.may_go_past_gate(key(5)) && !book.may_go_past_gate(key(99)));
    }

    fn approved(args: &[&str], sha256: Option<&str>) -> Entry {
        Entry::GateProgram(Box::new(GateProgramApproved {
            path: "/opt/gate".into(),
            args: args.iter().map(|&arg| arg.to_owned()).collect(),
            sha256: sha256.map(ToOwned::to_owned),
            was: None,
            by: "Li".into(),
        }))
    }

    #[test]
    fn the_last_approval_of_a_program_counts_with_its_own_arguments_alone_and_stands_in_the_stored_book() {
        let with = ["--line".to_owned(), "3".to_owned()];
        let told = fold(&[approved(&[], Some("a")), approved(&[], Some("b")), approved(&["--line", "3"], Some("c"))]);
        assert_eq!(
            (told.gate_program("/opt/gate", &[]), told.gate_program("/opt/gate", &with)),
            (Some("b"), Some("c"))
        );
        assert_eq!((told.gate_program("/opt/gate", &with[..1]), told.gate_program("/opt", &[])), (None, None));
        assert_eq!(told.stored_again().gate_programs, told.gate_programs);
        let told =
            fold(&[approved(&[], Some("a")), approved(&with.each_ref().map(|arg| &**arg), None), approved(&[], None)]);
        assert_eq!(told.gate_program("/opt/gate", &[]), None);
    }

    #[test]
    fn one_decision_takes_the_place_of_the_other_and_one_for_a_time_leaves_nothing() {
        for (last, left) in [(Bypass::Units(3), 3), (Bypass::Minutes(10), 0), (Bypass::Over, 0)] {
            assert_eq!(fold(&[bypass(Bypass::Units(9)), bypass(last)]).bypass_left(0), left, "{last:?}");
        }
        let timed = fold(&[bypass(Bypass::Units(9)), begun(), intent(1, Some(PastGate::Time))]);
        assert_eq!(timed.bypass_left(0), 9, "one that goes by its time is none of a number");
        let over = fold(&[bypass(Bypass::Minutes(9)), begun(), intent(1, Some(PastGate::Time)), bypass(Bypass::Over)]);
        assert!(!over.may_go_past_gate(VisitKey { segment: 0, visit: 1 }), "a try after the time goes past again");
    }
}
