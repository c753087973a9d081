//! A PASS that the plant is to know of before anybody sees it: else the next station turns away a unit whose result still waits. The visit is over by then and stands
//! on record; nothing is done to the unit any more, and nothing that comes of this changes how it ended.

use crate::domain::Ended;
use crate::journal::Appended;
use crate::seen::{Event, WaitsFor};
use crate::visit::Visit;

impl Visit<'_> {
    /// Returns once the plant has taken the result of a unit that passed, where the profile wants that; or once it refuses it, takes too long, somebody presses Abort, the
    /// unit is taken away or the station ends: then that is shown, and the result is sent later. `appended`: its last line, where it is on disk.
    pub(super) async fn tell_before_pass(&mut self, ended: &Ended, appended: Option<&Appended>) {
        let (bench, control) = (self.bench, self.control);
        let Some((outbox, appended)) = bench.tells_before(ended).zip(appended) else { return };
        self.waits(Some((WaitsFor::Result, u32::try_from(outbox.patience().as_millis()).ok())));
        let taken = async {
            tokio::select! {
                biased;
                is_taken = outbox.taken(bench.journal.segment_name(), appended.length()) => is_taken,
                () = control.aborted() => false,
            }
        };
        let taken = bench.closing.unless(self.while_it_is_there(taken)).await;
        self.view.is_untold = !matches!(taken, Ok(Ok(true)));
        if self.view.is_untold {
            let serial_number = ended.serial_number.clone();
            bench.board.tell(Event::ResultLate { slot: self.slot.name.clone(), unit: self.unit, serial_number });
        }
    }
}
