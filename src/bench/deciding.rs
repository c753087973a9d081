//! A bench holds the record while it runs: what a person decides meanwhile goes on record here, and what follows from it at the bench happens.

use std::sync::Arc;

use crate::bench::shared::Bench;
use crate::custody::batch_file;
use crate::decisions::changes::Waiting;
use crate::decisions::{Holder, Judged, PinGate, Seals, can_be_rolled_back, can_be_said_of_labels, judge, names};
use crate::domain::entry::SegmentRetired;
use crate::domain::{Failure, Person, Profile, UnitKeys, Verb};
use crate::journal::{Claim, Journal};
use crate::seen::{Decision, NoticeKind, Refusal, Signed};

impl Bench {
    /// Decides, and says in a notice whether that was done, where a person waits for it.
    ///
    /// # Errors
    /// [`Refusal`]; nothing follows from it.
    pub(crate) async fn decide(&self, decision: &Decision, signed: &Signed) -> Result<(), Refusal> {
        let decided = self.put_on_record(decision, signed).await;
        self.follow(decision, decided.is_ok());
        if let Some(purpose) = decision.pin_use() {
            let said = match decided.clone() {
                Ok(()) => NoticeKind::Decided(purpose),
                Err(why) => NoticeKind::Refused(purpose, why),
            };
            self.board.notice(said);
        }
        decided
    }

    async fn put_on_record(&self, decision: &Decision, signed: &Signed) -> Result<(), Refusal> {
        let _pressed = match decision {
            // A second press while one is being looked at is for a stop that nobody has seen yet.
            Decision::GoOn => Some(self.releasing.try_lock().map_err(|_| Refusal::NotNow)?),
            _ => None,
        };
        let cause = self.stopped();
        let judged = judge(self, decision, signed).await?;
        let Judged { lines, decided, .. } = &judged;
        // What no batch file shows stands in another segment, in the order in which it was said.
        for group in lines.chunk_by(|one, next| one.is_private() == next.is_private()) {
            self.append_all(group.to_vec()).await.map_err(|_| Refusal::NotRecorded(None, None))?;
        }
        for line in lines {
            names::follow(&self.journal, line).map_err(|_| Refusal::NotRecorded(None, None))?;
        }
        if *decision == Decision::PutChanges {
            self.waiting.taken(lines);
        }
        if let (Ok(()), Decision::Results { ids, how, .. }) = (decided, decision) {
            self.settle_results(ids, *how);
        }
        if decided.is_ok() && matches!(decision, Decision::LetArticleGo { .. }) {
            self.first_article_let_go();
        }
        if let (Decision::BypassPlantGate { bypass, .. }, Ok(())) = (decision, &decided) {
            self.gate_decided(*bypass);
        }
        if decided.is_ok() && *decision == Decision::GoOn {
            self.release();
            // What stopped all batches goes on for all of them.
            let is_shared = |bench: &Arc<Self>| cause.is_some_and(Failure::is_unknown) && bench.stopped() == cause;
            self.beside().filter(is_shared).for_each(|bench| bench.release());
        }
        decided.clone()
    }

    fn release(&self) {
        self.gate.release();
        self.show_pause();
    }

    /// What is seen of it at the bench.
    fn follow(&self, decision: &Decision, is_decided: bool) {
        match decision {
            // One that is not there any more is seen not to be.
            Decision::Unit(..) | Decision::RollBack(_) => {
                self.show_open_units_everywhere();
                self.show_coverage();
                self.beside().for_each(|bench| bench.show_coverage());
            }
            Decision::Expect(_) => self.show_coverage(),
            Decision::SetRange { .. } => self.show_open_units(),
            Decision::Appoint { .. } | Decision::Remove { .. } if is_decided => {
                self.show_supervisors();
                self.beside().for_each(|bench| bench.show_supervisors());
            }
            Decision::Operators(_) if is_decided => {
                self.badges_changed();
                self.beside().for_each(|bench| bench.badges_changed());
            }
            Decision::Labels { .. } => self.show_labels(),
            Decision::Target(units) if is_decided => self.board.show(|snapshot| snapshot.batch.target = *units),
            _ => {}
        }
    }
}

impl Holder for Bench {
    type Record = Journal;

    fn record(&self) -> &Journal {
        &self.journal
    }

    fn pins(&self) -> &Arc<PinGate> {
        &self.pins
    }

    fn waiting(&self) -> &Waiting {
        &self.waiting
    }

    fn seals(&self) -> Seals<'_> {
        Seals { key: &self.key, sealer: &self.sealer, batch: self.journal.batch() }
    }

    fn labels(&self) -> Vec<(String, String)> {
        let of = |profile: &Profile| Some((profile.name.clone(), profile.serial_number.label.clone()?));
        of(&self.profile).into_iter().chain(self.beside().filter_map(|bench| of(&bench.profile))).collect()
    }

    fn may(&self, decision: &Decision) -> Result<(), Refusal> {
        match decision {
            Decision::BypassPlantGate { .. } if self.plant_gate.is_none() => Err(Refusal::NoPlantGate),
            Decision::GoOn => self.stopped().map(drop).ok_or(Refusal::NotNow),
            // Of a record that nobody works on.
            Decision::CloseBatch { .. }
            | Decision::RetireBatch { .. }
            | Decision::Accept { .. }
            | Decision::Copied { .. }
            | Decision::HandOver(_)
            | Decision::TakePackage(_)
            | Decision::ApproveGateProgram { .. }
            | Decision::CloseStation { .. }
            | Decision::Receive(_) => Err(Refusal::NotNow),
            // What becomes of it is not known yet.
            Decision::Labels { units, .. } if self.label_on_its_way().is_some_and(|keys| units.contains(&keys)) => {
                Err(Refusal::NotNow)
            }
            Decision::Labels { units, how } => can_be_said_of_labels(self, units, *how),
            Decision::RollBack(_) if !self.has(Verb::Restore) => Err(Refusal::NoRestore),
            Decision::RollBack(units) => can_be_rolled_back(self, units),
            Decision::Expect(list) if batch_file::name(&list.file) != self.journal.batch() => Err(Refusal::NotNow),
            _ => Ok(()),
        }
    }

    fn stopped(&self) -> Option<Failure> {
        self.gate.stopped().filter(|cause| !cause.stops_for_good())
    }

    fn retiring(&self, _: &str, _: Person, _: String) -> Result<SegmentRetired, Refusal> {
        Err(Refusal::NotNow)
    }

    fn claim(&self, keys: &UnitKeys) -> Result<Option<Claim>, Refusal> {
        self.journal.claim(keys).map(Some).map_err(|_| Refusal::AtASlot)
    }
}
