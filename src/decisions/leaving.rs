//! Which batches a person could let leave the record, for whoever lists them. Nothing is held and nothing is changed.

use std::io;
use std::sync::Arc;

use jiff::Timestamp;

use crate::domain::{Retention, StillNeeded};
use crate::files;
use crate::journal::{Closed, Folder, Replay, leaving};
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
    let told = |Closed { segment, name, batch, since, needed }| {
        let is_past = retention.is_past(&since, now);
        let product_key = replay.book.product_of(segment);
        // Where nothing is kept of a product no result was ever sent, or that is lost: its whole record is only read for it when somebody decides.
        let is_told = files::is_there(&Kept::path(&data.outbox(), product_key))
            && !replay.segments[segment as usize].header.practice;
        let results = || results_left(data, product_key, replay.of_product(product_key), &name);
        let needed = needed.or_else(|| results().filter(|_| is_told));
        ClosedBatch { segment: name, batch, since, is_past, needed }
    };
    Ok(leaving::closed_batches(&disk, &replay).into_iter().map(told).collect())
}

/// Whether a batch is still needed for its results. `segments`: those of its product, each with how many of its bytes stand in the chain.
pub(super) fn results_left(
    data: &DataDir,
    product_key: &str,
    segments: Vec<(String, u64)>,
    segment: &str,
) -> Option<StillNeeded> {
    let disk = Arc::new(Folder::at(data.record()));
    let left = Queue::open(disk, data.outbox(), product_key, segments).and_then(|queue| queue.left_in(segment));
    match left {
        Ok(0) => None,
        Ok(left) => Some(StillNeeded::Results(left)),
        Err(_) => Some(StillNeeded::ResultsUnknown),
    }
}

/// Whether what stays of this segment is all that the record has of it.
///
/// # Errors
/// Those of the disk.
pub fn has_left(data: &DataDir, segment: &str) -> io::Result<bool> {
    leaving::has_left(&Folder::at(data.record()), segment)
}
