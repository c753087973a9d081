//! Which visits are looked for.

use std::collections::BTreeSet;

use super::chunk::FULL;
use super::names::Names;
use super::rows::{Part, RowId, Rows, Visit};
use crate::domain::failure::Failure;
use crate::domain::outcome::Outcome;

/// Which visits are looked for: those that fit everything that is said here. Nothing said: all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// A fragment, in any case, of serial number, device name, client id, hardware id, code, outcome, operator, slot or batch.
    pub text: String,
    /// What the text means in words: visits that ended with one of these codes fit the text too.
    pub meant_codes: BTreeSet<Code>,
    /// Likewise visits with one of these outcomes.
    pub meant_outcomes: BTreeSet<Outcome>,
    /// Only these outcomes; none stands for visits that have not ended.
    pub outcomes: BTreeSet<Option<Outcome>>,
    /// Only these codes.
    pub codes: BTreeSet<Code>,
    /// Only these slots.
    pub slots: BTreeSet<String>,
    /// Only these operators.
    pub operators: BTreeSet<String>,
    /// Only visits whose last line was written then or later, in milliseconds since 1970.
    pub since: Option<i64>,
    /// Only visits whose last line was written before, in milliseconds since 1970.
    pub until: Option<i64>,
}

/// Fewer visits are looked through before another thread would have started.
const LITTLE: usize = 2 * FULL;

/// A failure in the order of the codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Code(pub Failure);

impl PartialOrd for Code {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Code {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.code().cmp(other.0.code())
    }
}

/// How many visits there are of each kind. Each kind is counted over the visits that fit everything *else* that is asked for: what one would see
/// on choosing it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facets {
    /// By outcome, in the order of [`Outcome::ALL`], and behind them those that have not ended.
    pub outcomes: [usize; 6],
    /// By code, the most frequent first.
    pub codes: Vec<(Failure, usize)>,
    /// By slot, in the order of their names.
    pub slots: Vec<(String, usize)>,
    /// By operator, in the order of their names.
    pub operators: Vec<(String, usize)>,
}

/// What a query gives.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hits {
    /// The visits, in the order of the list.
    pub ids: Vec<RowId>,
    /// What there is to choose from.
    pub facets: Facets,
}

impl Query {
    /// Whether nothing is asked for.
    pub fn is_all(&self) -> bool {
        *self == Self::default()
    }

    /// The visits of a list that fit.
    pub fn hits(&self, rows: &Rows) -> Hits {
        self.hits_unless(rows, || false).unwrap_or_default()
    }

    /// The same, or nothing where it is not wanted any more.
    pub(super) fn hits_unless(&self, rows: &Rows, is_obsolete: impl Fn() -> bool + Sync) -> Option<Hits> {
        let folded = self.text.trim().to_lowercase();
        let workers = match rows.len() {
            ..LITTLE => 1,
            _ => std::thread::available_parallelism().map_or(1, usize::from),
        };
        let share = rows.parts().len().div_ceil(workers).max(1);
        let look = |parts: &[Part]| {
            let mut tally = Tally::default();
            for part in parts {
                if is_obsolete() {
                    return None;
                }
                self.look_through(part, &folded, &mut tally);
            }
            Some(tally)
        };
        let tallies: Option<Vec<Tally>> = if workers == 1 {
            Some(vec![look(rows.parts())?])
        } else {
            std::thread::scope(|scope| {
                let started: Vec<_> =
                    rows.parts().chunks(share).map(|parts| scope.spawn(move || look(parts))).collect();
                started.into_iter().map(|worker| worker.join().ok().flatten()).collect()
            })
        };
        Some(Tally::sum(tallies?))
    }

    fn look_through(&self, part: &Part, folded: &str, tally: &mut Tally) {
        let fits_text = self.text_mask(part, folded);
        let names = &part.file.names;
        let chosen = |wanted: &BTreeSet<String>| names.mask(|name| wanted.is_empty() || wanted.contains(name));
        let (slots, operators) = (chosen(&self.slots), chosen(&self.operators));
        let has = |mask: &[bool], name: u32, if_none: bool| mask.get(name as usize).copied().unwrap_or(if_none);
        let mut of_slot = vec![0; names.len()];
        let mut of_operator = vec![0; names.len()];
        for (id, visit) in part.visits() {
            let row = visit.fixed;
            let is_in_time =
                self.since.is_none_or(|since| row.at >= since) && self.until.is_none_or(|until| row.at < until);
            if !is_in_time || fits_text.as_ref().is_some_and(|fits| !fits[(id - part.first) as usize]) {
                continue;
            }
            let outcome = self.outcomes.is_empty() || self.outcomes.contains(&row.outcome);
            let code = self.codes.is_empty() || row.code.is_some_and(|code| self.codes.contains(&Code(code)));
            let slot = has(&slots, row.slot, self.slots.is_empty());
            let operator = has(&operators, row.operator, self.operators.is_empty());
            match (outcome, code, slot, operator) {
                (true, true, true, true) => {
                    tally.ids.push(id);
                    tally.count(&visit);
                    count(&mut of_slot, row.slot);
                    count(&mut of_operator, row.operator);
                }
                (false, true, true, true) => tally.count_outcome(row.outcome),
                (true, false, true, true) => tally.count_code(row.code),
                (true, true, false, true) => count(&mut of_slot, row.slot),
                (true, true, true, false) => count(&mut of_operator, row.operator),
                _ => {}
            }
        }
        tally.count_names(names, &of_slot, &of_operator);
    }

