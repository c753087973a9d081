//! A visit without a unit: what was collected is registered where there is a network. It is asked for in the same order, through the same gate, and counted as any
//! other; writing it waits for the unit.

use crate::bench::Bench;
use crate::custody::ending::Fault;
use crate::domain::{Blame, Entry, Plan, Stage, Step, UnitKeys};
use crate::visit::control::Control;
use crate::visit::{SlotPlace, Visit};

/// How the registration of a unit that is not there ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ahead {
    /// It waits for its unit.
    Issued,
    /// Refused, or nobody knows.
    NotIssued,
    /// There was nobody to ask: for the next one there is nobody either.
    Unreached,
}

impl<'a> Visit<'a> {
    /// Registers the unit with these keys, as its check put them on record, without it.
    pub(crate) async fn register_ahead(
        bench: &'a Bench,
        place: &'a SlotPlace,
        control: &'a Control,
        keys: UnitKeys,
    ) -> Ahead {
        let mut visit = Self::new(bench, place, control, None, None);
        visit.is_ahead = true;
        let fault = match visit.begin().await {
            Ok(()) => visit.ask_for(keys).await.err(),
            Err(fault) => Some(fault),
        };
        let was_asked = !matches!(visit.stage, Stage::Begun | Stage::Checked(_));
        let ended = match &fault {
            None => Ahead::Issued,
            Some(fault) if !was_asked && fault.failure.blame() == Blame::Cloud => Ahead::Unreached,
            Some(_) => Ahead::NotIssued,
        };
        visit.log(fault).await;
        ended
    }

    async fn ask_for(&mut self, keys: UnitKeys) -> Result<(), Fault> {
        self.enter(Step::Check);
        self.claim = Some(self.bench.journal.claim(&keys)?);
        self.view.serial_number = Some(keys.serial_number.clone());
        self.view.device_name = Some(keys.device_name.clone());
        self.keys = Some(keys.clone());
        let plan = Plan::RegisterAhead;
        self.append_with_next(Entry::Checked { unit: self.unit, keys, plan, held: None, label: None }).await?;
        self.do_each(plan.steps()).await
    }
}
