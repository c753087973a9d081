//! The segments that are open for writing, and whose turn it is.
//!
//! However many batches are open, the record grows at one end: whatever is written to another segment than the one that was written last stands behind a line that
//! opens that segment anew and names the head of the other one, which is on disk by then. So each line has its place in the order of all of them, a segment
//! that is older than it was is seen, and whoever reads the record need not know that segments were open beside each other.
//!
//! One of them is the desk's: what is said at a running bench and is nobody's business elsewhere goes there, and no batch file follows it.

use std::io;
use std::sync::Arc;

use super::book::SegmentId;
use super::disk::Disk;
use super::follower::Follower;
use super::lock::RecordLock;
use super::names::Names;
use super::new_segment;
use super::opening::Opening;
use super::tip::{Appended, Tip};
use crate::domain::{Entry, Header, Order, Purpose};

/// The desk's batch. No file can have this name, so no batch file is ever taken for it.
pub const DESK: &str = "desk/";

/// A segment that is open for writing.
pub(super) struct Open {
    pub(super) tip: Tip,
    pub(super) segment: SegmentId,
    /// What the line says that opens it.
    pub(super) opening: Opening,
    pub(super) follower: Option<Follower>,
}

/// What is needed to begin the desk's segment where there is none.
pub(super) struct DeskToBe {
    pub(super) disk: Arc<dyn Disk>,
    pub(super) lock: Option<Arc<RecordLock>>,
    pub(super) names: Option<Arc<Names>>,
    /// As that of a batch.
    pub(super) header: Header,
    /// See [`at_desk`].
    pub(super) opening: Opening,
    /// Names whose numbers a new segment must not have.
    pub(super) taken: Vec<String>,
}

/// All segments that are open.
pub(super) struct Turns {
    open: Vec<Open>,
    /// The one that was written last: the other ones are on disk whole.
    last: usize,
    /// Number of the last opening.
    openings: u64,
    /// Where the desk's is, or will be once something is written to it.
    desk: usize,
    desk_to_be: DeskToBe,
}

impl Turns {
    /// Of these batches, of which the last one was opened last. `desk`: its segment, if it is there.
    pub(super) fn new(mut open: Vec<Open>, openings: u64, desk: Option<Open>, desk_to_be: DeskToBe) -> Self {
        let last = open.len() - 1;
        // The desk itself may be what is open.
        let is_desk = |open: &Open| desk.as_ref().is_some_and(|desk| desk.segment == open.segment);
        let at = open.iter().position(is_desk);
        let desk_at = at.unwrap_or(open.len());
        open.extend(desk.filter(|_| at.is_none()));
        Self { open, last, openings, desk: desk_at, desk_to_be }
    }

    /// Where this entry goes that a batch wants to write.
    pub(super) fn place_of(&self, entry: &Entry, batch: usize) -> usize {
        if entry.is_private() { self.desk } else { batch }
    }

    /// The one that was written last.
    pub(super) fn last(&self) -> usize {
        self.last
    }

    pub(super) fn at(&mut self, at: usize) -> &mut Open {
        &mut self.open[at]
    }

    /// Writes what must stand in a segment before something else is written to it now, durably, and gives it: nothing where it was written last. `add_segment` gives a new one its number.
    ///
    /// # Errors
    /// Those of the disk.
    pub(super) fn take_turn(
        &mut self,
        at: usize,
        add_segment: impl FnOnce(&str) -> SegmentId,
    ) -> io::Result<Vec<Appended>> {
        if at == self.last {
            return Ok(Vec::new());
        }
        let before = &mut self.open[self.last].tip;
        if before.is_ahead {
            before.sync()?;
        }
        let previous = before.end.of(&before.name);
        let mut lines = Vec::new();
        if at == self.open.len() {
            let DeskToBe { disk, lock, names, header, opening, taken } = &self.desk_to_be;
            let header = Header { batch: DESK.into(), previous: Some(previous.clone()), ..header.clone() };
            let (mut tip, first) = new_segment::begin(disk, lock.as_ref(), taken, header)?;
            tip.names = names.clone();
            lines.push(first);
            let segment = add_segment(&tip.name);
            self.open.push(Open { tip, segment, opening: opening.clone(), follower: None });
        }
        // A number that was used is not used again, whatever becomes of the line.
        self.openings += 1;
        let Open { tip, opening, .. } = &mut self.open[at];
        // Durably: the less stands behind what is durable, the surer it is what a power cut has left of it.
        lines.extend(tip.append(&[opening.entry(self.openings, Some(previous))])?);
        self.last = at;
        Ok(lines)
    }
}

/// What a line says that opens the desk's segment behind this one: no profile is in use there.
pub(super) fn at_desk(opening: &Opening) -> Opening {
    Opening {
        profile: String::new(),
        profile_sha256: String::new(),
        product_key: None,
        purpose: Purpose::default(),
        order: Order::default(),
        labels: false,
        text: None,
        ..opening.clone()
    }
}
