//! What is said at a running bench and is nobody's business elsewhere: it goes into the desk's segment, which no batch file follows.
//!
//! The two segments take turns, as they do when one is closed and the other opened: the batch is opened anew behind such lines, so that each opening
//! names the head of what was written before it, and a segment that is older than it was is seen.

use std::io;
use std::sync::Arc;

use super::book::SegmentId;
use super::disk::Disk;
use super::lock::RecordLock;
use super::new_segment;
use super::opening::Opening;
use super::tip::{Appended, Tip};
use crate::domain::{Entry, Header, Order, Purpose};

/// The desk's batch. No file can have this name, so no batch file is ever taken for it.
pub const DESK: &str = "desk/";

/// The way to the desk's segment, for a bench that runs.
pub(super) struct Aside {
    pub(super) disk: Arc<dyn Disk>,
    pub(super) lock: Option<Arc<RecordLock>>,
    /// Where it ends, and its number, once it was opened or if it is there.
    pub(super) desk: Option<(Tip, SegmentId)>,
    /// As the batch's own.
    pub(super) header: Header,
    /// What the line says that opens the batch.
    pub(super) opening: Opening,
    /// Number of the last opening.
    pub(super) openings: u64,
    /// Names whose numbers a new segment must not have.
    pub(super) taken: Vec<String>,
}

/// What was put where.
pub(super) struct PutAside {
    /// What was asked for, in order.
    pub(super) asked: Vec<Appended>,
    /// All that stands in the desk's segment now and did not before.
    pub(super) desk: Vec<Appended>,
    /// The desk's segment.
    pub(super) segment: SegmentId,
    /// The line that opens the batch anew.
    pub(super) batch: Vec<Appended>,
}

impl Aside {
    /// Puts entries aside, durably. `add_segment` gives a new segment its number.
    ///
    /// # Errors
    /// Those of the disk: nothing more may be appended to either segment.
    pub(super) fn put(
        &mut self,
        batch: &mut Tip,
        entries: &[Entry],
        add_segment: impl FnOnce(&str) -> SegmentId,
    ) -> io::Result<PutAside> {
        let mut written = Vec::new();
        let (tip, segment) = match &mut self.desk {
            Some(there) => there,
            none => {
                let header =
                    Header { batch: DESK.into(), previous: Some(batch.end.of(&batch.name)), ..self.header.clone() };
                let (tip, first) = new_segment::begin(&self.disk, self.lock.as_ref(), &self.taken, header)?;
                written.push(first);
                let segment = add_segment(&tip.name);
                none.insert((tip, segment))
            }
        };
        let opened = |openings: &mut u64, previous, opening: &Opening| {
            *openings += 1;
            opening.entry(*openings, Some(previous))
        };
        // No profile is in use there.
        let at_desk = Opening {
            profile: String::new(),
            profile_sha256: String::new(),
            product_key: None,
            purpose: Purpose::default(),
            order: Order::default(),
            ..self.opening.clone()
        };
        let first = opened(&mut self.openings, batch.end.of(&batch.name), &at_desk);
        let appended = tip.append(&[&[first], entries].concat())?;
        let asked = appended[1..].to_vec();
        written.extend(appended);
        let again = opened(&mut self.openings, tip.end.of(&tip.name), &self.opening);
        Ok(PutAside { asked, desk: written, segment: *segment, batch: batch.append(&[again])? })
    }
}