    /// For each row whether it fits the text; none where every row does.
    fn text_mask(&self, part: &Part, folded: &str) -> Option<Vec<bool>> {
        if folded.is_empty() {
            return None;
        }
        let mut fits = vec![false; part.chunk.rows.len()];
        // Only ASCII letters were folded in the index; a text without others is found whatever its case.
        part.chunk.find(folded.as_bytes(), |row| fits[row] = true);
        let names = part.file.names.mask(|name| name.to_lowercase().contains(folded));
        let codes: Vec<Failure> = Failure::ALL.iter().copied().filter(|code| self.means(*code, folded)).collect();
        let outcomes: Vec<Outcome> =
            Outcome::ALL.into_iter().filter(|outcome| self.means_outcome(*outcome, folded)).collect();
        if names.contains(&true) || !codes.is_empty() || !outcomes.is_empty() {
            let is_named = |name: u32| names.get(name as usize).copied().unwrap_or(false);
            for (fits, row) in fits.iter_mut().zip(&part.chunk.rows) {
                *fits |= is_named(row.slot) || is_named(row.operator) || is_named(row.batch);
                *fits |= row.code.is_some_and(|code| codes.contains(&code));
                *fits |= row.outcome.is_some_and(|outcome| outcomes.contains(&outcome));
            }
        }
        Some(fits)
    }

    fn means(&self, code: Failure, folded: &str) -> bool {
        code.code().to_ascii_lowercase().contains(folded) || self.meant_codes.contains(&Code(code))
    }

    fn means_outcome(&self, outcome: Outcome, folded: &str) -> bool {
        outcome.word().to_ascii_lowercase().contains(folded) || self.meant_outcomes.contains(&outcome)
    }
}

fn count(counts: &mut [usize], name: u32) {
    if let Some(count) = counts.get_mut(name as usize) {
        *count += 1;
    }
}

/// Hits and counts of some chunks.
#[derive(Default)]
struct Tally {
    ids: Vec<RowId>,
    outcomes: [usize; 6],
    codes: Vec<usize>,
    slots: std::collections::BTreeMap<String, usize>,
    operators: std::collections::BTreeMap<String, usize>,
}

impl Tally {
    fn count(&mut self, visit: &Visit<'_>) {
        self.count_outcome(visit.fixed.outcome);
        self.count_code(visit.fixed.code);
    }

    fn count_outcome(&mut self, outcome: Option<Outcome>) {
        self.outcomes[outcome.map_or(Outcome::ALL.len(), |outcome| outcome as usize)] += 1;
    }

    fn count_code(&mut self, code: Option<Failure>) {
        let Some(code) = code else { return };
        self.codes.resize(Failure::ALL.len(), 0);
        self.codes[code as usize] += 1;
    }

    fn count_names(&mut self, names: &Names, of_slot: &[usize], of_operator: &[usize]) {
        for (into, counts) in [(&mut self.slots, of_slot), (&mut self.operators, of_operator)] {
            for (name, count) in (0..).zip(counts).filter(|(_, count)| **count > 0) {
                *into.entry(names.get(name).unwrap_or_default().to_owned()).or_default() += count;
            }
        }
    }

    fn sum(tallies: Vec<Self>) -> Hits {
        let mut sum = Self::default();
        for tally in tallies {
            sum.ids.extend(tally.ids);
            sum.outcomes.iter_mut().zip(tally.outcomes).for_each(|(sum, count)| *sum += count);
            sum.codes.resize(Failure::ALL.len(), 0);
            sum.codes.iter_mut().zip(tally.codes).for_each(|(sum, count)| *sum += count);
            tally.slots.into_iter().for_each(|(name, count)| *sum.slots.entry(name).or_default() += count);
            tally.operators.into_iter().for_each(|(name, count)| *sum.operators.entry(name).or_default() += count);
        }
        let mut codes: Vec<(Failure, usize)> =
            Failure::ALL.iter().copied().zip(sum.codes).filter(|(_, count)| *count > 0).collect();
        codes.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        let facets = Facets {
            outcomes: sum.outcomes,
            codes,
            slots: sum.slots.into_iter().collect(),
            operators: sum.operators.into_iter().collect(),
        };
        Hits { ids: sum.ids, facets }
    }
}
