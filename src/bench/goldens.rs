//! Golden units: which there are, and what they have shown since the batch was opened. What an earlier opening saw counts for that one alone, so each begins with nothing.

use std::sync::Arc;

use parking_lot::Mutex;

use crate::domain::{Circumstance, Failure, GoldenUnits, Must, Showed};
use crate::seen::GoldenView;

/// Those of a bench.
#[derive(Debug, Default)]
pub(crate) struct Goldens {
    units: GoldenUnits,
    /// What each has shown last, the newest at the end.
    showed: Mutex<Vec<(Must, Showed, Option<Failure>)>>,
}

impl Goldens {
    pub(crate) fn of(units: GoldenUnits) -> Self {
        Self { units, showed: Mutex::default() }
    }

    /// What the unit with this number must show; none where it is no golden unit.
    pub(crate) fn must(&self, serial_number: &str) -> Option<Must> {
        self.units.must(serial_number)
    }

    fn showed(&self, must: Must) -> Option<Showed> {
        self.showed.lock().iter().find(|(of, ..)| *of == must).map(|(_, showed, _)| *showed)
    }

    /// The numbers of those without which nothing is registered.
    pub(crate) fn due(&self) -> Vec<String> {
        let is_due = |must| self.units.due && self.showed(must) != Some(Showed::Right);
        self.units.all().filter(|(must, _)| is_due(*must)).map(|(_, number)| number.to_owned()).collect()
    }

    /// All of them, as they are shown.
    pub(crate) fn seen(&self) -> Arc<Vec<GoldenView>> {
        let seen = |(must, number): (Must, &str)| GoldenView {
            must,
            serial_number: number.to_owned(),
            showed: self.showed(must),
            is_due: self.units.due,
        };
        Arc::new(self.units.all().map(seen).collect())
    }

    /// What the last one showed that showed the wrong result.
    pub(crate) fn wrong(&self) -> Option<Circumstance> {
        let showed = self.showed.lock();
        let wrong = showed.iter().rev().find(|(_, showed, _)| *showed == Showed::Wrong);
        wrong.map(|&(must, _, code)| Circumstance::Golden { must, code })
    }

    /// Notes what one has shown: it is on record by now.
    pub(crate) fn note(&self, must: Must, showed: Showed, code: Option<Failure>) {
        let mut all = self.showed.lock();
        all.retain(|(of, ..)| *of != must);
        all.push((must, showed, code));
    }
}
