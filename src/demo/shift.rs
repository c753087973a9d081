//! A shift without an operator: practice units are swapped by themselves while what goes wrong at a bench goes wrong, in an order that a seed decides.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use fastrand::Rng;
use tokio::sync::{mpsc, watch};

use super::bench::PracticeBench;
use super::sockets::socket;
use crate::domain::{Outcome, Secret};
use crate::seen::{Command, Decision, Signed, SlotState, Snapshot};
use crate::sim::cloud;
use crate::sim::device::{Fault, PracticeUnit, Stored};
use crate::sim::shift::{Fate, fates};

/// How often the bench is looked at.
const LOOK: Duration = Duration::from_millis(50);
/// A question that nobody at the window answers gets its safe answer after so long.
const ANSWERS_AFTER: Duration = Duration::from_secs(12);
/// Where registering is paused it goes on after so long.
const RELEASES_AFTER: Duration = Duration::from_secs(15);
/// A unit that the station has not noticed is taken out again after so long, in a fast shift too: the station looks no faster there. It happens with one
/// that says nothing, put in so soon after another that its port was never seen to be gone.
const UNNOTICED_AFTER: Duration = Duration::from_secs(3);

/// What is to be done at one socket.
#[derive(Default)]
struct Socket {
    /// When the next thing is done here, and for which state that was decided.
    due: Option<(Sight, Instant)>,
    /// A unit that comes back: it is unfinished.
    again: Option<PracticeUnit>,
}

/// A slot as an operator sees it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sight {
    Empty,
    /// A unit is there, and the station does not know of it yet.
    Unnoticed,
    Busy,
    Asks,
    Through(Outcome),
}

/// Works at the practice bench until it, or the station, is gone. `faster`: so many times as fast as people and units are; 1 at a bench that is looked at.
pub fn run_shift(
    demo: &Arc<PracticeBench>,
    snapshots: watch::Receiver<Arc<Snapshot>>,
    commands: mpsc::WeakSender<Command>,
    seed: u64,
    faster: u32,
) {
    let bench = Arc::downgrade(demo);
    demo.cloud.set_fault(Some(cloud::Fault::Slow(Duration::from_millis(250) / faster)));
    demo.runtime.spawn(async move {
        let mut shift =
            Shift { dice: Rng::with_seed(seed), faster, fates: Vec::new(), done: Vec::new(), stopped: None };
        let mut sockets: HashMap<usize, Socket> = HashMap::new();
        let mut look = tokio::time::interval(LOOK / faster);
        loop {
            look.tick().await;
            let (Some(demo), Some(commands)) = (bench.upgrade(), commands.upgrade()) else { return };
            let snapshot = snapshots.borrow().clone();
            shift.go_on(&snapshot, &commands);
            for slot in &snapshot.slots {
                if let Some(at) = socket(&slot.port) {
                    shift.work_at(&demo, at, &slot.state, sockets.entry(at).or_default(), &commands);
                }
            }
        }
    });
}

struct Shift {
    dice: Rng,
    faster: u32,
    /// What happens to the next units; the last one first.
    fates: Vec<Fate>,
    /// Numbers of units that passed, for clones of them.
    done: Vec<String>,
    stopped: Option<Instant>,
}

impl Shift {
    /// Registering that was paused goes on after a while.
    fn go_on(&mut self, snapshot: &Snapshot, commands: &mpsc::Sender<Command>) {
        self.stopped = snapshot.stopped.map(|_| self.stopped.unwrap_or_else(Instant::now));
        if self.stopped.take_if(|since| since.elapsed() >= RELEASES_AFTER / self.faster).is_some() {
            let by = snapshot.operator.clone().unwrap_or_default();
            let _ = commands.try_send(Command::decide(Decision::GoOn, Signed::by(by)));
        }
    }

