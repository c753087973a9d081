//! The end of a package: once its last day is over nothing is registered with it any more. The calendar only closes: that it did stands on record, and from
//! there on the record says so, whatever the calendar says later.

use crate::bench::today;
use crate::custody::ending::Fault;
use crate::domain::entry::PackageOver;
use crate::domain::{Circumstance, Entry, Failure, UnitKeys};
use crate::visit::Visit;

impl Visit<'_> {
    /// Before anything is asked of the cloud. The line stops: no other unit would get further.
    ///
    /// # Errors
    /// [`Failure::PackageOver`].
    pub(super) async fn before_last_day(&mut self, keys: &UnitKeys) -> Result<(), Fault> {
        let bench = self.bench;
        let taken = bench.journal.read(|book| book.package_of(&keys.product_key).cloned());
        let Some((taken, last_day)) = taken.and_then(|taken| Some((taken.clone(), taken.last_day?))) else {
            return Ok(());
        };
        if !taken.is_over {
            let today = today();
            // Days of this form have the order of their texts.
            if today <= last_day {
                return Ok(());
            }
            let (product_key, sha256, last_day) = (keys.product_key.clone(), taken.sha256, last_day.clone());
            let over = PackageOver { product_key, sha256, last_day, today };
            bench.append(Entry::PackageOver(Box::new(over))).await?;
        }
        bench.stop(Failure::PackageOver);
        Err(Fault::so(Failure::PackageOver, Some(Circumstance::LastDay { day: last_day })))
    }
}
