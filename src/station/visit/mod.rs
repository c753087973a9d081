//! One unit at one slot: next step → one effect → one entry → the stage after it, until the stage says it is over.

mod check;
mod label;
mod port;
mod prove;
mod register;
mod times;

use std::sync::Arc;
use std::time::Instant;

use super::bench::Bench;
use super::board::Event;
use super::command::Choice;
use super::control::{Answer, Control};
use super::port_name::PortName;
use super::snapshot::{SlotId, SlotState, UnitRow, UnitView};
use crate::device::{Device, DeviceFault};
use crate::domain::entry::{Ended, Entry, VisitId};
use crate::domain::failure::Failure;
use crate::domain::identity::{Identity, UnitKeys};
use crate::domain::outcome::{Outcome, Proof};
use crate::domain::stage::Stage;
use crate::domain::step::Step;
use crate::journal::{Appended, Claim};
use times::{Times, Wait};

/// Which slot a visit happens at.
#[derive(Clone, Debug)]
pub struct SlotPlace {
    /// Which.
    pub id: SlotId,
    /// The slot's name.
    pub name: String,
    /// Its port.
    pub port: PortName,
    /// The port's name as it was given.
    pub port_text: String,
}

/// Why a visit did not end with PASS.
#[derive(Debug)]
struct Fault {
    failure: Failure,
    detail: Option<String>,
}

impl From<Failure> for Fault {
    fn from(failure: Failure) -> Self {
        Self { failure, detail: None }
    }
}

impl From<DeviceFault> for Fault {
    fn from(fault: DeviceFault) -> Self {
        let tries = if fault.tries > 1 { format!(" ×{}", fault.tries) } else { String::new() };
        Self { failure: fault.failure, detail: Some(format!("{}{tries}", fault.detail)) }
    }
}

/// A unit being worked on.
pub(super) struct Visit<'a> {
    bench: &'a Bench,
    slot: &'a SlotPlace,
    control: &'a Control,
    unit: VisitId,
    stage: Stage,
    started_at: String,
    operator: Option<String>,
    label: Option<String>,
    times: Times,
    view: UnitView,
    device: Option<Device>,
    /// As the unit told it, before it was judged.
    told: String,
    keys: Option<UnitKeys>,
    claim: Option<Claim>,
    /// A person said that this very unit is to be registered again.
    deliberate: bool,
    /// Fresh from the cloud; an identity from an earlier visit is opened when it is written.
    identity: Option<Identity>,
}

/// A visit that is over.
pub(super) struct Finished {
    /// What was shown last.
    pub(super) view: UnitView,
    /// The unit's line, where it still works: the slot listens on it for the unit's removal.
    pub(super) device: Option<Device>,
}

impl<'a> Visit<'a> {
    /// Takes the unit at `slot` through the seven steps. `device` is its line where the slot has opened it already.
    pub(super) async fn run(
        bench: &'a Bench,
        slot: &'a SlotPlace,
        control: &'a Control,
        device: Option<Device>,
    ) -> Finished {
        let operator = bench.operator();
        let label = control.take_label();
        let mut visit = Self {
            bench,
            slot,
            control,
            unit: 0,
            stage: Stage::Begun,
            started_at: String::new(),
            operator: operator.clone(),
            label: label.clone(),
            times: Times::start(),
            view: UnitView {
                product_key: Some(bench.profile.product_key.clone()),
                needs_label: bench.profile.serial_number.require_label && label.is_none(),
                ..UnitView::default()
            },
            device,
            told: String::new(),
            keys: None,
            claim: None,
            deliberate: false,
            identity: None,
        };
        let begun = Entry::Begun { slot: slot.name.clone(), port: slot.port_text.clone(), operator, label };
        let fault = match visit.append(begun).await {
            Ok(begun) => {
                visit.unit = begun.seq;
                visit.started_at = begun.at;
                control.note_visit(begun.seq);
                bench.board.tell(Event::UnitStarted { slot: slot.name.clone(), unit: visit.unit });
                visit.steps().await.err()
            }
            Err(fault) => Some(fault),
        };
        visit.log(fault).await
    }

    /// All steps up to Log.
    async fn steps(&mut self) -> Result<(), Fault> {
        while let Some(step) = self.stage.next().filter(|step| *step != Step::Log) {
            // Abort takes effect here and nowhere else: between two steps.
            if self.control.is_aborting() {
                return Err(Failure::Aborted.into());
            }
            self.enter(step);
            match step {
                Step::ReadSerial => self.read_serial().await?,
                Step::Check => self.check().await?,
                Step::Register | Step::Save => self.register_and_save().await?,
                Step::Write => self.write().await?,
                Step::ReadBack => self.read_back().await?,
                Step::Log => {}
            }
        }
        Ok(())
    }

    fn enter(&mut self, step: Step) {
        self.times.step(step);
        // Before Check has read the identity, what was said may hold a token that nobody knows yet.
        self.show(step != Step::Check);
        self.bench.board.tell(Event::Step { slot: self.slot.name.clone(), unit: self.unit, step });
    }

    fn refresh_view(&mut self, with_tape: bool) {
        self.view.step_ms = self.times.step_ms();
        let running = self.times.running();
        self.view.step = running.map(|(step, _)| step).or(self.view.step);
        self.view.step_since = running.map(|(_, since)| since);
        self.view.aborting = self.control.is_aborting();
        if let Some(device) = self.device.as_ref().filter(|_| with_tape) {
            self.view.tape = Arc::new(device.tape());
        }
    }