    fn work_at(
        &mut self,
        demo: &PracticeBench,
        at: usize,
        state: &SlotState,
        socket: &mut Socket,
        commands: &mpsc::Sender<Command>,
    ) {
        // A unit that pulled its own plug is picked up, and comes back.
        if demo.unit(at).is_some_and(|unit| unit.path().is_none()) {
            socket.again = demo.unplug(at);
        }
        let seen = sight(state, demo.unit(at).is_some());
        let due = match socket.due {
            Some((of, due)) if of == seen => due,
            _ => {
                let due = Instant::now() + self.pause(seen);
                socket.due = Some((seen, due));
                due
            }
        };
        if Instant::now() < due {
            return;
        }
        match state {
            SlotState::Empty { .. } if seen == Sight::Unnoticed => drop(demo.unplug(at)),
            SlotState::Empty { .. } => {
                let unit = match socket.again.take() {
                    Some(unit) => {
                        unit.set_faults(self.pace());
                        unit
                    }
                    None => self.next_unit(demo),
                };
                // A practice without a pseudo terminal left is over soon enough.
                let _ = demo.plug(at, &unit);
            }
            SlotState::Ended(view) => {
                let unit = demo.unplug(at);
                if view.outcome == Some(Outcome::Pass) {
                    self.done.extend(view.serial_number.clone());
                }
                // What can be finished is tried once more, as at a bench.
                socket.again = unit.filter(|_| view.outcome == Some(Outcome::Pending));
            }
            SlotState::Asking(_, question) => {
                if let Some(choice) = question.choices.first() {
                    let _ = commands.try_send(Command::Answer { question: question.id, choice: *choice });
                }
            }
            SlotState::Ready { .. } | SlotState::Running(_) => return,
        }
        socket.due = None;
    }

    /// How long an operator takes before doing something about what is seen.
    fn pause(&mut self, seen: Sight) -> Duration {
        let ms = match seen {
            Sight::Empty => 700 + self.dice.u64(..1800),
            Sight::Unnoticed => return UNNOTICED_AFTER,
            Sight::Busy => 0,
            Sight::Asks => return ANSWERS_AFTER / self.faster,
            Sight::Through(Outcome::Pass) => 1200 + self.dice.u64(..1500),
            Sight::Through(_) => 4000 + self.dice.u64(..3000),
        };
        Duration::from_millis(ms) / self.faster
    }

    /// Units answer about as fast as real ones.
    fn pace(&mut self) -> Vec<Fault> {
        vec![Fault::LateAnswers((40 + self.dice.u32(..90)) / self.faster)]
    }

    fn next_unit(&mut self, demo: &PracticeBench) -> PracticeUnit {
        if self.fates.is_empty() {
            self.fates = fates(&mut self.dice);
        }
        let fate = self.fates.pop().unwrap_or(Fate::Fine);
        let unit = match (fate, self.done.last()) {
            (Fate::Clone, Some(serial)) => {
                demo.unit_with(serial.clone()).with_hardware_id(format!("uid-clone-{}", self.done.len()))
            }
            _ => demo.new_unit(),
        };
        if fate == Fate::Foreign {
            let held = Stored { client_id: "made-elsewhere".into(), device_token: Secret::new("0".repeat(32)) };
            unit.hold(Some(held));
        }
        if fate == Fate::CloudHangsUp {
            demo.cloud.push_fault(cloud::Fault::CloseAfterConnack);
        }
        unit.set_faults([self.pace(), fate.unit_fault().into_iter().collect()].concat());
        unit
    }
}

fn sight(state: &SlotState, has_unit: bool) -> Sight {
    match state {
        SlotState::Empty { .. } if has_unit => Sight::Unnoticed,
        SlotState::Empty { .. } => Sight::Empty,
        SlotState::Ready { .. } | SlotState::Running(_) => Sight::Busy,
        SlotState::Asking(..) => Sight::Asks,
        SlotState::Ended(view) => Sight::Through(view.outcome.unwrap_or(Outcome::Error)),
    }
}
