//! Which visits are looked for.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::chunk::FULL;
use super::names::Names;
use super::rows::{Part, RowId, Rows};
use super::view::{FileId, FileView};
use crate::domain::{Failure, Outcome};

/// Which visits are looked for: those that fit everything that is said here. Nothing said: all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// A fragment, in any case, of serial number, device name, client id, hardware id, code, outcome, operator, slot or batch.
    pub text: String,
    /// What the text means in words: visits that ended with one of these codes fit the text too.
    pub meant_codes: BTreeSet<Failure>,
    /// Likewise visits with one of these outcomes.
    pub meant_outcomes: BTreeSet<Outcome>,
    /// Only these outcomes; none stands for visits that have not ended.
    pub outcomes: BTreeSet<Option<Outcome>>,
    /// Only these codes.
    pub codes: BTreeSet<Failure>,
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

/// How many visits there are of each kind. Each kind is counted over the visits that fit everything *else* that is asked for: what one would see
/// on choosing it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facets {
    /// By outcome, in the order of [`Outcome::ALL`], and behind them those that have not ended.
    pub outcomes: [usize; Outcome::ALL.len() + 1],
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
    /// The visits of a list that fit.
    pub fn hits(&self, rows: &Rows) -> Hits {
        self.hits_unless(rows, || false).unwrap_or_default()
    }

    /// The same, or nothing where it is not wanted any more.
    pub(super) fn hits_unless(&self, rows: &Rows, is_obsolete: impl Fn() -> bool + Sync) -> Option<Hits> {
        let sieves: Vec<Sieve<'_>> = rows.files().iter().map(|file| Sieve::of(self, file)).collect();
        let look = |parts: &[Part]| {
            let mut tally = Tally::default();
            for part in parts {
                if is_obsolete() {
                    return None;
                }
                let sieve = sieves.iter().position(|sieve| sieve.file == part.file.id)?;
                sieves[sieve].look_through(part, tally.of_file(sieve, &sieves));
            }
            Some(tally)
        };
        let workers = match rows.len() {
            ..LITTLE => 1,
            _ => std::thread::available_parallelism().map_or(1, usize::from),
        };
        let share = rows.parts().len().div_ceil(workers).max(1);
        let tallies: Option<Vec<Tally>> = if workers == 1 {
            Some(vec![look(rows.parts())?])
        } else {
            std::thread::scope(|scope| {
                let started: Vec<_> =
                    rows.parts().chunks(share).map(|parts| scope.spawn(move || look(parts))).collect();
                started.into_iter().map(|worker| worker.join().ok().flatten()).collect()
            })
        };
        Some(Tally::sum(tallies?, &sieves))
    }

    fn means(&self, code: Failure, folded: &str) -> bool {
        !folded.is_empty() && code.code().to_ascii_lowercase().contains(folded) || self.meant_codes.contains(&code)
    }

    fn means_outcome(&self, outcome: Outcome, folded: &str) -> bool {
        !folded.is_empty() && outcome.word().to_ascii_lowercase().contains(folded)
            || self.meant_outcomes.contains(&outcome)
    }
}

/// A query made ready for the visits of one file.
struct Sieve<'a> {
    query: &'a Query,
    file: FileId,
    names: &'a Names,
    folded: String,
    /// For each name of the file whether the text is in it.
    named: Vec<bool>,
    /// For each name of the file whether it is a slot that is asked for.
    slots: Vec<bool>,
    /// Likewise an operator.
    operators: Vec<bool>,
    /// The codes and outcomes that the text is in, or means.
    codes: Vec<Failure>,
    outcomes: Vec<Outcome>,
}

impl<'a> Sieve<'a> {
    fn of(query: &'a Query, file: &'a FileView) -> Self {
        let folded = query.text.trim().to_lowercase();
        let chosen = |wanted: &BTreeSet<String>| file.names.mask(|name| wanted.is_empty() || wanted.contains(name));
        Self {
            query,
            file: file.id,
            names: &file.names,
            named: file.names.mask(|name| !folded.is_empty() && name.to_lowercase().contains(&folded)),
            slots: chosen(&query.slots),
            operators: chosen(&query.operators),
            codes: Failure::ALL.iter().copied().filter(|code| query.means(*code, &folded)).collect(),
            outcomes: Outcome::ALL.into_iter().filter(|outcome| query.means_outcome(*outcome, &folded)).collect(),
            folded,
        }
    }

