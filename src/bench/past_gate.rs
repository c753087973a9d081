//! Who is let past the plant gate at a bench, and that this is seen.

use std::time::Duration;

use crate::bench::shared::Bench;
use crate::domain::{Bypass, PastGate, VisitId};
use crate::journal::VisitKey;
use crate::seen::{BypassView, PlantGateView};

impl Bench {
    /// By which decision the unit of this visit may go past the plant gate; none where it is asked.
    pub(crate) fn past_gate(&self, unit: VisitId) -> Option<PastGate> {
        let keeper = self.plant_gate.as_ref()?;
        if keeper.until().is_some() {
            return Some(PastGate::Time);
        }
        let key = VisitKey { segment: self.journal.segment(), visit: unit };
        self.journal.read(|book| book.may_go_past_gate(key)).then_some(PastGate::Units)
    }

    /// Returns once somebody lets the unit of this visit past the plant gate.
    pub(crate) async fn let_past(&self, unit: VisitId) {
        let Some(keeper) = &self.plant_gate else { return std::future::pending().await };
        loop {
            // Listens before it looks, so that no decision falls between the two.
            let mut news = std::pin::pin!(keeper.news.notified());
            news.as_mut().enable();
            if self.past_gate(unit).is_some() {
                return;
            }
            news.await;
        }
    }

    /// What was decided about the gate is on record.
    pub(crate) fn gate_decided(&self, bypass: Bypass) {
        let Some(keeper) = &self.plant_gate else { return };
        keeper.let_past_until(match bypass {
            Bypass::Minutes(minutes) => Some(keeper.now() + Duration::from_secs(60) * minutes),
            Bypass::Units(_) | Bypass::Over => None,
        });
        keeper.news.notify_waiters();
        self.show_plant_gate();
    }

    /// Shows what is let past the gate.
    pub(crate) fn show_plant_gate(&self) {
        let Some(keeper) = &self.plant_gate else { return };
        let left = self.journal.read(|book| book.bypass_left(self.journal.segment()));
        let bypassed = match keeper.until() {
            Some(until) => Some(BypassView::Until(until)),
            None => (left > 0).then_some(BypassView::Units(left)),
        };
        let view = PlantGateView { server: keeper.gate.server().to_owned(), bypassed };
        self.board.show(|snapshot| snapshot.plant_gate = Some(view));
    }
}
