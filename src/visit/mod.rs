//! One unit at one slot: a list of steps. Each has one effect, puts an entry on disk and so leads to the stage that the next one needs.

/// Waits for something, `unless` the station ends or `in_a_moment`, and books the time on whom it waits for. A macro, for what is waited for borrows the visit.
macro_rules! wait {
    ($visit:ident, $whom:ident, $how:ident($done:expr)) => {{
        let (from, bench) = (std::time::Instant::now(), $visit.bench);
        let done = bench.closing.$how($done).await;
        $visit.times.waited($crate::visit::times::Wait::$whom, from);
        done
    }};
}

mod ahead;
pub mod asked;
mod at_gate;
mod away;
mod before_pass;
mod check;
pub mod control;
pub mod decide;
mod finish_here;
mod golden;
mod info;
mod label;
mod number;
mod number_in_book;
mod package;
mod plant_gate;
mod port;
mod prepare;
mod presence;
mod prove;
mod register;
mod restore;
mod settle;
mod shared_book;
mod times;
mod unit_values;
mod values;

use std::pin::Pin;
use std::sync::Arc;
use std::time::Instant;

use crate::bench::{AtWork, Bench};
use crate::cloud::Prepared;
use crate::custody::ending::{self, Fault};
use crate::device::{Device, Who};
use crate::domain::{
    ClaimFate, DecidesNothing, Ended, Entry, FIRST_STEPS, Failure, Identity, Person, Plan, Purpose, SegmentHead,
    Showed, Stage, Step, UnitKeys, VisitId,
};
use crate::journal::{Among, Appended, Book, Claim, NotAppended, OpenVisit, VisitKey};
use crate::link::PortName;
use crate::seen::{Choice, Event, SlotId, SlotState, UnitView};
use crate::shared_book::Asking;
use crate::visit::control::{Answer, Control};
pub(crate) use ahead::Ahead;
use at_gate::AtGate;
pub(crate) use away::Pauses;
use times::{Times, Wait};
use unit_values::UnitValues;

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

/// A unit being worked on.
pub(crate) struct Visit<'a> {
    bench: &'a Bench,
    slot: &'a SlotPlace,
    control: &'a Control,
    unit: VisitId,
    stage: Stage,
    started_at: String,
    operator: Option<Person>,
    label: Option<String>,
    /// The number of the unit that is expected here, where one is.
    expected: Option<String>,
    /// A connection to the cloud, made before it is known whether this unit is to be asked for.
    prepared: Option<Prepared>,
    /// How often one was begun.
    prepared_times: u32,
    /// It was said what became of its label.
    label_said: bool,
    times: Times,
    view: UnitView,
    device: Option<Device>,
    /// It has answered to *wake*.
    answered: bool,
    /// As the last reading told it, before it was judged.
    who: Who,
    /// When that was told, or told again.
    told_at: Instant,
    keys: Option<UnitKeys>,
    claim: Option<Claim>,
    /// How it stands before the plant gate.
    at_gate: AtGate,
    /// Its first line.
    begun: Option<SegmentHead>,
    /// Its claim in the shared book, while that is on its way.
    claiming: Option<Asking>,
    /// Under what it was claimed there, if it was.
    claimed_as: Option<String>,
    /// The generation of the book that it was asked in last.
    asked_in: i32,
    /// Visits of this station that claimed the unit before and that stand on record.
    known_claims: Vec<String>,
    /// What its lines say of that claim.
    fate: ClaimFate,
    /// A person said that this very unit is to be registered again.
    deliberate: bool,
    /// What says so on record. It is put there with the intent that uses it up: a visit that ends before leaves no permission to another unit.
    permission: Option<Entry>,
    /// Who has said that the identity of another station is finished here, and why: the next claim goes past that station with it.
    finishes_here: Option<(Person, String)>,
    /// It may become the first article: no other is registered beside it.
    article: Option<AtWork<'a>>,
    /// What is on the new label that it got in this visit.
    relabelled: Option<String>,
    /// There is no unit: it is registered without being there.
    is_ahead: bool,
    /// What the station gave it in this visit.
    values: UnitValues,
    /// Fresh from the cloud; an identity from an earlier visit is opened when it is written.
    identity: Option<Identity>,
}

/// A visit that is over.
pub(crate) struct Finished {
    /// What was shown last.
    pub(crate) view: UnitView,
    /// The unit's line, where it still works: the slot listens on it for the unit's removal.
    pub(crate) device: Option<Device>,
    /// Whether the unit ever answered. Its silence says nothing where it did not.
    pub(crate) answered: bool,
}

impl<'a> Visit<'a> {
    /// Takes the unit at `slot` through the seven steps. `device` is its line where the slot has opened it already; `stayed` the number of the unit that was through and
    /// is still there.
    pub(crate) async fn run(
        bench: &'a Bench,
        slot: &'a SlotPlace,
        control: &'a Control,
        device: Option<Device>,
        stayed: Option<String>,
    ) -> Finished {
        let mut visit = Self::new(bench, slot, control, device, control.take_label());
        visit.expected = visit.label.clone().or(stayed);
        visit.prepare_at_once();
        let fault = match visit.begin().await {
            Ok(()) => {
                let steps = visit.steps().await;
                steps.err().map(|fault| visit.seen_from_the_port(fault))
            }
            Err(fault) => Some(fault),
        };
        visit.log(fault).await
    }

