//! A registration got no answer: where the vendor's API can be asked, it is asked once that registration is over, and the unit goes on with what follows.

use std::time::Instant;

use crate::bench::Bench;
use crate::custody::ending::Fault;
use crate::domain::{Entry, Failure, Resolution, UnitKeys};
use crate::seen::{Choice, WaitsFor};
use crate::visit::Visit;
use crate::visit::times::Wait;

impl Visit<'_> {
    /// Settles what the last try has left open. Returns where the unit may be registered now: nothing was issued, or a person says that it is registered past what was.
    ///
    /// # Errors
    /// What the visit ends with: the try's own fault where nobody could be asked, the question where an identity was issued and nobody answers it.
    pub(super) async fn settle_registration(&mut self, keys: &UnitKeys, fault: Fault) -> Result<(), Fault> {
        let bench: &Bench = self.bench;
        let Some(console) = bench.console.clone() else { return Err(fault) };
        let margin = bench.settle_after;
        let limit = u32::try_from(margin.as_millis()).ok();
        self.waits(Some((WaitsFor::Console, limit)));
        let waited = self.wait_until(Instant::now() + margin, fault.clone()).await;
        if waited.is_err() {
            self.waits(None);
            return waited;
        }
        // Nobody else is at work at this unit: it is claimed.
        let over = bench.journal.read(|book| book.named(keys).map_or(0, |unit| unit.unknown));
        let from = Instant::now();
        let of = keys.clone();
        let is_as_it_was = move |book: &crate::journal::Book| book.named(&of).is_some_and(|unit| unit.unknown == over);
        let learnt = bench.closing.unless(bench.learn(&console, keys, over, is_as_it_was)).await;
        self.times.waited(Wait::Cloud, from);
        self.waits(None);
        // Not asked, or not answered: it stays what it is, and a person decides.
        if !matches!(learnt, Ok(Ok(()))) {
            return Err(fault);
        }
        let known =
            bench.journal.read(|book| book.named(keys).map(|unit| (unit.registrations(), unit.orphans().count())));
        let (registrations, orphans) = known.unwrap_or_default();
        self.view.registrations = registrations;
        if orphans == 0 {
            bench.note_settled();
            return self.same_unit_after_a_wait(&keys.serial_number).await;
        }
        let about = if registrations.issued >= crate::domain::MOST_IDENTITIES {
            return Err(Failure::IdentitiesUsedUp.into());
        } else {
            self.behind(keys, None, Failure::AskOrphan)
        };
        // There is no unit to go on with.
        if self.is_ahead {
            return Err(about);
        }
        let answer = self.ask(&about, vec![Choice::LeaveIt, Choice::RegisterAgain]).await?;
        if answer.choice != Choice::RegisterAgain {
            return Err(about);
        }
        self.same_unit_after_hands(&keys.serial_number).await?;
        self.deliberate = true;
        let by = answer.by.or_else(|| bench.operator()).unwrap_or_default();
        let (how, why) = (Resolution::RegisterAgain, Failure::AskOrphan.code().to_owned());
        self.permission = Some(Entry::Resolved { keys: keys.clone(), how, by, why });
        Ok(())
    }
}
