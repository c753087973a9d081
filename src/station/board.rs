//! Where the slots put what they are doing, and where window and command line see it: the newest snapshot, and the events in order.

use std::sync::{Arc, Mutex, PoisonError};

use serde::Serialize;
use tokio::sync::{mpsc, watch};

use super::command::Choice;
use super::snapshot::{Notice, NoticeKind, Question, QuestionId, SlotState, Snapshot, UnitRow, UnitView};
use crate::domain::entry::{Ended, VisitId};
use crate::domain::failure::Failure;
use crate::domain::outcome::Outcome;
use crate::domain::step::Step;

/// Notices that are kept for readers that were busy.
const NOTICES: usize = 32;

/// Something that happened, for a reader that wants all of it in order: one line of JSON of `provision`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "event", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Event {
    /// A unit came to a slot.
    UnitStarted {
        /// The slot's name.
        slot: String,
        /// The visit.
        unit: VisitId,
    },
    /// A step began.
    Step {
        /// The slot's name.
        slot: String,
        /// The visit.
        unit: VisitId,
        /// Which.
        step: Step,
    },
    /// A person is asked.
    Question {
        /// The slot's name.
        slot: String,
        /// The visit.
        unit: VisitId,
        /// What about.
        about: Failure,
    },
    /// A unit is through.
    UnitEnded {
        /// Its last line.
        #[serde(flatten)]
        ended: Box<Ended>,
    },
    /// The line stopped.
    Stopped {
        /// Why.
        code: Failure,
    },
}

/// Told after each new snapshot, so that a window repaints.
pub type Wake = Box<dyn Fn() + Send + Sync>;

/// The shared view of the bench.
pub struct Board {
    state: Mutex<State>,
    snapshots: watch::Sender<Arc<Snapshot>>,
    events: mpsc::UnboundedSender<Event>,
    wake: Wake,
}

struct State {
    snapshot: Snapshot,
    next_number: u64,
}

impl Board {
    /// A board that shows `snapshot` first.
    pub fn new(
        snapshot: Snapshot,
        wake: Wake,
    ) -> (Self, watch::Receiver<Arc<Snapshot>>, mpsc::UnboundedReceiver<Event>) {
        let (snapshots, seen) = watch::channel(Arc::new(snapshot.clone()));
        let (events, happened) = mpsc::unbounded_channel();
        (Self { state: Mutex::new(State { snapshot, next_number: 1 }), snapshots, events, wake }, seen, happened)
    }

    /// Changes the snapshot and shows it.
    pub fn show(&self, change: impl FnOnce(&mut Snapshot)) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut state.snapshot);
        self.snapshots.send_replace(Arc::new(state.snapshot.clone()));
        drop(state);
        (self.wake)();
    }

    /// The newest snapshot.
    pub fn now(&self) -> Arc<Snapshot> {
        self.snapshots.borrow().clone()
    }

    /// Shows what a slot is doing.
    pub fn slot(&self, index: usize, slot_state: SlotState) {
        self.show(|snapshot| {
            if let Some(slot) = snapshot.slots.get_mut(index) {
                slot.state = slot_state;
            }
        });
    }

    /// Tells an event.
    pub fn tell(&self, event: Event) {
        // Nobody reading is no fault: a window has no use for events.
        let _ = self.events.send(event);
    }

    /// Puts a question on a slot.
    pub fn ask(&self, index: usize, view: UnitView, about: Failure, choices: Vec<Choice>) -> QuestionId {
        let id = QuestionId(self.number());
        let question = Question { id, about, choices, since: std::time::Instant::now() };
        self.slot(index, SlotState::Asking(Box::new(view), question));
        id
    }

    /// Tells once that something happened.
    pub fn notice(&self, kind: NoticeKind) {
        let number = self.number();
        self.show(|snapshot| {
            snapshot.notices.push(Notice { number, kind });
            let surplus = snapshot.notices.len().saturating_sub(NOTICES);
            snapshot.notices.drain(..surplus);
        });
    }

    /// Takes a finished unit into the list of the batch and its sums.
    pub fn ended(&self, row: UnitRow) {
        self.show(|snapshot| {
            Arc::make_mut(&mut snapshot.units).push(row);
            count(snapshot);
        });
    }

    fn number(&self) -> u64 {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.next_number += 1;
        state.next_number
    }
}

/// Counts units, not visits: a unit that came twice counts with its last outcome.
pub(super) fn count(snapshot: &mut Snapshot) {
    let mut last = std::collections::HashMap::new();
    for row in snapshot.units.iter() {
        let ended = &row.ended;
        // A visit that read no number is a unit of its own.
        let unit = ended.serial_number.clone().unwrap_or_else(|| format!("\0{}", row.seq));
        last.insert(unit, ended.outcome);
    }
    let of = |outcome: Outcome| last.values().filter(|last| **last == outcome).count() as u64;
    let batch = &mut snapshot.batch;
    batch.done = of(Outcome::Pass);
    batch.failed = of(Outcome::Fail);
    batch.pending = of(Outcome::Pending);
    batch.unknown = of(Outcome::Unknown);
}
