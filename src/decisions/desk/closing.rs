//! What keeps the station from being closed for good, and what there is to be destroyed then.

use super::Desk;
use crate::custody::holding::spilled;
use crate::decisions::closing::Secrets;
use crate::decisions::leaving;
use crate::domain::StillOpen;
use crate::journal::{DESK, Folder, Replay};
use crate::seen::Refusal;
use crate::vault::SecretFault;

impl Desk {
    /// The secrets that are destroyed with the station, by the names that they are kept under.
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn secrets(&self) -> Result<Vec<String>, Refusal> {
        let unread = |error: std::io::Error| Refusal::Unread(self.data.path().display().to_string(), error.to_string());
        let replay = Replay::of(&Folder::at(self.data.record())).map_err(unread)?;
        Secrets::of(&self.data, &replay).map_err(unread)?.there().map_err(|fault| match fault {
            SecretFault::KeyringLocked => Refusal::StillOpen(vec![StillOpen::Keyring]),
            fault => Refusal::Secret(fault),
        })
    }

    /// Whether the station can be closed.
    ///
    /// # Errors
    /// [`Refusal::StillOpen`] with all that is; the record is of practice, or not what it was.
    pub(super) fn may_close(&self) -> Result<(), Refusal> {
        let record = &self.holding.record;
        if self.is_practice() {
            return Err(Refusal::Practice);
        }
        if !record.faults().is_empty() {
            return Err(Refusal::Damaged(record.faults()));
        }
        let units = self.book().unfinished().map(|unit| StillOpen::Unit(unit.keys.serial_number));
        let own = (0..).zip(record.segments()).filter(|(id, _)| record.is_own(*id));
        let batches = own.filter(|(_, segment)| segment.header.batch != DESK && !segment.closed);
        let batches = batches.map(|(_, segment)| StillOpen::Batch(segment.header.batch.clone()));
        let unsaved = spilled(&self.holding.spill).into_iter();
        let unsaved = unsaved.map(|found| StillOpen::Unsaved(found.path.display().to_string()));
        let open: Vec<StillOpen> = units.chain(batches).chain(unsaved).chain(self.results_open()).collect();
        if open.is_empty() { Ok(()) } else { Err(Refusal::StillOpen(open)) }
    }

    /// The results that the plant has not taken.
    fn results_open(&self) -> Vec<StillOpen> {
        let segments = self.holding.record.segments().iter().zip(0..);
        let mut products: Vec<&str> = segments.map(|(_, id)| self.book().product_of(id)).collect();
        products.sort_unstable();
        products.dedup();
        let left = |product_key: &str| {
            let queue = leaving::queue(&self.data, product_key, self.of_product(product_key));
            match queue.and_then(|queue| Ok(queue.count(u64::MAX)? + queue.dead().len() as u64)) {
                Ok(0) => None,
                Ok(left) => Some(StillOpen::Results(product_key.to_owned(), left)),
                Err(_) => Some(StillOpen::ResultsUnknown(product_key.to_owned())),
            }
        };
        products.into_iter().filter(|product_key| !product_key.is_empty()).filter_map(left).collect()
    }
}
