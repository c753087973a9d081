//! How many units of a batch stand how: the one way in which window and command line count.

use std::collections::HashMap;

use super::{Ended, Outcome};

/// Counts units, not visits: a unit that came twice counts with its last outcome.
#[derive(Debug, Default)]
pub struct Tally {
    /// By product and serial number.
    last: HashMap<(String, String), Outcome>,
    /// How many units have which last outcome, in the order of [`Outcome::ALL`].
    units: [u64; Outcome::ALL.len()],
    visits: u64,
    boards_replaced: u64,
    relabelled: u64,
}

impl Tally {
    /// Takes in a visit that has ended, after those before it.
    pub fn take(&mut self, ended: &Ended) {
        self.visits += 1;
        self.boards_replaced += u64::from(ended.board_replaced.is_some());
        self.relabelled += u64::from(ended.relabelled.is_some());
        // It proves the line, and is nobody's product.
        if ended.golden.is_some() {
            return;
        }
        let unit = ended.serial_number.as_ref().map(|serial| (ended.product_key.clone(), serial.clone()));
        // A visit that read no number is a unit of its own.
        let Some(unit) = unit else { return self.units[ended.outcome as usize] += 1 };
        let before = self.last.get(&unit).copied();
        let now = before.map_or(ended.outcome, |before| before.after(ended.outcome, ended.code));
        before.into_iter().for_each(|before| self.units[before as usize] -= 1);
        self.units[now as usize] += 1;
        self.last.insert(unit, now);
    }

    /// Units whose last visit ended so.
    pub fn of(&self, outcome: Outcome) -> u64 {
        self.units[outcome as usize]
    }

    /// All units.
    pub fn units(&self) -> u64 {
        self.units.iter().sum()
    }

    /// Visits in which the board of a unit was replaced.
    pub fn boards_replaced(&self) -> u64 {
        self.boards_replaced
    }

    /// Visits in which a unit got another label.
    pub fn relabelled(&self) -> u64 {
        self.relabelled
    }

    /// All visits that have ended.
    pub fn visits(&self) -> u64 {
        self.visits
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Failure, Step};

    fn ended(serial: Option<&str>, outcome: Outcome, code: Option<Failure>) -> Ended {
        Ended {
            code,
            serial_number: serial.map(Into::into),
            product_key: "pk".into(),
            ..Ended::bare(0, outcome, Step::Check)
        }
    }

    #[test]
    fn a_unit_that_has_passed_stays_passed_where_the_question_about_it_is_left_or_it_comes_to_a_dry_run() {
        let question = Some(Failure::AskFinished);
        for (then, code, stands) in [
            (Outcome::Unknown, question, Outcome::Pass),
            (Outcome::DryRun, question, Outcome::Pass),
            (Outcome::Unknown, Some(Failure::NoAnswer), Outcome::Unknown),
            (Outcome::Pending, Some(Failure::NotStored), Outcome::Pending),
            (Outcome::RolledBack, None, Outcome::RolledBack),
        ] {
            let mut tally = Tally::default();
            tally.take(&ended(Some("A"), Outcome::Pass, None));
            tally.take(&ended(Some("A"), then, code));
            assert_eq!((tally.units(), tally.of(stands), tally.visits()), (1, 1, 2), "{then:?} {code:?}");
        }
        // Of one that has not passed here it is open.
        let mut tally = Tally::default();
        tally.take(&ended(Some("A"), Outcome::Unknown, question));
        tally.take(&ended(None, Outcome::Fail, None));
        tally.take(&ended(None, Outcome::Fail, None));
        assert_eq!((tally.of(Outcome::Unknown), tally.of(Outcome::Fail), tally.units()), (1, 2, 3));
    }
}
