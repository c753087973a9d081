//! Many visits in figures, for pictures and for reports.

use std::hash::{DefaultHasher, Hash, Hasher};

use super::chunk::{NEVER, Text};
use super::groups::{FirstPass, Group, Grouping, Groups, most_of};
use super::query::most_frequent_first;
use super::rows::{RowId, Rows, Visit};
use crate::domain::{Failure, Outcome, TookMs};

/// Most columns that visits over time are counted in.
const MOST_BUCKETS: i64 = 60;
/// How long a column may be, in milliseconds: lengths that people think in.
const LENGTHS: [i64; 14] = {
    const MINUTE: i64 = 60_000;
    const HOUR: i64 = 60 * MINUTE;
    const DAY: i64 = 24 * HOUR;
    [
        MINUTE,
        2 * MINUTE,
        5 * MINUTE,
        10 * MINUTE,
        30 * MINUTE,
        HOUR,
        2 * HOUR,
        6 * HOUR,
        12 * HOUR,
        DAY,
        7 * DAY,
        30 * DAY,
        90 * DAY,
        365 * DAY,
    ]
};

/// Visits of one stretch of time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bucket {
    /// Those that passed.
    pub pass: usize,
    /// All others that ended.
    pub other: usize,
}

/// Visits over time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OverTime {
    /// When the first stretch begins, in milliseconds since 1970.
    pub from: i64,
    /// How long each is, in milliseconds.
    pub each: i64,
    /// One after the other, empty ones too.
    pub buckets: Vec<Bucket>,
}

/// Visits in figures.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sums {
    /// How many visits.
    pub visits: usize,
    /// How many units came in them: product and serial number; a visit that read no number is one of a unit of its own.
    pub units: usize,
    /// By outcome, in the order of [`Outcome::ALL`], and behind them those that have not ended.
    pub outcomes: [usize; Outcome::ALL.len() + 1],
    /// By code, the most frequent first.
    pub codes: Vec<(Failure, usize)>,
    /// Visits over time.
    pub over_time: OverTime,
    /// The medians of the visits that passed, each of its own: they do not add up. `overhead` is left out.
    pub median: Option<TookMs>,
    /// Units that were good at once.
    pub first_pass: FirstPass,
    /// The same by what visits have in common.
    pub groups: Vec<Group>,
}

impl Sums {
    /// The figures of these visits, which stand in the order of the list.
    pub fn of(rows: &Rows, ids: &[RowId], grouping: &Grouping) -> Self {
        Self::unless(rows, ids, grouping, || false).unwrap_or_default()
    }

    /// The same; none where they are not wanted any more.
    pub(super) fn unless(
        rows: &Rows,
        ids: &[RowId],
        grouping: &Grouping,
        is_obsolete: impl Fn() -> bool,
    ) -> Option<Self> {
        let mut sums = Self { visits: ids.len(), ..Self::default() };
        let mut groups = Groups::new(grouping);
        let mut codes = vec![0; Failure::ALL.len()];
        let mut times: Vec<(i64, bool)> = Vec::new();
        let mut took: [Vec<f32>; 5] = Default::default();
        let mut units: Vec<(u64, Option<Outcome>, usize)> = Vec::with_capacity(ids.len());
        let mut parts = rows.parts().iter();
        let mut part = parts.next();
        for (nth, id) in ids.iter().enumerate() {
            if nth % 4096 == 0 && is_obsolete() {
                return None;
            }
            while part.is_some_and(|part| *id >= part.first + part.chunk.rows.len() as RowId) {
                part = parts.next();
            }
            let Some(part) = part else { break };
            let visit = part.visit((id - part.first) as usize);
            let row = visit.fixed;
            sums.outcomes[row.outcome.map_or(Outcome::ALL.len(), |outcome| outcome as usize)] += 1;
            if let Some(code) = row.code {
                codes[code as usize] += 1;
            }
            // One that waits for its unit says nothing of it yet.
            let verdict = row.outcome.filter(|_| row.code != Some(Failure::RegisteredAhead));
            units.push((unit_hash(&visit), verdict, groups.take(&visit)));
            let Some(outcome) = row.outcome else { continue };
            let passed = outcome == Outcome::Pass;
            if row.at != NEVER {
                times.push((row.at, passed));
            }
            if passed {
                let values = [row.total, row.device, row.cloud, row.disk, row.hands];
                took.iter_mut().zip(values).for_each(|(took, value)| took.push(value));
            }
        }
        sums.codes = most_frequent_first(codes);
        sums.over_time = over_time(&times);
        // The sort leaves the visits of one unit in their order.
        units.sort_by_key(|(unit, ..)| *unit);
        for visits in units.chunk_by(|one, other| one.0 == other.0) {
            sums.units += 1;
            let first = visits.iter().find(|(_, outcome, _)| outcome.is_some_and(Outcome::is_in_yield));
            if let Some((_, outcome, group)) = first {
                let passed = *outcome == Some(Outcome::Pass);
                sums.first_pass.units += 1;
                sums.first_pass.passed += usize::from(passed);
                groups.take_unit(*group, passed);
            }
        }
        sums.groups = groups.counted();
        let [total, device, cloud, disk, hands] = took.map(|mut values| most_of(5, &mut values));
        sums.median = total.map(|total| {
            let [device, cloud, disk, hands] = [device, cloud, disk, hands].map(Option::unwrap_or_default);
            TookMs { total, device, cloud, disk, hands, overhead: 0.0 }
        });
        Some(sums)
    }
}

/// The unit of a visit: product and serial number. A visit that read no number is one of a unit of its own.
fn unit_hash(visit: &Visit<'_>) -> u64 {
    let mut hasher = DefaultHasher::new();
    if visit.folded(Text::SerialNumber).is_empty() {
        visit.key().hash(&mut hasher);
    } else {
        visit.hash_unit(&mut hasher);
    }
    hasher.finish()
}

fn over_time(times: &[(i64, bool)]) -> OverTime {
    let (Some(first), Some(last)) = (times.iter().map(|time| time.0).min(), times.iter().map(|time| time.0).max())
    else {
        return OverTime::default();
    };
    let longest = LENGTHS[LENGTHS.len() - 1];
    let fits = |each: i64| last.div_euclid(each) - first.div_euclid(each) < MOST_BUCKETS;
    let each = LENGTHS.into_iter().find(|each| fits(*each));
    // A clock that was wrong: stretches of whatever length, rather than thousands of them.
    let each = each.unwrap_or_else(|| ((last - first) / (MOST_BUCKETS - 1)).max(longest));
    let from = first.div_euclid(each) * each;
    let mut buckets = vec![Bucket::default(); ((last - from) / each + 1) as usize];
    for (at, passed) in times {
        let bucket = &mut buckets[((at - from) / each) as usize];
        *(if *passed { &mut bucket.pass } else { &mut bucket.other }) += 1;
    }
    OverTime { from, each, buckets }
}
