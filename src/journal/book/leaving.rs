//! Batches that leave the record: what still needs one, and what is forgotten with it.

use std::collections::BTreeSet;

use super::{Book, Decided, KnownUnit, Progress, SegmentId};
use crate::journal::reduced::counted_by;

impl Book {
    /// The batch of a segment has left: its list and all of its order but that by which registrations are counted go with it. What is known of its units stays.
    pub(in crate::journal) fn let_leave(&mut self, segment: SegmentId) {
        self.jobs.take(segment);
        let segment = &mut self.segments[segment as usize];
        (segment.has_left, segment.has_text) = (true, false);
        segment.order = counted_by(&segment.order);
    }

    /// Whether the segment with this file name is of a batch that has left.
    pub fn is_reduced(&self, segment: &str) -> bool {
        self.segments.iter().any(|known| known.has_left && known.name == segment)
    }

    /// Whether the batch of a segment has left the record: what was sealed in it is not there.
    pub fn has_left(&self, segment: SegmentId) -> bool {
        self.segments.get(segment as usize).is_some_and(|segment| segment.has_left)
    }

    /// How many units of each segment's batch somebody, or something, still waits for.
    pub fn needed(&self) -> Vec<usize> {
        let mut needed = vec![0; self.segments.len()];
        let mut note = |segment: SegmentId| needed[segment as usize] += 1;
        let named = |batch: &str| {
            let all = (0..).zip(&self.segments).filter(|(_, segment)| *segment.batch == *batch);
            all.map(|(segment, _)| segment).collect::<Vec<SegmentId>>()
        };
        self.open_visits().for_each(|visit| note(visit.key.segment));
        self.skipped.iter().flat_map(|skipped| named(&skipped.batch)).for_each(&mut note);
        for unit in self.units() {
            let waits = unit.open_as().is_some() || unit.decided.is_some_and(|decided| decided != Decided::SetAside);
            let token = unit.issued.last().map(|issued| issued.place.segment);
            let mut of: BTreeSet<SegmentId> = token.filter(|_| waits || is_sought(&unit)).into_iter().collect();
            of.extend(unit.collected);
            // What its label says stands there.
            of.extend(unit.label.as_ref().filter(|_| unit.has_open_label()).map(|label| label.place.segment));
            if waits {
                of.extend(unit.old.as_ref().map(|old| old.place.segment));
                of.extend(named(&unit.batch));
            }
            of.into_iter().for_each(&mut note);
        }
        needed
    }
}

/// Whether its token may exist nowhere but on record, whoever waits for it.
fn is_sought(unit: &KnownUnit) -> bool {
    unit.away().is_none() && matches!(unit.progress, Progress::Issued | Progress::Writing | Progress::RolledBack)
}
