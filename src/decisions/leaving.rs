//! Which batches a person could let leave the record, for whoever lists them. Nothing is held and nothing is changed.

use std::collections::HashMap;
use std::io;
use std::sync::Arc;

use jiff::Timestamp;

use crate::domain::{Retention, StillNeeded};
use crate::files;
use crate::journal::{Closed, Folder, Replay, SegmentId, leaving};
use crate::plant::outbox::{Kept, Queue};
use crate::store::DataDir;

/// A batch that is closed and stands on record whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClosedBatch {
    /// Its segment's name: no other one has it.
    pub segment: String,
    /// The batch.
    pub batch: String,
    /// When its last line was written, RFC 3339 in UTC.
    pub since: String,
    /// It has been kept for as long as it is to be.
    pub is_past: bool,
    /// What it is still needed for, as far as a look tells.
    pub needed: Option<StillNeeded>,
}

/// All of them, oldest first. `now`: for what is proposed.
///
/// # Errors
/// Those of the disk.
pub fn closed_batches(data: &DataDir, retention: Retention, now: Timestamp) -> io::Result<Vec<ClosedBatch>> {
    if !data.record().is_dir() {
        return Ok(Vec::new());
    }
    let disk = Folder::at(data.record());
    let replay = Replay::of(&disk)?;
    // What is queued of a product is looked up once. Where nothing is kept of it no result was ever sent, or that is lost: its whole record is only read for it when
    // somebody decides.
    let mut queues = HashMap::new();
    let mut results = |segment: SegmentId, name: &str| {
        let product_key = replay.book.product_of(segment);
        let queue = queues.entry(product_key).or_insert_with(|| {
            let is_told = files::is_there(&Kept::path(&data.outbox(), product_key));
            is_told.then(|| queue(data, product_key, replay.of_product(product_key)))
        });
        results_left(queue.as_ref()?.as_ref(), name)
    };
    let told = |Closed { segment, name, batch, since, needed }| {
        let is_past = retention.is_past(&since, now);
        let is_practice = replay.segments[segment as usize].header.practice;
        let needed = needed.or_else(|| if is_practice { None } else { results(segment, &name) });
        ClosedBatch { segment: name, batch, since, is_past, needed }
    };
    Ok(leaving::closed_batches(&disk, &replay).into_iter().map(told).collect())
}

/// What is queued of a product. `segments`: its own, each with how many of its bytes stand in the chain.
///
/// # Errors
/// Those of the disk.
pub(super) fn queue(data: &DataDir, product_key: &str, segments: Vec<(String, u64)>) -> io::Result<Queue> {
    Queue::open(Arc::new(Folder::at(data.record())), data.outbox(), product_key, segments)
}

/// Whether a batch is still needed for its results. `queue`: what is queued of its product, if that can be read.
pub(super) fn results_left(queue: Result<&Queue, &io::Error>, segment: &str) -> Option<StillNeeded> {
    match queue.map(|queue| queue.left_in(segment)) {
        Ok(Ok(0)) => None,
        Ok(Ok(left)) => Some(StillNeeded::Results(left)),
        Ok(Err(_)) | Err(_) => Some(StillNeeded::ResultsUnknown),
    }
}

/// Whether what stays of this segment is all that the record has of it.
///
/// # Errors
/// Those of the disk.
pub fn has_left(data: &DataDir, segment: &str) -> io::Result<bool> {
    leaving::has_left(&Folder::at(data.record()), segment)
}