    fn look_through(&self, part: &Part, tally: &mut FileTally) {
        let query = self.query;
        let fits_text = self.text_mask(part);
        let has = |mask: &[bool], name: u32, if_none: bool| mask.get(name as usize).copied().unwrap_or(if_none);
        for (nth, row) in part.chunk.rows.iter().enumerate() {
            let is_in_time =
                query.since.is_none_or(|since| row.at >= since) && query.until.is_none_or(|until| row.at < until);
            if !is_in_time || fits_text.as_ref().is_some_and(|fits| !fits[nth]) {
                continue;
            }
            let outcome = query.outcomes.is_empty() || query.outcomes.contains(&row.outcome);
            let code = query.codes.is_empty() || row.code.is_some_and(|code| query.codes.contains(&code));
            let slot = has(&self.slots, row.slot, query.slots.is_empty());
            let operator = has(&self.operators, row.operator, query.operators.is_empty());
            match (outcome, code, slot, operator) {
                (true, true, true, true) => {
                    tally.ids.push(part.first + nth as RowId);
                    tally.count_outcome(row.outcome);
                    tally.count_code(row.code);
                    count(&mut tally.slots, row.slot);
                    count(&mut tally.operators, row.operator);
                }
                (false, true, true, true) => tally.count_outcome(row.outcome),
                (true, false, true, true) => tally.count_code(row.code),
                (true, true, false, true) => count(&mut tally.slots, row.slot),
                (true, true, true, false) => count(&mut tally.operators, row.operator),
                _ => {}
            }
        }
    }

    /// For each row whether it fits the text; none where every row does.
    fn text_mask(&self, part: &Part) -> Option<Vec<bool>> {
        if self.folded.is_empty() {
            return None;
        }
        let mut fits = vec![false; part.chunk.rows.len()];
        // Only ASCII letters were folded in the index; a text without others is found whatever its case.
        part.chunk.find(self.folded.as_bytes(), |row| fits[row] = true);
        if self.named.contains(&true) || !self.codes.is_empty() || !self.outcomes.is_empty() {
            let is_named = |name: u32| self.named.get(name as usize).copied().unwrap_or(false);
            for (fits, row) in fits.iter_mut().zip(&part.chunk.rows) {
                *fits |= is_named(row.slot) || is_named(row.operator) || is_named(row.batch);
                *fits |= row.code.is_some_and(|code| self.codes.contains(&code));
                *fits |= row.outcome.is_some_and(|outcome| self.outcomes.contains(&outcome));
            }
        }
        Some(fits)
    }
}

/// The codes that came, by how often each of [`Failure::ALL`] did.
pub(super) fn most_frequent_first(counts: Vec<usize>) -> Vec<(Failure, usize)> {
    let mut codes: Vec<_> = Failure::ALL.iter().copied().zip(counts).filter(|(_, count)| *count > 0).collect();
    codes.sort_by_key(|(_, count)| Reverse(*count));
    codes
}

fn count(counts: &mut [usize], name: u32) {
    if let Some(count) = counts.get_mut(name as usize) {
        *count += 1;
    }
}

/// Hits and counts of some chunks, file by file.
#[derive(Default)]
struct Tally(BTreeMap<usize, FileTally>);

#[derive(Default)]
struct FileTally {
    ids: Vec<RowId>,
    outcomes: [usize; Outcome::ALL.len() + 1],
    codes: Vec<usize>,
    /// By name.
    slots: Vec<usize>,
    operators: Vec<usize>,
}

impl FileTally {
    fn count_outcome(&mut self, outcome: Option<Outcome>) {
        self.outcomes[outcome.map_or(Outcome::ALL.len(), |outcome| outcome as usize)] += 1;
    }

    fn count_code(&mut self, code: Option<Failure>) {
        if let Some(code) = code {
            self.codes[code as usize] += 1;
        }
    }
}

impl Tally {
    fn of_file(&mut self, nth: usize, sieves: &[Sieve<'_>]) -> &mut FileTally {
        self.0.entry(nth).or_insert_with(|| FileTally {
            codes: vec![0; Failure::ALL.len()],
            slots: vec![0; sieves[nth].names.len()],
            operators: vec![0; sieves[nth].names.len()],
            ..FileTally::default()
        })
    }

    fn sum(tallies: Vec<Self>, sieves: &[Sieve<'_>]) -> Hits {
        let mut hits = Hits::default();
        let mut codes = vec![0; Failure::ALL.len()];
        let [mut slots, mut operators] = [BTreeMap::new(), BTreeMap::new()];
        for (nth, tally) in tallies.into_iter().flat_map(|tally| tally.0) {
            hits.ids.extend(tally.ids);
            hits.facets.outcomes.iter_mut().zip(tally.outcomes).for_each(|(sum, count)| *sum += count);
            codes.iter_mut().zip(tally.codes).for_each(|(sum, count)| *sum += count);
            for (into, counts) in [(&mut slots, tally.slots), (&mut operators, tally.operators)] {
                for (name, count) in (0..).zip(counts).filter(|(_, count)| *count > 0) {
                    *into.entry(sieves[nth].names.get(name).unwrap_or_default().to_owned()).or_default() += count;
                }
            }
        }
        hits.facets.codes = most_frequent_first(codes);
        hits.facets.slots = slots.into_iter().collect();
        hits.facets.operators = operators.into_iter().collect();
        hits
    }
}
