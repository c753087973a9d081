//! Results on their way to the plant: how many wait, and how many were refused.

use std::sync::Arc;

use crate::checkup::finding::Finding;
use crate::checkup::tell::Tell;
use crate::journal::{Folder, Replay};
use crate::plant::outbox::Queue;
use crate::store::DataDir;

/// More are not counted.
const MOST: u64 = 10_000;

pub(crate) fn look(data: &DataDir, product_key: &str, tell: &Tell) {
    // Nobody makes a record by looking.
    if !data.record().is_dir() {
        return;
    }
    let disk = Folder::at(data.record());
    let counted = Replay::of(&disk).and_then(|replay| {
        let queue = Queue::open(Arc::new(disk), data.outbox(), product_key, replay.of_product(product_key))?;
        Ok((queue.count(MOST)?, queue.dead().len() as u64))
    });
    tell(match counted {
        Ok((waiting, dead)) => Finding::Results { waiting, dead },
        Err(error) => Finding::ResultsUnknown(data.outbox(), error.kind()),
    });
}