    fn new(
        bench: &'a Bench,
        slot: &'a SlotPlace,
        control: &'a Control,
        device: Option<Device>,
        label: Option<String>,
    ) -> Self {
        Self {
            bench,
            slot,
            control,
            unit: 0,
            stage: Stage::Begun,
            started_at: String::new(),
            operator: bench.operator(),
            label_said: false,
            times: Times::start(),
            view: UnitView {
                product_key: Some(bench.profile.product_key.clone()),
                needs_label: bench.needs_label() && label.is_none(),
                ..UnitView::default()
            },
            label,
            expected: None,
            prepared: None,
            prepared_times: 0,
            answered: false,
            device,
            who: Who::default(),
            told_at: Instant::now(),
            keys: None,
            claim: None,
            at_gate: AtGate::default(),
            begun: None,
            claiming: None,
            claimed_as: None,
            asked_in: 0,
            known_claims: Vec::new(),
            fate: ClaimFate::default(),
            deliberate: false,
            permission: None,
            finishes_here: None,
            article: None,
            relabelled: None,
            is_ahead: false,
            values: UnitValues::default(),
            identity: None,
        }
    }

    /// Puts its first line on record and tells of it.
    async fn begin(&mut self) -> Result<(), Fault> {
        let (operator, label) = (self.operator.clone(), self.label.clone());
        let (slot, port) = (self.slot.name.clone(), self.slot.port_text.clone());
        let begun = self.append_with_next(Entry::Begun { slot: slot.clone(), port, operator, label }).await?;
        self.begun = Some(self.bench.journal.head_of(&begun));
        self.unit = begun.seq;
        self.started_at = begun.at;
        self.control.note_visit(begun.seq);
        self.bench.board.tell(Event::UnitStarted { slot, unit: self.unit });
        Ok(())
    }

    /// All steps up to Log: those of every unit, and then those of its plan.
    async fn steps(&mut self) -> Result<(), Fault> {
        self.do_each(FIRST_STEPS).await?;
        match self.stage {
            Stage::Golden(Showed::Right) => Ok(()),
            // What would be done stands on record by now.
            Stage::Checked(_) if self.is_dry() => Ok(()),
            Stage::Checked(plan) => {
                if plan == Plan::Register {
                    // Nothing is given to a unit that is not registered here.
                    self.may_register_here()?;
                }
                Box::pin(self.set_values(plan)).await?;
                self.do_each(plan.steps()).await
            }
            _ => Err(Failure::Defect.into()),
        }
    }