    fn show(&mut self, with_tape: bool) {
        self.refresh_view(with_tape);
        self.bench.board.slot(self.slot.id, SlotState::Running(Box::new(self.view.clone())));
    }

    /// Puts an entry on disk, then takes it into the stage.
    async fn append(&mut self, entry: Entry) -> Result<Appended, Fault> {
        let from = Instant::now();
        let appended = self.bench.append(entry).await;
        self.times.waited(Wait::Disk, from);
        let appended = appended?;
        self.stage = self.stage.after(&appended.entry);
        Ok(appended)
    }

    fn keys(&self) -> Result<UnitKeys, Fault> {
        self.keys.clone().ok_or_else(|| Failure::Defect.into())
    }

    /// Asks a person; where nobody is there to ask, or Abort is pressed, nothing is changed.
    async fn ask(&mut self, about: Failure, choices: Vec<Choice>) -> Answer {
        let leave_it = Answer { choice: Choice::LeaveIt, by: None };
        self.bench.board.tell(Event::Question { slot: self.slot.name.clone(), unit: self.unit, about });
        if !self.bench.has_person {
            return leave_it;
        }
        self.refresh_view(true);
        let from = Instant::now();
        let id = self.bench.board.ask(self.slot.id, self.view.clone(), about, choices.clone());
        let answer = self.control.answer_to(id).await.filter(|answer| choices.contains(&answer.choice));
        self.times.waited(Wait::Hands, from);
        self.show(true);
        answer.unwrap_or(leave_it)
    }

    /// The last step: the outcome goes on disk before anybody sees it.
    async fn log(mut self, fault: Option<Fault>) -> Finished {
        let step = self.times.running().map_or(Step::ReadSerial, |(step, _)| step);
        self.enter(Step::Log);
        let step = if fault.is_some() { step } else { Step::Log };
        let proof = match self.stage {
            Stage::Proven(proof) => Some(proof),
            _ => None,
        };
        let mut ended = self.ended(step, fault, proof);
        // A visit that could not even begin has no lines to add to.
        let has_begun = !self.started_at.is_empty();
        let lines = self.view.tape.to_vec();
        if has_begun && ended.outcome != Outcome::Pass && !lines.is_empty() {
            // A transcript that cannot be kept is no reason to lose the outcome.
            let _ = self.append(Entry::Tape { unit: self.unit, lines }).await;
        }
        ended.took_ms = self.times.took();
        let logged = match has_begun {
            true => self.append(Entry::Ended(Box::new(ended.clone()))).await,
            false => Err(Failure::RecordNotWritable.into()),
        };
        match logged {
            Ok(appended) => {
                self.bench.board.ended(UnitRow { seq: appended.seq, at: appended.at, ended: Arc::new(ended.clone()) });
            }
            // I3: without the record there is no PASS, whatever the unit says.
            Err(fault) => {
                ended.code = ended.code.or(Some(fault.failure));
                ended.proof = None;
                if ended.outcome == Outcome::Pass {
                    ended.outcome = Outcome::Pending;
                }
            }
        }
        drop(self.claim.take());
        self.times.end_step();
        self.finish(ended)
    }

    fn ended(&self, step: Step, fault: Option<Fault>, proof: Option<Proof>) -> Ended {
        let known = self.keys.as_ref().and_then(|keys| {
            self.bench.journal.read(|book| {
                book.named(keys).map(|unit| (unit.registrations(), unit.issued.last().cloned(), unit.unanswered > 0))
            })
        });
        let (registrations, recorded, unanswered) = known.unwrap_or_default();
        let failure = fault.as_ref().map(|fault| fault.failure);
        let outcome = match failure {
            None => Outcome::Pass,
            Some(_) if unanswered => Outcome::Unknown,
            Some(failure) => failure.outcome(recorded.is_some()),
        };
        let (client_id, token_sha256) = recorded.map(|issued| (issued.client_id, issued.token_sha256)).unzip();
        Ended {
            unit: self.unit,
            outcome,
            step,
            code: failure,
            detail: fault.and_then(|fault| fault.detail),
            serial_number: self.view.serial_number.clone(),
            device_name: self.view.device_name.clone(),
            product_key: self.bench.profile.product_key.clone(),
            client_id,
            token_sha256,
            hardware_id: self.view.hardware_id.clone(),
            slot: self.slot.name.clone(),
            operator: self.operator.clone(),
            batch: self.bench.journal.batch().to_owned(),
            started_at: self.started_at.clone(),
            took_ms: self.times.took(),
            registrations,
            proof,
            station: self.bench.station.clone(),
            profile_sha256: self.bench.profile_sha256.clone(),
        }
    }

    fn finish(mut self, ended: Ended) -> Finished {
        self.refresh_view(true);
        self.view.step = Some(ended.step);
        self.view.outcome = Some(ended.outcome);
        self.view.code = ended.code;
        self.view.detail.clone_from(&ended.detail);
        self.view.proof = ended.proof;
        self.view.client_id.clone_from(&ended.client_id);
        self.view.token_sha256.clone_from(&ended.token_sha256);
        self.view.registrations = ended.registrations;
        self.view.total_ms = Some(ended.took_ms.total);
        self.view.aborting = false;
        self.bench.board.slot(self.slot.id, SlotState::Ended(Box::new(self.view.clone())));
        self.bench.board.notice(super::snapshot::NoticeKind::Ended(ended.outcome));
        self.bench.board.tell(Event::UnitEnded { ended: Box::new(ended) });
        Finished { view: self.view, device: self.device }
    }
}
