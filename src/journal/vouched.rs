//! What stays of a segment whose batch has left counts by the line that says so, and by nothing else.

use super::replay::{Replay, Segment};
use crate::domain::SegmentHead;
use crate::domain::entry::Reduced;

impl Replay {
    /// Whether a segment is whole, or a person let its batch leave and this is what was to stay of it.
    pub(super) fn is_vouched_for(&self, segment: &Segment) -> bool {
        let Some(Reduced { was_seq, was_head }) = &segment.reduced else { return true };
        let was = |head: &SegmentHead| head.segment == segment.name && (&head.seq, &head.head) == (was_seq, was_head);
        self.retired.iter().any(|retired| was(&retired.was) && retired.stays == segment.end.head.as_str())
    }

    /// Whether this was a line of a segment of which less is there, or is the last line of what is to stay of one that is there whole.
    pub(super) fn is_of_retired(&self, head: &SegmentHead) -> bool {
        let segment = self.segments.iter().find(|segment| segment.name == head.segment);
        match segment.map(|segment| &segment.reduced) {
            Some(Some(reduced)) => head.seq < reduced.was_seq || is_end_of(reduced, head.seq, &head.head),
            Some(None) => self.retired.iter().any(|one| one.was.segment == head.segment && one.stays == head.head),
            None => false,
        }
    }
}

/// Whether a line with this number and hash was the last one of a segment while it was whole.
pub(super) fn is_end_of(reduced: &Reduced, seq: u64, head: &str) -> bool {
    (reduced.was_seq, reduced.was_head.as_str()) == (seq, head)
}