    async fn do_each(&mut self, steps: &[Step]) -> Result<(), Fault> {
        for step in steps {
            // What is on record leads to this step, or nothing is done.
            if self.stage.next() != Some(*step) {
                return Err(Failure::Defect.into());
            }
            // Abort takes effect here and nowhere else: between two steps.
            self.may_go_on()?;
            self.enter(*step);
            // On the heap: a visit carries the state of the step that it is at, and is not as large as the largest on every stack it is passed over.
            let step: Pin<Box<dyn Future<Output = Result<(), Fault>> + Send + '_>> = match step {
                Step::ReadSerial => Box::pin(self.read_serial()),
                Step::Check => Box::pin(self.check()),
                Step::Register => Box::pin(self.register_and_save()),
                Step::Write => Box::pin(self.write()),
                Step::Restore => Box::pin(self.restore()),
                Step::ReadBack if self.stage == Stage::PutBack => Box::pin(self.read_back_old()),
                Step::ReadBack => Box::pin(self.read_back()),
                Step::Save | Step::Log => return Err(Failure::Defect.into()),
            };
            step.await?;
        }
        Ok(())
    }

    /// Nothing is done to the unit, and nothing is asked in its name.
    fn is_dry(&self) -> bool {
        self.bench.purpose == Purpose::DryRun
    }

    /// Whether neither the station ends nor Abort was pressed.
    fn may_go_on(&self) -> Result<(), Failure> {
        self.bench.closing.goes_on()?;
        if self.control.is_aborting() { Err(Failure::Aborted) } else { Ok(()) }
    }

    fn enter(&mut self, step: Step) {
        self.view.restores |= step == Step::Restore;
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
        let appending = self.bench.append(entry);
        Ok(self.put(appending).await?)
    }

    /// Writes an entry that is on disk with the next one that is waited for, and takes it into the stage. No effect may stand behind such entries alone: before one
    /// (the question to the cloud, a byte to the unit, a verdict) there is an entry that is waited for.
    async fn append_with_next(&mut self, entry: Entry) -> Result<Appended, Fault> {
        let appending = self.bench.append_with_next(entry);
        Ok(self.put(appending).await?)
    }

    /// As [`Self::append`], if `count` lets it when the line is written.
    async fn append_counted(
        &mut self,
        entry: Entry,
        among: Among,
        count: impl FnOnce(&Book) -> Result<(), Failure> + Send + 'static,
    ) -> Result<(), NotAppended> {
        let appending = self.bench.append_counted(entry, among, count);
        self.put(appending).await.map(drop)
    }

    /// Books the wait for the record, and takes in what stands there then.
    async fn put<E>(&mut self, appending: impl Future<Output = Result<Appended, E>>) -> Result<Appended, E> {
        let from = Instant::now();
        let appended = appending.await;
        self.times.waited(Wait::Disk, from);
        if let Ok(appended) = &appended {
            self.stage = self.stage.after(&appended.entry);
            self.fate.note(&appended.entry);
        }
        appended
    }

    /// The unit's line, which is open.
    fn device(&mut self) -> Result<&mut Device, Failure> {
        self.device.as_mut().ok_or(Failure::Defect)
    }

    fn keys(&self) -> Result<UnitKeys, Fault> {
        self.keys.clone().ok_or_else(|| Failure::Defect.into())
    }

    /// Asks a person; where nobody is there to ask, Abort is pressed, or the unit is taken away, nothing is changed.
    ///
    /// # Errors
    /// [`Failure::Stopped`]: nobody answers any more.
    async fn ask(&mut self, asked: &Fault, choices: Vec<Choice>) -> Result<Answer, Fault> {
        let leave_it = Answer::from(Choice::LeaveIt);
        // What would be asked is what it ends with.
        if self.is_dry() {
            return Ok(leave_it);
        }
        let (about, circumstance) = (asked.failure, asked.circumstance.clone());
        let slot = self.slot.name.clone();
        self.bench.board.tell(Event::Question { slot, unit: self.unit, about, circumstance: circumstance.clone() });
        self.close_prepared().await;
        if !self.bench.has_person {
            return Ok(leave_it);
        }
        self.bench.sync_record().await?;
        self.refresh_view(true);
        let label = asked.detail.clone().filter(|_| about == Failure::LabelDiffers);
        let id = self.bench.board.ask(self.slot.id, self.view.clone(), (about, circumstance, label), choices.clone());
        let answer = wait!(self, Operator, unless(self.while_it_is_there(self.control.answer_to(id))));
        self.show(true);
        // A question belongs to the unit that is on the line: once that is gone, it is asked no more and nothing is changed.
        let answer = answer?.unwrap_or_default().filter(|answer| choices.contains(&answer.choice));
        let Some(answer) = answer else { return Ok(leave_it) };
        let by = answer.by.clone().or_else(|| self.bench.operator());
        let (unit, choice) = (self.unit, answer.choice);
        self.append(Entry::Answered { unit, about, choice, by, decides: DecidesNothing }).await?;
        Ok(answer)
    }

    /// The last step: the outcome goes on disk before anybody sees it.
    async fn log(mut self, fault: Option<Fault>) -> Finished {
        self.prepared = None;
        self.enter(Step::Log);
        let mut ended = self.ended(fault);
        // A visit that could not even begin has no lines to add to.
        let has_begun = !self.started_at.is_empty();
        let lines = self.view.tape.to_vec();
        if has_begun && ended.code.is_some() && !lines.is_empty() {
            // A transcript that cannot be kept is no reason to lose the outcome.
            let _ = self.append_with_next(Entry::Tape { unit: self.unit, lines }).await;
        }
        ended.took_ms = self.times.took();
        let appended = self.bench.put_end(&mut ended, has_begun).await;
        if self.answered {
            self.bench.ports.note_answer(&self.slot.port);
        }
        if let Some(appended) = &appended {
            self.fate.note(&appended.entry);
            self.tell_book();
        }
        drop(self.claim.take());
        self.times.end_step();
        self.tell_before_pass(&ended, appended.as_ref()).await;
        self.refresh_view(true);
        self.bench.show_end(self.slot.id, &mut self.view, Box::new(ended), appended);
        Finished { view: self.view, device: self.device, answered: self.answered }
    }

    fn ended(&self, fault: Option<Fault>) -> Ended {
        let fault = fault.map(|fault| match self.bench.behind_stop(fault.failure) {
            Some(circumstance) => Fault::so(fault.failure, Some(circumstance)),
            None => fault,
        });
        let key = VisitKey { segment: self.bench.journal.segment(), visit: self.unit };
        let mut ended = self.bench.journal.read(|book| {
            let mut visit = book.open_visit(key).cloned().unwrap_or_else(|| OpenVisit {
                slot: self.slot.name.clone(),
                operator: self.operator.clone(),
                ..OpenVisit::lost(key)
            });
            // Known before they are on record.
            visit.keys = visit.keys.or_else(|| self.keys.clone());
            ending::ended(&visit, book, &self.bench.station, fault)
        });
        // Of a unit that was refused before it was looked up.
        ended.serial_number = ended.serial_number.or_else(|| self.view.serial_number.clone());
        ended.device_name = ended.device_name.or_else(|| self.view.device_name.clone());
        ended.relabelled.clone_from(&self.relabelled);
        ended
    }
}
